"""The web process: the API on uvicorn; any number of these may run."""
import gc

import uvicorn

from adapters.api.connection import Connection
from adapters.clock import Clock
from adapters.embedded import Servers
from adapters.settings import Settings
from adapters.web import create_app
from adapters.wiring import open_system


async def serve(settings: Settings, servers: Servers, clock: Clock) -> None:
    """Until SIGTERM or SIGINT; what is being answered is finished first. Paths hold links, so they are not logged here (R15)."""
    async with open_system(settings, servers, clock) as system:
        config = uvicorn.Config(
            create_app(system), host=settings.host, port=settings.port, log_config=None, access_log=False, server_header=False,
            timeout_graceful_shutdown=5, http=Connection, loop="uvloop", backlog=512,
        )
        _collect_seldom()
        await uvicorn.Server(config).serve()


def _collect_seldom() -> None:
    """What is there at the start stays to the end, and most of what a request leaves goes by its counts: looking all of it through
    again and again, while everybody waits, took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)
