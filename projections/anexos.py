"""Files by their id: which programação and atividade one belongs to, and what it is."""
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

from domain.event import Recorded
from domain.programacao.events import ArquivoAnexado, ArquivoRemovido
from projections.nomes import digitado
from projections.view import View


@dataclass(frozen=True, slots=True)
class Row:
    """`tamanho` in bytes, `tipo` a media type, `sha256` in hex."""

    id: UUID
    programacao_id: UUID
    atividade_id: UUID
    nome: str | None
    tamanho: int
    tipo: str
    sha256: str
    removido: bool = False


def keys(recorded: Recorded) -> Iterable[UUID]:
    return (recorded.event.anexo,) if isinstance(recorded.event, ArquivoAnexado | ArquivoRemovido) else ()


def fold(row: Row | None, recorded: Recorded, key: UUID) -> Row | None:
    match recorded.event:
        case ArquivoAnexado() as sent:
            nome = digitado(recorded, "nome")
            return Row(key, recorded.stream, sent.atividade, nome, sent.tamanho, sent.tipo, sent.sha256)
        case ArquivoRemovido() if row:
            return replace(row, removido=True)
    return row


VIEW = View(
    name="anexos", shape=1, row=Row, key="id", keys=keys, fold=fold,
    ddl="""
    create table {view} (
        id uuid primary key, programacao_id uuid not null, atividade_id uuid not null, nome text, tamanho bigint not null,
        tipo text not null, sha256 text not null, removido boolean not null
    );
    """,
)


async def um(connection: AsyncConnection[Any], id: UUID) -> Row | None:
    """One that is there; removed ones are not."""
    async with connection.cursor(row_factory=class_row(Row)) as cursor:
        await cursor.execute(
            "select id, programacao_id, atividade_id, nome, tamanho, tipo, sha256, removido from anexos where id = %s and not removido",
            (id,),
        )
        return await cursor.fetchone()
