"""What could not be generated of an agenda, and why, in words (R10, R19)."""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection

from adapters.api.agendas import recusas
from domain.escritorio.geracao import SemResponsavel
from domain.programacao.refusals import ChecklistVazio, EmpresaInativa, ResponsavelInvalido
from projections.nomes import ELIMINADO, nomes

MOTIVOS: Final[Mapping[str, str]] = {
    SemResponsavel.codigo: str(SemResponsavel()),
    **{each.codigo: each.detail for each in (ChecklistVazio, EmpresaInativa, ResponsavelInvalido)}
}


def motivo(codigo: str) -> str:
    """A sentence for a codigo."""
    return MOTIVOS.get(codigo, "Não pôde ser programada.")


@dataclass(frozen=True, slots=True)
class Recusada:
    """Tried by the scheduler, last at `em`, and again each day while it should be there."""

    empresa_id: UUID
    empresa: str
    periodo: str
    motivo: str
    em: datetime


async def da_agenda(connection: AsyncConnection[Any], id: UUID) -> list[Recusada]:
    """By empresa and período."""
    found = await recusas(connection, id)
    called = await nomes(connection, (each["empresa_id"] for each in found))
    told = [
        Recusada(each["empresa_id"], called.get(each["empresa_id"], ELIMINADO), each["periodo"], motivo(each["codigo"]), each["em"])
        for each in found
    ]
    return sorted(told, key=lambda each: (each.empresa, each.periodo))
