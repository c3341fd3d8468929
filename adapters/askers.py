"""Who is behind a token: found for all requests that ask meanwhile by one question, so that many askers cost little more than one."""
import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Final, LiteralString
from uuid import UUID

from adapters.clock import Clock
from adapters.eventstore.errors import BancoIndisponivel
from adapters.eventstore.store import Store
from adapters.passwords import secret_hash
from domain.usuario.state import USUARIO, Usuario

_WHO: Final[LiteralString] = """
select hash, usuario_id, (select originator_version from log where originator_id = usuario_id order by originator_version desc limit 1),
    usada_em
from sessoes where hash = any(%b::bytea[]) and tipo <> 'senha' and expira_em > %b
"""
_USED: Final[LiteralString] = "update sessoes set usada_em = %b where hash = any(%b::bytea[]) returning id"
AGAIN: Final = timedelta(minutes=10)
"""That somebody is there is noted so often: who looks for a token that nobody uses any more needs no better."""

_Waiting = tuple[bytes, "asyncio.Future[tuple[UUID, int] | None]"]


class Askers:
    """A question begins after everybody who waits for its answer: what ended before they asked has ended for them (R19)."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._waiting: list[_Waiting] = []
        self._asking: asyncio.Task[None] | None = None

    async def who(self, secret: str) -> Usuario | None:
        """The user of this session or token as it is now, while that lasts; whether it is active is the caller's to ask.
        Raises BancoIndisponivel."""
        answer: asyncio.Future[tuple[UUID, int] | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((secret_hash(secret), answer))
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask(), name="askers")
        found = await answer
        return (await self._store.current(USUARIO, *found)).state if found else None

    async def _ask(self) -> None:
        try:
            while self._waiting:
                asked, self._waiting = self._waiting, []
                await self._answer(asked)
        finally:
            self._asking = None

    async def _answer(self, asked: Sequence[_Waiting]) -> None:
        waiting = [(hash, answer) for hash, answer in asked if not answer.done()]
        try:
            rows = await self._store.reader.rows(_WHO, (list({hash for hash, _ in waiting}), self._clock.now()))
        except Exception as error:
            for _, answer in waiting:
                if not answer.done():
                    answer.set_exception(error)
            return
        found = {hash: (usuario, version) for hash, usuario, version, _ in rows}
        for hash, answer in waiting:
            if not answer.done():
                answer.set_result(found.get(hash))
        now = self._clock.now()
        if used := [hash for hash, _, _, before in rows if before is None or now - before > AGAIN]:
            with suppress(BancoIndisponivel):
                await self._store.reader.rows(_USED, (now, used))
