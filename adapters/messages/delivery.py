"""Sends one message: claim, write, mint the link, hand over, mark, record (R8). Killed at any step, the next attempt goes on from there."""
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Final
from uuid import UUID

import psycopg
import structlog
from psycopg_pool import PoolTimeout

from adapters import estacionados
from adapters.estacionados import Tipo
from adapters.eventstore.errors import Indisponivel
from adapters.messages import escolha, links, outbox, whatsapp
from adapters.messages.layout import AVISOS, COMO_ENVIAR, Conteudo
from adapters.messages.modelos_whatsapp import Qual
from adapters.messages.outbox import Entrega
from adapters.messages.smtp import Adiada, Carta, Devolvida, Recusada
from adapters.messages.writing import Desnecessaria, Escrita, SemEndereco, write
from adapters.objectstore import ArmazemIndisponivel
from adapters.wiring import System
from domain.acesso import SISTEMA
from domain.escritorio import desfecho
from domain.escritorio.state import ESCRITORIO, ESCRITORIO_ID
from domain.expediente import Expediente
from domain.notificacao.events import NotificacaoDevolvida, NotificacaoEntregue, NotificacaoEnviada, NotificacaoFalhou
from domain.notificacao.state import Desfecho, entrega_id
from domain.programacao.events import TipoSolicitacao
from domain.usuario.avisos import CanalDeAviso

log = structlog.get_logger()
GIVE_UP: Final = timedelta(hours=24)
"""After so long, of the system's time, a message that no server takes has failed."""
_INSISTS: Final = 600.0
"""Seconds for which what came of a message is kept in hand while the database is away."""


async def deliver(system: System, id: UUID) -> None:
    """Raises Adiada when it is to be tried again, and what a defect of ours raised; the row is free by then. What goes on failing so, or
    takes the process with it, is parked."""
    async with system.pool.connection() as connection:
        entrega = await outbox.claim(connection, id)
        if entrega and entrega.quedas >= estacionados.TENTATIVAS:
            erro = f"O processo terminou {entrega.quedas} vezes com ela na mão"
            await estacionados.note(connection, Tipo.MENSAGEM, [id], erro, system.clock.now(), na_hora=True)
            await outbox.put_back(connection, id, estacionados.NUNCA)
            return
    if entrega is None:
        return
    try:
        await _deliver(system, id, entrega)
    except (Adiada, Indisponivel, ArmazemIndisponivel, psycopg.Error, PoolTimeout):
        raise
    except Exception as error:
        async with system.pool.connection() as connection:
            parked = await estacionados.note(connection, Tipo.MENSAGEM, [id], estacionados.erro(error), system.clock.now())
            if not parked:
                await outbox.release(connection, id)
                raise
            await outbox.put_back(connection, id, estacionados.NUNCA)
        log.exception("a message is parked", id=str(id))
    else:
        if entrega.tentativas > 1:
            async with system.pool.connection() as connection:
                await estacionados.done(connection, Tipo.MENSAGEM, [id])


async def _deliver(system: System, id: UUID, entrega: Entrega) -> None:
    if entrega.tipo != "aviso" and entrega.partes and entrega.estado == "na_fila" and (until := await _closed_until(system)):
        async with system.pool.connection() as connection:
            await outbox.put_back(connection, id, until)
        return
    async with _holding(system, id):
        if entrega.estado in ("na_fila", "enviando"):
            entrega = await _send(system, entrega)
        await record(system, entrega)
        async with system.pool.connection() as connection:
            await outbox.close(connection, id)


async def _closed_until(system: System) -> datetime | None:
    """R9: what the régua asks waits for the next allowed hour; None while it is one."""
    escritorio, now = (await system.store.load(ESCRITORIO, ESCRITORIO_ID)).state, system.clock.now()
    assert escritorio is not None
    until = Expediente(escritorio.calendario, escritorio.zone).next_allowed(now)
    return until if until > now else None


@asynccontextmanager
async def _holding(system: System, id: UUID) -> AsyncIterator[None]:
    """A server that is slow to answer does not make us look dead."""

    async def go_on() -> None:
        while True:
            await asyncio.sleep(outbox.LEASE.total_seconds() / 3)
            with suppress(psycopg.OperationalError):  # a database that is away comes back, and finds us still at it
                async with system.pool.connection() as connection:
                    await outbox.extend(connection, id)

    holding = asyncio.create_task(go_on())
    try:
        yield
    finally:
        holding.cancel()
        with suppress(asyncio.CancelledError, psycopg.Error, PoolTimeout):
            await holding


async def _send(system: System, entrega: Entrega) -> Entrega:
    try:
        escrita = await write(system, entrega)
        estado, mensagem_id = await _hand_over(system, entrega, escrita)
        motivo = None
    except Desnecessaria as error:
        estado, mensagem_id, motivo = "dispensada", None, str(error)
    except SemEndereco as error:
        estado, mensagem_id, motivo = "falhou", None, str(error)
    except Devolvida as error:
        estado, mensagem_id, motivo = "devolvida", None, str(error)
    except Recusada as error:
        estado, mensagem_id, motivo = "falhou", None, f"O servidor recusou: {error}"
    except Adiada as error:
        if system.clock.now() - entrega.criada_em < GIVE_UP:
            async with system.pool.connection() as connection:
                await outbox.release(connection, entrega.id)
            raise
        estado, mensagem_id, motivo = "falhou", None, f"O servidor não respondeu em 24 horas ({error})."
    motivo = desfecho.em_uma_linha(motivo) if motivo else None
    await _mark(system, entrega, estado, mensagem_id, motivo)
    return replace(entrega, estado=estado, mensagem_id=mensagem_id, motivo=motivo)


