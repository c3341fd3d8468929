"""One's own: sessions and tokens."""
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from adapters import sessions
from adapters.api.door import Parts
from adapters.pages.door import Entrou, Pagina
from adapters.pages.rendering import go, page
from domain.refusal import NaoEncontrado

router = APIRouter(route_class=Pagina, include_in_schema=False, prefix="/perfil")


@router.get("")
async def mostrar(request: Request, pessoa: Entrou, parts: Parts) -> Response:
    async with parts.pool.connection() as connection:
        own = await sessions.own(connection, pessoa.usuario.id, parts.clock.now())
    return await page(request, "perfil/perfil.html", pessoa, sessoes=own)


@router.post("/sessoes/{id}/fim")
async def encerrar(id: UUID, pessoa: Entrou, parts: Parts) -> Response:
    """One session or token, by its id."""
    async with parts.pool.connection() as connection:
        if not await sessions.end(connection, pessoa.usuario.id, id=id):
            raise NaoEncontrado("esta sessão")
    return go("/perfil", "A sessão terminou.")
