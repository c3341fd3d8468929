"""Appends a second: ours as the service makes them, raw unordered INSERTs by psycopg threads, and the library's own recorder."""
import asyncio
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from uuid import UUID, uuid4

import psycopg
import uvloop
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict

from adapters.eventstore.combiner import Combiner
from adapters.eventstore.command import Command, Keeping
from adapters.eventstore.connection import Office
from adapters.migrations import migrate
from domain.catalogo import CODEC
from domain.codec import Envelope
from domain.event import Canal
from domain.programacao.events import SemMovimentoInformado
from tests.benchmarks.frame import Row, Scale, side_by_side
from tests.benchmarks.ground import Ground

TITLE = "append: one event with leaf, private text, idempotency key and the guards of a movement, each its own commit"
GOALS = {1: "≥ 0.45", 16: "≥ 1.10", 64: "≥ 2.00"}
_MOST = 12_000
"""Commands made beforehand for each second: more than are appended in it."""
RAW = """
create table raw (
    notification_id bigserial primary key, originator_id uuid not null, originator_version bigint not null, topic text not null,
    state bytea not null, leaf bytea not null generated always as (sha256('\\x00'::bytea || state)) stored,
    private bytea, key bytea, digest bytea, status smallint, answer bytea, unique (originator_id, originator_version)
)
"""
INSERT = (
    "insert into raw (originator_id, originator_version, topic, state, private, key, digest, status, answer) "
    "values (%b, %b, %t, %b, %b, %b, %b, %b, %b)"
)


def measure(ground: Ground, scale: Scale) -> Iterator[Row]:
    with ground.database() as url:
        migrate(url)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(RAW)
        guards = _guards(url)
        for callers in scale.callers:
            yield from _compared(url, callers, guards, scale)
        yield _missed(url, scale)


def _compared(url: str, callers: int, guards: tuple[tuple[UUID, int], ...], scale: Scale) -> Iterator[Row]:
    rates = side_by_side(scale.rounds, {
        "raw insert": lambda: _raw(url, callers, scale.seconds), "append": lambda: _combined(url, callers, guards, scale.seconds),
        "library": lambda: _library(url, callers, scale.seconds),
    })
    raw = Row("raw insert", "autocommit INSERT of the same columns, a thread each, in no order", "1/s", rates["raw insert"], callers)
    library = Row("library", "eventsourcing's own recorder, a thread each; no key, text, guards", "1/s", rates["library"], callers)
    ours = Row("append", "our combiner on one event loop, as in the web process", "1/s", rates["append"], callers)
    yield raw
    yield library
    yield ours.over(raw, GOALS.get(callers))
    yield ours.over(library, "≥ 8" if callers == 16 else None)


def _commands(many: int, guards: tuple[tuple[UUID, int], ...] = ()) -> list[Command]:
    """Of one instant, so that none is ever late."""
    envelope = Envelope(datetime.now(UTC), uuid4(), Canal.PORTAL)
    made = []
    for _ in range(many):
        event = SemMovimentoInformado(atividade=uuid4(), comentario="Este mês não houve movimento na conta.")
        entry = CODEC.encode(uuid4(), 1, event, envelope, os.urandom(16))
        made.append(Command((entry,), guards, Keeping(os.urandom(32), os.urandom(32), 201, b"{}")))
    return made


def _guards(url: str) -> tuple[tuple[UUID, int], ...]:
    """The asker and the serviço, which a movement reads and holds to their versions."""

    async def append() -> tuple[tuple[UUID, int], ...]:
        commands = _commands(2)
        async with Combiner(Office(url), lambda: datetime.now(UTC)) as log:
            for command in commands:
                await log.append(command)
        return tuple((command.entries[0].stream, 1) for command in commands)

    return asyncio.run(append())


