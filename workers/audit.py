"""`cobranca audit replay`: a programação as the log alone tells that it was."""
from datetime import datetime
from uuid import UUID

from adapters.api.answers import dumps
from adapters.api.past import Moment, as_of
from adapters.clock import Clock
from adapters.embedded import Servers
from adapters.settings import Settings
from adapters.wiring import open_system
from domain.refusal import NaoEncontrado
from projections.acompanhamento_tela import mostrar


async def replayed(settings: Settings, servers: Servers, clock: Clock, programacao: str, em: datetime) -> str:
    """JSON, as GET `/programacoes/{id}?em=` answers it. Raises NaoEncontrado."""
    try:
        id = UUID(programacao)
    except ValueError:
        raise NaoEncontrado("esta programação") from None
    async with open_system(settings, servers, clock) as system:
        then, day = await as_of(system, id, Moment(em=em))
        async with system.pool.connection() as connection:
            return dumps(await mostrar(connection, then, None, day)).decode()
