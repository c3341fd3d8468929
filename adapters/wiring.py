"""The composition root: every process opens the same system, made of the same parts."""
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from adapters.askers import Askers
from adapters.clock import Clock
from adapters.embedded import Servers
from adapters.embedded.inbox import Inbox
from adapters.eventstore.connection import Office
from adapters.eventstore.errors import Indisponivel
from adapters.eventstore.store import Store, open_store
from adapters.messages.smtp import Mailer
from adapters.objectstore import ObjectStore
from adapters.settings import Settings
from adapters.vivo import Vivo
from domain.catalogo import CODEC
from domain.escritorio.state import ESCRITORIO, ESCRITORIO_ID
from projections.consulta import ConsultaSQL
from projections.waiting import Positions

SEEN_WITHIN: Final = 3.0  # seconds


class ConsultaAtrasada(Indisponivel):
    """A question over many streams needs the views, and they are behind."""

    codigo = "consulta_atrasada"
    detail = "As consultas ainda não alcançaram o que foi gravado. Nada foi feito; tente de novo em instantes."


class OfficeDay:
    """The day in the office's zone; the zone is read at the start, and again after it was changed here."""

    def __init__(self) -> None:
        self.zone = ZoneInfo("America/Sao_Paulo")

    def __call__(self, now: datetime) -> date:
        return now.astimezone(self.zone).date()

    async def refresh(self, store: Store) -> None:
        office = (await store.load(ESCRITORIO, ESCRITORIO_ID)).state
        if office:
            self.zone = office.zone


@dataclass(frozen=True)
class System:
    """The parts of one process. `seen` waits until the views have all that is recorded now; `inbox` only beside the embedded servers."""

    settings: Settings
    servers: Servers
    clock: Clock
    office: Office
    pool: AsyncConnectionPool[AsyncConnection[Any]]
    store: Store
    askers: Askers
    positions: Positions
    seen: Callable[[], Awaitable[None]]
    consulta: ConsultaSQL
    vivo: Vivo
    files: ObjectStore
    mail: Mailer
    day: OfficeDay
    inbox: Inbox | None

    @property
    def today(self) -> date:
        return self.day(self.clock.now())


@asynccontextmanager
async def open_system(settings: Settings, servers: Servers, clock: Clock) -> AsyncIterator[System]:
    """Opens every part and closes them in reverse. The schema must have been migrated."""
    office = Office(servers.database_url)
    day = OfficeDay()
    async with AsyncExitStack() as stack:
        pool: AsyncConnectionPool[AsyncConnection[Any]] = await stack.enter_async_context(office.pool())
        store = await stack.enter_async_context(open_store(office, CODEC, clock.now, day))
        positions = await stack.enter_async_context(Positions(office))
        files = ObjectStore(servers.s3.url, servers.s3.access_key, servers.s3.secret_key, servers.s3.bucket, office.schema)
        stack.callback(files.close)
        mail = Mailer(servers.smtp_url)
        stack.callback(mail.close)
        await day.refresh(store)

        async def seen() -> None:
            if not await positions.reached(await store.head(), timeout=SEEN_WITHIN):
                raise ConsultaAtrasada

        yield System(
            settings=settings, servers=servers, clock=clock, office=office, pool=pool, store=store, askers=Askers(store, clock),
            positions=positions, seen=seen, consulta=ConsultaSQL(pool, seen), vivo=Vivo(pool, positions), files=files, mail=mail,
            day=day, inbox=Inbox(servers.inbox) if servers.inbox else None,
        )
