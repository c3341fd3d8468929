"""One command as the log takes it, the one SQL call that appends many of them, and how to tell that a command landed."""
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from psycopg import AsyncConnection

from adapters.eventstore.arrays import byteas, int2s, int4s, int8s, texts, uuids
from domain.codec import Entry


@dataclass(frozen=True, slots=True)
class Keeping:
    """The answer that is kept with the command (R11): its position is that of the command, left out of `answer`."""

    key: bytes
    digest: bytes
    status: int
    answer: bytes


@dataclass(frozen=True, slots=True)
class Command:
    """Entries of any number of streams, recorded together or not at all.

    Each guard is a stream that was read, and the version that must still be its newest (0: nothing yet). A command without
    entries only keeps its key.
    """

    entries: Sequence[Entry]
    guards: Sequence[tuple[UUID, int]] = ()
    keeping: Keeping | None = None

    @property
    def writes(self) -> set[UUID]:
        return {entry.stream for entry in self.entries}

    @property
    def reads(self) -> set[UUID]:
        return {stream for stream, _ in self.guards}


@dataclass(frozen=True, slots=True)
class Appended:
    """`first` is None when there were no entries; `last` then is the newest position of the log. `stamped` is the instant that the
    log gave the entries, when theirs was earlier than that of the entry before them."""

    first: int | None
    last: int
    stamped: datetime | None = None


class VersionConflict(Exception):
    """A stream that the command writes, or read, has moved on."""


class KeyTaken(Exception):
    """The idempotency key has been used, or is being used by a command beside this one."""


Outcome = Appended | VersionConflict | KeyTaken

Row = tuple[int, str | None, int | None, int, str | None]
_AT: Final = b'{"at":"'
_SAID: Final = slice(7, 34)

APPEND: Final[LiteralString] = (
    "select * from append(%b::int[], %b::uuid[], %b::bigint[], %b::text[], %b::bytea[], %b::bytea[], %b::int[], %b::uuid[], %b::bigint[], "
    "%b::int[], %b::bytea[], %b::bytea[], %b::smallint[], %b::bytea[], %b)"
)
APPEND_ONE: Final[LiteralString] = (
    "select * from append_one(%b, %b::bigint, %t::text, %b, %b::bytea, %b::uuid[], %b::bigint[], %b::bytea, %b::bytea, %b::smallint, "
    "%b::bytea, %b)"
)
LANDED: Final[LiteralString] = (
    "select l.notification_id, l.state from log l join unnest(%b::uuid[], %b::bigint[]) as e(stream, version) "
    "on l.originator_id = e.stream and l.originator_version = e.version order by 1"
)
KEPT: Final[LiteralString] = "select digest, status, answer, position from command_keys where key = %b"


def call(commands: Sequence[Command], at: datetime) -> tuple[LiteralString, Sequence[object]]:
    """The statement that appends them and its parameters. No two may write one stream, nor one write what another reads."""
    if len(commands) == 1 and len(commands[0].entries) == 1:
        return APPEND_ONE, _one(commands[0], at)
    entries = [(n, entry) for n, command in enumerate(commands) for entry in command.entries]
    guards = [(n, *guard) for n, command in enumerate(commands) for guard in command.guards]
    kept = [(n, command.keeping) for n, command in enumerate(commands) if command.keeping]
    return APPEND, (
        int4s(n for n, _ in entries), uuids(entry.stream for _, entry in entries), int8s(entry.version for _, entry in entries),
        texts(entry.name for _, entry in entries), byteas(entry.state for _, entry in entries),
        byteas(entry.private for _, entry in entries),
        int4s(n for n, _, _ in guards), uuids(stream for _, stream, _ in guards), int8s(version for _, _, version in guards),
        int4s(n for n, _ in kept), byteas(keeping.key for _, keeping in kept), byteas(keeping.digest for _, keeping in kept),
        int2s(keeping.status for _, keeping in kept), byteas(keeping.answer for _, keeping in kept), at,
    )


def _one(command: Command, at: datetime) -> Sequence[object]:
    entry, keeping = command.entries[0], command.keeping
    guards = [stream for stream, _ in command.guards], [version for _, version in command.guards]
    kept = (keeping.key, keeping.digest, keeping.status, keeping.answer) if keeping else (None, None, None, None)
    return (entry.stream, entry.version, entry.name, entry.state, entry.private, *guards, *kept, at)


def outcomes(commands: Sequence[Command], rows: Sequence[Row]) -> Iterator[Outcome]:
    """What became of each command, in their order; a command with nothing to record and no key appended nothing at position 0."""
    by_command = {row[0]: row for row in rows}
    for n, _ in enumerate(commands):
        _, refused, first, last, stamped = by_command.get(n, (n, None, None, 0, None))
        if refused is None:
            yield Appended(first, last, datetime.fromisoformat(stamped) if stamped else None)
        else:
            yield KeyTaken() if refused == "key" else VersionConflict()


async def append(connection: AsyncConnection[Any], commands: Sequence[Command], at: datetime) -> list[Outcome]:
    """One round trip. Each command is recorded, or refused, by itself; a driver's error means that none was, or a lost connection."""
    statement, parameters = call(commands, at)
    cursor = await connection.execute(statement, parameters, prepare=True, binary=True)
    return list(outcomes(commands, await cursor.fetchall()))


def is_of(stored: bytes, entry: Entry) -> bool:
    """These are the entry's bytes, but perhaps for the instant that the log gave them."""
    stamped = len(stored) == len(entry.state) and stored.startswith(_AT) and entry.state.startswith(_AT)
    return stored == entry.state or (stamped and stored[_SAID.stop :] == entry.state[_SAID.stop :])


async def landed(connection: AsyncConnection[Any], command: Command) -> Appended | None:
    """Where this very command stands in the log: the bytes of its entries, and its key, are there.

    Asked when an acknowledgement was lost, and the command sent again is refused: by itself, or by another that came before.
    """
    entries, keeping = command.entries, command.keeping
    if not entries and not keeping:
        return None
    places = [entry.stream for entry in entries], [entry.version for entry in entries]
    found = await (await connection.execute(LANDED, places, binary=True)).fetchall()
    if len(found) != len(entries) or not all(is_of(state, entry) for (_, state), entry in zip(found, entries, strict=True)):
        return None
    first, last = (found[0][0], found[-1][0]) if found else (None, 0)
    if keeping:
        kept = await (await connection.execute(KEPT, (keeping.key,), binary=True)).fetchone()
        if not kept or kept[:3] != (keeping.digest, keeping.status, keeping.answer):
            return None
        if entries and kept[3] != last:
            return None
        last = kept[3]
    stamped = found and found[0][1] != entries[0].state
    return Appended(first, last, datetime.fromisoformat(found[0][1][_SAID].decode()) if stamped else None)
