"""The receiver, as a process of its own, which can be killed: `python -m tests.workers.receiving PARTS [STEP]`."""
import asyncio
import os
import pickle
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from adapters.clock import Clock
from adapters.inbound import replies
from workers.receiver import receive

STEPS: dict[str, tuple[Any, str]] = {"stored": (replies, "_store"), "recorded": (replies, "_record")}


def kill_after(step: str) -> None:
    """What the step does, it has done; nothing after it happens."""
    where, name = STEPS[step]
    done: Callable[..., Any] = getattr(where, name)

    def now(*args: Any) -> None:
        done(*args)
        os.kill(os.getpid(), signal.SIGKILL)

    async def later(*args: Any) -> None:
        await done(*args)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(where, name, later if asyncio.iscoroutinefunction(done) else now)


if __name__ == "__main__":
    settings, servers = pickle.loads(Path(sys.argv[1]).read_bytes())
    if len(sys.argv) > 2:
        kill_after(sys.argv[2])
    asyncio.run(receive(settings, servers, Clock.real()))
