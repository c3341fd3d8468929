"""How soon clients answer, and what they answer that they do not have: what the painel draws beside its counts."""
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, LiteralString
from zoneinfo import ZoneInfo

from psycopg import AsyncConnection

from domain.acesso import Quem
from projections.filtros import Condicoes, Filtros, condicoes

_ITENS = 10


@dataclass(frozen=True, slots=True)
class Respostas:
    """From the first solicitação to the client's first movement: `por_dia` counts by days of the office's calendar, `sem_resposta` those
    that are open and wait. `mediana` and those of each competência are in hours; None where nobody has answered.
    """

    por_dia: Sequence[tuple[int, int]] = ()
    sem_resposta: int = 0
    mediana: float | None = None
    medianas: Sequence[tuple[str, float]] = ()

    def entre(self, first: int, last: int | None) -> int:
        """How many took from so many days to so many, both included."""
        return sum(total for dias, total in self.por_dia if dias >= first and (last is None or dias <= last))

    @property
    def total(self) -> int:
        return self.entre(0, None) + self.sem_resposta


@dataclass(frozen=True, slots=True)
class Ausente:
    """An item of checklists, by its name: how often it was answered, and how often with «este mês não tenho»."""

    item: str
    respostas: int
    sem_movimento: int


async def respostas(
    connection: AsyncConnection[Any], filtros: Filtros, meses: Sequence[str], quem: Quem, hoje: date, zone: ZoneInfo
) -> Respostas:
    """Of what the filters leave; the medians of each of `meses` whatever competência is asked for."""
    found = await condicoes(connection, filtros, quem, hoje)
    if found is None:
        return Respostas()
    cursor = await connection.execute(
        f"""
        select (p.respondida_em at time zone %(zone)s)::date - (p.solicitada_em at time zone %(zone)s)::date, count(*)
        from servicos_programados p
        where p.solicitada_em is not null and (p.respondida_em is not null or p.encerrada_em is null) and {found.where()}
        group by 1 order by 1
        """,  # noqa: S608
        {**found.values(), "zone": zone.key},
    )
    rows = await cursor.fetchall()
    whole = await _medians(connection, found, "null::text")
    each = await condicoes(connection, replace(filtros, competencia=tuple(meses)), quem, hoje)
    return Respostas(
        [(dias, total) for dias, total in rows if dias is not None], sum(total for dias, total in rows if dias is None),
        whole[0][1] if whole else None, await _medians(connection, each, "p.competencia") if each else (),
    )


async def _medians(connection: AsyncConnection[Any], found: Condicoes, by: LiteralString) -> list[tuple[str, float]]:
    cursor = await connection.execute(
        f"""
        select {by}, percentile_cont(0.5) within group (order by extract(epoch from p.respondida_em - p.solicitada_em)) / 3600
        from servicos_programados p where p.respondida_em is not null and {found.where()} group by 1 order by 1
        """,  # noqa: S608
        found.values(),
    )
    return await cursor.fetchall()


async def ausentes(connection: AsyncConnection[Any], filtros: Filtros, quem: Quem, hoje: date) -> list[Ausente]:
    """The items that are most often «este mês não tenho», by their share of the answers."""
    found = await condicoes(connection, filtros, quem, hoje)
    if found is None:
        return []
    cursor = await connection.execute(
        f"""
        select a.nome, count(*), count(*) filter (where a.situacao = 'sem_movimento')
        from servicos_programados p join atividades a on a.programacao_id = p.id
        where a.situacao <> 'pendente' and p.feitas > 0 and {found.where()}
        group by 1 having count(*) filter (where a.situacao = 'sem_movimento') > 0
        order by (count(*) filter (where a.situacao = 'sem_movimento'))::float / count(*) desc, 2 desc, 1 limit %(itens)s
        """,  # noqa: S608
        {**found.values(), "itens": _ITENS},
    )
    return [Ausente(*row) for row in await cursor.fetchall()]


async def encerradas_desde(connection: AsyncConnection[Any], filtros: Filtros, quem: Quem, hoje: date, dia: date, zone: ZoneInfo) -> int:
    """How many count as closed on that day or later; none of them was moved last before it."""
    found = await condicoes(connection, filtros, quem, hoje)
    if found is None:
        return 0
    cursor = await connection.execute(
        f"select count(*) from servicos_programados p where p.atualizada_em >= %(em)s and p.encerrada_em >= %(dia)s and {found.where()}",  # noqa: S608
        {**found.values(), "dia": dia, "em": datetime.combine(dia, time.min, zone)},
    )
    row = await cursor.fetchone()
    return row[0] if row else 0
