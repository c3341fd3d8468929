"""`cobranca status`: positions, lag, queue and the health of the stores."""
import asyncio
from datetime import datetime, timedelta
from typing import Any, Final, LiteralString

import psycopg
from rich.console import Console
from rich.table import Table

from adapters import estacionados
from adapters.embedded import Servers
from adapters.eventstore.connection import Office
from adapters.objectstore import ArmazemIndisponivel, ObjectStore
from projections.positions import Estado, lag, status

PATIENCE: Final = timedelta(minutes=10)
"""So late what follows the clock may be on a busy morning, before it counts as down."""
_OVERDUE: Final[LiteralString] = """
select count(*), min(em) from (
    select greatest(regua_em, regua_nao_antes) as em from andamentos where regua_em <= %(now)s
    union all select greatest(baixa_em, baixa_nao_antes) from andamentos where baixa_em <= %(now)s
    union all select em from compromissos union all select em from novidades
) as due where em <= %(now)s
"""


def report(servers: Servers, now: datetime, out: Console) -> bool:
    """Prints a table; False when something is down."""
    table = Table("parte", "estado", "detalhe")
    well = asyncio.run(_look(servers, now, table))
    out.print(table)
    return well


async def _look(servers: Servers, now: datetime, table: Table) -> bool:
    database, files = await _database(servers, now, table), await _files(servers, table)
    return database and files


async def _database(servers: Servers, now: datetime, table: Table) -> bool:
    office, well = Office(servers.database_url), True
    try:
        async with await office.connect() as connection:
            behind = await lag(connection, now)
            table.add_row("banco de dados", "no ar", "")
            table.add_row("consultas", "em dia" if not behind.events else "atrasadas", f"{behind.events} eventos, {behind.seconds:.1f} s")
            for each in await status(connection):
                if each.estado != Estado.VIVA:
                    well = False
                    table.add_row(f"consulta {each.nome}", each.estado, each.motivo or "")
            due, oldest = await overdue(connection, now)
            waits = f"{due} por fazer, a primeira há {_ago(oldest)}" if due else ""
            table.add_row("relógio", "em dia" if oldest <= PATIENCE else "parado", waits)
            well = well and oldest <= PATIENCE
            for nome, late in await _reactions(connection):
                table.add_row(nome, "em dia" if not late else "atrasado", f"{late} eventos" if late else "")
            waiting, failed = await _queue(connection)
            table.add_row("mensagens", "na fila" if waiting else "fila vazia", f"{waiting} na fila, {failed} recusadas pela fila")
            parked = await estacionados.listar(connection)
            table.add_row("estacionados", str(len(parked) or "nenhum"), "cobranca retry tenta de novo" if parked else "")
            for one in parked:
                table.add_row(f"  {one.tipo}", f"{one.vezes} vezes", f"{one.id}: {one.erro}")
    except psycopg.Error as error:
        table.add_row("banco de dados", "fora do ar", " ".join(str(error).split()))
        return False
    return well


async def _reactions(connection: psycopg.AsyncConnection[Any]) -> list[tuple[str, int]]:
    """What the scheduler follows the log for, and how many events each is behind."""
    cursor = await connection.execute(
        "select nome, (select coalesce(max(notification_id), 0) from log) - posicao from reacoes order by nome"
    )
    called = {"avisar": "avisos a enviar", "relogio": "prazos do relógio"}
    return [(called.get(nome, nome), late) for nome, late in await cursor.fetchall()]


async def overdue(connection: psycopg.AsyncConnection[Any], now: datetime) -> tuple[int, timedelta]:
    """What has its hour and was not done in it, by whichever scheduler follows the clock: how much, and how late the first of it."""
    count, since = await (await connection.execute(_OVERDUE, {"now": now})).fetchone() or (0, None)
    return count, now - since if since else timedelta()


def _ago(late: timedelta) -> str:
    minutes = int(late.total_seconds() // 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"


async def _queue(connection: psycopg.AsyncConnection[Any]) -> tuple[int, int]:
    row = await (await connection.execute(
        "select (select count(*) from entregas where not encerrada), (select count(*) from fila_queue where \"state\" = 'rejected')"
    )).fetchone()
    assert row is not None
    return row[0], row[1]


async def _files(servers: Servers, table: Table) -> bool:
    files = ObjectStore(servers.s3.url, servers.s3.access_key, servers.s3.secret_key, servers.s3.bucket, "")
    try:
        await files.ready()
        table.add_row("arquivos", "no ar", "")
    except ArmazemIndisponivel as error:
        table.add_row("arquivos", "fora do ar", error.detail)
        return False
    finally:
        files.close()
    return True


async def try_again(servers: Servers, now: datetime) -> int:
    """What is parked, as if for the first time; how many."""
    async with await Office(servers.database_url).connect() as connection:
        return await estacionados.tentar(connection, now)
