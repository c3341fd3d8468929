"""The engine keeps each table equal to its history, whatever arrives when, and whoever else is at work."""
import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import AsyncConnection, Connection
from psycopg.rows import TupleRow

from domain.event import Event
from projections.engine import Engine, Overtaken, try_to_be_the_one
from projections.positions import Estado, lag, skip
from projections.rebuild import rebuild
from projections.view import AnyView, View
from tests.projections.world import (
    CODEC,
    CONTAS,
    FICHAS,
    LINHAS,
    START,
    VIEWS,
    Escritor,
    Lida,
    Maldita,
    assert_true,
    close,
    connect,
    history,
    opened,
    position,
    projecting,
    settle,
    statuses,
    table,
    until,
)


def cut(events: Sequence[tuple[UUID, Event]], sizes: Sequence[int]) -> list[Sequence[tuple[UUID, Event]]]:
    parts, start = [], 0
    for size in sizes:
        parts.append(events[start : start + size])
        start += size
    return [part for part in (*parts, events[start:]) if part]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), batch=st.integers(1, 60), arrivals=st.lists(st.integers(1, 50), max_size=8), steps=st.integers(1, 3))
def test_any_batching_leaves_the_rows_of_the_history(office: str, seed: int, batch: int, arrivals: list[int], steps: int) -> None:
    """A view is the fold of the log (architecture, «Read side»)."""
    with connect(office) as connection:
        connection.execute("truncate log, log_private")
        connection.execute(b"drop table if exists posicoes, puladas, fichas, linhas, contas")
    escritor, motor = Escritor(office), opened(office, size=batch)
    for part in cut(history(120, 6, seed), arrivals):
        escritor.append(part)
        for _ in range(steps):
            motor.step()
    settle(motor)
    assert_true(office)
    assert motor.live.position == 120
    escritor.close()
    close(motor)


def test_every_event_moves_the_position_also_one_that_no_fold_wants(office: str) -> None:
    """Or whoever waits for it would wait for ever."""
    escritor, motor = Escritor(office), opened(office, [CONTAS, FICHAS])
    escritor.append([(UUID(int=1), Lida())] * 3)
    settle(motor)
    assert position(office) == 3
    assert table(office, CONTAS) == {}
    close(motor)


def test_a_row_that_did_not_change_is_not_written(office: str) -> None:
    """A Fechada is of interest to the narrow view alone."""
    escritor, motor = Escritor(office), opened(office)
    events = history(200, 5, seed=3)
    escritor.append(events)
    settle(motor)
    with connect(office) as connection:
        before = dict(connection.execute("select id, xmin::text from fichas").fetchall())
    escritor.append([(stream, Lida()) for stream in before])
    settle(motor)
    with connect(office) as connection:
        assert dict(connection.execute("select id, xmin::text from fichas").fetchall()) == before
    close(motor)


def test_a_second_projector_stops_and_spoils_nothing(office: str) -> None:
    """Compare-and-set of the position, should the advisory lock ever fail."""
    escritor, first, second = Escritor(office), opened(office, size=30), opened(office, size=30)
    overtaken = 0
    for turn in range(8):
        escritor.append(history(25, 4, seed=turn))
        one, other = (first, second) if turn % 2 else (second, first)
        one.step()
        try:
            while other.step():
                pass
        except Overtaken:
            overtaken += 1
            close(other)
            fresh = opened(office, size=30)
            first, second = (one, fresh) if one is first else (fresh, one)
    assert overtaken
    last = opened(office)
    settle(last)
    assert_true(office)
    close(first, second, last)


def test_only_one_is_the_projector(office: str) -> None:
    """Of one schema; another schema of the same database has its own."""
    with connect(office) as one, connect(office) as other, connect(office) as elsewhere:
        elsewhere.execute("create schema outra")
        elsewhere.execute("set search_path = outra")
        assert try_to_be_the_one(one)
        assert not try_to_be_the_one(other)
        assert try_to_be_the_one(elsewhere)
        one.close()
        until(lambda: try_to_be_the_one(other))


def test_what_arrives_unannounced_is_seen_by_the_poll(office: str) -> None:
    """A NOTIFY alone is never trusted."""
    escritor = Escritor(office)
    with projecting(office):
        escritor.append(history(5, 2))
        until(lambda: position(office) == 5)
        with connect(office) as connection:
            connection.execute(
                "insert into log (notification_id, originator_id, originator_version, topic, state) "
                "select 6, originator_id, 1000, topic, state from log where notification_id = 5"
            )
        until(lambda: position(office) == 6)


