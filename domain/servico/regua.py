"""The régua of a serviço: on which days the client is reminded, and charged (R9)."""
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from domain.calendario import Calendario
from domain.faixa import Faixa

Base = Literal["entrega", "vencimento"]
TipoPasso = Literal["lembrete", "cobranca"]
_MOST_PASSOS, _MOST_DIAS = 50, 1000


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Repetir(_Value):
    """Again every `cada` days, up to `ate` days from the base."""

    cada: Annotated[int, Faixa(1, 365)]
    ate: Annotated[int, Faixa(-365, 365)]


class Passo(_Value):
    """So many days from entrega or vencimento, negative is before."""

    dias: Annotated[int, Faixa(-365, 365)]
    base: Base
    tipo: TipoPasso
    repetir: Repetir | None = Field(default=None, exclude_if=lambda value: value is None)

    @field_validator("repetir")
    @classmethod
    def _not_before_dias(cls, repetir: Repetir | None, info: ValidationInfo) -> Repetir | None:
        if repetir and "dias" in info.data and repetir.ate < info.data["dias"]:
            raise ValueError(f"a repetição não pode terminar ({repetir.ate}) antes do próprio passo ({info.data['dias']})")
        return repetir

    @property
    def todos_os_dias(self) -> range:
        """`dias`, and its repetitions."""
        return range(self.dias, self.repetir.ate + 1, self.repetir.cada) if self.repetir else range(self.dias, self.dias + 1)


def _distinct(regua: tuple[Passo, ...]) -> tuple[Passo, ...]:
    if len(regua) > _MOST_PASSOS:
        raise ValueError(f"uma régua tem no máximo {_MOST_PASSOS} passos")
    seen: set[tuple[int, Base]] = set()
    for passo in regua:
        if (passo.dias, passo.base) in seen:
            raise ValueError(f"há dois passos no mesmo dia: {em_palavras(passo.dias, passo.base)}")
        seen.add((passo.dias, passo.base))
    return regua


def _few_days(regua: tuple[Passo, ...]) -> tuple[Passo, ...]:
    if sum(len(passo.todos_os_dias) for passo in regua) > _MOST_DIAS:
        raise ValueError(f"uma régua tem no máximo {_MOST_DIAS} dias, contadas as repetições")
    return regua


Regua = Annotated[tuple[Passo, ...], AfterValidator(_distinct)]
ReguaDita = Annotated[Regua, AfterValidator(_few_days)]
"""As somebody says it: every day of it is looked at for every programação, after each of its events."""


def em_palavras(dias: int, base: Base) -> str:
    """«5 dias antes do vencimento», «no dia da entrega»."""
    of_base = "da entrega" if base == "entrega" else "do vencimento"
    if dias == 0:
        return f"no dia {of_base}"
    return f"{abs(dias)} {'dia' if abs(dias) == 1 else 'dias'} {'antes' if dias < 0 else 'depois'} {of_base}"


@dataclass(frozen=True, slots=True)
class DiaDePasso:
    """One day of a step: `dia`, the business day that it goes on, is `nominal` or the next one."""

    dia: date
    nominal: date
    tipo: TipoPasso
    base: Base
    dias: int


def dias_dos_passos(regua: Regua, entrega: date, vencimento: date, calendario: Calendario) -> Iterator[DiaDePasso]:
    """Every day of every step, step by step; those that meet on a day are all there."""
    for passo in regua:
        base = entrega if passo.base == "entrega" else vencimento
        for dias in passo.todos_os_dias:
            nominal = base + timedelta(days=dias)
            yield DiaDePasso(calendario.next_business_day(nominal), nominal, passo.tipo, passo.base, dias)
