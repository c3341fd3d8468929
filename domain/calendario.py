"""Business days, as banks and the office count them (R14)."""
import re
from calendar import monthrange
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated

from holidays import OPTIONAL, PUBLIC
from holidays.countries.brazil import BR
from pydantic import AfterValidator, BeforeValidator

UFS = frozenset(subdivision for subdivision in BR.subdivisions if len(subdivision) == 2)

# The library's optional days also hold Quarta-feira de Cinzas, 28 October, 24 and 31 December, on which banks and offices work.
_BANKING = frozenset({"Carnaval", "Corpus Christi"})

_ISO = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
_ONE_DAY = timedelta(days=1)


def _uf(text: str) -> str:
    if text.upper() not in UFS:
        raise ValueError("não é a sigla de um estado (por exemplo, SP)")
    return text.upper()


def _iso(value: object) -> object:
    # pydantic would also read numbers, and texts of digits, as seconds since 1970
    if type(value) is date:
        return value
    if isinstance(value, str) and _ISO.fullmatch(value):
        with suppress(ValueError):
            return date.fromisoformat(value)
    raise ValueError("não é uma data (use AAAA-MM-DD)")


def _within(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError("deve estar entre os anos 2000 e 2199")
    return day


Uf = Annotated[str, AfterValidator(_uf)]
Data = Annotated[date, BeforeValidator(_iso), AfterValidator(_within)]


@lru_cache(maxsize=2048)
def _holidays(uf: str | None, year: int) -> Mapping[date, str]:
    public = BR(years=year, subdiv=uf, categories=PUBLIC, language="pt_BR")
    optional = BR(years=year, categories=OPTIONAL, language="pt_BR")
    return {**{day: name for day, name in optional.items() if name in _BANKING}, **public}


@dataclass(frozen=True, slots=True)
class Calendario:
    """The banking calendar, the UF's holidays (`uf` None: the national ones only), and the office's own `feriados`.

    The laws are known up to 2100; from then on only weekends and the office's own days are free.
    """

    uf: str | None = None
    feriados: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if self.uf is not None and self.uf not in UFS:
            raise ValueError(f"unknown UF: {self.uf!r}")

    def is_business_day(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.feriados and day not in _holidays(self.uf, day.year)

    def feriado(self, day: date) -> str | None:
        """What a holiday of the calendar is called; the office's own are not named here."""
        return _holidays(self.uf, day.year).get(day)

    def next_business_day(self, day: date) -> date:
        """The first one on or after `day`."""
        while not self.is_business_day(day):
            day += _ONE_DAY
        return day

    def previous_business_day(self, day: date) -> date:
        """The last one on or before `day`."""
        while not self.is_business_day(day):
            day -= _ONE_DAY
        return day

    def nth_business_day(self, year: int, month: int, n: int) -> date:
        """The nth one of the month, from 1; past the month's count, its last one, as `dia` past the month is its last day."""
        if n < 1:
            raise ValueError(f"business days count from 1, not {n}")
        last = date(year, month, monthrange(year, month)[1])
        day = self.next_business_day(date(year, month, 1))
        while n > 1 and day <= last:
            day, n = self.next_business_day(day + _ONE_DAY), n - 1
        return day if day <= last else self.previous_business_day(last)
