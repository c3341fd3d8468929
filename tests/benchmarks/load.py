"""Makes the load on a web process from a process of its own: raw HTTP/1.1 on connections that are kept, so that it costs little.

`python -m tests.benchmarks.load PORT CALLERS SECONDS` reads from its input what to ask, one JSON line `{heads, asks}`: each caller sends
its own of the heads with the next path and body, and a new key. Prints `{"rate": 1/s, "done": n}`.
"""
import asyncio
import itertools
import json
import os
import sys
import time
from collections.abc import Iterator
from typing import Any

import uvloop


class Refused(Exception):
    """An answer that is not 201."""


class _Caller(asyncio.Protocol):
    """One connection; a request is answered before the next one is sent."""

    def __init__(self) -> None:
        self._came = bytearray()
        self._answered: asyncio.Future[bytes] | None = None
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answered and not self._answered.done():
            self._answered.set_exception(exc or ConnectionResetError())

    def data_received(self, data: bytes) -> None:
        self._came += data
        head, found, body = bytes(self._came).partition(b"\r\n\r\n")
        if not found or not self._answered:
            return
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        if len(body) >= length:
            self._came.clear()
            self._answered.set_result(head + b"\r\n\r\n" + body)

    async def ask(self, request: bytes) -> None:
        self._answered = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        answer = await self._answered
        if not answer.startswith(b"HTTP/1.1 201"):
            raise Refused(answer.decode())


def _requests(asks: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """What comes before the caller's own headers, and what comes after them."""
    run = os.urandom(6).hex()
    for n, (path, body) in enumerate(itertools.cycle(asks)):
        key = f"Idempotency-Key: {run}{n}\r\nContent-Length: {len(body.encode())}\r\n\r\n{body}"
        yield f"POST {path} HTTP/1.1\r\n", key


async def load(port: int, callers: int, seconds: float, said: dict[str, Any]) -> dict[str, float]:
    """Every path is asked once before the time begins to count."""
    loop = asyncio.get_running_loop()
    connections = [(await loop.create_connection(_Caller, "127.0.0.1", port))[1] for _ in range(callers)]
    callers_own = list(zip(connections, itertools.cycle(said["heads"])))
    requests, done = _requests(said["asks"]), 0

    async def caller(connection: _Caller, head: str, most: int, until: float) -> None:
        nonlocal done
        while most and time.perf_counter() < until:
            first, last = next(requests)
            await connection.ask(f"{first}{head}{last}".encode())
            done += 1
            most -= 1

    warming = -(-len(said["asks"]) // callers)
    await asyncio.gather(*[caller(*each, warming, float("inf")) for each in callers_own])
    done, began = 0, time.perf_counter()
    await asyncio.gather(*[caller(*each, -1, began + seconds) for each in callers_own])
    return {"rate": done / (time.perf_counter() - began), "done": done}


if __name__ == "__main__":
    port, callers, seconds = sys.argv[1:]
    print(json.dumps(uvloop.run(load(int(port), int(callers), float(seconds), json.loads(sys.stdin.readline())))), flush=True)
