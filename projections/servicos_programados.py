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
    Item,
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
class Arquivo:
    """A file that counts."""

    id: UUID
    conferido: bool = False


@dataclass(frozen=True, slots=True)
class Atividade:
    id: UUID
    nome: str
    exigencia: Exigencia
    situacao: Situacao = Situacao.PENDENTE
    arquivos: tuple[Arquivo, ...] = ()

    @property
    def feita(self) -> bool:
        """R2."""
        return self.exigencia is Exigencia.DISPENSADA or self.situacao is not Situacao.PENDENTE

    def without(self, anexo: UUID) -> tuple[Arquivo, ...]:
        return tuple(arquivo for arquivo in self.arquivos if arquivo.id != anexo)


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
    atividades: tuple[Atividade, ...]


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
        if row.solicitada_em and not row.respondida_em:
            changes["respondida_em"] = recorded.at
    elif by_the_equipe(recorded):
        changes["novidade"] = False
    if type(event) in O_QUE:
        changes |= _counted(_moved(row.atividades, event))
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
    atividades = tuple(_asked(item) for item in event.atividades)
    return Row(
        id=recorded.stream, servico_id=event.servico_id, empresa_id=event.empresa_id, competencia=event.competencia, periodo=event.periodo,
        responsavel_id=event.responsavel_id, status=Status.NAO_INICIADA, entrega=event.entrega, vencimento=event.vencimento,
        encerrada_em=None, novidade=False, atualizada_em=recorded.at, ultimo_tipo=event.name, ultimo_por=recorded.by,
        ultima_atividade=None, solicitada_em=None, respondida_em=None, **_counted(atividades),
    )


def _asked(item: Item) -> Atividade:
    return Atividade(item.id, item.nome, item.exigencia)


def _counted(atividades: tuple[Atividade, ...]) -> dict[str, Any]:
    feitas = sum(each.feita for each in atividades)
    return {
        "atividades": atividades, "total": len(atividades), "feitas": feitas, "percentual": 100 * feitas // len(atividades),
        "sem_movimento": sum(each.situacao is Situacao.SEM_MOVIMENTO for each in atividades),
        "a_conferir": sum(not arquivo.conferido for each in atividades for arquivo in each.arquivos),
    }


def _moved(atividades: tuple[Atividade, ...], event: Event) -> tuple[Atividade, ...]:
    if isinstance(event, AtividadeIncluida):
        return (*atividades, _asked(event.item))
    id: UUID = event.atividade  # type: ignore[attr-defined]
    return tuple(_answered(each, event) if each.id == id else each for each in atividades)


def _answered(atividade: Atividade, event: Event) -> Atividade:
    """R2, R6."""
    match event:
        case ArquivoAnexado():
            return replace(atividade, situacao=Situacao.ENVIADA, arquivos=(*atividade.arquivos, Arquivo(event.anexo)))
        case ArquivoRemovido():
            arquivos = atividade.without(event.anexo)
            gone = atividade.situacao is Situacao.ENVIADA and not arquivos
            return replace(atividade, situacao=Situacao.PENDENTE if gone else atividade.situacao, arquivos=arquivos)
        case SemMovimentoInformado():
            return replace(atividade, situacao=Situacao.SEM_MOVIMENTO)
        case NaoPedirMaisInformado():
            return replace(atividade, situacao=Situacao.NAO_SE_APLICA)
        case EnvioAdiado():
            return replace(atividade, situacao=Situacao.PENDENTE)
        case AtividadeReaberta():
            return replace(atividade, situacao=Situacao.PENDENTE, arquivos=())
        case ExigenciaAlterada():
            return replace(atividade, exigencia=event.exigencia)
        case ArquivoConferido():
            arquivos = tuple(Arquivo(each.id, True) if each.id == event.anexo else each for each in atividade.arquivos)
            return replace(atividade, arquivos=arquivos)
        case ArquivoDevolvido():
            return replace(atividade, situacao=Situacao.PENDENTE, arquivos=atividade.without(event.anexo))
    return atividade


# Each order has its index, and again over what is open, which is little beside years of what is closed.
VIEW = View(
    name="servicos_programados", shape=1, row=Row, key="id", keys=of_programacao, fold=fold,
    ddl="""
    create table {view} (
        id uuid primary key, servico_id uuid not null, empresa_id uuid not null,
        competencia text collate "C" not null, periodo text not null,
        responsavel_id uuid not null, status text not null, entrega date not null, vencimento date not null, encerrada_em date,
        total int not null, feitas int not null, percentual int not null, sem_movimento int not null, a_conferir int not null,
        novidade bool not null, atualizada_em timestamptz not null, ultimo_tipo text not null, ultimo_por uuid, ultima_atividade uuid,
        solicitada_em timestamptz, respondida_em timestamptz, atividades json not null
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
    create index {view}_abertas_progresso on {view} (percentual, id) where encerrada_em is null;
    create index {view}_a_conferir on {view} (vencimento, id) where a_conferir > 0;
    create index {view}_novidade on {view} (vencimento, id) where novidade;
    """,
)
