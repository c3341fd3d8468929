"""Sessions, API tokens and one-use links for a password: made, found, ended. Their secrets are stored as hashes."""
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

from psycopg import AsyncConnection

from adapters.passwords import new_secret, secret_hash

SESSAO = timedelta(hours=12)
SENHA = timedelta(hours=48)
OVERLAP = timedelta(minutes=1)
TENTATIVAS, JANELA = 10, timedelta(minutes=10)
Tipo = Literal["sessao", "token", "senha"]


@dataclass(frozen=True, slots=True)
class Sessao:
    """What a user may see of its own. `usada_em` is told once in ten minutes; `atual`: it is the one that asks."""

    id: UUID
    tipo: str
    criada_em: datetime
    expira_em: datetime
    usada_em: datetime | None
    atual: bool


async def start(connection: AsyncConnection[Any], usuario: UUID, tipo: Tipo, now: datetime, lasts: timedelta) -> tuple[str, datetime]:
    """A new secret, shown this once, and when it ends."""
    secret, ends = new_secret(), now + lasts
    await keep(connection, secret_hash(secret), usuario, tipo, now, ends)
    return secret, ends


async def keep(
    connection: AsyncConnection[Any], hash: bytes, usuario: UUID, tipo: Tipo, now: datetime, ends: datetime
) -> None:
    """A secret that was made elsewhere; kept again, it is the same."""
    await connection.execute(
        "insert into sessoes (hash, id, usuario_id, tipo, criada_em, expira_em) values (%s, %s, %s, %s, %s, %s) "
        "on conflict (hash) do nothing",
        (hash, uuid4(), usuario, tipo, now, ends),
    )


async def invited(connection: AsyncConnection[Any], secret: str, now: datetime) -> UUID | None:
    """Whose link for a password this is; it is used up with all other sessions of its user, when the password is set."""
    found = await connection.execute(
        "select usuario_id from sessoes where hash = %s and tipo = 'senha' and expira_em > %s", (secret_hash(secret), now)
    )
    row = await found.fetchone()
    return row[0] if row else None


async def own(connection: AsyncConnection[Any], usuario: UUID, now: datetime, secret: str = "") -> list[Sessao]:
    """A user's sessions and tokens, the newest first; `secret` is that of who asks. One that got a new secret is told of by that alone."""
    found = await connection.execute(
        "select id, tipo, criada_em, expira_em, usada_em, hash = %s from sessoes "
        "where usuario_id = %s and tipo <> 'senha' and expira_em > %s order by criada_em desc, id",
        (secret_hash(secret), usuario, now + OVERLAP),
    )
    return [Sessao(*row) for row in await found.fetchall()]


async def end(connection: AsyncConnection[Any], usuario: UUID, *, id: UUID | None = None, secret: str | None = None) -> bool:
    """One of the user's own, by its id or by its secret; with the secrets that it had before, of which the last may hold still."""
    found = await connection.execute(
        "with ended as (delete from sessoes where usuario_id = %(usuario)s and (id = %(id)s or hash = %(hash)s) "
        "returning tipo, criada_em, expira_em), before as (delete from sessoes s using ended where s.usuario_id = %(usuario)s "
        "and (s.tipo, ended.tipo) = ('sessao', 'sessao') and s.criada_em = ended.criada_em and s.expira_em < ended.expira_em) "
        "select from ended",
        {"usuario": usuario, "id": id, "hash": secret_hash(secret) if secret else None},
    )
    return await found.fetchone() is not None


async def end_all(connection: AsyncConnection[Any], usuario: UUID) -> int:
    """Every session of a user, on every device; tokens for programs stay. Answers how many there were."""
    return (await connection.execute("delete from sessoes where usuario_id = %s and tipo = 'sessao'", (usuario,))).rowcount


async def rotate(connection: AsyncConnection[Any], secret: str, now: datetime) -> tuple[str, datetime] | None:
    """A new secret for the same session, which ends when it would have. The old one holds for as long as requests may be on their way
    with it; None where it is no session, or was given a new secret already."""
    fresh = new_secret()
    found = await connection.execute(
        "with old as (update sessoes set expira_em = %(soon)s where hash = %(hash)s and tipo = 'sessao' and expira_em > %(soon)s "
        "returning (select expira_em from sessoes where hash = %(hash)s) as ends, usuario_id, criada_em) "
        "insert into sessoes (hash, id, usuario_id, tipo, criada_em, expira_em, usada_em) "
        "select %(fresh)s, %(id)s, usuario_id, 'sessao', criada_em, ends, %(now)s from old returning expira_em",
        {"hash": secret_hash(secret), "soon": now + OVERLAP, "fresh": secret_hash(fresh), "id": uuid4(), "now": now},
    )
    row = await found.fetchone()
    return (fresh, row[0]) if row else None


async def closed_for(connection: AsyncConnection[Any], email: str, now: datetime) -> timedelta | None:
    """How long nobody signs in with this e-mail, after too many wrong passwords in the last ten minutes."""
    found = await connection.execute(
        "select count(*), min(em) from senhas_erradas where email = %s and em > %s", (secret_hash(email), now - JANELA)
    )
    row = await found.fetchone()
    assert row is not None
    return row[1] + JANELA - now if row[0] >= TENTATIVAS else None


async def forgive(connection: AsyncConnection[Any], email: str) -> None:
    """Whoever was locked out and proved to read the e-mail's mail comes in at once."""
    await connection.execute("delete from senhas_erradas where email = %s", (secret_hash(email),))


async def tried(connection: AsyncConnection[Any], email: str, now: datetime, right: bool) -> timedelta | None:
    """Counts a wrong password, by the e-mail's hash and only as long as it counts. Of many that are tried at once, those past the tenth
    wrong one are told to wait, as `closed_for` does, whether or not they were right."""
    async with connection.transaction():
        await connection.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", (secret_hash(email).hex(),))
        closed = await closed_for(connection, email, now)
        if closed is None and not right:
            await connection.execute("delete from senhas_erradas where em < %s", (now - JANELA,))
            await connection.execute("insert into senhas_erradas (email, em) values (%s, %s)", (secret_hash(email), now))
    return closed
