"""Connections of one office: its schema by the search_path, the service's role, and time limits for everything."""
from dataclasses import dataclass, replace
from typing import Any, Final

import psycopg
from psycopg import AsyncConnection, Connection, sql
from psycopg.errors import InsufficientPrivilege, InvalidParameterValue, UndefinedObject
from psycopg_pool import AsyncConnectionPool

from adapters.eventstore.errors import BancoNaoPreparado
from adapters.migrations import DEFAULT_SCHEMA, SERVICE_ROLE, check_schema

CONNECT_TIMEOUT: Final = 3
# a network that swallows packets is noticed in seconds; over a Unix socket libpq ignores these
_NETWORK: Final = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 8000}


@dataclass(frozen=True, slots=True)
class Office:
    """Where one escritório's data is. Times in milliseconds; 0 is no limit."""

    url: str
    schema: str = DEFAULT_SCHEMA
    statement_timeout: int = 30_000
    lock_timeout: int = 5_000

    def __post_init__(self) -> None:
        check_schema(self.schema)

    @property
    def channel(self) -> str:
        """NOTIFY goes here after each append."""
        return f"log_{self.schema}"

    def within(self, *, statement_timeout: int, lock_timeout: int) -> "Office":
        return replace(self, statement_timeout=statement_timeout, lock_timeout=lock_timeout)

    @property
    def connect_options(self) -> dict[str, Any]:
        """Keyword arguments of `connect` and of pools; the connection then needs `configure`, in whatever mode it is."""
        return {"autocommit": True, "connect_timeout": CONNECT_TIMEOUT, "application_name": "cobranca", **_NETWORK}

    @property
    def _settings(self) -> sql.Composed:
        """One statement, so that one round trip configures a connection."""
        return sql.SQL(
            "select set_config('role', {role}, false), set_config('search_path', {path}, false), set_config('timezone', 'UTC', false), "
            "set_config('statement_timeout', {statement}, false), set_config('lock_timeout', {lock}, false), "
            "set_config('idle_in_transaction_session_timeout', '60000', false), "
            # every query of ours is short: to compile it, or to share it out, takes longer than to answer it
            "set_config('jit', 'off', false), set_config('max_parallel_workers_per_gather', '0', false), to_regclass({log}) is not null"
        ).format(
            role=sql.Literal(SERVICE_ROLE), path=sql.Literal(f"{self.schema}, public"), statement=sql.Literal(str(self.statement_timeout)),
            lock=sql.Literal(str(self.lock_timeout)), log=sql.Literal(f"{self.schema}.log"),
        )

    async def configure(self, connection: AsyncConnection[Any]) -> None:
        """SET ROLE to the service's, the office's schema, time limits. BancoNaoPreparado when the schema has not been migrated."""
        try:
            row = await (await connection.execute(self._settings)).fetchone()
        except (UndefinedObject, InvalidParameterValue, InsufficientPrivilege):
            raise BancoNaoPreparado(self.schema) from None
        self._check(row)

    def configure_sync(self, connection: Connection[Any]) -> None:
        """As `configure`."""
        try:
            row = connection.execute(self._settings).fetchone()
        except (UndefinedObject, InvalidParameterValue, InsufficientPrivilege):
            raise BancoNaoPreparado(self.schema) from None
        self._check(row)

    def _check(self, row: tuple[Any, ...] | None) -> None:
        if not row or not row[-1]:
            raise BancoNaoPreparado(self.schema)

    async def connect(self) -> AsyncConnection[Any]:
        """A connection in autocommit, configured."""
        connection = await AsyncConnection.connect(self.url, **self.connect_options)
        try:
            await self.configure(connection)
        except BaseException:
            await connection.close()
            raise
        return connection

    def connect_sync(self) -> Connection[Any]:
        """As `connect`."""
        connection = psycopg.connect(self.url, **self.connect_options)
        try:
            self.configure_sync(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def pool(self, most: int = 8, timeout: float = 5.0) -> AsyncConnectionPool[AsyncConnection[Any]]:
        """Not yet open; in autocommit, configured. A borrower waits `timeout` seconds, then PoolTimeout."""
        return AsyncConnectionPool(
            self.url, kwargs=self.connect_options, configure=self.configure, min_size=1, max_size=most, timeout=timeout, open=False,
            reconnect_timeout=0.5,  # its pauses would double up to minutes; given up, the next borrower makes it try at once
        )
