"""Group commit on one event loop: while one batch is being written, the commands that arrive become the next one."""
import asyncio
import contextlib
import os
import socket
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from types import TracebackType
from typing import Any, Final, Self
from uuid import UUID

import psycopg
import structlog
from psycopg import AsyncConnection
from psycopg.errors import LockNotAvailable, QueryCanceled

from adapters.eventstore.command import Appended, Command, Outcome, append, landed
from adapters.eventstore.connection import Office
from adapters.eventstore.errors import BancoIndisponivel, BancoNaoPreparado, LogOcupado

CAPACITY: Final = 2000
MOST_COMMANDS: Final = 200
MOST_ENTRIES: Final = 1000
_SWEEP: Final = 0.25
_PAUSE: Final = 0.1
# the server has no disk, memory or slots left, or is a standby: not this command's fault, and gone sooner or later
_SERVER_UNWELL: Final = ("53", "57", "58", "25006")

log = structlog.get_logger(__name__)


@dataclass(slots=True, eq=False)
class _Waiting:
    command: Command
    future: asyncio.Future[Appended]
    deadline: float

    def settle(self, outcome: Outcome | BaseException) -> None:
        if self.future.done():  # its caller has gone: what was recorded stays recorded
            return
        if isinstance(outcome, BaseException):
            self.future.set_exception(outcome)
        else:
            self.future.set_result(outcome)


