"""The tracking screen as GET `/programacoes/{id}` answers it, now or as of then (R16)."""
from collections.abc import Iterator
from datetime import date
from typing import Any, Literal, NotRequired
from uuid import UUID

from psycopg import AsyncConnection
from typing_extensions import TypedDict

from domain.acesso import Acao, Quem
from domain.empresa.state import nao_pedir_id
from domain.prazo import Prazo, prazo
from domain.programacao.events import BaixaAutomatica, Exigencia, Tipo
from domain.programacao.state import Situacao, Status
from projections import atividades
from projections.acompanhamento import Aberta, Recebido, Row
from projections.atividades import Anexo
from projections.nomes import Instante, Nomeada, Nomes, Pessoa, nomeada, nomes, pessoa
from projections.pode import pode_na_atividade, pode_na_programacao


class Progresso(TypedDict):
    """`percentual` is rounded down (R2)."""

    feitas: int
    total: int
    percentual: int


class Devolucao(TypedDict):
    motivo: str | None
    por: Pessoa
    em: Instante


class AvisoNaTela(TypedDict):
    """What a file's content says that does not fit what was asked."""

    codigo: str
    texto: str


class AnexoNaTela(TypedDict):
    id: UUID
    nome: str | None
    tamanho: int
    tipo: str
    sha256: str
    enviado_por: Pessoa
    enviado_em: Instante
    conferido: bool
    anterior: bool
    avisos: list[AvisoNaTela]
    devolvido: NotRequired[Devolucao]


class RecebidoNaTela(TypedDict):
    """A file that came by mail and waits (M20): `usuario` is whose reply address it came to; `de` the address that it came from, where that
    is not the user's own, and so it is `retido`."""

    id: UUID
    nome: str | None
    tamanho: int
    tipo: str
    sha256: str
    usuario: Pessoa
    de: NotRequired[str | None]
    retido: bool
    por: Pessoa
    em: Instante
    pode: list[Literal["colocacao", "descarte"]]


class ComentarioNaTela(TypedDict):
    id: UUID
    texto: str | None
    interno: bool
    por: Pessoa
    em: Instante


class RetornoNaTela(TypedDict):
    retorno: str
    comentario: str | None
    prometido_para: date | None
    por: Pessoa
    em: Instante


class Movimentacao(TypedDict):
    por: Pessoa
    em: Instante
    o_que: str


class AtividadeNaTela(TypedDict):
    id: UUID
    modelo_atividade_id: UUID | None
    nome: str
    instrucao: str | None
    aviso: NotRequired[str]
    exigencia: Exigencia
    exigencia_comentario: NotRequired[str]
    situacao: Situacao
    feita: bool
    adiada: bool
    adiada_para: NotRequired[date]
    retorno: NotRequired[RetornoNaTela]
    formatos: list[str]
    tamanho_maximo_mb: int
    maximo_arquivos: int
    anexos: list[AnexoNaTela]
    comentarios: list[ComentarioNaTela]
    ultima_movimentacao: Movimentacao
    pode: list[Acao]


class Geracao(TypedDict):
    por: Pessoa
    em: Instante
    tipo: Tipo


class NaoPedidaNaTela(TypedDict):
    """`id` is that of GET `/empresas/{id}/nao-pedir`, as long as it stands there."""

    id: UUID
    nome: str
    por: Pessoa
    em: Instante


class BaixaNaTela(TypedDict):
    status: Status
    observacao: str | None
    por: Pessoa
    em: Instante
    automatica: BaixaAutomatica | None


class Cancelamento(TypedDict):
    motivo: str | None
    por: Pessoa
    em: Instante


class Tela(TypedDict):
    id: UUID
    versao: int
    empresa: Nomeada
    servico: Nomeada
    competencia: str
    periodo: str
    responsavel: Pessoa
    status: Status
    prazo: Prazo | None
    entrega: date
    vencimento: date
    progresso: Progresso
    atualizada_em: Instante
    gerada: Geracao
    atividades: list[AtividadeNaTela]
    recebidos: list[RecebidoNaTela]
    nao_pedidas: list[NaoPedidaNaTela]
    pode: list[Acao]
    sugerir_baixa: bool
    baixa: NotRequired[BaixaNaTela]
    cancelamento: NotRequired[Cancelamento]


def quem_aparece(row: Row) -> Iterator[UUID | None]:
    """Every person and empresa that the screen names."""
    yield from (row.empresa_id, row.responsavel_id, row.gerada_por)
    yield from (each.por for each in row.nao_pedidas)
    yield from (each.por for each in (row.baixa, row.cancelamento) if each)
    yield from (each.usuario_id for each in row.bandeja)
    for atividade in row.atividades:
        yield from (each.por for each in (atividade.retorno, atividade.ultima) if each)
        yield from (each.por for each in atividade.comentarios)
        for anexo in atividade.anexos:
            yield anexo.enviado_por
            yield anexo.devolvido.por if anexo.devolvido else None


async def mostrar(connection: AsyncConnection[Any], aberta: Aberta, quem: Quem | None, hoje: date) -> Tela:
    """With today's names; see `render`."""
    return render(aberta, await nomes(connection, quem_aparece(aberta.row)), quem, hoje)


