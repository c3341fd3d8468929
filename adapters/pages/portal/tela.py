"""The client's programações, the checklist of one, its receipt, and the help page."""
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from adapters.api import corpos, portal
from adapters.api.answers import Json
from adapters.api.door import Parts
from adapters.pages.door import Alguem, Entrou, Pagina
from adapters.pages.formulario import Enviado, act, gravador
from adapters.pages.portal.door import Cliente, PaginaDoPortal, Visita, expired
from adapters.pages.rendering import Recusa, go, page
from domain.documento import documento_formatado
from domain.escritorio import links
from domain.escritorio.avisar import channels
from domain.link.state import LinkVivo
from domain.refusal import NaoEncontrado
from domain.usuario.avisos import CanalDeAviso
from domain.usuario.state import USUARIO
from projections import empresas
from projections.portal_na_pagina import Checklist

router = APIRouter(route_class=PaginaDoPortal, include_in_schema=False)
ajuda = APIRouter(route_class=Pagina, include_in_schema=False)
MOST = 200


@router.get("/p")
async def minhas(request: Request, pessoa: Entrou, parts: Parts) -> Response:
    """What is open of who signed in; the equipe has its own list."""
    if not pessoa.quem.cliente:
        return go("/programacoes")
    found = await portal.abertas(parts, pessoa.quem, MOST)
    by_empresa: dict[UUID, list[dict[str, Any]]] = {}
    for item in found.itens:
        by_empresa.setdefault(item["empresa"]["id"], []).append(item)
    return await page(request, "portal/minhas.html", pessoa, grupos=list(by_empresa.values()), ha_mais=found.proximo is not None)


@router.get("/p/{link}")
async def mostrar(visita: Cliente) -> Response:
    """Missing first; once closed, what was sent."""
    found = await visita.checklist()
    if found.fim:
        return await visita.page("portal/fechado.html", found, **await _receipt(visita, found))
    return await visita.page("portal/lista.html", found)


@router.post("/p/{link}/recebidos/{recebido}/colocacao")
async def colocar(recebido: UUID, request: Request, form: Enviado, visita: Cliente) -> Response:
    """M20: what the client sent by mail goes where the client says."""
    em = visita.movimentos(form)

    async def put() -> Response:
        return await em.place(recebido, form.body(corpos.Colocacao))

    async def show(recusa: Recusa) -> Response:
        return await visita.page("portal/lista.html", await visita.checklist(), recusa)

    return await act(request, form, put, visita.base, "Pronto: o arquivo está no lugar dele.", show)


@router.get("/p/{link}/pronto")
async def pronto(visita: Cliente) -> Response:
    """Where the last answer leads; as long as something is missing, to what is."""
    found = await visita.checklist()
    if found.fim or found.faltam:
        return go(visita.base)
    return await visita.page("portal/pronto.html", found, canais=await _channels(visita), **await _receipt(visita, found))


async def _receipt(visita: Visita, found: Checklist) -> dict[str, Any]:
    async with visita.parts.pool.connection() as connection:
        empresa = await empresas.mostrar(connection, found.empresa_id)
    number = (empresa.get("cnpj") or empresa.get("cpf")) if empresa else None
    people = [anexo["enviado_por"] for item in found.itens for anexo in item.atividade["anexos"] if not anexo["anterior"]]
    people += [item.resposta.por for item in found.itens if item.resposta]
    return {
        "documento": f"{'CNPJ' if len(number) == 14 else 'CPF'} {documento_formatado(number)}" if number else "",
        "quem_enviou": list(dict.fromkeys(each["nome"] for each in people)),
    }


async def _channels(visita: Visita) -> list[str]:
    """How this client would be told of a problem."""
    usuario = (await visita.parts.store.load(USUARIO, visita.quem.id)).state if visita.quem.id else None
    if usuario is None:
        return []
    reached = channels(usuario, await visita.parts.consulta.contato(usuario.id))
    return [canal for canal in reached if canal != CanalDeAviso.PORTAL]


@router.post("/p/{link}/renovacao")
async def renovar(request: Request, form: Enviado, visita: Cliente, parts: Parts) -> Response:
    """R15: to the same user, by the same ways."""
    consulta, id = parts.consulta, visita.quem.link
    if id is None:
        raise NaoEncontrado("este link")

    async def ask() -> Response:
        try:
            return await gravador(request, form).record(visita.quem, lambda work: links.renovar(work, consulta, id), status=202)
        except LinkVivo:  # prolonged meanwhile: it opens
            return Json({})

    return await act(request, form, ask, visita.base, "", lambda refused: expired(visita, refused))


@ajuda.get("/como-enviar")
async def como_enviar(request: Request, alguem: Alguem, parts: Parts) -> Response:
    """Open to all; of no office's secrets."""
    return await page(request, "portal/como-enviar.html", alguem, recebe=parts.servers.recebe is not None)
