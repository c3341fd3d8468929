"""One served office for the session, with people of every profile; and offices of a test's own."""
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from adapters.embedded import S3
from adapters.embedded.catcher import Catcher
from tests.adapters.api.client import BASE, Client, Document
from tests.adapters.api.office import Office
from tests.adapters.api.serving import EMAIL, SENHA, Served, serving

Opening = Callable[..., AbstractContextManager[Served]]


@pytest.fixture(scope="session")
def opening(postgres_url: str, object_store: S3, inbox: Catcher, tmp_path_factory: pytest.TempPathFactory) -> Opening:
    """Serves a new office while it is entered, on a database of its own."""

    @contextmanager
    def opened(**how: bool) -> Iterator[Served]:
        name = f"api_{uuid4().hex}"
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute(sql.SQL("create database {} strategy file_copy").format(sql.Identifier(name)))
        with serving(make_conninfo(postgres_url, dbname=name), object_store, inbox, tmp_path_factory.mktemp("dados"), **how) as served:
            yield served

    return opened


@pytest.fixture(scope="module")
def serve(opening: Opening) -> Iterator[Callable[..., Served]]:
    """Serves a new office until the module's tests have ended."""
    with ExitStack() as ends:
        yield lambda **how: ends.enter_context(opening(**how))


@pytest.fixture(scope="session")
def served(opening: Opening) -> Iterator[Served]:
    with opening() as served:
        yield served


@pytest.fixture(scope="session")
def document(served: Served) -> Document:
    """The API's own document, as it is served."""
    answer = Client(served.url).get(f"{BASE}/openapi.json")
    return Document(answer.json())


@pytest.fixture(scope="session")
def anybody(served: Served, document: Document) -> Client:
    """Nobody who has signed in."""
    return Client(served.url, document=document)


@pytest.fixture(scope="session")
def admin(anybody: Client) -> Client:
    return anybody.signed_in(EMAIL, SENHA)


@pytest.fixture(scope="session")
def office(admin: Client) -> Office:
    """Shared: a test adds its own things and leaves what it finds as it is."""
    return Office(admin)


@pytest.fixture
def own(opening: Opening) -> Iterator[Served]:
    """An office that a test may turn upside down."""
    with opening() as served:
        yield served
