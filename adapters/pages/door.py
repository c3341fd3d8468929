"""The way into a page: who the session cookie belongs to, and that a form was sent from a page of ours."""
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import Depends, Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from adapters import sessions
from adapters.api.door import Parts
from adapters.pages import headers
from adapters.wiring import System
from domain.acesso import Perfil, Quem
from domain.event import Canal
from domain.refusal import Refusal
from domain.usuario.state import Usuario
from projections.nomes import ELIMINADO, nomes

FRESH: Final = "cobranca_recente"
"""There for an hour after the session got its secret: without it the next page brings a new secret."""
FRESH_FOR: Final = 3600


@dataclass(frozen=True, slots=True)
class Pessoa:
    """Who is signed in. `token` is the session's secret."""

    usuario: Usuario
    quem: Quem
    nome: str
    token: str


class Entre(Refusal):
    """Nobody is signed in: the way leads to the sign-in, and from there back."""

    codigo = "nao_identificado"
    status = 401
    detail = "Sua sessão terminou. Entre de novo para continuar."


class DeOutroLugar(Refusal):
    """A form that no page of ours sent."""

    codigo = "de_outro_lugar"
    status = 403
    detail = "Este pedido não veio de uma página deste endereço, e nada foi feito. Abra a página de novo e repita."


def secure(parts: System) -> bool:
    return parts.settings.public_url.startswith("https:")


def cookie(parts: System) -> str:
    """Its name: over HTTPS the browser itself holds it to this host."""
    return "__Host-cobranca" if secure(parts) else "cobranca"


def remember(response: Response, parts: System, token: str, ends: datetime, now: datetime) -> None:
    """The session's cookie, which no script reads and no other site sends along."""
    left, same = int((ends - now).total_seconds()), {"path": "/", "secure": secure(parts), "httponly": True}
    response.set_cookie(cookie(parts), token, max_age=left, samesite="lax", **same)  # type: ignore[arg-type]
    response.set_cookie(FRESH, "1", max_age=min(left, FRESH_FOR), samesite="lax", **same)  # type: ignore[arg-type]


def forget(response: Response, parts: System) -> None:
    for name in (cookie(parts), FRESH):
        response.delete_cookie(name, path="/", secure=secure(parts), httponly=True, samesite="lax")


async def somebody(request: Request, parts: Parts) -> Pessoa | None:
    """Whoever is signed in, or None."""
    token = request.cookies.get(cookie(parts), "")
    usuario = await parts.askers.who(token) if 0 < len(token) < 200 else None
    if usuario is None or not usuario.ativo:
        return None
    async with parts.pool.connection() as connection:
        called = await nomes(connection, [usuario.id])
    canal = Canal.PORTAL if usuario.perfil is Perfil.CLIENTE else Canal.PAINEL
    return Pessoa(usuario, usuario.quem(canal), called.get(usuario.id, ELIMINADO), token)


Alguem = Annotated[Pessoa | None, Depends(somebody)]


async def signed_in(alguem: Alguem) -> Pessoa:
    if alguem is None:
        raise Entre()
    return alguem


Entrou = Annotated[Pessoa, Depends(signed_in)]


async def team(pessoa: Entrou) -> Pessoa:
    """Equipe and auditors: for a client the panel is not there."""
    pessoa.quem.needs_equipe()
    return pessoa


Equipe = Annotated[Pessoa, Depends(team)]


def ours(request: Request, public_url: str) -> bool:
    """The form was sent by a page of this very origin; every browser tells, by one of two headers that no page can forge."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin, host = request.headers.get("origin", ""), request.headers.get("host", "")
    # under another name than the public one too, but never sent in clear to what is served over HTTPS
    schemes = ("https",) if public_url.startswith("https:") else ("http", "https")
    return origin == public_url.rstrip("/") or (bool(host) and origin in {f"{scheme}://{host}" for scheme in schemes})


Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Pagina(APIRoute):
    """How every page is answered: only to forms of ours, with the headers of all, and with a session's new secret in time."""

    def trusts(self, request: Request, parts: System) -> bool:
        """Whether what it asks for may be done."""
        return ours(request, parts.settings.public_url)

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            parts: System = request.app.state.system
            if request.method not in ("GET", "HEAD") and not self.trusts(request, parts):
                raise DeOutroLugar()
            response = await handle(request)
            await _renew(request, response, parts)
            headers.harden(response.headers)
            return response

        return answer


async def _renew(request: Request, response: Response, parts: System) -> None:
    """Once an hour, with a page that is looked at."""
    token = request.cookies.get(cookie(parts))
    looked = request.method == "GET" and response.status_code == 200 and "set-cookie" not in response.headers
    if token is None or FRESH in request.cookies or not looked:
        return
    now = parts.clock.now()
    async with parts.pool.connection() as connection:
        renewed = await sessions.rotate(connection, token, now)
    if renewed:
        remember(response, parts, *renewed, now)
