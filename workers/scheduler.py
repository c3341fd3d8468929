"""The scheduler process: reactions to the log; one acts, any other stands by and takes over."""
import signal
from threading import Event
from types import FrameType

from adapters.clock import Clock
from adapters.embedded import Servers
from adapters.eventstore.connection import Office
from adapters.objectstore import ObjectStore
from adapters.settings import Settings
from domain.catalogo import CODEC
from workers.queue import open_broker
from workers.reactions import Reactions


def schedule(settings: Settings, servers: Servers, clock: Clock) -> None:
    """Until SIGTERM or SIGINT."""
    stopping = Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    office = Office(servers.database_url)
    broker, queue = open_broker(settings, office, threads=1)
    files = ObjectStore(servers.s3.url, servers.s3.access_key, servers.s3.secret_key, servers.s3.bucket, office.schema)
    try:
        Reactions(office, CODEC, queue, files, clock.now).run(stopping)
    finally:
        files.close()
        broker.close()
