"""The process that `Catcher` keeps alive: mail by SMTP and WhatsApp messages go into the inbox, each before its 250 or 200."""

import asyncio
from pathlib import Path

import structlog
import uvicorn
from aiosmtpd.smtp import SMTP, Envelope, Session

from adapters.clock import Clock, kept_clock
from adapters.embedded.catcher import Task, task
from adapters.embedded.cloud_api import cloud_api
from adapters.embedded.inbox import Delivery, Inbox
from adapters.embedded.letter import read
from adapters.embedded.receipts import Recibos

LARGEST = 64 * 1024 * 1024

log = structlog.get_logger(__name__)


class Mail:
    """aiosmtpd calls it with each message; the names are aiosmtpd's."""

    def __init__(self, inbox: Inbox, clock: Clock) -> None:
        self._inbox, self._clock = inbox, clock

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        raw = envelope.content
        await asyncio.to_thread(self._keep, raw if isinstance(raw, bytes) else str(raw).encode(), envelope)
        return "250 OK: a mensagem esta na caixa"

    async def handle_exception(self, error: Exception) -> str:
        log.error("mensagem não pôde ser guardada", exc_info=error)
        return "451 Nao foi possivel guardar a mensagem agora"

    def _keep(self, raw: bytes, envelope: Envelope) -> None:
        letter, now = read(raw, envelope.mail_from or ""), self._clock.now()
        self._inbox.keep(
            [
                Delivery(letter.id, now, "email", para, letter.de, letter.assunto, letter.texto, letter.html)
                for para in dict.fromkeys(envelope.rcpt_tos)
            ],
            raw,
        )


async def serve(told: Task) -> None:
    """Until the process is told to end (SIGTERM or SIGINT)."""
    clock, inbox = kept_clock(Path(told.clock)) if told.clock else Clock.real(), Inbox(Path(told.file))
    inbox.create()
    handler = Mail(inbox, clock)
    smtp = await asyncio.get_running_loop().create_server(
        lambda: SMTP(handler, data_size_limit=LARGEST, enable_SMTPUTF8=True, hostname="localhost", ident="caixa"),
        "127.0.0.1",
        told.smtp_port,
    )
    recibos = Recibos(told.recibos, told.segredo, clock) if told.recibos else None
    config = uvicorn.Config(
        cloud_api(inbox, clock, told.token, told.modelos, recibos),
        host="127.0.0.1",
        port=told.whatsapp_port,
        log_level="warning",
        lifespan="off",
        timeout_graceful_shutdown=1,
    )
    posting = asyncio.create_task(recibos.run()) if recibos else None
    try:
        await uvicorn.Server(config).serve()
    finally:
        if posting:
            posting.cancel()
        smtp.close()


if __name__ == "__main__":
    asyncio.run(serve(task()))
