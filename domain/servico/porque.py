"""Why a régua sent nothing on a day, or what it sent: every clause of R8 and R9 that said no.

The motivos given for a moment are all that stood in the way: with them gone, a message would have gone out.
"""
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.event import Recorded
from domain.expediente import FECHA, Expediente
from domain.programacao.events import SolicitacaoEnviada, TipoSolicitacao
from domain.servico.andamento import Andamento, Regras
from domain.servico.cronograma import Cenario, Envio, Parada, Pendente, proximos
from domain.servico.regua import DiaDePasso, dias_dos_passos

_ANYTHING: Final = (Pendente(UUID(int=0)),)
_JUST: Final = timedelta(microseconds=1)
_AT_ONCE: Final = timedelta(minutes=1)
"""What was due for less than this, and then was not, was not left lying."""


class Codigo(StrEnum):
    """One clause."""

    AINDA_NAO_GERADA = "ainda_nao_gerada"
    FORA_DO_HORARIO = "fora_do_horario"
    DIA_NAO_UTIL = "dia_nao_util"
    BAIXADA = "baixada"
    CANCELADA = "cancelada"
    EMPRESA_INATIVA = "empresa_inativa"
    REGUA_VAZIA = "regua_vazia"
    TUDO_RESPONDIDO = "tudo_respondido"
    ADIADA_ATE = "adiada_ate"
    NENHUM_PASSO_NESTE_DIA = "nenhum_passo_neste_dia"
    PASSOS_ESGOTADOS = "passos_esgotados"
    PASSO_ANTERIOR_AO_NASCIMENTO = "passo_anterior_ao_nascimento"
    PASSO_ANTERIOR_A_MUDANCA = "passo_anterior_a_mudanca"
    JA_ENVIADO = "ja_enviado"
    SEM_DESTINATARIO = "sem_destinatario"
    AGUARDA_O_RELOGIO = "aguarda_o_relogio"
    JUNTADO_COM = "juntado_com"
    COM_ATRASO = "com_atraso"


_OWED: Final = (Codigo.SEM_DESTINATARIO, Codigo.AGUARDA_O_RELOGIO)


class Situacao(StrEnum):
    """What the day came to. `devido`: it should have gone, and had not; `previsto` and `nada_previsto` are of a day to come."""

    ENVIADO = "enviado"
    NADA_ENVIADO = "nada_enviado"
    DEVIDO = "devido"
    PREVISTO = "previsto"
    NADA_PREVISTO = "nada_previsto"
    NAO_EXISTIA = "nao_existia"


class Impedimento(StrEnum):
    """Why a client of the empresa cannot be told (R8)."""

    INATIVO = "inativo"
    OUTRA_EMPRESA = "outra_empresa"
    OUTRO_DEPARTAMENTO = "outro_departamento"
    SEM_CANAL = "sem_canal"
    ENDERECO_DEVOLVIDO = "endereco_devolvido"
    SEM_ENDERECO = "sem_endereco"


@dataclass(frozen=True, slots=True)
class Inalcancavel:
    """One who cannot be told, and why."""

    usuario: UUID
    impedimento: Impedimento


@dataclass(frozen=True, slots=True)
class Trecho:
    """How it stood from `de` on, by the event at `posicao`; `alcanca`: somebody could be told, else `fora` says of each why not."""

    de: datetime
    posicao: int
    andamento: Andamento
    regras: Regras
    alcanca: bool = True
    fora: tuple[Inalcancavel, ...] = ()

    @property
    def cenario(self) -> Cenario:
        return self.andamento.cenario(self.regras)


@dataclass(frozen=True, slots=True)
class Motivo:
    """One clause, with what its sentence needs: since which event it held, the steps that it speaks of (for `nenhum_passo_neste_dia`,
    the one before and the next), what was promised for when, who cannot be told, the day or instant that it lasts to."""

    codigo: Codigo
    posicao: int | None = None
    em: datetime | None = None
    passos: tuple[DiaDePasso, ...] = ()
    adiadas: tuple[tuple[UUID, date], ...] = ()
    pessoas: tuple[Inalcancavel, ...] = ()
    ate: date | None = None


