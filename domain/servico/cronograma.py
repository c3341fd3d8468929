"""What a régua will send for one programação, from what is known now (R9)."""
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal
from uuid import UUID

from domain.expediente import Expediente
from domain.servico.regua import Base, Regua, dias_dos_passos

Tipo = Literal["primeira", "lembrete", "cobranca"]
# On one day, who was never asked is asked, not charged; else the latest kind wins.
_RANK: dict[Tipo, int] = {"lembrete": 1, "cobranca": 2, "primeira": 3}
_ONE_DAY = timedelta(days=1)


class Parada(StrEnum):
    """Why a régua sends nothing more."""

    BAIXA = "baixa"
    CANCELAMENTO = "cancelamento"
    EMPRESA_INATIVA = "empresa_inativa"
    REGUA_VAZIA = "regua_vazia"
    TUDO_RESPONDIDO = "tudo_respondido"
    PASSOS_ESGOTADOS = "passos_esgotados"


@dataclass(frozen=True, slots=True)
class Pendente:
    """An atividade that is not feita; `adiada_para` is the date that the client promised, when it gave one (M7)."""

    atividade: UUID
    adiada_para: date | None = None

    def asked_on(self, dia: date, vencimento: date) -> bool:
        """A promise holds until the day after it, at most until vencimento: on that day it is asked again."""
        return self.adiada_para is None or dia > self.adiada_para or dia >= vencimento


@dataclass(frozen=True, slots=True)
class Cenario:
    """A programação as its régua sees it; instants are aware.

    `primeira`: the régua itself sends the first solicitação (an avulsa asks at once, or is told not to).
    `ultimo_envio`: the last M2 that was a primeira, lembrete or cobrança, whoever sent it; what a person asks besides does not count.
    `rearmada_em`: the last reopening, estorno or M16.
    `desde`: the régua owes only what falls due after this instant: see `owed_since`.
    """

    regua: Regua
    entrega: date
    vencimento: date
    nascida_em: datetime
    primeira: bool
    pendentes: tuple[Pendente, ...]
    desde: datetime
    ultimo_envio: datetime | None = None
    rearmada_em: datetime | None = None
    encerrada_por: Literal[Parada.BAIXA, Parada.CANCELAMENTO] | None = None
    empresa_ativa: bool = True

    @property
    def parada_por(self) -> Parada | None:
        """What stops it whatever the days."""
        if self.encerrada_por:
            return self.encerrada_por
        if not self.empresa_ativa:
            return Parada.EMPRESA_INATIVA
        if not self.regua:
            return Parada.REGUA_VAZIA
        return None if self.pendentes else Parada.TUDO_RESPONDIDO

    def asked_on(self, dia: date) -> tuple[UUID, ...]:
        return tuple(each.atividade for each in self.pendentes if each.asked_on(dia, self.vencimento))


@dataclass(frozen=True, slots=True)
class Envio:
    """One message to come, `em` in UTC; `base` and `dias` name its step: a first solicitação, and a cobrança after re-arming, have none.
    `prevista`: when it first fell due, before `em` where it could not go then."""

    em: datetime
    prevista: datetime
    tipo: Tipo
    base: Base | None
    dias: int | None
    atividades: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Proximos:
    """What is to come in order, at most one a day; when nothing is, `parada_por` says why."""

    envios: tuple[Envio, ...]
    parada_por: Parada | None


@dataclass(frozen=True, slots=True)
class _Candidate:
    em: datetime
    nominal: date
    tipo: Tipo
    base: Base | None = None
    dias: int | None = None


def proximos(cenario: Cenario, expediente: Expediente, agora: datetime) -> Proximos:
    """What has fallen due and was not sent goes as one message in the next allowed hour: it is due when its `em` is not after `agora`."""
    if cenario.parada_por:
        return Proximos((), cenario.parada_por)
    by_day: dict[date, list[_Candidate]] = defaultdict(list)
    late = expediente.next_allowed(agora)
    for each in _candidates(cenario, expediente):
        if each.em > agora:
            by_day[expediente.day(each.em)].append(each)
        elif cenario.asked_on(expediente.day(each.em)):
            by_day[expediente.day(late)].append(each)
    envios = []
    for dia, meeting in sorted(by_day.items()):
        if atividades := cenario.asked_on(dia):
            chosen = max(meeting, key=lambda each: (_RANK[each.tipo], each.nominal))
            prevista = min(each.em for each in meeting)
            envios.append(Envio(max(late, chosen.em), prevista, chosen.tipo, chosen.base, chosen.dias, atividades))
    return Proximos(tuple(envios), None if envios else Parada.PASSOS_ESGOTADOS)


def owed_since(desde: datetime, due: datetime | None, em: datetime) -> datetime:
    """The `desde` of a programação after a movement at `em`; `due` is the `prevista` of the message that was next before it, if any was.

    What came and went with nothing to ask, or while the régua stood still, is not made up for; a message that was overdue is still owed.
    """
    return desde if due is not None and due <= em else em


def _candidates(cenario: Cenario, expediente: Expediente) -> Iterator[_Candidate]:
    rearmada_em, ultimo_envio = cenario.rearmada_em, cenario.ultimo_envio
    first = expediente.next_allowed(cenario.nascida_em)
    asks_first = cenario.primeira and ultimo_envio is None and first >= cenario.desde
    if asks_first:
        yield _Candidate(first, expediente.day(first), "primeira")

    steps = [
        _Candidate(expediente.opening(each.dia), each.nominal, each.tipo, each.base, each.dias)
        for each in dias_dos_passos(cenario.regua, cenario.entrega, cenario.vencimento, expediente.calendario)
    ]
    if rearmada_em and not asks_first and not any(each.em > rearmada_em for each in steps):
        dia = expediente.calendario.next_business_day(expediente.day(rearmada_em) + _ONE_DAY)
        steps = [_Candidate(expediente.opening(dia), dia, "cobranca")]

    handled = max(instant for instant in (cenario.desde, rearmada_em, ultimo_envio) if instant)
    told_on = expediente.day(ultimo_envio) if ultimo_envio else date.min
    yield from (each for each in steps if each.em > handled and expediente.day(each.em) > told_on)
