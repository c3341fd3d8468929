"""The tracking screen: all that is known of one programação and its checklist, in one row."""
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from pydantic import TypeAdapter

from domain.event import Event, Recorded
from domain.programacao.events import (
    ArquivoAnexado,
    ArquivoConferido,
    ArquivoDevolvido,
    ArquivoRemovido,
    AtividadeIncluida,
    AtividadeReaberta,
    BaixaAutomatica,
    BaixaEstornada,
    ComentarioAdicionado,
    EnvioAdiado,
    Exigencia,
    ExigenciaAlterada,
    Item,
    NaoPedida,
    NaoPedirMaisInformado,
    PrazoAlterado,
    ProgramacaoBaixada,
    ProgramacaoCancelada,
    ProgramacaoGerada,
    ProgramacaoTransferida,
    SemMovimentoInformado,
    Tipo,
)
from domain.programacao.state import Situacao, Status
from projections.movimentos import O_QUE, of_programacao
from projections.nomes import digitado
from projections.view import View, replay


@dataclass(frozen=True, slots=True)
class Feito:
    """Something that was done once: by whom, when, and what was typed with it."""

    por: UUID | None
    em: datetime
    texto: str | None = None


@dataclass(frozen=True, slots=True)
class Anexo:
    """A file. Removed ones stay here, so that the history can name them."""

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
class Atividade:
    """`aviso` is what the equipe said when it asked again, until it is answered again; `ultima` None is untouched (R1)."""

    id: UUID
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

    def with_anexo(self, id: UUID, change: Callable[[Anexo], Anexo]) -> "Atividade":
        return replace(self, anexos=tuple(change(anexo) if anexo.id == id else anexo for anexo in self.anexos))


@dataclass(frozen=True, slots=True)
class Baixa:
    status: Status
    observacao: str | None
    por: UUID | None
    em: datetime
    automatica: BaixaAutomatica | None


@dataclass(frozen=True, slots=True)
class Row:
    """`versao` and `posicao` are those of the last event; `encerrada_em` is the day that closing counts on (R4)."""

    id: UUID
    versao: int
    posicao: int
    servico_id: UUID
    empresa_id: UUID
    agenda_id: UUID | None
    modelo_id: UUID
    modelo_versao: int
    competencia: str
    periodo: str
    tipo: Tipo
    gerada_por: UUID | None
    gerada_em: datetime
    atualizada_em: datetime
    responsavel_id: UUID
    status: Status
    entrega: date
    vencimento: date
    encerrada_em: date | None
    atividades: tuple[Atividade, ...]
    nao_pedidas: tuple[NaoPedida, ...]
    baixa: Baixa | None = None
    cancelamento: Feito | None = None

    @property
    def feitas(self) -> int:
        return sum(atividade.feita for atividade in self.atividades)

    @property
    def completa(self) -> bool:
        return all(atividade.feita for atividade in self.atividades)

    @property
    def encerrada(self) -> bool:
        return self.encerrada_em is not None

    def atividade(self, id: UUID | None) -> Atividade | None:
        return next((each for each in self.atividades if each.id == id), None)

    def anexo(self, id: UUID) -> Anexo | None:
        return next((anexo for atividade in self.atividades for anexo in atividade.anexos if anexo.id == id), None)


def fold(row: Row | None, recorded: Recorded, key: UUID) -> Row | None:
    event = recorded.event
    if isinstance(event, ProgramacaoGerada):
        return _born(event, recorded)
    if row is None:
        return None
    changes: dict[str, Any] = {"versao": recorded.version, "posicao": recorded.position, "atualizada_em": recorded.at}
    if type(event) in O_QUE and row.status is Status.NAO_INICIADA:
        changes["status"] = Status.INICIADA
    match event:
        case AtividadeIncluida():
            changes["atividades"] = (*row.atividades, replace(_asked(event.item), ultima=_movement(recorded)))
        case ProgramacaoTransferida():
            changes["responsavel_id"] = event.para
        case PrazoAlterado():
            changes |= {"entrega": event.entrega, "vencimento": event.vencimento}
        case ProgramacaoBaixada():
            status = Status(event.status)
            baixa = Baixa(status, digitado(recorded, "observacao"), recorded.by, recorded.at, event.automatica)
            changes |= {"status": status, "encerrada_em": event.dia, "baixa": baixa}
        case BaixaEstornada():
            changes |= {"status": Status.INICIADA, "encerrada_em": None, "baixa": None}
        case ProgramacaoCancelada():
            why = Feito(recorded.by, recorded.at, digitado(recorded, "motivo"))
            changes |= {"status": Status.CANCELADA, "encerrada_em": event.dia, "cancelamento": why}
        case _ if type(event) in O_QUE:
            id: UUID = event.atividade  # type: ignore[attr-defined]
            changes["atividades"] = tuple(_moved(each, event, recorded) if each.id == id else each for each in row.atividades)
    return replace(row, **changes)


def _born(event: ProgramacaoGerada, recorded: Recorded) -> Row:
    return Row(
        id=recorded.stream, versao=recorded.version, posicao=recorded.position, servico_id=event.servico_id, empresa_id=event.empresa_id,
        agenda_id=event.agenda_id, modelo_id=event.modelo_id, modelo_versao=event.modelo_versao, competencia=event.competencia,
        periodo=event.periodo, tipo=event.tipo, gerada_por=recorded.by, gerada_em=recorded.at, atualizada_em=recorded.at,
        responsavel_id=event.responsavel_id, status=Status.NAO_INICIADA, entrega=event.entrega, vencimento=event.vencimento,
        encerrada_em=None, atividades=tuple(_asked(item) for item in event.atividades), nao_pedidas=event.nao_pedidas,
    )


