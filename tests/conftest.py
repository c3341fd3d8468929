"""Real servers for the tests that need them, one of each for the whole session."""

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from argon2 import PasswordHasher
from psycopg import sql
from psycopg.conninfo import make_conninfo

from adapters import passwords
from adapters.embedded.catcher import Catcher
from adapters.embedded.postgres import Postgres
from adapters.embedded.process import Supervised
from adapters.embedded.seaweedfs import S3, SeaweedFS


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Hashes that cost next to nothing, in this process: hundreds of people are made and sign in."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL of the session's own, as its superuser; without fsync, for speed."""
    server = Postgres(tmp_path_factory.mktemp("postgres"), durable=False)
    running = Supervised(server)
    running.start()
    yield server.url
    running.stop()


@pytest.fixture
def database(postgres_url: str) -> Iterator[str]:
    """The connection string of an empty database, gone after the test."""
    name = f"teste_{uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} STRATEGY file_copy").format(sql.Identifier(name)))
        yield make_conninfo(postgres_url, dbname=name)
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def object_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3]:
    """An S3 store of the session's own, with an empty bucket."""
    server = SeaweedFS(tmp_path_factory.mktemp("s3"), "cobranca")
    running = Supervised(server)
    running.start()
    yield server.s3
    running.stop()


@pytest.fixture(scope="session")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catcher]:
    """What catches mail (`smtp_url`) and WhatsApp (`whatsapp_url`, `whatsapp_token`) for the session, and `inbox`, which shows it."""
    folder = tmp_path_factory.mktemp("caixa")
    server = Catcher(folder, folder / "caixa.sqlite", None)
    running = Supervised(server)
    running.start()
    yield server
    running.stop()
