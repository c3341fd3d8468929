"""Carries a request's body from the event loop to the thread that works on it, with a bound on what waits between them."""
import asyncio
from collections.abc import AsyncIterator
from threading import Condition

from domain.refusal import Refusal

_BOUND = 512 * 1024
_SLOWEST = 1024  # bytes a second: what a poor telephone line manages


class EnvioParado(Refusal):
    """422: the sender fell silent."""

    codigo = "envio_invalido"
    status = 422
    detail = "O envio parou no meio do caminho. Confira a sua conexão e envie de novo."


class Pipe:
    """`fill` runs on the loop, `pull` in one thread. A failure of the stream is raised where it is pulled."""

    def __init__(self, patience: float = 60) -> None:
        """`patience`: seconds without a byte after which the stream is given up; and seconds of waiting in all, after which one that
        trickles is."""
        self._patience = patience
        self._waited, self._seen = 0.0, 0
        self._loop = asyncio.get_running_loop()
        self._arrived = Condition()
        self._room = asyncio.Event()
        self._chunks: list[bytes] = []
        self._waiting = 0
        self._ended = False
        self._error: BaseException | None = None

    async def fill(self, stream: AsyncIterator[bytes]) -> None:
        """Until the stream ends; it is asked for no more while the bound is reached."""
        try:
            while (chunk := await self._next(stream)) is not None:
                with self._arrived:
                    self._chunks.append(chunk)
                    self._waiting += len(chunk)
                    full = self._waiting >= _BOUND
                    if full:
                        self._room.clear()
                    self._arrived.notify()
                if full:
                    await self._room.wait()
        except BaseException as error:
            self.end(error)
            raise
        self.end()

    async def _next(self, stream: AsyncIterator[bytes]) -> bytes | None:
        began = self._loop.time()
        try:
            async with asyncio.timeout(self._patience):
                chunk = await anext(stream, None)
        except TimeoutError as error:
            raise EnvioParado from error
        self._waited += self._loop.time() - began
        self._seen += len(chunk or b"")
        if self._waited > self._patience and self._seen < self._waited * _SLOWEST:
            raise EnvioParado
        return chunk

    def end(self, error: BaseException | None = None) -> None:
        with self._arrived:
            self._ended, self._error = True, self._error or error
            self._arrived.notify()

    def pull(self) -> bytes:
        """All that has arrived; empty at the end."""
        with self._arrived:
            self._arrived.wait_for(lambda: self._waiting or self._ended)
            if self._error:
                raise self._error
            chunks, self._chunks = self._chunks, []
            if self._waiting >= _BOUND:
                self._loop.call_soon_threadsafe(self._room.set)
            self._waiting = 0
        return b"".join(chunks)
