"""The counts beside the filters of the list: what is open, in one reading of it, as each filter would leave it."""
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, LiteralString
from uuid import UUID

from psycopg import AsyncConnection

from domain.acesso import Quem
from domain.prazo import Prazo
from projections.filtros import Filtros, condicoes

MOST: Final = 50_000
"""Open programações that are counted; where there are more, the counts say «at least»."""
MOST_FOUND: Final = 5_000
"""The same of a search, whose words may have to be looked for row by row."""


@dataclass(frozen=True, slots=True)
class Contagens:
    """Of what is open. The first six follow all filters but those of the view (prazo, a conferir, com novidade); `servicos`,
    `responsaveis` and `competencias` are by value, and follow the view and all filters but their own. `mais`: not all were counted.
    """

    abertas: int = 0
    vencidas: int = 0
    atrasadas: int = 0
    no_prazo: int = 0
    a_conferir: int = 0
    com_novidade: int = 0
    servicos: Mapping[UUID, int] = field(default_factory=dict)
    responsaveis: Mapping[UUID, int] = field(default_factory=dict)
    competencias: Mapping[str, int] = field(default_factory=dict)
    mais: bool = False


async def contar(connection: AsyncConnection[Any], filtros: Filtros, quem: Quem, hoje: date) -> Contagens:
    """What the asker sees, `hoje` being the office's day. A departamento's count is the sum of its serviços'."""
    wide = replace(
        filtros, status=("abertas",), servico_id=(), departamento_id=(), responsavel_id=(), competencia=(), prazo=(), com_novidade=None,
        a_conferir=None,
    )
    found = await condicoes(connection, wide, quem, hoje)
    if found is None:
        return Contagens()
    most = MOST_FOUND if filtros.busca else MOST
    departamento: LiteralString = "true"
    if filtros.departamento_id:
        departamento = "servico_id in (select id from servicos where departamento_id = any(%(departamentos)s))"
    cursor = await connection.execute(
        f"""
        with aberta as (
            select p.servico_id, p.responsavel_id, p.competencia, p.vencimento < %(hoje)s as vencida, p.entrega < %(hoje)s as passada,
                p.a_conferir > 0 as a_conferir, p.novidade
            from servicos_programados p where {found.where()} limit %(most)s
        ), igual as (
            select servico_id, responsavel_id, competencia, vencida, passada, a_conferir, novidade, count(*) as n
            from aberta group by 1, 2, 3, 4, 5, 6, 7
        ), p as (
            select *, passada and not vencida as atrasada, not passada and not vencida as no_prazo,
                {_in("servico_id", filtros.servico_id, "servicos")} and {departamento} as s,
                {_in("responsavel_id", filtros.responsavel_id, "responsaveis")} as r,
                {_in("competencia", filtros.competencia, "competencias")} as c
            from igual
        )
        select grouping(servico_id, responsavel_id, competencia), servico_id, responsavel_id, competencia, sum(n)::int,
            sum(n) filter (where s and r and c)::int, sum(n) filter (where s and r and c and vencida)::int,
            sum(n) filter (where s and r and c and atrasada)::int, sum(n) filter (where s and r and c and no_prazo)::int,
            sum(n) filter (where s and r and c and a_conferir)::int, sum(n) filter (where s and r and c and novidade)::int,
            sum(n) filter (where r and c and {_view(filtros)})::int, sum(n) filter (where s and c and {_view(filtros)})::int,
            sum(n) filter (where s and r and {_view(filtros)})::int
        from p group by grouping sets ((), (servico_id), (responsavel_id), (competencia))
        """,  # noqa: S608
        {
            **found.values(), "hoje": hoje, "most": most, "servicos": list(filtros.servico_id),
            "departamentos": list(filtros.departamento_id), "responsaveis": list(filtros.responsavel_id),
            "competencias": list(filtros.competencia),
        },
        binary=True,
    )
    rows = await cursor.fetchall()
    whole = next(row for row in rows if row[0] == 0b111)
    abertas, vencidas, atrasadas, no_prazo, a_conferir, com_novidade = (many or 0 for many in whole[5:11])
    return Contagens(
        abertas, vencidas, atrasadas, no_prazo, a_conferir, com_novidade,
        servicos={row[1]: row[11] or 0 for row in rows if row[0] == 0b011},
        responsaveis={row[2]: row[12] or 0 for row in rows if row[0] == 0b101},
        competencias={row[3]: row[13] or 0 for row in rows if row[0] == 0b110},
        mais=whole[4] == most,
    )


def _in(column: LiteralString, values: tuple[object, ...], parameter: LiteralString) -> LiteralString:
    return f"{column} = any(%({parameter})s)" if values else "true"


def _view(filtros: Filtros) -> LiteralString:
    each: dict[Prazo, LiteralString] = {Prazo.VENCIDO: "vencida", Prazo.ATRASADO: "atrasada", Prazo.NO_PRAZO: "no_prazo"}
    conditions: list[LiteralString] = ["true"]
    if filtros.prazo:
        conditions.append(f"({' or '.join(each[prazo] for prazo in sorted(set(filtros.prazo)))})")
    if filtros.a_conferir is not None:
        conditions.append("a_conferir" if filtros.a_conferir else "not a_conferir")
    if filtros.com_novidade is not None:
        conditions.append("novidade" if filtros.com_novidade else "not novidade")
    return " and ".join(conditions)
