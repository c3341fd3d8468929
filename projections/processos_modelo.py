"""The processos modelo: the present version of each checklist."""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from pydantic import JsonValue
from typing_extensions import TypedDict

from domain.event import Recorded
from domain.processo_modelo.events import AtividadeModelo, ProcessoModeloAlterado, ProcessoModeloCriado
from domain.texto import clean, sem_acentos
from projections.paginas import Pagina, paginar, read_cursor
from projections.view import View


@dataclass(frozen=True, slots=True)
class Row:
    """`versao` counts from 1, `busca` is the name as searches and lists compare it."""

    id: UUID
    versao: int
    nome: str
    busca: str
    atividades: tuple[AtividadeModelo, ...]


def keys(recorded: Recorded) -> Sequence[UUID]:
    return (recorded.stream,) if isinstance(recorded.event, ProcessoModeloCriado | ProcessoModeloAlterado) else ()


def fold(row: Row | None, recorded: Recorded, key: UUID) -> Row | None:
    match recorded.event:
        case ProcessoModeloCriado() | ProcessoModeloAlterado() as said:
            return Row(key, row.versao + 1 if row else 1, said.nome, sem_acentos(said.nome), said.atividades)
    return row


VIEW = View(
    name="processos_modelo", shape=1, row=Row, key="id", keys=keys, fold=fold,
    ddl="""
    create table {view} (id uuid primary key, versao int not null, nome text not null, busca text not null, atividades json not null);
    create index {view}_busca on {view} (busca, id);
    """,
)


class ProcessoModelo(TypedDict):
    """GET `/processos-modelo/{id}`."""

    id: UUID
    versao: int
    nome: str
    atividades: list[JsonValue]


def _modelo(id: UUID, versao: int, nome: str, atividades: list[JsonValue]) -> ProcessoModelo:
    return {"id": id, "versao": versao, "nome": nome, "atividades": atividades}


async def mostrar(connection: AsyncConnection[Any], id: UUID) -> ProcessoModelo | None:
    """One modelo, its present version."""
    cursor = await connection.execute("select id, versao, nome, atividades from processos_modelo where id = %s", (id,))
    found = await cursor.fetchone()
    return _modelo(*found) if found else None


async def listar(
    connection: AsyncConnection[Any], limite: int, cursor: str | None = None, procurado: str | None = None
) -> Pagina[ProcessoModelo]:
    """By name; `procurado` is a part of it, without accents or case. Raises CursorInvalido."""
    busca, id = read_cursor(VIEW.name, cursor, str, UUID) if cursor else ("", UUID(int=0))
    answer = await connection.execute(
        """
        select id, versao, nome, atividades, busca from processos_modelo
        where (busca, id) > (%(busca)s, %(id)s) and (%(procurado)s::text is null or strpos(busca, %(procurado)s) > 0)
        order by busca, id limit %(limite)s
        """,
        {"busca": busca, "id": id, "limite": limite + 1, "procurado": sem_acentos(clean(procurado)) if procurado else None},
    )
    page = paginar(VIEW.name, await answer.fetchall(), limite, lambda row: (row[4], row[0]))
    return page.map(lambda row: _modelo(*row[:4]))
