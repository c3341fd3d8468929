"""The API as it is served: uvicorn on loopback, a projector beside it, real PostgreSQL, S3 and inbox behind it."""
import asyncio
import socket
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import psycopg
import uvicorn
from pydantic import SecretStr

from adapters.api.connection import Connection
from adapters.clock import Clock
from adapters.embedded import S3, Recebe, Servers
from adapters.embedded.catcher import Catcher
from adapters.eventstore.connection import Office
from adapters.settings import Settings
from adapters.web import create_app
from adapters.wiring import System, open_system
from domain.catalogo import CODEC
from projections.catalogo import VIEWS
from workers import first
from workers.projector import project

T = TypeVar("T")
EMAIL, SENHA = "admin@exemplo.com.br", "Correto-Cavalo-7-Bateria"


class Relogio(Clock):
    """The machine's clock, until a test sets it; from there it runs on."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def set(self, instant: datetime) -> None:
        self._ahead = instant - datetime.now(UTC)


@dataclass(frozen=True)
class Served:
    """`url` without the API's base; `system` is the web process's own, on `loop`."""

    url: str
    settings: Settings
    servers: Servers
    clock: Relogio
    system: System
    loop: asyncio.AbstractEventLoop

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """On the web process's loop, where its parts live."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(30)


@contextmanager
def serving(database_url: str, s3: S3, catcher: Catcher, data: Path, *, projecting: bool = True, recebe: bool = False) -> Iterator[Served]:
    """A new office on an empty database, with its first administrador (EMAIL, SENHA); `recebe`: its messages may be answered by mail."""
    settings = Settings(data=data, admin_email=EMAIL, admin_senha=SecretStr(SENHA))
    servers = Servers(
        database_url=database_url, s3=s3, smtp_url=catcher.smtp_url, whatsapp_url=catcher.whatsapp_url,
        whatsapp_token=catcher.whatsapp_token, whatsapp_segredo=catcher.whatsapp_segredo,
        whatsapp_verificacao=catcher.whatsapp_verificacao, inbox=data / "caixa.sqlite",
        recebe=Recebe("cobranca.localhost", "127.0.0.1", free_port()) if recebe else None,
    )
    clock = Relogio()
    first.prepare(servers)
    with ThreadPoolExecutor(1) as aside:  # a browser that is driven from this thread has a loop running here
        aside.submit(asyncio.run, first.found(settings, servers, clock.now)).result()
    with _projector(database_url) if projecting else _nothing(), web(settings, servers, clock) as served:
        yield served


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def _nothing() -> Iterator[None]:
    yield


@contextmanager
def _projector(database_url: str) -> Iterator[None]:
    stopping = threading.Event()

    def connect() -> psycopg.Connection[Any]:
        return psycopg.connect(database_url, autocommit=True, options="-c role=cobranca_servico -c search_path=cobranca,public")

    thread = threading.Thread(target=project, args=(connect, CODEC, VIEWS, stopping), name="projector", daemon=True)
    thread.start()
    yield
    stopping.set()
    office = Office(database_url)
    with office.connect_sync() as connection:
        connection.execute("select pg_notify(%s, '')", (office.channel,))  # it waits for the log to grow
    thread.join(10)


@contextmanager
def web(settings: Settings, servers: Servers, clock: Relogio) -> Iterator[Served]:
    """One web process of an office that is there already."""
    listener = socket.create_server(("127.0.0.1", 0))
    started: list[Served] = []
    ready, failures = threading.Event(), list[BaseException]()
    running: list[uvicorn.Server] = []

    async def serve() -> None:
        async with open_system(settings, servers, clock) as system:
            config = uvicorn.Config(
                create_app(system), log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=2, http=Connection
            )
            running.append(uvicorn.Server(config))
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            started.append(Served(url, settings, servers, clock, system, asyncio.get_running_loop()))
            ready.set()
            await running[0].serve([listener])

    def main() -> None:
        try:
            asyncio.run(serve())
        except BaseException as failure:
            failures.append(failure)
            ready.set()

    thread = threading.Thread(target=main, name="web", daemon=True)
    thread.start()
    ready.wait(30)
    if failures:
        raise failures[0]
    yield started[0]
    running[0].should_exit = True
    thread.join(10)
    if failures:
        raise failures[0]
