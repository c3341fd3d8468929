"""The departamentos of the office, for cadastros and filters."""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from domain.departamento.events import DepartamentoCriado
from domain.event import Recorded
from domain.texto import clean, sem_acentos
from projections.nomes import Nomeada
from projections.paginas import Pagina, paginar, read_cursor
from projections.view import View


@dataclass(frozen=True, slots=True)
class Row:
    """`busca` is the name as searches and lists compare it."""

    id: UUID
    nome: str
    busca: str


def keys(recorded: Recorded) -> Sequence[UUID]:
    return (recorded.stream,) if isinstance(recorded.event, DepartamentoCriado) else ()


def fold(row: Row | None, recorded: Recorded, key: UUID) -> Row | None:
    match recorded.event:
        case DepartamentoCriado(nome=nome):
            return Row(key, nome, sem_acentos(nome))
    return row


VIEW = View(
    name="departamentos", shape=1, row=Row, key="id", keys=keys, fold=fold,
    ddl="""
    create table {view} (id uuid primary key, nome text not null, busca text not null);
    create index {view}_busca on {view} (busca, id);
    """,
)


async def listar(
    connection: AsyncConnection[Any], limite: int, cursor: str | None = None, procurado: str | None = None
) -> Pagina[Nomeada]:
    """By name; `procurado` is a part of it, without accents or case. Raises CursorInvalido."""
    busca, id = read_cursor(VIEW.name, cursor, str, UUID) if cursor else ("", UUID(int=0))
    answer = await connection.execute(
        """
        select id, nome, busca from departamentos
        where (busca, id) > (%(busca)s, %(id)s) and (%(procurado)s::text is null or strpos(busca, %(procurado)s) > 0)
        order by busca, id limit %(limite)s
        """,
        {"busca": busca, "id": id, "limite": limite + 1, "procurado": sem_acentos(clean(procurado)) if procurado else None},
    )
    page = paginar(VIEW.name, await answer.fetchall(), limite, lambda row: (row[2], row[0]))
    return page.map(lambda row: {"id": row[0], "nome": row[1]})
