"""The cadastros at a glance: what each is for, and how many there are."""
from fastapi import APIRouter, Request
from starlette.responses import Response

from adapters.api.acesso import departamentos_de
from adapters.api.door import Parts
from adapters.pages.door import Equipe, Pagina
from adapters.pages.rendering import page
from projections import cadastros

router = APIRouter(route_class=Pagina, include_in_schema=False, prefix="/cadastros")


@router.get("")
async def indice(request: Request, pessoa: Equipe, parts: Parts) -> Response:
    async with parts.pool.connection() as connection:
        contagem = await cadastros.contar(connection, departamentos_de(pessoa.quem))
    return await page(request, "cadastros/indice.html", pessoa, n=contagem)
