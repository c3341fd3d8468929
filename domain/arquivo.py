"""What a file must be to be taken by an atividade, and how its name is shown to people and written in the zip (R13)."""
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from domain.refusal import Refusal

FORMATOS: Mapping[str, str] = MappingProxyType({
    "pdf": "application/pdf",
    "xml": "application/xml",
    "ofx": "application/x-ofx",
    "ofc": "application/x-ofc",
    "csv": "text/csv",
    "txt": "text/plain",
    "rem": "text/plain",
    "ret": "text/plain",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "heic": "image/heic",
    "zip": "application/zip",
    "rar": "application/vnd.rar",
    "7z": "application/x-7z-compressed",
})
"""Every ending that the office may ask for, with the media type that its content has; nothing else is ever taken."""

NOMES: Mapping[str, str] = MappingProxyType({
    "pdf": "um PDF", "xml": "um XML", "ofx": "um extrato OFX", "ofc": "um extrato OFC", "csv": "um CSV", "txt": "um texto",
    "rem": "uma remessa bancária", "ret": "um retorno bancário", "xls": "uma planilha", "xlsx": "uma planilha",
    "doc": "um documento do Word", "docx": "um documento do Word", "jpg": "uma imagem JPG", "jpeg": "uma imagem JPG",
    "png": "uma imagem PNG", "heic": "uma imagem HEIC", "zip": "um arquivo ZIP", "rar": "um arquivo RAR", "7z": "um arquivo 7Z",
})

_MAX_NOME = 255  # bytes of UTF-8: what a name may have on every file system
_MAX_PASTA = 100
_ENDING = re.compile(r"(?<=.)\.([A-Za-z0-9]{1,10})$", re.DOTALL)
_JOINERS = "\u200c\u200d"  # they are part of words in some scripts, and of emoji
_UNSAFE = re.compile(r'[<>:"/\\|?*]')
_WINDOWS = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])\s*(?:\.|$)", re.IGNORECASE)


class ArquivoVazio(Refusal):
    """422: no byte in it."""

    codigo = "arquivo_vazio"
    status = 422
    detail = "«{nome}» está vazio. Confira o arquivo e envie de novo."

    def __init__(self, nome: str) -> None:
        super().__init__(nome=nome)


class FormatoRecusado(Refusal):
    """415: says what the file is (`achado`, with its article) and what is asked for."""

    codigo = "formato_recusado"
    status = 415
    detail = "«{nome}» é {achado}; aqui pedimos {pedidos}."

    def __init__(self, nome: str, achado: str, pedidos: str) -> None:
        super().__init__(nome=nome, achado=achado, pedidos=pedidos)


class ArquivoGrande(Refusal):
    """413: larger than the atividade takes."""

    codigo = "arquivo_grande"
    status = 413
    detail = "«{nome}» passa de {maximo_mb} MB, o limite desta atividade."

    def __init__(self, nome: str, maximo_mb: int) -> None:
        super().__init__(nome=nome, maximo_mb=maximo_mb)


class ArquivosDemais(Refusal):
    """409: more files than the atividade takes."""

    codigo = "arquivos_demais"
    status = 409
    detail = "Esta atividade recebe no máximo {quantos}."

    def __init__(self, maximo: int) -> None:
        super().__init__(quantos="1 arquivo" if maximo == 1 else f"{maximo} arquivos")


class ArquivoRepetido(Refusal):
    """409: the same bytes are already there."""

    codigo = "arquivo_repetido"
    status = 409
    detail = "«{arquivo}» tem o mesmo conteúdo de um arquivo já enviado em «{atividade}»."

    def __init__(self, arquivo: str, atividade: str) -> None:
        super().__init__(arquivo=arquivo, atividade=atividade)


