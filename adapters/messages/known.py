"""Who and what a message names, as they are called today, and what asked for it."""
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from adapters.wiring import System
from domain.escritorio.state import ESCRITORIO, ESCRITORIO_ID
from domain.event import Recorded
from projections.nomes import ELIMINADO


@dataclass(frozen=True, slots=True)
class Ficha:
    """Who somebody is today."""

    nome: str
    email: str | None
    telefone: str | None

    @property
    def primeiro(self) -> str:
        """As one speaks of somebody."""
        return "O escritório" if self.nome == ELIMINADO else self.nome.split()[0]


async def cause(system: System, position: int) -> Recorded:
    """What asked for a message."""
    async for entry in system.store.entries(position - 1, 1):
        return system.store.codec.decode(position, entry.state, entry.private)
    raise LookupError(position)


async def office(system: System) -> str:
    """Its name."""
    office = (await system.store.load(ESCRITORIO, ESCRITORIO_ID)).state
    assert office is not None
    return office.nome


async def people(system: System, ids: set[UUID]) -> Mapping[UUID, Ficha]:
    """Each of them, of the equipe, clients or empresas; who is not there any more is «eliminado»."""
    async with system.pool.connection() as connection:
        cursor = await connection.execute("select id, nome, email, telefone from identidades where id = any(%s)", (list(ids),))
        found = {id: Ficha(nome or ELIMINADO, email, telefone) for id, nome, email, telefone in await cursor.fetchall()}
    return {id: found.get(id, Ficha(ELIMINADO, None, None)) for id in ids}
