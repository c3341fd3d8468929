"""How far the clock's work on one programação has come: its régua and its automatic baixa (R4, R9).

Folded from the events of the programação, and from what its serviço, its empresa and the office came to say meanwhile.
"""
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Literal

from domain.event import Event, Recorded
from domain.expediente import Expediente
from domain.programacao.events import (
    AtividadeReaberta,
    BaixaAutomatica,
    BaixaEstornada,
    ChecklistCompletado,
    PrazoAlterado,
    ProgramacaoGerada,
    SolicitacaoEnviada,
    TipoSolicitacao,
)
from domain.programacao.state import Atividade, Programacao, Status
from domain.programacao.state import evolve as evolve_programacao
from domain.servico.cronograma import Cenario, Parada, Pendente, Proximos, owed_since, proximos
from domain.servico.regua import Regua

_REARMS = (AtividadeReaberta, BaixaEstornada, PrazoAlterado)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Regras:
    """What holds for a programação besides its own events: they hold at once for what is open (R19)."""

    regua: Regua
    baixa_automatica: BaixaAutomatica
    empresa_ativa: bool
    expediente: Expediente


@dataclass(frozen=True, slots=True)
class Fatos:
    """What cannot be told from the programação as it stands; instants are aware.

    `origem`: the position of the event that the steps count from: M1, or the last that armed the régua again. `posicao`: of the last event
    of the programação, at `movida_em`. `devida_em`: when the message that is next goes; `prevista`: when it first fell due.
    `conclusao_armada`, `vencimento_armado`: no estorno came after what the automatic baixa waits for. The rest is as in `Cenario`.
    """

    nascida_em: datetime
    primeira: bool
    origem: int
    posicao: int
    desde: datetime
    movida_em: datetime
    ultimo_envio: datetime | None = None
    rearmada_em: datetime | None = None
    conclusao_armada: bool = True
    vencimento_armado: bool = True
    devida_em: datetime | None = None
    prevista: datetime | None = None


@dataclass(frozen=True, slots=True)
class Andamento:
    """One programação at one position of the log."""

    programacao: Programacao
    fatos: Fatos

    def cenario(self, regras: Regras) -> Cenario:
        """As its régua sees it."""
        programacao, fatos = self.programacao, self.fatos
        ended: Literal[Parada.BAIXA, Parada.CANCELAMENTO] | None = None
        if programacao.fim:
            ended = Parada.CANCELAMENTO if programacao.status is Status.CANCELADA else Parada.BAIXA
        return Cenario(
            regras.regua, programacao.entrega, programacao.vencimento, fatos.nascida_em, fatos.primeira,
            tuple(_pendente(each) for each in programacao.pendentes), fatos.desde, fatos.ultimo_envio, fatos.rearmada_em, ended,
            regras.empresa_ativa,
        )

    def proximos(self, regras: Regras, agora: datetime) -> Proximos:
        """What its régua will send."""
        return proximos(self.cenario(regras), regras.expediente, agora)

    def baixa_em(self, regras: Regras, espera: timedelta) -> datetime | None:
        """R4: when the automatic baixa is due; None while nothing makes it come."""
        programacao, fatos = self.programacao, self.fatos
        if programacao.fim:
            return None
        if regras.baixa_automatica is BaixaAutomatica.AO_CONCLUIR and fatos.conclusao_armada and programacao.completa:
            return fatos.movida_em + espera
        if regras.baixa_automatica is BaixaAutomatica.NO_VENCIMENTO and fatos.vencimento_armado:
            return datetime.combine(programacao.vencimento + _ONE_DAY, time(), regras.expediente.fuso).astimezone(UTC)
        return None


def evolve(andamento: Andamento | None, recorded: Recorded, antes: Regras, depois: Regras) -> Andamento:
    """After an event of the programação (`antes` is `depois`), or one that changed what holds for it."""
    if andamento is None:
        gerada = recorded.event
        assert isinstance(gerada, ProgramacaoGerada), "the first event of a programação is M1"
        fatos = Fatos(recorded.at, gerada.solicitar, recorded.position, recorded.position, desde=recorded.at, movida_em=recorded.at)
        return _planned(Andamento(evolve_programacao(None, recorded), fatos), recorded, depois)
    fatos = replace(andamento.fatos, desde=owed_since(andamento.fatos.desde, andamento.fatos.prevista, recorded.at))
    programacao = andamento.programacao
    if recorded.stream == programacao.id:
        fatos = _moved(fatos, recorded, programacao)
        programacao = evolve_programacao(programacao, recorded)
    return _planned(Andamento(programacao, fatos), recorded, depois)


def _pendente(atividade: Atividade) -> Pendente:
    return Pendente(atividade.id, atividade.retorno.prometido_para if atividade.adiada and atividade.retorno else None)


def _moved(fatos: Fatos, recorded: Recorded, before: Programacao) -> Fatos:
    event: Event = recorded.event
    fatos = replace(fatos, movida_em=recorded.at, posicao=recorded.position)
    match event:
        case SolicitacaoEnviada() if event.tipo is not TipoSolicitacao.MANUAL:
            fatos = replace(fatos, ultimo_envio=recorded.at)
        case ChecklistCompletado():
            fatos = replace(fatos, conclusao_armada=True)
        case BaixaEstornada():
            fatos = replace(fatos, conclusao_armada=False, vencimento_armado=False)
        case PrazoAlterado() if event.vencimento != before.vencimento:
            fatos = replace(fatos, vencimento_armado=True)
    return replace(fatos, rearmada_em=recorded.at, origem=recorded.position) if isinstance(event, _REARMS) else fatos


def _planned(andamento: Andamento, recorded: Recorded, regras: Regras) -> Andamento:
    envios = andamento.proximos(regras, recorded.at).envios
    devida_em, prevista = (envios[0].em, envios[0].prevista) if envios else (None, None)
    return replace(andamento, fatos=replace(andamento.fatos, devida_em=devida_em, prevista=prevista))
