"""A log in memory: keeps the promises of the store on PostgreSQL, so that use cases are tested without one.

Every event goes through the codec, in and out.
"""
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, Generic, Self, TypeVar, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.acesso import Quem
from domain.catalogo import CODEC
from domain.codec import Codec, Entry, Envelope
from domain.event import Event, Recorded
from domain.log import Aggregate, Context, Loaded, Said
from domain.refusal import Conflito, Refusal

S = TypeVar("S")
T = TypeVar("T")
ATTEMPTS = 5


class VersionConflict(Exception):
    """A stream that was read, or is written, has moved on."""


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """What came of a use case: `events` are what it recorded, at `position` the last one, 0 when it said nothing."""

    value: T
    position: int
    events: Sequence[Recorded]


class Attempt:
    """One `Work`: it finds what the log held when it first looked, never what it says itself."""

    def __init__(self, log: "LogInMemory", context: Context) -> None:
        self.context, self.said = context, Said()
        self.read: dict[tuple[Aggregate[Any], UUID], Loaded[Any]] = {}
        self._log = log

    async def find(self, aggregate: Aggregate[S], stream: UUID) -> Loaded[S]:
        key = aggregate, stream
        if key not in self.read:
            self.read[key] = self._log.load(aggregate, stream)
        return cast(Loaded[S], self.read[key])

    @property
    def versions(self) -> dict[UUID, int]:
        return {loaded.stream: loaded.version for loaded in self.read.values()}


class LogInMemory:
    """`now` stands still until it is set. A stream that is written without having been found is taken to be new."""

    def __init__(self, now: datetime, zone: str = "America/Sao_Paulo", codec: Codec = CODEC) -> None:
        self.now, self.zone, self.codec = now, ZoneInfo(zone), codec
        self.entries: list[Entry] = []
        self.recorded: list[Recorded] = []
        self.identidades: dict[UUID, dict[str, str | None]] = {}
        self.ended_sessions: list[UUID] = []
        self._positions: dict[UUID, list[int]] = {}
        self._folded: dict[tuple[Aggregate[Any], UUID], Loaded[Any]] = {}

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def copy(self) -> Self:
        """The same past, a future of its own."""
        other = type(self)(self.now, self.zone.key, self.codec)
        other.entries, other.recorded = list(self.entries), list(self.recorded)
        other._positions = {stream: list(positions) for stream, positions in self._positions.items()}
        other.identidades = {id: dict(campos) for id, campos in self.identidades.items()}
        other.ended_sessions = list(self.ended_sessions)
        return other

    def until(self, position: int) -> Self:
        """As it was when that was its last entry."""
        other = self.copy()
        other.entries, other.recorded = other.entries[:position], other.recorded[:position]
        other._positions = {stream: [each for each in known if each <= position] for stream, known in other._positions.items()}
        return other

    async def run(self, use_case: Callable[[Attempt], Awaitable[T]], quem: Quem, *, cause: int | None = None) -> Done[T]:
        """Decides and records, all or nothing; decides again when somebody was faster (R12)."""
        for _ in range(ATTEMPTS):
            attempt = Attempt(self, Context(quem, self.now, self.today))
            try:
                value = await use_case(attempt)
                events = self._append(attempt.context, attempt.said, attempt.versions, cause)
                return Done(value, events[-1].position if events else 0, events)
            except VersionConflict:
                continue
            except Refusal:
                if not self._moved(attempt.versions):
                    raise
        raise Conflito

    def load(self, aggregate: Aggregate[S], stream: UUID) -> Loaded[S]:
        """The stream as it is now; version 0 when there is nothing."""
        loaded: Loaded[S] = self._folded.get((aggregate, stream)) or Loaded(stream, 0, 0, None, None)
        for each in self.of(stream, loaded.version):
            loaded = Loaded(stream, each.version, each.position, each.at, aggregate.fold(loaded.state, each))
        self._folded[aggregate, stream] = loaded
        return loaded

    def of(self, stream: UUID, after: int = 0) -> list[Recorded]:
        """The events of one stream, in order, those of the first versions left out."""
        return [self.recorded[position - 1] for position in self._positions.get(stream, ())[after:]]

    def happened(self, quem: Quem, stream: UUID, *events: Event) -> Sequence[Recorded]:
        """Facts that a test begins with, said by nobody's use case."""
        return self._append(Context(quem, self.now, self.today), Said({stream: list(events)}), {stream: self.version(stream)})

    def version(self, stream: UUID) -> int:
        return len(self._positions.get(stream, ()))

    def _moved(self, versions: Mapping[UUID, int]) -> bool:
        return any(self.version(stream) != version for stream, version in versions.items())

    def _append(self, context: Context, said: Said, read: Mapping[UUID, int], cause: int | None = None) -> Sequence[Recorded]:
        written = said.events
        versions = {**dict.fromkeys(written, 0), **read}
        if self._moved(versions):
            raise VersionConflict
        quem = context.quem
        at = max([context.now.astimezone(UTC), *(each.at for each in self.recorded[-1:])])
        envelope = Envelope(at=at, by=quem.id, channel=quem.canal, cause=cause, link=quem.link)
        entries = [
            self.codec.encode(stream, versions[stream] + n, event, envelope, _salt(stream, versions[stream] + n))
            for stream, events in written.items() for n, event in enumerate(events, 1)
        ]
        first = len(self.recorded) + 1
        recorded = [self.codec.decode(position, entry.state, entry.private) for position, entry in enumerate(entries, first)]
        self.entries += entries
        self.recorded += recorded
        for each in recorded:
            self._positions.setdefault(each.stream, []).append(each.position)
        for identidade in said.identidades:
            self.identidades[identidade.id] = {**self.identidades.get(identidade.id, {}), **identidade.campos}
        self.ended_sessions += said.ended_sessions
        return recorded

    def blank(self, position: int) -> None:
        """Erases the private text of one entry (R17): the entry itself stays as it is."""
        entry = replace(self.entries[position - 1], private=None)
        self.entries[position - 1] = entry
        self.recorded[position - 1] = self.codec.decode(position, entry.state, None)
        self._folded.clear()


def _salt(stream: UUID, version: int) -> bytes:
    return sha256(f"{stream}/{version}".encode()).digest()[:16]
