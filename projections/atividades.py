"""Each requested file, with what was sent, answered and said of it: a row of its own, however long the checklist."""
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import zip_longest
from typing import Any
from uuid import UUID

from domain.conteudo.frases import SEM_DETALHE
from domain.event import Event, Recorded
from domain.programacao.events import (
    ArquivoAnexado,
    ArquivoConferido,
    ArquivoDevolvido,
    ArquivoRemovido,
    AtividadeIncluida,
    AtividadeReaberta,
    ComentarioAdicionado,
    EnvioAdiado,
    Exigencia,
    ExigenciaAlterada,
    Item,
    NaoPedirMaisInformado,
    ProgramacaoGerada,
    SemMovimentoInformado,
)
from domain.programacao.state import Situacao
from projections.movimentos import O_QUE
from projections.nomes import digitado
from projections.view import View


@dataclass(frozen=True, slots=True)
class Feito:
    """Something that was done once: by whom, when, and what was typed with it."""

    por: UUID | None
    em: datetime
    texto: str | None = None


@dataclass(frozen=True, slots=True)
class Aviso:
    """What the file's content says that does not fit what was asked."""

    codigo: str
    texto: str


@dataclass(frozen=True, slots=True)
class Anexo:
    """A file. Removed ones stay here, so that the history can name them; `recebido`: it had come by mail."""

    id: UUID
    nome: str | None
    tamanho: int
    tipo: str
    sha256: str
    enviado_por: UUID | None
    enviado_em: datetime
    posicao: int
    conferido: bool = False
    anterior: bool = False
    devolvido: Feito | None = None
    removido: bool = False
    avisos: tuple[Aviso, ...] = ()
    recebido: bool = False

    @property
    def conta(self) -> bool:
        return not (self.removido or self.anterior or self.devolvido)


@dataclass(frozen=True, slots=True)
class Comentario:
    id: UUID
    texto: str | None
    interno: bool
    por: UUID | None
    em: datetime


@dataclass(frozen=True, slots=True)
class Retorno:
    """The answer that stands in the place of a file; `tipo` is the contract's word."""

    tipo: str
    comentario: str | None
    por: UUID | None
    em: datetime
    prometido_para: date | None = None


@dataclass(frozen=True, slots=True)
class Movimento:
    por: UUID | None
    em: datetime
    o_que: str


@dataclass(frozen=True, slots=True)
class Row:
    """`ordem` is its place in the checklist. `aviso` is what the equipe said when it asked again, until it is answered again; `ultima`
    None is untouched (R1).
    """

    id: UUID
    programacao_id: UUID
    ordem: int
    modelo_atividade_id: UUID | None
    nome: str
    instrucao: str | None
    formatos: tuple[str, ...]
    tamanho_maximo_mb: int
    maximo_arquivos: int
    exigencia: Exigencia
    situacao: Situacao = Situacao.PENDENTE
    adiada: bool = False
    retorno: Retorno | None = None
    aviso: Feito | None = None
    exigencia_alterada: Feito | None = None
    anexos: tuple[Anexo, ...] = ()
    comentarios: tuple[Comentario, ...] = ()
    ultima: Movimento | None = None

    @property
    def feita(self) -> bool:
        """R2."""
        return self.exigencia is Exigencia.DISPENSADA or self.situacao is not Situacao.PENDENTE

    @property
    def atuais(self) -> list[Anexo]:
        return [anexo for anexo in self.anexos if anexo.conta]

    def with_anexo(self, id: UUID, change: Callable[[Anexo], Anexo]) -> tuple[Anexo, ...]:
        return tuple(change(anexo) if anexo.id == id else anexo for anexo in self.anexos)


def keys(recorded: Recorded) -> Sequence[UUID]:
    event = recorded.event
    match event:
        case ProgramacaoGerada():
            return [item.id for item in event.atividades]
        case AtividadeIncluida():
            return (event.item.id,)
    return (event.atividade,) if type(event) in O_QUE else ()  # type: ignore[attr-defined]


def fold(row: Row | None, recorded: Recorded, key: UUID) -> Row | None:
    event = recorded.event
    match event:
        case ProgramacaoGerada():
            ordem, item = next((n, item) for n, item in enumerate(event.atividades) if item.id == key)
            return _asked(recorded.stream, ordem, item)
        case AtividadeIncluida():
            # after all that were there: positions only grow
            return replace(_asked(recorded.stream, recorded.position, event.item), ultima=_movement(recorded))
    return replace(row, ultima=_movement(recorded), **_moved(row, event, recorded)) if row else None


