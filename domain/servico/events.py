"""What happens to a serviço."""
from uuid import UUID

from domain.event import Event
from domain.programacao.events import BaixaAutomatica
from domain.servico.comunicacao import Comunicacao
from domain.servico.regua import Regua


class ServicoCriado(Event, name="servico_criado"):
    """A job that the office does for its clients, month after month."""

    nome: str
    departamento_id: UUID
    processo_modelo_id: UUID
    comunicacao: Comunicacao
    regua: Regua
    baixa_automatica: BaixaAutomatica


class ServicoAlterado(Event, name="servico_alterado"):
    """All of it, as it is from now on; open programações follow, but for the modelo (R19)."""

    nome: str
    departamento_id: UUID
    processo_modelo_id: UUID
    comunicacao: Comunicacao
    regua: Regua
    baixa_automatica: BaixaAutomatica
