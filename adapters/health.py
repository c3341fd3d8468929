"""Whether each part that this process leans on is there: asked by `/pronto`, by `/metrics` and by `cobranca status`."""
import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import PoolTimeout

from adapters import estacionados
from adapters.objectstore import ArmazemIndisponivel
from adapters.wiring import System
from projections.positions import Estado, Lag, lag, status

PATIENCE: Final = 3.0
LATE: Final = 30.0
"""Seconds after which views that are behind the log count as down."""


@dataclass(frozen=True, slots=True)
class Part:
    """`nome` is banco, armazem, fila or consultas; `problema` is a sentence, None when it is there."""

    nome: str
    problema: str | None = None


class _Down(Exception):
    """A part is there and does not serve; the text is the sentence."""


async def parts(system: System) -> Sequence[Part]:
    """All of them, asked side by side, within a few seconds whatever is wrong."""
    asked: dict[str, Callable[[System], Awaitable[object]]] = {
        "banco": _database, "armazem": _store, "fila": _queue, "consultas": _views,
    }
    return await asyncio.gather(*(_asked(nome, question, system) for nome, question in asked.items()))


async def projection_lag(system: System) -> Lag:
    async with system.pool.connection(timeout=PATIENCE) as connection:
        return await lag(connection, system.clock.now())


async def queue_depth(system: System) -> int:
    """Messages that wait for a worker, or are with one."""
    row = await _row(system, "select count(*) from fila_queue where state in ('queued', 'consumed')")
    return int(row[0])


async def parked(system: System) -> int:
    """What a defect keeps from being done."""
    async with system.pool.connection(timeout=PATIENCE) as connection:
        return await estacionados.quantos(connection)


async def _asked(nome: str, question: Callable[[System], Awaitable[object]], system: System) -> Part:
    try:
        async with asyncio.timeout(PATIENCE):
            await question(system)
    except _Down as down:
        return Part(nome, str(down))
    except (psycopg.Error, PoolTimeout, OSError, TimeoutError, ArmazemIndisponivel):
        return Part(nome, "não responde")
    return Part(nome)


async def _database(system: System) -> None:
    await _row(system, "select 1")


async def _store(system: System) -> None:
    await system.files.ready()


async def _queue(system: System) -> None:
    broker = system.settings.broker_url
    if broker is None:
        await queue_depth(system)
    elif (url := broker.get_secret_value()).startswith("postgres"):
        async with await AsyncConnection.connect(url, connect_timeout=2):
            pass
    else:
        address = urlsplit(url)
        _, writer = await asyncio.open_connection(address.hostname, address.port or (5671 if address.scheme == "amqps" else 5672))
        writer.close()


async def _views(system: System) -> None:
    async with system.pool.connection(timeout=PATIENCE) as connection:
        try:
            halted = [each for each in await status(connection) if each.estado is Estado.PARADA]
            behind = await lag(connection, system.clock.now())
        except psycopg.errors.UndefinedTable:
            raise _Down("o projetor ainda não rodou") from None
    if halted:
        raise _Down("; ".join(f"{each.nome} parou antes da posição {each.parada_em} ({each.motivo})" for each in halted))
    if behind.seconds > LATE:
        raise _Down(f"atrasadas em {behind.events} eventos, o mais antigo de {behind.seconds:.0f} segundos")


async def _row(system: System, question: Any) -> tuple[Any, ...]:
    async with system.pool.connection(timeout=PATIENCE) as connection:
        row = await (await connection.execute(question)).fetchone()
    return row or (0,)