@dataclass(frozen=True)
class Limites:
    """What one atividade takes. A megabyte is 1024² bytes, as people's computers show it."""

    formatos: tuple[str, ...] = tuple(FORMATOS)
    tamanho_maximo_mb: int = 50
    maximo_arquivos: int = 20

    @property
    def tamanho_maximo(self) -> int:
        """In bytes."""
        return self.tamanho_maximo_mb * 1024 * 1024

    @property
    def pedidos(self) -> str:
        """«PDF, XML ou OFX»."""
        *first, last = [formato.upper() for formato in self.formatos]
        return f"{', '.join(first)} ou {last}" if first else last

    def exige_formato(self, nome: str) -> str:
        """The ending of the name, when it is one that is asked for; jpg and jpeg are one format."""
        ending = terminacao(nome)
        asked = {*self.formatos, *({"jpg", "jpeg"} if {"jpg", "jpeg"} & set(self.formatos) else ())}
        if ending not in asked or ending not in FORMATOS:
            unknown = f"um arquivo .{ending}" if ending else "um arquivo sem terminação no nome"
            raise FormatoRecusado(nome, NOMES.get(ending, unknown), self.pedidos)
        return ending

    def exige_tamanho(self, nome: str, tamanho: int) -> None:
        if tamanho == 0:
            raise ArquivoVazio(nome)
        if tamanho > self.tamanho_maximo:
            raise ArquivoGrande(nome, self.tamanho_maximo_mb)

    def exige_vaga(self, presentes: int, novos: int) -> None:
        if presentes + novos > self.maximo_arquivos:
            raise ArquivosDemais(self.maximo_arquivos)


def terminacao(nome: str) -> str:
    """The ending in small letters without its dot; empty when the name has none."""
    found = _ENDING.search(nome)
    return found[1].lower() if found else ""


def nome_limpo(nome: str) -> str:
    """The name as sent, for people: its last path part, without characters that act instead of being read."""
    parts = [part for part in re.split(r"[/\\]", _visible(nome)) if any(c != "." and not c.isspace() for c in part)]
    return _shortened(parts[-1].strip(), _MAX_NOME) if parts else "arquivo"


def nome_no_zip(parte: str, limite: int = _MAX_NOME) -> str:
    """One part of a path that every system can unpack: no separators, reserved names, hidden files or trailing dots."""
    safe = _UNSAFE.sub("_", _visible(unicodedata.normalize("NFC", parte))).lstrip(" .").rstrip(" .")
    if _WINDOWS.match(safe):
        safe = f"_{safe}"
    return _shortened(safe, limite).rstrip(" .") or "arquivo"


def zip_paths(empresa: str, competencia: str, itens: Iterable[tuple[str, str]]) -> list[str]:
    """`<empresa>/<competencia>/<atividade>/<name>` for each (atividade, name), in order.

    What differs only in case or in the form of its accents is one file on some systems: the second is «nota (2).pdf».
    """
    taken: set[str] = set()
    following: dict[str, int] = {}
    paths = []
    for atividade, nome in itens:
        folder = "/".join(nome_no_zip(part, _MAX_PASTA) for part in (empresa, competencia, atividade))
        name = nome_no_zip(nome)
        path = f"{folder}/{name}"
        asked = path.casefold()
        while path.casefold() in taken:
            following[asked] = following.get(asked, 1) + 1
            path = f"{folder}/{_shortened(name, _MAX_NOME, f' ({following[asked]})')}"
        taken.add(path.casefold())
        paths.append(path)
    return paths


def _visible(text: str) -> str:
    """Without control characters, line separators, lone surrogates, and what reorders or hides (bidi, zero width)."""
    return "".join(c for c in text if c in _JOINERS or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})


def _shortened(nome: str, limite: int, mark: str = "") -> str:
    """At most `limite` bytes of UTF-8, cut before the ending; `mark` is set there too."""
    ending = _ENDING.search(nome)
    stem, tail = (nome[: ending.start()], ending[0]) if ending else (nome, "")
    room = limite - len((mark + tail).encode())
    return stem.encode()[:room].decode(errors="ignore") + mark + tail