def _asked(item: Item) -> Atividade:
    return Atividade(
        item.id, item.modelo_atividade_id, item.nome, item.instrucao, item.formatos, item.tamanho_maximo_mb, item.maximo_arquivos,
        item.exigencia,
    )


def _movement(recorded: Recorded) -> Movimento:
    return Movimento(recorded.by, recorded.at, O_QUE[type(recorded.event)])


def _moved(atividade: Atividade, event: Event, recorded: Recorded) -> Atividade:
    """Its new situação, files and answers (R2, R6)."""
    por, em = recorded.by, recorded.at
    before = replace(atividade, ultima=_movement(recorded))
    match event:
        case ArquivoAnexado():
            anexo = Anexo(event.anexo, digitado(recorded, "nome"), event.tamanho, event.tipo, event.sha256, por, em, recorded.position)
            anexos = (*before.anexos, anexo)
            return replace(before, situacao=Situacao.ENVIADA, adiada=False, retorno=None, aviso=None, anexos=anexos)
        case ArquivoRemovido():
            after = before.with_anexo(event.anexo, lambda anexo: replace(anexo, removido=True))
            gone = after.situacao is Situacao.ENVIADA and not after.atuais
            return replace(after, situacao=Situacao.PENDENTE) if gone else after
        case SemMovimentoInformado():
            retorno = Retorno("sem_movimento", digitado(recorded, "comentario"), por, em)
            return replace(before, situacao=Situacao.SEM_MOVIMENTO, adiada=False, retorno=retorno, aviso=None)
        case NaoPedirMaisInformado():
            retorno = Retorno("nao_pedir_mais", digitado(recorded, "comentario"), por, em)
            return replace(before, situacao=Situacao.NAO_SE_APLICA, adiada=False, retorno=retorno, aviso=None)
        case EnvioAdiado():
            retorno = Retorno("enviar_depois", digitado(recorded, "comentario"), por, em, event.prometido_para)
            return replace(before, situacao=Situacao.PENDENTE, adiada=True, retorno=retorno)
        case ComentarioAdicionado():
            comentario = Comentario(event.comentario_id, digitado(recorded, "texto"), event.interno, por, em)
            return replace(before, comentarios=(*before.comentarios, comentario))
        case AtividadeReaberta():
            anexos = tuple(replace(anexo, anterior=True) for anexo in before.anexos)
            aviso = Feito(por, em, digitado(recorded, "comentario"))
            return replace(before, situacao=Situacao.PENDENTE, adiada=False, retorno=None, aviso=aviso, anexos=anexos)
        case ExigenciaAlterada():
            return replace(before, exigencia=event.exigencia, exigencia_alterada=Feito(por, em, digitado(recorded, "comentario")))
        case ArquivoConferido():
            return before.with_anexo(event.anexo, lambda anexo: replace(anexo, conferido=True))
        case ArquivoDevolvido():
            why = Feito(por, em, digitado(recorded, "motivo"))
            after = before.with_anexo(event.anexo, lambda anexo: replace(anexo, devolvido=why, conferido=False))
            return replace(after, situacao=Situacao.PENDENTE, adiada=False, retorno=None, aviso=why)
    return atividade


VIEW = View(
    name="acompanhamento", shape=1, row=Row, key="id", keys=of_programacao, fold=fold,
    ddl="""
    create table {view} (
        id uuid primary key, versao bigint not null, posicao bigint not null, servico_id uuid not null, empresa_id uuid not null,
        agenda_id uuid, modelo_id uuid not null, modelo_versao int not null, competencia text not null, periodo text not null,
        tipo text not null, gerada_por uuid, gerada_em timestamptz not null, atualizada_em timestamptz not null,
        responsavel_id uuid not null, status text not null, entrega date not null, vencimento date not null, encerrada_em date,
        atividades json not null, nao_pedidas json not null, baixa json, cancelamento json
    ) with (fillfactor = 70);
    """,
)


@dataclass(frozen=True, slots=True)
class Servico:
    """What of the serviço holds at once for what is open (R19)."""

    id: UUID
    nome: str
    departamento_id: UUID
    baixa_automatica: BaixaAutomatica


@dataclass(frozen=True, slots=True)
class Aberta:
    """A programação opened on a screen, with what it hangs on."""

    row: Row
    servico: Servico
    empresa_ativa: bool


_ROW = TypeAdapter(Row)


async def abrir(connection: AsyncConnection[Any], id: UUID) -> Aberta | None:
    """One programação, by its id; whether the asker may know of it is the caller's to ask."""
    cursor = await connection.execute(
        """
        select row_to_json(a)::text, s.id, s.nome, s.departamento_id, s.baixa_automatica, e.ativa
        from acompanhamento a join servicos s on s.id = a.servico_id join empresas e on e.id = a.empresa_id
        where a.id = %(id)s
        """,
        {"id": id}, prepare=True,
    )
    found = await cursor.fetchone()
    if found is None:
        return None
    row, servico_id, nome, departamento_id, baixa_automatica, ativa = found
    return Aberta(_ROW.validate_json(row), Servico(servico_id, nome, departamento_id, BaixaAutomatica(baixa_automatica)), ativa)


def passado(recordeds: Iterable[Recorded]) -> Row | None:
    """The row that the first events of one stream leave (R16); None before M1."""
    return next(iter(replay(VIEW, recordeds).values()), None)
