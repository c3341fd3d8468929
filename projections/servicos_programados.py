"""The list of serviços programados: one short row each, with all that it is filtered and ordered by."""
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.event import Event, Recorded
from domain.programacao.events import (
    ArquivoAnexado,
    ArquivoConferido,
    ArquivoDevolvido,
    ArquivoRemovido,
    AtividadeIncluida,
    AtividadeReaberta,
    BaixaEstornada,
    EnvioAdiado,
    Exigencia,
    ExigenciaAlterada,
    NaoPedirMaisInformado,
    PrazoAlterado,
    ProgramacaoBaixada,
    ProgramacaoCancelada,
    ProgramacaoGerada,
    ProgramacaoTransferida,
    SemMovimentoInformado,
    SolicitacaoEnviada,
)
from domain.programacao.state import Situacao, Status
from projections.movimentos import CONSEQUENCIAS, O_QUE, by_the_client, by_the_equipe, of_programacao
from projections.view import View


@dataclass(frozen=True, slots=True)
class Item:
    """What has to be known of an atividade to count: one that is not there is pending, and nobody touched it. Of its files, those that
    count: `novos` that nobody looked at, and `conferidos`.
    """

    id: UUID
    dispensada: bool = False
    situacao: Situacao = Situacao.PENDENTE
    novos: tuple[UUID, ...] = ()
    conferidos: tuple[UUID, ...] = ()

    @property
    def feita(self) -> bool:
        """R2."""
        return self.dispensada or self.situacao is not Situacao.PENDENTE

    def without(self, anexo: UUID) -> "Item":
        return replace(self, novos=_but(self.novos, anexo), conferidos=_but(self.conferidos, anexo))


def _but(arquivos: tuple[UUID, ...], anexo: UUID) -> tuple[UUID, ...]:
    return tuple(id for id in arquivos if id != anexo)


@dataclass(frozen=True, slots=True)
class Row:
    """`encerrada_em` is the day that closing counts on (R4), `a_conferir` counts current files that nobody looked at, `novidade` says
    that the client moved after the equipe did. `solicitada_em` and `respondida_em`: the first solicitação, and the client's first
    movement after it. `ultimo_tipo`, `_por`, `_atividade`: the last movement, at `atualizada_em`.
    """

    id: UUID
    servico_id: UUID
    empresa_id: UUID
    competencia: str
    periodo: str
    responsavel_id: UUID
    status: Status
    entrega: date
    vencimento: date
    encerrada_em: date | None
    total: int
    feitas: int
    percentual: int
    sem_movimento: int
    a_conferir: int
    novidade: bool
    atualizada_em: datetime
    ultimo_tipo: str
    ultimo_por: UUID | None
    ultima_atividade: UUID | None
    solicitada_em: datetime | None
    respondida_em: datetime | None
    itens: tuple[Item, ...] = ()


def fold(row: Row | None, recorded: Recorded, key: UUID) -> Row | None:
    event = recorded.event
    if isinstance(event, ProgramacaoGerada):
        return _born(event, recorded)
    if row is None:
        return None
    changes: dict[str, Any] = {"atualizada_em": recorded.at}
    if type(event) not in CONSEQUENCIAS:
        changes |= {
            "ultimo_tipo": event.name, "ultimo_por": recorded.by,
            "ultima_atividade": event.item.id if isinstance(event, AtividadeIncluida) else getattr(event, "atividade", None),
        }
    if by_the_client(recorded):
        changes["novidade"] = True
        if row.solicitada_em and not row.respondida_em and recorded.by:  # what is held may be anybody's
            changes["respondida_em"] = recorded.at
    elif by_the_equipe(recorded):
        changes["novidade"] = False
    if type(event) in O_QUE:
        changes |= _counted(row, event)
        if row.status is Status.NAO_INICIADA:
            changes["status"] = Status.INICIADA
    match event:
        case SolicitacaoEnviada() if not row.solicitada_em:
            changes["solicitada_em"] = recorded.at
        case ProgramacaoTransferida():
            changes["responsavel_id"] = event.para
        case PrazoAlterado():
            changes |= {"entrega": event.entrega, "vencimento": event.vencimento}
        case ProgramacaoBaixada():
            changes |= {"status": Status(event.status), "encerrada_em": event.dia}
        case BaixaEstornada():
            changes |= {"status": Status.INICIADA, "encerrada_em": None}
        case ProgramacaoCancelada():
            changes |= {"status": Status.CANCELADA, "encerrada_em": event.dia}
    return replace(row, **changes)


