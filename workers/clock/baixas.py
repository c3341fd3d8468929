"""Automatic baixas (R4)."""
from datetime import timedelta
from typing import Final, LiteralString
from uuid import UUID

from adapters.estacionados import NUNCA, Tipo
from domain.acesso import SISTEMA
from domain.escritorio import relogio
from domain.escritorio.relogio import Acompanhada
from workers.clock.duty import AGAIN, MOST, Duty

_DUE: Final[LiteralString] = """
select id from andamentos where baixa_em <= %(now)s and (baixa_nao_antes is null or baixa_nao_antes <= %(now)s) order by id limit %(most)s
"""
_LATER: Final[LiteralString] = "update andamentos set baixa_nao_antes = %s where id = any(%s)"


async def act(duty: Duty) -> bool:
    """Whether anything was due."""
    ids = [row[0] for row in await (await duty.connection.execute(_DUE, {"now": duty.now, "most": MOST})).fetchall()]
    if not ids:
        return False
    espera = timedelta(seconds=duty.system.settings.baixa_espera)

    async def one(each: Acompanhada) -> UUID | None:
        done = await duty.system.store.run(lambda work: relogio.baixar(work, each, espera), SISTEMA)
        return each.andamento.programacao.id if done.value else None

    closed, parked = await duty.each(Tipo.BAIXA, one, await duty.acompanhadas(ids), lambda each: [each.andamento.programacao.id])
    await duty.connection.execute(_LATER, (duty.now + AGAIN, list(set(ids) - set(closed))))
    await duty.connection.execute(_LATER, (NUNCA, list(parked)))
    return True
