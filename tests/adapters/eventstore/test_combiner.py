"""Group commit: order, fairness, bounds, stop, and what becomes of a command when the database is lost."""
import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from adapters.eventstore import combiner as module
from adapters.eventstore.combiner import Combiner, _Waiting, pick
from adapters.eventstore.command import Appended, Command, Keeping, KeyTaken, VersionConflict
from adapters.eventstore.connection import Office
from adapters.eventstore.errors import BancoIndisponivel, LogOcupado
from tests.adapters.eventstore.little import NOON, command, entry
from tests.adapters.eventstore.wire import Cut, Wire

LOCK = 77


def clock() -> datetime:
    return datetime.now(UTC)


def within(seconds: float, test: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Runs the test; a wait that never ends is a failure."""

    async def bounded() -> None:
        async with asyncio.timeout(seconds):
            await test()

    asyncio.run(bounded())


async def until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110 - what it waits for happens in the database
        await asyncio.sleep(0.005)


@pytest.fixture
def gate(owner: psycopg.Connection) -> psycopg.Connection:
    """Commits of appends wait, when all is written, for as long as this connection holds the lock that `shut` takes."""
    owner.execute(
        "create function gate() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock_shared(77, "
        "hashtext(current_schema())); return null; end $$"
    )
    owner.execute("alter function gate set search_path from current")
    owner.execute("create constraint trigger gate after insert on log deferrable initially deferred for each row execute function gate()")
    return owner


def shut(gate: psycopg.Connection) -> None:
    gate.execute("select pg_advisory_lock(77, hashtext(current_schema()))")


def release(gate: psycopg.Connection) -> None:
    gate.execute("select pg_advisory_unlock(77, hashtext(current_schema()))")


def at_the_gate(gate: psycopg.Connection) -> list[int]:
    rows = gate.execute(
        "select pid from pg_locks where locktype = 'advisory' and classid = 77 and not granted and objid = "
        "(hashtext(current_schema())::bigint & 4294967295)::oid"
    ).fetchall()
    return [pid for (pid,) in rows]


def logged(connection: psycopg.Connection) -> list[int]:
    return [position for (position,) in connection.execute("select notification_id from log order by 1").fetchall()]


def waiting(*commands: Command) -> deque[_Waiting]:
    loop = asyncio.new_event_loop()
    queue = deque(_Waiting(each, loop.create_future(), 1e9) for each in commands)
    loop.close()
    return queue


def test_batch_takes_a_stream_once_and_nobody_overtakes_on_it() -> None:
    """Fairness: what is held for the next batch keeps its place, also on the streams that it has not begun."""
    a, b, c = uuid4(), uuid4(), uuid4()
    first, both, on_b, on_c = command(a), Command([entry(a, 2), entry(b)]), command(b), command(c)
    queue = waiting(first, both, on_b, on_c)
    assert [each.command for each in pick(queue)] == [first, on_c]
    assert [each.command for each in pick(queue)] == [both]
    assert [each.command for each in pick(queue)] == [on_b]
    assert not queue


def test_batch_never_holds_a_command_that_writes_what_another_reads() -> None:
    """R12: a guard is checked against the log, not against the rest of the batch."""
    a = uuid4()
    writes, reads, reads_too = command(a), command(guards=((a, 0),)), command(guards=((a, 0),))
    queue = waiting(writes, reads, reads_too)
    assert [each.command for each in pick(queue)] == [writes]
    assert [each.command for each in pick(queue)] == [reads, reads_too]
    queue = waiting(reads, reads_too, writes)
    assert [each.command for each in pick(queue)] == [reads, reads_too]


def test_batch_takes_a_key_once() -> None:
    """R11"""
    first, again = command(key=b"k" * 32), command(key=b"k" * 32)
    queue = waiting(first, again)
    assert [each.command for each in pick(queue)] == [first]


def test_many_callers_share_batches_and_each_gets_its_own_position(office: Office, owner: psycopg.Connection) -> None:
    async def run() -> None:
        async with Combiner(office, clock) as log:
            found = await asyncio.gather(*[log.append(command()) for _ in range(300)])
        assert sorted(each.last for each in found) == list(range(1, 301))

    within(20, run)
    assert logged(owner) == list(range(1, 301))
    row = owner.execute("select count(distinct xmin::text::bigint) from log").fetchone()
    assert row
    assert row[0] < 50


def test_refused_command_of_a_batch_stops_no_other(office: Office, gate: psycopg.Connection) -> None:
    """A version, a guard, a key, and a command that the database cannot take: each fails alone."""
    stream, key = uuid4(), b"k" * 32
    broken = Command([entry()], keeping=Keeping(b"x" * 32, b"d" * 32, 40_000, b"{}"))

    async def run() -> None:
        async with Combiner(office, clock) as log:
            await log.append(command(stream, key=key))
            shut(gate)
            blocker = asyncio.create_task(log.append(command()))
            await until(lambda: bool(at_the_gate(gate)))
            commands = [command(stream), command(guards=((stream, 0),)), command(key=key), broken, command(), command()]
            batch = asyncio.gather(*[log.append(each) for each in commands], return_exceptions=True)
            await asyncio.sleep(0)
            release(gate)
            found = await batch
            await blocker
        assert [type(each) for each in found[:3]] == [VersionConflict, VersionConflict, KeyTaken]
        assert isinstance(found[3], psycopg.Error)
        assert [type(each) for each in found[4:]] == [Appended, Appended]

    within(20, run)
    assert logged(gate) == [1, 2, 3, 4]


def test_full_queue_says_so_at_once(office: Office, gate: psycopg.Connection) -> None:
    """503 with Retry-After, and nothing of it recorded."""
    async def run() -> None:
        async with Combiner(office, clock, capacity=3) as log:
            shut(gate)
            writing = asyncio.create_task(log.append(command()))
            await until(lambda: bool(at_the_gate(gate)))
            queued = [asyncio.create_task(log.append(command())) for _ in range(3)]
            await asyncio.sleep(0)
            with pytest.raises(LogOcupado) as full:
                await log.append(command())
            assert (full.value.status, full.value.codigo, full.value.retry_after > 0) == (503, "servico_ocupado", True)
            release(gate)
            await asyncio.gather(writing, *queued)

    within(20, run)
    assert len(logged(gate)) == 4


def test_command_that_waits_too_long_is_given_up_and_never_recorded(office: Office, gate: psycopg.Connection) -> None:
    async def run() -> None:
        async with Combiner(office, clock, patience=1) as log:
            shut(gate)
            writing = asyncio.create_task(log.append(command()))
            await until(lambda: bool(at_the_gate(gate)))
            with pytest.raises(LogOcupado):
                await log.append(command())
            with pytest.raises(LogOcupado):  # the database gave the batch up by its own time limit
                await writing
            release(gate)
            assert await log.append(command()) == Appended(1, 1)

    within(20, run)
    assert logged(gate) == [1]


def test_stop_appends_what_was_taken_and_takes_nothing_more(office: Office, gate: psycopg.Connection) -> None:
    async def run() -> None:
        log = await Combiner(office, clock).__aenter__()
        shut(gate)
        tasks = [asyncio.create_task(log.append(command())) for _ in range(5)]
        await until(lambda: bool(at_the_gate(gate)))
        tasks += [asyncio.create_task(log.append(command())) for _ in range(5)]
        await asyncio.sleep(0)
        stopping = asyncio.create_task(log.stop())
        await asyncio.sleep(0)
        with pytest.raises(LogOcupado):
            await log.append(command())
        assert not stopping.done()
        release(gate)
        assert sorted(each.last for each in await asyncio.gather(*tasks)) == list(range(1, 11))
        await stopping

    within(20, run)
    assert logged(gate) == list(range(1, 11))


def test_cancelled_while_it_waits_is_not_begun(office: Office, gate: psycopg.Connection) -> None:
    async def run() -> None:
        async with Combiner(office, clock) as log:
            shut(gate)
            writing = asyncio.create_task(log.append(command()))
            await until(lambda: bool(at_the_gate(gate)))
            gone = asyncio.create_task(log.append(command()))
            await asyncio.sleep(0)
            gone.cancel()
            release(gate)
            await writing
            assert await log.append(command()) == Appended(2, 2)

    within(20, run)
    assert logged(gate) == [1, 2]


def test_cancelled_while_it_is_written_completes(office: Office, gate: psycopg.Connection) -> None:
    async def run() -> None:
        async with Combiner(office, clock) as log:
            shut(gate)
            gone, other = asyncio.create_task(log.append(command())), asyncio.create_task(log.append(command()))
            await until(lambda: bool(at_the_gate(gate)))
            gone.cancel()
            release(gate)
            assert (await other).last == 2

    within(20, run)
    assert logged(gate) == [1, 2]


@asynccontextmanager
async def wired(office: Office, patience: float = 5.0) -> AsyncIterator[tuple[Combiner, Wire]]:
    """A writer on a wire, warm: its statements are prepared, so that the next bytes are an append and its answer."""
    async with Wire(office.url).open() as wire, Combiner(Office(wire.url, office.schema), clock, patience=patience) as log:
        await log.append(command())
        await asyncio.gather(log.append(command()), log.append(command()))
        await asyncio.gather(log.append(command()), log.append(command()))
        yield log, wire


@pytest.mark.parametrize("cut", Cut)
@pytest.mark.parametrize("many", [1, 8])
def test_lost_acknowledgement_records_each_command_once(office: Office, owner: psycopg.Connection, cut: Cut, many: int) -> None:
    """R11: whether the batch had landed or never arrived, each caller gets the position where its command stands, once."""
    commands = [command(key=uuid4().bytes * 2, nota="oi") for _ in range(many)]
    commands += [Command([entry(), entry()], keeping=Keeping(uuid4().bytes * 2, b"d" * 32, 200, b"{}"))] if many > 1 else []

    async def run() -> None:
        async with wired(office) as (log, wire):
            before, wire.cut = len(logged(owner)), cut
            found = await asyncio.gather(*[log.append(each) for each in commands])
            assert log.losses == 1
            assert wire.connections == 2
        after = logged(owner)[before:]
        assert sorted(position for each in found if each.first for position in range(each.first, each.last + 1)) == after
        for each, sent in zip(found, commands, strict=True):
            rows = owner.execute("select state from log where notification_id between %s and %s order by 1", (each.first, each.last))
            assert {state for (state,) in rows} == {entry.state for entry in sent.entries}

    within(20, run)


@pytest.mark.parametrize("many", [1, 4])
def test_lost_acknowledgement_of_what_the_log_stamped_is_found(office: Office, owner: psycopg.Connection, many: int) -> None:
    """R16: a process whose clock is behind knows its entries by all but the instant, and learns that one."""
    commands = [command(nota="oi", at=NOON - timedelta(hours=1)) for _ in range(many)]

    async def run() -> None:
        async with wired(office) as (log, wire):
            wire.cut = Cut.BEFORE_ANSWER
            found = await asyncio.gather(*[log.append(each) for each in commands])
            assert [(each.last, each.stamped) for each in found] == [(5 + n, NOON) for n in range(1, many + 1)]

    within(20, run)
    assert len(logged(owner)) == 5 + many


@pytest.mark.parametrize("quiet", [False, True])
def test_lost_acknowledgement_tells_ours_from_another_s(office: Office, owner: psycopg.Connection, quiet: bool) -> None:
    """A conflict after a lost connection is a conflict still, when what stands there is not ours."""
    stream, key = uuid4(), b"k" * 32

    async def run() -> None:
        async with wired(office) as (log, wire):
            await log.append(command(stream, key=key, digest=b"o" * 32))
            wire.cut = Cut.BEFORE_REQUEST
            mine = Command((), keeping=Keeping(key, b"d" * 32, 200, b"{}")) if quiet else command(stream, nota="minha")
            with pytest.raises(KeyTaken if quiet else VersionConflict):
                await log.append(mine)

    within(20, run)


def test_old_backend_that_commits_late_does_not_double(office: Office, gate: psycopg.Connection) -> None:
    """The connection is gone while its backend still works: the command sent again waits for it, and finds itself."""
    sent = [command(key=uuid4().bytes * 2) for _ in range(3)]

    async def run() -> None:
        async with wired(office) as (log, wire):
            before = len(logged(gate))
            shut(gate)
            tasks = [asyncio.create_task(log.append(each)) for each in sent]
            await until(lambda: bool(at_the_gate(gate)))
            wire.break_all()
            await until(lambda: wire.connections == 2 and _waits_for_log(gate))
            release(gate)
            found = await asyncio.gather(*tasks)
            assert sorted(each.last for each in found) == logged(gate)[before:]
        assert len(logged(gate)) == before + 3

    within(20, run)


def _waits_for_log(gate: psycopg.Connection) -> bool:
    rows = gate.execute(
        "select 1 from pg_locks where locktype = 'advisory' and classid = 1668244082 and objid = 'log'::regclass::oid and not granted"
    )
    return bool(rows.fetchall())


def test_backend_killed_before_its_commit_loses_nothing(office: Office, gate: psycopg.Connection) -> None:
    sent = [command() for _ in range(3)]

    async def run() -> None:
        async with Combiner(office, clock) as log:
            await log.append(command())
            shut(gate)
            tasks = [asyncio.create_task(log.append(each)) for each in sent]
            await until(lambda: bool(at_the_gate(gate)))
            [backend] = at_the_gate(gate)
            gate.execute("select pg_terminate_backend(%s)", (backend,))
            await until(lambda: at_the_gate(gate) not in ([backend], []))
            release(gate)
            assert sorted(each.last for each in await asyncio.gather(*tasks)) == [2, 3, 4]

    within(20, run)
    assert logged(gate) == [1, 2, 3, 4]


def test_database_away_for_too_long_is_said_and_nothing_is_half_done(office: Office, owner: psycopg.Connection) -> None:
    """503 `banco_indisponivel` for who waits, at once for who comes later; when it is back, all goes on by itself."""
    async def run() -> None:
        async with wired(office, patience=1) as (log, wire):
            before = len(logged(owner))
            wire.down = True
            wire.break_all()
            found = await asyncio.gather(*[log.append(command()) for _ in range(20)], return_exceptions=True)
            assert {type(each) for each in found} == {BancoIndisponivel}
            assert (found[0].status, found[0].codigo, found[0].retry_after > 0) == (503, "banco_indisponivel", True)  # type: ignore[union-attr]
            with pytest.raises(BancoIndisponivel):
                await log.append(command())
            assert len(logged(owner)) == before
            wire.down = False
            await until(lambda: log._connection is not None)
            assert await log.append(command()) == Appended(before + 1, before + 1)

    within(30, run)


def test_database_away_for_a_moment_is_not_noticed(office: Office, owner: psycopg.Connection) -> None:
    async def run() -> None:
        async with wired(office) as (log, wire):
            before = len(logged(owner))
            wire.down = True
            wire.break_all()
            tasks = [asyncio.create_task(log.append(command())) for _ in range(20)]
            await until(lambda: log.losses == 1)
            wire.down = False
            assert sorted(each.last for each in await asyncio.gather(*tasks)) == logged(owner)[before:]
        assert len(logged(owner)) == before + 20

    within(20, run)


def test_server_without_disk_for_a_moment_is_waited_for(office: Office, owner: psycopg.Connection) -> None:
    """A full disk is nobody's command to blame: the batch is tried again while its callers' patience lasts."""
    owner.execute("create sequence tries")
    owner.execute("grant usage on sequence tries to cobranca_servico")
    owner.execute(
        "create function full_disk() returns trigger language plpgsql as $$ begin if nextval('tries') <= 2 then "
        "raise exception 'no space left' using errcode = 'disk_full'; end if; return null; end $$"
    )
    owner.execute("alter function full_disk set search_path from current")
    owner.execute("create trigger full_disk after insert on log for each statement execute function full_disk()")

    async def run() -> None:
        async with Combiner(office, clock) as log:
            found = await asyncio.gather(*[log.append(command()) for _ in range(5)])
            assert sorted(each.last for each in found) == [1, 2, 3, 4, 5]

    within(20, run)
    assert owner.execute("select last_value from tries").fetchone() == (3,)


def test_batch_that_hangs_loses_its_connection_and_not_its_commands(
    office: Office, gate: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that neither answers nor breaks, not even by its own time limit: nobody waits for it for ever."""
    monkeypatch.setattr(module, "_SWEEP", 0.05)

    async def run() -> None:
        async with Combiner(office, clock, patience=1) as log:
            await log.append(command())
            assert log._connection
            await log._connection.execute("set statement_timeout = 0")
            await log._connection.execute("set lock_timeout = 0")
            shut(gate)
            hung = asyncio.create_task(log.append(command()))
            await until(lambda: bool(at_the_gate(gate)))
            with pytest.raises(BancoIndisponivel):
                await hung
            release(gate)
            await until(lambda: log._connection is not None)
            assert (await log.append(command())).last > 1
        assert log.losses == 1

    within(20, run)
