"""The log in memory, which tests of use cases stand on, keeps the promises of the store."""
import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from adapters.eventstore.connection import Office
from domain.acesso import SISTEMA
from domain.refusal import Refusal
from tests.adapters.eventstore.little import CODEC, NOON, fechar, guardar
from tests.adapters.eventstore.test_store import Clock, stores
from tests.log_in_memory import LogInMemory


async def story(run: Any, at: Any, a: UUID, b: UUID) -> list[object]:
    """What each of the same use cases came to: value and position, or the refusal."""
    came: list[object] = []
    for hours, use_case in (
        (0, guardar(a, 5, nota="oi")), (1, guardar(b, 1, em=a)), (0, guardar(a, 2)), (2, guardar(a, 0)), (2, fechar(a, b)),
        (3, guardar(a, 1)), (3, guardar(uuid4(), 1, em=b)),
    ):
        at(NOON + timedelta(hours=hours))
        try:
            done = await run(use_case, SISTEMA)
            came.append((done.value, done.position or came[-1][1]))  # type: ignore[index]
        except Refusal as refusal:
            came.append(refusal.codigo)
    return came


def test_log_in_memory_comes_to_the_same_as_the_store(office: Office) -> None:
    a, b, memory = uuid4(), uuid4(), LogInMemory(NOON, codec=CODEC)

    async def run() -> None:
        clock = Clock()
        async with stores(office, clock=clock) as [store]:
            real = await story(store.run, lambda now: setattr(clock, "now", now), a, b)
            past = await store.history([a, b])
        peer = await story(memory.run, lambda now: setattr(memory, "now", now), a, b)
        assert peer == real
        assert memory.recorded == past

    asyncio.run(run())
