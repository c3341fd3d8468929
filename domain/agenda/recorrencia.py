"""Which programações an agenda brings, with which dates: competência, período, opening, entrega, vencimento."""
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag, ValidationInfo, field_validator

from domain.calendario import Calendario, Data
from domain.competencia import Competencia, Periodo, month_number
from domain.faixa import Faixa

Periodicidade = Literal["mensal", "bimestral", "trimestral", "semestral", "anual"]
_STEP: dict[Periodicidade, int] = {"mensal": 1, "bimestral": 2, "trimestral": 3, "semestral": 6, "anual": 12}

# A week of January 2000 or December 2199 may belong to a year that no período has.
_FIRST_MONTH, _LAST_MONTH = Competencia("2000-02").month, Competencia("2199-11").month
# An ajuste goes over holidays and weekends, never further than this.
_STRAY = timedelta(days=31)


class Ajuste(StrEnum):
    """Where a vencimento goes that is not on a business day: to the one before, or to the one after."""

    ANTECIPA = "antecipa"
    POSTERGA = "posterga"


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _distinct(meses: tuple[int, ...]) -> tuple[int, ...]:
    if not meses:
        raise ValueError("informe ao menos um mês")
    if len(set(meses)) < len(meses):
        raise ValueError("há um mês repetido")
    return meses


class Meses(_Value):
    """In these months of each year."""

    meses: Annotated[tuple[Annotated[int, Faixa(1, 12)], ...], AfterValidator(_distinct)]


class Semanal(_Value):
    """On this day of each week, Monday = 1."""

    semanal: Annotated[int, Faixa(1, 7)]


def _kind(value: object) -> str | None:
    if isinstance(value, str):
        return "periodicidade" if value in _STEP else None
    for kind, model in (("meses", Meses), ("semanal", Semanal)):
        if isinstance(value, model) or (isinstance(value, dict) and kind in value):
            return kind
    return None


Recorrencia = Annotated[
    Annotated[Periodicidade, Tag("periodicidade")] | Annotated[Meses, Tag("meses")] | Annotated[Semanal, Tag("semanal")],
    Discriminator(
        _kind,
        custom_error_type="recorrencia",
        custom_error_message="deve ser mensal, bimestral, trimestral, semestral, anual, uma lista de meses ou um dia da semana",
    ),
]


class VencimentoRegra(_Value):
    """The day of the vencimento: `dia_util`, the nth business day, or `dia` of the month with its ajuste; weekly, only the ajuste."""

    dia_util: Annotated[int, Faixa(1, 23)] | None = Field(default=None, exclude_if=lambda value: value is None)
    dia: Annotated[int, Faixa(1, 31)] | None = Field(default=None, exclude_if=lambda value: value is None)
    ajuste: Ajuste | None = Field(default=None, exclude_if=lambda value: value is None)


@dataclass(frozen=True, slots=True)
class Ocorrencia:
    """One programação to be: generated from `abre_em` on; entrega is never after vencimento."""

    competencia: Competencia
    periodo: Periodo
    abre_em: date
    entrega: date
    vencimento: date


