"""What a mail is, by its headers: whose, which, and whether a machine wrote it; and which of its parts are files."""
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from typing import IO, Final
from uuid import UUID, uuid5

from adapters.inbound import mime
from adapters.inbound.mime import Part
from domain.arquivo import FORMATOS, nome_limpo, terminacao

_BULK: Final = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
_MACHINES: Final = ("X-Autoreply", "X-Autorespond", "List-Id")
_NO_FILES: Final = frozenset({
    "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature", "application/pgp-encrypted",
    "message/delivery-status", "message/global-delivery-status", "message/disposition-notification", "text/rfc822-headers",
    "text/calendar", "application/ics", "text/x-amp-html", "text/x-watch-html",
})
"""What mail programs add by themselves."""
SMALL: Final = 256 * 1024
"""Bytes of a picture that belongs to the text: a logo of the signature. A photograph of a receipt is larger."""
_HTML: Final = 2_000_000
_CID: Final = re.compile(r"""["'(]\s*cid:([^"')\s>]+)""", re.IGNORECASE)
_NAMED: Final = {tipo: formato for formato, tipo in reversed(list(FORMATOS.items()))}
_COPY: Final = 256 * 1024
_ADDRESS: Final = 254
"""Letters of an address (RFC 5321)."""


@dataclass(frozen=True, slots=True)
class Letter:
    """`sender` is the address in From, in small letters, or empty where it is not one; `mark` is the same however often one mail is
    delivered: its Message-ID and its body, whatever the servers on the way wrote above."""

    headers: Message
    sender: str
    mark: bytes
    automatic: bool

    def id(self, entrega: UUID) -> UUID:
        """Of this mail to this address."""
        return uuid5(entrega, self.mark.hex())


@dataclass(frozen=True, slots=True)
class File:
    """A part that is a file, or may be one: `logo` until all of it shows to be larger than what a signature holds."""

    part: Part
    nome: str
    logo: bool


def read(source: IO[bytes], envelope_sender: str) -> Letter:
    """From its beginning. Raises Ilegivel."""
    headers = mime.headers(source)
    digest = hashlib.sha256()
    for name in ("Message-ID", "From", "Subject", "Date"):
        digest.update(str(headers.get(name, "")).strip().encode("utf-8", "surrogateescape") + b"\0")
    while data := source.read(_COPY):
        digest.update(data)
    source.seek(0)
    return Letter(headers, _sender(headers), digest.digest(), not envelope_sender or _by_a_machine(headers))


def files(source: IO[bytes]) -> Iterator[File]:
    """In order, from the beginning; each is to be read before the next is asked for. Raises Ilegivel."""
    shown: set[str] = set()
    for n, part in enumerate(mime.parts(source)):
        if part.tipo in _NO_FILES:
            continue
        named = bool(part.nome)
        if part.tipo == "text/html" and not part.anexado and not named:
            shown |= set(_CID.findall(part.text(_HTML)))
            continue
        if not (named or part.anexado) and (part.tipo in ("text/plain", "text/enriched") or n == 0):
            continue
        logo = part.tipo.startswith("image/") and not part.anexado and part.content_id in shown
        yield File(part, _named(part), logo)


def is_winmail(nome: str, tipo: str, head: bytes) -> bool:
    """Outlook's wrapping that nobody else can open (TNEF), by its name, its type or its first bytes."""
    return nome.lower() == "winmail.dat" or tipo in ("application/ms-tnef", "application/vnd.ms-tnef") or head[:4] == b"\x78\x9f\x3e\x22"


def _named(part: Part) -> str:
    """With an ending, where its type tells one."""
    nome = nome_limpo(part.nome) if part.nome else "arquivo"
    ending = _NAMED.get(part.tipo)
    if part.tipo == "message/rfc822" and terminacao(nome) != "eml":
        ending = "eml"
    return f"{nome}.{ending}" if ending and not terminacao(nome) else nome


def _sender(headers: Message) -> str:
    """One address alone, of letters that can be seen: who writes for several people, or from what is no address, is nobody whom we know."""
    try:
        found = getaddresses([str(make_header(decode_header(str(each)))) for each in headers.get_all("From", [])])
    except mime.ODD:
        return ""
    address = found[0][1].strip().casefold() if len(found) == 1 else ""
    return address if "@" in address and address.isprintable() and len(address) <= _ADDRESS else ""


def _by_a_machine(headers: Message) -> bool:
    """RFC 3834, and what programs say that do not know it. Such mail is never answered, and never taken for somebody's answer."""
    said = str(headers.get("Auto-Submitted", "no")).partition(";")[0].strip().lower()
    report = headers.get_content_type() == "multipart/report"
    bulk = str(headers.get("Precedence", "")).strip().lower() in _BULK
    return said != "no" or bulk or report or any(name in headers for name in _MACHINES)
