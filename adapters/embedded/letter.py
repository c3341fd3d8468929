"""Reads a mail as it came, whatever it is: what cannot be read is left empty, nothing raises."""

from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import TypeVar

T = TypeVar("T")


READ = 2_000_000
"""Bytes that are read: the texts of a mail come before its attachments, and all of it stays in the raw mail."""


@dataclass(frozen=True)
class Letter:
    """The parts that a person sees."""

    id: str
    de: str
    assunto: str
    texto: str
    html: str | None


def read(raw: bytes, sender: str) -> Letter:
    """`sender` of the envelope stands in for a From that is missing or broken."""
    message = _tried(lambda: message_from_bytes(raw[:READ], policy=default), EmailMessage())
    return Letter(
        id=_header(message, "Message-ID"),
        de=_header(message, "From") or _clean(sender),
        assunto=_header(message, "Subject"),
        texto=_body(message, "plain") or "",
        html=_body(message, "html"),
    )


def _header(message: EmailMessage, name: str) -> str:
    return " ".join(_clean(_tried(lambda: str(message[name] or ""), "")).split())


def _body(message: EmailMessage, kind: str) -> str | None:
    part = _tried(lambda: message.get_body(preferencelist=(kind,)), None)
    if part is None:
        return None
    text = _tried(lambda: str(part.get_content()), None)
    if text is None:  # a charset that nobody knows
        raw = _tried(lambda: part.get_payload(decode=True), None)
        text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
    return _clean(text).replace("\r\n", "\n")


def _clean(text: str) -> str:
    """Half characters of a broken encoding cannot be stored as UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _tried(attempt: Callable[[], T], otherwise: T) -> T:
    try:
        return attempt()
    except Exception:  # the parser raises anything on what was made to break it
        return otherwise
