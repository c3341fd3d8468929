"""One attempt of a use case: what it read, at which versions, and what it said."""
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar, cast
from uuid import UUID

from adapters.eventstore.command import Appended, Command, Keeping
from domain.acesso import Quem
from domain.codec import Codec, Envelope
from domain.event import Recorded
from domain.log import Aggregate, Context, Loaded, Said

S = TypeVar("S")


class Find(Protocol):
    """A stream, and whether it is fresh: False for a state kept in the process."""

    def __call__(self, aggregate: Aggregate[S], stream: UUID) -> Awaitable[tuple[Loaded[S], bool]]: ...


class Attempt:
    """The `Work` that a use case sees. What it says is not in what it finds; a stream that it says something of without having
    found it is taken to be new."""

    def __init__(self, context: Context, find: Find) -> None:
        self.context, self.said = context, Said()
        self.read: dict[tuple[Aggregate[Any], UUID], Loaded[Any]] = {}
        self.settled = True
        """All that was read stood so at one instant, a moment ago: a refusal can be believed."""
        self._find = find

    async def find(self, aggregate: Aggregate[S], stream: UUID) -> Loaded[S]:
        key = aggregate, stream
        if found := self.read.get(key):
            return cast(Loaded[S], found)
        loaded, fresh = await self._find(aggregate, stream)
        self.settled = fresh and not self.read
        self.read[key] = loaded
        return loaded

    @property
    def quiet(self) -> bool:
        said = self.said
        return not said.events and not said.identidades and not said.ended_sessions

    @property
    def versions(self) -> dict[UUID, int]:
        return {loaded.stream: loaded.version for loaded in self.read.values()}

    @property
    def position(self) -> int:
        """Of the newest event that was read."""
        return max((loaded.position for loaded in self.read.values()), default=0)

    def command(
        self, codec: Codec, now: datetime, cause: int | None, keeping: Keeping | None, salt: Callable[[], bytes]
    ) -> tuple[Command, Envelope]:
        """All that was said, at one instant: `now`, unless the log gives it a later one (R16)."""
        quem: Quem = self.context.quem
        envelope = Envelope(at=now.astimezone(UTC), by=quem.id, channel=quem.canal, cause=cause, link=quem.link)
        versions = self.versions
        entries = [
            codec.encode(stream, versions.get(stream, 0) + n, event, envelope, salt())
            for stream, events in self.said.events.items() for n, event in enumerate(events, 1)
        ]
        guards = [(stream, version) for stream, version in versions.items() if stream not in self.said.events]
        return Command(entries, guards, keeping), envelope

    def recorded(self, command: Command, envelope: Envelope, appended: Appended) -> Iterator[Recorded]:
        """What was said, in its places in the log."""
        events = (event for events in self.said.events.values() for event in events)
        at = appended.stamped or envelope.at
        for position, (entry, event) in enumerate(zip(command.entries, events, strict=True), appended.first or 0):
            yield Recorded(
                position=position, stream=entry.stream, version=entry.version, at=at, by=envelope.by, channel=envelope.channel,
                cause=envelope.cause, link=envelope.link, event=event,
            )
