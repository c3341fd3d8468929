"""The receiver, as a process of its own: `python -m tests.workers.receiving PARTS`."""
import asyncio
import pickle
import sys
from pathlib import Path

from adapters.clock import Clock
from workers.receiver import receive

if __name__ == "__main__":
    settings, servers = pickle.loads(Path(sys.argv[1]).read_bytes())
    asyncio.run(receive(settings, servers, Clock.real()))
