"""A spare scheduler and a spare projector stand by, and take over when who acts is killed."""
import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import psycopg
import pytest

from tests.endurance.house import EMAIL, SENHA, House, house
from tests.workers.processes import eventually

LOCKS = {"scheduler": 2, "projector": 1}
"""What the acting one holds while it acts."""
_HOLDERS = "select pid from pg_locks where locktype = 'advisory' and granted order by pid"
_STANDING_BY = f"select count(*) from pg_stat_activity where query ~ '^select pg_try_advisory_lock' and pid not in ({_HOLDERS})"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("casa") / "dados", datetime(2026, 10, 5, 12, tzinfo=UTC)) as found:
        yield found


def asked(running: House, query: str) -> list[int]:
    with psycopg.connect(running.office.url) as superuser:
        return [row[0] for row in superuser.execute(query).fetchall()]


@pytest.mark.parametrize("name", LOCKS)
def test_who_stands_by_acts_within_five_seconds_of_a_kill(running: House, name: str) -> None:
    """Each of the two is killed once, and one of them was acting"""
    http = httpx2.Client(base_url=f"{running.url}/api/v1", timeout=30, trust_env=False)
    http.headers["Authorization"] = f"Bearer {http.post('/sessao', json={'email': EMAIL, 'senha': SENHA}).json()['token']}"
    before: list[int] = []
    for number in range(2):
        eventually(lambda: asked(running, _STANDING_BY) == [sum(LOCKS.values())], "the spares")
        before += asked(running, _HOLDERS)
        killed = running.running[name].pop(0)
        os.kill(killed, signal.SIGKILL)
        began = time.monotonic()
        http.patch("/escritorio", json={"nome": f"Escritório {name} {number}"}).raise_for_status()
        running.settles()
        assert time.monotonic() - began < 5
        assert not Path(f"/proc/{killed}").exists()
        running.start(name)
    assert len(set(asked(running, _HOLDERS)) - set(before)) >= LOCKS[name], "somebody took over"
