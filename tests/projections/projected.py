"""Views in a real database, filled from rows or from a log in memory, with the table of who people and empresas are."""
import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg.conninfo import make_conninfo

from adapters.eventstore import identidades
from adapters.migrations import migrate
from domain.log import Identidade
from projections.catalogo import VIEWS
from projections.tables import Table
from projections.view import AnyView, replay
from tests.log_in_memory import LogInMemory

T = TypeVar("T")


def office_of(database: str) -> str:
    """The database with its schema, and every view empty; the url leads into it."""
    migrate(database)
    url = make_conninfo(database, options="-c search_path=cobranca,public -c timezone=UTC")
    with psycopg.connect(url, autocommit=True) as connection:
        for view in VIEWS:
            Table(view, view.name).create(connection)
    return url


def fill(url: str, view: AnyView, rows: Collection[Any]) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        table = Table(view, view.name)
        table.write(connection, table.dump(rows), [])


def identify(url: str, people: Mapping[UUID, dict[str, str | None]]) -> None:
    async def save(connection: AsyncConnection[Any]) -> None:
        async with connection.transaction():
            await identidades.save(connection, [Identidade(id, campos) for id, campos in people.items()])

    ask(url, save)


def project(database: str, log: LogInMemory) -> str:
    """What the projector would have left of this log."""
    url = office_of(database)
    identify(url, log.identidades)
    for view in VIEWS:
        if rows := replay(view, log.recorded):
            fill(url, view, list(rows.values()))
    return url


def ask(url: str, question: Callable[[AsyncConnection[Any]], Awaitable[T]]) -> T:
    """One question on a connection of its own."""

    async def asked() -> T:
        async with await AsyncConnection.connect(url, autocommit=True) as connection:
            return await question(connection)

    return asyncio.run(asked())
