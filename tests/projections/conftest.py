"""An empty log in a schema of its own, for the engine's tests."""

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tests.projections.world import LOG


@pytest.fixture
def office(database: str) -> str:
    """The connection string of a schema that is not `public`, with an empty log in it."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("create schema casa")
    url = make_conninfo(database, options="-c search_path=casa")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(LOG)
    return url
