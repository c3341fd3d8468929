"""What is done to a programação as a whole: asking again, handing over, closing, dates, items and links."""
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from adapters.api import apontamentos, corpos, links
from adapters.api.door import Parts
from adapters.api.movimentos import Movimentos
from adapters.api.programacoes import opened
from adapters.pages import palavras
from adapters.pages.acompanhamento.dialogos import last_day
from adapters.pages.acompanhamento.movimentos import Dito, Movimento, told
from adapters.pages.acompanhamento.tela import Olhar, P, endereco, screen
from adapters.pages.door import Equipe, Pagina, Pessoa
from adapters.pages.formulario import Enviado, Formulario, act, fields, gravador, recusa
from adapters.pages.rendering import Recusa
from adapters.wiring import System
from domain.escritorio import movimentacao
from domain.refusal import Refusal

router = APIRouter(route_class=Pagina, include_in_schema=False)


async def managed(
    request: Request, pessoa: Pessoa, id: UUID, form: Formulario, movement: Movimento, said: Dito, *, refused_in: str, back_to: str = ""
) -> Response:
    """The form tells the version that it was drawn from; `refused_in` is the dialog that the form stands in."""
    parts: System = request.app.state.system
    seen = form.um("versao")
    em = Movimentos(gravador(request, form), pessoa.quem, id, int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 19 else None)

    async def show(recusa: Recusa) -> Response:
        return await screen(request, pessoa, parts, id, recusa=recusa, olhar=Olhar(fazer=refused_in))

    return await act(request, form, lambda: movement(em), back_to or endereco(id), said, show)


@router.post(P + "/solicitacoes")
async def solicitar(id: UUID, request: Request, pessoa: Equipe, form: Enviado) -> Response:
    return await managed(
        request, pessoa, id, form, lambda em: apontamentos.solicitar(corpos.Vazio(), em), told("Nova solicitação enviada."),
        refused_in="solicitar",
    )


@router.post(P + "/transferencia")
async def transferir(id: UUID, request: Request, pessoa: Equipe, form: Enviado) -> Response:
    return await managed(
        request, pessoa, id, form, lambda em: apontamentos.transferir(form.body(corpos.Transferencia), em), "Programação transferida.",
        refused_in="transferir",
    )


@router.post(P + "/baixa")
async def baixar(id: UUID, request: Request, pessoa: Equipe, form: Enviado) -> Response:
    return await managed(
        request, pessoa, id, form, lambda em: apontamentos.baixar(form.body(corpos.Baixa), em), "Baixa registrada.", refused_in="baixa"
    )


@router.post(P + "/estorno")
async def estornar(id: UUID, request: Request, pessoa: Equipe, form: Enviado) -> Response:
    return await managed(
        request, pessoa, id, form, lambda em: apontamentos.estornar(form.body(corpos.Motivo), em), "Baixa estornada.", refused_in="estorno"
    )


@router.post(P + "/cancelamento")
async def cancelar(id: UUID, request: Request, pessoa: Equipe, form: Enviado) -> Response:
    return await managed(
        request, pessoa, id, form, lambda em: apontamentos.cancelar(form.body(corpos.Motivo), em), "Programação cancelada.",
        refused_in="cancelar",
    )


@router.post(P + "/prazo")
async def alterar_prazo(id: UUID, request: Request, pessoa: Equipe, form: Enviado) -> Response:
    return await managed(
        request, pessoa, id, form, lambda em: apontamentos.alterar_prazo(form.body(corpos.NovoPrazo), em), "Prazo alterado.",
        refused_in="prazo",
    )


@router.post(P + "/atividades")
async def incluir(id: UUID, request: Request, pessoa: Equipe, form: Enviado) -> Response:
    return await managed(
        request, pessoa, id, form, lambda em: apontamentos.incluir(form.body(corpos.NovoItem), em), "Atividade incluída nesta lista.",
        refused_in="atividade",
    )


@router.post(P + "/nao-pedidas/{nao_pedir:uuid}/volta")
async def voltar_a_pedir(id: UUID, nao_pedir: UUID, request: Request, pessoa: Equipe, parts: Parts, form: Enviado) -> Response:
    """Of the empresa, from the programação where it shows."""
    empresa = (await opened(parts, pessoa.quem, id)).row.empresa_id

    async def again(em: Movimentos) -> Response:
        return await em.gravador.record(pessoa.quem, lambda work: movimentacao.voltar_a_pedir(work, empresa, nao_pedir), status=200)

    return await managed(request, pessoa, id, form, again, "Volta a ser pedido nos próximos meses.", refused_in="")


@router.post(P + "/links")
async def copiar_link(id: UUID, request: Request, pessoa: Equipe, parts: Parts, form: Enviado) -> Response:
    """Answered by the page itself: the address is shown this once, and a page that comes next could not know it."""
    try:
        answer = await links.criar(id, form.body(corpos.NovoLink), pessoa.quem, gravador(request, form), parts)
    except Refusal as refusal:
        if refusal.status in (401, 404):
            raise
        refused = await recusa(request, form, refusal)
        return await screen(request, pessoa, parts, id, recusa=refused, olhar=Olhar(fazer="links"))
    await parts.positions.reached(int(answer.headers["posicao"]), timeout=2.0)
    return await screen(request, pessoa, parts, id, link=_told_once(fields(answer), parts))


def _told_once(made: Mapping[str, Any], parts: System) -> Mapping[str, Any]:
    """What the dialog says of a link that was just made; sent again, it comes without its address."""
    return {**made, "ate": palavras.dia(last_day(datetime.fromisoformat(made["expira_em"]), parts.day.zone), parts.today)}


@router.post(P + "/links/{link:uuid}/revogacao")
async def revogar_link(id: UUID, link: UUID, request: Request, pessoa: Equipe, parts: Parts, form: Enviado) -> Response:
    return await managed(
        request, pessoa, id, form, lambda em: links.revogar(id, link, pessoa.quem, em.gravador), "Link revogado.", refused_in="links",
        back_to=Olhar(fazer="links").com(id),
    )
