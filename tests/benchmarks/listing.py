"""Pages of fifty of the list, by many filters and orders, at a small office and a large one, against the bare SELECT by the same index."""
import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from typing import Any, LiteralString

from psycopg import AsyncConnection

from adapters.eventstore.connection import Office
from adapters.migrations import migrate
from domain.acesso import Quem
from domain.prazo import Prazo
from projections.catalogo import VIEWS
from projections.filtros import Filtros
from projections.lista import listar
from projections.positions import install
from tests.benchmarks.frame import Row, Scale
from tests.benchmarks.ground import Ground
from tests.benchmarks.served import connect
from tests.benchmarks.years import EACH, HOJE, Years
from tests.examples.office import CAIO, FISCAL, GILDA

TITLE = "listing: a page of 50 of the list as the API makes it, against the bare SELECT of 50 rows by the same index"
_COLUMNS: LiteralString = (
    "p.id, p.servico_id, p.empresa_id, p.competencia, p.periodo, p.responsavel_id, p.status, p.entrega, p.vencimento, p.encerrada_em, "
    "p.total, p.feitas, p.percentual, p.a_conferir, p.novidade, p.atualizada_em, p.ultimo_tipo, p.ultimo_por, p.ultima_atividade"
)
_BY_DAY: LiteralString = "order by p.vencimento, p.id"


@dataclass(frozen=True, slots=True)
class Page:
    """What is asked of us, and of PostgreSQL alone: `bare` is what follows FROM."""

    name: str
    bare: LiteralString
    filtros: Filtros = field(default_factory=Filtros)
    ordem: str = "vencimento"
    quem: Quem = GILDA
    parameters: tuple[object, ...] = ()
    second: bool = False


def _pages(years: Years) -> list[Page]:
    some = years.size // 2
    empresa, servico, responsavel = years.empresa(some), years.servico(some), years.row(some).responsavel_id
    word = f"{some * 7919 % max(1, years.size // EACH):05}"
    seen = [years.servico(n) for n in range(0, 20, 2)]
    last = years.row(years.size - 1)
    return [
        Page("by vencimento", f"servicos_programados p {_BY_DAY}"),
        Page("second page", f"servicos_programados p where (p.vencimento, p.id) > (%b, %b) {_BY_DAY}", second=True),
        Page("abertas", f"servicos_programados p where p.encerrada_em is null {_BY_DAY}", Filtros(status=("abertas",))),
        Page(
            "vencidas", f"servicos_programados p where p.encerrada_em is null and p.vencimento < %b {_BY_DAY}",
            Filtros(status=("abertas",), prazo=(Prazo.VENCIDO,)), parameters=(HOJE,),
        ),
        Page(
            "one empresa", f"servicos_programados p where p.empresa_id = %b {_BY_DAY}", Filtros(empresa_id=(empresa,)),
            parameters=(empresa,),
        ),
        Page(
            "one serviço", f"servicos_programados p where p.servico_id = %b {_BY_DAY}", Filtros(servico_id=(servico,)),
            parameters=(servico,),
        ),
        Page(
            "one responsável, abertas", f"servicos_programados p where p.responsavel_id = %b and p.encerrada_em is null {_BY_DAY}",
            Filtros(responsavel_id=(responsavel,), status=("abertas",)), parameters=(responsavel,),
        ),
        Page(
            "one competência", f"servicos_programados p where p.competencia = %t {_BY_DAY}", Filtros(competencia=(last.competencia,)),
            parameters=(last.competencia,),
        ),
        Page("com novidade", f"servicos_programados p where p.novidade {_BY_DAY}", Filtros(com_novidade=True)),
        Page("a conferir", f"servicos_programados p where p.a_conferir > 0 {_BY_DAY}", Filtros(a_conferir=True)),
        Page(
            "busca", "servicos_programados p where p.empresa_id = any(array("
            f"select id from identidades where busca like %t and busca like %t)) {_BY_DAY}", Filtros(busca=f"comercio {word}"),
            parameters=("%comercio%", f"%{word}%"),
        ),
        Page(
            "one departamento", f"servicos_programados p where p.servico_id = any(%b) and p.encerrada_em is null {_BY_DAY}",
            Filtros(departamento_id=(FISCAL,), status=("abertas",)), parameters=(seen,),
        ),
        Page(
            "a colaborador, abertas", f"servicos_programados p where p.servico_id = any(%b) and p.encerrada_em is null {_BY_DAY}",
            Filtros(status=("abertas",)), quem=CAIO, parameters=(seen,),
        ),
        Page("by -atualizada_em", "servicos_programados p order by p.atualizada_em desc, p.id desc", ordem="-atualizada_em"),
        Page("by progresso", "servicos_programados p order by p.percentual, p.id", ordem="progresso"),
        Page("by entrega", "servicos_programados p order by p.entrega, p.id", ordem="entrega"),
        Page(
            "by empresa", "identidades i join servicos_programados p on p.empresa_id = i.id where i.tipo = 'empresa' "
            "order by i.ordem, i.id, p.vencimento, p.id", ordem="empresa",
        ),
    ]