@dataclass(frozen=True, slots=True)
class Momento:
    """The day that is asked about, as known at `ate`; `instante`: not the day as a whole. `agora` is later, or the same."""

    dia: date
    ate: datetime
    agora: datetime
    instante: bool = False


@dataclass(frozen=True, slots=True)
class Explicacao:
    """`enviados`: what the client was asked that day, by the régua or a person; `proximo`: what came next, as things stood at the end."""

    situacao: Situacao
    enviados: tuple[Recorded, ...] = ()
    motivos: tuple[Motivo, ...] = ()
    proximo: Envio | None = None


def explicar(trechos: Sequence[Trecho], solicitacoes: Sequence[Recorded], momento: Momento) -> Explicacao:
    """`trechos` in order and `solicitacoes` (every M2), as the log had them at `momento.ate`; no trecho: it was not there yet."""
    if not trechos:
        return Explicacao(Situacao.NAO_EXISTIA)
    last = trechos[-1]
    expediente, dia = last.regras.expediente, momento.dia
    ahead = last.andamento.proximos(last.regras, momento.ate).envios
    if dia > expediente.day(momento.agora):
        planned = next((each for each in ahead if expediente.day(each.em) == dia), None)
        if planned:
            beside = _beside(last, dia, planned.base, planned.dias) + _left_out(last, dia)
            return Explicacao(Situacao.PREVISTO, motivos=beside, proximo=planned)
        return Explicacao(Situacao.NADA_PREVISTO, (), _once(_why_not(trechos, len(trechos) - 1, dia)), next(iter(ahead), None))
    sent = tuple(each for each in solicitacoes if expediente.day(each.at) == dia)
    proximo = next((each for each in ahead if each.em > momento.ate), None)
    by_regua = [each for each in sent if _said(each).passo]
    if by_regua:
        notes = [note for each in by_regua for note in _of_sent(trechos, each)]
        return Explicacao(Situacao.ENVIADO, sent, _once(notes), proximo)
    motivos = _once(_of_day(trechos, momento))
    owed = any(each.codigo in _OWED for each in motivos)
    situacao = Situacao.ENVIADO if sent else Situacao.DEVIDO if owed else Situacao.NADA_ENVIADO
    return Explicacao(situacao, sent, motivos, proximo)


def _said(recorded: Recorded) -> SolicitacaoEnviada:
    assert isinstance(recorded.event, SolicitacaoEnviada)
    return recorded.event


def _once(motivos: Sequence[Motivo] | Iterator[Motivo]) -> tuple[Motivo, ...]:
    """The first of each codigo."""
    return tuple({each.codigo: each for each in reversed(list(motivos))}.values())[::-1]


def _of_day(trechos: Sequence[Trecho], momento: Momento) -> Iterator[Motivo]:
    """For each stretch of the hours of the day, in order; where there is none, by how it stood at the end."""
    dia, end, found = momento.dia, len(trechos) - 1, False
    for n, trecho in enumerate(trechos):
        expediente = trecho.regras.expediente
        if not expediente.calendario.is_business_day(dia):
            continue
        until = momento.ate if n == end else trechos[n + 1].de
        start, stop = max(trecho.de, expediente.opening(dia)), min(until, _closing(expediente, dia))
        if start < stop or (start == stop == until and n == end):
            found = True
            yield from _in_hours(trechos, n, dia, start, stop, cut=n != end and stop == until)
    expediente = trechos[end].regras.expediente
    business, within = expediente.calendario.is_business_day(dia), expediente.next_allowed(momento.ate) == momento.ate
    if business and not within and (momento.instante or not found):
        yield Motivo(Codigo.FORA_DO_HORARIO)
    if not found:
        yield from _why_not(trechos, end, dia)


