"""What an empresa is not asked for, of which serviço, and by whose word (M6)."""
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row
from typing_extensions import TypedDict

from domain.empresa.events import NaoPedirRegistrado, VoltarAPedirRegistrado
from domain.event import Recorded
from projections.nomes import Instante, Pessoa, digitado, nomes, pessoa
from projections.view import View


@dataclass(frozen=True, slots=True)
class Row:
    id: UUID
    empresa_id: UUID
    servico_id: UUID
    atividade_id: UUID
    nome: str
    programacao_id: UUID
    comentario: str | None
    por: UUID | None
    em: datetime


def keys(recorded: Recorded) -> Sequence[UUID]:
    match recorded.event:
        case NaoPedirRegistrado(id=id) | VoltarAPedirRegistrado(id=id):
            return (id,)
    return ()


def fold(row: Row | None, recorded: Recorded, key: UUID) -> Row | None:
    match recorded.event:
        case NaoPedirRegistrado() as said:
            return Row(
                key, recorded.stream, said.servico_id, said.atividade_id, said.nome, said.programacao_id,
                digitado(recorded, "comentario"), recorded.by, recorded.at,
            )
        case VoltarAPedirRegistrado():
            return None
    return row


VIEW = View(
    name="nao_pedidas", shape=1, row=Row, key="id", keys=keys, fold=fold,
    ddl="""
    create table {view} (
        id uuid primary key, empresa_id uuid not null, servico_id uuid not null, atividade_id uuid not null, nome text not null,
        programacao_id uuid not null, comentario text, por uuid, em timestamptz not null
    );
    create index {view}_empresa on {view} (empresa_id, em, id);
    """,
)


class NaoPedida(TypedDict):
    """One of GET `/empresas/{id}/nao-pedir`."""

    id: UUID
    servico_id: UUID
    atividade_id: UUID
    nome: str
    programacao_id: UUID
    por: Pessoa
    em: Instante
    comentario: str | None


async def da_empresa(
    connection: AsyncConnection[Any], empresa_id: UUID, departamentos: Collection[UUID] | None = None
) -> list[NaoPedida]:
    """In the order in which they were said; of the serviços of these departamentos (None = all)."""
    async with connection.cursor(row_factory=class_row(Row)) as cursor:
        await cursor.execute(
            """
            select n.id, n.empresa_id, n.servico_id, n.atividade_id, n.nome, n.programacao_id, n.comentario, n.por, n.em
            from nao_pedidas n join servicos s on s.id = n.servico_id
            where n.empresa_id = %(empresa)s and (%(departamentos)s::uuid[] is null or s.departamento_id = any(%(departamentos)s))
            order by n.em, n.id
            """,
            {"empresa": empresa_id, "departamentos": None if departamentos is None else list(departamentos)},
        )
        rows = await cursor.fetchall()
    called = await nomes(connection, (row.por for row in rows))
    return [
        {
            "id": row.id, "servico_id": row.servico_id, "atividade_id": row.atividade_id, "nome": row.nome,
            "programacao_id": row.programacao_id, "por": pessoa(called, row.por), "em": row.em, "comentario": row.comentario,
        }
        for row in rows
    ]
