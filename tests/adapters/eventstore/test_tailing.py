"""Readers that tail the log miss nothing while 16 writers write in four processes; and a writer that is killed leaves nothing half done."""
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL

from adapters.eventstore.connection import Office
from tests.adapters.eventstore.test_combiner import at_the_gate, gate, release, shut

__all__ = ["gate"]
ROOT = Path(__file__).parents[3]
PROCESSES, WRITERS, EACH = 4, 4, 120

WRITER = """
    import asyncio, sys
    from contextlib import AsyncExitStack
    from datetime import UTC, datetime
    from uuid import uuid4
    from adapters.eventstore.combiner import Combiner
    from adapters.eventstore.connection import Office
    from tests.adapters.eventstore.little import command
    async def caller(log):
        for _ in range(int(sys.argv[4]) // 2):
            await log.append(command(nota="oi", key=uuid4().bytes * 2))
    async def main():
        async with AsyncExitStack() as stack:
            office = Office(sys.argv[1], sys.argv[2])
            logs = [await stack.enter_async_context(Combiner(office, lambda: datetime.now(UTC))) for _ in range(int(sys.argv[3]))]
            print("ready", flush=True)
            sys.stdin.readline()
            await asyncio.gather(*[caller(log) for log in logs for _ in range(2)])
    asyncio.run(main())
"""
UNLOCKED = """
    import sys, uuid
    from concurrent.futures import ThreadPoolExecutor
    import psycopg
    def writer(connection):
        for _ in range(int(sys.argv[4])):
            connection.execute("select append_unlocked(%s)", (uuid.uuid4(),))
    options = f"-c search_path={sys.argv[2]}"
    connections = [psycopg.connect(sys.argv[1], autocommit=True, options=options) for _ in range(int(sys.argv[3]))]
    print("ready", flush=True)
    sys.stdin.readline()
    with ThreadPoolExecutor(len(connections)) as pool:
        list(pool.map(writer, connections))
"""


@pytest.fixture
def processes() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def start(stack: ExitStack, program: str, *arguments: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program), *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    stack.callback(process.wait)
    stack.callback(process.kill)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


def tail(owner: psycopg.Connection, writers: list[subprocess.Popen[str]], table: str) -> tuple[list[int], list[int]]:
    """What a reader saw that always asks for what comes after the last that it saw, and what there was in the end."""
    for writer in writers:
        assert writer.stdin
        writer.stdin.write("go\n")
        writer.stdin.flush()
    newer = SQL("select notification_id from {} where notification_id > %s order by 1").format(SQL(table))  # type: ignore[arg-type]
    seen: list[int] = []
    while True:
        over = all(writer.poll() is not None for writer in writers)
        seen += [position for (position,) in owner.execute(newer, (seen[-1] if seen else 0,), prepare=True).fetchall()]
        if over:
            break
    assert [writer.returncode for writer in writers] == [0] * len(writers)
    return seen, [position for (position,) in owner.execute(newer, (0,)).fetchall()]


@pytest.mark.slow
def test_reader_that_tails_misses_nothing_under_16_writers(office: Office, owner: psycopg.Connection, processes: ExitStack) -> None:
    writers = [start(processes, WRITER, office.url, office.schema, str(WRITERS), str(EACH)) for _ in range(PROCESSES)]
    seen, there = tail(owner, writers, "log")
    assert seen == there == list(range(1, PROCESSES * WRITERS * EACH + 1))


@pytest.mark.slow
def test_reader_that_tails_misses_events_of_an_append_without_the_lock(
    office: Office, owner: psycopg.Connection, processes: ExitStack
) -> None:
    """The control: positions from a sequence, no lock, as the library's database function does. It shows that the test above can fail."""
    owner.execute("create table unlocked (notification_id bigserial primary key, originator_id uuid not null)")
    owner.execute(
        "create function append_unlocked(stream uuid) returns void language plpgsql as $$ begin "
        "insert into unlocked (originator_id) values (stream); perform pg_sleep(random() * 0.002); end $$"
    )
    writers = [start(processes, UNLOCKED, office.url, office.schema, str(WRITERS), str(EACH)) for _ in range(PROCESSES)]
    seen, there = tail(owner, writers, "unlocked")
    assert len(there) == PROCESSES * WRITERS * EACH
    assert len(seen) < len(there)


