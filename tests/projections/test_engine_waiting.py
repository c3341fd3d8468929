"""Whoever recorded something may wait until the views show it, and hardly notices that."""
import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter
from typing import Any

import psycopg
from psycopg import AsyncConnection

from projections.positions import install
from projections.waiting import Positions
from tests.projections.world import VIEWS, Escritor, connect, history, projecting, until


@dataclass
class Office:
    """Opens the connections of `Positions`, and remembers them."""

    url: str
    opened: list[AsyncConnection[Any]] = field(default_factory=list)
    away: bool = False

    async def connect(self) -> AsyncConnection[Any]:
        if self.away:
            raise psycopg.OperationalError("away")
        self.opened.append(await AsyncConnection.connect(self.url, autocommit=True))
        return self.opened[-1]


def run(url: str, promise: Callable[[Positions, Office, Escritor], Awaitable[None]]) -> None:
    async def body() -> None:
        office = Office(url)
        async with Positions(office) as positions:
            await promise(positions, office, escritor)

    with connect(url) as connection:
        install(connection, VIEWS)
    escritor = Escritor(url)
    asyncio.run(body())
    escritor.close()


def test_waiting_answers_milliseconds_after_the_append(office: str) -> None:
    """1-2 ms when nothing else runs; the bound here is for a busy machine, and far below the poll's second."""
    times: list[float] = []

    async def promise(positions: Positions, _: Office, escritor: Escritor) -> None:
        for seed in range(40):
            at = await asyncio.to_thread(escritor.append, history(1, 1, seed=seed))
            start = perf_counter()
            assert await positions.reached(at)
            times.append(perf_counter() - start)

    with projecting(office):
        run(office, promise)
    assert median(times) < 0.1


def test_many_wait_at_once_and_each_is_answered_for_its_own_position(office: str) -> None:
    """In any order."""

    async def promise(positions: Positions, _: Office, escritor: Escritor) -> None:
        waiting = [asyncio.create_task(positions.reached(n, timeout=10)) for n in (60, 10, 30, 30, 1)]
        beyond = asyncio.create_task(positions.reached(61, timeout=0.3))
        for seed in range(6):
            await asyncio.to_thread(escritor.append, history(10, 2, seed=seed))
        assert await asyncio.gather(*waiting) == [True] * 5
        assert await beyond is False
        assert positions.current == 60
        assert not positions._waiting

    with projecting(office):
        run(office, promise)


def test_a_position_that_does_not_come_is_a_plain_no(office: str) -> None:
    """And nothing is kept of whoever asked."""

    async def promise(positions: Positions, _: Office, escritor: Escritor) -> None:
        assert await positions.reached(0)
        assert not await positions.reached(10**15, timeout=0.01)
        assert not positions._waiting

    run(office, promise)


def test_a_dropped_listen_connection_is_opened_again(office: str) -> None:
    """Also after a while in which the database was away."""

    async def promise(positions: Positions, doors: Office, escritor: Escritor) -> None:
        assert await positions.reached(await asyncio.to_thread(escritor.append, history(5, 1)), timeout=10)
        for seed in range(3):
            doors.away = True
            doors.opened[-1].pgconn.finish() if seed == 1 else await _terminate(office, doors.opened[-1])
            at = await asyncio.to_thread(escritor.append, history(5, 1, seed=seed))
            await positions.reached(at, timeout=0.2)
            doors.away = False
            assert await positions.reached(at, timeout=10)
        assert len(doors.opened) == 4

    with projecting(office):
        run(office, promise)


async def _terminate(url: str, connection: AsyncConnection[Any]) -> None:
    async with await AsyncConnection.connect(url, autocommit=True) as other:
        await other.execute("select pg_terminate_backend(%s)", (connection.info.backend_pid,))


def test_what_was_not_announced_is_seen_by_the_poll(office: str) -> None:
    """And a position that went back, as after a restore, is believed."""

    async def promise(positions: Positions, _: Office, escritor: Escritor) -> None:
        for posicao in (7, 3):
            escritor.connection.execute("update posicoes set posicao = %s where nome = 'vivas'", (posicao,))
            await asyncio.to_thread(until, lambda posicao=posicao: positions.current == posicao)  # type: ignore[misc]

    run(office, promise)


def test_closing_answers_who_still_waits(office: str) -> None:
    """With no."""

    async def body() -> None:
        with connect(office) as connection:
            install(connection, VIEWS)
        async with Positions(Office(office)) as positions:
            waiting = asyncio.create_task(positions.reached(5, timeout=10))
            await asyncio.sleep(0)
        assert await waiting is False

    asyncio.run(body())
