"""The office as its settings show it: nome, time zone, UF, holidays of its own."""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from pydantic import JsonValue
from typing_extensions import TypedDict

from domain.escritorio.events import EscritorioAlterado, EscritorioCriado, Feriado
from domain.event import Recorded
from projections.view import View


@dataclass(frozen=True, slots=True)
class Row:
    id: UUID
    nome: str
    fuso: str
    uf: str
    feriados: tuple[Feriado, ...]


def keys(recorded: Recorded) -> Sequence[UUID]:
    return (recorded.stream,) if isinstance(recorded.event, EscritorioCriado | EscritorioAlterado) else ()


def fold(row: Row | None, recorded: Recorded, key: UUID) -> Row | None:
    match recorded.event:
        case EscritorioCriado() | EscritorioAlterado() as said:
            return Row(key, said.nome, said.fuso, said.uf, said.feriados)
    return row


VIEW = View(
    name="escritorio", shape=1, row=Row, key="id", keys=keys, fold=fold,
    ddl="create table {view} (id uuid primary key, nome text not null, fuso text not null, uf text not null, feriados json not null);",
)


class Escritorio(TypedDict):
    """GET `/escritorio`."""

    nome: str
    fuso: str
    uf: str
    feriados: list[JsonValue]


async def mostrar(connection: AsyncConnection[Any]) -> Escritorio | None:
    """The only row that there is."""
    found = await (await connection.execute("select nome, fuso, uf, feriados from escritorio")).fetchone()
    if found is None:
        return None
    nome, fuso, uf, feriados = found
    return {"nome": nome, "fuso": fuso, "uf": uf, "feriados": feriados}