async def _lag(url: str, late: timedelta) -> Any:
    async with await AsyncConnection.connect(url) as connection:
        return await lag(connection, START + late)


@pytest.mark.parametrize("behind", [0, 3])
def test_lag_is_told_in_events_and_in_seconds(office: str, behind: int) -> None:
    """By the clock that dates the events: each of these is dated a second after the one before."""
    escritor, motor = Escritor(office), opened(office)
    escritor.append(history(10, 2))
    settle(motor)
    if behind:
        escritor.append(history(behind, 2, seed=9))
    told = asyncio.run(_lag(office, timedelta(seconds=60)))
    assert (told.events, told.seconds) == ((behind, 49.0) if behind else (0, 0.0))
    close(motor)


class Dying(Connection[TupleRow]):
    """A real connection that is cut before its nth statement."""

    left = 0

    def execute(self, *args: Any, **kwargs: Any) -> Any:
        if Dying.left <= 0:
            self.pgconn.finish()
            raise psycopg.OperationalError("cut")
        Dying.left -= 1
        return super().execute(*args, **kwargs)


def dying(url: str) -> Dying:
    return Dying.connect(url, autocommit=True)


def rebuilding(url: str) -> Sequence[AnyView]:
    """By command, while a projector has just been at work."""
    with dying(url) as writer, dying(url) as reader:
        settle(Engine(writer, reader, CODEC, VIEWS, size=40))
    rebuild(lambda: dying(url), CODEC, VIEWS, ["fichas", "contas"])
    return VIEWS


def starting_anew(url: str) -> Sequence[AnyView]:
    """With two views of a new shape."""
    views = [replace(FICHAS, shape=2), LINHAS, replace(CONTAS, shape=2)]
    with dying(url) as writer, dying(url) as reader:
        settle(Engine(writer, reader, CODEC, views, size=40))
    return views


def rejoining(url: str) -> Sequence[AnyView]:
    """After a view had to leave the others, and an operator let it pass."""
    with dying(url) as writer, dying(url) as reader:
        motor = Engine(writer, reader, CODEC, VIEWS, size=40)
        settle(motor)
        if statuses(url)["linhas"].estado == Estado.PARADA:
            skip(writer, "linhas", 60, "ana")
            motor._look()
            settle(motor)
    return VIEWS


@pytest.mark.slow
@pytest.mark.parametrize("work", [rebuilding, starting_anew, rejoining])
def test_cut_before_any_statement_it_goes_on_where_it_was(office: str, work: Callable[[str], Sequence[AnyView]]) -> None:
    """Each statement in turn is the last one of its process; what comes after it finds nothing half done."""
    escritor = Escritor(office)
    past = history(99, 5, seed=4)
    if work is rejoining:
        past[59] = (past[59][0], Maldita())
    escritor.append(past[:90])
    first = opened(office)
    if work is not rejoining:
        settle(first)
    close(first)
    views: Sequence[AnyView] = ()
    after = 0
    while not views:
        Dying.left = after
        with suppress(psycopg.OperationalError):
            views = work(office)
        after += 1
        if after % 10 == 0 and (rest := past[80 + after : 90 + after]):
            escritor.append(rest)
    assert after > 25
    motor = opened(office, views)
    settle(motor)
    motor._look()
    without = [60] if work is rejoining else []
    assert_true(office, [view for view in views if view.name != "linhas"])
    assert_true(office, [LINHAS], without=without)
    assert {each.estado for each in statuses(office).values()} == {Estado.VIVA}
    close(motor)
    with connect(office) as connection:
        assert not connection.execute("select 1 from pg_tables where schemaname = 'casa' and tablename like '%\\_2'").fetchall()


def test_a_view_names_a_table_and_has_its_key() -> None:
    """Its name also names indexes, and the table that is built beside."""

    @dataclass(frozen=True)
    class Row:
        id: UUID

    for name, key in (("vivas", "id"), ("com espaço", "id"), ("x_2", "id"), ("certa", "outra")):
        with pytest.raises(ValueError):
            View(name=name, shape=1, row=Row, key=key, ddl="", keys=lambda _: [], fold=lambda row, _, __: row)
