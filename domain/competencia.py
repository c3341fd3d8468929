"""The month that a programação is about, and the run that it is."""
import re
from datetime import date
from typing import Any, ClassVar, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

_MESES = "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro".split()  # noqa: SIM905
_MONTH = "2[01][0-9]{2}-(0[1-9]|1[0-2])"
_WEEK = "2[01][0-9]{2}-W(0[1-9]|[1-4][0-9]|5[0-3])"


def _is_iso_week(text: str) -> bool:
    # 28 December is always in the last week of its year
    return int(text[6:]) <= date(int(text[:4]), 12, 28).isocalendar().week


class Periodo(str):
    """What a recorrente is unique for (R10): a competência, or for weekly agendas an ISO week, `2026-W41`.

    A text wherever it is stored, sent or compared.
    """

    __slots__ = ()
    pattern: ClassVar[str] = f"{_MONTH}|{_WEEK}"
    problem: ClassVar[str] = "deve ser um mês AAAA-MM ou uma semana AAAA-Wnn, entre os anos 2000 e 2199"

    def __new__(cls, text: str) -> Self:
        if not re.fullmatch(cls.pattern, text) or ("W" in text and not _is_iso_week(text)):
            raise ValueError(cls.problem)
        return super().__new__(cls, text)

    @classmethod
    def of_week(cls, day: date) -> Self:
        """The ISO week of a day: its year is that of its Thursday."""
        year, week, _ = day.isocalendar()
        return cls(f"{year:04d}-W{week:02d}")

    @property
    def por_extenso(self) -> str:
        """«outubro de 2026», «semana 41 de 2026»."""
        year, _, rest = self.partition("-")
        return f"semana {int(rest[1:])} de {year}" if rest.startswith("W") else f"{_MESES[int(rest) - 1]} de {year}"

    @property
    def de_que(self) -> str:
        """«de outubro de 2026», «da semana 41 de 2026»."""
        return f"{'da' if '-W' in self else 'de'} {self.por_extenso}"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema())

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "pattern": f"^({cls.pattern})$"}


class Competencia(Periodo):
    """A month, `2026-10`, of the years 2000 to 2199. Texts in order are months in order."""

    __slots__ = ()
    pattern = _MONTH
    problem = "deve ser um mês AAAA-MM, entre os anos 2000 e 2199"

    @classmethod
    def of(cls, day: date) -> Self:
        return cls.of_month(month_number(day))

    @classmethod
    def of_month(cls, number: int) -> Self:
        """From the count of `month_number`."""
        return cls(f"{number // 12:04d}-{number % 12 + 1:02d}")

    @property
    def month(self) -> int:
        """As `month_number` counts."""
        return int(self[:4]) * 12 + int(self[5:]) - 1

    def plus(self, months: int) -> Self:
        """So many months later, or earlier; ValueError outside of the years that there are."""
        return self.of_month(self.month + months)


def month_number(day: date) -> int:
    """Months since the year 0: consecutive months are consecutive numbers."""
    return day.year * 12 + day.month - 1
