"""Appends a second: ours through the combiner, raw unordered INSERTs by psycopg threads, and the library's own recorder.

Each of ours carries leaf, private text and idempotency key; the raw table has the same columns. Rounds are interleaved.
"""
import asyncio
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from uuid import uuid4

import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict

from adapters.eventstore.combiner import Combiner
from adapters.eventstore.command import Command, Keeping
from adapters.eventstore.connection import Office
from adapters.migrations import migrate
from domain.codec import Codec, Envelope
from domain.event import Canal, Event, Privado

CALLERS = (1, 16, 64)
ROUNDS = 5
SECONDS = 1.0


class Respondido(Event, name="respondido"):
    """Of a believable size."""

    atividade: str
    comentario: Privado | None = None


CODEC = Codec([Respondido])


@dataclass(frozen=True, slots=True)
class Row:
    """`ratio`: value to that of `base` in the same rounds; `spread`: of the value, lowest and highest round."""

    name: str
    callers: int
    value: float
    unit: str
    spread: tuple[float, float]
    base: str | None = None
    ratio: float | None = None


def _command() -> Command:
    envelope = Envelope(datetime.now(UTC), uuid4(), Canal.PORTAL)
    event = Respondido(atividade=str(uuid4()), comentario="Este mês não houve movimento na conta.")
    entry = CODEC.encode(uuid4(), 1, event, envelope, os.urandom(16))
    return Command((entry,), (), Keeping(os.urandom(32), os.urandom(32), 201, b'{"posicao":null}'))


def _combined(url: str, callers: int) -> float:
    async def run() -> float:
        async with Combiner(Office(url), lambda: datetime.now(UTC)) as log:
            commands = [_command() for _ in range(20_000)]
            await asyncio.gather(*[log.append(commands.pop()) for _ in range(8)])
            done, until = 0, time.perf_counter() + SECONDS

            async def caller() -> None:
                nonlocal done
                while time.perf_counter() < until and commands:
                    await log.append(commands.pop())
                    done += 1

            began = time.perf_counter()
            await asyncio.gather(*[caller() for _ in range(callers)])
            return done / (time.perf_counter() - began)

    return asyncio.run(run())


def _threads(callers: int, append: Callable[[int, Command], None]) -> float:
    commands = [_command() for _ in range(20_000)]
    for n in range(callers):
        append(n, commands.pop())
    done, until = [0] * callers, time.perf_counter() + SECONDS

    def caller(n: int) -> None:
        while time.perf_counter() < until and commands:
            append(n, commands.pop())
            done[n] += 1

    threads = [threading.Thread(target=caller, args=(n,)) for n in range(callers)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.perf_counter() - began)


def _raw(url: str, callers: int) -> float:
    connections = [psycopg.connect(url, autocommit=True) for _ in range(callers)]

    def append(n: int, command: Command) -> None:
        [entry], keeping = command.entries, command.keeping
        assert keeping
        connections[n].execute(
            "insert into raw (originator_id, originator_version, topic, state, private, key, digest, status, answer) "
            "values (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            (
                entry.stream, entry.version, entry.name, entry.state, entry.private,
                keeping.key, keeping.digest, keeping.status, keeping.answer,
            ),
            prepare=True,
        )

    try:
        return _threads(callers, append)
    finally:
        for connection in connections:
            connection.close()


def _library(url: str, callers: int) -> float:
    parts = conninfo_to_dict(url)
    place = {name: str(parts.get(name) or "") for name in ("dbname", "host", "port", "user", "password")}
    with PostgresDatastore(**place, pool_size=callers) as datastore:
        recorder = PostgresApplicationRecorder(datastore)
        recorder.create_table()

        def append(_: int, command: Command) -> None:
            [entry] = command.entries
            recorder.insert_events([StoredEvent(entry.stream, entry.version, entry.name, entry.state)])

        return _threads(callers, append)


def rows(url: str) -> list[Row]:
    """On an empty database of a server that flushes to disk."""
    migrate(url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "create table raw (notification_id bigserial primary key, originator_id uuid not null, originator_version bigint not null, "
            "topic text not null, state bytea not null, leaf bytea not null generated always as (sha256('\\x00'::bytea || state)) stored, "
            "private bytea, key bytea, digest bytea, status smallint, answer bytea, unique (originator_id, originator_version))"
        )
    kinds = {"raw insert": _raw, "append": _combined, "library": _library}
    found: list[Row] = []
    for callers in CALLERS:
        rates: dict[str, list[float]] = {name: [] for name in kinds}
        for _ in range(ROUNDS):
            for name, measure in kinds.items():
                rates[name].append(measure(url, callers))
        for name, each in rates.items():
            row = Row(name, callers, median(each), "1/s", (min(each), max(each)))
            found.append(row)
        for base in ("raw insert", "library"):
            ratio = median(ours / theirs for ours, theirs in zip(rates["append"], rates[base], strict=True))
            found.append(Row("append", callers, median(rates["append"]), "1/s", found[-1].spread, base, ratio))
    return found
