"""A file that has arrived and does not fit what was asked: who sent it sends it all the same, or chooses another."""
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from adapters.api import portal
from adapters.api.answers import Json
from adapters.envio_em_partes import drop, finish
from adapters.pages.envio import own, room
from adapters.pages.formulario import Enviado, act
from adapters.pages.portal_door import Cliente, PaginaDoPortal
from adapters.pages.portal_item import A, answered, shown

router = APIRouter(route_class=PaginaDoPortal, include_in_schema=False)


@router.post(A + "/envios/{id}/decisao")
async def decidir(atividade: UUID, id: UUID, request: Request, form: Enviado, visita: Cliente) -> Response:
    """Its bytes are there: none of them is sent again. Anything but `enviar` lets it go."""

    async def send() -> Response:
        envio = await own(visita, atividade, id)
        if envio.posicao is not None:  # clicked twice
            return Json({}, headers={"Posicao": str(envio.posicao)})
        limites, _ = await room(visita, atividade)
        return Json({}, headers={"Posicao": str(await finish(visita.parts, visita.quem, envio, limites, mesmo_assim=True))})

    async def let_go() -> Response:
        await portal.allowed(visita.parts, visita.entrada)
        envio = await own(visita, atividade, id)
        if envio.posicao is None:
            await drop(visita.parts, envio.id)
        return Json({})

    if form.um("escolha") == "enviar":
        return await answered(visita, form, atividade, send, lambda nome: f"Recebemos «{nome}».")
    return await act(
        request, form, let_go, f"{visita.base}/atividades/{atividade}", "O arquivo não foi enviado. Escolha outro.",
        lambda refused: shown(visita, atividade, refused),
    )
