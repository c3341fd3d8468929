"""The bytes of removed files leave the store thirty days later (M4)."""
import asyncio
from collections.abc import Sequence
from uuid import UUID

import structlog

from adapters.estacionados import NUNCA, Tipo
from adapters.objectstore import ArmazemIndisponivel
from workers.clock.duty import AGAIN, Duty

log = structlog.get_logger(__name__)
_LATER = "update compromissos set em = %s where tipo = 'arquivo' and alvo = any(%s)"


async def act(duty: Duty) -> bool:
    """Whether anything was due."""
    ids = await duty.appointed(Tipo.ARQUIVO)
    if not ids:
        return False

    async def remove(ids: Sequence[UUID]) -> Sequence[UUID]:
        await asyncio.to_thread(duty.system.files.remove, *(duty.system.files.key(id) for id in ids))
        return ids

    await duty.connection.execute(_LATER, (duty.now + AGAIN, ids))
    try:
        done, parked = await duty.each(Tipo.ARQUIVO, remove, [ids], lambda ids: ids)
    except ArmazemIndisponivel as error:
        log.warning("removed files stay in the store for now", error=str(error))
        return True
    gone = [id for ids in done for id in ids]
    await duty.connection.execute("delete from compromissos where tipo = 'arquivo' and alvo = any(%s)", (gone,))
    await duty.connection.execute(_LATER, (NUNCA, list(parked)))
    return True
