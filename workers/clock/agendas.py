"""Agendas: what should be there on the day is generated (R10)."""
import asyncio
from datetime import datetime, timedelta
from uuid import UUID

from adapters.estacionados import NUNCA, Tipo
from domain.acesso import SISTEMA
from domain.agenda.state import AGENDA, Agenda
from domain.escritorio import geracao
from domain.escritorio.geracao import Corrida
from domain.escritorio.state import Escritorio
from domain.programacao.events import Tipo as TipoProgramacao
from domain.refusal import Refusal
from workers.clock.compromissos import appoint
from workers.clock.duty import AGAIN, AT_ONCE, Duty


async def act(duty: Duty) -> bool:
    """Whether any was to be looked at."""
    ids = await duty.appointed(Tipo.AGENDA)
    if not ids:
        return False
    escritorio = await duty.escritorio()

    async def one(id: UUID) -> datetime | None:
        agenda = (await duty.system.store.load(AGENDA, id)).state
        if agenda is None or agenda.removida:
            return None
        return _looked_at_again(agenda, escritorio, duty.now, await _bring(duty, agenda, escritorio))

    for id in ids:  # one after the other: each keeps its refusals by a transaction of this connection
        done, parked = await duty.each(Tipo.AGENDA, one, [id], lambda id: [id])
        if done == [None]:
            await duty.connection.execute("delete from compromissos where tipo = 'agenda' and alvo = %s", (id,))
        else:
            later = NUNCA if parked else duty.now + AGAIN
            await appoint(duty.connection, Tipo.AGENDA, id, (done[0] if done else None) or later)
    return True


async def _bring(duty: Duty, agenda: Agenda, escritorio: Escritorio) -> bool:
    """What should be there today; whether anything was refused, which is kept to be shown. A defect in one stops no other, and is raised
    when all have had their turn."""
    dados, turns = agenda.dados, asyncio.Semaphore(AT_ONCE)
    corridas = [
        Corrida(
            dados.servico_id, empresa, TipoProgramacao.RECORRENTE, each.competencia, each.periodo, each.entrega, each.vencimento,
            dados.responsavel_id, agenda.id,
        )
        for each in dados.regra.abertas(escritorio.calendario, escritorio.day(duty.now)) for empresa in dados.empresas
    ]

    async def one(corrida: Corrida) -> tuple[UUID, str, str] | None:
        async with turns:
            try:
                await duty.system.store.run(lambda work: geracao.gerar(work, corrida), SISTEMA)
            except Refusal as refusal:
                return corrida.empresa_id, corrida.periodo, refusal.codigo
            return None

    done = await asyncio.gather(*(one(each) for each in corridas), return_exceptions=True)
    refused = [each for each in done if isinstance(each, tuple)]
    async with duty.connection.transaction():
        await duty.connection.execute("delete from recusas_da_agenda where agenda_id = %s", (agenda.id,))
        for empresa, periodo, codigo in refused:
            await duty.connection.execute(
                "insert into recusas_da_agenda (agenda_id, empresa_id, periodo, codigo, em) values (%s, %s, %s, %s, %s)",
                (agenda.id, empresa, periodo, codigo, duty.now),
            )
    for each in done:
        if isinstance(each, BaseException):
            raise each
    return bool(refused)


def _looked_at_again(agenda: Agenda, escritorio: Escritorio, now: datetime, refused: bool) -> datetime:
    """The day on which it brings something more, or the next one where it could not bring all; a month on where it has nothing ahead."""
    today = escritorio.day(now)
    regra, far = agenda.dados.regra, timedelta(days=400 + agenda.dados.regra.entrega_dias_antes + agenda.dados.regra.abre_dias_antes)
    ahead = [each.abre_em for each in regra.ocorrencias(escritorio.calendario, today, today + far) if each.abre_em > today]
    day = min(ahead, default=today + timedelta(days=30))
    if refused:
        day = today + timedelta(days=1)
    return datetime.combine(day, datetime.min.time(), escritorio.zone)
