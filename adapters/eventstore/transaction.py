"""Cadastros: the append comes last in a transaction that also writes identities and ends sessions."""
import asyncio
from datetime import datetime
from time import monotonic
from typing import Any

import psycopg
from psycopg import AsyncConnection
from psycopg.errors import LockNotAvailable, QueryCanceled
from psycopg_pool import PoolTimeout

from adapters.eventstore.command import Appended, Command, append, landed
from adapters.eventstore.errors import BancoIndisponivel, LogOcupado
from adapters.eventstore.identidades import end_sessions, save
from adapters.eventstore.reader import Reader
from domain.log import Said


async def append_beside(reader: Reader, command: Command, said: Said, at: datetime) -> Appended:
    """Raises VersionConflict, KeyTaken, EmailEmUso, CnpjEmUso, LogOcupado, BancoIndisponivel; then nothing of it was done.

    A commit whose acknowledgement was lost is tried again, and found by its bytes when it had landed.
    """
    until, uncertain = monotonic() + reader.patience, False
    while True:
        try:
            async with reader.pool.connection() as connection:
                try:
                    return await _transaction(connection, command, said, at)
                except Exception:
                    if uncertain and not connection.closed and (found := await landed(connection, command)):
                        return found
                    raise
        except (LockNotAvailable, QueryCanceled) as error:
            raise LogOcupado from error
        except psycopg.OperationalError as error:
            if monotonic() > until or isinstance(error, PoolTimeout):
                raise BancoIndisponivel from error
            uncertain = True
            await asyncio.sleep(0.02)


async def _transaction(connection: AsyncConnection[Any], command: Command, said: Said, at: datetime) -> Appended:
    async with connection.transaction():
        # between the append and the commit it holds the log's lock: a process that stops there must not stop all others
        await connection.execute("set local idle_in_transaction_session_timeout = 3000")
        await save(connection, said.identidades)
        await end_sessions(connection, said.ended_sessions)
        [outcome] = await append(connection, [command], at)
        if isinstance(outcome, Appended):
            return outcome
        raise outcome
