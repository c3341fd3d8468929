"""Finds out what a message has to say: the event that asked for it, and who and what it names today."""
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from adapters.messages import avisos, content
from adapters.messages.content import Assunto, quoted
from adapters.messages.digest import digest
from adapters.messages.known import Ficha, cause, office, people
from adapters.messages.layout import LINK, LINKS, Conteudo, Pendencia
from adapters.messages.outbox import Entrega
from adapters.wiring import System
from domain.empresa.state import EMPRESA
from domain.event import Recorded
from domain.link.state import VALIDADE
from domain.notificacao.events import NovidadesAvisadas
from domain.programacao.events import (
    EnvioRecusado,
    ProgramacaoTransferida,
    SolicitacaoEnviada,
    TipoSolicitacao,
)
from domain.programacao.state import PROGRAMACAO, Programacao
from domain.servico.state import SERVICO, Servico
from domain.usuario.events import EnderecoDevolvido, SenhaPedida
from domain.usuario.state import USUARIO, Usuario
from projections import acompanhamento
from projections.acompanhamento import Row
from projections.atividades import Row as Atividade

A_EQUIPE: Final = ProgramacaoTransferida, EnderecoDevolvido
"""What the equipe is told: it leads to the panel, also when the programação is over."""


class Desnecessaria(Exception):
    """By now there is nothing to say, or nobody to say it to; the text is for the history."""


class SemEndereco(Exception):
    """By now this channel leads nowhere; another one may. The text is for the history."""


@dataclass(frozen=True, slots=True)
class Escrita:
    """Words, and to whom. `link`: what the button leads to; `painel` is an address that is no secret. `cliente`: one chooses how to be told
    without signing in."""

    conteudo: Conteudo
    para: Ficha
    de_nome: str
    responder_para: str | None
    link: Literal["programacao", "senha", "painel"]
    cliente: bool


async def write(system: System, entrega: Entrega) -> Escrita:
    """Raises Desnecessaria, SemEndereco."""
    asked = await cause(system, entrega.causa)
    event = asked.event
    wanted = [(PROGRAMACAO, entrega.programacao_id)] if entrega.programacao_id else []
    usuario, *named = await system.store.load_each((USUARIO, entrega.usuario_id), *wanted)
    again = entrega.conteudo is not None  # it may have gone already: then it goes again, as it was
    if usuario is None or not (usuario.ativo or again):
        raise Desnecessaria("O usuário está desativado.")
    if isinstance(event, SenhaPedida):
        return await _password(system, entrega, usuario)
    if entrega.canal in usuario.devolvidos and not again:
        raise SemEndereco("O endereço devolveu uma mensagem e ainda não foi confirmado.")
    if isinstance(event, NovidadesAvisadas):
        return await _news(system, entrega, usuario, again)
    if entrega.partes and len(entrega.partes) > 1:
        return await _several(system, entrega, usuario, again)
    [programacao] = named
    servico, empresa = await system.store.load_each((SERVICO, programacao.gerada.servico_id), (EMPRESA, programacao.gerada.empresa_id))
    if not isinstance(event, A_EQUIPE) and not again:
        if programacao.fim and not isinstance(event, EnvioRecusado):
            raise Desnecessaria("A programação foi encerrada antes do envio.")
        if not usuario.may_answer(empresa.id, servico.departamento) or not empresa.ativa:
            raise Desnecessaria("O usuário não responde mais por esta empresa neste departamento.")
    return await _about(system, entrega, asked, programacao, servico)


async def _several(system: System, entrega: Entrega, usuario: Usuario, again: bool) -> Escrita:
    """What the régua asks in one run, of what is still open: the nearest vencimento in the words of its serviço, the others below (R8)."""
    found = []
    for causa, id in entrega.todas:
        asked = (await cause(system, causa)).event
        assert isinstance(asked, SolicitacaoEnviada)
        [programacao] = await system.store.load_each((PROGRAMACAO, id))
        servico, empresa = await system.store.load_each((SERVICO, programacao.gerada.servico_id), (EMPRESA, programacao.gerada.empresa_id))
        missing = any(each.id in asked.atividades for each in programacao.pendentes)
        asks = missing and not programacao.fim and empresa.ativa and usuario.may_answer(empresa.id, servico.departamento)
        if asks or again:
            found.append((programacao, servico, asked))
    if not found:
        raise Desnecessaria("Tudo já tinha sido respondido ou encerrado antes do envio.")
    found.sort(key=lambda each: each[0].vencimento)
    written = [await about(system, each, servico, entrega.usuario_id, asked) for each, servico, asked in found]
    (programacao, servico, _), (sobre, de) = found[0], written[0]
    outras = [(other, LINKS.format(each.id)) for (each, _, _), (other, _) in zip(found[1:], written[1:], strict=True)]
    conteudo = content.solicitacao(servico.dados.comunicacao, sobre, outras).with_links({LINK: LINKS.format(programacao.id)})
    para = (await people(system, {entrega.usuario_id}))[entrega.usuario_id]
    return Escrita(conteudo, para, f"{de.nome} – {sobre.escritorio}", de.email, "programacao", cliente=True)


