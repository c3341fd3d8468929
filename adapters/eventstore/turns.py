"""Whose turn it is on a stream, in this process: who change the same thing queue up in memory, and do not conflict in the database."""
import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from uuid import UUID

from adapters.eventstore.errors import LogOcupado


class Turns:
    """First come, first served, for each stream. LogOcupado after `patience` seconds, or at once when `most` are waiting."""

    def __init__(self, most: int, patience: float) -> None:
        self._most, self._patience = most, patience
        self._locks: dict[UUID, asyncio.Lock] = {}
        self._users: dict[UUID, int] = {}
        self._waiting = 0

    @asynccontextmanager
    async def hold(self, streams: Iterable[UUID]) -> AsyncIterator[None]:
        """All of these streams; taken in one order by everybody, so that two never wait for each other."""
        wanted, held = sorted(streams), []
        for stream in wanted:
            self._locks.setdefault(stream, asyncio.Lock())
            self._users[stream] = self._users.get(stream, 0) + 1
        try:
            for stream in wanted:
                await self._take(self._locks[stream])
                held.append(stream)
            yield
        finally:
            for stream in held:
                self._locks[stream].release()
            for stream in wanted:
                self._users[stream] -= 1
                if not self._users[stream]:
                    del self._users[stream], self._locks[stream]

    async def _take(self, lock: asyncio.Lock) -> None:
        if not lock.locked():
            await lock.acquire()
            return
        if self._waiting >= self._most:
            raise LogOcupado
        self._waiting += 1
        try:
            async with asyncio.timeout(self._patience):
                await lock.acquire()
        except TimeoutError:
            raise LogOcupado from None
        finally:
            self._waiting -= 1
