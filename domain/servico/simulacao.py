"""What another régua would have sent: one programação lived again with what the client did when, as it was (R9).

The counterfactual régua is always on time and always finds somebody to tell; it stops at the answers as the real one does. What people
asked for themselves, the birth, the dates, promises, reopenings and the end are as recorded, and so is what held for the empresa and the
office on each day.
"""
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

from domain.calendario import Calendario
from domain.event import Recorded
from domain.expediente import Expediente
from domain.programacao.events import (
    ArquivoAnexado,
    AtividadeReaberta,
    BaixaEstornada,
    NaoPedirMaisInformado,
    PrazoAlterado,
    ProgramacaoGerada,
    SemMovimentoInformado,
    SolicitacaoEnviada,
    TipoSolicitacao,
)
from domain.programacao.state import Programacao
from domain.programacao.state import evolve as evolve_programacao
from domain.servico.andamento import Andamento, Fatos, Regras
from domain.servico.cronograma import Cenario, Envio, Pendente, proximos
from domain.servico.regua import Base, Regua

_RESPOSTAS: Final = (ArquivoAnexado, SemMovimentoInformado, NaoPedirMaisInformado)
_REARMS: Final = (AtividadeReaberta, BaixaEstornada, PrazoAlterado)
_BEFORE: Final = datetime(1970, 1, 1, tzinfo=UTC)
_ANYTHING: Final = (Pendente(UUID(int=0)),)
CRUZADA: Final = timedelta(hours=24)
"""A message that goes within this long after an answer crosses it: the client was at it already."""
LOGO: Final = timedelta(days=3)
"""An answer within this long counts as one to the step."""
Passo = tuple[Base | None, int | None, str]


@dataclass(frozen=True, slots=True)
class Vigencia:
    """What held for the programações of one empresa from `posicao` on, since `em`."""

    posicao: int
    em: datetime
    regras: Regras


@dataclass(frozen=True, slots=True)
class Mensagem:
    """One that went, or would have gone; `base` and `dias` None: of no step."""

    em: datetime
    tipo: str
    base: Base | None
    dias: int | None
    atividades: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Vida:
    """What was really sent by the régua, and what would have been, in the time that was asked about; the client's answers in order."""

    de_fato: Sequence[Mensagem]
    simuladas: Sequence[Mensagem]
    respostas: Sequence[tuple[datetime, UUID]]


@dataclass(frozen=True, slots=True)
class Plano:
    """What a régua sends as long as nothing is answered or promised, after the first: the same for all programações of the same dates, so
    that it is planned once."""

    regua: Regua
    known: dict[tuple[Calendario, str, date, date], Sequence[Envio]] = field(default_factory=dict)

    def between(self, agora: datetime, em: datetime, expediente: Expediente, entrega: date, vencimento: date) -> Sequence[Envio]:
        """After `agora`, and not after `em`."""
        key = expediente.calendario, expediente.fuso.key, entrega, vencimento
        if (envios := self.known.get(key)) is None:
            cenario = Cenario(self.regua, entrega, vencimento, _BEFORE, False, _ANYTHING, _BEFORE)
            envios = self.known[key] = proximos(cenario, expediente, _BEFORE).envios
        return envios[bisect_right(envios, agora, key=_em) : bisect_right(envios, em, key=_em)]


def _em(envio: Envio) -> datetime:
    return envio.em


def viver(
    history: Sequence[Recorded], vigencias: Sequence[Vigencia], plano: Plano, de: date, ate: date, fim: datetime
) -> Vida | None:
    """`history` of one programação; the régua to try is that of every vigência, and of `plano`. `fim`: where the past ends. None: it was
    not there on those days."""
    first = history[0].event
    expediente = vigencias[-1].regras.expediente
    if not isinstance(first, ProgramacaoGerada) or expediente.day(history[0].at) > ate:
        return None
    life = _Vida(history[0], vigencias, plano)
    for recorded in history[1:]:
        if not _by_regua(recorded):
            life.until(recorded.at, recorded.position)
            life.take(recorded)
    if life.programacao.fim and life.programacao.fim.dia < de:
        return None
    life.until(fim, None)
    real = [_real(each) for each in history if _by_regua(each)]
    return Vida(_between(real, de, ate, expediente), _between(life.sent, de, ate, expediente), life.respostas)


def _between(mensagens: Sequence[Mensagem], de: date, ate: date, expediente: Expediente) -> list[Mensagem]:
    return [each for each in mensagens if de <= expediente.day(each.em) <= ate]


def _by_regua(recorded: Recorded) -> bool:
    """Sent by itself; what a person asks is there whatever the régua."""
    event = recorded.event
    if not isinstance(event, SolicitacaoEnviada):
        return False
    return event.passo is not None or (recorded.by is None and event.tipo is not TipoSolicitacao.MANUAL)


def _real(recorded: Recorded) -> Mensagem:
    event, passo = recorded.event, getattr(recorded.event, "passo", None)
    assert isinstance(event, SolicitacaoEnviada)
    return Mensagem(recorded.at, str(event.tipo), passo.base if passo else None, passo.dias if passo else None, event.atividades)


