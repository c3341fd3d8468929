"""The serviços of the office: what each says now."""
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import dict_row
from pydantic import JsonValue
from typing_extensions import TypedDict

from domain.event import Recorded
from domain.programacao.events import BaixaAutomatica
from domain.servico.comunicacao import Comunicacao
from domain.servico.events import ServicoAlterado, ServicoCriado
from domain.servico.regua import Passo
from domain.texto import clean, sem_acentos
from projections.paginas import Pagina, paginar, read_cursor
from projections.view import View


@dataclass(frozen=True, slots=True)
class Row:
    """`versao` is that of its texto and régua, `busca` the name as searches and lists compare it."""

    id: UUID
    versao: int
    nome: str
    busca: str
    departamento_id: UUID
    processo_modelo_id: UUID
    comunicacao: Comunicacao
    regua: tuple[Passo, ...]
    baixa_automatica: BaixaAutomatica


def keys(recorded: Recorded) -> Sequence[UUID]:
    return (recorded.stream,) if isinstance(recorded.event, ServicoCriado | ServicoAlterado) else ()


def fold(row: Row | None, recorded: Recorded, key: UUID) -> Row | None:
    match recorded.event:
        case ServicoCriado() | ServicoAlterado() as said:
            return Row(
                key, recorded.version, said.nome, sem_acentos(said.nome), said.departamento_id, said.processo_modelo_id,
                said.comunicacao, said.regua, said.baixa_automatica,
            )
    return row


VIEW = View(
    name="servicos", shape=1, row=Row, key="id", keys=keys, fold=fold,
    ddl="""
    create table {view} (
        id uuid primary key, versao bigint not null, nome text not null, busca text not null, departamento_id uuid not null,
        processo_modelo_id uuid not null, comunicacao json not null, regua json not null, baixa_automatica text not null
    );
    create index {view}_busca on {view} (busca, id);
    create index {view}_departamento on {view} (departamento_id);
    """,
)


class Servico(TypedDict):
    """GET `/servicos/{id}`."""

    id: UUID
    nome: str
    departamento_id: UUID
    processo_modelo_id: UUID
    comunicacao: JsonValue
    regua: list[JsonValue]
    baixa_automatica: BaixaAutomatica


def _servico(found: dict[str, Any]) -> Servico:
    return {
        "id": found["id"], "nome": found["nome"], "departamento_id": found["departamento_id"],
        "processo_modelo_id": found["processo_modelo_id"], "comunicacao": found["comunicacao"], "regua": found["regua"],
        "baixa_automatica": BaixaAutomatica(found["baixa_automatica"]),
    }


async def mostrar(connection: AsyncConnection[Any], id: UUID) -> Servico | None:
    """One serviço."""
    async with connection.cursor(row_factory=dict_row) as answer:
        await answer.execute(
            "select id, nome, departamento_id, processo_modelo_id, comunicacao, regua, baixa_automatica from servicos where id = %s", (id,)
        )
        found = await answer.fetchone()
    return _servico(found) if found else None


async def listar(
    connection: AsyncConnection[Any], limite: int, cursor: str | None = None, departamentos: Collection[UUID] | None = None,
    procurado: str | None = None,
) -> Pagina[Servico]:
    """By name; of these departamentos (None = all); `procurado` is a part of it, without accents or case. Raises CursorInvalido."""
    busca, id = read_cursor(VIEW.name, cursor, str, UUID) if cursor else ("", UUID(int=0))
    async with connection.cursor(row_factory=dict_row) as answer:
        await answer.execute(
            """
            select id, nome, departamento_id, processo_modelo_id, comunicacao, regua, baixa_automatica, busca from servicos
            where (busca, id) > (%(busca)s, %(id)s) and (%(departamentos)s::uuid[] is null or departamento_id = any(%(departamentos)s))
                and (%(procurado)s::text is null or strpos(busca, %(procurado)s) > 0)
            order by busca, id limit %(limite)s
            """,
            {
                "busca": busca, "id": id, "limite": limite + 1, "departamentos": None if departamentos is None else list(departamentos),
                "procurado": sem_acentos(clean(procurado)) if procurado else None,
            },
        )
        page = paginar(VIEW.name, await answer.fetchall(), limite, lambda row: (row["busca"], row["id"]))
    return page.map(_servico)
