"""Mail that came back (RFC 3464): what it says became of one message, and M15 of it."""
import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from typing import IO, Final

import structlog

from adapters.inbound import mime
from adapters.inbound.letter import Letter
from adapters.messages import delivery
from adapters.messages.outbox import Entrega
from adapters.wiring import System

log = structlog.get_logger(__name__)
_STATUS: Final = re.compile(r"(?<![\d.])5\.\d{1,3}\.\d{1,3}(?![\d.])")
_SAID: Final = re.compile(r"^.*(?<![\d.])5\.\d{1,3}\.\d{1,3}(?![\d.]).*$", re.MULTILINE)
_REPORT, _WORDS = 256 * 1024, 64 * 1024
"""Bytes of what a report says, and of a bounce in words alone."""


async def take(system: System, entrega: Entrega, letter: Letter, source: IO[bytes], envelope_sender: str) -> None:
    """Records it, once. Nothing but a failure for good is anything."""
    found = await asyncio.to_thread(read, letter, source, envelope_sender)
    if found is None:
        log.info("mail to a return path that is no failure", entrega=str(entrega.id))
        return
    await delivery.record(system, replace(entrega, estado="devolvida", motivo=found))
    log.info("a message came back", entrega=str(entrega.id))


def read(letter: Letter, source: IO[bytes], envelope_sender: str) -> str | None:
    """The other side's words where it came back for good. Raises Ilegivel."""
    headers = letter.headers
    if headers.get_content_type() == "multipart/report":
        try:
            kind = str(headers.get_param("report-type") or "").lower()
        except mime.ODD:
            return None
        return _report(source) if kind in ("delivery-status", "") else None
    # an answering machine writes to where a message came from too: only what has nobody to go back to, and says a status, is a bounce
    answered = str(headers.get("Auto-Submitted", "")).lower().startswith("auto-replied")
    return None if envelope_sender or answered else _in_words(source)


def _report(source: IO[bytes]) -> str | None:
    """One recipient that failed for good is enough: each message has one recipient."""
    for part in mime.parts(source):
        if part.tipo in ("message/delivery-status", "message/global-delivery-status"):
            for fields in _groups(b"".join(_at_most(part.chunks, _REPORT))):
                status = str(fields.get("Status", "")).split()
                failed = str(fields.get("Action", "")).strip().lower().partition(" ")[0] == "failed"
                if failed and status and _STATUS.fullmatch(status[0]):
                    return _motivo(fields, status[0])
    return None


def _groups(data: bytes) -> Iterator[Message]:
    for group in re.split(rb"\r?\n[ \t]*\r?\n", data.strip()):
        yield BytesParser(policy=compat32).parsebytes(group + b"\n\n", headersonly=True)


def _motivo(fields: Message, status: str) -> str:
    """The diagnostic code without its type, with the status wherever it does not say it; else the status alone."""
    said = " ".join(str(fields.get("Diagnostic-Code", "")).split())
    kind, semicolon, words = said.partition(";")
    told = (words if semicolon and kind.strip().isascii() else said).strip()
    return told if status in told else f"{status} {told}".strip()


def _in_words(source: IO[bytes]) -> str | None:
    for part in mime.parts(source):
        if part.tipo.startswith("text/") and not part.anexado and (found := _SAID.search(part.text(_WORDS))):
            return found[0].strip()
    return None


def _at_most(chunks: Iterator[bytes], most: int) -> Iterator[bytes]:
    for chunk in chunks:
        yield chunk[:most]
        most -= len(chunk)
        if most <= 0:
            return
