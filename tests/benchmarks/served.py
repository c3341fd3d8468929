"""An office at work, served as in production: a web process of its own on a log that holds a month."""
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryDirectory
from typing import Any
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener
from uuid import UUID

import psycopg

from adapters.embedded.seaweedfs import S3
from adapters.migrations import migrate
from adapters.passwords import new_secret, secret_hash
from domain.acesso import Quem
from projections.catalogo import VIEWS
from projections.positions import install
from tests.benchmarks.ground import DidNotStart, python
from tests.benchmarks.month import Month
from tests.examples.office import CAIO, CELIA, GILDA

PEOPLE = (CAIO, CELIA, GILDA)
SERVICE = "-c role=cobranca_servico -c search_path=cobranca,public"
NOWHERE = S3(url="http://127.0.0.1:9", access_key="ninguem", secret_key="ninguem-usa-isto", bucket="cobranca")


@dataclass(frozen=True)
class Web:
    """`pid` of the web process; `tokens` of people of the equipe, each signed in by itself."""

    port: int
    pid: int
    tokens: tuple[str, ...]

    @property
    def token(self) -> str:
        return self.tokens[0]


def connect(url: str) -> psycopg.Connection[Any]:
    """As the service does."""
    return psycopg.connect(url, autocommit=True, options=SERVICE)


def found(url: str, month: Month) -> int:
    """Schema, views and the month's log in an empty database; the newest position."""
    migrate(url)
    with connect(url) as connection:
        install(connection, VIEWS)
    return month.write(url)


def environment(url: str, data: str, s3: S3, port: int) -> dict[str, str]:
    given = {
        "DATA": data, "DATABASE_URL": url, "S3_URL": s3.url, "S3_ACCESS_KEY": s3.access_key, "S3_SECRET_KEY": s3.secret_key,
        "S3_BUCKET": s3.bucket, "SMTP_URL": "smtp://127.0.0.1:9", "PORT": str(port),
    }
    return {f"COBRANCA_{name}": value for name, value in given.items()}


@contextmanager
def web(url: str, s3: S3 = NOWHERE) -> Iterator[Web]:
    """The web process, once it answers, and somebody who is signed in."""
    with TemporaryDirectory(prefix="cobranca-web-") as data:
        port = free_port()
        with python("workers.cli", ["web"], environment(url, data, s3, port)) as process:
            until_it_answers(port, "/saude")
            yield Web(port, process.pid, tuple(_token(url, each) for each in PEOPLE for _ in range(20)))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until_it_answers(port: int, path: str, within: float = 30.0) -> None:
    deadline = time.monotonic() + within
    while True:
        try:
            build_opener(ProxyHandler({})).open(f"http://127.0.0.1:{port}{path}", timeout=2).close()
        except (URLError, OSError) as error:
            if time.monotonic() > deadline:
                raise DidNotStart(path) from error
            time.sleep(0.05)
        else:
            return


def _token(url: str, quem: Quem) -> str:
    secret, now = new_secret(), datetime.now(UTC)
    with connect(url) as connection:
        connection.execute(
            "insert into sessoes (hash, id, usuario_id, tipo, criada_em, expira_em) values (%s, gen_random_uuid(), %s, 'token', %s, %s)",
            (secret_hash(secret), quem.id, now, now + timedelta(days=1)),
        )
    return secret


def comment_path(programacao: UUID, atividade: UUID) -> str:
    return f"/api/v1/programacoes/{programacao}/atividades/{atividade}/comentarios"


