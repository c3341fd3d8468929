"""An empresa as decisions see it."""
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid5

from domain.empresa.events import (
    EmpresaCadastrada,
    EmpresaDesativada,
    EmpresaIdentidadeAlterada,
    EmpresaReativada,
    NaoPedirRegistrado,
    ResponsaveisDefinidos,
    Responsavel,
    VoltarAPedirRegistrado,
)
from domain.event import Recorded
from domain.log import Aggregate


@dataclass(frozen=True, slots=True)
class NaoPedir:
    """An item that is left out, by whose word and since when."""

    said: NaoPedirRegistrado
    por: UUID | None
    em: datetime


@dataclass(frozen=True, slots=True)
class Empresa:
    """`responsaveis` by departamento, `nao_pedir` by its id."""

    id: UUID
    ativa: bool
    responsaveis: Mapping[UUID, UUID]
    nao_pedir: Mapping[UUID, NaoPedir] = field(default_factory=dict)

    def not_asked(self, servico: UUID) -> Mapping[UUID, NaoPedir]:
        """What this serviço leaves out, by the modelo's atividade."""
        return {each.said.atividade_id: each for each in self.nao_pedir.values() if each.said.servico_id == servico}

    def with_responsavel(self, departamento: UUID, usuario: UUID) -> ResponsaveisDefinidos:
        table = {**self.responsaveis, departamento: usuario}
        return ResponsaveisDefinidos(responsaveis=tuple(Responsavel(departamento_id=d, usuario_id=u) for d, u in table.items()))


def nao_pedir_id(empresa: UUID, servico: UUID, atividade: UUID) -> UUID:
    """One for the three: said twice, it is the same."""
    return uuid5(empresa, f"nao-pedir/{servico}/{atividade}")


def _table(responsaveis: tuple[Responsavel, ...]) -> Mapping[UUID, UUID]:
    return {each.departamento_id: each.usuario_id for each in responsaveis}


def evolve(state: Empresa | None, recorded: Recorded) -> Empresa:
    event = recorded.event
    if isinstance(event, EmpresaCadastrada):
        return Empresa(recorded.stream, event.ativa, _table(event.responsaveis))
    assert state is not None, "the first event of an empresa is its cadastro"
    match event:
        case ResponsaveisDefinidos():
            return replace(state, responsaveis=_table(event.responsaveis))
        case EmpresaDesativada():
            return replace(state, ativa=False)
        case EmpresaReativada():
            return replace(state, ativa=True)
        case NaoPedirRegistrado():
            return replace(state, nao_pedir={**state.nao_pedir, event.id: NaoPedir(event, recorded.by, recorded.at)})
        case VoltarAPedirRegistrado():
            return replace(state, nao_pedir={id: each for id, each in state.nao_pedir.items() if id != event.id})
        case EmpresaIdentidadeAlterada():
            return state
        case _:
            raise AssertionError(f"{type(event).__name__} is not of an empresa")


EMPRESA = Aggregate("esta empresa", evolve, (EmpresaCadastrada,))
