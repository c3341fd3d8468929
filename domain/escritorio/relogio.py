"""What the clock brings to a programação by itself: decided on the log as it stands at that moment, so that twice is once (R4)."""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from domain.empresa.state import EMPRESA, Empresa
from domain.escritorio.state import ESCRITORIO, ESCRITORIO_ID, Escritorio
from domain.event import Recorded
from domain.expediente import Expediente
from domain.log import Aggregate, Work, get, record
from domain.programacao.commands import Baixar
from domain.programacao.events import BaixaAutomatica, StatusBaixa
from domain.programacao.state import PROGRAMACAO
from domain.servico.andamento import Andamento, Regras, evolve
from domain.servico.state import SERVICO, Servico

_S = TypeVar("_S", Servico, Empresa)


@dataclass(frozen=True, slots=True)
class Acompanhada:
    """A programação with what holds for it, after all that happened to it up to `versao`."""

    andamento: Andamento
    regras: Regras
    versao: int


def acompanhar(id: UUID, history: Iterable[Recorded]) -> Acompanhada | None:
    """`history`: by position, the streams of the programação, its serviço, its empresa and the office; None before M1."""
    servico: Servico | None = None
    empresa: Empresa | None = None
    escritorio: Escritorio | None = None
    found: Acompanhada | None = None
    for recorded in history:
        if recorded.stream == ESCRITORIO_ID:
            escritorio = ESCRITORIO.fold(escritorio, recorded)
        elif recorded.stream != id:
            servico, empresa = _after(SERVICO, servico, recorded), _after(EMPRESA, empresa, recorded)
        own = recorded.stream == id
        if not (servico and empresa and escritorio) or not (found or own):
            continue
        before, after = found.regras if found else None, regras(servico, empresa, escritorio)
        if own or after != before:
            andamento = evolve(found.andamento if found else None, recorded, before or after, after)
            found = Acompanhada(andamento, after, recorded.version if own or not found else found.versao)
    return found


def _after(aggregate: Aggregate[_S], state: _S | None, recorded: Recorded) -> _S | None:
    """Of a history of several streams, an aggregate takes its own events."""
    return aggregate.fold(state, recorded) if state is None or state.id == recorded.stream else state


def regras(servico: Servico, empresa: Empresa, escritorio: Escritorio) -> Regras:
    """As they hold together."""
    return Regras(servico.dados.regua, servico.dados.baixa_automatica, empresa.ativa, Expediente(escritorio.calendario, escritorio.zone))


async def baixar(work: Work, acompanhada: Acompanhada, espera: timedelta) -> bool:
    """R4: the automatic baixa, where it is due now; False where it is not (any more), or the programação has moved on since."""
    id = acompanhada.andamento.programacao.id
    loaded = await work.find(PROGRAMACAO, id)
    if loaded.state is None or loaded.version != acompanhada.versao:
        return False
    servico = await get(work, SERVICO, loaded.state.gerada.servico_id)
    empresa = await get(work, EMPRESA, loaded.state.gerada.empresa_id)
    rules = regras(servico, empresa, await get(work, ESCRITORIO, ESCRITORIO_ID))
    due = acompanhada.andamento.baixa_em(rules, espera)
    if due is None or due > work.context.now:
        return False
    on_the_day = rules.baixa_automatica is BaixaAutomatica.NO_VENCIMENTO
    status = StatusBaixa.CONCLUIDA if loaded.state.completa else StatusBaixa.CONCLUIDA_COM_PENDENCIAS
    baixa = Baixar(status=status, automatica=rules.baixa_automatica, dia=loaded.state.vencimento if on_the_day else None)
    record(work, id, *baixa.decide(loaded.state, work.context))
    return True
