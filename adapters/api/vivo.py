"""GET `/eventos/vivo`: Server-Sent Events each time that a programação which the asker may see changes."""
import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Request
from fastapi.security import HTTPAuthorizationCredentials
from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from adapters.api.connection import ENDS
from adapters.api.door import Autor, NaoIdentificado, bearer, signed_in
from adapters.api.modelos import ERROS
from adapters.eventstore.errors import Indisponivel
from adapters.vivo import Stream
from adapters.wiring import System
from domain.acesso import Quem

router = APIRouter(tags=["Eventos"])
SLOW: Final = 30.0
"""Seconds that a reader may leave what it was sent unread."""
_EXAMPLE: Final = (
    'id: 1042\ndata: {"programacao":"7c0b7a0e-94a5-5a51-8a55-8e2f1d3b1c11","posicao":1042,'
    '"progresso":{"feitas":5,"total":7,"percentual":71},"status":"iniciada"}\n\n'
)
_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "Um fluxo sem fim",
        "content": {"text/event-stream": {"schema": {"type": "string"}, "example": _EXAMPLE}},
    },
    401: ERROS,
}
LastEventId = Annotated[str | None, Header(alias="Last-Event-ID", description="O último `id` recebido: continua de lá.")]


class EventStream(StreamingResponse):
    """A stream until it is over: who watches has gone or reads nothing any more, or the server stops."""

    media_type = "text/event-stream"

    def __init__(self, stream: Stream) -> None:
        self._stream, self._chunks = stream, stream.chunks()
        super().__init__(self._chunks, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[ENDS] = self._stream.end

        async def in_time(message: Message) -> None:
            async with asyncio.timeout(SLOW):
                await send(message)

        async with aclosing(self._chunks):
            await super().__call__(scope, receive, in_time)


def watch(request: Request, quem: Quem, who: Callable[[], Awaitable[Quem | None]], after: str | None) -> EventStream:
    """`who` asks, now and then, whether the session still lasts; `after` is a position that was told before, or nonsense."""
    parts: System = request.app.state.system

    async def asks() -> Quem | None:
        try:
            return await who()
        except Indisponivel:
            return None  # nobody can tell whether it may go on: it may come again

    known = after and after.isascii() and after.isdigit() and len(after) < 20
    return EventStream(parts.vivo.watch(quem, asks, int(after) if after and known else None))


@router.get("/eventos/vivo", status_code=200, response_class=EventStream, responses=_ANSWERS, summary="O que muda, na hora")
async def vivo(request: Request, quem: Autor, last_event_id: LastEventId = None) -> Response:
    """Server-Sent Events: `{programacao, posicao, progresso, status}` a cada mudança de uma programação que quem pede pode ver. As que
    acontecem juntas chegam como uma. Com `Last-Event-ID`, continua de onde parou."""
    credentials: HTTPAuthorizationCredentials | None = await bearer(request)

    async def who() -> Quem | None:
        try:
            return await signed_in(request, credentials)
        except NaoIdentificado:
            return None

    return watch(request, quem, who, last_event_id)
