"""The worker process: takes messages off the queue and sends them, several at once; any number of these may run."""
import asyncio
import signal
from uuid import UUID

import dramatiq
import psycopg
import structlog

from adapters.clock import Clock
from adapters.embedded import Servers
from adapters.messages.delivery import deliver
from adapters.settings import Settings
from adapters.wiring import open_system
from workers.queue import ACTOR, NAME, open_broker

log = structlog.get_logger(__name__)
THREADS = 4
_STOP = 8_000


async def work(settings: Settings, servers: Servers, clock: Clock) -> None:
    """Until SIGTERM or SIGINT; what is being sent is finished first."""
    loop, stopping = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    async with open_system(settings, servers, clock) as system:
        broker, _ = open_broker(settings, system.office, THREADS)

        def entregar(id: str) -> None:
            try:
                asyncio.run_coroutine_threadsafe(deliver(system, UUID(id)), loop).result()
            except psycopg.OperationalError:  # its other connections are as dead: found out one by one, each would cost a longer pause
                asyncio.run_coroutine_threadsafe(system.pool.check(), loop).result()
                raise

        dramatiq.actor(actor_name=ACTOR, queue_name=NAME, broker=broker)(entregar)
        worker = dramatiq.Worker(broker, worker_threads=THREADS, worker_timeout=500)
        worker.start()
        log.info("sending messages", threads=THREADS)
        await stopping.wait()
        await asyncio.to_thread(worker.stop, _STOP)
        await asyncio.to_thread(broker.close)
