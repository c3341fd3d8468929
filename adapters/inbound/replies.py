"""Mail that answers (M20): its files are in the store, and recorded, before it is acknowledged."""
import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import IO, Final
from uuid import UUID

import structlog

from adapters.conteudo.avisos import com_avisos
from adapters.inbound import letter as letters
from adapters.inbound.letter import File, Letter
from adapters.messages.outbox import Entrega
from adapters.uploads import Recebido, discard, in_thread, store_one
from adapters.wiring import System
from domain.acesso import Quem
from domain.arquivo import Limites
from domain.destinatario import Destinatario
from domain.escritorio import recebimento
from domain.event import Canal
from domain.log import Work
from domain.programacao.apontamentos import Arquivo
from domain.programacao.events import ArquivoRecebido
from domain.programacao.recebidos import NaoRecebe, Receber, Recusado
from domain.programacao.state import PROGRAMACAO
from domain.refusal import Refusal
from domain.usuario.avisos import CanalDeAviso
from domain.usuario.state import USUARIO

log = structlog.get_logger(__name__)
WINMAIL, DEMAIS = "winmail_dat", "arquivos_demais"
GERAIS: Final = Limites()
"""R13, whatever the atividade: what it takes is asked when a file is put on it."""
_DE_FORA: Final = Quem(None, None, Canal.EMAIL)
"""Whoever it is that wrote from an address that is not the user's."""


class Desfecho(StrEnum):
    """What became of a mail."""

    RECEBIDA = "recebida"
    REPETIDA = "repetida"
    AUTOMATICA = "automatica"
    SEM_ARQUIVO = "sem_arquivo"
    NAO_RECEBE = "nao_recebe"


@dataclass
class _Found:
    """What was in it."""

    stored: list[Recebido]
    refused: list[Recusado]


async def take(system: System, entrega: Entrega, letter: Letter, source: IO[bytes]) -> Desfecho:
    """Raises Ilegivel, ArmazemIndisponivel, Indisponivel: then nothing is recorded, or all of it, and it may be delivered again."""
    if letter.automatic:
        return Desfecho.AUTOMATICA
    mensagem, usuario_id = letter.id(entrega.id), entrega.usuario_id
    ids = [id for _, id in entrega.todas]
    programacao = (await system.store.run(lambda work: recebimento.a_quem(work, ids, usuario_id, mensagem), _DE_FORA)).value
    if programacao is None:
        return Desfecho.NAO_RECEBE
    state = (await system.store.load(PROGRAMACAO, programacao)).state
    if state and mensagem in state.mensagens:
        return Desfecho.REPETIDA
    retido = not letter.sender or letter.sender != await _address(system, usuario_id)
    found = _Found([], [])
    try:
        taking = in_thread(lambda: _store(system, source, found))
        try:
            await asyncio.shield(taking)
        finally:
            await asyncio.wait([taking])
        if not found.stored and not found.refused:
            return Desfecho.SEM_ARQUIVO
        arquivos = [Arquivo(id=r.id, nome=r.nome, tamanho=r.tamanho, tipo=r.tipo, sha256=r.sha256) for r in found.stored]
        if len(arquivos) == 1 and not retido:
            arquivos = list(await com_avisos(system, programacao, arquivos))
    except BaseException:
        await discard(system.files, found.stored)
        raise
    command = Receber(
        mensagem=mensagem, usuario_id=usuario_id, remetente=letter.sender, retido=retido, arquivos=tuple(arquivos),
        recusados=tuple(found.refused), responde=(Destinatario(usuario_id=usuario_id, canais=(CanalDeAviso.EMAIL,)),),
    )
    return await _record(system, programacao, command, found.stored)


async def _record(system: System, programacao: UUID, command: Receber, stored: Sequence[Recebido]) -> Desfecho:
    quem = _DE_FORA
    if not command.retido:
        usuario = (await system.store.load(USUARIO, command.usuario_id)).state
        quem = usuario.quem(Canal.EMAIL) if usuario else _DE_FORA

    async def receive(work: Work) -> Sequence[UUID]:
        events = await recebimento.receber(work, programacao, command)
        return [event.anexo for event in events if isinstance(event, ArquivoRecebido)]

    try:
        kept = (await system.store.run(receive, quem)).value or ()
    except Refusal as refusal:
        await discard(system.files, stored)
        if isinstance(refusal, NaoRecebe):
            return Desfecho.NAO_RECEBE
        raise
    await discard(system.files, [each for each in stored if each.id not in kept])
    log.info("mail taken in", programacao=str(programacao), arquivos=len(kept), recusados=len(command.recusados), retido=command.retido)
    return Desfecho.RECEBIDA


async def _address(system: System, usuario_id: UUID) -> str:
    async with system.pool.connection() as connection:
        row = await (await connection.execute("select email from identidades where id = %s", (usuario_id,))).fetchone()
    return row[0].strip().casefold() if row and row[0] else ""


def _store(system: System, source: IO[bytes], found: _Found) -> None:
    """Each file as it is read, so that none is ever whole in memory."""
    for file in letters.files(source):
        chunks: Iterator[bytes] = iter(file.part.chunks)
        if file.logo:
            head, more = _small(chunks)
            if not more:
                continue
            chunks = chain([head], chunks)
        _one(system, file, chunks, found)


def _one(system: System, file: File, chunks: Iterator[bytes], found: _Found) -> None:
    first = next(chunks, b"")
    if letters.is_winmail(file.nome, file.part.tipo, first):
        found.refused.append(Recusado(nome=file.nome, codigo=WINMAIL))
    elif len(found.stored) >= GERAIS.maximo_arquivos:
        found.refused.append(Recusado(nome=file.nome, codigo=DEMAIS))
    else:
        try:
            found.stored.append(store_one(file.nome, chain([first], chunks) if first else iter(()), system.files, GERAIS))
        except Refusal as refusal:
            found.refused.append(Recusado(nome=file.nome, codigo=refusal.codigo))


def _small(chunks: Iterator[bytes]) -> tuple[bytes, bool]:
    """The beginning, and whether it is larger than a logo."""
    head = bytearray()
    for chunk in chunks:
        head += chunk
        if len(head) > letters.SMALL:
            return bytes(head), True
    return bytes(head), False