class Regra(_Value):
    """Recurrence, due rule and opening of an agenda.

    The month that rules is the one that the vencimento has before its ajuste: competência and recurrence count by it (and a week's
    período by that day), though `antecipa` and `posterga` may leave it. `inicio` and `fim` bound the vencimento as it ends up.
    """

    recorrencia: Recorrencia
    vencimento: VencimentoRegra
    entrega_dias_antes: Annotated[int, Faixa(0, 365)]
    abre_dias_antes: Annotated[int, Faixa(0, 365)] = 10
    competencia_offset: Annotated[int, Faixa(-24, 24)]
    inicio: Data
    fim: Data | None = Field(default=None, exclude_if=lambda value: value is None)

    @property
    def meses(self) -> int:
        """How many months one run may be about: as many as lie between two of them."""
        match self.recorrencia:
            case Semanal():
                return 1
            case Meses(meses=meses):
                months = sorted(meses)
                return max((after - month - 1) % 12 + 1 for month, after in zip(months, months[1:] + months[:1], strict=True))
            case str() as periodicidade:
                return _STEP[periodicidade]

    @field_validator("vencimento")
    @classmethod
    def _one_day(cls, vencimento: VencimentoRegra, info: ValidationInfo) -> VencimentoRegra:
        if vencimento.dia is not None and vencimento.dia_util is not None:
            raise ValueError("informe o dia ou o dia útil, não os dois")
        if vencimento.dia_util is not None and vencimento.ajuste is not None:
            raise ValueError("um dia útil não tem ajuste")
        if "recorrencia" not in info.data:
            return vencimento
        weekly, day = isinstance(info.data["recorrencia"], Semanal), vencimento.dia or vencimento.dia_util
        if weekly and day:
            raise ValueError("na recorrência semanal o dia é o da semana: informe só o ajuste")
        if not weekly and not day:
            raise ValueError("informe o dia ou o dia útil do vencimento")
        return vencimento

    @field_validator("fim")
    @classmethod
    def _not_before_inicio(cls, fim: date | None, info: ValidationInfo) -> date | None:
        if fim and "inicio" in info.data and fim < info.data["inicio"]:
            raise ValueError("não pode ser antes do início")
        return fim

    def ocorrencias(self, calendario: Calendario, de: date, ate: date) -> Iterator[Ocorrencia]:
        """Those with vencimento from `de` to `ate`, both included, in order of vencimento."""
        de = max(de, self.inicio)
        for month in range(month_number(de) - 1, month_number(ate) + 2):
            yield from (each for each in self._of_month(calendario, month) if de <= each.vencimento <= ate)

    def previsao(self, calendario: Calendario, hoje: date, meses: int) -> Iterator[Ocorrencia]:
        """Those with vencimento in the so many months that begin on the later of today and `inicio`."""
        start = max(hoje, self.inicio)
        year, month = divmod(month_number(start) + meses, 12)
        after = date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
        return self.ocorrencias(calendario, start, after - timedelta(days=1))

    def da_competencia(self, calendario: Calendario, competencia: Competencia) -> list[Ocorrencia]:
        """Those of one competência: at most one, or one for each week."""
        return list(self._of_month(calendario, competencia.month - self.competencia_offset))

    def abertas(self, calendario: Calendario, hoje: date) -> list[Ocorrencia]:
        """Those to be there today: opened today or before, with vencimento today or later."""
        ahead = timedelta(days=self.entrega_dias_antes + self.abre_dias_antes) + _STRAY
        return [each for each in self.ocorrencias(calendario, hoje, hoje + ahead) if each.abre_em <= hoje]

    def _of_month(self, calendario: Calendario, month: int) -> Iterator[Ocorrencia]:
        first, last = max(_FIRST_MONTH, _FIRST_MONTH - self.competencia_offset), min(_LAST_MONTH, _LAST_MONTH - self.competencia_offset)
        if not first <= month <= last:
            return
        competencia = Competencia.of_month(month + self.competencia_offset)
        for day in self._days(calendario, month):
            vencimento = self._adjusted(calendario, day)
            if vencimento < self.inicio or (self.fim and vencimento > self.fim):
                continue
            entrega = calendario.previous_business_day(vencimento - timedelta(days=self.entrega_dias_antes))
            periodo = Periodo.of_week(day) if isinstance(self.recorrencia, Semanal) else competencia
            yield Ocorrencia(competencia, periodo, entrega - timedelta(days=self.abre_dias_antes), entrega, vencimento)

    def _days(self, calendario: Calendario, month: int) -> Iterator[date]:
        year, month_of_year = month // 12, month % 12 + 1
        last = monthrange(year, month_of_year)[1]
        match self.recorrencia:
            case Semanal(semanal=weekday):
                days = (date(year, month_of_year, day) for day in range(1, last + 1))
                yield from (day for day in days if day.isoweekday() == weekday)
                return
            case Meses(meses=meses):
                rules = month_of_year in meses
            case periodicidade:
                rules = (month - month_number(self.inicio)) % _STEP[periodicidade] == 0
        if rules and self.vencimento.dia_util:
            yield calendario.nth_business_day(year, month_of_year, self.vencimento.dia_util)
        elif rules and self.vencimento.dia:
            yield date(year, month_of_year, min(self.vencimento.dia, last))

    def _adjusted(self, calendario: Calendario, day: date) -> date:
        match self.vencimento.ajuste:
            case Ajuste.ANTECIPA:
                return calendario.previous_business_day(day)
            case Ajuste.POSTERGA:
                return calendario.next_business_day(day)
        return day
