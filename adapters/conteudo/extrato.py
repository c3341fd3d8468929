"""Bank statements: OFX 1 (SGML), OFX 2 (XML) and OFC, read by the few tags that tell bank and dates.

Read by its tags alone, whatever is around them: statements come without header, with the wrong encoding, with tags that nobody closed.
"""
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from adapters.conteudo.certo import dia, limites
from adapters.conteudo.letras import decodificado
from domain.conteudo.lido import Formato, Lido

_IS: Final = re.compile(r"<OF[XC]\s*>|<ACCTSTMT>", re.IGNORECASE)
_TAG: Final = re.compile(r"<(DTSTART|DTEND|DTPOSTED|BANKID)>\s{0,8}([^<\r\n]{1,64})", re.IGNORECASE)
_CARD: Final = re.compile(r"<CCSTMTRS\b", re.IGNORECASE)
_WHEN: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(\d{4,6})?(?:\.\d{1,6})?\s?(?:\[([+-]?\d{1,2})(?:\.\d+)?(?::\w*)?\])?")
_BEHIND_GREENWICH: Final = 3
"""Hours, of the time that banks keep."""


def ler(data: bytes) -> Lido | None:
    """Its dates are those that it declares and those of what moved: some banks declare the day of the download.

    A card's is a documento: its months are those of bills, which close when the bank likes.
    """
    text = decodificado(data)
    if not _IS.search(text):
        return None
    days, banks = [], set()
    for tag, value in _tags(text):
        if tag == "BANKID":
            banks.add(value)
        else:
            days.append(_day(value))
    de, ate = limites(days)
    formato = Formato.DOCUMENTO if _CARD.search(text) else Formato.EXTRATO
    return Lido(formato, (), de, ate, _bank(banks.pop()) if len(banks) == 1 else None)


def _tags(text: str) -> Iterator[tuple[str, str]]:
    return ((found[1].upper(), found[2].strip()) for found in _TAG.finditer(text))


def _day(value: str) -> date | None:
    """As it is written, which is the bank's own time; what is said to be Greenwich's may be of the day before, but for its midnight, by
    which banks mean a day."""
    found = _WHEN.match(value)
    day = dia(found[1], found[2], found[3]) if found else None
    if day is None or found is None:
        return None
    time, zone = found[4] or "", found[5]
    greenwich = zone is not None and int(zone) == 0 and bool(time.strip("0"))
    return day - timedelta(days=1) if greenwich and int(time[:2]) < _BEHIND_GREENWICH else day


def _bank(value: str) -> str | None:
    """«0341» and «1» as the three places of the Banco Central."""
    return f"{int(value):03d}" if value.isascii() and value.isdigit() and len(value) <= 9 and int(value) < 1000 else None
