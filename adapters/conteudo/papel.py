"""Papers as text: the period or the competência that one names in so many words, and nothing that has to be guessed."""
import re
from calendar import monthrange
from datetime import date
from typing import Final

from adapters.conteudo.certo import dia, limites
from domain.conteudo.lido import Formato, Lido

_MESES: Final = "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro".split()  # noqa: SIM905
# an accent may come out of a PDF as any sign
_DAY: Final = r"(\d\d)/(\d\d)/(\d{4})"
_PERIODO: Final = re.compile(
    rf"per.{{1,2}}odo\s{{0,3}}(?:do\s+extrato|da\s+consulta|consultado)?\s{{0,3}}:?\s{{0,3}}(?:de\s{{1,3}})?{_DAY}"
    rf"\s{{0,3}}(?:a|à|at.{{1,2}}|-|–)\s{{0,3}}{_DAY}",
    re.IGNORECASE,
)
_COMPETENCIA: Final = re.compile(
    rf"compet.{{1,2}}ncia\s{{0,3}}:?\s{{0,3}}(?:de\s{{1,3}})?(?:(\d\d)/(\d{{4}})(?![/\d])|({'|'.join(_MESES)})\s{{0,3}}(?:de|/)\s{{0,3}}(\d{{4}}))",
    re.IGNORECASE,
)
_EXTRATO: Final = re.compile(r"\bextrato\b", re.IGNORECASE)
_READ: Final = 64 * 1024


def ler(text: str) -> Lido | None:
    """«Período de 01/10/2026 a 31/10/2026», «competência 10/2026», «competência: outubro de 2026»; where it names several, all of them."""
    beginning = text[:_READ]
    days: list[date | None] = []
    spans = [(dia(f[3], f[2], f[1]), dia(f[6], f[5], f[4])) for f in _PERIODO.finditer(beginning)]
    for begin, end in spans:
        if begin and end and begin <= end:
            days += [begin, end]
    formato = Formato.EXTRATO if days and _EXTRATO.search(beginning) else Formato.DOCUMENTO
    for found in _COMPETENCIA.finditer(beginning):
        month = found[1] or f"{_MESES.index(found[3].lower()) + 1:02d}"
        if first := dia(found[2] or found[4], month, "01"):
            days += [first, first.replace(day=monthrange(first.year, first.month)[1])]
    de, ate = limites(days)
    return Lido(formato, (), de, ate) if de else None
