"""Files that have arrived and do not fit what was asked: who sent them sends them all the same, or lets them go."""
from contextlib import suppress
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from adapters.api import portal
from adapters.api.answers import Json
from adapters.envio_em_partes import drop, finish
from adapters.envios import OF_ONE, Envio
from adapters.pages.formulario import Enviado, act
from adapters.pages.portal.door import Cliente, PaginaDoPortal
from adapters.pages.portal.envio import own, room
from adapters.pages.portal.item import A, answered, shown
from domain.refusal import NaoEncontrado

router = APIRouter(route_class=PaginaDoPortal, include_in_schema=False)


@router.post(A + "/duvidas")
async def decidir(atividade: UUID, request: Request, form: Enviado, visita: Cliente) -> Response:
    """Those that the form names, which its sender has seen, and no other. Their bytes are there: none of them is sent again. Anything but
    `enviar` lets them go. Each is a movement of its own: what was sent before a refusal is sent, and the rest may be decided again."""
    await portal.allowed(visita.parts, visita.entrada)
    asked, waiting = list(dict.fromkeys(form.ids("envio")))[:OF_ONE], list[Envio]()
    for id in asked:
        with suppress(NaoEncontrado):  # let go already, in another tab or by a second click
            waiting.append(await own(visita, atividade, id))
    waiting = [envio for envio in waiting if envio.completo]  # half of a file is no file, whoever says to send it

    async def send() -> Response:
        if not waiting:
            raise NaoEncontrado("estes arquivos")
        position = 0
        for envio in waiting:
            recorded = envio.posicao  # where it was clicked twice
            if recorded is None:
                limites, _ = await room(visita, atividade)
                recorded = await finish(visita.parts, visita.quem, envio, limites, mesmo_assim=True)
            position = max(position, recorded)
        return Json({}, headers={"Posicao": str(position)})

    async def let_go() -> Response:
        for envio in waiting:
            if envio.posicao is None:
                await drop(visita.parts, envio.id)
        return Json({})

    if form.um("escolha") == "enviar":
        return await answered(visita, form, atividade, send, lambda nome: f"Recebemos «{nome}».")
    said = f"{'O arquivo não foi enviado' if len(asked) == 1 else 'Os arquivos não foram enviados'}. Quando tiver o certo, envie por aqui."
    return await act(
        request, form, let_go, f"{visita.base}/atividades/{atividade}", said, lambda refused: shown(visita, atividade, refused),
    )
