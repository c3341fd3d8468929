"""What is one's own: how one is told, the password, where one is signed in, tokens for programs."""
from datetime import timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from adapters import sessions, signin
from adapters.api.answers import Json
from adapters.api.door import Parts
from adapters.pages.door import Entrou, Equipe, Pagina, Pessoa, forget, remember
from adapters.pages.formulario import Digitado, Enviado, act, gravador, recusa
from adapters.pages.rendering import Recusa, go, page
from adapters.wiring import System
from domain.escritorio import pessoas, preferencias
from domain.escritorio.pessoas import MudancasUsuario, Senha, Telefone
from domain.refusal import NaoEncontrado, Refusal
from domain.texto import Nome
from domain.usuario.avisos import Avisos, CanalDeAviso
from projections import usuarios

router = APIRouter(route_class=Pagina, include_in_schema=False, prefix="/perfil")
DIAS: Final = 365


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True)


class Dados(_Body):
    nome: Nome
    telefone: Telefone | None = None


class Escolha(_Body):
    canais: tuple[CanalDeAviso, ...] = ()
    avisos: Avisos | None = None


class Troca(_Body):
    senha: Senha


class Prazo(_Body):
    """As `cobranca token` takes it."""

    dias: Annotated[int, Field(ge=1, le=3650)] = DIAS


@router.get("")
async def mostrar(request: Request, pessoa: Entrou) -> Response:
    return await _shown(request, pessoa)


async def _shown(request: Request, pessoa: Pessoa, recusa: Recusa | None = None, **more: Any) -> Response:
    parts: System = request.app.state.system
    async with parts.pool.connection() as connection:
        eu = await usuarios.mostrar(connection, pessoa.usuario.id)
        own = await sessions.own(connection, pessoa.usuario.id, parts.clock.now(), pessoa.token)
    if eu is None:
        raise NaoEncontrado("este usuário")
    face = "portal" if pessoa.quem.cliente else "painel"
    return await page(
        request, "perfil/perfil.html", pessoa, recusa=recusa, casa=f"{face}/base.html", eu=eu, dias=DIAS,
        sessoes=[each for each in own if each.tipo == "sessao"], tokens=[each for each in own if each.tipo == "token"],
        **{"novo": None, **more},
    )


@router.post("/dados")
async def dados(request: Request, form: Enviado, pessoa: Entrou, parts: Parts) -> Response:
    """Nome and telefone; the e-mail is what one signs in with, and others change it."""

    async def change() -> Response:
        said = form.body(Dados)
        changed = MudancasUsuario(nome=said.nome, telefone=said.telefone)
        id = pessoa.usuario.id
        return await gravador(request, form).record(
            pessoa.quem, lambda work: pessoas.alterar(work, parts.consulta, id, changed, None), status=200
        )

    return await act(request, form, change, "/perfil", "Seus dados foram guardados.", lambda refused: _shown(request, pessoa, refused))


@router.post("/avisos")
async def avisos(request: Request, form: Enviado, pessoa: Entrou, parts: Parts) -> Response:
    """R8, R18."""

    async def choose() -> Response:
        said = form.body(Escolha)
        often = said.avisos if pessoa.quem.equipe else None
        return await gravador(request, form).record(
            pessoa.quem, lambda work: preferencias.escolher(work, parts.consulta, said.canais, often), status=200
        )

    said = "Está guardado como você quer ser avisado."
    return await act(request, form, choose, "/perfil", said, lambda refused: _shown(request, pessoa, refused))


@router.post("/senha")
async def senha(request: Request, form: Enviado, pessoa: Entrou, parts: Parts) -> Response:
    """Every other session ends; this browser goes on with a new one."""
    try:
        nova = form.body(Troca).senha
        try:
            token, ends, position = await signin.change_senha(parts, pessoa.usuario, form.cru("senha_atual")[:200], nova)
        except signin.SenhaErrada:
            raise Digitado({"senha_atual": "A senha atual não confere."}) from None
    except Refusal as refusal:
        return await _shown(request, pessoa, await recusa(request, form, refusal))
    await parts.positions.reached(position, timeout=2.0)
    response = go("/perfil", "A senha mudou. As outras sessões e os tokens terminaram.")
    remember(response, parts, token, ends, parts.clock.now())
    return response


@router.post("/tokens")
async def token(request: Request, form: Enviado, pessoa: Equipe, parts: Parts) -> Response:
    """Shown in this answer and never again: no address leads back to it."""
    try:
        lasts = timedelta(days=form.body(Prazo).dias)
    except Refusal as refusal:
        return await _shown(request, pessoa, await recusa(request, form, refusal))
    async with parts.pool.connection() as connection:
        secret, ends = await sessions.start(connection, pessoa.usuario.id, "token", parts.clock.now(), lasts)
    return await _shown(request, pessoa, novo=secret, vale_ate=ends)


@router.post("/sessoes/{id}/fim")
async def encerrar(request: Request, id: UUID, form: Enviado, pessoa: Entrou, parts: Parts) -> Response:
    """One session or token, by its id; the browser's own is leaving."""

    async def end() -> Response:
        async with parts.pool.connection() as connection:
            if not await sessions.end(connection, pessoa.usuario.id, id=id):
                raise NaoEncontrado("esta sessão")
        return Json({})

    async with parts.pool.connection() as connection:
        own = await sessions.own(connection, pessoa.usuario.id, parts.clock.now(), pessoa.token)
    ended = next((each for each in own if each.id == id), None)
    response = await act(
        request, form, end, "/entrar" if ended and ended.atual else "/perfil",
        "Você saiu." if ended and ended.atual else "O token terminou." if ended and ended.tipo == "token" else "A sessão terminou.",
        lambda refused: _shown(request, pessoa, refused),
    )
    if ended and ended.atual:
        forget(response, parts)
    return response
