"""Takes a mail apart as it is read: each part's headers, and its content decoded piece by piece, however large it is (RFC 2045, 2046)."""
import binascii
from collections.abc import Generator, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import Compat32
from email.utils import collapse_rfc2231_value
from itertools import chain
from typing import IO, Final

LINE: Final = 64 * 1024
"""Bytes of a line that are read at once; a longer one comes in pieces."""
HEADERS: Final = 256 * 1024
"""Bytes of the headers of one part."""
ALL_HEADERS: Final = 4 * HEADERS
"""Bytes of those of all parts."""
LONGEST: Final = 4 * 1024
"""Letters of a header that are looked at: the library takes minutes over the parameters of one that was made to be long."""
DEPTH, PARTS = 20, 500
ODD: Final = (ValueError, LookupError, TypeError, MessageError, RecursionError)
"""What the library raises of headers that are broken, or were made to be: the rest of the mail is none the worse for it."""
_PIECE: Final = 48 * 1024
_NOT_BASE64: Final = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))


class _AsItCame(Compat32):
    """Letters that are no ASCII stay what they are, as surrogates: names of files are told from them."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value[:LONGEST]


_AS_IT_CAME: Final = _AsItCame()


class Ilegivel(Exception):
    """It is no mail that can be read, or was made so that nobody can."""


@dataclass
class Part:
    """One part that holds no others. `chunks` can be read once, until the next part is asked for."""

    headers: Message
    chunks: Iterator[bytes] = field(repr=False)

    @property
    def tipo(self) -> str:
        return self.headers.get_content_type()

    @property
    def anexado(self) -> bool:
        """It says to be a file beside the text."""
        return self.headers.get_content_disposition() == "attachment"

    @property
    def content_id(self) -> str:
        return str(self.headers.get("Content-ID", "")).strip().strip("<>")

    @property
    def nome(self) -> str:
        """What its sender calls it; empty where it has no name."""
        for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
            with suppress(*ODD):
                if found := self.headers.get_param(parameter, None, header):
                    return _text(found)
        return ""

    def text(self, most: int) -> str:
        """The first bytes of it, in the charset that it says."""
        data = bytearray()
        for chunk in self.chunks:
            data += chunk
            if len(data) >= most:
                break
        try:
            return bytes(data[:most]).decode(self.headers.get_content_charset() or "utf-8", "replace")
        except ODD:
            return bytes(data[:most]).decode("utf-8", "replace")


def parts(source: IO[bytes]) -> Generator[Part, None, None]:
    """From the beginning of a mail to its end, in order. Raises Ilegivel."""
    yield from _Walk(source).entity({}, 0)


def headers(source: IO[bytes]) -> Message:
    """Those of the mail itself."""
    return _Walk(source).headers({})


_Delimiters = Mapping[bytes, tuple[int, bool]]
"""How deep each lies, and whether it closes there."""


class _Walk:
    """`ended` is the delimiter that the last lines stopped at."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self._fresh, self._parts, self._headers = source, True, 0, 0
        self.ended: tuple[int, bool] | None = None

    def entity(self, around: _Delimiters, depth: int) -> Generator[Part, None, None]:
        self._parts += 1
        if self._parts > PARTS:
            raise Ilegivel
        found = self.headers(around)
        try:
            boundary = found.get_boundary()
        except ODD:
            raise Ilegivel from None
        if found.get_content_maintype() != "multipart" or not boundary or depth >= DEPTH:
            body = self._lines(around) if self.ended is None else iter(())
            yield Part(found, _decoded(str(found.get("Content-Transfer-Encoding", "")).strip().lower(), body))
            for _ in body:
                pass
            return
        delimiter = b"--" + str(boundary).encode("ascii", "surrogateescape")
        mine = {**around, delimiter: (depth, False), delimiter + b"--": (depth, True)}
        self._skip(mine)
        while self.ended == (depth, False):
            self.ended = None
            yield from self.entity(mine, depth + 1)
        if self.ended == (depth, True):
            self.ended = None
            self._skip(around)

    def headers(self, around: _Delimiters) -> Message:
        read = bytearray()
        for line in self._lines(around):
            if line in (b"\r\n", b"\n"):
                break
            read += line
            self._headers += len(line)
            if len(read) > HEADERS or self._headers > ALL_HEADERS:
                raise Ilegivel
        return BytesHeaderParser(policy=_AS_IT_CAME).parsebytes(bytes(read))

    def _skip(self, around: _Delimiters) -> None:
        if self.ended is None:
            for _ in self._lines(around):
                pass

    def _lines(self, around: _Delimiters) -> Iterator[bytes]:
        """To the next delimiter of any of them, or the end of all. A part that is not closed ends with the one that it is in."""
        while line := self._source.readline(LINE):
            fresh, self._fresh = self._fresh, line.endswith(b"\n")
            if fresh and line.startswith(b"--") and (ended := around.get(line.rstrip())):
                self.ended = ended
                return
            yield line


def _decoded(encoding: str, lines: Iterator[bytes]) -> Iterator[bytes]:
    if encoding == "base64":
        return _base64(lines)
    whole = _without_last_break(lines)
    return map(binascii.a2b_qp, whole) if encoding == "quoted-printable" else whole


def _base64(lines: Iterator[bytes]) -> Iterator[bytes]:
    kept = bytearray()
    for line in lines:
        kept += line.translate(None, _NOT_BASE64)
        if len(kept) >= _PIECE:
            whole = len(kept) // 4 * 4
            yield binascii.a2b_base64(kept[:whole])
            del kept[:whole]
    if len(kept) % 4 == 1:  # one letter is less than a byte
        del kept[-1:]
    if kept:
        yield binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))


def _without_last_break(lines: Iterator[bytes]) -> Iterator[bytes]:
    """The line break before a delimiter belongs to it."""
    kept = b""
    for line in chain(lines, [b""]):
        if line and kept:
            yield kept
        kept = line or kept
    if last := kept.removesuffix(b"\n").removesuffix(b"\r"):
        yield last


def _text(value: str | tuple[str | None, str | None, str]) -> str:
    """RFC 2231, RFC 2047 (which does not belong there, and is there), or plain bytes of some charset."""
    text = collapse_rfc2231_value(value)
    if "=?" in text:
        try:
            text = str(make_header(decode_header(text)))
        except ODD:
            return text
    try:
        raw = text.encode("ascii", "surrogateescape")
    except UnicodeEncodeError:
        return text
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")