KILLED = """
    import asyncio, sys
    from datetime import UTC, datetime
    from uuid import uuid4
    from adapters.eventstore.combiner import Combiner
    from adapters.eventstore.command import Command, Keeping
    from adapters.eventstore.connection import Office
    from tests.adapters.eventstore.little import entry
    async def main():
        async with Combiner(Office(sys.argv[1], sys.argv[2]), lambda: datetime.now(UTC)) as log:
            print("ready", flush=True)
            async def caller():
                while True:
                    a, b, key = uuid4(), uuid4(), uuid4()
                    entries = [entry(a, 1, nota="oi"), entry(a, 2), entry(b, 1, nota="oi")]
                    appended = await log.append(Command(entries, keeping=Keeping(key.bytes * 2, b"d" * 32, 201, b"{}")))
                    print(appended.first, appended.last, key.hex, flush=True)
            await asyncio.gather(*[caller() for _ in range(40)])
    asyncio.run(main())
"""


def _whole(owner: psycopg.Connection) -> int:
    """Asserts that positions are dense, and that every command is there with its three entries, two private texts and key."""
    rows = owner.execute("select notification_id, originator_version, originator_id from log order by 1").fetchall()
    assert [position for position, _, _ in rows] == list(range(1, len(rows) + 1))
    assert [version for _, version, _ in rows] == [1, 2, 1] * (len(rows) // 3)
    private = [position for (position,) in owner.execute("select position from log_private order by 1").fetchall()]
    assert private == [position for position, _, _ in rows if position % 3 != 2]
    keys = [position for (position,) in owner.execute("select position from command_keys order by 1").fetchall()]
    assert keys == list(range(3, len(rows) + 1, 3))
    return len(rows)


def test_writer_killed_in_full_flight_loses_nothing_acknowledged(office: Office, owner: psycopg.Connection, processes: ExitStack) -> None:
    process = start(processes, KILLED, office.url, office.schema)
    assert process.stdout
    acknowledged = [process.stdout.readline() for _ in range(200)]
    process.send_signal(signal.SIGKILL)
    acknowledged += [line for line in process.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
    process.wait()
    _gone(owner)
    total = _whole(owner)
    keys = dict(owner.execute("select encode(key, 'hex'), position from command_keys").fetchall())
    for line in acknowledged:
        first, last, key = line.split()
        assert keys[key * 2] == int(last) == int(first) + 2 <= total


@pytest.mark.parametrize("backend_dies_too", [False, True])
def test_writer_killed_in_the_middle_of_a_batch_leaves_all_of_it_or_nothing(
    office: Office, gate: psycopg.Connection, processes: ExitStack, backend_dies_too: bool
) -> None:
    """Killed when all is written and nothing committed."""
    shut(gate)
    process = start(processes, KILLED, office.url, office.schema)
    while not at_the_gate(gate):
        assert process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    if backend_dies_too:
        gate.execute("select pg_terminate_backend(%s)", (at_the_gate(gate)[0],))
    release(gate)
    _gone(gate)
    assert (_whole(gate) == 0) is backend_dies_too
    next_one = start(processes, WRITER, office.url, office.schema, "1", "2")
    next_one.communicate("go\n")
    assert next_one.returncode == 0


def _gone(owner: psycopg.Connection) -> None:
    """Waits until the writer's backend has ended."""
    while owner.execute("select 1 from pg_stat_activity where application_name = 'cobranca' and datname = current_database()").fetchall():
        owner.execute("select pg_stat_clear_snapshot()")
