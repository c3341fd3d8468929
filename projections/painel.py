"""GET `/painel`: what the list's filters leave, counted."""
from datetime import date
from typing import Any, LiteralString
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import dict_row
from typing_extensions import TypedDict

from domain.acesso import Quem
from domain.prazo import Prazo
from domain.programacao.state import Status
from projections.filtros import Condicoes, Filtros, condicoes
from projections.nomes import ELIMINADO


class Contagem(TypedDict):
    """Canceladas have no prazo."""

    status: Status
    prazo: Prazo | None
    total: int


class Carga(TypedDict):
    """What is open, of a responsável or a departamento; `atrasadas` and `vencidas` of these."""

    id: UUID
    nome: str
    abertas: int
    atrasadas: int
    vencidas: int


class Painel(TypedDict):
    """`primeira_resposta_horas`: mean from the first solicitação to the client's first movement after it; `sem_movimento_percentual`:
    share of the atividades that are «este mês não tenho», rounded down. Null where there is nothing to tell from.
    """

    contagens: list[Contagem]
    por_responsavel: list[Carga]
    por_departamento: list[Carga]
    primeira_resposta_horas: float | None
    sem_movimento_percentual: int | None


async def mostrar(connection: AsyncConnection[Any], filtros: Filtros, quem: Quem, hoje: date) -> Painel:
    """Of what the asker sees, `hoje` being the office's day."""
    found = await condicoes(connection, filtros, quem, hoje)
    if found is None:
        return {
            "contagens": [], "por_responsavel": [], "por_departamento": [],
            "primeira_resposta_horas": None, "sem_movimento_percentual": None,
        }
    found.parameters["hoje"] = hoje
    rows = await _counts(connection, found)
    itens, sem_movimento = sum(row[3] for row in rows), sum(row[4] for row in rows)
    respondidas, segundos = sum(row[5] for row in rows), sum(row[6] for row in rows)
    return {
        "contagens": [{"status": Status(row[0]), "prazo": Prazo(row[1]) if row[1] else None, "total": row[2]} for row in rows],
        "por_responsavel": await _load(
            connection, found, "p.responsavel_id", "left join identidades n on n.id = p.responsavel_id"
        ),
        "por_departamento": await _load(
            connection, found, "s.departamento_id",
            "join servicos s on s.id = p.servico_id join departamentos n on n.id = s.departamento_id",
        ),
        "primeira_resposta_horas": round(segundos / respondidas / 3600, 2) if respondidas else None,
        "sem_movimento_percentual": 100 * sem_movimento // itens if itens else None,
    }


async def _counts(connection: AsyncConnection[Any], found: Condicoes) -> list[tuple[str, str | None, int, int, int, int, float]]:
    """By status and prazo (R14, as `domain.prazo` says it): programações, atividades, those «este mês não tenho», and of the first
    answers how many there were and the seconds that they took. All in one reading of the table.
    """
    cursor = await connection.execute(
        f"""
        select p.status, case
                when p.status = 'cancelada' then null
                when p.vencimento < coalesce(p.encerrada_em, %(hoje)s) then 'vencido'
                when p.entrega < coalesce(p.encerrada_em, %(hoje)s) then 'atrasado'
                else 'no_prazo' end as prazo,
            count(*), sum(p.total), sum(p.sem_movimento), count(p.respondida_em),
            coalesce(sum(extract(epoch from p.respondida_em - p.solicitada_em)), 0)::float8
        from servicos_programados p where {found.where()} group by 1, 2 order by 1, 2
        """,  # noqa: S608
        found.values(),
    )
    return await cursor.fetchall()


async def _load(connection: AsyncConnection[Any], found: Condicoes, by: LiteralString, names: LiteralString) -> list[Carga]:
    """By name; only who has something open."""
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(
            f"""
            select {by} as id, coalesce(n.nome, %(eliminado)s) as nome, count(*) as abertas,
                count(*) filter (where p.entrega < %(hoje)s and p.vencimento >= %(hoje)s) as atrasadas,
                count(*) filter (where p.vencimento < %(hoje)s) as vencidas
            from servicos_programados p {names} where p.encerrada_em is null and {found.where()}
            group by 1, 2 order by 2, 1
            """,  # noqa: S608
            {**found.values(), "eliminado": ELIMINADO},
        )
        return [Carga(**row) for row in await cursor.fetchall()]  # type: ignore[typeddict-item]
