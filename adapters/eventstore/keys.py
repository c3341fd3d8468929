"""Idempotency keys (R11): the answer that a key was given, for as long as it is kept."""
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection

from adapters.eventstore.command import KEPT
from adapters.eventstore.reader import Reader
from domain.refusal import Refusal


@dataclass(frozen=True, slots=True)
class CommandKey:
    """`key`: 32 bytes that name the asker, method, path and Idempotency-Key; `digest`: 32 bytes of what was asked."""

    key: bytes
    digest: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """The answer that was given; its position is left out of `answer`, and stands here."""

    status: int
    answer: bytes
    position: int


class ChaveReutilizada(Refusal):
    """422: the same Idempotency-Key with another request."""

    codigo = "chave_reutilizada"
    status = 422
    detail = "Esta Idempotency-Key já foi usada em outro pedido. Use uma chave nova para cada pedido."


async def kept(reader: Reader, key: CommandKey) -> Kept | None:
    """What the key was answered; ChaveReutilizada when that was another request."""
    rows = await reader.rows(KEPT, (key.key,))
    if not rows:
        return None
    digest, status, answer, position = rows[0]
    if bytes(digest) != key.digest:
        raise ChaveReutilizada
    return Kept(status, bytes(answer), position)


def forget_keys(connection: Connection[Any], before: datetime) -> int:
    """Deletes the keys kept before that instant; how many."""
    return connection.execute("delete from command_keys where at < %s", (before,)).rowcount
