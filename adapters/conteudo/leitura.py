"""One file, read by its ending; what cannot be read, or is too much, says nothing."""
import logging
from collections.abc import Generator, Iterator
from contextlib import closing
from typing import Final

from adapters.conteudo import cnab, extrato, nota, papel, pdf
from adapters.conteudo.letras import decodificado
from adapters.objectstore import ArmazemIndisponivel, ObjetoAusente
from domain.arquivo import terminacao
from domain.conteudo.lido import Lido

log = logging.getLogger(__name__)
MOST: Final = 2 * 1024 * 1024
"""Bytes of a text that are read."""
MOST_OF_PDF: Final = 10 * 1024 * 1024
"""A larger PDF is not read at all: where its pages are stands at its end."""
READ: Final = frozenset({"ofx", "ofc", "xml", "rem", "ret", "txt", "csv", "pdf"})


def ler(nome: str, tamanho: int, chunks: Generator[bytes, None, None]) -> Lido | None:
    """Blocks; closes `chunks`, which are not begun where nothing can be read. Never raises for what is in the file."""
    ending = terminacao(nome)
    with closing(chunks):
        if ending not in READ or (ending == "pdf" and tamanho > MOST_OF_PDF):
            return None
        try:
            return _read(ending, _beginning(chunks, MOST_OF_PDF if ending == "pdf" else MOST), tamanho)
        except (ArmazemIndisponivel, ObjetoAusente):
            return None
        except Exception as error:  # a file that nobody thought of is no reason not to take it
            log.warning("a .%s file could not be read: %s", ending, type(error).__name__)
            return None


def _beginning(chunks: Iterator[bytes], most: int) -> bytes:
    data = bytearray()
    for chunk in chunks:
        data += chunk
        if len(data) >= most:
            break
    return bytes(data[:most])


def _read(ending: str, data: bytes, tamanho: int) -> Lido | None:
    match ending:
        case "ofx" | "ofc":
            return extrato.ler(data)
        case "xml":
            return nota.ler(data)
        case "pdf":
            return papel.ler(pdf.texto(data))
        case "rem" | "ret" | "txt":
            return cnab.ler(data, inteiro=len(data) == tamanho) or papel.ler(decodificado(data))
    return papel.ler(decodificado(data))
