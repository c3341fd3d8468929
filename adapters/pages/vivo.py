"""The stream that the panel's pages follow: the API's, by the session's cookie."""
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from adapters.api.door import Parts
from adapters.api.vivo import LastEventId, watch
from adapters.pages.door import Equipe, Pagina
from domain.acesso import Quem

router = APIRouter(route_class=Pagina, include_in_schema=False)


@router.get("/vivo")
async def vivo(
    request: Request, pessoa: Equipe, parts: Parts, last_event_id: LastEventId = None,
    apos: Annotated[str | None, Query(max_length=20)] = None,
) -> Response:
    """`apos`: the position that the page shows, which no script can send as a header."""
    async def who() -> Quem | None:
        usuario = await parts.askers.who(pessoa.token)
        return usuario.quem(pessoa.quem.canal) if usuario and usuario.ativo and usuario.quem(pessoa.quem.canal).equipe else None

    return watch(request, pessoa.quem, who, last_event_id or apos)
