"""Sign-in, one's own sessions and tokens, and passwords by one-use links."""
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.security import HTTPAuthorizationCredentials
from pydantic import BaseModel, ConfigDict, Field
from starlette.background import BackgroundTask
from starlette.responses import Response

from adapters import sessions, signin
from adapters.api.answers import Json
from adapters.api.door import Autor, NaoIdentificado, Parts, bearer
from adapters.api.modelos import ERROS, Feito, MeuUsuario
from domain.escritorio.pessoas import Senha
from domain.refusal import NaoEncontrado

router = APIRouter(tags=["Sessão"])
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


@router.post("/sessao", status_code=201, responses={201: {"model": Entrou}, 401: ERROS, 429: ERROS}, summary="Entrar")
async def entrar(body: Entrada, parts: Parts) -> Response:
    """Ten wrong passwords for one e-mail close the door for ten minutes."""
    entrou = await signin.sign_in(parts, body.email, body.senha)
    me = {"id": entrou.usuario.id, "nome": entrou.nome, "email": entrou.email, "perfil": entrou.usuario.perfil}
    return Json({"token": entrou.token, "expira_em": entrou.expira_em, "usuario": me}, 201)


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
    usuario_id = await signin.named(parts, body.email)
    answer = Json({}, 202)
    if usuario_id:
        answer.background = BackgroundTask(signin.ask_for_senha, parts, usuario_id)
    return answer


@router.post("/senha", responses={200: {"model": Feito}, 403: ERROS, 410: ERROS}, summary="Definir a senha")
async def definir(body: NovaSenha, parts: Parts) -> Response:
    """By the link of one use; every other session of the user ends."""
    position = await signin.choose_senha(parts, body.token, body.senha)
    return Json({"posicao": position}, headers={"Posicao": str(position)})
