"""What every kind of work that follows the clock has at hand."""
import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

import psycopg
import structlog
from psycopg import AsyncConnection

from adapters import estacionados
from adapters.estacionados import Tipo
from adapters.eventstore.errors import Indisponivel
from adapters.objectstore import ArmazemIndisponivel
from adapters.wiring import System
from domain.escritorio.relogio import Acompanhada
from domain.escritorio.state import ESCRITORIO, ESCRITORIO_ID, Escritorio
from domain.expediente import Expediente
from domain.log import Loaded
from domain.programacao.state import PROGRAMACAO
from domain.refusal import Refusal
from workers.clock.due import Due

log = structlog.get_logger(__name__)
T = TypeVar("T")
R = TypeVar("R")
AT_ONCE: Final = 32
"""Use cases side by side, which the log writes together."""
MOST: Final = 10_000
"""Programações in one pass."""
AGAIN: Final = timedelta(minutes=10)
"""Until what could not be done is tried again."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One pass over what is due at `now`, on the scheduler's own connection, where nothing else runs meanwhile."""

    system: System
    due: Due
    connection: AsyncConnection[Any]
    now: datetime

    async def each(
        self, tipo: Tipo, one: Callable[[T], Awaitable[R]], many: Sequence[T], ids: Callable[[T], Sequence[UUID]]
    ) -> tuple[list[R], set[UUID]]:
        """What became of each, side by side, and the ids of those that are parked. What fails by a defect of ours stops no other: it is
        noted, and tried again until it is parked."""
        turns, failed = asyncio.Semaphore(AT_ONCE), list[tuple[Sequence[UUID], str]]()

        async def held(each: T) -> list[R]:
            async with turns:
                try:
                    return [await one(each)]
                except (psycopg.Error, Indisponivel, ArmazemIndisponivel):
                    raise
                except Refusal as refusal:
                    log.warning("the clock was refused", codigo=refusal.codigo, tipo=tipo)
                except Exception as error:
                    log.exception("the clock could not do what was due", tipo=tipo, ids=[str(id) for id in ids(each)])
                    failed.append((ids(each), estacionados.erro(error)))
            return []

        done = [result for results in await asyncio.gather(*(held(each) for each in many)) for result in results]
        parked = set[UUID]()
        for alvos, erro in failed:
            parked |= await estacionados.note(self.connection, tipo, alvos, erro, self.now)
        bad = {id for alvos, _ in failed for id in alvos}
        await estacionados.done(self.connection, tipo, [id for each in many for id in ids(each) if id not in bad])
        return done, parked

    async def acompanhadas(self, ids: Sequence[UUID]) -> list[Acompanhada]:
        """With the store told of them, which else would read each by itself."""
        found = await self.due.acompanhadas(self.connection, ids)
        for each in found:
            programacao, fatos = each.andamento.programacao, each.andamento.fatos
            self.system.store.remember(PROGRAMACAO, Loaded(programacao.id, each.versao, fatos.posicao, fatos.movida_em, programacao))
        return found

    async def appointed(self, tipo: Tipo) -> list[UUID]:
        """Of this kind, what is due."""
        query = "select alvo from compromissos where tipo = %s and em <= %s order by em, alvo limit 1000"
        return [row[0] for row in await (await self.connection.execute(query, (tipo, self.now))).fetchall()]

    async def escritorio(self) -> Escritorio:
        escritorio = (await self.system.store.load(ESCRITORIO, ESCRITORIO_ID)).state
        assert escritorio is not None
        return escritorio

    async def expediente(self) -> Expediente:
        escritorio = await self.escritorio()
        return Expediente(escritorio.calendario, escritorio.zone)


def day_after(expediente: Expediente, now: datetime) -> date:
    """The next business day."""
    return expediente.calendario.next_business_day(expediente.day(now) + timedelta(days=1))
