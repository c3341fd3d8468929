"""Runs use cases on the log: loads, decides, appends, and decides again when somebody was faster (R11, R12)."""
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from adapters.eventstore.attempt import Attempt
from adapters.eventstore.combiner import CAPACITY, Combiner
from adapters.eventstore.command import Appended, Command, Keeping, KeyTaken, VersionConflict
from adapters.eventstore.connection import Office
from adapters.eventstore.done import Done
from adapters.eventstore.keys import CommandKey, kept
from adapters.eventstore.reader import RawEntry, Reader
from adapters.eventstore.states import States, fold, nothing
from adapters.eventstore.transaction import append_beside
from adapters.eventstore.turns import Turns
from domain.acesso import Quem
from domain.codec import Codec
from domain.event import Recorded
from domain.log import Aggregate, Context, Loaded, Work
from domain.refusal import Conflito, Refusal

T = TypeVar("T")
S = TypeVar("S")
ATTEMPTS: Final = 5


class Store:
    """The log of one office, for one process. Give it the system's clock and how an instant becomes the office's day."""

    def __init__(
        self, reader: Reader, writer: Combiner, codec: Codec, clock: Callable[[], datetime], today: Callable[[datetime], date],
        *, streams_kept: int = 5_000,
    ) -> None:
        self.reader, self.codec = reader, codec
        self._writer, self._clock, self._today = writer, clock, today
        self._states, self._losses = States(streams_kept), 0
        self._turns = Turns(CAPACITY, reader.patience)

    async def run(
        self, use_case: Callable[[Work], Awaitable[T]], quem: Quem, *, key: CommandKey | None = None,
        keep: Callable[[T], tuple[int, bytes]] | None = None, cause: int | None = None,
    ) -> Done[T]:
        """Decides and records, all or nothing. `keep` makes the status and answer that are kept with the key, position left out.

        Raises what the use case refuses, Conflito when others kept being faster, ChaveReutilizada, EmailEmUso, CnpjEmUso,
        LogOcupado, BancoIndisponivel. A key that was used wins over every refusal: it is looked up only when the append, or a
        refusal, gives cause to.
        """
        if (key is None) != (keep is None):
            raise TypeError("a key needs an answer to keep, and an answer a key")
        for _ in range(ATTEMPTS):
            attempt = self._attempt(quem)
            try:
                value = await use_case(attempt)
                async with self._turns.hold(attempt.said.events):
                    if self._overtaken(attempt):
                        held, attempt = attempt.said.events.keys(), self._attempt(quem)
                        value = await use_case(attempt)
                        if not attempt.said.events.keys() <= held:
                            continue
                    if attempt.quiet and await self._stale(attempt):
                        continue
                    if attempt.quiet and not (key and keep):
                        return Done(value, attempt.position, attempt.versions)
                    keeping = Keeping(key.key, key.digest, *keep(value)) if key and keep else None
                    return await self._record(attempt, value, keeping, cause)
            except VersionConflict:
                await self._refresh(attempt)
            except KeyTaken:
                if key and (answered := await kept(self.reader, key)):
                    return Done(None, answered.position, replayed=answered)
            except Refusal:
                if key and (answered := await kept(self.reader, key)):
                    return Done(None, answered.position, replayed=answered)
                if not await self._stale(attempt):
                    raise
        raise Conflito

    async def load(self, aggregate: Aggregate[S], stream: UUID) -> Loaded[S]:
        """The stream as it is now; version 0 when there is nothing."""
        known = self._known(aggregate, stream) or nothing(stream)
        loaded = fold(aggregate, known, await self.reader.newer({stream: known.version}))
        self._states.put(aggregate, loaded)
        return loaded

    async def load_each(self, *wanted: tuple[Aggregate[Any], UUID]) -> list[Any]:
        """The states of these streams as they are now, in this order, by one query; None where there is nothing."""
        known = [self._known(aggregate, stream) or nothing(stream) for aggregate, stream in wanted]
        newer: dict[UUID, list[Recorded]] = {}
        for recorded in await self.reader.newer({each.stream: each.version for each in known}):
            newer.setdefault(recorded.stream, []).append(recorded)
        loaded = [fold(aggregate, each, newer.get(each.stream, ())) for (aggregate, _), each in zip(wanted, known, strict=True)]
        for (aggregate, _), each in zip(wanted, loaded, strict=True):
            self._states.put(aggregate, each)
        return [each.state for each in loaded]

    async def current(self, aggregate: Aggregate[S], stream: UUID, version: int) -> Loaded[S]:
        """The stream as it is now, for who knows that it is at this version: nothing is read where that is known."""
        known = self._known(aggregate, stream)
        return known if known and known.version >= version else await self.load(aggregate, stream)

    def remember(self, aggregate: Aggregate[S], loaded: Loaded[S]) -> None:
        """A state that the caller folded: it is not read again. One that is no longer the newest is found out when it is written to."""
        self._states.put(aggregate, loaded)

    async def history(self, streams: Sequence[UUID]) -> list[Recorded]:
        """All events of these streams, by position."""
        return await self.reader.history(streams)

    async def head(self) -> int:
        """The newest position, 0 when there is none."""
        return await self.reader.head()

    def entries(self, after: int = 0, limit: int | None = None) -> AsyncIterator[RawEntry]:
        """The log past a position as it is stored, in constant memory."""
        return self.reader.entries(after, limit)

    def _attempt(self, quem: Quem) -> Attempt:
        now = self._clock()
        return Attempt(Context(quem, now, self._today(now)), self._find)

    def _overtaken(self, attempt: Attempt) -> bool:
        """While it waited for its turn, a stream that it read moved on in this process."""
        return any(
            known.version > loaded.version
            for (aggregate, stream), loaded in attempt.read.items() if (known := self._states.get(aggregate, stream))
        )

    def _known(self, aggregate: Aggregate[S], stream: UUID) -> Loaded[S] | None:
        if self._losses != self._writer.losses:  # the database that came back may be one that knows less
            self._losses = self._writer.losses
            self._states.clear()
        return self._states.get(aggregate, stream)

    async def _find(self, aggregate: Aggregate[S], stream: UUID) -> tuple[Loaded[S], bool]:
        if known := self._known(aggregate, stream):
            return known, False
        return await self.load(aggregate, stream), True

    async def _refresh(self, attempt: Attempt) -> bool:
        """Brings every stream that was read to what it is now, by one query; whether any had moved."""
        oldest: dict[UUID, int] = {}
        for loaded in attempt.read.values():
            oldest[loaded.stream] = min(loaded.version, oldest.get(loaded.stream, loaded.version))
        newer = await self.reader.newer(oldest)
        for (aggregate, stream), loaded in attempt.read.items():
            its = [recorded for recorded in newer if recorded.stream == stream and recorded.version > loaded.version]
            self._states.put(aggregate, fold(aggregate, loaded, its))
        return bool(newer)

    async def _stale(self, attempt: Attempt) -> bool:
        return not attempt.settled and await self._refresh(attempt)

    async def _record(self, attempt: Attempt, value: T, keeping: Keeping | None, cause: int | None) -> Done[T]:
        command, envelope = attempt.command(self.codec, self._clock(), cause, keeping, _salt)
        appended = await self._append(attempt, command)
        if appended.first is None:
            return Done(value, appended.last or attempt.position, attempt.versions, changed=not attempt.quiet)
        versions, last = attempt.versions, dict(attempt.read)
        for recorded in attempt.recorded(command, envelope, appended):
            versions[recorded.stream] = recorded.version
            for (aggregate, stream), loaded in last.items():
                if stream == recorded.stream:
                    last[aggregate, stream] = fold(aggregate, loaded, [recorded])
        for (aggregate, _), loaded in last.items():
            self._states.put(aggregate, loaded)
        return Done(value, appended.last, versions, changed=True)

    async def _append(self, attempt: Attempt, command: Command) -> Appended:
        said = attempt.said
        if said.identidades or said.ended_sessions:
            return await append_beside(self.reader, command, said, self._clock())
        return await self._writer.append(command)


def _salt() -> bytes:
    return os.urandom(16)


@asynccontextmanager
async def open_store(
    office: Office, codec: Codec, clock: Callable[[], datetime], today: Callable[[datetime], date], *, patience: float = 5.0,
) -> AsyncIterator[Store]:
    """A store with a pool and a writer of its own. Leaving it takes nothing new and appends what was taken."""
    pool: Any = office.pool(timeout=patience)
    async with pool, Combiner(office, clock, patience=patience) as writer:
        yield Store(Reader(pool, codec, patience), writer, codec, clock, today)
