"""Receipts of the WhatsApp that the embedded server takes: sent, delivered, read, posted and signed as Meta does."""

import asyncio
import hashlib
import hmac
import json
from collections import deque
from typing import Any, Final

import httpx2
import structlog

from adapters.clock import Clock

SOON: Final = 0.3
"""Seconds after which a message's first receipt is posted."""
TOGETHER: Final = 50
MOST: Final = 100_000
"""Receipts that may wait for a web process that is away; the oldest go first."""
_AGAIN: Final = (0.5, 1.0, 2.0, 5.0)

log = structlog.get_logger(__name__)


class Recibos:
    """Posts in order, at most `TOGETHER` at once, and the same again until it is taken."""

    def __init__(self, url: str, segredo: str, clock: Clock) -> None:
        self._url, self._key, self._clock = url, segredo.encode(), clock
        self._waiting: deque[dict[str, str]] = deque(maxlen=MOST)
        self._some = asyncio.Event()

    def taken(self, wamid: str, recipient: str, opaque: str | None) -> None:
        """A message that will now be said to be sent, delivered and read."""
        at = str(int(self._clock.now().timestamp()))
        more = {"biz_opaque_callback_data": opaque} if opaque else {}
        for status in ("sent", "delivered", "read"):
            self._waiting.append({"id": wamid, "status": status, "timestamp": at, "recipient_id": recipient, **more})
        self._some.set()

    async def run(self) -> None:
        """Until it is cancelled."""
        async with httpx2.AsyncClient(timeout=30, trust_env=False) as client:
            while True:
                await self._some.wait()
                self._some.clear()
                await asyncio.sleep(SOON)
                while self._waiting:
                    await self._deliver(client, [self._waiting.popleft() for _ in range(min(TOGETHER, len(self._waiting)))])

    async def _deliver(self, client: httpx2.AsyncClient, statuses: list[dict[str, str]]) -> None:
        body = json.dumps(notice(statuses)).encode()
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": signature(self._key, body)}
        tries = 0
        while not await self._post(client, body, headers):
            await asyncio.sleep(_AGAIN[min(tries, len(_AGAIN) - 1)])
            tries += 1

    async def _post(self, client: httpx2.AsyncClient, body: bytes, headers: dict[str, str]) -> bool:
        """Whether it was taken, or never will be."""
        try:
            answer = await client.post(self._url, content=body, headers=headers)
        except httpx2.HTTPError:
            return False
        if 400 <= answer.status_code < 500 and answer.status_code != 429:
            log.warning("receipts were refused", status=answer.status_code)
            return True
        return answer.status_code < 300


def signature(key: bytes, body: bytes) -> str:
    """`X-Hub-Signature-256` of a body, as Meta makes it."""
    return f"sha256={hmac.new(key, body, hashlib.sha256).hexdigest()}"


def notice(statuses: list[dict[str, str]]) -> dict[str, Any]:
    """Statuses as the webhook `messages` brings them."""
    about = {"display_phone_number": "551140000000", "phone_number_id": "106540352242922"}
    value = {"messaging_product": "whatsapp", "metadata": about, "statuses": statuses}
    return {"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": [{"value": value, "field": "messages"}]}]}
