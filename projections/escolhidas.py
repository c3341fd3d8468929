"""Programações that somebody selected, each on one line: enough to know which they are, and to see before asking who would be asked."""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from domain.acesso import Quem
from projections.nomes import ELIMINADO


@dataclass(frozen=True, slots=True)
class Escolhida:
    id: UUID
    empresa: str
    servico: str
    periodo: str
    faltam: int
    encerrada: bool


async def escolhidas(connection: AsyncConnection[Any], ids: Sequence[UUID], quem: Quem) -> list[Escolhida]:
    """Those of them that the asker sees, in the order in which they were selected."""
    cursor = await connection.execute(
        """
        select p.id, p.empresa_id, s.departamento_id, n.nome, s.nome, p.periodo, p.total - p.feitas, p.encerrada_em is not null
        from unnest(%(ids)s::uuid[]) with ordinality as v(id, lugar)
            join servicos_programados p on p.id = v.id join servicos s on s.id = p.servico_id
            left join identidades n on n.id = p.empresa_id
        order by v.lugar
        """,
        {"ids": list(dict.fromkeys(ids))},
    )
    return [
        Escolhida(id, nome or ELIMINADO, *rest) for id, empresa, departamento, nome, *rest in await cursor.fetchall()
        if quem.sees(id, empresa, departamento)
    ]
