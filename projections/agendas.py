"""The agendas: which serviço is programmed for which empresas, and when."""
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from domain.agenda.events import AgendaAlterada, AgendaCriada, AgendaRemovida
from domain.agenda.recorrencia import Regra
from domain.event import Recorded
from domain.texto import clean, sem_acentos
from projections.paginas import Pagina, paginar, read_cursor
from projections.view import View


@dataclass(frozen=True, slots=True)
class Row:
    id: UUID
    servico_id: UUID
    empresas: tuple[UUID, ...]
    responsavel_id: UUID | None
    regra: Regra


def keys(recorded: Recorded) -> Sequence[UUID]:
    return (recorded.stream,) if isinstance(recorded.event, AgendaCriada | AgendaAlterada | AgendaRemovida) else ()


def fold(row: Row | None, recorded: Recorded, key: UUID) -> Row | None:
    match recorded.event:
        case AgendaCriada() | AgendaAlterada() as said:
            return Row(key, said.servico_id, said.empresas, said.responsavel_id, said.regra)
        case AgendaRemovida():
            return None
    return row


VIEW = View(
    name="agendas", shape=1, row=Row, key="id", keys=keys, fold=fold,
    ddl="""
    create table {view} (id uuid primary key, servico_id uuid not null, empresas uuid[] not null, responsavel_id uuid, regra json not null);
    create index {view}_responsavel on {view} (responsavel_id);
    """,
)


Agenda = dict[str, Any]
"""GET `/agendas/{id}`: the fields of `Regra`, and `id, servico_id, empresas, responsavel_id`."""


def _agenda(found: dict[str, Any]) -> Agenda:
    return {**found.pop("regra"), **found}


async def mostrar(connection: AsyncConnection[Any], id: UUID) -> Agenda | None:
    """One agenda; a removed one is none."""
    async with connection.cursor(row_factory=dict_row) as answer:
        await answer.execute("select id, servico_id, empresas, responsavel_id, regra from agendas where id = %s", (id,))
        found = await answer.fetchone()
    return _agenda(found) if found else None


async def listar(
    connection: AsyncConnection[Any], limite: int, cursor: str | None = None, departamentos: Collection[UUID] | None = None,
    procurado: str | None = None,
) -> Pagina[Agenda]:
    """By id; of the serviços of these departamentos (None = all); `procurado` is a part of the serviço's name. Raises CursorInvalido."""
    (id,) = read_cursor(VIEW.name, cursor, UUID) if cursor else (UUID(int=0),)
    async with connection.cursor(row_factory=dict_row) as answer:
        await answer.execute(
            """
            select a.id, a.servico_id, a.empresas, a.responsavel_id, a.regra from agendas a join servicos s on s.id = a.servico_id
            where a.id > %(id)s and (%(departamentos)s::uuid[] is null or s.departamento_id = any(%(departamentos)s))
                and (%(procurado)s::text is null or strpos(s.busca, %(procurado)s) > 0)
            order by a.id limit %(limite)s
            """,
            {
                "id": id, "limite": limite + 1, "departamentos": None if departamentos is None else list(departamentos),
                "procurado": sem_acentos(clean(procurado)) if procurado else None,
            },
        )
        page = paginar(VIEW.name, await answer.fetchall(), limite, lambda row: (row["id"],))
    return page.map(_agenda)


async def do_servico(connection: AsyncConnection[Any], servico_id: UUID) -> Sequence[Regra]:
    """The rules of its agendas."""
    cursor = await connection.execute("select regra from agendas where servico_id = %s order by id", (servico_id,))
    return [Regra.model_validate(regra) for (regra,) in await cursor.fetchall()]