def render(aberta: Aberta, called: Nomes, quem: Quem | None, hoje: date) -> Tela:
    """For the asker, on the office's day `hoje`. Nobody asks of the past: there `pode` is empty (R16)."""
    row = aberta.row
    tela: Tela = {
        "id": row.id, "versao": row.versao, "empresa": nomeada(row.empresa_id, called.get(row.empresa_id)),
        "servico": nomeada(aberta.servico.id, aberta.servico.nome), "competencia": row.competencia, "periodo": row.periodo,
        "responsavel": pessoa(called, row.responsavel_id), "status": row.status, "prazo": prazo_em(row, hoje),
        "entrega": row.entrega, "vencimento": row.vencimento, "progresso": progresso(row), "atualizada_em": row.atualizada_em,
        "gerada": {"por": pessoa(called, row.gerada_por), "em": row.gerada_em, "tipo": row.tipo},
        "atividades": [_atividade(aberta, each, called, quem) for each in row.atividades],
        "recebidos": [_recebido(aberta, each, called, quem) for each in row.bandeja],
        "nao_pedidas": [
            {
                "id": nao_pedir_id(row.empresa_id, row.servico_id, each.atividade_id), "nome": each.nome,
                "por": pessoa(called, each.por), "em": each.em,
            }
            for each in row.nao_pedidas
        ],
        "pode": pode_na_programacao(aberta, quem) if quem else [],
        "sugerir_baixa": row.completa and not row.encerrada and aberta.servico.baixa_automatica is not BaixaAutomatica.AO_CONCLUIR,
    }
    if row.baixa:
        tela["baixa"] = {
            "status": row.baixa.status, "observacao": row.baixa.observacao, "por": pessoa(called, row.baixa.por),
            "em": row.baixa.em, "automatica": row.baixa.automatica,
        }
    if row.cancelamento:
        why = row.cancelamento
        tela["cancelamento"] = {"motivo": why.texto, "por": pessoa(called, why.por), "em": why.em}
    return tela


def _recebido(aberta: Aberta, recebido: Recebido, called: Nomes, quem: Quem | None) -> RecebidoNaTela:
    may = quem is not None and not aberta.row.encerrada and quem.may(Acao.ANEXOS, aberta.row.responsavel_id)
    shown: RecebidoNaTela = {
        "id": recebido.id, "nome": recebido.nome, "tamanho": recebido.tamanho, "tipo": recebido.tipo, "sha256": recebido.sha256,
        "usuario": pessoa(called, recebido.usuario_id), "retido": recebido.retido, "por": pessoa(called, recebido.por), "em": recebido.em,
        "pode": ["colocacao", "descarte"] if may else [],
    }
    if recebido.retido:
        shown["de"] = recebido.remetente
    return shown


def prazo_em(row: Row, hoje: date) -> Prazo | None:
    """R14: once closed, as it was on that day; a cancelada has none."""
    return None if row.status is Status.CANCELADA else prazo(row.entrega, row.vencimento, row.encerrada_em or hoje)


def progresso(row: Row) -> Progresso:
    feitas, total = row.feitas, len(row.atividades)
    return {"feitas": feitas, "total": total, "percentual": 100 * feitas // total}


def anexo_na_tela(anexo: Anexo, called: Nomes) -> AnexoNaTela:
    shown: AnexoNaTela = {
        "id": anexo.id, "nome": anexo.nome, "tamanho": anexo.tamanho, "tipo": anexo.tipo, "sha256": anexo.sha256,
        "enviado_por": pessoa(called, anexo.enviado_por), "enviado_em": anexo.enviado_em, "conferido": anexo.conferido,
        "anterior": anexo.anterior, "avisos": [{"codigo": each.codigo, "texto": each.texto} for each in anexo.avisos],
    }
    if why := anexo.devolvido:
        shown["devolvido"] = {"motivo": why.texto, "por": pessoa(called, why.por), "em": why.em}
    return shown


def _atividade(aberta: Aberta, atividade: atividades.Row, called: Nomes, quem: Quem | None) -> AtividadeNaTela:
    row, last = aberta.row, atividade.ultima
    shown: AtividadeNaTela = {
        "id": atividade.id, "modelo_atividade_id": atividade.modelo_atividade_id, "nome": atividade.nome, "instrucao": atividade.instrucao,
        "exigencia": atividade.exigencia, "situacao": atividade.situacao, "feita": atividade.feita, "adiada": atividade.adiada,
        "formatos": list(atividade.formatos), "tamanho_maximo_mb": atividade.tamanho_maximo_mb,
        "maximo_arquivos": atividade.maximo_arquivos,
        "anexos": [anexo_na_tela(anexo, called) for anexo in atividade.anexos if not anexo.removido],
        "comentarios": [
            {"id": each.id, "texto": each.texto, "interno": each.interno, "por": pessoa(called, each.por), "em": each.em}
            for each in atividade.comentarios
        ],
        "ultima_movimentacao": (
            {"por": pessoa(called, last.por), "em": last.em, "o_que": last.o_que} if last
            else {"por": pessoa(called, row.responsavel_id), "em": row.gerada_em, "o_que": "programada"}
        ),
        "pode": pode_na_atividade(aberta, atividade, quem) if quem else [],
    }
    if atividade.aviso and atividade.aviso.texto:
        shown["aviso"] = atividade.aviso.texto
    if atividade.exigencia_alterada and atividade.exigencia_alterada.texto:
        shown["exigencia_comentario"] = atividade.exigencia_alterada.texto
    if retorno := atividade.retorno:
        shown["retorno"] = {
            "retorno": retorno.tipo, "comentario": retorno.comentario, "prometido_para": retorno.prometido_para,
            "por": pessoa(called, retorno.por), "em": retorno.em,
        }
    if atividade.adiada and retorno and retorno.prometido_para:
        shown["adiada_para"] = retorno.prometido_para
    return shown
