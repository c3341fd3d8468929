"""What a use case needs of the log: load streams, say what happened. The event store implements it, tests have a peer in memory."""
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from domain.acesso import Quem
from domain.event import Event, Recorded
from domain.refusal import NaoEncontrado

S = TypeVar("S")


@dataclass(frozen=True, slots=True, eq=False)
class Aggregate(Generic[S]):
    """How the events of one kind of stream become what decisions need; `nome` is how a person calls it («a empresa»).

    `born` are the events that such a stream may begin with: one that begins otherwise is of another kind, and none of these is there.
    """

    nome: str
    evolve: Callable[[S | None, Recorded], S]
    born: tuple[type[Event], ...] = (Event,)

    def fold(self, state: S | None, recorded: Recorded) -> S | None:
        """An id that somebody sends may be that of anything."""
        if state is None and not isinstance(recorded.event, self.born):
            return None
        return self.evolve(state, recorded)


@dataclass(frozen=True, slots=True)
class Loaded(Generic[S]):
    """A stream folded up to `version` (0: nothing yet), whose last event stands at `position` and happened `at`."""

    stream: UUID
    version: int
    position: int
    at: datetime | None
    state: S | None


@dataclass(frozen=True, slots=True)
class Context:
    """What a decision may know besides the state: who asks, the instant, and the office's day."""

    quem: Quem
    now: datetime
    today: date


@dataclass(frozen=True, slots=True)
class Identidade:
    """What identifies a user or an empresa (R17): kept in a table, never in an event. Only the named `campos` are written."""

    id: UUID
    campos: dict[str, str | None]


@dataclass(slots=True)
class Said:
    """What one attempt of a use case wants recorded, all or nothing."""

    events: dict[UUID, list[Event]] = field(default_factory=dict)
    identidades: list[Identidade] = field(default_factory=list)
    ended_sessions: list[UUID] = field(default_factory=list)


class Work(Protocol):
    """One attempt of a use case. Every stream that it reads must still be at that version when what it said is appended (R12)."""

    context: Context
    said: Said

    async def find(self, aggregate: Aggregate[S], stream: UUID) -> Loaded[S]: ...


async def get(work: Work, aggregate: Aggregate[S], stream: UUID) -> S:
    """The state, or NaoEncontrado."""
    state = (await work.find(aggregate, stream)).state
    if state is None:
        raise NaoEncontrado(aggregate.nome)
    return state


def record(work: Work, stream: UUID, *events: Event) -> None:
    """Adds to what this attempt says of one stream; one that it has not found is a new one, or the append conflicts."""
    if events:
        work.said.events.setdefault(stream, []).extend(events)
