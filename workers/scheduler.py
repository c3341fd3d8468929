"""The scheduler process: reactions to the log, and what follows the clock; one acts, any other stands by and takes over."""
import asyncio
import signal
from datetime import timedelta
from threading import Event

from adapters.clock import Clock
from adapters.embedded import Servers
from adapters.settings import Settings
from adapters.wiring import open_system
from domain.catalogo import CODEC
from workers.clock.clockwork import Clockwork
from workers.clock.due import Due
from workers.queue import open_broker
from workers.reactions import Reactions


async def schedule(settings: Settings, servers: Servers, clock: Clock) -> None:
    """Until SIGTERM or SIGINT; what is being done is finished first."""
    loop, stopping, ended = asyncio.get_running_loop(), asyncio.Event(), Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    async with open_system(settings, servers, clock) as system:
        broker, queue = open_broker(settings, system.office, threads=1)
        reactions = Reactions(system.office, CODEC, queue, system.files, clock.now)
        reacting = asyncio.create_task(asyncio.to_thread(reactions.run, ended))
        try:
            clockwork = Clockwork(system, Due(CODEC, timedelta(seconds=settings.baixa_espera)))
            following = asyncio.create_task(clockwork.run(stopping))
            await asyncio.wait({reacting, following}, return_when=asyncio.FIRST_COMPLETED)
            stopping.set()
            await following
        finally:
            ended.set()
            await reacting
            await asyncio.to_thread(broker.close)
