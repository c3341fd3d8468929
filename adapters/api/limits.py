"""Limits of each request: a body of JSON is small and comes soon, whatever it says of itself; and it is answered in time."""
import asyncio
from typing import Final

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.api.answers import Problem
from adapters.eventstore.errors import BancoIndisponivel

log = structlog.get_logger(__name__)
MOST: Final = 2 * 1024 * 1024
LITTLE: Final = 64 * 1024
"""Where nobody has to sign in: telling what is wrong with a body costs far more than sending it."""
PATIENCE: Final = 30.0
"""Seconds for all of such a body."""
ANSWER: Final = 20.0
"""Seconds from then on to the beginning of the answer: whatever hangs, who asked is told."""
DETAIL = "O corpo do pedido passa de {} KB. Arquivos vão em multipart/form-data, no campo «arquivo»."
SLOW = "O corpo do pedido demorou demais a chegar. Confira a sua conexão e tente de novo."
_CLOSE = {"Connection": "close"}
_OPEN = ("/api/v1/sessao", "/api/v1/senha", "/api/v1/portal/", "/entrar", "/senha", "/avisos/", "/p/")
_LIFTED = "cobranca.streamed"
_PIECEMEAL = (b"multipart/form-data", b"application/offset+octet-stream")


def streamed(request: Request) -> Request:
    """For who reads a form piece by piece, with limits of its own: those of here do not hold."""
    request.scope[_LIFTED] = True
    return request


class Limits:
    """503 when there is no answer in time, which a database that hangs would let nobody know; what was recorded by then stays, and a key
    tells. 413 for a body past `MOST` or `LITTLE` bytes, by its Content-Length or as it arrives; 408 for one that is too slow.

    A form of files, or a piece of one, may say to be larger, and is read on only where it is `streamed`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers, most = dict(scope["headers"]), LITTLE if scope["path"].startswith(_OPEN) else MOST
        detail = DETAIL.format(most // 1024)
        length = headers.get(b"content-length", b"0")
        form = headers.get(b"content-type", b"").lower().startswith(_PIECEMEAL)
        if not form and length.isdigit() and int(length) > most:
            await Problem(413, "corpo_grande", detail, headers=_CLOSE)(scope, receive, send)
            return
        clock = asyncio.get_running_loop().time
        seen, more, started, until = 0, True, False, clock() + PATIENCE

        async def limited() -> Message:
            nonlocal seen, more
            if scope.get(_LIFTED) and not answering.expired():
                answering.reschedule(None)
            if not more or scope.get(_LIFTED):
                return await receive()
            try:
                async with asyncio.timeout_at(until):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408, SLOW, _CLOSE) from None
            seen += len(message.get("body", b""))
            more = message.get("more_body", False)
            if seen > most:
                raise HTTPException(413, detail, _CLOSE)
            if not more and not started and not answering.expired():
                answering.reschedule(clock() + ANSWER)
            return message

        async def noted(message: Message) -> None:
            nonlocal started
            if answering.expired():
                await asyncio.sleep(0)  # cancelled here, unless that was taken for a lost connection: then this is the answer
            elif not started:
                answering.reschedule(None)
            started = True
            await send(message)

        try:
            async with asyncio.timeout(PATIENCE + ANSWER) as answering:
                await self.app(scope, limited, noted)
        except TimeoutError:
            if started or not answering.expired():
                raise
            log.warning("no answer in time", method=scope["method"], route=getattr(scope.get("route"), "path", ""))
            late = BancoIndisponivel
            await Problem(late.status, late.codigo, late.detail, headers={"Retry-After": str(late.retry_after)})(scope, receive, send)
