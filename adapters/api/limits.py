"""Limits on what comes in, before anything is read: a body of JSON is small, whatever it says of itself."""
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.api.answers import Problem

MOST = 2 * 1024 * 1024
DETAIL = f"O corpo do pedido passa de {MOST // 1024 // 1024} MB. Arquivos vão em multipart/form-data, no campo «arquivo»."


class BodyLimit:
    """413 for a body past `MOST` bytes, by its Content-Length or as it arrives; multipart is limited where it is stored."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"]) if scope["type"] == "http" else {}
        if scope["type"] != "http" or headers.get(b"content-type", b"").lower().startswith(b"multipart/form-data"):
            await self.app(scope, receive, send)
            return
        length = headers.get(b"content-length", b"0")
        if length.isdigit() and int(length) > MOST:
            await Problem(413, "corpo_grande", DETAIL, headers={"Connection": "close"})(scope, receive, send)
            return
        seen = 0

        async def limited() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > MOST:
                raise HTTPException(413, DETAIL, {"Connection": "close"})
            return message

        await self.app(scope, limited, send)
