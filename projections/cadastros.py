"""What the cadastros hold together: how many there are of each, and what hangs on what."""
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

from projections.nomes import Nomeada


@dataclass(frozen=True, slots=True)
class Contagem:
    """How many there are; of serviços and agendas, those whose departamento the asker sees."""

    empresas: int
    inativas: int
    equipe: int
    clientes: int
    departamentos: int
    modelos: int
    servicos: int
    agendas: int


async def contar(connection: AsyncConnection[Any], departamentos: Collection[UUID] | None = None) -> Contagem:
    """`departamentos` None means all; inactive users are not counted."""
    async with connection.cursor(row_factory=class_row(Contagem)) as cursor:
        await cursor.execute(
            """
            with s as (select id from servicos where %(departamentos)s::uuid[] is null or departamento_id = any(%(departamentos)s))
            select e.empresas, e.inativas, u.equipe, u.clientes, (select count(*) from departamentos) as departamentos,
                (select count(*) from processos_modelo) as modelos, (select count(*) from s) as servicos,
                (select count(*) from agendas where servico_id in (select id from s)) as agendas
            from (select count(*) filter (where ativa) as empresas, count(*) filter (where not ativa) as inativas from empresas) e,
                (select count(*) filter (where perfil <> 'cliente') as equipe, count(*) filter (where perfil = 'cliente') as clientes
                    from usuarios where ativo) u
            """,
            {"departamentos": None if departamentos is None else list(departamentos)},
        )
        found = await cursor.fetchone()
    assert found is not None, "counts are one row"
    return found


async def usos(connection: AsyncConnection[Any], modelos: Collection[UUID]) -> Mapping[UUID, Sequence[Nomeada]]:
    """The serviços whose next checklists are born from each of these modelos, by name."""
    cursor = await connection.execute(
        "select processo_modelo_id, id, nome from servicos where processo_modelo_id = any(%s) order by busca, id", (list(modelos),)
    )
    found: dict[UUID, list[Nomeada]] = {}
    for modelo, id, nome in await cursor.fetchall():
        found.setdefault(modelo, []).append({"id": id, "nome": nome})
    return found


async def abertas_por_versao(connection: AsyncConnection[Any], modelo_id: UUID) -> Mapping[int, int]:
    """How many open programações have a checklist of each version."""
    cursor = await connection.execute(
        """
        select a.modelo_versao, count(*) from servicos_programados p join acompanhamento a using (id)
        where p.encerrada_em is null and p.servico_id in (select id from servicos where processo_modelo_id = %(modelo)s)
            and a.modelo_id = %(modelo)s group by 1
        """,
        {"modelo": modelo_id},
    )
    return dict(await cursor.fetchall())


async def por_departamento(connection: AsyncConnection[Any]) -> Mapping[UUID, int]:
    """How many serviços each departamento has."""
    cursor = await connection.execute("select departamento_id, count(*) from servicos group by departamento_id")
    return dict(await cursor.fetchall())


@dataclass(frozen=True, slots=True)
class Alcance:
    """Whom a serviço reaches: the empresas of its agendas, and its open programações."""

    empresas: int
    abertas: int


async def alcance(connection: AsyncConnection[Any], servicos: Collection[UUID]) -> Mapping[UUID, Alcance]:
    """Of each of these serviços."""
    cursor = await connection.execute(
        """
        select s.id, (select count(distinct e) from agendas a, unnest(a.empresas) as e where a.servico_id = s.id),
            (select count(*) from servicos_programados p where p.servico_id = s.id and p.encerrada_em is null)
        from unnest(%s::uuid[]) as s(id)
        """,
        (list(servicos),),
    )
    return {id: Alcance(empresas, abertas) for id, empresas, abertas in await cursor.fetchall()}
