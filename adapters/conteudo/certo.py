"""What is believed of what a file says: numbers with their check digits, days of our time."""
from collections.abc import Iterable
from datetime import date
from typing import Final

from pydantic import TypeAdapter, ValidationError

from domain.conteudo.lido import Identificado, Parte
from domain.documento import Documento

_DOCUMENTO: Final = TypeAdapter[str](Documento)
_YEARS: Final = range(2000, 2100)


def identificado(parte: Parte, number: str) -> Identificado | None:
    """Somebody by a CNPJ or CPF that can be one."""
    try:
        return Identificado(parte, _DOCUMENTO.validate_python(number.strip().upper()))
    except ValidationError:
        return None


def dia(year: str, month: str, day: str) -> date | None:
    """A day that there is, of this century."""
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if found.year in _YEARS else None


def limites(days: Iterable[date | None]) -> tuple[date | None, date | None]:
    """The first and the last of those that there are."""
    known = [day for day in days if day]
    return (min(known), max(known)) if known else (None, None)
