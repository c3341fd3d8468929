"""The door: signing in and out, and passwords by a link of one use."""
from typing import Annotated, Final

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict
from starlette.background import BackgroundTask
from starlette.responses import Response

from adapters import aparelhos, sessions, signin
from adapters.api.answers import Json
from adapters.api.door import Parts
from adapters.pages.door import Alguem, Pagina, forget, remember, secure
from adapters.pages.formulario import Enviado, act, recusa
from adapters.pages.rendering import THEME, Recusa, go, page
from domain.acesso import Perfil
from domain.escritorio.pessoas import Senha
from domain.refusal import Refusal

router = APIRouter(route_class=Pagina, include_in_schema=False)
A_YEAR: Final = 365 * 86400
KNOWN: Final = "cobranca_aparelho"
"""What this browser was given when it came in last; sent to the door alone."""
Convite = Annotated[str, Path(max_length=200)]


class NovaSenha(BaseModel):
    model_config = ConfigDict(frozen=True)
    senha: Senha


def back(address: str) -> str:
    """An address of ours, or the beginning: nobody is sent elsewhere."""
    own = address.startswith("/") and not address.startswith("//") and "\\" not in address
    return address if own and address.isprintable() else "/"


@router.get("/")
async def comeco(alguem: Alguem) -> Response:
    """To where this person works."""
    if alguem is None:
        return go("/entrar")
    return go("/p" if alguem.quem.perfil is Perfil.CLIENTE else "/programacoes")


@router.get("/entrar")
async def porta(request: Request, alguem: Alguem, volta: str = "/") -> Response:
    return go(back(volta)) if alguem else await _door(request, back(volta))


async def _door(request: Request, volta: str, recusa: Recusa | None = None) -> Response:
    return await page(request, "entrada/entrar.html", recusa=recusa, volta=volta)


@router.post("/entrar")
async def entrar(request: Request, form: Enviado, parts: Parts) -> Response:
    """The session begins with a secret of its own, whatever the browser brought."""
    volta = back(form.um("volta") or "/")
    try:
        entrou = await signin.sign_in(
            parts, form.um("email")[:254].replace("\0", ""), form.cru("senha")[:200], request.cookies.get(KNOWN, "")[:200]
        )
    except Refusal as refusal:
        return await _door(request, volta, await recusa(request, form, refusal))
    response = go(volta)
    remember(response, parts, entrou.token, entrou.expira_em, parts.clock.now())
    known = aparelhos.token(parts.settings.secret(), entrou.email)
    response.set_cookie(KNOWN, known, max_age=A_YEAR, path="/entrar", secure=secure(parts), httponly=True, samesite="lax")
    return response


@router.post("/sair")
async def sair(parts: Parts, alguem: Alguem, form: Enviado) -> Response:
    """Here, or on every device (`todas`)."""
    if alguem:
        async with parts.pool.connection() as connection:
            if form.marcado("todas"):
                await sessions.end_all(connection, alguem.usuario.id)
            else:
                await sessions.end(connection, alguem.usuario.id, secret=alguem.token)
    response = go("/entrar", "Você saiu de todos os aparelhos." if form.marcado("todas") else "Você saiu.")
    forget(response, parts)
    return response


@router.post("/tema")
async def tema(form: Enviado) -> Response:
    """Light or dark, on this device."""
    response = go(back(form.um("volta")))
    chosen = form.um("tema")
    if chosen in ("claro", "escuro"):
        response.set_cookie(THEME, chosen, max_age=A_YEAR, path="/", httponly=True, samesite="lax")
    return response


@router.get("/senha")
async def esqueci(request: Request) -> Response:
    return await page(request, "entrada/esqueci.html", pedido=False)


@router.post("/senha")
async def pedir(request: Request, form: Enviado, parts: Parts) -> Response:
    """Always the same answer, in the same time: whether there is such a user is not told."""
    usuario_id = await signin.named(parts, form.um("email")[:254].replace("\0", ""))
    response = await page(request, "entrada/esqueci.html", pedido=True)
    if usuario_id:
        response.background = BackgroundTask(signin.ask_for_senha, parts, usuario_id)
    return response


@router.get("/senha/{token}")
async def convite(request: Request, token: Convite, parts: Parts) -> Response:
    """GET spends nothing: programs that look into mail open every link."""
    try:
        await signin.invited(parts, token)
    except signin.LinkDeSenhaUsado:
        return await page(request, "entrada/esqueci.html", status=410, pedido=False, usado=True)
    return await _invitation(request)


async def _invitation(request: Request, recusa: Recusa | None = None) -> Response:
    return await page(request, "entrada/senha.html", recusa=recusa)


@router.post("/senha/{token}")
async def escolher(request: Request, token: Convite, form: Enviado, parts: Parts) -> Response:
    """Sets it; then one signs in with it, so that a link that leaked opens nothing by itself."""

    async def choose() -> Response:
        position = await signin.choose_senha(parts, token, form.body(NovaSenha).senha)
        return Json({}, headers={"Posicao": str(position)})

    return await act(
        request, form, choose, "/entrar", "A senha está escolhida. Entre com ela.", lambda refused: _invitation(request, refused)
    )
