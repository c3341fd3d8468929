"""An agenda as decisions see it."""
from dataclasses import dataclass, replace
from uuid import UUID

from domain.agenda.events import AgendaAlterada, AgendaCriada, AgendaRemovida
from domain.event import Recorded
from domain.log import Aggregate


@dataclass(frozen=True, slots=True)
class Agenda:
    """What it says now, and whether it was removed."""

    id: UUID
    dados: AgendaCriada | AgendaAlterada
    removida: bool = False


def evolve(state: Agenda | None, recorded: Recorded) -> Agenda:
    match recorded.event:
        case AgendaCriada() | AgendaAlterada() as said:
            return Agenda(recorded.stream, said)
        case AgendaRemovida() if state:
            return replace(state, removida=True)
        case _:
            raise AssertionError(f"{type(recorded.event).__name__} is not of an agenda")


AGENDA = Aggregate("esta agenda", evolve, (AgendaCriada,))