def _closing(expediente: Expediente, dia: date) -> datetime:
    return datetime.combine(dia, FECHA, expediente.fuso)


def _in_hours(trechos: Sequence[Trecho], n: int, dia: date, start: datetime, stop: datetime, cut: bool) -> Iterator[Motivo]:
    trecho = trechos[n]
    due = next(iter(trecho.andamento.proximos(trecho.regras, start).envios), None)
    if due is None or due.em > stop or (cut and due.em + _AT_ONCE > stop):
        yield from _why_not(trechos, n, dia)
    elif trecho.alcanca:
        yield Motivo(Codigo.AGUARDA_O_RELOGIO, em=due.em, passos=_step(trecho, due))
    else:
        yield Motivo(Codigo.SEM_DESTINATARIO, em=due.em, passos=_step(trecho, due), pessoas=trecho.fora)


def _why_not(trechos: Sequence[Trecho], n: int, dia: date) -> Iterator[Motivo]:
    """What stood in the way on that day, as things stood in this stretch: each clause by itself."""
    trecho = trechos[n]
    cenario, expediente = trecho.cenario, trecho.regras.expediente
    stopped = _stops(cenario)
    for each in stopped:
        since = _since(trechos, n, each)
        yield Motivo(each, since.posicao, since.de)
    steps = _steps(trecho)
    if not expediente.calendario.is_business_day(dia):
        opens = expediente.calendario.next_business_day(dia)
        yield Motivo(Codigo.DIA_NAO_UTIL, passos=tuple(each for each in steps if each.nominal == dia), ate=opens)
        return
    if cenario.pendentes and not cenario.asked_on(dia):
        held = tuple((each.atividade, each.adiada_para) for each in cenario.pendentes if each.adiada_para)
        yield Motivo(Codigo.ADIADA_ATE, adiadas=held, ate=max(until for _, until in held))
    if Codigo.REGUA_VAZIA in stopped or _would_send(cenario, expediente, dia):
        return
    here = tuple(each for each in steps if each.dia == dia)
    if here:
        yield _passed(trechos, n, here, dia)
        return
    first = expediente.day(expediente.next_allowed(cenario.nascida_em))
    if cenario.primeira and cenario.ultimo_envio is None and expediente.day(cenario.nascida_em) <= dia < first:
        yield Motivo(Codigo.FORA_DO_HORARIO, trechos[0].posicao, cenario.nascida_em, ate=first)
        return
    before, after = [each for each in steps if each.dia < dia], [each for each in steps if each.dia > dia]
    if not after and (stopped or not trecho.andamento.proximos(trecho.regras, expediente.opening(dia)).envios):
        yield Motivo(Codigo.PASSOS_ESGOTADOS, passos=tuple(before[-1:]))
    else:
        yield Motivo(Codigo.NENHUM_PASSO_NESTE_DIA, passos=(*before[-1:], *after[:1]))


def _steps(trecho: Trecho) -> list[DiaDePasso]:
    """By day; of those that meet, the one that goes last."""
    cenario = trecho.cenario
    steps = dias_dos_passos(cenario.regua, cenario.entrega, cenario.vencimento, trecho.regras.expediente.calendario)
    return sorted(steps, key=lambda each: (each.dia, each.tipo == "cobranca", each.nominal))


def _would_send(cenario: Cenario, expediente: Expediente, dia: date) -> bool:
    """Whether something falls on that day, were nothing stopped and nothing held."""
    before = expediente.opening(dia) - _JUST
    free = replace(cenario, encerrada_por=None, empresa_ativa=True, pendentes=_ANYTHING, desde=max(cenario.desde, before))
    return any(expediente.day(each.em) == dia for each in proximos(free, expediente, before).envios)


