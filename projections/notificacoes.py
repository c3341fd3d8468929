"""What became of each message of a programação: one row for each recipient and channel, from the moment it is asked for (M15)."""
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NotRequired
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row
from typing_extensions import TypedDict

from domain.escritorio.mensagens import mensagens
from domain.event import Recorded
from domain.notificacao.events import (
    AvisoRedirecionado,
    NotificacaoDevolvida,
    NotificacaoEntregue,
    NotificacaoEnviada,
    NotificacaoFalhou,
    NotificacaoLida,
)
from domain.notificacao.state import Desfecho
from projections.nomes import ELIMINADO, Instante, digitado, nomes
from projections.view import View


class Estado(StrEnum):
    """How far it came."""

    NA_FILA = "na_fila"
    ENVIADA = "enviada"
    FALHOU = "falhou"
    ENTREGUE = "entregue"
    DEVOLVIDA = "devolvida"


_ESTADOS = {
    NotificacaoEnviada: Estado.ENVIADA, NotificacaoFalhou: Estado.FALHOU, NotificacaoEntregue: Estado.ENTREGUE,
    NotificacaoDevolvida: Estado.DEVOLVIDA, NotificacaoLida: Estado.ENTREGUE,
}
# news may come out of order: what is told later of an earlier stage changes nothing
_STAGE = {estado: n for n, estado in enumerate(Estado)}


@dataclass(frozen=True, slots=True)
class Row:
    """`causa` is the position that asked for it; `em` the instant of its `estado`; `segue_por` the channel that it goes by instead."""

    id: UUID
    programacao_id: UUID
    causa: int
    usuario_id: UUID
    canal: str
    tipo: str
    estado: Estado
    em: datetime
    motivo: str | None = None
    mensagem_id: str | None = None
    lida_em: datetime | None = None
    segue_por: str | None = None


def _asked(recorded: Recorded) -> Iterator[Row]:
    """The messages of programações that an event asks for, each waiting to be sent."""
    for each in mensagens(recorded):
        if each.programacao_id:
            tipo = "aviso" if each.tipo == "renovacao" else each.tipo
            yield Row(each.id, each.programacao_id, each.causa, each.usuario_id, each.canal, tipo, Estado.NA_FILA, recorded.at)


def keys(recorded: Recorded) -> list[UUID]:
    event = recorded.event
    if isinstance(event, Desfecho):
        return [event.entrega_id]
    lost = [event.entrega_id] if isinstance(event, AvisoRedirecionado) else []
    return list(dict.fromkeys([*lost, *(row.id for row in _asked(recorded))]))


def fold(row: Row | None, recorded: Recorded, key: UUID) -> Row | None:
    event = recorded.event
    if isinstance(event, AvisoRedirecionado) and key == event.entrega_id:
        return replace(row, segue_por=event.novo_canal) if row else None
    if not isinstance(event, Desfecho):
        return row or next(each for each in _asked(recorded) if each.id == key)
    if row is None:
        row = Row(key, event.programacao_id, event.causa, event.usuario_id, event.canal, "aviso", Estado.NA_FILA, recorded.at)
    if isinstance(event, NotificacaoLida) and row.lida_em is None:
        row = replace(row, lida_em=recorded.at)
    estado = _ESTADOS[type(event)]
    if _STAGE[estado] <= _STAGE[row.estado]:
        return row
    motivo = digitado(recorded, "motivo") if isinstance(event, NotificacaoFalhou | NotificacaoDevolvida) else None
    mensagem = row.mensagem_id if isinstance(event, NotificacaoFalhou | NotificacaoDevolvida) else event.mensagem_id
    return replace(row, estado=estado, em=recorded.at, motivo=motivo, mensagem_id=mensagem)


VIEW = View(
    name="notificacoes", shape=4, row=Row, key="id", keys=keys, fold=fold,
    ddl="""
    create table {view} (
        id uuid primary key, programacao_id uuid not null, causa bigint not null, usuario_id uuid not null, canal text not null,
        tipo text not null, estado text not null, em timestamptz not null, motivo text, mensagem_id text,
        lida_em timestamptz, segue_por text
    );
    create index {view}_programacao on {view} (programacao_id, causa, id);
    """,
)


class Notificacao(TypedDict):
    """One of GET `/programacoes/{id}/notificacoes`; `causa` is the position of the movement that asked for it, as the histórico has it."""

    id: UUID
    causa: int
    usuario_id: UUID
    nome: str
    canal: str
    tipo: str
    estado: Estado
    em: Instante
    motivo: NotRequired[str]
    lida_em: NotRequired[Instante]
    segue_por: NotRequired[str]


async def da_programacao(connection: AsyncConnection[Any], programacao_id: UUID) -> list[Notificacao]:
    """All of them, in the order in which they were asked for."""
    async with connection.cursor(row_factory=class_row(Row)) as cursor:
        await cursor.execute(
            """
            select id, programacao_id, causa, usuario_id, canal, tipo, estado, em, motivo, mensagem_id, lida_em, segue_por
            from notificacoes where programacao_id = %s order by causa, id
            """,
            (programacao_id,),
        )
        rows = await cursor.fetchall()
    called = await nomes(connection, (row.usuario_id for row in rows))
    return [_notificacao(row, called.get(row.usuario_id, ELIMINADO)) for row in rows]


def _notificacao(row: Row, nome: str) -> Notificacao:
    shown: Notificacao = {
        "id": row.id, "causa": row.causa, "usuario_id": row.usuario_id, "nome": nome, "canal": row.canal, "tipo": row.tipo,
        "estado": Estado(row.estado), "em": row.em,
    }
    if row.motivo:
        shown["motivo"] = row.motivo
    if row.lida_em:
        shown["lida_em"] = row.lida_em
    if row.segue_por:
        shown["segue_por"] = row.segue_por
    return shown
