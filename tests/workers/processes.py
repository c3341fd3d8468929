"""The processes around a served office: what reacts, in a thread, and workers and receivers, which can be killed."""
import pickle
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from adapters.embedded import Recebe, Servers
from adapters.eventstore.connection import Office
from adapters.settings import Settings
from domain.catalogo import CODEC
from tests.adapters.api.serving import Served
from workers.queue import open_broker
from workers.reactions import Reactions

T = TypeVar("T")
ROOT = Path(__file__).parents[2]


@contextmanager
def reacting(served: Served) -> Iterator[None]:
    """Events become messages in the queue."""
    office, stopping = Office(served.servers.database_url), threading.Event()
    broker, queue = open_broker(served.settings, office, threads=1)
    reactions = Reactions(office, CODEC, queue, served.system.files, served.clock.now, forgotten=timedelta(seconds=2))
    thread = threading.Thread(target=reactions.run, args=(stopping,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(10)
        broker.close()


@contextmanager
def worker(served: Served, killed_after: str | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process; with `killed_after` it is gone at that step of its first delivery."""
    with _process(served.settings, served.servers, "worker", killed_after) as process:
        yield process


@contextmanager
def receiver(served: Served, where: Recebe | None = None, killed_after: str | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A receiver process that listens where `served.servers.recebe` says, or `where`; with `killed_after` it is gone at that step of its
    first mail."""
    servers = replace(served.servers, recebe=where) if where else served.servers
    with _process(served.settings, servers, "receiver", killed_after) as process:
        eventually(lambda: listens(servers.recebe), "the receiver listens", 30)
        yield process


@contextmanager
def _process(settings: Settings, servers: Servers, name: str, killed_after: str | None) -> Iterator[subprocess.Popen[bytes]]:
    parts = settings.data / f"{uuid4()}.pickle"
    parts.write_bytes(pickle.dumps((settings, servers, name, killed_after)))
    process = subprocess.Popen([sys.executable, "-m", "tests.workers.dying", str(parts)], cwd=ROOT)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(20)


def eventually(look: Callable[[], T], what: str, seconds: float = 60) -> T:
    """The first truthy answer."""
    until = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < until, f"not seen within {seconds:.0f} s: {what}"
        time.sleep(0.1)
    return found


def listens(recebe: Recebe | None) -> bool:
    assert recebe is not None
    try:
        socket.create_connection((recebe.host, recebe.port), 1).close()
    except OSError:
        return False
    return True
