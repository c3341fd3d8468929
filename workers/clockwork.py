"""Does what is due: the régua, automatic baixas, agendas, the end of removed files; decided on the log, so that done twice is done once."""
import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any, Final, LiteralString
from uuid import UUID, uuid4

import psycopg
import structlog
from psycopg import AsyncConnection, Connection
from psycopg.sql import SQL, Identifier

from adapters.eventstore.connection import Office
from adapters.eventstore.errors import Indisponivel
from adapters.objectstore import ArmazemIndisponivel
from adapters.wiring import System
from domain.acesso import SISTEMA
from domain.agenda.state import AGENDA, Agenda
from domain.escritorio import geracao, relogio
from domain.escritorio.geracao import Corrida
from domain.escritorio.relogio import Acompanhada, Novidades, Rodada
from domain.escritorio.state import ESCRITORIO, ESCRITORIO_ID, Escritorio
from domain.expediente import Expediente
from domain.log import Loaded
from domain.programacao.events import Tipo
from domain.programacao.state import PROGRAMACAO
from domain.refusal import Refusal
from domain.usuario.avisos import Avisos
from projections.consulta import ConsultaSQL
from workers.due import Due, appoint

log = structlog.get_logger(__name__)
AT_ONCE: Final = 32
"""Use cases side by side, which the log writes together."""
MOST: Final = 10_000
"""Programações in one pass."""
_POLL, _STAND_BY, _LONGEST_PAUSE = 1.0, 0.5, 2.0
_LOCK: Final = 0x72656C6F
_AGAIN: Final = timedelta(minutes=10)
"""Until what could not be done, for no reason that the log knows, is tried again."""
_REGUA: Final[LiteralString] = """
select id, empresa_id from andamentos where regua_em <= %(now)s and (regua_nao_antes is null or regua_nao_antes <= %(now)s)
order by empresa_id, id limit %(most)s
"""
_BAIXAS: Final[LiteralString] = """
select id from andamentos where baixa_em <= %(now)s and (baixa_nao_antes is null or baixa_nao_antes <= %(now)s) order by id limit %(most)s
"""
_REGUA_LATER: Final[LiteralString] = "update andamentos set regua_nao_antes = %s where id = any(%s)"
_BAIXA_LATER: Final[LiteralString] = "update andamentos set baixa_nao_antes = %s where id = any(%s)"
_NEWS: Final[LiteralString] = """
select programacao_id, desde, ate, diaria from novidades where em <= %(now)s order by programacao_id limit %(most)s
"""
_NEWS_LATER: Final[LiteralString] = "update novidades set em = %s where programacao_id = any(%s)"
_NEWS_DAILY: Final[LiteralString] = "update novidades set em = %s, diaria = true where programacao_id = any(%s)"
_NEXT: Final[LiteralString] = """
select min(em) from (
    (select greatest(regua_em, regua_nao_antes) as em from andamentos where regua_em is not null order by regua_em limit 1000)
    union all (select greatest(baixa_em, baixa_nao_antes) from andamentos where baixa_em is not null order by baixa_em limit 1000)
    union all (select em from compromissos order by em limit 1)
    union all (select em from novidades order by em limit 1)
) as due
"""


