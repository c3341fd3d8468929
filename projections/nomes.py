"""What people read where the log holds only an id or a digest (R16, R17): today's names, and what was erased."""
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from psycopg import AsyncConnection
from pydantic import PlainSerializer, WithJsonSchema
from typing_extensions import TypedDict

from domain.codec import instant
from domain.event import Recorded

ELIMINADO = "«eliminado»"

Nomes = Mapping[UUID, str]
Instante = Annotated[
    datetime, PlainSerializer(instant, return_type=str, when_used="json"), WithJsonSchema({"type": "string", "format": "date-time"})
]
"""RFC 3339, UTC, microseconds, in every answer."""


class Pessoa(TypedDict):
    """Who did it; the system has no id."""

    id: UUID | None
    nome: str


class Nomeada(TypedDict):
    """Anything else that has an id and a name."""

    id: UUID
    nome: str


async def nomes(connection: AsyncConnection[Any], ids: Iterable[UUID | None]) -> Nomes:
    """What these people and empresas are called today, in one query."""
    wanted = {id for id in ids if id}
    if not wanted:
        return {}
    cursor = await connection.execute("select id, nome from identidades where id = any(%s) and nome is not null", (list(wanted),))
    return dict(await cursor.fetchall())


def pessoa(nomes: Nomes, id: UUID | None) -> Pessoa:
    return {"id": id, "nome": (nomes.get(id) or ELIMINADO) if id else "Sistema"}


def nomeada(id: UUID, nome: str | None) -> Nomeada:
    return {"id": id, "nome": nome or ELIMINADO}


def digitado(recorded: Recorded, field: str) -> str | None:
    """What a person typed in a private field; None where nothing was said."""
    said: str | None = getattr(recorded.event, field)
    return ELIMINADO if field in recorded.erased else said
