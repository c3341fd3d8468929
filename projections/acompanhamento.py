"""The tracking screen: all that is known of one programação, and its checklist beside it."""
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from pydantic import TypeAdapter

from domain.event import Recorded
from domain.programacao.events import (
    ArquivoAnexado,
    ArquivoDescartado,
    ArquivoRecebido,
    BaixaAutomatica,
    BaixaEstornada,
    NaoPedida,
    PrazoAlterado,
    ProgramacaoBaixada,
    ProgramacaoCancelada,
    ProgramacaoGerada,
    ProgramacaoTransferida,
    Tipo,
)
from domain.programacao.state import Status
from projections import atividades as checklist
from projections.atividades import Anexo, Feito
from projections.atividades import Row as Atividade
from projections.movimentos import O_QUE, of_programacao
from projections.nomes import digitado
from projections.view import View, replay


@dataclass(frozen=True, slots=True)
class Baixa:
    status: Status
    observacao: str | None
    por: UUID | None
    em: datetime
    automatica: BaixaAutomatica | None


@dataclass(frozen=True, slots=True)
class Recebido:
    """A file that came by mail (M20), from `remetente`, to the reply address of `usuario_id`; `por` None where it is held. It `espera`
    until it is put on an atividade, or away; those stay here too, so that the history can name them."""

    id: UUID
    usuario_id: UUID
    nome: str | None
    tamanho: int
    tipo: str
    sha256: str
    remetente: str | None
    retido: bool
    por: UUID | None
    em: datetime
    espera: bool = True


@dataclass(frozen=True, slots=True)
class Cabecalho:
    """The programação itself. `versao` and `posicao` are those of the last event; `encerrada_em` is the day that closing counts on (R4)."""

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
    nao_pedidas: tuple[NaoPedida, ...]
    baixa: Baixa | None = None
    cancelamento: Feito | None = None
    recebidos: tuple[Recebido, ...] = ()

    @property
    def bandeja(self) -> list[Recebido]:
        """What came by mail and waits."""
        return [each for each in self.recebidos if each.espera]


@dataclass(frozen=True, slots=True)
class Row(Cabecalho):
    """With its checklist, in order."""

    atividades: tuple[Atividade, ...] = ()

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

    def nome_do_arquivo(self, id: UUID) -> str | None:
        """Of any file that there ever was, also by mail."""
        found = self.anexo(id) or next((each for each in self.recebidos if each.id == id), None)
        return found.nome if found else None


def fold(row: Cabecalho | None, recorded: Recorded, key: UUID) -> Cabecalho | None:
    event = recorded.event
    if isinstance(event, ProgramacaoGerada):
        return _born(event, recorded)
    if row is None:
        return None
    changes: dict[str, Any] = {"versao": recorded.version, "posicao": recorded.position, "atualizada_em": recorded.at}
    if type(event) in O_QUE:
        if row.status is Status.NAO_INICIADA:
            changes["status"] = Status.INICIADA
        if isinstance(event, ArquivoAnexado) and event.recebido:
            changes["recebidos"] = _done_with(row, event.anexo)
        return replace(row, **changes)
    match event:
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
        case ArquivoRecebido():
            arrived = Recebido(
                event.anexo, event.usuario_id, digitado(recorded, "nome"), event.tamanho, event.tipo, event.sha256,
                digitado(recorded, "remetente"), event.retido, recorded.by, recorded.at,
            )
            changes["recebidos"] = (*row.recebidos, arrived)
        case ArquivoDescartado():
            changes["recebidos"] = _done_with(row, event.anexo)
    return replace(row, **changes)


def _done_with(row: Cabecalho, id: UUID) -> tuple[Recebido, ...]:
    return tuple(replace(each, espera=False) if each.id == id else each for each in row.recebidos)


def _born(event: ProgramacaoGerada, recorded: Recorded) -> Cabecalho:
    return Cabecalho(
        id=recorded.stream, versao=recorded.version, posicao=recorded.position, servico_id=event.servico_id, empresa_id=event.empresa_id,
        agenda_id=event.agenda_id, modelo_id=event.modelo_id, modelo_versao=event.modelo_versao, competencia=event.competencia,
        periodo=event.periodo, tipo=event.tipo, gerada_por=recorded.by, gerada_em=recorded.at, atualizada_em=recorded.at,
        responsavel_id=event.responsavel_id, status=Status.NAO_INICIADA, entrega=event.entrega, vencimento=event.vencimento,
        encerrada_em=None, nao_pedidas=event.nao_pedidas,
    )


VIEW = View(
    name="acompanhamento", shape=2, row=Cabecalho, key="id", keys=of_programacao, fold=fold,
    ddl="""
    create table {view} (
        id uuid primary key, versao bigint not null, posicao bigint not null, servico_id uuid not null, empresa_id uuid not null,
        agenda_id uuid, modelo_id uuid not null, modelo_versao int not null, competencia text not null, periodo text not null,
        tipo text not null, gerada_por uuid, gerada_em timestamptz not null, atualizada_em timestamptz not null,
        responsavel_id uuid not null, status text not null, entrega date not null, vencimento date not null, encerrada_em date,
        nao_pedidas json not null, baixa json, cancelamento json, recebidos json not null
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
        select row_to_json(t)::text, s.id, s.nome, s.departamento_id, s.baixa_automatica, e.ativa
        from acompanhamento a join servicos s on s.id = a.servico_id join empresas e on e.id = a.empresa_id
            cross join lateral (
                select a.*, (select json_agg(i order by i.ordem) from atividades i where i.programacao_id = a.id) as atividades
            ) as t
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
    """What the first events of one stream leave (R16); None before M1."""
    stream = list(recordeds)
    for cabecalho in replay(VIEW, stream).values():
        itens = sorted(replay(checklist.VIEW, stream).values(), key=lambda item: item.ordem)
        return Row(**{each.name: getattr(cabecalho, each.name) for each in fields(Cabecalho)}, atividades=tuple(itens))
    return None
