"""Live streams: one follower a process reads what changed, once for all who watch, and tells each what it may see."""
import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool
from pydantic_core import to_json

from domain.acesso import Quem
from projections.mudancas import Mudanca, mudancas
from projections.waiting import Positions

HEARTBEAT: Final = 15.0
"""Seconds between signs of life; as often it is asked whether who watches still may."""
TOGETHER: Final = 0.05
"""Seconds in which movements are gathered into one reading."""
MOST: Final = 1000
"""Changes that wait for a slow reader; with more it is dropped, and goes on where it stopped when it comes again."""
OF_ONE: Final = 100
"""Streams of one person in one process: with one more, the oldest ends."""
PIECE: Final = 2000
"""Positions that are read at once for who comes again."""
RETRY: Final = 2000
_PATIENCE: Final = 5.0

log = logging.getLogger(__name__)
Asks = Callable[[], Awaitable[Quem | None]]
"""Who watches, as it is now; None once its session is over."""


class Vivo:
    """All streams of one process. It follows while somebody watches."""

    def __init__(self, pool: AsyncConnectionPool[AsyncConnection[Any]], positions: Positions) -> None:
        self._pool, self._positions = pool, positions
        self._watching: dict[Stream, None] = {}  # the oldest first
        self._task: asyncio.Task[None] | None = None
        self.told = 0
        """Up to which position all who watch have been told."""

    def watch(self, quem: Quem, asks: Asks, after: int | None) -> "Stream":
        """What changes from now on, or after a position that was told before; one that is not there yet counts as now."""
        return Stream(self, quem, asks, after)

    def join(self, stream: "Stream") -> int:
        """It is told from the position on that is answered."""
        if not self._watching:
            self.told = self._positions.current
            self._task = asyncio.create_task(self._follow(), name="vivo")
        mine = [each for each in self._watching if each.whose == stream.whose and not each.over]
        for each in mine[: max(0, len(mine) + 1 - OF_ONE)]:
            each.end()
        self._watching[stream] = None
        return self.told

    def leave(self, stream: "Stream") -> None:
        self._watching.pop(stream, None)
        if not self._watching and self._task:
            self._task.cancel()
            self._task = None

    async def between(self, after: int, until: int) -> AsyncIterator[tuple[int, list[Mudanca]]]:
        """Piece by piece, however far back it begins: up to which position, and what changed there."""
        while after < until:
            upto = min(after + PIECE, until)
            async with self._pool.connection() as connection:
                found = await mudancas(connection, after, upto)
            yield upto, found
            after = upto

    async def _follow(self) -> None:
        while True:
            if await self._positions.reached(self.told + 1, timeout=_PATIENCE):
                await asyncio.sleep(TOGETHER)
            now = self._positions.current
            if now < self.told:  # a database that came back from a backup
                self.told = now
            try:
                async for upto, found in self.between(self.told, now):
                    self.told = upto
                    for stream in tuple(self._watching):
                        stream.tell(found)
            except psycopg.Error as error:
                log.warning("what changed could not be read: %s", error)
                await asyncio.sleep(1)


class Stream:
    """One who watches: what it was not told yet, and what it is told next."""

    def __init__(self, vivo: Vivo, quem: Quem, asks: Asks, after: int | None) -> None:
        self._vivo, self._quem, self._asks, self._after = vivo, quem, asks, after
        self._pending: dict[object, tuple[int, Mudanca]] = {}
        self._woken = asyncio.Event()
        self.over = False

    @property
    def whose(self) -> UUID | None:
        return self._quem.id

    def tell(self, found: list[Mudanca]) -> None:
        """Of one programação only the last change waits."""
        for each in found:
            posicao = each.seen_by(self._quem)
            if posicao is not None:
                self._pending[each.programacao] = posicao, each
        if len(self._pending) > MOST:
            self.end()
        if self._pending:
            self._woken.set()

    def end(self) -> None:
        """What waits is not told any more; who comes again is told of it then."""
        self.over = True
        self._pending.clear()
        self._woken.set()

    async def chunks(self) -> AsyncGenerator[bytes]:
        """Bytes of `text/event-stream`, until it is over; each message's id is a position to go on from."""
        at = self._vivo.join(self)
        try:
            yield f"retry: {RETRY}\n\n".encode()
            if self._after is not None and self._after < at:
                async for _, found in self._vivo.between(self._after, at):
                    if said := _said([(posicao, each) for each in found if (posicao := each.seen_by(self._quem)) is not None]):
                        yield said
            yield _place(at)
            while not self.over:
                if not await self._waited():
                    at = self._vivo.told
                    quem = await self._asks()
                    if quem is None:
                        return
                    self._quem = quem
                    yield b": vivo\n" + _place(at)
                    continue
                self._woken.clear()
                pending, self._pending = self._pending, {}
                if said := _said(sorted(pending.values(), key=lambda each: each[0])):
                    yield said
        finally:
            self._vivo.leave(self)

    async def _waited(self) -> bool:
        try:
            async with asyncio.timeout(HEARTBEAT):
                return await self._woken.wait()
        except TimeoutError:
            return False


def _said(changes: list[tuple[int, Mudanca]]) -> bytes:
    return b"".join(_message(posicao, each) for posicao, each in changes)


def _message(posicao: int, each: Mudanca) -> bytes:
    progresso = {"feitas": each.feitas, "total": each.total, "percentual": each.percentual}
    data = to_json({"programacao": each.programacao, "posicao": posicao, "progresso": progresso, "status": each.status})
    return b"id: %d\ndata: %s\n\n" % (posicao, data)


def _place(posicao: int) -> bytes:
    """Nothing to tell, but where to go on from."""
    return b"id: %d\n\n" % posicao
