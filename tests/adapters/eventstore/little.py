"""A little catalogue: a jar of coins, with a private word, an old schema version, and use cases on it."""
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4

from adapters.eventstore.command import Command, Keeping
from domain.codec import Codec, Entry, Envelope
from domain.event import Canal, Event, Privado, Recorded
from domain.log import Aggregate, Work, record
from domain.refusal import Refusal

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)


class Guardado(Event, name="guardado", schema=2):
    """Centavos were put in the jar; version 1 counted whole reais."""

    centavos: int
    nota: Privado | None = None


class Fechado(Event, name="fechado"):
    """The jar was closed."""


class JarroFechado(Refusal):
    """409"""

    codigo = "jarro_fechado"


def _in_centavos(fields: dict[str, int]) -> dict[str, int]:
    return {"centavos": fields["reais"] * 100}


CODEC = Codec([Guardado, Fechado], {("guardado", 1): _in_centavos})


def evolve(state: int | None, recorded: Recorded) -> int:
    """How much is in it; -1 once it is closed."""
    match recorded.event:
        case Guardado(centavos=centavos):
            return (state or 0) + centavos
        case _:
            return -1


JARRO = Aggregate("o jarro", evolve)


def guardar(stream: UUID, centavos: int, *, em: UUID | None = None, nota: str | None = None) -> Callable[[Work], Awaitable[int]]:
    """Puts centavos in the jar (0: says nothing), refused when it, or the jar `em`, is closed; answers how much there will be."""

    async def use_case(work: Work) -> int:
        state = (await work.find(JARRO, stream)).state or 0
        other = (await work.find(JARRO, em)).state if em else 0
        if -1 in (state, other):
            raise JarroFechado
        if centavos:
            record(work, stream, Guardado(centavos=centavos, nota=nota))
        return state + centavos

    return use_case


def fechar(*streams: UUID) -> Callable[[Work], Awaitable[None]]:
    """Closes the jars, all by one command."""

    async def use_case(work: Work) -> None:
        for stream in streams:
            await work.find(JARRO, stream)
            record(work, stream, Fechado())

    return use_case


def entry(
    stream: UUID | None = None, version: int = 1, centavos: int = 1, nota: str | None = None, at: datetime = NOON
) -> Entry:
    envelope = Envelope(at, None, Canal.SISTEMA)
    return CODEC.encode(stream or uuid4(), version, Guardado(centavos=centavos, nota=nota), envelope, bytes(16))


def command(
    stream: UUID | None = None, version: int = 1, *, guards: tuple[tuple[UUID, int], ...] = (), key: bytes | None = None,
    digest: bytes = b"d" * 32, nota: str | None = None, at: datetime = NOON,
) -> Command:
    """One entry."""
    keeping = Keeping(key, digest, 201, b'{"posicao":null}') if key else None
    return Command((entry(stream, version, nota=nota, at=at),), guards, keeping)
