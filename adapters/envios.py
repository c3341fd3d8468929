"""Files on their way in pieces (tus): how far each has come, by whom, and where its pieces lie, until they are one file (R13)."""
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection, Connection
from psycopg.rows import class_row
from psycopg.types.json import Json

from adapters.objectstore import ObjectStore
from domain.refusal import Refusal

LIVES: Final = timedelta(hours=24)
"""How long one waits to be continued."""
OF_ONE: Final = 100
"""Unfinished ones of one person."""
_COLUMNS: Final = "id, programacao_id, atividade_id, usuario_id, nome, tamanho, recebido, partes, vez, posicao, expira_em, avisos"


class EnviosDemais(Refusal):
    """429: too many that were begun and not finished."""

    codigo = "envios_demais"
    status = 429
    detail = "Há arquivos demais pela metade. Termine de enviar os que começou, ou tente de novo amanhã."
    retry_after = 3600


class ForaDeOrdem(Refusal):
    """409: the piece begins elsewhere than where the file stops, or another request continues it meanwhile."""

    codigo = "envio_fora_de_ordem"
    detail = "O envio continua de outro ponto. Ele é retomado sozinho; se não for, escolha o arquivo de novo."


@dataclass(frozen=True, slots=True)
class Envio:
    """`tamanho` as it was declared, `recebido` what is stored, in bytes; `posicao` once it is recorded. `avisos` is what its content says
    against it, once it is whole: it waits for who sent it to decide."""

    id: UUID
    programacao_id: UUID
    atividade_id: UUID
    usuario_id: UUID
    nome: str
    tamanho: int
    recebido: int
    partes: list[str]
    vez: int
    posicao: int | None
    expira_em: datetime
    avisos: list[dict[str, str]] | None = None

    @property
    def completo(self) -> bool:
        return self.recebido == self.tamanho

    @property
    def offset(self) -> int:
        """Where to go on. The last byte counts once the file is recorded: who asks how far it is must not take it for done before."""
        return self.tamanho - 1 if self.completo and self.posicao is None else self.recebido


def folder(files: ObjectStore, id: UUID) -> str:
    """Where the pieces of one lie in the store."""
    return files.key(id, "envios") + "/"


async def begin(connection: AsyncConnection[Any], envio: Envio, now: datetime) -> None:
    """Raises EnviosDemais."""
    row = await (await connection.execute(
        "select count(*) from envios where usuario_id = %s and posicao is null and expira_em > %s", (envio.usuario_id, now)
    )).fetchone()
    if row and row[0] >= OF_ONE:
        raise EnviosDemais()
    await connection.execute(
        "insert into envios (id, programacao_id, atividade_id, usuario_id, nome, tamanho, recebido, partes, mudado_em, expira_em, avisos) "
        "values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            envio.id, envio.programacao_id, envio.atividade_id, envio.usuario_id, envio.nome, envio.tamanho, envio.recebido, envio.partes,
            now, envio.expira_em, Json(envio.avisos) if envio.avisos else None,
        ),
    )


async def find(connection: AsyncConnection[Any], id: UUID, now: datetime) -> Envio | None:
    """One that has not expired."""
    async with connection.cursor(row_factory=class_row(Envio)) as cursor:
        await cursor.execute(f"select {_COLUMNS} from envios where id = %s and expira_em > %s", (id, now))  # noqa: S608
        return await cursor.fetchone()


async def em_duvida(connection: AsyncConnection[Any], programacao: UUID, atividade: UUID, usuario: UUID, now: datetime) -> list[Envio]:
    """Those of one person at one item that wait for a decision, the oldest first."""
    async with connection.cursor(row_factory=class_row(Envio)) as cursor:
        await cursor.execute(
            f"select {_COLUMNS} from envios where usuario_id = %s and programacao_id = %s and atividade_id = %s and avisos is not null "  # noqa: S608
            "and posicao is null and expira_em > %s order by mudado_em, id",
            (usuario, programacao, atividade, now),
        )
        return await cursor.fetchall()


async def doubt(connection: AsyncConnection[Any], id: UUID, avisos: list[dict[str, str]]) -> None:
    """It waits, until who sent it decides or it expires."""
    await connection.execute("update envios set avisos = %s where id = %s and posicao is null", (Json(avisos), id))


async def take_turn(connection: AsyncConnection[Any], id: UUID, recebido: int) -> int | None:
    """The right to add a piece at this place; who had it before has it no more. None where the file stops elsewhere."""
    row = await (await connection.execute(
        "update envios set vez = vez + 1 where id = %s and recebido = %s and posicao is null returning vez", (id, recebido)
    )).fetchone()
    return row[0] if row else None


async def add(connection: AsyncConnection[Any], id: UUID, vez: int, parte: str, size: int, now: datetime) -> bool:
    """A piece that is in the store; False when the turn was taken by another."""
    cursor = await connection.execute(
        "update envios set recebido = recebido + %s, partes = partes || %s, mudado_em = %s, expira_em = %s where id = %s and vez = %s",
        (size, [parte], now, now + LIVES, id, vez),
    )
    return cursor.rowcount == 1


async def recorded(connection: AsyncConnection[Any], id: UUID, posicao: int) -> None:
    """Kept until it expires, for who asks how far it is."""
    await connection.execute("update envios set posicao = %s, partes = '{}' where id = %s", (posicao, id))


async def forget(connection: AsyncConnection[Any], id: UUID) -> None:
    await connection.execute("delete from envios where id = %s", (id,))


def tidy(connection: Connection[Any], files: ObjectStore, now: datetime) -> int:
    """Those that nobody continued, with their pieces; how many. Raises ArmazemIndisponivel, with the row still there for the next time."""
    expired = connection.execute("select id from envios where expira_em <= %s", (now,)).fetchall()
    for (id,) in expired:
        files.remove_all(folder(files, id))
        connection.execute("delete from envios where id = %s and expira_em <= %s", (id, now))
    return len(expired)
