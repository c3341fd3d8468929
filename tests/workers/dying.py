"""A worker that is killed right after a step of its first delivery: run as a process, by `processes.worker`."""
import asyncio
import os
import pickle
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from adapters.clock import Clock
from adapters.messages import delivery, outbox, smtp
from workers.worker import work

STEPS: dict[str, tuple[Any, str]] = {
    "claim": (outbox, "claim"), "mint": (delivery, "_mint"), "about to send": (outbox, "keep_content"), "250": (smtp.Mailer, "send"),
    "mark": (outbox, "mark"), "M15": (delivery, "record"),
}


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


if __name__ == "__main__":
    settings, servers = pickle.loads(Path(sys.argv[1]).read_bytes())
    outbox.LEASE = timedelta(seconds=3)  # type: ignore[misc]  # a test does not wait as long as people would
    if len(sys.argv) > 2:
        kill_after(sys.argv[2])
    asyncio.run(work(settings, servers, Clock.real()))
