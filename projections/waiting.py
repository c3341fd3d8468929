"""Waiting until the live views have taken in a position: one LISTEN connection a process, and a future a waiter."""
import asyncio
import logging
from contextlib import suppress
from types import TracebackType
from typing import Any, Protocol, Self

import psycopg
from psycopg import AsyncConnection
from psycopg.sql import SQL, Identifier

from projections.view import LIVE

_POLL = 1.0
_LONGEST_PAUSE = 1.0

log = logging.getLogger(__name__)


class Connects(Protocol):
    """Whoever opens a connection in autocommit, with the schema in its search_path."""

    async def connect(self) -> AsyncConnection[Any]: ...


class Positions:
    """`async with Positions(office) as positions`: follows the projector for as long as it is open, over lost connections too."""

    def __init__(self, office: Connects) -> None:
        self.current = 0
        """The last position known to be in the live views."""
        self._office = office
        self._waiting: set[tuple[int, asyncio.Future[bool]]] = set()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        connection = await self._office.connect()
        await self._listen(connection)
        self._task = asyncio.create_task(self._follow(connection), name="positions")
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        for _, future in self._waiting:
            if not future.done():
                future.set_result(False)

    async def reached(self, position: int, timeout: float = 2.0) -> bool:  # noqa: ASYNC109
        """True as soon as the live views hold `position`; False when they do not after `timeout` seconds."""
        if position <= self.current:
            return True
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        waiter = position, future
        self._waiting.add(waiter)
        try:
            async with asyncio.timeout(timeout):
                return await future
        except TimeoutError:
            return False
        finally:
            self._waiting.discard(waiter)

    async def _follow(self, connection: AsyncConnection[Any]) -> None:
        pause = 0.0
        while True:
            try:
                async with connection:
                    while True:
                        await self._poll(connection)
                        pause = 0.0
                        async for notify in connection.notifies(timeout=_POLL):
                            self._move(max(self.current, int(notify.payload)))
            except psycopg.Error as error:
                log.warning("the connection that follows the projector is lost: %s", error)
            connection, pause = await self._again(pause)

    async def _again(self, pause: float) -> tuple[AsyncConnection[Any], float]:
        while True:
            await asyncio.sleep(pause)
            pause = min(max(2 * pause, 0.05), _LONGEST_PAUSE)
            try:
                connection = await self._office.connect()
                await self._listen(connection)
            except Exception as error:  # whatever keeps the database away, it may come back
                log.warning("no connection to follow the projector yet: %s", error)
            else:
                return connection, pause

    async def _listen(self, connection: AsyncConnection[Any]) -> None:
        row = await (await connection.execute("select current_schema()")).fetchone()
        await connection.execute(SQL("listen {}").format(Identifier(f"posicao_{row[0] if row else ''}")))

    async def _poll(self, connection: AsyncConnection[Any]) -> None:
        """A notification alone is never trusted; and a database that came back from a backup may be behind what was known."""
        row = await (await connection.execute("select posicao from posicoes where nome = %s", (LIVE,))).fetchone()
        self._move(row[0] if row else 0)

    def _move(self, position: int) -> None:
        self.current = position
        for wanted, future in self._waiting:
            if wanted <= position and not future.done():
                future.set_result(True)
