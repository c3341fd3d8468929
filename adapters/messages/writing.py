"""Finds out what a message has to say: the event that asked for it, and who and what it names today."""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from adapters.messages.content import LINK, Assunto, Conteudo, Pendencia, aviso, solicitacao
from adapters.messages.outbox import Entrega
from adapters.wiring import System
from domain.empresa.state import EMPRESA
from domain.escritorio.state import ESCRITORIO, ESCRITORIO_ID
from domain.event import Event
from domain.link.events import RenovacaoPedida
from domain.programacao.events import (
    ArquivoDevolvido,
    AtividadeReaberta,
    ComentarioAdicionado,
    ProgramacaoTransferida,
    SolicitacaoEnviada,
)
from domain.programacao.state import PROGRAMACAO, Programacao, Retorno
from domain.servico.state import SERVICO, Servico
from domain.usuario.events import SenhaPedida
from domain.usuario.state import USUARIO
from projections.nomes import ELIMINADO


class Desnecessaria(Exception):
    """By now there is nothing to say, or nobody to say it to; the text is for the history."""


@dataclass(frozen=True, slots=True)
class Ficha:
    """Who somebody is today."""

    nome: str
    email: str | None
    telefone: str | None


@dataclass(frozen=True, slots=True)
class Escrita:
    """Words, and to whom: `link` tells what the button leads to (`programacao`, `senha`, or None where it is in the words already)."""

    conteudo: Conteudo
    para: Ficha
    de_nome: str
    responder_para: str | None
    link: str | None


async def write(system: System, entrega: Entrega) -> Escrita:
    """Raises Desnecessaria."""
    event = await _cause(system, entrega.causa)
    usuario = (await system.store.load(USUARIO, entrega.usuario_id)).state
    again = entrega.conteudo is not None  # it may have gone already: then it goes again, as it was
    if usuario is None or not (usuario.ativo or again):
        raise Desnecessaria("O usuário está desativado.")
    if isinstance(event, SenhaPedida):
        return await _password(system, entrega)
    assert entrega.programacao_id is not None
    programacao = (await system.store.load(PROGRAMACAO, entrega.programacao_id)).state
    assert programacao is not None
    servico = (await system.store.load(SERVICO, programacao.gerada.servico_id)).state
    empresa = (await system.store.load(EMPRESA, programacao.gerada.empresa_id)).state
    assert servico is not None
    assert empresa is not None
    if not isinstance(event, ProgramacaoTransferida) and not again:
        if programacao.fim:
            raise Desnecessaria("A programação foi encerrada antes do envio.")
        if not usuario.may_answer(empresa.id, servico.departamento) or not empresa.ativa:
            raise Desnecessaria("O usuário não responde mais por esta empresa neste departamento.")
    return await _about(system, entrega, event, programacao, servico)


async def _cause(system: System, position: int) -> Event:
    async for entry in system.store.entries(position - 1, 1):
        return system.store.codec.decode(position, entry.state, entry.private).event
    raise LookupError(position)


async def _about(system: System, entrega: Entrega, event: Event, programacao: Programacao, servico: Servico) -> Escrita:
    known = await _people(system, {entrega.usuario_id, programacao.responsavel, programacao.gerada.empresa_id})
    para, responsavel = known[entrega.usuario_id], known[programacao.responsavel]
    escritorio = await _office(system)
    missing = [Pendencia(a.item.nome, _promised(a.retorno) if a.adiada else None) for a in programacao.pendentes]
    sobre = Assunto(
        escritorio, known[programacao.gerada.empresa_id].nome, para.nome, servico.dados.nome, programacao.gerada.competencia,
        programacao.vencimento, responsavel.nome, missing,
    )
    about = f"{sobre.servico} de {sobre.values['competencia']} – {sobre.empresa}"
    link: str | None = "programacao"
    match event:
        case SolicitacaoEnviada():
            if not missing and not entrega.conteudo:
                raise Desnecessaria("Tudo já tinha sido respondido antes do envio.")
            conteudo = solicitacao(servico.dados.comunicacao, sobre)
        case AtividadeReaberta():
            item = programacao.atividade(event.atividade).item.nome
            lines = [f"Precisamos de «{item}» de novo ({about}).", f"{responsavel.nome}: «{event.comentario}»"]
            conteudo = aviso(sobre, f"Precisamos de novo: {item} – {about}", lines, "Enviar", lista=False)
        case ArquivoDevolvido():
            item = programacao.atividade(event.atividade).item.nome
            lines = [f"Um arquivo de «{item}» não serviu ({about}).", f"Motivo: «{event.motivo}»"]
            conteudo = aviso(sobre, f"Envie outro arquivo: {item} – {about}", lines, "Enviar outro", lista=False)
        case ComentarioAdicionado():
            item = programacao.atividade(event.atividade).item.nome
            conteudo = aviso(sobre, f"Mensagem sobre {item} – {about}", [f"{responsavel.nome}: «{event.texto}»"], "Responder", lista=False)
        case RenovacaoPedida():
            conteudo = aviso(sobre, f"Seu link novo – {about}", ["Aqui está o link novo que você pediu."], "Abrir")
        case ProgramacaoTransferida():
            de = (await _people(system, {event.de}))[event.de].nome
            lines = [f"{about} passou de {de} para você."] + ([f"«{event.comentario}»"] if event.comentario else [])
            where = f"{system.settings.public_url}/programacoes/{programacao.id}"
            conteudo, link = aviso(sobre, f"Agora com você: {about}", lines, "Abrir", where), None
        case _:
            raise AssertionError(f"{type(event).__name__} asks for no message")
    return Escrita(conteudo, para, f"{responsavel.nome} – {escritorio}", responsavel.email, link)


def _promised(retorno: Retorno | None) -> str:
    day = retorno.prometido_para if retorno else None
    return f"você disse que envia até {day:%d/%m}" if day else "você disse que envia depois"


async def _password(system: System, entrega: Entrega) -> Escrita:
    para = (await _people(system, {entrega.usuario_id}))[entrega.usuario_id]
    escritorio = await _office(system)
    sobre = Assunto(escritorio, "", para.nome, "", "2000-01", date(2000, 1, 1), escritorio, ())
    lines = ["Escolha a sua senha. O endereço vale por 48 horas e serve uma vez só.", "Não pediu? Então não é preciso fazer nada."]
    conteudo = aviso(sobre, f"Sua senha – {escritorio}", lines, "Escolher a senha", LINK, lista=False)
    return Escrita(conteudo, para, escritorio, None, "senha")


async def _office(system: System) -> str:
    office = (await system.store.load(ESCRITORIO, ESCRITORIO_ID)).state
    assert office is not None
    return office.nome


async def _people(system: System, ids: set[UUID]) -> Mapping[UUID, Ficha]:
    async with system.pool.connection() as connection:
        cursor = await connection.execute("select id, nome, email, telefone from identidades where id = any(%s)", (list(ids),))
        found = {id: Ficha(nome or ELIMINADO, email, telefone) for id, nome, email, telefone in await cursor.fetchall()}
    return {id: found.get(id, Ficha(ELIMINADO, None, None)) for id in ids}