def _asked(programacao: UUID, ordem: int, item: Item) -> Row:
    return Row(
        item.id, programacao, ordem, item.modelo_atividade_id, item.nome, item.instrucao, item.formatos, item.tamanho_maximo_mb,
        item.maximo_arquivos, item.exigencia,
    )


def _movement(recorded: Recorded) -> Movimento:
    return Movimento(recorded.by, recorded.at, O_QUE[type(recorded.event)])


def _moved(row: Row, event: Event, recorded: Recorded) -> dict[str, Any]:
    """Its new situação, files and answers (R2, R6)."""
    por, em = recorded.by, recorded.at
    match event:
        case ArquivoAnexado():
            anexo = Anexo(
                event.anexo, digitado(recorded, "nome"), event.tamanho, event.tipo, event.sha256, event.enviado_por or por, em,
                recorded.position, avisos=avisos(event, recorded), recebido=event.recebido,
            )
            return {"anexos": (*row.anexos, anexo), "aviso": None} | _situacao(Situacao.ENVIADA)
        case ArquivoRemovido():
            anexos = row.with_anexo(event.anexo, lambda anexo: replace(anexo, removido=True))
            gone = row.situacao is Situacao.ENVIADA and not any(anexo.conta for anexo in anexos)
            return {"anexos": anexos, "situacao": Situacao.PENDENTE if gone else row.situacao}
        case SemMovimentoInformado():
            return {"aviso": None} | _situacao(Situacao.SEM_MOVIMENTO, Retorno("sem_movimento", digitado(recorded, "comentario"), por, em))
        case NaoPedirMaisInformado():
            return {"aviso": None} | _situacao(Situacao.NAO_SE_APLICA, Retorno("nao_pedir_mais", digitado(recorded, "comentario"), por, em))
        case EnvioAdiado():
            retorno = Retorno("enviar_depois", digitado(recorded, "comentario"), por, em, event.prometido_para)
            return _situacao(Situacao.PENDENTE, retorno) | {"adiada": True}
        case ComentarioAdicionado():
            comentario = Comentario(event.comentario_id, digitado(recorded, "texto"), event.interno, por, em)
            return {"comentarios": (*row.comentarios, comentario)}
        case AtividadeReaberta():
            why = Feito(por, em, digitado(recorded, "comentario"))
            anexos = tuple(replace(anexo, anterior=True) for anexo in row.anexos)
            return {"anexos": anexos, "aviso": why} | _situacao(Situacao.PENDENTE)
        case ExigenciaAlterada():
            return {"exigencia": event.exigencia, "exigencia_alterada": Feito(por, em, digitado(recorded, "comentario"))}
        case ArquivoConferido():
            return {"anexos": row.with_anexo(event.anexo, lambda anexo: replace(anexo, conferido=True))}
        case ArquivoDevolvido():
            why = Feito(por, em, digitado(recorded, "motivo"))
            anexos = row.with_anexo(event.anexo, lambda anexo: replace(anexo, devolvido=why, conferido=False))
            return {"anexos": anexos, "aviso": why} | _situacao(Situacao.PENDENTE)
    return {}


def avisos(event: ArquivoAnexado, recorded: Recorded) -> tuple[Aviso, ...]:
    """In words; once they were erased, in what the code alone says."""
    if not event.avisos:
        return ()
    told = () if "avisos_texto" in recorded.erased else (event.avisos_texto or "").split("\n")
    return tuple(
        Aviso(codigo, texto or SEM_DETALHE.get(codigo, codigo)) for codigo, texto in zip_longest(event.avisos, told) if codigo is not None
    )


def _situacao(situacao: Situacao, retorno: Retorno | None = None) -> dict[str, Any]:
    """Where any answer leaves it: a promise that was there before is over."""
    return {"situacao": situacao, "retorno": retorno, "adiada": False}


VIEW = View(
    name="atividades", shape=3, row=Row, key="id", keys=keys, fold=fold,
    ddl="""
    create table {view} (
        id uuid primary key, programacao_id uuid not null, ordem bigint not null, modelo_atividade_id uuid, nome text not null,
        instrucao text, formatos text[] not null, tamanho_maximo_mb int not null, maximo_arquivos int not null, exigencia text not null,
        situacao text not null, adiada bool not null, retorno json, aviso json, exigencia_alterada json, anexos json not null,
        comentarios json not null, ultima json
    ) with (fillfactor = 80);
    create index {view}_programacao on {view} (programacao_id, ordem);
    """,
)
