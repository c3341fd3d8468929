"""The news for the responsável: at once what each chose to read at once, in the morning what is for the morning (R18)."""
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Final, LiteralString
from uuid import UUID, uuid4

from adapters.estacionados import NUNCA, Tipo
from domain.acesso import SISTEMA
from domain.escritorio import relogio
from domain.escritorio.relogio import Novidades
from domain.expediente import Expediente
from domain.usuario.avisos import Avisos
from projections.consulta import ConsultaSQL
from workers.clock.duty import AGAIN, MOST, Duty, day_after

_DUE: Final[LiteralString] = """
select programacao_id, desde, ate, diaria from novidades where em <= %(now)s order by programacao_id limit %(most)s
"""
_LATER: Final[LiteralString] = "update novidades set em = %s where programacao_id = any(%s)"
_DAILY: Final[LiteralString] = "update novidades set em = %s, diaria = true where programacao_id = any(%s)"


async def act(duty: Duty) -> bool:
    """Whether any was due. What is told at once goes by itself; what one user reads in the morning is one message."""
    rows = await (await duty.connection.execute(_DUE, {"now": duty.now, "most": MOST})).fetchall()
    if not rows:
        return False
    await duty.system.seen()
    consulta, at_once, daily = ConsultaSQL(duty.system.pool), list[list[Novidades]](), defaultdict[UUID, list[Novidades]](list)
    waiting, nobody = list[UUID](), list[UUID]()
    for id, desde, ate, diaria in rows:
        whom = (await duty.system.store.run(partial(relogio.responsavel, programacao_id=id), SISTEMA)).value
        if whom is None or whom[1] is Avisos.NENHUM:
            nobody.append(id)
        elif diaria:
            daily[whom[0]].append(Novidades(id, desde, ate))
        elif whom[1] is Avisos.DIARIO:
            waiting.append(id)
        else:
            at_once.append([Novidades(id, desde, ate)])

    async def one(news: Sequence[Novidades]) -> Sequence[UUID]:
        rodada = uuid4()
        await duty.system.store.run(lambda work: relogio.avisar(work, consulta, news, rodada), SISTEMA)
        return _ids(news)

    await duty.connection.execute(_LATER, (duty.now + AGAIN, [row[0] for row in rows]))
    await duty.connection.execute(_DAILY, (_next_opening(await duty.expediente(), duty.now), waiting))
    done, parked = await duty.each(Tipo.NOVIDADES, one, [*at_once, *daily.values()], _ids)
    told = [id for ids in done for id in ids]
    await duty.connection.execute("delete from novidades where programacao_id = any(%s)", (nobody + told,))
    await duty.connection.execute(_LATER, (NUNCA, list(parked)))
    return True


def _ids(news: Sequence[Novidades]) -> Sequence[UUID]:
    return [each.programacao_id for each in news]


def _next_opening(expediente: Expediente, now: datetime) -> datetime:
    """The next 8:00 of a business day."""
    opening = expediente.next_allowed(now)
    return opening if opening > now else expediente.opening(day_after(expediente, now))