@dataclass
class Clockwork:
    """Of one escritório: one acts, any other stands by. It asks the system's clock, never the machine's."""

    system: System
    due: Due

    async def run(self, stopping: asyncio.Event) -> None:
        """Until `stopping` is set, over lost connections and restarts of the database."""
        pause = 0.0
        while not await _within(stopping, pause):
            self.due.forget()
            try:
                async with await self.system.office.connect() as connection:
                    if await self._turn(connection, stopping):
                        log.info("following the clock")
                        pause = 0.0
                        await self._follow(connection, stopping)
            except (psycopg.Error, Indisponivel) as error:
                pause = min(max(2 * pause, 0.1), _LONGEST_PAUSE)
                log.warning("the database does not answer", error=type(error).__name__, again_in=pause)

    async def _turn(self, connection: AsyncConnection[Any], stopping: asyncio.Event) -> bool:
        """The lock lasts as long as the connection."""
        ask = "select pg_try_advisory_lock(%s, hashtext(current_schema()))"
        while not stopping.is_set():
            if await (await connection.execute(ask, (_LOCK,))).fetchone() == (True,):
                return True
            await _within(stopping, _STAND_BY)
        return False

    async def _follow(self, connection: AsyncConnection[Any], stopping: asyncio.Event) -> None:
        await connection.execute(SQL("listen {}").format(Identifier(self.system.office.channel)))
        while not stopping.is_set():
            if not await self.turn(connection):
                async for _ in connection.notifies(timeout=await self._rest(connection), stop_after=1):
                    pass

    async def turn(self, connection: AsyncConnection[Any]) -> bool:
        """Takes in what the log has, and does what is due by then; whether there was anything."""
        moved = False
        while await self.due.step(connection):
            moved = True
        return await self.act(connection) or moved

    async def act(self, connection: AsyncConnection[Any]) -> bool:
        """What is due now; whether anything was."""
        now = self.system.clock.now()
        done = [
            await self._agendas(connection, now), await self._regua(connection, now), await self._baixas(connection, now),
            await self._arquivos(connection, now), await self._novidades(connection, now),
        ]
        return any(done)

    async def _rest(self, connection: AsyncConnection[Any]) -> float:
        """Seconds by the machine's clock until there may be something to do."""
        row = await (await connection.execute(_NEXT)).fetchone()
        return min(_POLL, max(0.02, self.system.clock.real_seconds_until(row[0]))) if row and row[0] else _POLL

    async def _regua(self, connection: AsyncConnection[Any], now: datetime) -> bool:
        rows = await (await connection.execute(_REGUA, {"now": now, "most": MOST})).fetchall()
        if not rows:
            return False
        expediente = _expediente(await self._escritorio())
        if (opening := expediente.next_allowed(now)) > now:
            await connection.execute("update andamentos set regua_nao_antes = %s where regua_em <= %s", (opening, now))
            return False
        await self.system.seen()
        consulta, by_empresa = ConsultaSQL(self.system.pool), {row[0]: row[1] for row in rows}
        found = await self._acompanhadas(connection, list(by_empresa))
        found.sort(key=lambda each: by_empresa[each.andamento.programacao.id])
        runs = [list(run) for _, run in groupby(found, key=lambda each: by_empresa[each.andamento.programacao.id])]

        async def one(run: Sequence[Acompanhada]) -> Rodada:
            rodada = uuid4()
            return (await self.system.store.run(lambda work: relogio.cobrar(work, consulta, run, rodada), SISTEMA)).value or Rodada((), ())

        done = await self._each(one, runs)
        asked = {id for each in done if each for id in each.pedidas}
        alone = [id for each in done if each for id in each.sem_destinatario]
        await connection.execute(_REGUA_LATER, (expediente.opening(_day_after(expediente, now)), alone))
        await connection.execute(_REGUA_LATER, (now + _AGAIN, list(by_empresa.keys() - asked - set(alone))))
        return True

    async def _baixas(self, connection: AsyncConnection[Any], now: datetime) -> bool:
        ids = [row[0] for row in await (await connection.execute(_BAIXAS, {"now": now, "most": MOST})).fetchall()]
        espera = timedelta(seconds=self.system.settings.baixa_espera)

        async def one(each: Acompanhada) -> UUID | None:
            done = await self.system.store.run(lambda work: relogio.baixar(work, each, espera), SISTEMA)
            return each.andamento.programacao.id if done.value else None

        closed = await self._each(one, await self._acompanhadas(connection, ids))
        await connection.execute(_BAIXA_LATER, (now + _AGAIN, list(set(ids) - set(closed))))
        return bool(ids)

    async def _agendas(self, connection: AsyncConnection[Any], now: datetime) -> bool:
        ids = await self._appointed(connection, "agenda", now)
        if not ids:
            return False
        escritorio = await self._escritorio()
        for id in ids:
            agenda = (await self.system.store.load(AGENDA, id)).state
            if agenda is None or agenda.removida:
                await connection.execute("delete from compromissos where tipo = 'agenda' and alvo = %s", (id,))
                continue
            refused = await self._bring(connection, agenda, escritorio, now)
            await appoint(connection, "agenda", id, _looked_at_again(agenda, escritorio, now, refused))
        return True

    async def _bring(self, connection: AsyncConnection[Any], agenda: Agenda, escritorio: Escritorio, now: datetime) -> bool:
        """R10: what should be there today; whether anything was refused, which is kept to be shown."""
        dados = agenda.dados
        corridas = [
            Corrida(
                dados.servico_id, empresa, Tipo.RECORRENTE, each.competencia, each.periodo, each.entrega, each.vencimento,
                dados.responsavel_id, agenda.id,
            )
            for each in dados.regra.abertas(escritorio.calendario, escritorio.day(now)) for empresa in dados.empresas
        ]

        async def one(corrida: Corrida) -> tuple[UUID, str, str] | None:
            try:
                await self.system.store.run(lambda work: geracao.gerar(work, corrida), SISTEMA)
            except Refusal as refusal:
                return corrida.empresa_id, corrida.periodo, refusal.codigo
            return None

        refused = [each for each in await self._each(one, corridas) if each]
        async with connection.transaction():
            await connection.execute("delete from recusas_da_agenda where agenda_id = %s", (agenda.id,))
            for empresa, periodo, codigo in refused:
                await connection.execute(
                    "insert into recusas_da_agenda (agenda_id, empresa_id, periodo, codigo, em) values (%s, %s, %s, %s, %s)",
                    (agenda.id, empresa, periodo, codigo, now),
                )
        return bool(refused)

    async def _arquivos(self, connection: AsyncConnection[Any], now: datetime) -> bool:
        """M4: thirty days after it was removed, a file's bytes are gone."""
        ids = await self._appointed(connection, "arquivo", now)
        if not ids:
            return False
        try:
            await asyncio.to_thread(self.system.files.remove, *(self.system.files.key(id) for id in ids))
        except ArmazemIndisponivel as error:
            log.warning("removed files stay in the store for now", error=str(error))
            for id in ids:
                await appoint(connection, "arquivo", id, now + _AGAIN)
            return True
        await connection.execute("delete from compromissos where tipo = 'arquivo' and alvo = any(%s)", (ids,))
        return True

    async def _novidades(self, connection: AsyncConnection[Any], now: datetime) -> bool:
        """R18: what is told at once goes by itself; what each user reads in the morning is one message."""
        rows = await (await connection.execute(_NEWS, {"now": now, "most": MOST})).fetchall()
        if not rows:
            return False
        await self.system.seen()
        consulta, at_once, daily = ConsultaSQL(self.system.pool), list[list[Novidades]](), defaultdict[UUID, list[Novidades]](list)
        waiting, nobody = list[UUID](), list[UUID]()
        for id, desde, ate, diaria in rows:
            whom = (await self.system.store.run(partial(relogio.responsavel, programacao_id=id), SISTEMA)).value
            if whom is None or whom[1] is Avisos.NENHUM:
                nobody.append(id)
            elif diaria:
                daily[whom[0]].append(Novidades(id, desde, ate))
            elif whom[1] is Avisos.DIARIO:
                waiting.append(id)
            else:
                at_once.append([Novidades(id, desde, ate)])

        async def one(news: Sequence[Novidades]) -> list[UUID]:
            rodada = uuid4()
            await self.system.store.run(lambda work: relogio.avisar(work, consulta, news, rodada), SISTEMA)
            return [each.programacao_id for each in news]

        await connection.execute(_NEWS_LATER, (now + _AGAIN, [row[0] for row in rows]))
        await connection.execute(_NEWS_DAILY, (_next_opening(_expediente(await self._escritorio()), now), waiting))
        told = [id for done in await self._each(one, [*at_once, *daily.values()]) for id in done or ()]
        await connection.execute("delete from novidades where programacao_id = any(%s)", (nobody + told,))
        return True

    async def _acompanhadas(self, connection: AsyncConnection[Any], ids: Sequence[UUID]) -> list[Acompanhada]:
        """With the store told of them, which else would read each by itself."""
        found = await self.due.acompanhadas(connection, ids)
        for each in found:
            programacao, fatos = each.andamento.programacao, each.andamento.fatos
            self.system.store.remember(PROGRAMACAO, Loaded(programacao.id, each.versao, fatos.posicao, fatos.movida_em, programacao))
        return found

    async def _each(self, one: Callable[[Any], Awaitable[Any]], many: Sequence[Any]) -> list[Any]:
        """Side by side; what fails by a defect of ours is told and left for later, and stops no other."""
        turns = asyncio.Semaphore(AT_ONCE)

        async def held(each: Any) -> Any:
            async with turns:
                try:
                    return await one(each)
                except (psycopg.Error, Indisponivel):
                    raise
                except Refusal as refusal:
                    log.warning("the clock was refused", codigo=refusal.codigo)
                except Exception:
                    log.exception("the clock could not do what was due")
            return None

        return list(await asyncio.gather(*(held(each) for each in many)))

    async def _appointed(self, connection: AsyncConnection[Any], tipo: str, now: datetime) -> list[UUID]:
        query = "select alvo from compromissos where tipo = %s and em <= %s order by em, alvo limit 1000"
        return [row[0] for row in await (await connection.execute(query, (tipo, now))).fetchall()]

    async def _escritorio(self) -> Escritorio:
        escritorio = (await self.system.store.load(ESCRITORIO, ESCRITORIO_ID)).state
        assert escritorio is not None
        return escritorio


