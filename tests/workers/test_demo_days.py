"""The demonstration on whatever day it begins: the same office, with dates around that day. On a log in memory: it is about days."""
import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final, cast
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from adapters.objectstore import Source
from adapters.settings import Settings
from adapters.wiring import System
from domain.acesso import SISTEMA, Perfil
from domain.escritorio import configuracao, pessoas
from domain.event import Recorded
from domain.log import Aggregate, Loaded
from domain.prazo import Prazo, prazo
from domain.programacao.events import ProgramacaoGerada
from domain.programacao.state import PROGRAMACAO, Programacao, Status
from domain.usuario.avisos import CanalDeAviso
from tests.consulta_in_memory import ConsultaInMemory
from tests.log_in_memory import LogInMemory
from workers import demo, first
from workers.demo import people, steps, story
from workers.demo.office import Demonstracao
from workers.demo.services import AGENDAS

ZONE = ZoneInfo("America/Sao_Paulo")


class Store:
    """A log in memory, read as the store on PostgreSQL is."""

    def __init__(self, log: LogInMemory) -> None:
        self.log, self.run = log, log.run

    async def load(self, aggregate: Aggregate[Any], stream: UUID) -> Loaded[Any]:
        return self.log.load(aggregate, stream)

    async def history(self, streams: Sequence[UUID]) -> list[Recorded]:
        return [each for each in self.log.recorded if each.stream in streams]


class Files:
    """Keeps the bytes in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def key(self, id: UUID) -> str:
        return str(id)

    def put(self, chave: str, source: Source) -> None:
        self.kept[chave] = source.read(10_000_000)


@dataclass
class Parts:
    """What the demonstration needs of a System."""

    store: Store
    settings: Settings
    files: Files
    consulta: ConsultaInMemory
    today: date

    def day(self, at: datetime) -> date:
        return at.astimezone(ZONE).date()


def begun_on(day: date) -> LogInMemory:
    log = LogInMemory(datetime.combine(day, time(10), ZONE))

    async def begin() -> None:
        await log.run(lambda work: configuracao.fundar(work, "Escritório", "America/Sao_Paulo", "SP"), SISTEMA)
        novo = pessoas.NovoUsuario(
            nome="Administrador", email="admin@escritorio.example", perfil=Perfil.ADMINISTRADOR, notificar_por=(CanalDeAviso.EMAIL,)
        )
        await log.run(lambda work: pessoas.cadastrar(work, first.ADMIN_ID, novo, "hash"), SISTEMA)
        await goes_on(log)

    asyncio.run(begin())
    return log


async def goes_on(log: LogInMemory) -> None:
    parts = Parts(Store(log), Settings(segredo=SecretStr("s" * 32)), Files(), ConsultaInMemory(log), log.today)
    await demo.complete(cast(System, parts))


def programacoes(log: LogInMemory) -> list[Programacao]:
    born = [each.stream for each in log.recorded if isinstance(each.event, ProgramacaoGerada)]
    return [state for id in born if (state := log.load(PROGRAMACAO, id).state)]


DAYS: Final = [date(2026, 11, 2), date(2027, 1, 21), date(2028, 2, 29), date(2027, 8, 31)]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_office_is_whole_on_whatever_day_it_begins(day: date) -> None:
    """R14: every status and prazo is there, every story is told to its end, and what is being worked on is not overdue."""
    log = begun_on(day)
    found = programacoes(log)
    assert {each.status for each in found} == set(Status)
    assert {prazo(each.entrega, each.vencimento, day) for each in found if not each.fim} == set(Prazo)
    said = Counter(type(each.event) for each in log.recorded)
    told = Counter(
        passo.diz for passos in (*story.ANTERIORES.values(), *story.SEMANAS, *story.ATUAIS.values(), *(a.passos for a in story.AVULSAS))
        for passo in passos
    )
    assert {kind.name: n for kind, n in told.items() if said[kind] < n} == {}
    for agenda in AGENDAS:
        current = [each for each in found if (each.gerada.agenda_id, each.gerada.competencia) == (agenda.id, agenda.competencia(day))]
        assert current
        assert agenda.dia is None or all(each.vencimento >= day for each in current)


def test_a_start_of_a_later_month_adds_nothing() -> None:
    """The demonstration does not grow by itself: agendas are what brings new months."""
    log = begun_on(date(2026, 11, 2))
    head = len(log.recorded)
    log.now = datetime.combine(date(2027, 3, 15), time(10), ZONE)
    asyncio.run(goes_on(log))
    assert len(log.recorded) == head


def test_a_story_ends_where_a_step_has_nothing_left_to_do() -> None:
    """Somebody may have done it otherwise: the start goes on."""
    log = begun_on(date(2026, 11, 2))
    parts = Parts(Store(log), Settings(segredo=SecretStr("s" * 32)), Files(), ConsultaInMemory(log), log.today)
    avulsa = next(each for each in story.AVULSAS if each.key == "cadastro-maria")
    the_same = steps.muda_prazo(people.HELENA, avulsa.entrega, avulsa.vencimento, "Sem mudança.")
    head = len(log.recorded)
    asyncio.run(Demonstracao(cast(System, parts), log.today).tell(avulsa.id, avulsa.empresa, [the_same]))
    assert len(log.recorded) == head
