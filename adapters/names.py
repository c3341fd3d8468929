"""People and empresas by name, as they are called today (R16, R17)."""
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

ELIMINADO = "«eliminado»"


async def nomes(connection: AsyncConnection[Any], ids: Collection[UUID]) -> Mapping[UUID, str]:
    """One query for all; who was erased is «eliminado»."""
    if not ids:
        return {}
    rows = await (await connection.execute("select id, nome from identidades where id = any(%s)", [list(ids)])).fetchall()
    return {id: nome or ELIMINADO for id, nome in rows}