def _combined(url: str, callers: int, guards: tuple[tuple[UUID, int], ...], seconds: float) -> float:
    async def run() -> float:
        async with Combiner(Office(url), lambda: datetime.now(UTC)) as log:
            commands = _commands(int(_MOST * seconds), guards)
            await asyncio.gather(*[log.append(commands.pop()) for _ in range(callers)])
            began = time.perf_counter()
            done = await _append_until(log, commands, callers, began + seconds)
            return done / (time.perf_counter() - began)

    return uvloop.run(run())


async def _append_until(log: Combiner, commands: list[Command], callers: int, until: float) -> int:
    done = 0

    async def caller() -> None:
        nonlocal done
        while commands and time.perf_counter() < until:
            await log.append(commands.pop())
            done += 1

    await asyncio.gather(*[caller() for _ in range(callers)])
    return done


def _raw(url: str, callers: int, seconds: float) -> float:
    connections = [psycopg.connect(url, autocommit=True) for _ in range(callers)]

    def insert(n: int, command: Command) -> None:
        [entry], keeping = command.entries, command.keeping
        assert keeping
        kept = keeping.key, keeping.digest, keeping.status, keeping.answer
        connections[n].execute(INSERT, (entry.stream, entry.version, entry.name, entry.state, entry.private, *kept), prepare=True)

    try:
        return _by_threads(callers, seconds, insert)
    finally:
        for connection in connections:
            connection.close()


def _library(url: str, callers: int, seconds: float) -> float:
    parts = conninfo_to_dict(url)
    dbname, host, port, user, password = (str(parts.get(name) or "") for name in ("dbname", "host", "port", "user", "password"))
    with PostgresDatastore(dbname, host, port, user, password, pool_size=callers) as datastore:
        recorder = PostgresApplicationRecorder(datastore)
        recorder.create_table()

        def insert(_: int, command: Command) -> None:
            [entry] = command.entries
            recorder.insert_events([StoredEvent(entry.stream, entry.version, entry.name, entry.state)])

        return _by_threads(callers, seconds, insert)


def _by_threads(callers: int, seconds: float, append: Callable[[int, Command], None]) -> float:
    commands = _commands(int(_MOST * seconds))
    for n in range(callers):
        append(n, commands.pop())
    done, began = [0] * callers, time.perf_counter()

    def caller(n: int) -> None:
        while commands and time.perf_counter() < began + seconds:
            append(n, commands.pop())
            done[n] += 1

    threads = [threading.Thread(target=caller, args=(n,)) for n in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.perf_counter() - began)


def _missed(url: str, scale: Scale) -> Row:
    """Four writers, as of four web processes, and a reader that only ever asks for what is past the last position that it saw."""
    seen, ended = list[int](), threading.Event()

    def tail() -> None:
        with psycopg.connect(url, autocommit=True, options="-c search_path=cobranca") as connection:
            last, final = 0, False
            while not final:
                final = ended.is_set()
                rows = connection.execute("select notification_id from log where notification_id > %s order by 1", (last,)).fetchall()
                seen.extend(position for (position,) in rows)
                last = seen[-1] if seen else 0

    async def write() -> None:
        async with AsyncExitStack() as stack:
            logs = [await stack.enter_async_context(Combiner(Office(url), lambda: datetime.now(UTC))) for _ in range(4)]
            commands = _commands(int(_MOST * scale.seconds))
            until = time.perf_counter() + scale.seconds
            await asyncio.gather(*[_append_until(log, commands, 16, until) for log in logs])

    reader = threading.Thread(target=tail)
    reader.start()
    try:
        asyncio.run(write())
    finally:
        ended.set()
        reader.join()
    with psycopg.connect(url, options="-c search_path=cobranca") as connection:
        row = connection.execute("select count(*) from log").fetchone()
    missed = (row[0] if row else 0) - len(set(seen))
    what = f"positions that a tailing reader missed of {len(seen)}, under 4 writers of 16 callers"
    return Row("append, missed", what, "events", [missed], goal="0")
