"""The same programação as the client's portal shows it: never an internal note or its trace."""
from datetime import date
from typing import Literal, NotRequired
from uuid import UUID

from typing_extensions import TypedDict

from domain.acesso import Acao, Quem
from domain.programacao.events import Exigencia
from domain.programacao.state import Situacao
from projections import atividades
from projections.acompanhamento import Aberta
from projections.acompanhamento_tela import AnexoNaTela, Progresso, anexo_na_tela, progresso
from projections.nomes import ELIMINADO, Instante, Nomes, Pessoa, pessoa
from projections.pode import pode_na_atividade


class ComentarioNoPortal(TypedDict):
    id: UUID
    texto: str | None
    por: Pessoa
    em: Instante


class AtividadeNoPortal(TypedDict):
    id: UUID
    nome: str
    instrucao: str | None
    aviso: NotRequired[str]
    exigencia: Exigencia
    situacao: Situacao
    feita: bool
    adiada: bool
    adiada_para: NotRequired[date]
    formatos: list[str]
    tamanho_maximo_mb: int
    maximo_arquivos: int
    anexos: list[AnexoNaTela]
    comentarios: list[ComentarioNoPortal]
    pode: list[Acao]


class RecebidoNoPortal(TypedDict):
    """A file that came by mail from the client's own address, and waits to be put on an atividade (M20)."""

    id: UUID
    nome: str | None
    tamanho: int
    tipo: str
    sha256: str
    em: Instante
    pode: list[Literal["colocacao"]]


class Responsavel(TypedDict):
    nome: str


class Portal(TypedDict):
    """GET `/api/v1/portal/{link}`."""

    escritorio: str
    empresa: str
    servico: str
    competencia: str
    entrega: date
    vencimento: date
    responsavel: Responsavel
    encerrada: bool
    progresso: Progresso
    atividades: list[AtividadeNoPortal]
    recebidos: list[RecebidoNoPortal]


def render(aberta: Aberta, escritorio: str, called: Nomes, quem: Quem) -> Portal:
    """`called` as `acompanhamento_tela.quem_aparece` asks for."""
    row = aberta.row
    return {
        "escritorio": escritorio, "empresa": called.get(row.empresa_id, ELIMINADO), "servico": aberta.servico.nome,
        "competencia": row.competencia, "entrega": row.entrega, "vencimento": row.vencimento,
        "responsavel": {"nome": called.get(row.responsavel_id, ELIMINADO)}, "encerrada": row.encerrada, "progresso": progresso(row),
        "atividades": [_atividade(aberta, each, called, quem) for each in row.atividades],
        "recebidos": [
            {
                "id": each.id, "nome": each.nome, "tamanho": each.tamanho, "tipo": each.tipo, "sha256": each.sha256, "em": each.em,
                "pode": [] if row.encerrada else ["colocacao"],
            }
            for each in row.bandeja if each.usuario_id == quem.id and not each.retido
        ],
    }


def _atividade(aberta: Aberta, atividade: atividades.Row, called: Nomes, quem: Quem) -> AtividadeNoPortal:
    shown: AtividadeNoPortal = {
        "id": atividade.id, "nome": atividade.nome, "instrucao": atividade.instrucao, "exigencia": atividade.exigencia,
        "situacao": atividade.situacao, "feita": atividade.feita, "adiada": atividade.adiada, "formatos": list(atividade.formatos),
        "tamanho_maximo_mb": atividade.tamanho_maximo_mb, "maximo_arquivos": atividade.maximo_arquivos,
        "anexos": [anexo_na_tela(anexo, called) for anexo in atividade.anexos if not anexo.removido],
        "comentarios": [
            {"id": each.id, "texto": each.texto, "por": pessoa(called, each.por), "em": each.em}
            for each in atividade.comentarios if not each.interno
        ],
        "pode": pode_na_atividade(aberta, atividade, quem),
    }
    if atividade.aviso and atividade.aviso.texto:
        shown["aviso"] = atividade.aviso.texto
    if atividade.adiada and atividade.retorno and atividade.retorno.prometido_para:
        shown["adiada_para"] = atividade.retorno.prometido_para
    return shown
