"""A processo modelo as decisions see it."""
from dataclasses import dataclass
from uuid import UUID

from domain.event import Recorded
from domain.log import Aggregate
from domain.processo_modelo.events import AtividadeModelo, ProcessoModeloAlterado, ProcessoModeloCriado


@dataclass(frozen=True, slots=True)
class ProcessoModelo:
    """`versao` counts from 1."""

    id: UUID
    versao: int
    nome: str
    atividades: tuple[AtividadeModelo, ...]


def evolve(state: ProcessoModelo | None, recorded: Recorded) -> ProcessoModelo:
    match recorded.event:
        case ProcessoModeloCriado() | ProcessoModeloAlterado() as said:
            return ProcessoModelo(recorded.stream, state.versao + 1 if state else 1, said.nome, said.atividades)
        case _:
            raise AssertionError(f"{type(recorded.event).__name__} is not of a processo modelo")


PROCESSO_MODELO = Aggregate("este processo modelo", evolve, (ProcessoModeloCriado,))
