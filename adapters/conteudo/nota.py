"""Fiscal documents in XML: NF-e, NFC-e, CT-e and the national NFS-e, one or many in a file, by whom, to whom, and of when."""
import contextlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from xml.parsers import expat

from adapters.conteudo.certo import dia, identificado, limites
from adapters.conteudo.letras import decodificado
from domain.conteudo.lido import Formato, Identificado, Lido, Parte

_FORMATOS: Mapping[str, Formato] = MappingProxyType({
    "infNFe": Formato.NOTA, "infNFSe": Formato.NOTA, "infCte": Formato.CONHECIMENTO,
})
_PARTES: Mapping[str, Parte] = MappingProxyType({
    "emit": Parte.EMITENTE, "prest": Parte.EMITENTE, "dest": Parte.DESTINATARIO, "toma": Parte.DESTINATARIO, "rem": Parte.OUTRA,
    "exped": Parte.OUTRA, "receb": Parte.OUTRA, "toma4": Parte.OUTRA, "transporta": Parte.OUTRA, "retirada": Parte.OUTRA,
    "entrega": Parte.OUTRA, "interm": Parte.OUTRA,
})
"""By the element that a number stands in. Who made the program, who may read it and who took the payment are no part of it."""
_NUMEROS: Final = frozenset({"CNPJ", "CPF"})
_DIAS: Final = frozenset({"dhEmi", "dEmi", "dhSaiEnt", "dSaiEnt", "dCompet"})
_DEEPEST: Final = 100
_LONGEST: Final = 100
_PIECE: Final = 64 * 1024


def ler(data: bytes) -> Lido | None:
    """Of what is whole: a document that is cut off, or breaks, is left out, for the other side may have stood in the rest.

    Nothing of a DTD is read: these documents have none, and one that has ends there.
    """
    reading = _Reading()
    text = decodificado(data).lstrip("\ufeff \t\r\n")
    with contextlib.suppress(expat.ExpatError, _Stop):
        for at in range(0, len(text), _PIECE):
            reading.parser.Parse(text[at : at + _PIECE], False)
    return reading.lido()


class _Stop(Exception):
    """It is none of ours."""


class _Reading:
    """Follows a document from element to element, keeping no tree of it."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype
        self._path: list[str] = []
        self._value: list[str] | None = None
        self._size = 0
        self._formato: Formato | None = None
        self._found: Formato | None = None
        self._now: list[tuple[str, str, str]] = []
        self._whole: list[tuple[str, str, str]] = []

    def _doctype(self, *_: object) -> None:
        raise _Stop

    def _start(self, name: str, _: object) -> None:
        local = name.rpartition(" ")[2]
        self._path.append(local)
        if len(self._path) > _DEEPEST:
            raise _Stop
        if local in _FORMATOS and self._formato is None:
            self._formato, self._now = _FORMATOS[local], []
        self._value = [] if local in _NUMEROS | _DIAS else None
        self._size = 0

    def _text(self, data: str) -> None:
        if self._value is not None and self._size < _LONGEST:
            self._value.append(data)
            self._size += len(data)

    def _end(self, name: str) -> None:
        local = self._path.pop()
        if self._value is not None and self._path:
            self._now.append((self._path[-1], local, "".join(self._value)))
        self._value = None
        if _FORMATOS.get(local) is self._formato and self._formato is not None and not _FORMATOS.keys() & set(self._path):
            self._found = self._found or self._formato
            self._whole += self._now
            self._formato, self._now = None, []

    def lido(self) -> Lido | None:
        if self._found is None:
            return None
        people: dict[Identificado, None] = {}
        for parent, local, value in self._whole:
            if local in _NUMEROS and parent in _PARTES and (each := identificado(_PARTES[parent], value)):
                people[each] = None
        days = [dia(value[:4], value[5:7], value[8:10]) for _, local, value in self._whole if local in _DIAS]
        de, ate = limites(days)
        return Lido(self._found, tuple(people), de, ate)
