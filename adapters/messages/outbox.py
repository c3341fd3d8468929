"""One row for each message to one recipient by one channel: claim, lease and mark (R8)."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection, Connection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from domain.escritorio.mensagens import Mensagem

LEASE: Final = timedelta(seconds=20)
"""Real time after which who claimed a message, and has not said that it is still at it, is taken for dead."""
_COLUMNS: Final = (
    "id, causa, tipo, programacao_id, usuario_id, canal, semente, conteudo, criada_em, estado, tentativas, mensagem_id, repetida, motivo, "
    "partes, quedas"
)


@dataclass(frozen=True, slots=True)
class Entrega:
    """`semente` is what its link is made from, `conteudo` what was rendered; both are gone once it was sent.

    `partes`: of what the régua asked in one run, each cause with its programação. `enviando`: it was handed to the provider before, and
    what came of it is not known. `quedas`: so many workers died while they held it.
    """

    id: UUID
    causa: int
    tipo: str
    programacao_id: UUID | None
    usuario_id: UUID
    canal: str
    semente: bytes | None
    conteudo: dict[str, str] | None
    criada_em: datetime
    estado: str
    tentativas: int
    mensagem_id: str | None
    repetida: bool
    motivo: str | None
    partes: list[tuple[int, str]] | None = None
    quedas: int = 0

    @property
    def todas(self) -> list[tuple[int, UUID]]:
        """Every cause that it answers for, with its programação."""
        if self.partes:
            return [(causa, UUID(programacao)) for causa, programacao in self.partes]
        return [(self.causa, self.programacao_id)] if self.programacao_id else []


def insert(connection: Connection[Any], novas: Sequence[Mensagem], semente: Sequence[bytes], now: datetime) -> list[UUID]:
    """Those that were not there yet, inside the caller's transaction: all of a rodada comes by one call. One that goes by another channel
    than it was meant to answers for as much."""
    made = []
    for nova, seed in zip(novas, semente, strict=True):
        part = Jsonb([[nova.causa, str(nova.programacao_id)]]) if nova.rodada else None
        found = connection.execute(
            "insert into entregas (id, causa, tipo, programacao_id, usuario_id, canal, semente, criada_em, rodada, partes) "
            "values (%s, %s, %s, %s, %s, %s, %s, %s, %s, coalesce(%s::jsonb, "
            "(select partes from entregas where causa = %s and usuario_id = %s and partes is not null limit 1))) "
            "on conflict do nothing returning id",
            (
                nova.id, nova.causa, nova.tipo, nova.programacao_id, nova.usuario_id, nova.canal, seed, now, nova.rodada, part, nova.causa,
                nova.usuario_id,
            ),
        ).fetchall()
        made += [row[0] for row in found]
        if nova.rodada and not found:
            connection.execute(
                "update entregas set partes = partes || %s where rodada = %s and usuario_id = %s and canal = %s and not partes @> %s",
                (part, nova.rodada, nova.usuario_id, nova.canal, part),
            )
    return made


async def claim(connection: AsyncConnection[Any], id: UUID) -> Entrega | None:
    """The row, for `LEASE`; None while another holds it, or when nothing is left to do. One that stands at `enviando` is being repeated."""
    async with connection.cursor(row_factory=class_row(Entrega)) as cursor:
        await cursor.execute(
            "update entregas set arrendada_ate = clock_timestamp() + %s, tentativas = tentativas + 1, "  # noqa: S608
            "repetida = repetida or estado = 'enviando', quedas = quedas + (arrendada_ate is not null)::int "
            "where id = %s and not encerrada and (arrendada_ate is null or arrendada_ate < clock_timestamp()) "
            f"returning {_COLUMNS}",
            (LEASE, id),
        )
        return await cursor.fetchone()


async def find(connection: AsyncConnection[Any], id: UUID) -> Entrega | None:
    """The row as it is, whoever holds it."""
    async with connection.cursor(row_factory=class_row(Entrega)) as cursor:
        await cursor.execute(f"select {_COLUMNS} from entregas where id = %s", (id,))  # noqa: S608
        return await cursor.fetchone()


async def extend(connection: AsyncConnection[Any], id: UUID) -> None:
    """Still at it."""
    await connection.execute("update entregas set arrendada_ate = clock_timestamp() + %s where id = %s", (LEASE, id))


async def keep_content(connection: AsyncConnection[Any], id: UUID, conteudo: dict[str, str]) -> None:
    """What is about to be handed over, so that handed over again it is the same."""
    await connection.execute("update entregas set conteudo = %s, estado = 'enviando' where id = %s", (Jsonb(conteudo), id))


async def mark(
    connection: AsyncConnection[Any], id: UUID, estado: str, *, mensagem_id: str | None = None, motivo: str | None = None
) -> None:
    """Sent, or failed for good: what its link was made from is forgotten."""
    await connection.execute(
        "update entregas set estado = %s, mensagem_id = %s, motivo = %s, semente = null, conteudo = null where id = %s",
        (estado, mensagem_id, motivo, id),
    )


async def close(connection: AsyncConnection[Any], id: UUID) -> None:
    """What came of it is in the log: nothing is left to do."""
    await connection.execute("update entregas set encerrada = true, motivo = null, arrendada_ate = null where id = %s", (id,))


async def release(connection: AsyncConnection[Any], id: UUID) -> None:
    """Not sent now: whoever is next may try at once."""
    await connection.execute("update entregas set arrendada_ate = null, quedas = 0 where id = %s", (id,))


async def put_back(connection: AsyncConnection[Any], id: UUID, until: datetime) -> None:
    """Not to be sent before."""
    await connection.execute("update entregas set arrendada_ate = null, quedas = 0, nao_antes = %s where id = %s", (until, id))


def forgotten(connection: Connection[Any], waiting: timedelta, now: datetime) -> list[UUID]:
    """Those that nobody holds and nothing happened to for a while: their place in the queue may be lost; and those whose hour has come."""
    found = connection.execute(
        "update entregas set lembrada_em = clock_timestamp(), nao_antes = null where id in ("
        "select id from entregas where not encerrada and coalesce(arrendada_ate, '-infinity') < clock_timestamp() "
        "and (nao_antes <= %s or (nao_antes is null and lembrada_em < clock_timestamp() - %s "
        "and not exists (select from fila_queue q where q.message_id = entregas.id and q.\"state\" in ('queued', 'consumed')))) "
        "order by lembrada_em limit 500 for update skip locked) returning id",
        (now, waiting),
    )
    return [row[0] for row in found.fetchall()]