class Combiner:
    """One writer, one connection. Callers wait in a bounded queue, served in order; a stream is in a batch once.

    `patience`: seconds that a command waits, whatever happens, before LogOcupado (the log is slow) or BancoIndisponivel (the
    database is away). When a connection is lost its batch is sent again, and a refused command is looked for in the log byte by
    byte, so that each is recorded once.
    """

    def __init__(self, office: Office, clock: Callable[[], datetime], *, capacity: int = CAPACITY, patience: float = 5.0) -> None:
        milliseconds = int(patience * 1000)
        self._office = office.within(statement_timeout=milliseconds, lock_timeout=milliseconds // 2)
        self._clock, self._capacity, self._patience = clock, capacity, patience
        self._queue: deque[_Waiting] = deque()
        self._connection: AsyncConnection[Any] | None = None
        self._away_since: float | None = None
        self._in_flight_since: float | None = None
        self._idle: asyncio.Future[None] | None = None
        self._stopping = False
        self._writer: asyncio.Task[None] | None = None
        self._sweeper: asyncio.TimerHandle | None = None
        self.losses = 0
        """Connections lost so far: what was known before one may be ahead of a database that came back."""

    async def __aenter__(self) -> Self:
        """Raises BancoNaoPreparado, or the driver's error when the database is away at the start."""
        self._connection = await self._office.connect()
        self._writer = asyncio.create_task(self._write(), name="log writer")
        self._sweep()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        await self.stop()

    async def stop(self) -> None:
        """Takes nothing new, appends what was taken (for `patience` at most), closes."""
        self._stopping = True
        self._wake()
        if self._writer:
            await asyncio.wait([self._writer])
        if self._sweeper:
            self._sweeper.cancel()
        if self._connection:
            await self._connection.close()

    async def append(self, command: Command) -> Appended:
        """Raises VersionConflict, KeyTaken, LogOcupado, BancoIndisponivel. Cancelled, it either was not begun or completes."""
        now = monotonic()
        if self._away_since is not None and now - self._away_since > self._patience:
            raise BancoIndisponivel
        if self._stopping or len(self._queue) >= self._capacity:
            raise LogOcupado
        waiting = _Waiting(command, asyncio.get_running_loop().create_future(), now + self._patience)
        self._queue.append(waiting)
        self._wake()
        return await waiting.future

    def _wake(self) -> None:
        if self._idle and not self._idle.done():
            self._idle.set_result(None)

    async def _write(self) -> None:
        while self._queue or not self._stopping:
            if self._connection is None:
                await self._reconnect()
            elif not self._queue:
                self._idle = asyncio.get_running_loop().create_future()
                await self._idle
            elif batch := pick(self._queue):
                await self._settle(batch)

    async def _settle(self, batch: Sequence[_Waiting], uncertain: bool = False) -> None:
        """Every command of the batch gets its outcome here."""
        try:
            await self._deliver(batch, uncertain)
        except Exception as error:
            for waiting in batch:
                waiting.settle(error)

    async def _deliver(self, batch: Sequence[_Waiting], uncertain: bool) -> None:
        pending = list(batch)
        while pending:
            if self._connection is None:
                await self._reconnect()
                pending = expire(pending, BancoIndisponivel)
                continue
            try:
                await self._attempt(self._connection, pending, uncertain)
            except (LockNotAvailable, QueryCanceled):
                pending = expire(pending, LogOcupado)
            except psycopg.Error as error:
                unwell = (error.sqlstate or "").startswith(_SERVER_UNWELL)
                if self._connection.closed or unwell:
                    await self._lost(self._connection, error)
                    uncertain = True
                    await asyncio.sleep(_PAUSE if unwell else 0)
                elif len(pending) == 1:
                    raise
                else:  # one of them is to blame: alone, it fails alone
                    for waiting in pending:
                        await self._settle([waiting], uncertain)
                    return
            else:
                return

    async def _attempt(self, connection: AsyncConnection[Any], pending: list[_Waiting], uncertain: bool) -> None:
        """Settles them all, or raises and settles none."""
        self._in_flight_since = monotonic()
        try:
            outcomes = await append(connection, [waiting.command for waiting in pending], self._clock())
            if uncertain:
                for n, (waiting, outcome) in enumerate(zip(pending, outcomes, strict=True)):
                    if not isinstance(outcome, Appended):
                        outcomes[n] = await landed(connection, waiting.command) or outcome
        finally:
            self._in_flight_since = None
        for waiting, outcome in zip(pending, outcomes, strict=True):
            waiting.settle(outcome)

    async def _reconnect(self) -> None:
        """One try; a failed one ends with a pause."""
        try:
            async with asyncio.timeout(self._patience):
                self._connection = await self._office.connect()
            self._away_since = None
        except (psycopg.Error, OSError, TimeoutError, BancoNaoPreparado) as error:
            log.warning("log connection", error=type(error).__name__)
            await asyncio.sleep(_PAUSE)

    async def _lost(self, connection: AsyncConnection[Any], error: psycopg.Error) -> None:
        log.warning("log connection lost", error=type(error).__name__, sqlstate=error.sqlstate)
        self.losses += 1
        self._away_since = self._away_since or monotonic()
        self._connection = None
        with contextlib.suppress(psycopg.Error, OSError):
            await connection.close()

    def _sweep(self) -> None:
        """Ends the wait of those whose time is over, also while a batch hangs; one that hangs too long loses its connection."""
        now = monotonic()
        error = BancoIndisponivel if self._away_since is not None else LogOcupado
        if any(waiting.future.done() or waiting.deadline < now for waiting in self._queue):
            alive = expire(self._queue, error)
            self._queue.clear()
            self._queue.extend(alive)
        if self._connection and self._in_flight_since is not None and now - self._in_flight_since > self._patience * 1.5:
            with contextlib.suppress(psycopg.Error, OSError), socket.socket(fileno=os.dup(self._connection.fileno())) as stream:
                stream.shutdown(socket.SHUT_RDWR)
        self._sweeper = asyncio.get_running_loop().call_later(_SWEEP, self._sweep)


def expire(waiting: Sequence[_Waiting] | deque[_Waiting], error: type[LogOcupado | BancoIndisponivel]) -> list[_Waiting]:
    """Those whose time is not over; the others are told."""
    now = monotonic()
    for each in waiting:
        if each.deadline < now:
            each.settle(error())
    return [each for each in waiting if each.deadline >= now and not each.future.done()]


def pick(queue: deque[_Waiting]) -> list[_Waiting]:
    """Takes the next batch off the queue, in order. A command that touches what another of the batch writes is held for the next
    one, and holds those behind it on its streams: nobody overtakes on a stream."""
    batch: list[_Waiting] = []
    held: list[_Waiting] = []
    written: set[UUID] = set()
    read: set[UUID] = set()
    keys: set[bytes] = set()
    entries = 0
    while queue and len(batch) < MOST_COMMANDS and entries < MOST_ENTRIES:
        waiting = queue.popleft()
        if waiting.future.done():
            continue
        command = waiting.command
        writes, reads = command.writes, command.reads
        key = {command.keeping.key} if command.keeping else set()
        if writes & written or writes & read or reads & written or key & keys:
            held.append(waiting)
        else:
            batch.append(waiting)
            entries += len(command.entries)
        written |= writes
        read |= reads
        keys |= key
    queue.extendleft(reversed(held))
    return batch
