"""A worker or a receiver that can be killed: run as a process, `python -m tests.workers.dying PARTS [STEP]`, by `processes`."""
import asyncio
import os
import pickle
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from adapters.clock import Clock
from adapters.inbound import replies
from adapters.messages import delivery, links, outbox, smtp
from workers import queue
from workers.receiver import receive
from workers.worker import work

Step = tuple[Any, str]
DELIVERY: Final[dict[str, Step]] = {
    "claim": (outbox, "claim"), "mint": (links, "mint"), "about to send": (outbox, "keep_content"), "250": (smtp.Mailer, "send"),
    "mark": (outbox, "mark"), "M15": (delivery, "record"),
}
RECEPTION: Final[dict[str, Step]] = {"stored": (replies, "_store"), "recorded": (replies, "_record")}
STEPS: Final = DELIVERY | RECEPTION
PROCESSES: Final = {"worker": work, "receiver": receive}


def kill_after(step: str) -> None:
    """What the step does, it has done; nothing after it happens."""
    where, name = STEPS[step]
    done: Callable[..., Any] = getattr(where, name)

    def now(*args: Any) -> None:
        done(*args)
        os.kill(os.getpid(), signal.SIGKILL)

    async def later(*args: Any, **more: Any) -> None:
        await done(*args, **more)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(where, name, later if asyncio.iscoroutinefunction(done) else now)


def waits_less() -> None:
    """A test does not wait as long as people would until who was killed is taken for dead."""
    outbox.LEASE = timedelta(seconds=3)  # type: ignore[misc]
    queue._HEARTBEAT, queue._TTL, queue._MAINTENANCE = 0.5, 2.5, 0.5


if __name__ == "__main__":
    settings, servers, process, step = pickle.loads(Path(sys.argv[1]).read_bytes())
    waits_less()
    if step:
        kill_after(step)
    asyncio.run(PROCESSES[process](settings, servers, Clock.real()))