async def _news(system: System, entrega: Entrega, usuario: Usuario, again: bool) -> Escrita:
    """R18: of what its reader still sees."""
    seen = []
    for causa, id in entrega.todas:
        [programacao] = await system.store.load_each((PROGRAMACAO, id))
        [servico] = await system.store.load_each((SERVICO, programacao.gerada.servico_id))
        if again or usuario.may_be_responsavel(servico.departamento):
            seen.append((causa, id))
    if not seen:
        raise Desnecessaria("O usuário não vê mais este departamento.")
    para = (await people(system, {entrega.usuario_id}))[entrega.usuario_id]
    told = (await digest(system, seen, para)).with_links({LINK: LINKS.format(seen[0][1])} if entrega.partes else {})
    return Escrita(told, para, await office(system), None, "painel", cliente=False)


async def _about(system: System, entrega: Entrega, cause: Recorded, programacao: Programacao, servico: Servico) -> Escrita:
    event = cause.event
    named = event.de if isinstance(event, ProgramacaoTransferida) else cause.stream if isinstance(event, EnderecoDevolvido) else None
    so = frozenset(event.atividades) if isinstance(event, SolicitacaoEnviada) else None
    sobre, row, known = await _look(system, programacao, servico, entrega.usuario_id, entrega.tipo, so, cause.by, named)
    para, escritorio, painel = known[entrega.usuario_id], sobre.escritorio, isinstance(event, A_EQUIPE)
    if isinstance(event, SolicitacaoEnviada):
        if not sobre.pendencias and not entrega.conteudo:
            raise Desnecessaria("Tudo já tinha sido respondido antes do envio.")
        conteudo = content.solicitacao(servico.dados.comunicacao, sobre)
    else:
        conteudo = avisos.do_evento(sobre, cause, row, known)
    if painel and cause.by is None:
        return Escrita(conteudo, para, escritorio, None, "painel", cliente=False)
    de = known[cause.by] if painel and cause.by else known[programacao.responsavel]
    return Escrita(conteudo, para, f"{de.nome} – {escritorio}", de.email, "painel" if painel else "programacao", cliente=not painel)


async def about(
    system: System, programacao: Programacao, servico: Servico, usuario_id: UUID | None, asked: SolicitacaoEnviada | None = None
) -> tuple[Assunto, Ficha]:
    """What a solicitação is about when it is written to this client now (None: to no one in particular), and who it is from. Unless it was
    `asked` by the log, it would be one by a person, of all that is missing."""
    tipo, so = (asked.tipo, frozenset(asked.atividades)) if asked else (TipoSolicitacao.MANUAL, None)
    sobre, _, known = await _look(system, programacao, servico, usuario_id, tipo, so)
    return sobre, known[programacao.responsavel]


async def _look(
    system: System, programacao: Programacao, servico: Servico, usuario_id: UUID | None, tipo: str, so: frozenset[UUID] | None,
    *others: UUID | None,
) -> tuple[Assunto, Row, Mapping[UUID, Ficha]]:
    """What a message is about, its checklist, and everybody whom it may name, `others` too. `so`: of what is missing, what was asked: the
    régua leaves out what was promised for later (R9); None is all of it."""
    row = acompanhamento.passado(await system.store.reader.history([programacao.id]))
    assert row is not None
    said = [each.aviso.por for each in row.atividades if each.aviso]
    ids = (*said, *others, usuario_id, programacao.responsavel, programacao.gerada.empresa_id)
    known, today = await people(system, {id for id in ids if id}), system.today
    sobre = Assunto(
        escritorio=await office(system), empresa=known[programacao.gerada.empresa_id].nome,
        cliente=known[usuario_id].nome if usuario_id else "cliente", servico=servico.dados.nome, competencia=programacao.gerada.competencia,
        vencimento=programacao.vencimento, responsavel=known[programacao.responsavel].nome,
        pendencias=[_pendencia(each, known) for each in row.atividades if not each.feita and (so is None or each.id in so)],
        tipo=tipo, hoje=today, vale_ate=max(programacao.vencimento, today) + VALIDADE, recebe=system.servers.recebe is not None,
        recebidos=sum(each.espera and not each.retido and each.usuario_id == usuario_id for each in programacao.recebidos.values()),
        periodo=programacao.gerada.periodo,
    )
    return sobre, row, known


def _pendencia(item: Atividade, known: Mapping[UUID, Ficha]) -> Pendencia:
    """With what the equipe said when it asked again, or what the client promised, whichever came last."""
    if item.adiada:
        day = item.retorno.prometido_para if item.retorno else None
        return Pendencia(item.nome, f"Você disse que envia até {day:%d/%m}" if day else "Você disse que envia depois")
    if item.aviso is None:
        return Pendencia(item.nome)
    back = any(anexo.devolvido == item.aviso for anexo in item.anexos)
    por = known[item.aviso.por].primeiro if item.aviso.por else "O escritório"
    return Pendencia(item.nome, quoted("Devolvido" if back else f"{por} pediu de novo", item.aviso.texto), de_novo=True)


async def _password(system: System, entrega: Entrega, usuario: Usuario) -> Escrita:
    para = (await people(system, {entrega.usuario_id}))[entrega.usuario_id]
    escritorio = await office(system)
    conteudo = avisos.senha(escritorio, para.nome, escolhe=not usuario.equipe)
    return Escrita(conteudo, para, escritorio, None, "senha", not usuario.equipe)
