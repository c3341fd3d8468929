"""The receiver process: mail that comes back and mail that answers, by LMTP; any number may run, they share nothing but the database."""
import asyncio
import logging
import signal
from typing import IO

import psycopg
import structlog
from psycopg_pool import PoolTimeout

from adapters.clock import Clock
from adapters.embedded import Servers
from adapters.eventstore.errors import Indisponivel
from adapters.inbound import bounces, letter, replies
from adapters.inbound.addresses import Endereco, Para
from adapters.inbound.lmtp import Taken, listen
from adapters.inbound.mime import Ilegivel
from adapters.inbound.replies import Desfecho
from adapters.messages import outbox
from adapters.objectstore import ArmazemIndisponivel
from adapters.settings import Settings
from adapters.wiring import System, open_system
from domain.refusal import Refusal

log = structlog.get_logger(__name__)
LATER = "451 4.3.0 Tente de novo em alguns minutos"
NOBODY = "550 5.1.1 Este endereco nao existe"
CLOSED = "550 5.7.1 Este endereco nao recebe mais nada: fale com o escritorio"
UNREADABLE = "550 5.6.0 A mensagem nao pode ser lida"
DONE = {
    Desfecho.RECEBIDA: "250 2.0.0 Recebida", Desfecho.REPETIDA: "250 2.0.0 Recebida antes",
    Desfecho.AUTOMATICA: "250 2.0.0 Resposta automatica, sem efeito", Desfecho.SEM_ARQUIVO: "250 2.0.0 Sem arquivos, sem efeito",
    Desfecho.NAO_RECEBE: CLOSED,
}


class SemDominio(Exception):
    """Nothing is received: the text is one line for who started."""


async def receive(settings: Settings, servers: Servers, clock: Clock) -> None:
    """Until SIGTERM or SIGINT. A mail that is not acknowledged by then is sent again by the other server. Raises SemDominio."""
    if servers.recebe is None:
        raise SemDominio("Diga em COBRANCA_RECEBE_DOMINIO o domínio que recebe as respostas.")
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # it would name senders
    loop, stopping = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    where = servers.recebe
    async with open_system(settings, servers, clock) as system:
        server = await listen(where.host, where.port, where.dominio, settings.secret(), taking(system))
        log.info("receiving mail", host=where.host, port=where.port)
        await stopping.wait()
        server.close()


def taking(system: System) -> Taken:
    """One mail for one of our addresses: what the other server is answered."""

    async def taken(endereco: Endereco, spool: IO[bytes], sender: str) -> str:
        try:
            return await _take(system, endereco, spool, sender)
        except Ilegivel:
            return UNREADABLE
        except (Refusal, Indisponivel, ArmazemIndisponivel, psycopg.OperationalError, PoolTimeout) as error:
            log.warning("mail is to be sent again", why=type(error).__name__, entrega=str(endereco.entrega))
        except Exception:
            log.exception("a mail could not be taken in", entrega=str(endereco.entrega))
        return LATER

    return taken


async def _take(system: System, endereco: Endereco, spool: IO[bytes], sender: str) -> str:
    async with system.pool.connection() as connection:
        entrega = await outbox.find(connection, endereco.entrega)
    if entrega is None:
        return NOBODY
    read = await asyncio.to_thread(letter.read, spool, sender)
    if endereco.para is Para.DEVOLUCAO:
        await bounces.take(system, entrega, read, spool, sender)
        return "250 2.0.0 Anotada"
    if not entrega.todas:
        return NOBODY
    return DONE[await replies.take(system, entrega, read, spool)]
