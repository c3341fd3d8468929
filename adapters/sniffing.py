"""What a file is by its bytes, whatever its name says (R13): fed piece by piece, in constant memory."""
import codecs
import contextlib
import io
import re
import zipfile
from typing import NoReturn
from xml.parsers import expat

import puremagic

from domain.arquivo import FORMATOS, NOMES, FormatoRecusado, Limites

_HEAD = 64 * 1024
_TAIL = 1024 * 1024  # room for the central directory of a document with some ten thousand parts
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = {"doc": ("WordDocument",), "xls": ("Workbook", "Book")}
_MAIN_PART = {"docx": re.compile(r"word/document\d*\.xml", re.IGNORECASE), "xlsx": re.compile(r"xl/workbook\d*\.xml", re.IGNORECASE)}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}

_PAGE = re.compile(r"<\s*(!doctype\s+html|html|head|body|script|iframe|svg)(?=[\s>/]|$)", re.IGNORECASE)
_FRAGMENT = re.compile(r"<(!--|(a|b|br|div|font|h1|img|link|meta|p|style|table|title)[\s>/])", re.IGNORECASE)
_PAGE_NAMESPACES = {"http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg"}
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SAYS_UTF16 = re.compile(rb"""(?:\xef\xbb\xbf)?\s*<\?xml[^>]{0,100}encoding\s*=\s*["']utf-?16""", re.IGNORECASE)  # .NET writes so, in UTF-8
_SCRIPT = re.compile(r"\s*(#!|<\?php|@echo off)", re.IGNORECASE)
_PROGRAMS = (b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe", b"#!")

_TEXT = bytes([0x09, 0x0A, 0x0C, 0x0D, 0x1A, *range(0x20, 0x7F), *range(0x80, 0x100)])
_NOT_TEXT = re.compile(r"[^\t\n\f\r\x1a\x20-\x7e\x80-\U0010ffff]")

_BINARY = {
    "pdf": re.compile(rb"(?:\xef\xbb\xbf)?\s{0,64}%PDF-\d"),
    "jpg": re.compile(rb"\xff\xd8\xff"),
    "png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "rar": re.compile(rb"Rar!\x1a\x07(?:\x00|\x01\x00)"),
    "7z": re.compile(rb"7z\xbc\xaf\x27\x1c"),
    "zip": re.compile(rb"PK\x03\x04"),
}
_TEXTS = {"xml", "ofx", "ofc", "csv", "txt", "rem", "ret"}
_FAMILIES = {"video": "um vídeo", "audio": "um áudio", "image": "uma imagem", "font": "uma fonte de letras"}


class Sniffer:
    """One file: `feed` its bytes in order, then `finish` tells the media type; both raise `FormatoRecusado`.

    Text is text to its last byte: UTF-8, UTF-16 with its mark, or any 8-bit code page (Windows-1252, and the CP850 of old bank
    programs), without control characters but tab, line and page ends, and the Ctrl-Z that DOS ends a file with. Macros are refused in
    docx and xlsx, which say to have none; in doc and xls they are what the format is, and taken. Archives are not opened: what is in
    them is the office's to judge.
    """

    def __init__(self, nome: str, limites: Limites) -> None:
        self._nome, self._limites = nome, limites
        self._ending = limites.exige_formato(nome)
        self._is = "jpg" if self._ending == "jpeg" else self._ending
        self._head, self._judged = bytearray(), False
        self._tail = bytearray() if self._is in {"zip", "docx", "xlsx"} else None
        self._streams = _Streams(_OLE_STREAMS[self._is]) if self._is in _OLE_STREAMS else None
        self._text: _Text | None = None

    def feed(self, chunk: bytes) -> None:
        if self._tail is not None:
            self._tail += chunk
            if len(self._tail) > 2 * _TAIL:
                del self._tail[:-_TAIL]
        if self._streams:
            self._streams.feed(chunk)
        if self._judged:
            self._read_on(chunk)
            return
        self._head += chunk
        if len(self._head) >= _HEAD:
            self._judge_head(bytes(self._head))

    def finish(self) -> str:
        if not self._judged:
            self._judge_head(bytes(self._head))
        if self._text and not self._text.finish():
            self._refuse("um arquivo binário")
        if self._streams and not self._streams.found:
            self._refuse("um arquivo de outro programa")
        if self._tail is not None:
            self._judge_zip(bytes(self._tail[-_TAIL:]))
        return FORMATOS[self._ending]

    def _judge_head(self, head: bytes) -> None:
        self._judged = True
        if self._is in _TEXTS:
            self._text = _Text(head)
            if _signature(head) or not self._text.feed(head):
                self._refuse(describe(head))
            self._judge_text(self._text.decoded(head))
            if self._is == "xml" and (page := _xml(head[:_HEAD])):
                self._refuse(page)
        elif self._is in _OLE_STREAMS:
            if not head.startswith(_OLE):
                self._refuse(describe(head))
        elif self._is in _MAIN_PART:
            if not _BINARY["zip"].match(head):
                self._refuse(describe(head))
        elif _signature(head) != self._is:
            self._refuse(describe(head))
        elif self._is in {"pdf", "jpg", "png"} and _page(head[:1024].decode("latin-1")):
            self._refuse("uma página disfarçada")

    def _judge_text(self, text: str) -> None:
        if _SCRIPT.match(text):
            self._refuse("um programa")
        if self._is != "xml" and (page := _page(text)):
            self._refuse(page)
        if self._is in {"ofx", "ofc"} and not re.search(rf"<{self._is}>|^\s*{self._is}header\s*:", text[:8192], re.IGNORECASE):
            self._refuse("um texto")

    def _judge_zip(self, tail: bytes) -> None:
        if self._is == "zip":
            if b"PK\x05\x06" not in tail[-66_000:]:
                self._refuse("um arquivo ZIP incompleto")
            return
        try:
            names = zipfile.ZipFile(io.BytesIO(tail)).namelist()
        except Exception:  # whatever zipfile makes of hostile bytes, they are no document
            self._refuse("um arquivo ZIP incompleto")
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            self._refuse("um documento com macros")
        if not any(_MAIN_PART[self._is].fullmatch(name) for name in names):
            other = next((NOMES[kind] for kind, part in _MAIN_PART.items() if any(map(part.fullmatch, names))), "um arquivo ZIP")
            self._refuse(other)

    def _read_on(self, chunk: bytes) -> None:
        if self._text and not self._text.feed(chunk):
            self._refuse("um arquivo binário")

    def _refuse(self, achado: str) -> NoReturn:
        raise FormatoRecusado(self._nome, f"{achado} com nome de .{self._ending}", self._limites.pedidos)


def describe(head: bytes) -> str:
    """What the beginning of a file shows it to be, in words for people: «uma imagem PNG», «um programa»."""
    text = _Text(head).decoded(head)
    if page := _page(text):
        return page
    if head.startswith(_PROGRAMS) or (head.startswith(b"MZ") and b"\x00" in head[:64]) or _SCRIPT.match(text):
        return "um programa"
    if head.startswith(_OLE):
        return "um documento antigo do Office, ou protegido por senha"
    kind = _signature(head)
    if kind == "zip":
        kind = "docx" if b"word/" in head else "xlsx" if b"xl/" in head else "zip"
    if kind:
        return NOMES[kind]
    if not head.translate(None, _TEXT) or head.startswith(_UTF16):
        return "um texto"
    try:
        family = puremagic.magic_string(head)[0].mime_type.partition("/")[0]
    except (puremagic.PureError, ValueError, IndexError):
        family = ""
    return _FAMILIES.get(family, "um arquivo que não reconhecemos")


def _signature(head: bytes) -> str | None:
    for kind, pattern in _BINARY.items():
        if pattern.match(head):
            return kind
    size = int.from_bytes(head[:4], "big")
    if head[4:8] == b"ftyp" and 16 <= size <= 1024:
        brands = {head[8:12], *(head[at : at + 4] for at in range(16, size, 4))}
        return "heic" if brands & _HEIC_BRANDS else None
    return None


def _page(text: str) -> str | None:
    """A browser decides by the first kilobyte after the white space."""
    start = text.lstrip()[:1024]
    if found := _PAGE.search(start):
        return _called(found[1])
    return "uma página HTML" if _FRAGMENT.match(start) else None


def _called(tag: str) -> str:
    return "uma imagem SVG" if tag.lower() == "svg" else "uma página HTML"


def _xml(head: bytes) -> str | None:
    """What an XML must not be, or None.

    Only the beginning is parsed, up to its first error (bodies with a wrong encoding are common): its root, and the namespaces seen.
    Entities are never expanded (with a default handler expat passes them on) nor fetched (it has no handler for them).
    """
    found: list[str] = []
    mislabelled = not head.startswith(_UTF16) and _SAYS_UTF16.match(head)
    parser = expat.ParserCreate("utf-8" if mislabelled else None, namespace_separator=" ")
    pages: list[str] = []

    def start(name: str, _: object) -> None:
        found.append(name)
        parser.StartElementHandler = None

    def namespace(_: object, uri: str | None) -> None:
        if uri in _PAGE_NAMESPACES:
            pages.append(uri.rpartition("/")[2])

    parser.StartElementHandler = start
    parser.StartNamespaceDeclHandler = namespace
    parser.DefaultHandler = lambda _: None
    with contextlib.suppress(expat.ExpatError, LookupError, ValueError):  # the last two: it names an encoding that expat cannot read
        parser.Parse(head.lstrip(), False)
    root = found[0].rpartition(" ")[2].rpartition(":")[2].lower() if found else None
    if root in {"html", "svg"} or pages:
        return _called("svg" if "svg" in {root, *pages} else "html")
    return None if root else "um texto"


class _Text:
    """Whether bytes are text, to the last one."""

    def __init__(self, head: bytes) -> None:
        self._wide = codecs.getincrementaldecoder("utf-16")() if head.startswith(_UTF16) else None

    def feed(self, chunk: bytes) -> bool:
        if not self._wide:
            return not chunk.translate(None, _TEXT)
        try:
            return not _NOT_TEXT.search(self._wide.decode(chunk))
        except UnicodeDecodeError:
            return False

    def finish(self) -> bool:
        try:
            return not self._wide or not self._wide.decode(b"", True)
        except UnicodeDecodeError:
            return False

    def decoded(self, head: bytes) -> str:
        return head.decode("utf-16" if self._wide else "utf-8", errors="replace").lstrip("\ufeff")


class _Streams:
    """Whether an OLE file has one of these streams in its directory, which may lie anywhere in it."""

    def __init__(self, names: tuple[str, ...]) -> None:
        # an entry is the name, then zeros up to 64 bytes
        self._marks = [name.encode("utf-16-le") + b"\x00\x00" for name in names]
        self._overlap = max(map(len, self._marks)) - 1
        self._carry = b""
        self.found = False

    def feed(self, chunk: bytes) -> None:
        if self.found:
            return
        window = self._carry + chunk
        self.found = any(mark in window for mark in self._marks)
        self._carry = window[-self._overlap :]
