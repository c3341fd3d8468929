"""A view is built anew beside the one that is read, and takes its place at once: while all goes on, and whatever dies."""
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest

from domain.event import Recorded
from projections.positions import Estado, skip
from projections.rebuild import RebuildHalted, RebuildRunning, UnknownView, rebuild
from projections.view import AnyView, View
from tests.projections.world import (
    CODEC,
    CONTAS,
    FICHAS,
    LINHAS,
    VIEWS,
    Aberta,
    Conta,
    Escritor,
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


def relations(url: str) -> set[str]:
    with connect(url) as connection:
        rows = connection.execute("select relname from pg_class where relnamespace = 'casa'::regnamespace and relkind in ('r', 'i')")
        return {name for (name,) in rows}


def constraints(url: str) -> set[str]:
    with connect(url) as connection:
        return {name for (name,) in connection.execute("select conname from pg_constraint where connamespace = 'casa'::regnamespace")}


@contextmanager
def appending(url: str, parts: int = 40) -> Iterator[threading.Event]:
    """Somebody who goes on writing; the event is set when all is written."""
    done = threading.Event()

    def work() -> None:
        escritor = Escritor(url)
        for part in range(parts):
            escritor.append(history(20, 30, seed=part))
        escritor.close()
        done.set()

    thread = threading.Thread(target=work)
    thread.start()
    yield done
    thread.join()


def test_a_rebuild_beside_the_live_view_is_exact_and_seen_all_at_once(office: str) -> None:
    """While events arrive and are projected; a reader never meets a half view, and every name is as before."""
    escritor = Escritor(office)
    escritor.append(history(3000, 60))
    escritor.close()
    motor = opened(office)
    settle(motor)
    close(motor)
    before, named = relations(office), constraints(office)
    with connect(office) as connection:
        connection.execute("update fichas set versao = 0")
    seen: list[tuple[int, int] | None] = []
    told: list[tuple[int, int]] = []
    stop = threading.Event()

    def read() -> None:
        with connect(office) as connection:
            while not stop.is_set():
                row = connection.execute("select count(*), max(posicao) from linhas").fetchone()
                seen.append(row)

    reader = threading.Thread(target=read)
    reader.start()
    with projecting(office), appending(office) as done:
        rebuild(lambda: connect(office), CODEC, VIEWS, progress=lambda *at: told.append(at))
        rebuild(lambda: connect(office), CODEC, VIEWS, ["linhas"])
        until(done.is_set)
        until(lambda: position(office) == 3800)
    stop.set()
    reader.join()
    assert_true(office)
    whole = [row[0] for row in seen if row and row[0] == row[1]]
    assert whole
    assert len(whole) == len(seen)
    assert whole == sorted(whole)
    assert whole[0] == 3000
    assert told[-1][0] == told[-1][1] >= 3000
    assert (relations(office), constraints(office)) == (before, named)


def test_two_rebuilds_of_one_view_are_refused_and_of_two_views_are_not(office: str) -> None:
    """The second would build the same table."""
    Escritor(office).append(history(300, 6))
    motor = opened(office)
    settle(motor)
    running, go_on = threading.Event(), threading.Event()

    def hold(done: int, total: int) -> None:
        running.set()
        assert go_on.wait(20)

    first = threading.Thread(target=rebuild, args=(lambda: connect(office), CODEC, VIEWS, ["fichas"], hold))
    first.start()
    assert running.wait(20)
    with pytest.raises(RebuildRunning, match="fichas já está sendo reconstruída"):
        rebuild(lambda: connect(office), CODEC, VIEWS)
    rebuild(lambda: connect(office), CODEC, VIEWS, ["linhas"])
    go_on.set()
    first.join()
    assert_true(office)
    close(motor)


def test_an_unknown_view_is_told_with_those_that_there_are(office: str) -> None:
    """A mistyped name starts nothing."""
    with pytest.raises(UnknownView, match=r"Não há visão ficha\. Há: contas, fichas, linhas\."):
        rebuild(lambda: connect(office), CODEC, VIEWS, ["linhas", "ficha"])
    assert relations(office) >= {"log"}
    assert "linhas_2" not in relations(office)


def test_a_view_of_a_new_shape_is_rebuilt_by_the_next_start(office: str) -> None:
    """Its old rows stay to be read until then; the other views do not wait for it."""

    @dataclass(frozen=True)
    class Nova:
        id: UUID
        eventos: int

    def fold(row: Nova | None, recorded: Recorded, key: UUID) -> Nova | None:
        return Nova(key, row.eventos + 1 if row else 1)

    escritor = Escritor(office)
    escritor.append(history(400, 7))
    motor = opened(office)
    settle(motor)
    close(motor)
    novas: View[Nova] = View(
        name="contas", shape=2, row=Nova, key="id", keys=CONTAS.keys, fold=fold,
        ddl="create table {view} (id uuid primary key, eventos int not null); create index {view}_dia on {view} (eventos, id);",
    )
    escritor.append(history(100, 7, seed=2))
    views: list[AnyView] = [FICHAS, LINHAS, novas]
    motor = opened(office, views, size=50)
    assert statuses(office)["contas"].estado == Estado.ATRASADA
    motor.step()
    assert len(table(office, CONTAS)) > 0
    assert statuses(office)["contas_2"].estado == Estado.RECONSTRUINDO
    assert position(office) == 450
    settle(motor)
    assert_true(office, views)
    assert "contas_2" not in statuses(office)
    escritor.append(history(100, 7, seed=3))
    settle(motor)
    assert_true(office, views)
    close(motor)


def test_a_running_projector_leaves_a_newer_shape_to_its_own_release(office: str) -> None:
    """In a deploy the command may run before the old projector stops: it does not build the old shape again."""
    escritor = Escritor(office)
    escritor.append(history(200, 5))
    old = opened(office)
    settle(old)
    newer: list[AnyView] = [FICHAS, LINHAS, replace(CONTAS, shape=2)]
    rebuild(lambda: connect(office), CODEC, newer, ["contas"])
    escritor.append(history(100, 5, seed=2))
    settle(old)
    old._look()
    settle(old)
    left = statuses(office)["contas"]
    assert (left.estado, left.posicao) == (Estado.ATRASADA, 200)
    assert_true(office, [FICHAS, LINHAS])
    close(old)
    new = opened(office, newer)
    settle(new)
    assert_true(office, newer)
    close(new)


def test_a_new_view_over_an_old_log_is_filled_before_it_is_live(office: str) -> None:
    """A release brings a view more."""
    escritor = Escritor(office)
    escritor.append(history(200, 5))
    motor = opened(office, [FICHAS])
    settle(motor)
    close(motor)
    motor = opened(office, size=30)
    motor.step()
    assert table(office, LINHAS) == {}
    settle(motor)
    assert_true(office)
    close(motor)


def test_a_view_that_a_release_forgot_catches_up_when_it_is_back(office: str) -> None:
    """As when a release is rolled back, and comes again."""
    escritor = Escritor(office)
    for seed, views in enumerate(([FICHAS, CONTAS], [FICHAS], [FICHAS, CONTAS])):
        escritor.append(history(100, 5, seed=seed))
        motor = opened(office, views)
        settle(motor)
        close(motor)
    assert_true(office, [FICHAS, CONTAS])


def test_a_rebuild_that_cannot_take_an_event_in_leaves_the_live_view(office: str) -> None:
    """It says where it stopped; the other views that were asked for are switched."""
    escritor = Escritor(office)
    escritor.append([*history(50, 5), (UUID(int=1), Aberta(itens=1, dia=date(2026, 10, 9))), *history(50, 5, seed=2)])
    motor = opened(office)
    settle(motor)

    def fold(row: Conta | None, recorded: Recorded, key: UUID) -> Conta | None:
        if recorded.position == 51:
            raise ValueError("quebrou")
        return CONTAS.fold(row, recorded, key)

    with pytest.raises(RebuildHalted, match="contas parou na posição 51 "):
        rebuild(lambda: connect(office), CODEC, [FICHAS, LINHAS, replace(CONTAS, fold=fold)])
    assert {each.estado for each in statuses(office).values()} == {Estado.VIVA}
    assert not {"contas_2", "fichas_2", "linhas_2"} & relations(office)
    escritor.append(history(30, 5, seed=3))
    settle(motor)
    assert_true(office)
    close(motor)


def test_a_halted_view_is_cured_by_a_rebuild_after_a_skip(office: str) -> None:
    """What was skipped is passed over in a rebuild too, for as long as it fails."""
    escritor = Escritor(office)
    escritor.append([*history(50, 5), (UUID(int=1), Maldita()), *history(50, 5, seed=2)])
    motor = opened(office)
    settle(motor)
    with pytest.raises(RebuildHalted):
        rebuild(lambda: connect(office), CODEC, VIEWS, ["linhas"])
    with connect(office) as connection:
        skip(connection, "linhas", 51, "ana")
    rebuild(lambda: connect(office), CODEC, VIEWS, ["linhas"])
    settle(motor)
    assert_true(office, [LINHAS], without=[51])
    assert statuses(office)["linhas"].estado == Estado.VIVA
    escritor.append(history(30, 5, seed=3))
    settle(motor)
    assert_true(office, [LINHAS], without=[51])
    close(motor)


def test_a_reader_that_holds_the_old_table_delays_the_switch_and_not_the_projector(office: str) -> None:
    """A long report, for instance."""
    escritor = Escritor(office)
    escritor.append(history(200, 5))
    with projecting(office), connect(office) as report:
        until(lambda: position(office) == 200)
        with report.transaction():
            report.execute("select * from fichas limit 1")
            thread = threading.Thread(target=rebuild, args=(lambda: connect(office), CODEC, VIEWS, ["fichas"]))
            thread.start()
            until(lambda: statuses(office).get("fichas_2") is not None and statuses(office)["fichas_2"].posicao == 200)
            for part in range(5):
                at = escritor.append(history(20, 5, seed=part))
                until(lambda at=at: position(office) == at, within=2)  # type: ignore[misc]
            assert thread.is_alive()
        thread.join(20)
        assert not thread.is_alive()
    assert "fichas_2" not in statuses(office)
    assert_true(office)


def test_what_a_dead_rebuild_left_goes_when_a_projector_sees_it(office: str) -> None:
    """Its lock went with its connection."""
    Escritor(office).append(history(300, 5))
    motor = opened(office)
    settle(motor)

    class Dying(psycopg.Connection[Any]):
        def execute(self, query: Any, *args: Any, **kwargs: Any) -> Any:
            if query == "begin":
                self.pgconn.finish()
                raise KeyboardInterrupt
            return super().execute(query, *args, **kwargs)

    with pytest.raises(KeyboardInterrupt):
        rebuild(lambda: Dying.connect(office, autocommit=True), CODEC, VIEWS, ["contas"])
    assert "contas_2" in relations(office)
    motor._look()
    assert "contas_2" not in relations(office)
    assert "contas_2" not in statuses(office)
    close(motor)

