"""Signing in, and passwords by one-use links: the same for the API and the pages."""
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import psycopg
import structlog
from psycopg_pool import PoolTimeout

from adapters import aparelhos, passwords, sessions
from adapters.eventstore.errors import Indisponivel
from adapters.wiring import System
from domain.acesso import SISTEMA
from domain.escritorio import pessoas
from domain.escritorio.pessoas import MudancasUsuario
from domain.event import Canal
from domain.log import Work
from domain.refusal import Refusal
from domain.usuario.state import USUARIO, Usuario

log = structlog.get_logger(__name__)


class SenhaErrada(Refusal):
    """401: which of the two is wrong is not said."""

    codigo = "senha_errada"
    status = 401
    detail = "E-mail ou senha não conferem."


class TentativasDemais(Refusal):
    """429."""

    codigo = "tentativas_demais"
    status = 429
    detail = "Foram muitas senhas erradas para este e-mail. Espere alguns minutos ou peça uma senha nova."

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = max(1, retry_after)


class LinkDeSenhaUsado(Refusal):
    """410."""

    codigo = "link_de_senha_usado"
    status = 410
    detail = "Este link para escolher a senha já foi usado ou expirou. Peça outro."


@dataclass(frozen=True, slots=True)
class Entrou:
    """A session that has begun; `token` is shown this once."""

    token: str
    expira_em: datetime
    usuario: Usuario
    nome: str
    email: str


async def sign_in(parts: System, email: str, senha: str, aparelho: str = "") -> Entrou:
    """Ten wrong passwords for one e-mail close the door for ten minutes; not to a browser that shows by what it was given (`aparelho`)
    that it came in with this e-mail before. Raises SenhaErrada, TentativasDemais."""
    email, now = email.strip().lower(), parts.clock.now()
    tries = aparelhos.counted(parts.settings.secret(), email, aparelho)
    async with parts.pool.connection() as connection:
        _open(await sessions.closed_for(connection, tries, now))
        found = await (await connection.execute("select id, nome, senha from identidades where lower(email) = %s", (email,))).fetchone()
    matched = await passwords.matches(found[2] if found else None, senha)
    usuario = (await parts.store.load(USUARIO, found[0])).state if found else None
    right = bool(matched and usuario and usuario.ativo)
    async with parts.pool.connection() as connection:
        _open(await sessions.tried(connection, tries, now, right))
        if not (right and found and usuario):
            raise SenhaErrada()
        token, ends = await sessions.start(connection, found[0], "sessao", now, sessions.SESSAO)
    return Entrou(token, ends, usuario, found[1], email)


async def change_senha(parts: System, usuario: Usuario, atual: str, nova: str) -> tuple[str, datetime, int]:
    """Whoever is signed in shows to know the present one, as at the door; every session and token ends, and a session begins.

    Answers its secret, when it ends, and the position. Raises SenhaErrada, TentativasDemais.
    """
    now = parts.clock.now()
    async with parts.pool.connection() as connection:
        found = await (await connection.execute("select email, senha from identidades where id = %s", (usuario.id,))).fetchone()
        email, kept = found or (None, None)
        email = (email or str(usuario.id)).lower()
        _open(await sessions.closed_for(connection, email, now))
    right = await passwords.matches(kept, atual)
    async with parts.pool.connection() as connection:
        _open(await sessions.tried(connection, email, now, right))
    if not right:
        raise SenhaErrada()
    hashed, quem = await passwords.hashed(nova), usuario.quem(Canal.PAINEL)
    changed = MudancasUsuario(senha=nova)
    done = await parts.store.run(lambda work: pessoas.alterar(work, parts.consulta, usuario.id, changed, hashed), quem)
    async with parts.pool.connection() as connection:
        token, ends = await sessions.start(connection, usuario.id, "sessao", now, sessions.SESSAO)
    return token, ends, done.position


def _open(closed: timedelta | None) -> None:
    if closed is not None:
        raise TentativasDemais(int(closed.total_seconds()) + 1)


async def named(parts: System, email: str) -> UUID | None:
    """The user with this e-mail."""
    async with parts.pool.connection() as connection:
        row = await (await connection.execute(
            "select id from identidades where lower(email) = %s and tipo = 'usuario'", (email.strip().lower(),)
        )).fetchone()
    return row[0] if row else None


async def ask_for_senha(parts: System, usuario_id: UUID) -> None:
    """The link goes by mail. Run after the answer went out: whether there is such a user is not told, not even by the time it takes."""
    try:
        await parts.store.run(lambda work: pessoas.pedir_senha(work, usuario_id), SISTEMA)
    except (Refusal, Indisponivel, psycopg.OperationalError, PoolTimeout) as error:
        log.warning("a password was asked for in vain", usuario=str(usuario_id), error=type(error).__name__)


async def invited(parts: System, token: str) -> UUID:
    """Whose link for a password this is. Raises LinkDeSenhaUsado."""
    async with parts.pool.connection() as connection:
        found = await sessions.invited(connection, token, parts.clock.now())
    if found is None:
        raise LinkDeSenhaUsado()
    return found


async def choose_senha(parts: System, token: str, senha: str) -> int:
    """By the link of one use; every other session of the user ends, and wrong passwords count no more. Answers the position."""
    usuario_id = await invited(parts, token)  # before the work of hashing, which anybody could ask for
    usuario = (await parts.store.load(USUARIO, usuario_id)).state
    if usuario is None:
        raise LinkDeSenhaUsado()
    hashed = await passwords.hashed(senha)

    async def use_case(work: Work) -> None:
        await pessoas.definir_senha(work, usuario_id, hashed)
        await invited(parts, token)  # after the user was read: who used the link meanwhile moved that stream on

    done = await parts.store.run(use_case, usuario.quem(SISTEMA.canal))
    async with parts.pool.connection() as connection:
        found = await (await connection.execute("select lower(email) from identidades where id = %s", (usuario_id,))).fetchone()
        if found and found[0]:
            await sessions.forgive(connection, found[0])
    return done.position
