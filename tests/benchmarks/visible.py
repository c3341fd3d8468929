"""From written to visible: how long after a movement is recorded the views hold it, asked by one caller of an idle machine."""
import asyncio
import http.client
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

from adapters.eventstore.connection import Office
from adapters.eventstore.store import open_store
from domain.catalogo import CODEC
from domain.escritorio import movimentacao
from projections.waiting import Positions
from tests.benchmarks.frame import Row, Scale, percentile
from tests.benchmarks.ground import Ground, python
from tests.benchmarks.month import Month, Programacao
from tests.benchmarks.served import NOWHERE, Web, comment_path, environment, found, web
from tests.consulta_in_memory import ConsultaInMemory
from tests.examples.office import CAIO, founded

TITLE = "visible: from a movement's answer to the views that hold it, one caller"
GOALS = {50: "p50 ≤ 5 ms", 99: "p99 ≤ 25 ms"}


def measure(ground: Ground, scale: Scale) -> Iterator[Row]:
    month = Month(scale.served, closed=False)
    with ground.database() as url:
        last = found(url, month)
        with python("workers.cli", ["projector"], environment(url, "/tmp", NOWHERE, 1)), web(url) as served:
            caught_up(url, last)
            rounds = [asyncio.run(_appended(url, month, scale.repeats)) for _ in range(scale.rounds)]
            yield from _rows("append → view", "from the append's return to Positions.reached, in one process", rounds)
            rounds = [_asked(served, month, scale.repeats) for _ in range(scale.rounds)]
            what = "from the movement's answer to that of a GET with Posicao-Minima, the GET's own work included"
            yield from _rows("POST → GET", what, rounds)


def _rows(name: str, what: str, rounds: list[list[float]]) -> Iterator[Row]:
    for percent, goal in GOALS.items():
        yield Row(f"{name}, p{percent}", what, "ms", [percentile(each, percent) for each in rounds], 1, goal=goal)


def caught_up(url: str, last: int) -> None:
    """Waits until the views hold all of the log."""

    async def wait() -> None:
        async with Positions(Office(url)) as positions:
            if not await positions.reached(last, timeout=60):
                raise TimeoutError("the projector does not come to the end of the log")

    asyncio.run(wait())


async def _appended(url: str, month: Month, repeats: int) -> list[float]:
    """Milliseconds, one movement after the other."""
    consulta, took = ConsultaInMemory(founded().log), list[float]()
    async with (
        open_store(Office(url), CODEC, lambda: datetime.now(UTC), lambda now: now.date()) as store, Positions(Office(url)) as positions,
    ):
        for n in range(repeats):
            one = month.programacoes[n % len(month.programacoes)]
            done = await store.run(
                lambda work, one=one: movimentacao.comentar(  # type: ignore[misc]
                    work, consulta, one.id, uuid4(), one.item(0), "Chega na quinta-feira.", True, False
                ),
                CAIO,
            )
            began = time.perf_counter()
            if not await positions.reached(done.position):
                raise TimeoutError(done.position)
            took.append((time.perf_counter() - began) * 1000)
    return took


def _asked(served: Web, month: Month, repeats: int) -> list[float]:
    """Milliseconds, one movement after the other, on one connection."""
    connection, took = http.client.HTTPConnection("127.0.0.1", served.port), list[float]()
    for n in range(repeats):
        one = month.programacoes[n % len(month.programacoes)]
        position = _comment(connection, served.token, one)
        began = time.perf_counter()
        connection.request("GET", f"/api/v1/programacoes/{one.id}", headers=_headers(served.token) | {"Posicao-Minima": position})
        answer = connection.getresponse()
        body = answer.read()
        took.append((time.perf_counter() - began) * 1000)
        if answer.status != http.HTTPStatus.OK:
            raise RuntimeError(body.decode())
    connection.close()
    return took


def _comment(connection: http.client.HTTPConnection, token: str, one: Programacao) -> str:
    body = json.dumps({"texto": "Chega na quinta-feira.", "interno": True})
    key = {"Idempotency-Key": uuid4().hex, "Content-Type": "application/json"}
    connection.request("POST", comment_path(one.id, one.item(0)), body, _headers(token) | key)
    answer = connection.getresponse()
    said = answer.read()
    if answer.status != http.HTTPStatus.CREATED:
        raise RuntimeError(said.decode())
    return str(json.loads(said)["posicao"])


def _headers(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Accept": "application/json"}
