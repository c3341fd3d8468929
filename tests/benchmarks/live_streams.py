"""Live streams: five hundred open on one web process, each allowed a tenth of what moves, and how late each is told."""
import asyncio
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from adapters.eventstore.connection import Office
from adapters.eventstore.store import open_store
from adapters.passwords import new_secret, secret_hash
from domain.acesso import Perfil
from domain.catalogo import CODEC
from domain.escritorio import movimentacao, pessoas
from tests.benchmarks.frame import Row, Scale, percentile
from tests.benchmarks.ground import Ground, python
from tests.benchmarks.month import Month
from tests.benchmarks.served import NOWHERE, Web, connect, environment, found, web
from tests.benchmarks.visible import caught_up
from tests.consulta_in_memory import ConsultaInMemory
from tests.examples.office import CAIO, GILDA, founded

TITLE = "live_streams: from a movement's append to the line that each stream reads, open on one web process"
GOAL = "told within 1000 ms"
STREAMS, RATE, PARTS = 500, 10.0, 10
"""Streams of clients of so many empresas: each is told of one movement in ten."""
_PROGRAMACOES = 5 * PARTS
_LATEST = 5.0


def measure(ground: Ground, scale: Scale) -> Iterator[Row]:
    streams = STREAMS if scale.repeats > PARTS else 2 * PARTS
    month = Month(_PROGRAMACOES, closed=False)
    with ground.database() as url:
        last = found(url, month)
        tokens, last = asyncio.run(_clients(url, month))
        with python("workers.cli", ["projector"], environment(url, "/tmp", NOWHERE, 1)), web(url) as served:
            caught_up(url, last)
            rounds = [asyncio.run(_told(url, month, served, tokens, streams, scale.repeats)) for _ in range(min(3, scale.rounds))]
    what = f"{streams} streams, each told of 1 in {PARTS} of {RATE:.0f} movements/s"
    for percent in (50, 99):
        yield Row(f"told, p{percent}", what, "ms", [percentile(each, percent) for each in rounds], streams)
    yield Row("told, the latest", what, "ms", [max(each) for each in rounds], streams, goal=GOAL)
    due = scale.repeats * streams / PARTS
    yield Row("told, of what was due", what, "%", [100 * len(each) / due for each in rounds], streams, goal="= 100")


async def _clients(url: str, month: Month) -> tuple[list[str], int]:
    """One of each empresa, signed in; and the position of the last of them."""
    tokens, now = list[str](), datetime.now(UTC)
    async with open_store(Office(url), CODEC, lambda: datetime.now(UTC), lambda at: at.date()) as store:
        for n, empresa in enumerate(month.empresas):
            id, secret = uuid4(), new_secret()
            novo = pessoas.NovoUsuario(
                nome=f"Cliente {n}", email=f"cliente{n}@exemplo.com.br", perfil=Perfil.CLIENTE, empresas=(empresa,),
                notificar_por=("email",),
            )
            done = await store.run(lambda work, id=id, novo=novo: pessoas.cadastrar(work, id, novo, None), GILDA)  # type: ignore[misc]
            with connect(url) as connection:
                connection.execute(
                    "insert into sessoes (hash, id, usuario_id, tipo, criada_em, expira_em) "
                    "values (%s, gen_random_uuid(), %s, 'token', %s, %s)",
                    (secret_hash(secret), id, now, now + timedelta(days=1)),
                )
            tokens.append(secret)
    return tokens, done.position


class _Listener(asyncio.Protocol):
    """One stream: when each position was read."""

    def __init__(self, head: bytes) -> None:
        self.heard: dict[int, float] = {}
        self.begun: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._head, self._came = head, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(self._head)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.begun.done():
            self.begun.set_exception(ConnectionResetError())

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        *lines, self._came = (self._came + data).split(b"\n")
        for line in lines:
            if line.startswith(b"id: "):
                self.heard[int(line[4:])] = now
                if not self.begun.done():
                    self.begun.set_result(None)


async def _told(url: str, month: Month, served: Web, tokens: Sequence[str], streams: int, movements: int) -> list[float]:
    """Milliseconds from each append's return to each line that tells of it."""
    loop, consulta = asyncio.get_running_loop(), ConsultaInMemory(founded().log)
    listeners, transports = list[_Listener](), list[asyncio.Transport]()
    for n in range(streams):
        head = f"GET /api/v1/eventos/vivo HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {tokens[n % PARTS]}\r\n\r\n".encode()
        transport, listener = await loop.create_connection(lambda head=head: _Listener(head), "127.0.0.1", served.port)  # type: ignore[misc]
        listeners.append(listener)
        transports.append(transport)
    await asyncio.wait_for(asyncio.gather(*(each.begun for each in listeners)), 30)
    recorded: list[tuple[int, int, float]] = []
    async with open_store(Office(url), CODEC, lambda: datetime.now(UTC), lambda now: now.date()) as store:
        began = time.perf_counter()
        for n in range(movements):
            await asyncio.sleep(max(0.0, began + n / RATE - time.perf_counter()))
            one = month.programacoes[n % _PROGRAMACOES]
            done = await store.run(
                lambda work, one=one: movimentacao.comentar(  # type: ignore[misc]
                    work, consulta, one.id, uuid4(), one.item(0), "Chega na quinta-feira.", False, False
                ),
                CAIO,
            )
            recorded.append((done.position, month.empresas.index(one.empresa), time.perf_counter()))
    await asyncio.sleep(min(_LATEST, movements))
    took = [
        (listener.heard[position] - at) * 1000
        for position, empresa, at in recorded for listener in listeners[empresa::PARTS] if position in listener.heard
    ]
    for each in transports:
        each.abort()
    return took