def _passed(trechos: Sequence[Trecho], n: int, here: tuple[DiaDePasso, ...], dia: date) -> Motivo:
    """Why steps that fall on the day do not count."""
    trecho = trechos[n]
    cenario, expediente = trecho.cenario, trecho.regras.expediente
    opening, last = expediente.opening(dia), cenario.ultimo_envio
    if last and expediente.day(last) >= dia:
        return Motivo(Codigo.JA_ENVIADO, em=last, passos=here)
    if opening <= cenario.nascida_em:
        return Motivo(Codigo.PASSO_ANTERIOR_AO_NASCIMENTO, trechos[0].posicao, cenario.nascida_em, here)
    armed = cenario.rearmada_em
    by_arming = armed is not None and opening <= armed
    if by_arming:
        return Motivo(Codigo.PASSO_ANTERIOR_A_MUDANCA, trecho.andamento.fatos.origem, armed, here)
    changed = next((each for each in reversed(trechos[: n + 1]) if each.de == cenario.desde), trecho)
    return Motivo(Codigo.PASSO_ANTERIOR_A_MUDANCA, changed.posicao, cenario.desde, here)


def _stops(cenario: Cenario) -> list[Codigo]:
    """All that stops it whatever the days, not only the first."""
    ended = {Parada.BAIXA: Codigo.BAIXADA, Parada.CANCELAMENTO: Codigo.CANCELADA}
    found = [ended[cenario.encerrada_por]] if cenario.encerrada_por else []
    if not cenario.empresa_ativa:
        found.append(Codigo.EMPRESA_INATIVA)
    if not cenario.regua:
        found.append(Codigo.REGUA_VAZIA)
    return found if cenario.pendentes else [*found, Codigo.TUDO_RESPONDIDO]


def _since(trechos: Sequence[Trecho], n: int, stopped: Codigo) -> Trecho:
    """Where it stopped for this."""
    while n and stopped in _stops(trechos[n - 1].cenario):
        n -= 1
    return trechos[n]


def _step(trecho: Trecho, envio: Envio) -> tuple[DiaDePasso, ...]:
    return tuple(each for each in _steps(trecho) if (each.base, each.dias) == (envio.base, envio.dias))[:1]


def _beside(trecho: Trecho, dia: date, base: str | None, dias: int | None) -> tuple[Motivo, ...]:
    """Steps of that day that are one message with the one that gave it its name."""
    met = tuple(each for each in _steps(trecho) if each.dia == dia and (each.base, each.dias) != (base, dias))
    return (Motivo(Codigo.JUNTADO_COM, passos=met),) if met else ()


def _left_out(trecho: Trecho, dia: date) -> tuple[Motivo, ...]:
    cenario = trecho.cenario
    held = tuple(
        (each.atividade, each.adiada_para) for each in cenario.pendentes if each.adiada_para and not each.asked_on(dia, cenario.vencimento)
    )
    return (Motivo(Codigo.ADIADA_ATE, adiadas=held, ate=max(until for _, until in held)),) if held else ()


def _of_sent(trechos: Sequence[Trecho], sent: Recorded) -> Iterator[Motivo]:
    """What there is to say of a message of the régua: what went with it, what it left out, whether it was late."""
    before = [each for each in trechos if each.posicao < sent.position]
    said = _said(sent)
    if not before or said.passo is None:
        return
    trecho, expediente = before[-1], before[-1].regras.expediente
    dia = expediente.day(sent.at)
    yield from _beside(trecho, dia, said.passo.base, said.passo.dias)
    yield from _left_out(trecho, dia)
    if said.tipo is TipoSolicitacao.PRIMEIRA:
        due = expediente.day(expediente.next_allowed(trecho.cenario.nascida_em))
    else:
        due = next((each.dia for each in _steps(trecho) if (each.base, each.dias) == (said.passo.base, said.passo.dias)), dia)
    if due < dia:
        yield Motivo(Codigo.COM_ATRASO, em=sent.at, ate=due)


def fim_do_dia(expediente: Expediente, dia: date) -> datetime:
    """Its last instant."""
    return datetime.combine(dia + timedelta(days=1), time(), expediente.fuso) - _JUST