def measure(ground: Ground, scale: Scale) -> Iterator[Row]:
    with ExitStack() as stack:
        offices: dict[Years, str] = {}
        for size in scale.list_rows:
            url, years = stack.enter_context(ground.database()), Years(size)
            migrate(url)
            with connect(url) as connection:
                install(connection, VIEWS)
            years.fill(url)
            years.check(url)
            offices[years] = url
        found = asyncio.run(_measure(offices, scale))
    smallest = scale.list_rows[0]
    for (name, size), (ours, bare) in found.items():
        base = Row(f"SELECT, {size:,}", "", "ms", bare)
        yield Row(f"{name}, {size:,}", f"the bare SELECT takes {base.value:.2f} ms", "ms", ours).over(base, "≤ 4")
        if size != smallest:
            base = Row(f"{name}, {smallest:,}", "", "ms", found[name, smallest][0])
            yield Row(f"{name}, {size:,}", "the same page of the larger office", "ms", ours).over(base, "≤ 1.3")


async def _measure(offices: dict[Years, str], scale: Scale) -> dict[tuple[str, int], tuple[list[float], list[float]]]:
    """Milliseconds of ours and of the bare SELECT, the median of each round; sizes and kinds take turns."""
    found: dict[tuple[str, int], tuple[list[float], list[float]]] = {}
    connections = {years: await Office(url).connect() for years, url in offices.items()}
    try:
        for pages in zip(*(_pages(years) for years in offices), strict=True):
            kinds: list[tuple[list[float], Callable[[], Awaitable[object]]]] = []
            for page, (years, connection) in zip(pages, connections.items(), strict=True):
                times: tuple[list[float], list[float]] = ([], [])
                found[page.name, years.size] = times
                ours = partial(_ours, page, connection, await _second(page, connection))
                kinds += [(times[0], ours), (times[1], await _bare(page, connection))]
            for round in range(scale.rounds + 1):
                taken = await _interleaved([kind for _, kind in kinds], scale.repeats // 4 or 1)
                for (times_of_one, _), each in zip(kinds, taken, strict=True):
                    if round:
                        times_of_one.append(each)
    finally:
        for connection in connections.values():
            await connection.close()
    return found


async def _interleaved(kinds: list[Callable[[], Awaitable[object]]], repeats: int) -> list[float]:
    took: list[list[float]] = [[] for _ in kinds]
    for _ in range(repeats):
        for times, kind in zip(took, kinds, strict=True):
            began = time.perf_counter()
            await kind()
            times.append((time.perf_counter() - began) * 1000)
    return [median(times) for times in took]


async def _second(page: Page, connection: AsyncConnection[Any]) -> str | None:
    if not page.second:
        return None
    return (await listar(connection, page.filtros, page.quem, HOJE, ordem=page.ordem)).proximo


async def _ours(page: Page, connection: AsyncConnection[Any], cursor: str | None) -> None:
    found = await listar(connection, page.filtros, page.quem, HOJE, ordem=page.ordem, cursor=cursor)
    assert found.itens, page.name


async def _bare(page: Page, connection: AsyncConnection[Any]) -> Callable[[], Awaitable[object]]:
    parameters = page.parameters
    if page.second:
        row = (await (await connection.execute(
            f"select p.vencimento, p.id from servicos_programados p {_BY_DAY} offset 49 limit 1"
        )).fetchall())[0]
        parameters = tuple(row)

    async def select() -> None:
        await (await connection.execute(f"select {_COLUMNS} from {page.bare} limit 50", parameters, prepare=True, binary=True)).fetchall()

    return select