def _born(event: ProgramacaoGerada, recorded: Recorded) -> Row:
    return Row(
        id=recorded.stream, servico_id=event.servico_id, empresa_id=event.empresa_id, competencia=event.competencia, periodo=event.periodo,
        responsavel_id=event.responsavel_id, status=Status.NAO_INICIADA, entrega=event.entrega, vencimento=event.vencimento,
        encerrada_em=None, total=len(event.atividades), feitas=0, percentual=0, sem_movimento=0, a_conferir=0, novidade=False,
        atualizada_em=recorded.at, ultimo_tipo=event.name, ultimo_por=recorded.by, ultima_atividade=None,
        solicitada_em=None, respondida_em=None,
    )


def _counted(row: Row, event: Event) -> dict[str, Any]:
    """R2, by what changes of one item; the list keeps no checklist, for one of two hundred items would be written with each movement."""
    if isinstance(event, AtividadeIncluida):
        return {"total": row.total + 1, "percentual": 100 * row.feitas // (row.total + 1)}
    id: UUID = event.atividade  # type: ignore[attr-defined]
    before = next((item for item in row.itens if item.id == id), Item(id))
    after = _answered(before, event)
    if after is before:
        return {}
    sem_movimento = (after.situacao is Situacao.SEM_MOVIMENTO) - (before.situacao is Situacao.SEM_MOVIMENTO)
    feitas = row.feitas + after.feita - before.feita
    return {
        "feitas": feitas, "percentual": 100 * feitas // row.total, "sem_movimento": row.sem_movimento + sem_movimento,
        "a_conferir": row.a_conferir + len(after.novos) - len(before.novos),
        "itens": (*(item for item in row.itens if item.id != id), after),
    }


def _answered(item: Item, event: Event) -> Item:
    """R2, R6."""
    match event:
        case ArquivoAnexado():
            return replace(item, situacao=Situacao.ENVIADA, novos=(*item.novos, event.anexo))
        case ArquivoRemovido():
            after = item.without(event.anexo)
            gone = item.situacao is Situacao.ENVIADA and not (after.novos or after.conferidos)
            return replace(after, situacao=Situacao.PENDENTE) if gone else after
        case SemMovimentoInformado():
            return replace(item, situacao=Situacao.SEM_MOVIMENTO)
        case NaoPedirMaisInformado():
            return replace(item, situacao=Situacao.NAO_SE_APLICA)
        case EnvioAdiado():
            return replace(item, situacao=Situacao.PENDENTE)
        case AtividadeReaberta():
            return replace(item, situacao=Situacao.PENDENTE, novos=(), conferidos=())
        case ExigenciaAlterada():
            return replace(item, dispensada=event.exigencia is Exigencia.DISPENSADA)
        case ArquivoConferido():
            return replace(item, novos=_but(item.novos, event.anexo), conferidos=(*_but(item.conferidos, event.anexo), event.anexo))
        case ArquivoDevolvido():
            return replace(item.without(event.anexo), situacao=Situacao.PENDENTE)
    return item


# Each order has its index, and again over what is open, which is little beside years of what is closed.
VIEW = View(
    name="servicos_programados", shape=2, row=Row, key="id", keys=of_programacao, fold=fold,
    ddl="""
    create table {view} (
        id uuid primary key, servico_id uuid not null, empresa_id uuid not null,
        competencia text collate "C" not null, periodo text not null,
        responsavel_id uuid not null, status text not null, entrega date not null, vencimento date not null, encerrada_em date,
        total int not null, feitas int not null, percentual int not null, sem_movimento int not null, a_conferir int not null,
        novidade bool not null, atualizada_em timestamptz not null, ultimo_tipo text not null, ultimo_por uuid, ultima_atividade uuid,
        solicitada_em timestamptz, respondida_em timestamptz, itens json not null
    );
    create index {view}_vencimento on {view} (vencimento, id);
    create index {view}_entrega on {view} (entrega, id);
    create index {view}_atualizada on {view} (atualizada_em, id);
    create index {view}_progresso on {view} (percentual, id);
    create index {view}_empresa on {view} (empresa_id, vencimento, id);
    create index {view}_servico on {view} (servico_id, vencimento, id);
    create index {view}_responsavel on {view} (responsavel_id, vencimento, id);
    create index {view}_competencia on {view} (competencia, vencimento, id);
    create index {view}_abertas_vencimento on {view} (vencimento, id) where encerrada_em is null;
    create index {view}_abertas_entrega on {view} (entrega, id) where encerrada_em is null;
    create index {view}_abertas_atualizada on {view} (atualizada_em, id) where encerrada_em is null;
    create index {view}_abertas_progresso on {view} (percentual, id) where encerrada_em is null;
    create index {view}_abertas_responsavel on {view} (responsavel_id, vencimento, id) where encerrada_em is null;
    create index {view}_a_conferir on {view} (vencimento, id) where a_conferir > 0;
    create index {view}_novidade on {view} (vencimento, id) where novidade;
    """,
)
