"""Pages of the panel as a browser gets them, from a web process of its own, at a small office and a large one; one caller."""
import http.client
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import uuid5

import psycopg

from adapters.migrations import migrate
from projections import atividades, empresas, historico
from projections.catalogo import VIEWS
from projections.positions import install
from projections.tables import Table
from projections.view import AnyView, replay
from tests.benchmarks.frame import Row, Scale, percentile
from tests.benchmarks.ground import Ground, python
from tests.benchmarks.month import copy_log
from tests.benchmarks.served import NOWHERE, Web, connect, environment, web
from tests.benchmarks.visible import caught_up
from tests.benchmarks.years import EACH, LAST, Years
from tests.examples import office as exemplos
from tests.examples.office import FISCAL

TITLE = "screens: a page of the panel, from the request to the last byte of its HTML, one caller"
GOAL = "p50 ≤ 100 ms"
_BY_ONE = 3
_BATCH = 2000


def measure(ground: Ground, scale: Scale) -> Iterator[Row]:
    with ExitStack() as stack:
        for size in scale.list_rows:
            years, served = Years(size), stack.enter_context(_office(ground, Years(size)))
            for name, path, token in _pages(years, served):
                took = _asked(served.port, token, path, max(2, scale.repeats // 8))
                what = f"GET {path[:60]} at {size:,} programações"
                yield Row(f"{name}, {size:,}", what, "ms", [percentile(took, 50)], 1, goal=GOAL)
                yield Row(f"{name}, {size:,}, p99", what, "ms", [percentile(took, 99)], 1)


def _pages(years: Years, served: Web) -> Iterator[tuple[str, str, str]]:
    """Name, address, who asks: a gerente sees all, a colaborador a departamento."""
    caio, gilda = served.tokens[0], served.tokens[-1]
    some = years.size // 2
    word = f"comercio {some * 7919 % max(1, years.size // EACH):05}"

    def at(**asked: str) -> str:
        return "/programacoes" + (f"?{urlencode(asked)}" if asked else "")

    yield "lista, abertas", at(), gilda
    yield "lista, a colaborador", at(), caio
    yield "lista, vencidas", at(prazo="vencido"), gilda
    yield "lista, com novidade", at(com_novidade="true"), gilda
    yield "lista, last news first", at(ordem="-atualizada_em"), gilda
    yield "lista, by empresa", at(ordem="empresa"), gilda
    yield "lista, one departamento", at(departamento_id=str(FISCAL)), gilda
    yield "lista, one competência", at(competencia=f"{LAST:%Y-%m}"), gilda
    yield "lista, busca of one", at(busca=word), gilda
    yield "lista, busca of all", at(busca="comercio"), gilda
    yield "lista, encerradas", at(status="encerradas"), gilda


@contextmanager
def _office(ground: Ground, years: Years) -> Iterator[Web]:
    """The list filled, the people and cadastros in the log, and beside each open programação what its row shows of it."""
    with ground.database() as url:
        migrate(url)
        with connect(url) as connection:
            install(connection, VIEWS)
        years.fill(url)
        founded = exemplos.founded().log
        with psycopg.connect(url, autocommit=True, options="-c search_path=cobranca,public") as owner, owner.transaction():
            copy_log(owner, founded.entries)
        with python("workers.cli", ["projector"], environment(url, "/tmp", NOWHERE, 1)):
            caught_up(url, len(founded.entries))
        _beside(url, years, len(founded.entries))
        with web(url) as served:
            yield served


def _beside(url: str, years: Years, position: int) -> None:
    with connect(url) as connection:
        table, numbers = Table(empresas.VIEW, "empresas"), range(max(1, years.size // EACH))
        table.write(connection, table.dump([empresas.Row(uuid5(FISCAL, f"empresa {n}"), True, ()) for n in numbers]), [])
        connection.execute("set timezone = 'UTC'")
        beside: tuple[AnyView, ...] = (atividades.VIEW, historico.VIEW)
        for view in beside:
            table, at, rows = Table(view, view.name), position, list[Any]()
            for n in range(years.size):
                if years.open(n):
                    told = [replace(each, position=at + each.position) for each in years.history(n)]
                    at = told[-1].position
                    rows += replay(view, told).values()
                if len(rows) > _BATCH or n == years.size - 1:
                    table.write(connection, table.dump(rows), [])
                    rows = []
            connection.execute(f"vacuum analyze {view.name}".encode())


def _asked(port: int, token: str, path: str, repeats: int) -> list[float]:
    """Milliseconds, on one connection, after a few that do not count."""
    connection, took = http.client.HTTPConnection("127.0.0.1", port), list[float]()
    for n in range(_BY_ONE + repeats):
        began = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": f"cobranca={token}; cobranca_recente=1"})
        answer = connection.getresponse()
        body = answer.read()
        if n >= _BY_ONE:
            took.append((time.perf_counter() - began) * 1000)
        if answer.status != http.HTTPStatus.OK or b"data-programacao" not in body:
            raise RuntimeError(f"{path}: {answer.status} {body[-500:].decode()}")
    connection.close()
    return took
