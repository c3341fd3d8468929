"""One database for the session, and in it an escritório of its own, a schema, for each test."""
from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from adapters.eventstore.connection import Office
from adapters.migrations import migrate


@pytest.fixture(scope="session")
def offices_url(postgres_url: str) -> str:
    """Never dropped: its server ends with the session, and dropping thousands of files takes longer than the tests."""
    name = f"escritorios_{uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(SQL("create database {} strategy file_copy").format(Identifier(name)))
    return make_conninfo(postgres_url, dbname=name)


@pytest.fixture
def office(offices_url: str) -> Office:
    """Migrated, empty."""
    schema = f"e_{uuid4().hex[:12]}"
    migrate(offices_url, schema)
    return Office(offices_url, schema)


@pytest.fixture
def owner(office: Office) -> Iterator[psycopg.Connection]:
    """A connection as the role that migrates, on the office's schema."""
    with psycopg.connect(office.url, autocommit=True, options=f"-c search_path={office.schema},public") as connection:
        yield connection
