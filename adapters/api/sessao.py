"""Sign-in, one's own sessions and tokens, and passwords by one-use links."""
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import psycopg
import structlog
from fastapi import APIRouter, Depends
from fastapi.security import HTTPAuthorizationCredentials
from psycopg_pool import PoolTimeout
from pydantic import BaseModel, ConfigDict, Field
from starlette.background import BackgroundTask
from starlette.responses import Response

from adapters import passwords, sessions
from adapters.api.answers import Json
from adapters.api.door import Autor, NaoIdentificado, Parts, bearer
from adapters.api.modelos import ERROS, Feito, MeuUsuario
from adapters.eventstore.errors import Indisponivel
from adapters.wiring import System
from domain.acesso import SISTEMA
from domain.escritorio import pessoas
from domain.escritorio.pessoas import Senha
from domain.log import Work
from domain.refusal import NaoEncontrado, Refusal
from domain.usuario.state import USUARIO

router = APIRouter(tags=["Sessão"])
log = structlog.get_logger(__name__)
Digitado = Annotated[str, Field(max_length=254, pattern=r"^[^\x00]*$")]
"""An e-mail as somebody typed it, to be looked for: PostgreSQL takes no NUL."""


class Entrada(BaseModel):
    """Who signs in."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"email": "admin@exemplo.com.br", "senha": "sua-senha"}})
    email: Digitado
    senha: Annotated[str, Field(max_length=200)]


class Entrou(BaseModel):
    """The token is shown this once."""

    token: str
    expira_em: datetime
    usuario: MeuUsuario


class SessaoVista(BaseModel):
    """One of one's own sessions or tokens."""

    id: UUID
    tipo: str
    criada_em: datetime
    expira_em: datetime


class Sessoes(BaseModel):
    itens: list[SessaoVista]


class PedidoDeSenha(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"email": "maria@padariasol.com.br"}})
    email: Digitado


class NovaSenha(BaseModel):
    """`token` is what the link ends in."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"token": "o-fim-do-link", "senha": "uma frase que só eu sei"}})
    token: Annotated[str, Field(max_length=200)]
    senha: Senha


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


@router.post("/sessao", status_code=201, responses={201: {"model": Entrou}, 401: ERROS, 429: ERROS}, summary="Entrar")
async def entrar(body: Entrada, parts: Parts) -> Response:
    """Ten wrong passwords for one e-mail close the door for ten minutes."""
    email, now = body.email.strip().lower(), parts.clock.now()
    async with parts.pool.connection() as connection:
        _open(await sessions.closed_for(connection, email, now))
        found = await (await connection.execute("select id, nome, senha from identidades where lower(email) = %s", (email,))).fetchone()
    matched = await passwords.matches(found[2] if found else None, body.senha)
    usuario = (await parts.store.load(USUARIO, found[0])).state if found else None
    right = bool(matched and usuario and usuario.ativo)
    async with parts.pool.connection() as connection:
        _open(await sessions.tried(connection, email, now, right))
        if not (right and found and usuario):
            raise SenhaErrada()
        token, ends = await sessions.start(connection, found[0], "sessao", now, sessions.SESSAO)
    me = {"id": usuario.id, "nome": found[1], "email": email, "perfil": usuario.perfil}
    return Json({"token": token, "expira_em": ends, "usuario": me}, 201)


def _open(closed: timedelta | None) -> None:
    if closed is not None:
        raise TentativasDemais(int(closed.total_seconds()) + 1)


@router.delete("/sessao", status_code=204, responses={401: ERROS}, summary="Sair")
async def sair(quem: Autor, parts: Parts, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> Response:
    """Ends the session of the token that asks."""
    if credentials is None or quem.id is None:
        raise NaoIdentificado()
    async with parts.pool.connection() as connection:
        await sessions.end(connection, quem.id, secret=credentials.credentials)
    return Response(status_code=204)


@router.get("/tokens", responses={200: {"model": Sessoes}, 401: ERROS}, summary="As próprias sessões e tokens")
async def listar(quem: Autor, parts: Parts) -> Response:
    assert quem.id is not None
    async with parts.pool.connection() as connection:
        found = await sessions.own(connection, quem.id, parts.clock.now())
    return Json({"itens": [{"id": s.id, "tipo": s.tipo, "criada_em": s.criada_em, "expira_em": s.expira_em} for s in found]})


@router.delete("/tokens/{id}", status_code=204, responses={401: ERROS, 404: ERROS}, summary="Encerrar uma sessão ou token")
async def encerrar(id: UUID, quem: Autor, parts: Parts) -> Response:
    assert quem.id is not None
    async with parts.pool.connection() as connection:
        if not await sessions.end(connection, quem.id, id=id):
            raise NaoEncontrado("esta sessão")
    return Response(status_code=204)


SENT: dict[int | str, dict[str, Any]] = {202: {"description": "Se houver este usuário, o link chega por e-mail"}}


@router.post("/senha/pedido", status_code=202, responses=SENT, summary="Pedir senha")
async def pedir(body: PedidoDeSenha, parts: Parts) -> Response:
    """Always the same answer, in the same time: whether there is such a user is not told."""
    async with parts.pool.connection() as connection:
        row = await (await connection.execute(
            "select id from identidades where lower(email) = %s and tipo = 'usuario'", (body.email.strip().lower(),)
        )).fetchone()
    answer = Json({}, 202)
    if row:
        answer.background = BackgroundTask(_ask, parts, row[0])
    return answer


async def _ask(parts: System, usuario_id: UUID) -> None:
    try:
        await parts.store.run(lambda work: pessoas.pedir_senha(work, usuario_id), SISTEMA)
    except (Refusal, Indisponivel, psycopg.OperationalError, PoolTimeout) as error:
        log.warning("a password was asked for in vain", usuario=str(usuario_id), error=type(error).__name__)


@router.post("/senha", responses={200: {"model": Feito}, 403: ERROS, 410: ERROS}, summary="Definir a senha")
async def definir(body: NovaSenha, parts: Parts) -> Response:
    """By the link of one use; every other session of the user ends."""

    async def invited() -> UUID:
        async with parts.pool.connection() as connection:
            found = await sessions.invited(connection, body.token, parts.clock.now())
        if found is None:
            raise LinkDeSenhaUsado()
        return found

    usuario_id = await invited()  # before the work of hashing, which anybody could ask for
    usuario = (await parts.store.load(USUARIO, usuario_id)).state
    if usuario is None:
        raise LinkDeSenhaUsado()
    senha = await passwords.hashed(body.senha)

    async def use_case(work: Work) -> None:
        await pessoas.definir_senha(work, usuario_id, senha)
        await invited()  # after the user was read: who used the link meanwhile moved that stream on

    done = await parts.store.run(use_case, usuario.quem(SISTEMA.canal))
    return Json({"posicao": done.position}, headers={"Posicao": str(done.position)})
