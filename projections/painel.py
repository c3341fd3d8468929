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
    horas, percentual = await _answers(connection, found)
    return {
        "contagens": await _counts(connection, found),
        "por_responsavel": await _load(
            connection, found, "p.responsavel_id", "left join identidades n on n.id = p.responsavel_id"
        ),
        "por_departamento": await _load(
            connection, found, "s.departamento_id",
            "join servicos s on s.id = p.servico_id join departamentos n on n.id = s.departamento_id",
        ),
        "primeira_resposta_horas": horas, "sem_movimento_percentual": percentual,
    }


async def _counts(connection: AsyncConnection[Any], found: Condicoes) -> list[Contagem]:
    """R14, as `domain.prazo` says it."""
    cursor = await connection.execute(
        f"""
        select status, prazo, count(*) from (
            select p.status, case
                when p.status = 'cancelada' then null
                when p.vencimento < coalesce(p.encerrada_em, %(hoje)s) then 'vencido'
                when p.entrega < coalesce(p.encerrada_em, %(hoje)s) then 'atrasado'
                else 'no_prazo' end as prazo
            from servicos_programados p where {found.where}
        ) as p group by status, prazo order by status, prazo
        """,  # noqa: S608
        found.parameters,
    )
    return [
        {"status": Status(status), "prazo": Prazo(prazo) if prazo else None, "total": total}
        for status, prazo, total in await cursor.fetchall()
    ]


async def _load(connection: AsyncConnection[Any], found: Condicoes, by: LiteralString, names: LiteralString) -> list[Carga]:
    """By name; only who has something open."""
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(
            f"""
            select {by} as id, coalesce(n.nome, %(eliminado)s) as nome, count(*) as abertas,
                count(*) filter (where p.entrega < %(hoje)s and p.vencimento >= %(hoje)s) as atrasadas,
                count(*) filter (where p.vencimento < %(hoje)s) as vencidas
            from servicos_programados p {names} where p.encerrada_em is null and {found.where}
            group by 1, 2 order by 2, 1
            """,  # noqa: S608
            {**found.parameters, "eliminado": ELIMINADO},
        )
        return [Carga(**row) for row in await cursor.fetchall()]  # type: ignore[typeddict-item]


async def _answers(connection: AsyncConnection[Any], found: Condicoes) -> tuple[float | None, int | None]:
    cursor = await connection.execute(
        f"""
        select round((avg(extract(epoch from p.respondida_em - p.solicitada_em)) / 3600)::numeric, 2)::float8,
            (100 * sum(p.sem_movimento) / nullif(sum(p.total), 0))::int
        from servicos_programados p where {found.where}
        """,  # noqa: S608
        found.parameters,
    )
    row = await cursor.fetchone()
    assert row
    return row[0], row[1]