def wake(connection: Connection[Any], office: Office) -> None:
    """After a clock that stands still was moved: who waits for it looks again."""
    connection.execute("select pg_notify(%s, '')", (office.channel,))


def _expediente(escritorio: Escritorio) -> Expediente:
    return Expediente(escritorio.calendario, escritorio.zone)


def _day_after(expediente: Expediente, now: datetime) -> date:
    """The next business day."""
    return expediente.calendario.next_business_day(expediente.day(now) + timedelta(days=1))


def _next_opening(expediente: Expediente, now: datetime) -> datetime:
    """The next 8:00 of a business day."""
    opening = expediente.next_allowed(now)
    return opening if opening > now else expediente.opening(_day_after(expediente, now))


def _looked_at_again(agenda: Agenda, escritorio: Escritorio, now: datetime, refused: bool) -> datetime:
    """The day on which it brings something more, or the next one where it could not bring all; a month on where it has nothing ahead."""
    today = escritorio.day(now)
    regra, far = agenda.dados.regra, timedelta(days=400 + agenda.dados.regra.entrega_dias_antes + agenda.dados.regra.abre_dias_antes)
    ahead = [each.abre_em for each in regra.ocorrencias(escritorio.calendario, today, today + far) if each.abre_em > today]
    day = min(ahead, default=today + timedelta(days=30))
    if refused:
        day = today + timedelta(days=1)
    return datetime.combine(day, datetime.min.time(), escritorio.zone)


async def _within(stopping: asyncio.Event, seconds: float) -> bool:
    """Whether it was set within these seconds."""
    try:
        await asyncio.wait_for(stopping.wait(), seconds)
    except TimeoutError:
        return False
    return True
