"""The listener (RFC 2033): knows its own addresses, keeps a mail on the disk while it is read, and answers for each recipient."""
import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from typing import IO, Any, Final

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from adapters.inbound.addresses import Endereco, read

log = structlog.get_logger(__name__)
LARGEST: Final = 70 * 1024 * 1024
"""Bytes of a mail: 50 MB of files, as large as base64 makes them."""
IN_MEMORY: Final = 1024 * 1024
AT_ONCE: Final = 16
"""Mails that one process reads and keeps side by side."""
RECIPIENTS: Final = 20
_PATIENCE: Final = 300.0

Taken = Callable[[Endereco, IO[bytes], str], Awaitable[str]]
"""Takes one mail in for one address, from its beginning, and says what the other server is answered. Never raises."""


class Listener(LMTP):
    """One connection. aiosmtpd keeps a mail in memory, and has one answer for all of its recipients: reading it is our own."""

    line_length_limit = 64 * 1024

    def __init__(self, dominio: str, key: bytes, taken: Taken, room: asyncio.Semaphore, **how: Any) -> None:
        super().__init__(_Recipients(dominio, key), data_size_limit=LARGEST, enable_SMTPUTF8=True, timeout=_PATIENCE, **how)
        self._dominio, self._key, self._taken, self._room = dominio, key, taken, room

    async def smtp_DATA(self, arg: str | None) -> None:
        if await self.check_helo_needed("LHLO"):
            return
        envelope = self.envelope
        assert envelope is not None
        if not envelope.rcpt_tos:
            await self.push("503 5.5.1 Falta RCPT")
        elif arg:
            await self.push("501 5.5.4 Sintaxe: DATA")
        elif self._room.locked():
            await self.push("451 4.3.2 Ocupado, tente de novo")
        else:
            async with self._room:
                with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as spool:
                    await self._read(spool, envelope)
        self._set_post_data_state()  # type: ignore[no-untyped-call]

    async def _read(self, spool: IO[bytes], envelope: Envelope) -> None:
        await self.push("354 Termine com <CR><LF>.<CR><LF>")
        fits = await self._spool(spool)
        for address in envelope.rcpt_tos:
            if not fits:
                await self.push(f"552 5.3.4 A mensagem passa de {LARGEST // 1024 // 1024} MB")
                continue
            endereco = read(address, self._dominio, self._key)
            assert endereco is not None, "it was looked at when it was named"
            spool.seek(0)
            await self.push(await self._taken(endereco, spool, _sender(envelope)))

    async def _spool(self, spool: IO[bytes]) -> bool:
        """To the end of the mail, whose lines lose the dot that was put before theirs; False where it is too large."""
        size, fresh = 0, True
        while True:
            try:
                line: bytes = await self._reader.readuntil(b"\r\n")
            except asyncio.LimitOverrunError as error:
                line = await self._reader.read(error.consumed)
            except asyncio.IncompleteReadError:
                raise asyncio.CancelledError from None
            if fresh and line == b".\r\n":
                return size <= LARGEST
            size += len(line)
            if size <= LARGEST:
                spool.write(line[1:] if fresh and line.startswith(b".") else line)
            fresh = line.endswith(b"\r\n")


class _Recipients:
    """aiosmtpd calls it; the names are aiosmtpd's."""

    def __init__(self, dominio: str, key: bytes) -> None:
        self._dominio, self._key = dominio, key

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Sequence[str]) -> str:
        if read(address, self._dominio, self._key) is None:
            return "550 5.1.1 Este endereco nao existe"
        if len(envelope.rcpt_tos) >= RECIPIENTS:
            return "452 4.5.3 Destinatarios demais"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_exception(self, error: Exception) -> str:
        log.error("a mail could not be taken in", exc_info=error)
        return "451 4.3.0 Tente de novo"


def _sender(envelope: Envelope) -> str:
    """Empty where there is nobody to go back to."""
    return str(envelope.mail_from or "").strip("<>")


async def listen(host: str, port: int, dominio: str, key: bytes, taken: Taken) -> asyncio.Server:
    """Any number of processes of one machine may listen at one place."""
    room = asyncio.Semaphore(AT_ONCE)
    return await asyncio.get_running_loop().create_server(
        lambda: Listener(dominio, key, taken, room, hostname=dominio, ident="recebimento"), host, port, reuse_port=True,
    )
