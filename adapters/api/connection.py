"""How a connection is read: what comes before a body is bounded in size and time, for who has not even said what it wants."""
import asyncio
from collections.abc import Callable
from typing import Any, Final, cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

MOST: Final = 64 * 1024
"""Bytes of request line, headers, trailers, and of what frames a body in chunks beyond its own size."""
ENDS: Final = "cobranca.ends"
"""In the scope of a request whose answer would go on without end: what ends it, called when the server stops."""
PATIENCE: Final = 15.0
"""Seconds for a head to be whole; as much, after an answer, for a body that nobody waits for any more."""


class Connection(HttpToolsProtocol):
    """uvicorn's, whose parser would gather an endless header, ever more slowly, while everybody else waits."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._beside = 0
        self._whole = False
        self._messages = 0
        self._late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        self._expect_nothing()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        super().shutdown()
        if self.cycle and not self.cycle.response_complete:
            end: Callable[[], None] | None = cast(dict[str, Any], self.cycle.scope).get(ENDS)
            if end:
                end()

    def data_received(self, data: bytes) -> None:
        before = self._messages
        self._beside += len(data)
        super().data_received(data)
        if self._beside > MOST:
            self._refuse()
        elif self._late is None and (not self._whole or self._messages == before):
            self._expect()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._whole = False
        self._messages += 1

    def on_body(self, body: bytes) -> None:
        self._beside -= 2 * len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._beside, self._whole = 0, True
        self._expect_nothing()
        super().on_message_complete()

    def _expect(self) -> None:
        self._late = self.loop.call_later(PATIENCE, self._waited)

    def _expect_nothing(self) -> None:
        if self._late:
            self._late.cancel()
            self._late = None

    def _waited(self) -> None:
        if self.cycle and not self.cycle.response_complete:  # its body is being read, or its answer written: they have times of their own
            self._expect()
        else:
            self.transport.close()

    def _refuse(self) -> None:
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete:
            self.transport.write(STATUS_LINE[431] + b"content-length: 0\r\nconnection: close\r\n\r\n")
        self.transport.close()
