"""The projector as a process: killed, stopped, relieved, cut off from its database, it loses nothing and counts nothing twice."""
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from adapters.embedded.postgres import Postgres
from adapters.embedded.process import Supervised
from projections.positions import Estado
from tests.projections.world import LOG, VIEWS, Escritor, assert_true, connect, history, position, projecting, statuses, until

ROOT = Path(__file__).parents[2]


class Projectors:
    """Processes that this test started, and ends."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.started: list[subprocess.Popen[bytes]] = []

    def start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.projections.run_projector", self.url]
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL)
        self.started.append(process)
        return process


@pytest.fixture
def projectors(office: str) -> Iterator[Projectors]:
    made = Projectors(office)
    yield made
    for process in made.started:
        if process.poll() is None:
            process.kill()
        process.wait()


def writers(url: str, count: int, parts: int) -> list[threading.Thread]:
    def work(number: int) -> None:
        escritor = Escritor(url)
        for part in range(parts):
            escritor.append(history(10, 8, seed=100 * number + part))
        escritor.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    return threads


@pytest.mark.slow
def test_killed_again_and_again_under_writers_the_tables_are_exact(office: str, projectors: Projectors) -> None:
    """kill -9 at any instant: position and rows go together."""
    escritor = Escritor(office)
    reached = 0
    for part in range(5):
        projector = projectors.start()
        threads = writers(office, 3, 12)
        until(lambda: position(office) > reached)  # noqa: B023
        time.sleep(0.05 * part)  # each time at another instant of its work
        projector.kill()
        projector.wait()
        reached = position(office)
        for thread in threads:
            thread.join()
    last = escritor.append(history(1, 1))
    projectors.start()
    until(lambda: position(office) == last)
    assert_true(office)


def standing_by(url: str) -> int:
    with connect(url) as connection:
        row = connection.execute(
            "select count(*) from pg_stat_activity where datname = current_database() and query like '%pg_try_advisory_lock%' "
            "and pid <> pg_backend_pid()"
        ).fetchone()
    return row[0] if row else 0


@pytest.mark.slow
def test_a_spare_takes_over_within_five_seconds_of_a_kill(office: str, projectors: Projectors) -> None:
    """Also after one that is stopped cleanly; whoever stands by stops as well."""
    escritor = Escritor(office)
    at = escritor.append(history(50, 5))
    first = projectors.start()
    until(lambda: position(office) == at)
    second, third = projectors.start(), projectors.start()
    until(lambda: standing_by(office) == 2)
    first.kill()
    at = escritor.append(history(50, 5, seed=2))
    until(lambda: position(office) == at, within=5)
    second.send_signal(signal.SIGTERM)
    assert second.wait(5) == 0
    at = escritor.append(history(50, 5, seed=3))
    until(lambda: position(office) == at, within=5)
    third.send_signal(signal.SIGINT)
    assert third.wait(5) == 0
    assert_true(office)


def test_dropped_connections_are_opened_again(office: str) -> None:
    """Both of the projector's, the one that LISTENs included."""
    escritor = Escritor(office)
    with projecting(office):
        for seed in range(3):
            at = escritor.append(history(30, 4, seed=seed))
            until(lambda at=at: position(office) == at)  # type: ignore[misc]
            with connect(office) as connection:
                connection.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where pid not in (pg_backend_pid(), %s) and datname = "
                    "current_database()",
                    (escritor.connection.info.backend_pid,),
                )
        at = escritor.append(history(30, 4, seed=7))
        until(lambda: position(office) == at)
    assert_true(office)


@pytest.mark.slow
def test_a_restart_of_the_database_is_outlived(tmp_path: Path) -> None:
    """The projector waits for it, and goes on."""
    server = Postgres(tmp_path / "pg", durable=True)
    running = Supervised(server)
    running.start()
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("create schema casa")
    url = make_conninfo(server.url, options="-c search_path=casa")
    with connect(url) as connection:
        connection.execute(LOG)
    with projecting(url):
        escritor = Escritor(url)
        at = escritor.append(history(100, 4))
        until(lambda: position(url) == at)
        running.stop()
        running = Supervised(server)
        running.start()
        escritor = Escritor(url)
        at = escritor.append(history(100, 4, seed=2))
        until(lambda: position(url) == at)
    assert_true(url)
    escritor.close()
    running.stop()


def test_two_offices_of_one_database_do_not_meet(database: str, office: str) -> None:
    """Each schema has its projector, its positions and its channels."""
    other = make_conninfo(database, options="-c search_path=outra")
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(sql.SQL("create schema {}").format(sql.Identifier("outra")))
    with connect(other) as connection:
        connection.execute(LOG)
    with projecting(office), projecting(other):
        here = Escritor(office).append(history(100, 4))
        there = Escritor(other).append(history(70, 3, seed=2))
        until(lambda: (position(office), position(other)) == (here, there))
    assert_true(office)
    assert_true(other)
    assert {each.estado for each in statuses(other).values()} == {Estado.VIVA}
    assert len(statuses(other)) == 1 + len(VIEWS)
