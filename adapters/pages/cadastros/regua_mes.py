"""A régua over one month: on which days its steps go out, and why not on others (R9)."""
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from adapters.pages.palavras import DIAS, dia_da_semana
from domain.agenda.recorrencia import Ocorrencia
from domain.escritorio.state import Escritorio
from domain.expediente import Expediente
from domain.servico.cronograma import Cenario, Envio, Pendente, proximos
from domain.servico.regua import DiaDePasso, Regua, dias_dos_passos

_UM_ITEM = (Pendente(UUID(int=0)),)


@dataclass(frozen=True, slots=True)
class Marca:
    """A step on a day; `saiu` is a day on which it would be but for a weekend or holiday."""

    numero: int
    tipo: str
    saiu: bool = False


@dataclass(frozen=True, slots=True)
class Dia:
    """`livre` says why nothing goes on it, `metas` what it is the last day of."""

    dia: date
    livre: str | None
    metas: Sequence[str]
    marcas: Sequence[Marca]
    hoje: bool

    @property
    def letra(self) -> str:
        return DIAS[self.dia.weekday()][0]

    @property
    def coluna(self) -> int:
        """In a week that begins on Sunday."""
        return self.dia.isoweekday() % 7 + 1


@dataclass(frozen=True, slots=True)
class Mes:
    """`passos` says of each step, after the first solicitação, when it goes; `depois`: some go after the last of the `dias`."""

    dias: Sequence[Dia]
    primeira: str
    passos: Sequence[str]
    feriados: Sequence[str]
    depois: bool


def curto(day: date) -> str:
    """«qua 18/11»"""
    return dia_da_semana(day, day)


def no_mes(regua: Regua, ocorrencia: Ocorrencia, escritorio: Escritorio, hoje: date) -> Mes:
    """The month of the vencimento, with one item that nobody ever answers."""
    return _NoMes(regua, ocorrencia, escritorio, hoje).mes()


class _NoMes:
    def __init__(self, regua: Regua, ocorrencia: Ocorrencia, escritorio: Escritorio, hoje: date) -> None:
        self.ocorrencia, self.escritorio, self.hoje, self.calendario = ocorrencia, escritorio, hoje, escritorio.calendario
        expediente = Expediente(self.calendario, escritorio.zone)
        born = datetime.combine(ocorrencia.abre_em, time(), escritorio.zone)
        cenario = Cenario(regua, ocorrencia.entrega, ocorrencia.vencimento, born, True, _UM_ITEM, born)
        self.envios: Mapping[date, Envio] = {
            expediente.day(each.em): each for each in proximos(cenario, expediente, born).envios
        } if regua else {}
        self.primeira = expediente.day(expediente.next_allowed(born))
        self.passos = [
            _each_once(dias_dos_passos((passo,), ocorrencia.entrega, ocorrencia.vencimento, self.calendario)) for passo in regua
        ]

    def mes(self) -> Mes:
        year, month = self.ocorrencia.vencimento.year, self.ocorrencia.vencimento.month
        days = [date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1)]
        named = [f"{day:%d/%m} {why}" for day in days if (why := self._feriado(day))]
        phrases = [self._frase(n) for n in range(len(self.passos))]
        return Mes([self._dia(day) for day in days], self._abertura(), phrases, named, any(day > days[-1] for day in self.envios))

    def _feriado(self, day: date) -> str | None:
        own = next((each.nome for each in self.escritorio.feriados if each.data == day), None)
        return own or self.calendario.feriado(day)

    def _livre(self, day: date) -> str | None:
        if why := self._feriado(day):
            return why
        return "fim de semana" if day.weekday() > 4 else None

    def _dia(self, day: date) -> Dia:
        metas = [name for name, when in (("entrega", self.ocorrencia.entrega), ("vence", self.ocorrencia.vencimento)) if when == day]
        marks = [Marca(1, "first")] if day == self.primeira else []
        for numero, steps in enumerate(self.passos, start=2):
            for each in steps:
                if self._sai(each) and day in (each.dia, each.nominal):
                    marks.append(Marca(numero, "cobranca" if each.tipo == "cobranca" else "", each.dia != day))
        return Dia(day, self._livre(day), metas, list(dict.fromkeys(marks)), day == self.hoje)

    def _sai(self, each: DiaDePasso) -> bool:
        return each.dia in self.envios and each.dia > self.primeira

    def _abertura(self) -> str:
        opened = self.ocorrencia.abre_em
        if not self.envios:
            return "não sai: sem passos, quem pede é a equipe"
        if opened == self.primeira:
            return f"{curto(opened)}, 8:00"
        return f"abre {curto(opened)}, que {self._porque(opened)}: sai {curto(self.primeira)}, 8:00"

    def _porque(self, day: date) -> str:
        holiday = self._feriado(day)
        return f"é feriado ({holiday})" if holiday else "não é útil"

    def _frase(self, n: int) -> str:
        steps = self.passos[n]
        going = [each for each in steps if self._sai(each)]
        if not going:
            first = steps[0]
            if first.dia == self.primeira:
                return "neste dia sai a primeira solicitação, no lugar dele"
            return f"não sai: seria {curto(first.dia)}, e a programação abre {curto(self.ocorrencia.abre_em)}"
        if len(steps) > 1:
            return _varios(sorted({each.dia for each in going}))
        [only] = going
        said = curto(only.dia) if only.nominal == only.dia else (
            f"{curto(only.nominal)} {self._porque(only.nominal)}: sai {curto(only.dia)}"
        )
        with_it = [m + 2 for m, others in enumerate(self.passos) if m != n and any(each.dia == only.dia for each in others)]
        return said + (f", junto com o passo {' e o '.join(map(str, with_it))}" if with_it else "")


def _each_once(days: Iterator[DiaDePasso]) -> list[DiaDePasso]:
    return list({(each.nominal, each.dia): each for each in days}.values())


def _varios(days: Sequence[date]) -> str:
    shown = ", ".join(curto(day) for day in days[:3])
    more = len(days) - 3
    return f"{shown} e mais {more}, a última em {curto(days[-1])}" if more > 0 else shown
