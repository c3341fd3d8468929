"""Reads of the log: streams, what is newer than what one has, the head, and all of it in pages."""
import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final, LiteralString
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from adapters.eventstore.errors import BancoIndisponivel
from domain.codec import Codec
from domain.event import Recorded

PAGE: Final = 1000

# lateral: each stream by its index, also when a plan was made for a small log
_NEWER: Final[LiteralString] = (
    "select l.* from unnest(%b::uuid[], %b::bigint[]) as known(stream, version) cross join lateral ("
    "select l.notification_id, l.state, p.data from log l left join log_private p on p.position = l.notification_id "
    "where l.originator_id = known.stream and l.originator_version > known.version order by l.originator_version offset 0) as l"
)
_ONE: Final[LiteralString] = (
    "select l.notification_id, l.state, p.data from log l left join log_private p on p.position = l.notification_id "
    "where l.originator_id = %b and l.originator_version > %b order by l.originator_version"
)
_ENTRIES: Final[LiteralString] = (
    "select l.notification_id, l.originator_id, l.originator_version, l.topic, l.state, p.data, l.leaf "
    "from log l left join log_private p on p.position = l.notification_id "
    "where l.notification_id > %b order by l.notification_id limit %b"
)


@dataclass(frozen=True, slots=True)
class RawEntry:
    """One entry as it is stored; `private` is None where there is none, or where it was erased."""

    position: int
    stream: UUID
    version: int
    topic: str
    state: bytes
    private: bytes | None
    leaf: bytes


class Reader:
    """Reads on a pool, sure to answer in time: a broken connection is replaced, and after `patience` seconds BancoIndisponivel."""

    def __init__(self, pool: AsyncConnectionPool[AsyncConnection[Any]], codec: Codec, patience: float = 5.0) -> None:
        self.pool, self._codec, self.patience = pool, codec, patience

    async def rows(self, statement: LiteralString, parameters: Sequence[object]) -> list[tuple[Any, ...]]:
        """One statement that may safely run twice."""
        until = monotonic() + self.patience
        while True:
            try:
                async with self.pool.connection() as connection:
                    return await (await connection.execute(statement, parameters, prepare=True, binary=True)).fetchall()
            except (psycopg.OperationalError, PoolTimeout) as error:
                if monotonic() > until or isinstance(error, PoolTimeout):
                    raise BancoIndisponivel from error
                await asyncio.sleep(0.02)

    def _decoded(self, rows: Sequence[tuple[Any, ...]]) -> list[Recorded]:
        return [self._codec.decode(position, state, private) for position, state, private in rows]

    async def newer(self, known: Mapping[UUID, int]) -> list[Recorded]:
        """Events of these streams past these versions, in order within each stream, as they stood at one instant."""
        match list(known.items()):
            case []:
                return []
            case [(stream, version)]:
                return self._decoded(await self.rows(_ONE, (stream, version)))
            case _:
                return self._decoded(await self.rows(_NEWER, (list(known), list(known.values()))))

    async def history(self, streams: Sequence[UUID]) -> list[Recorded]:
        """All events of these streams, by position."""
        return sorted(await self.newer(dict.fromkeys(streams, 0)), key=lambda recorded: recorded.position)

    async def head(self) -> int:
        """The newest position, 0 when there is none."""
        rows = await self.rows("select coalesce(max(notification_id), 0) from log", ())
        return int(rows[0][0])

    async def entries(self, after: int = 0, limit: int | None = None) -> AsyncIterator[RawEntry]:
        """The log past a position, in order, as it is stored: a page in memory at a time."""
        left = limit
        while left is None or left > 0:
            page = await self.rows(_ENTRIES, (after, PAGE if left is None else min(PAGE, left)))
            for row in page:
                yield RawEntry(*row)
            if len(page) < PAGE:
                return
            after = page[-1][0]
            left = None if left is None else left - len(page)
