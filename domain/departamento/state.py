"""A departamento as decisions see it."""
from dataclasses import dataclass
from uuid import UUID

from domain.departamento.events import DepartamentoCriado
from domain.event import Recorded
from domain.log import Aggregate


@dataclass(frozen=True, slots=True)
class Departamento:
    id: UUID
    nome: str


def evolve(state: Departamento | None, recorded: Recorded) -> Departamento:
    match recorded.event:
        case DepartamentoCriado(nome=nome):
            return Departamento(recorded.stream, nome)
        case _:
            raise AssertionError(f"{type(recorded.event).__name__} is not of a departamento")


DEPARTAMENTO = Aggregate("este departamento", evolve, (DepartamentoCriado,))
