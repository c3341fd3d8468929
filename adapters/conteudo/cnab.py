"""Files to and from the bank, CNAB 240 and 400, as FEBRABAN lays them out; what departs from it says nothing."""
from collections.abc import Sequence
from datetime import date
from typing import Final

from adapters.conteudo.certo import dia, identificado, limites
from domain.conteudo.lido import Formato, Identificado, Lido, Parte

_INSCRICOES: Final = {"1": 11, "2": 14}
"""How many places the number has, by its kind: CPF, CNPJ."""
_KINDS: Final = {"1": Formato.REMESSA, "2": Formato.RETORNO}
_WORDS: Final = {Formato.REMESSA: "REMESSA", Formato.RETORNO: "RETORNO"}
_MOST: Final = 20_000


def ler(data: bytes, inteiro: bool) -> Lido | None:
    """`inteiro` False: cut off somewhere in its last line."""
    lines = data.decode("latin-1").replace("\x1a", "").splitlines()
    while lines and not lines[-1].strip():
        lines.pop()
    if not inteiro:
        del lines[-1:]
    lines = lines[:_MOST]
    if len(lines) < 3:
        return None
    widths = {len(line) for line in lines}
    whole = inteiro and len(lines) < _MOST
    if widths == {400}:
        return _of_400(lines, whole)
    return _of_240(lines, whole) if widths == {240} else None


def _of_400(lines: Sequence[str], whole: bool) -> Lido | None:
    """Header 0, details, trailer 9. Whose it is stands in the details, its kind before it, in most banks' layouts: believed where all say
    the same."""
    header, details = lines[0], [line for line in lines[1:] if line[0] in "17"]
    formato = _KINDS.get(header[1])
    if header[0] != "0" or formato is None or header[2:9] != _WORDS[formato] or not _digits(header[76:79]):
        return None
    if whole and lines[-1][0] != "9":
        return None
    owners = {_owner(line[2], line[3:17]) if line[1] == "0" else None for line in details}
    owner = owners.pop() if len(owners) == 1 else None
    days = [_short(header[94:100])]
    if formato is Formato.RETORNO:
        days += [_short(line[110:116]) for line in details]
    return _lido(formato, owner, days, header[76:79])


def _of_240(lines: Sequence[str], whole: bool) -> Lido | None:
    """Header of file 0, trailer 9, one bank on all lines. What a bank moved (segment E) is of days that the header does not tell."""
    header = lines[0]
    formato, bank = _KINDS.get(header[142]), header[:3]
    trailer = not whole or (lines[-1][3:8] == "99999")
    if header[3:8] != "00000" or formato is None or not _digits(bank) or not trailer or any(line[:3] != bank for line in lines):
        return None
    owner = _owner(header[17], header[18:32]) or (_owner(header[16], header[18:32]) if header[17] == "0" else None)
    details = [line for line in lines if line[7] == "3"]
    if any(line[13] == "E" for line in details):
        return _lido(formato, owner, [], bank)
    days = [_long(header[143:151])]
    if formato is Formato.RETORNO:
        days += [_long(line[137:145]) for line in details if line[13] == "U"]
    return _lido(formato, owner, days, bank)


def _lido(formato: Formato, owner: Identificado | None, days: Sequence[date | None], bank: str) -> Lido:
    de, ate = limites(days)
    return Lido(formato, (owner,) if owner else (), de, ate, bank)


def _owner(kind: str, places: str) -> Identificado | None:
    size = _INSCRICOES.get(kind)
    if size is None or places[: 14 - size].strip("0"):
        return None
    return identificado(Parte.TITULAR, places[14 - size :])


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _short(text: str) -> date | None:
    return dia(f"20{text[4:]}", text[2:4], text[:2]) if _digits(text) else None


def _long(text: str) -> date | None:
    return dia(text[4:], text[2:4], text[:2]) if _digits(text) else None