async def _mark(system: System, entrega: Entrega, estado: str, mensagem_id: str | None, motivo: str | None) -> None:
    """Nobody else knows what came of it: forgotten over a restart of the database, the message would go again."""
    until = monotonic() + _INSISTS
    while True:
        try:
            async with system.pool.connection(timeout=1) as connection:
                return await outbox.mark(connection, entrega.id, estado, mensagem_id=mensagem_id, motivo=motivo)
        except psycopg.OperationalError:
            if monotonic() > until:
                raise
            await asyncio.sleep(0.2)


async def _hand_over(system: System, entrega: Entrega, escrita: Escrita) -> tuple[str, str]:
    """What becomes of it, and its id at the provider."""
    if entrega.canal == CanalDeAviso.PORTAL:
        return "entregue", str(entrega.id)
    conteudo = Conteudo(**entrega.conteudo) if entrega.conteudo else escrita.conteudo
    base = system.settings.public_url
    choose = escolha.address(base, system.settings.secret(), entrega.usuario_id) if escrita.cliente else f"{base}/perfil"
    ready = conteudo.with_links({
        **await links.leads(system, entrega, conteudo, escrita.link), COMO_ENVIAR: f"{base}/como-enviar", AVISOS: choose,
    })
    async with system.pool.connection() as connection:
        await outbox.keep_content(connection, entrega.id, asdict(conteudo))
    if entrega.canal == CanalDeAviso.WHATSAPP:
        if not escrita.para.telefone:
            raise SemEndereco("O usuário não tem mais telefone.")
        url, token = system.servers.whatsapp_url, system.servers.whatsapp_token
        if not (url and token):
            raise SemEndereco("O WhatsApp não está configurado.")
        modelo = system.settings.modelos()[_modelo(entrega, escrita)]
        recado = whatsapp.recado(str(entrega.id), modelo, ready)
        return "enviada", await asyncio.to_thread(whatsapp.send, url, token, escrita.para.telefone, recado)
    if not escrita.para.email:
        raise SemEndereco("O usuário não tem mais e-mail.")
    para, de = escrita.para, system.settings.remetente
    carta = Carta(
        entrega.id, escrita.de_nome, de, para.nome, escrita.para.email, escrita.responder_para, ready, entrega.criada_em,
        choose if escrita.cliente else None, *links.ways_back(system, entrega, escrita),
    )
    await asyncio.to_thread(system.mail.send, carta)
    return "entregue", carta.message_id


def _modelo(entrega: Entrega, escrita: Escrita) -> Qual:
    if escrita.link == "painel":
        return Qual.EQUIPE
    return Qual.SOLICITACAO if entrega.tipo in frozenset(TipoSolicitacao) else Qual.AVISO


async def record(system: System, entrega: Entrega) -> None:
    """M15, once, with what follows from it."""
    consulta = system.consulta
    if entrega.programacao_id is not None:
        outcome, segue = _outcome(entrega), entrega.estado != "dispensada"
        rest = [_outcome(_part(entrega, *part)) for part in entrega.todas if part[0] != entrega.causa]
        await system.store.run(lambda work: desfecho.registrar(work, consulta, outcome, *rest, segue=segue), SISTEMA, cause=entrega.causa)
    elif entrega.estado == "devolvida":
        whose = entrega.usuario_id, entrega.canal, entrega.causa, entrega.motivo or ""
        await system.store.run(lambda work: desfecho.endereco_devolvido(work, consulta, *whose), SISTEMA, cause=entrega.causa)


def _part(entrega: Entrega, causa: int, programacao_id: UUID) -> Entrega:
    """The same for another of its causes."""
    id = entrega_id(causa, entrega.usuario_id, entrega.canal)
    return replace(entrega, id=id, causa=causa, programacao_id=programacao_id)


def _outcome(entrega: Entrega) -> Desfecho:
    assert entrega.programacao_id is not None
    about = {
        "programacao_id": entrega.programacao_id, "entrega_id": entrega.id, "causa": entrega.causa, "usuario_id": entrega.usuario_id,
        "canal": entrega.canal,
    }
    if entrega.estado == "devolvida":
        return NotificacaoDevolvida(**about, motivo=entrega.motivo or "")
    if entrega.estado in ("falhou", "dispensada"):
        return NotificacaoFalhou(**about, motivo=entrega.motivo or "")
    if entrega.estado == "enviada":
        return NotificacaoEnviada(**about, mensagem_id=entrega.mensagem_id or "")
    return NotificacaoEntregue(**about, mensagem_id=entrega.mensagem_id or "", repetida=entrega.repetida)
