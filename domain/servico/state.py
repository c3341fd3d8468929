"""A serviço as decisions see it."""
from dataclasses import dataclass
from uuid import UUID

from domain.event import Recorded
from domain.log import Aggregate
from domain.servico.events import ServicoAlterado, ServicoCriado


@dataclass(frozen=True, slots=True)
class Servico:
    """`versao` is that of its texto and régua: it counts from 1."""

    id: UUID
    versao: int
    dados: ServicoCriado | ServicoAlterado

    @property
    def departamento(self) -> UUID:
        return self.dados.departamento_id


def evolve(state: Servico | None, recorded: Recorded) -> Servico:
    match recorded.event:
        case ServicoCriado() | ServicoAlterado() as said:
            return Servico(recorded.stream, recorded.version, said)
        case _:
            raise AssertionError(f"{type(recorded.event).__name__} is not of a serviço")


SERVICO = Aggregate("este serviço", evolve, (ServicoCriado,))