class _Vida:
    """One programação on its way, with a régua that looks at every instant."""

    def __init__(self, born: Recorded, vigencias: Sequence[Vigencia], plano: Plano) -> None:
        assert isinstance(born.event, ProgramacaoGerada)
        self._plano = plano
        self.programacao: Programacao = evolve_programacao(None, born)
        self.nascida_em = self.desde = self.agora = born.at
        self.primeira = born.event.solicitar
        self.ultimo_envio: datetime | None = None
        self.rearmada_em: datetime | None = None
        self.sent: list[Mensagem] = []
        self.respostas: list[tuple[datetime, UUID]] = []
        self._next = bisect_right(vigencias, born.position, key=lambda each: each.posicao)
        self._vigencias, self._regras = vigencias, vigencias[max(0, self._next - 1)].regras

    def until(self, em: datetime, posicao: int | None) -> None:
        """Sends what falls due before the event at `posicao`, through what came to hold on the way."""
        while self._next < len(self._vigencias) and (posicao is None or self._vigencias[self._next].posicao < posicao):
            changed = self._vigencias[self._next]
            if changed.em > em:
                break
            self._send(changed.em)
            self._regras, self.desde, self._next = changed.regras, max(self.desde, changed.em), self._next + 1
        self._send(em)

    def take(self, recorded: Recorded) -> None:
        event = recorded.event
        self.programacao = evolve_programacao(self.programacao, recorded)
        self.desde = recorded.at
        if isinstance(event, SolicitacaoEnviada) and event.tipo is not TipoSolicitacao.MANUAL:
            self.ultimo_envio = recorded.at
        elif isinstance(event, _REARMS):
            self.rearmada_em = recorded.at
        elif isinstance(event, _RESPOSTAS):
            self.respostas.append((recorded.at, event.atividade))

    def _send(self, em: datetime) -> None:
        """All that falls due up to `em`; most of the time, nothing."""
        programacao = self.programacao
        if self._regras.empresa_ativa and not programacao.fim and programacao.pendentes:
            if self.rearmada_em or (self.primeira and self.ultimo_envio is None):
                self._plan_anew(em)
            else:
                self._follow_the_plan(em)
        self.agora = max(self.agora, em)

    def _plan_anew(self, em: datetime) -> None:
        while due := [each for each in self._andamento().proximos(self._regras, self.agora).envios if each.em <= em]:
            if due[0].tipo != "primeira":
                for each in due:
                    self._sent(each, each.atividades)
                return
            self._sent(due[0], due[0].atividades)
            self.agora = due[0].em
            if not self.rearmada_em:
                self._follow_the_plan(em)
                return

    def _follow_the_plan(self, em: datetime) -> None:
        expediente = self._regras.expediente
        if due := self._plano.between(self.agora, em, expediente, self.programacao.entrega, self.programacao.vencimento):
            cenario, told_on = self._andamento().cenario(self._regras), expediente.day(self.ultimo_envio) if self.ultimo_envio else date.min
            for each in due:
                dia = expediente.day(each.em)
                if dia > told_on and (asked := cenario.asked_on(dia)):
                    self._sent(each, asked)

    def _sent(self, envio: Envio, atividades: tuple[UUID, ...]) -> None:
        self.sent.append(Mensagem(envio.em, envio.tipo, envio.base, envio.dias, atividades))
        self.ultimo_envio = envio.em

    def _andamento(self) -> Andamento:
        return Andamento(self.programacao, Fatos(
            self.nascida_em, self.primeira, origem=0, posicao=0, desde=self.desde, movida_em=self.desde, ultimo_envio=self.ultimo_envio,
            rearmada_em=self.rearmada_em,
        ))


@dataclass
class Figuras:
    """Of many messages, in memory that does not grow with them: hours until the answer are counted by tenths."""

    mensagens: int = 0
    depois_da_resposta: int = 0
    horas: Counter[int] = field(default_factory=Counter)
    por_passo: dict[Passo, list[int]] = field(default_factory=dict)

    def add(self, mensagens: Sequence[Mensagem], respostas: Sequence[tuple[datetime, UUID]]) -> None:
        """Of one programação, with its answers in order."""
        for each in mensagens:
            self.mensagens += 1
            after = bisect_right(respostas, each.em, key=lambda said: said[0])
            self.depois_da_resposta += after > bisect_left(respostas, each.em - CRUZADA, key=lambda said: said[0])
            answered = next((em for em, atividade in respostas[after:] if atividade in each.atividades), None)
            step = self.por_passo.setdefault((each.base, each.dias, each.tipo), [0, 0])
            step[0] += 1
            if answered:
                self.horas[round((answered - each.em) / timedelta(hours=0.1))] += 1
                step[1] += answered - each.em <= LOGO

    def quantil(self, parte: float) -> float | None:
        """Hours, by which this part of the answers had come; None where none had."""
        left = parte * self.horas.total()
        for tenths in sorted(self.horas):
            left -= self.horas[tenths]
            if left <= 0:
                return tenths / 10
        return None

    def passos(self) -> Iterator[tuple[Passo, int, int]]:
        """Each step with its messages, and those answered soon; the first solicitação first."""
        order: dict[str | None, int] = {None: 0, "entrega": 1, "vencimento": 2}
        for passo in sorted(self.por_passo, key=lambda each: (each[2] != "primeira", order[each[0]], each[1] or 0, each[2])):
            sent, answered = self.por_passo[passo]
            yield passo, sent, answered
