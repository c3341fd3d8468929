"""Finds out what a message has to say: the event that asked for it, and who and what it names today."""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal
from uuid import UUID

from adapters.messages import content
from adapters.messages.content import ENVIAR, Assunto, aviso, diz, do_cliente, sem_senha, shortened
from adapters.messages.digest import digest
from adapters.messages.enderecos import voltou
from adapters.messages.known import Ficha, cause, office, people
from adapters.messages.layout import LINK, LINKS, Bloco, Conteudo, Pe, Pendencia, one_line
from adapters.messages.outbox import Entrega
from adapters.messages.recusas import nao_recebido
from adapters.wiring import System
from domain.empresa.state import EMPRESA
from domain.event import Recorded
from domain.link.events import RenovacaoPedida
from domain.link.state import VALIDADE
from domain.notificacao.events import NovidadesAvisadas
from domain.programacao.events import (
    ArquivoDevolvido,
    AtividadeReaberta,
    ComentarioAdicionado,
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
from projections.nomes import ELIMINADO, digitado

MOST: Final = 1000
"""Characters of a note beside an item; all of it is on the page."""


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
    if isinstance(event, NovidadesAvisadas):
        return await _news(system, entrega, usuario, again)
    if entrega.partes and len(entrega.partes) > 1:
        return await _several(system, entrega, usuario, again)
    if entrega.canal in usuario.devolvidos and not again:
        raise SemEndereco("O endereço devolveu uma mensagem e ainda não foi confirmado.")
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
    if entrega.canal in usuario.devolvidos and not again:
        raise SemEndereco("O endereço devolveu uma mensagem e ainda não foi confirmado.")
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
    """R18."""
    if entrega.canal in usuario.devolvidos and not again:
        raise SemEndereco("O endereço devolveu uma mensagem e ainda não foi confirmado.")
    para = (await people(system, {entrega.usuario_id}))[entrega.usuario_id]
    return Escrita(await digest(system, entrega.todas, para), para, await office(system), None, "painel", cliente=False)


async def _about(system: System, entrega: Entrega, cause: Recorded, programacao: Programacao, servico: Servico) -> Escrita:
    event = cause.event
    row = acompanhamento.passado(await system.store.reader.history([programacao.id]))
    assert row is not None
    said = [each.aviso.por for each in row.atividades if each.aviso]
    known = await people(system, {
        entrega.usuario_id, programacao.responsavel, programacao.gerada.empresa_id, *(id for id in (*said, cause.by) if id),
        *([event.de] if isinstance(event, ProgramacaoTransferida) else [cause.stream] if isinstance(event, EnderecoDevolvido) else []),
    })
    para, responsavel = known[entrega.usuario_id], known[programacao.responsavel]
    escritorio = await office(system)
    so = frozenset(event.atividades) if isinstance(event, SolicitacaoEnviada) else None
    sobre = _sobre(
        system.today, escritorio, para, servico, programacao, row, known, entrega.tipo, so, recebe=_takes_answers(system)
    )
    painel = isinstance(event, A_EQUIPE)
    if isinstance(event, SolicitacaoEnviada):
        if not sobre.pendencias and not entrega.conteudo:
            raise Desnecessaria("Tudo já tinha sido respondido antes do envio.")
        conteudo = content.solicitacao(servico.dados.comunicacao, sobre)
    else:
        conteudo = _aviso(sobre, cause, row, known)
    if painel and cause.by is None:
        return Escrita(conteudo, para, escritorio, None, "painel", cliente=False)
    de = known[cause.by] if painel and cause.by else responsavel
    return Escrita(conteudo, para, f"{de.nome} – {escritorio}", de.email, "painel" if painel else "programacao", cliente=not painel)


def _sobre(
    today: date, escritorio: str, para: Ficha, servico: Servico, programacao: Programacao, row: Row, known: Mapping[UUID, Ficha], tipo: str,
    so: frozenset[UUID] | None, *, recebe: bool,
) -> Assunto:
    """`so`: of what is missing, what was asked: the régua leaves out what was promised for later (R9); None is all of it."""
    missing = [_pendencia(each, known) for each in row.atividades if not each.feita and (so is None or each.id in so)]
    return Assunto(
        escritorio, known[programacao.gerada.empresa_id].nome, para.nome, servico.dados.nome, programacao.gerada.competencia,
        programacao.vencimento, known[programacao.responsavel].nome, missing, tipo, today, max(programacao.vencimento, today) + VALIDADE,
        recebe,
    )


async def about(
    system: System, programacao: Programacao, servico: Servico, usuario_id: UUID | None, asked: SolicitacaoEnviada | None = None
) -> tuple[Assunto, Ficha]:
    """What a solicitação is about when it is written to this client now (None: to no one in particular), and who it is from. Unless it was
    `asked` by the log, it would be one by a person, of all that is missing."""
    row = acompanhamento.passado(await system.store.reader.history([programacao.id]))
    assert row is not None
    said = [each.aviso.por for each in row.atividades if each.aviso]
    ids = (*said, usuario_id, programacao.responsavel, programacao.gerada.empresa_id)
    known = await people(system, {id for id in ids if id})
    para = known[usuario_id] if usuario_id else Ficha("cliente", None, None)
    escritorio = await office(system)
    tipo, so = (asked.tipo, frozenset(asked.atividades)) if asked else (TipoSolicitacao.MANUAL, None)
    sobre = _sobre(system.today, escritorio, para, servico, programacao, row, known, tipo, so, recebe=_takes_answers(system))
    return sobre, known[programacao.responsavel]


def _aviso(sobre: Assunto, cause: Recorded, row: Row, known: Mapping[UUID, Ficha]) -> Conteudo:
    """What happened, in one sentence; what it is about; what to press."""
    event, pe = cause.event, do_cliente(sobre)
    about, por = f"{sobre.servico} de {sobre.values['competencia']} – {sobre.empresa}", _por(cause, known)
    hello, of = Bloco("texto", f"Olá, {sobre.cliente}."), f"{sobre.servico} de {sobre.values['competencia']} da {sobre.empresa}"
    match event:
        case AtividadeReaberta() | ArquivoDevolvido():
            item = row.atividade(event.atividade)
            assert item is not None
            if isinstance(event, AtividadeReaberta):
                titulo, botao, why = f"Precisamos de novo: {item.nome} – {about}", "Enviar", digitado(cause, "comentario")
                told, note = f"Precisamos de um documento de novo, para {of}.", f"{por} pediu de novo"
            else:
                titulo, botao, why = f"Envie outro arquivo: {item.nome} – {about}", "Enviar outro", digitado(cause, "motivo")
                anexo = row.anexo(event.anexo)
                file = f" «{anexo.nome}»" if anexo and anexo.nome and anexo.nome != ELIMINADO else ""
                told, note = f"O arquivo{file} não serviu, para {of}.", "Devolvido"
            again = [Pendencia(item.nome, _quoted(note, why), de_novo=True)]
            press = Bloco("botao", botao, titulo=sem_senha(again if isinstance(event, AtividadeReaberta) else ()))
            return aviso(titulo, [hello, Bloco("texto", told), sobre.prazo, Bloco("lista", itens=again), press], pe)
        case ComentarioAdicionado():
            item = row.atividade(event.atividade)
            assert item is not None
            about_item = Bloco("texto", f"Há uma mensagem sobre «{item.nome}», de {of}.")
            press = Bloco("botao", "Responder", titulo=sem_senha(()))
            return aviso(f"Mensagem sobre {item.nome} – {about}", [hello, about_item, diz(por, digitado(cause, "texto") or ""), press], pe)
        case RenovacaoPedida():
            here = Bloco("texto", f"Aqui está o link novo que você pediu, para {of}.")
            missing = [sobre.prazo, Bloco("lista", itens=sobre.pendencias)] if sobre.pendencias else []
            press = Bloco("botao", ENVIAR if missing else "Abrir", titulo=sem_senha(sobre.pendencias))
            return aviso(f"Seu link novo – {about}", [hello, here, *missing, press], pe)
        case ProgramacaoTransferida():
            passed, why = Bloco("texto", f"{about} passou de {known[event.de].nome} para você."), digitado(cause, "comentario")
            due = Bloco("prazo", sobre.prazo.texto, titulo="Venceu" if sobre.vencida else "Vence", urgente=sobre.vencida)
            quoted = [diz(por, why)] if why and why != ELIMINADO else []
            pe = Pe(sobre.escritorio, responde=cause.by is not None)
            return aviso(f"Agora com você: {about}", [hello, passed, due, *quoted, Bloco("botao", "Abrir")], pe)
        case EnvioRecusado():
            return nao_recebido(sobre, event.codigos, digitado(cause, "nomes"))
        case EnderecoDevolvido():
            return voltou(sobre, known[cause.stream].nome, event.canal, digitado(cause, "motivo"))
    raise AssertionError(f"{type(event).__name__} asks for no message")


def _takes_answers(system: System) -> bool:
    return system.servers.recebe is not None


def _por(cause: Recorded, known: Mapping[UUID, Ficha]) -> str:
    return known[cause.by].primeiro if cause.by else "O escritório"


def _pendencia(item: Atividade, known: Mapping[UUID, Ficha]) -> Pendencia:
    """With what the equipe said when it asked again, or what the client promised, whichever came last."""
    if item.adiada:
        day = item.retorno.prometido_para if item.retorno else None
        return Pendencia(item.nome, f"Você disse que envia até {day:%d/%m}" if day else "Você disse que envia depois")
    if item.aviso is None:
        return Pendencia(item.nome)
    back = any(anexo.devolvido == item.aviso for anexo in item.anexos)
    por = known[item.aviso.por].primeiro if item.aviso.por else "O escritório"
    return Pendencia(item.nome, _quoted("Devolvido" if back else f"{por} pediu de novo", item.aviso.texto), de_novo=True)


def _quoted(who: str, text: str | None) -> str:
    return who if not text or text == ELIMINADO else f"{who}: «{shortened(one_line(text), MOST)}»"


async def _password(system: System, entrega: Entrega, usuario: Usuario) -> Escrita:
    para = (await people(system, {entrega.usuario_id}))[entrega.usuario_id]
    escritorio = await office(system)
    blocos = [
        Bloco("texto", f"Olá, {para.nome}."), Bloco("texto", f"Escolha a sua senha para entrar no serviço de arquivos de {escritorio}."),
        Bloco("botao", "Escolher a senha", titulo="Não pediu? Então não é preciso fazer nada."),
    ]
    pe = Pe(escritorio, validade="O link vale por 48 horas e serve uma vez só.", responde=False, escolhe=not usuario.equipe)
    return Escrita(aviso(f"Sua senha – {escritorio}", blocos, pe), para, escritorio, None, "senha", not usuario.equipe)
