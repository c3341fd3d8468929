"""The loop of the scheduler: takes in what the log has, does what is due, and waits for the next; one acts, any other stands by."""
import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, LiteralString

import psycopg
import structlog
from psycopg import AsyncConnection, Connection
from psycopg.sql import SQL, Identifier

from adapters.eventstore.connection import Office
from adapters.eventstore.errors import Indisponivel
from adapters.objectstore import ArmazemIndisponivel
from adapters.wiring import System
from workers.clock import agendas, arquivos, baixas, novidades, regua
from workers.clock.due import Due
from workers.clock.duty import Duty

log = structlog.get_logger(__name__)
_POLL, _STAND_BY, _LONGEST_PAUSE = 1.0, 0.5, 2.0
_GATHER: Final = 0.05
"""Seconds in which the log goes on growing before it is looked at again: a turn costs as much for one event as for a hundred."""
_LOCK: Final = 0x72656C6F
_REST: Final[Sequence[Callable[[Duty], Awaitable[bool]]]] = (regua.act, baixas.act, arquivos.act, novidades.act)
_NEXT: Final[LiteralString] = """
select min(em) from (
    (select greatest(regua_em, regua_nao_antes) as em from andamentos where regua_em is not null order by regua_em limit 1000)
    union all (select greatest(baixa_em, baixa_nao_antes) from andamentos where baixa_em is not null order by baixa_em limit 1000)
    union all (select em from compromissos order by em limit 1)
    union all (select em from novidades order by em limit 1)
) as due
"""


@dataclass
class Clockwork:
    """Of one escritório: one acts, any other stands by. It asks the system's clock, never the machine's."""

    system: System
    due: Due

    async def run(self, stopping: asyncio.Event) -> None:
        """Until `stopping` is set, over lost connections and restarts of the database."""
        pause = 0.0
        while not await _within(stopping, pause):
            self.due.forget()
            try:
                async with await self.system.office.connect() as connection:
                    if await self._turn(connection, stopping):
                        log.info("following the clock")
                        pause = 0.0
                        await self._follow(connection, stopping)
            except (psycopg.Error, Indisponivel, ArmazemIndisponivel) as error:
                pause = min(max(2 * pause, 0.1), _LONGEST_PAUSE)
                log.warning("the database does not answer", error=type(error).__name__, again_in=pause)

    async def _turn(self, connection: AsyncConnection[Any], stopping: asyncio.Event) -> bool:
        """The lock lasts as long as the connection."""
        ask = "select pg_try_advisory_lock(%s, hashtext(current_schema()))"
        while not stopping.is_set():
            if await (await connection.execute(ask, (_LOCK,))).fetchone() == (True,):
                return True
            await _within(stopping, _STAND_BY)
        return False

    async def _follow(self, connection: AsyncConnection[Any], stopping: asyncio.Event) -> None:
        await connection.execute(SQL("listen {}").format(Identifier(self.system.office.channel)))
        while not stopping.is_set():
            if not await self.turn(connection):
                async for _ in connection.notifies(timeout=await self._rest(connection), stop_after=1):
                    pass
            await _within(stopping, _GATHER)

    async def turn(self, connection: AsyncConnection[Any]) -> bool:
        """Takes in what the log has, and does what is due by then; whether there was anything."""
        moved = False
        while await self.due.step(connection):
            moved = True
        return await self.act(connection) or moved

    async def act(self, connection: AsyncConnection[Any]) -> bool:
        """What is due now; whether anything was. Nothing is asked before all is there that should be: it would be asked apart (R8)."""
        duty = Duty(self.system, self.due, connection, self.system.clock.now())
        return await agendas.act(duty) or any([await act(duty) for act in _REST])

    async def _rest(self, connection: AsyncConnection[Any]) -> float:
        """Seconds by the machine's clock until there may be something to do."""
        row = await (await connection.execute(_NEXT)).fetchone()
        return min(_POLL, max(0.02, self.system.clock.real_seconds_until(row[0]))) if row and row[0] else _POLL


def wake(connection: Connection[Any], office: Office) -> None:
    """After a clock that stands still was moved: who waits for it looks again."""
    connection.execute("select pg_notify(%s, '')", (office.channel,))


async def _within(stopping: asyncio.Event, seconds: float) -> bool:
    """Whether it was set within these seconds, or before: of no time at all, `wait_for` would not look."""
    if not stopping.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), seconds)
    return stopping.is_set()
