"""Has everything imported, and forks a process of the service for each name on its input, so that one is there at once.

A killed process is as dead as one that was started the long way. Each ends when this one does.
"""
import ctypes
import gc
import os
import signal
import sys
import traceback
from datetime import timedelta
from functools import partial

import uvloop  # noqa: F401  # what the processes would import when they start

import workers.projector
import workers.scheduler
import workers.web
import workers.worker
from adapters.messages import outbox
from workers import cli, queue
from workers.reactions import Reactions


def impatient() -> None:
    """What a killed process held is free after seconds: a test does not wait as long as people would."""
    outbox.LEASE = timedelta(seconds=4)  # type: ignore[misc]
    queue._HEARTBEAT, queue._TTL, queue._MAINTENANCE = 0.5, 2.0, 1.0  # type: ignore[misc]
    workers.scheduler.Reactions = partial(Reactions, forgotten=timedelta(seconds=3))  # type: ignore[assignment,misc]


def start(name: str) -> int:
    parent = os.getpid()
    if pid := os.fork():
        return pid
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    try:
        cli.app([name], standalone_mode=False)
    except BaseException:
        traceback.print_exc()
    print(f"{name} ended", flush=True)
    os._exit(1)


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    impatient()
    gc.collect()
    gc.freeze()
    print("pronto", flush=True)
    for line in sys.stdin:
        print(start(line.strip()), flush=True)
