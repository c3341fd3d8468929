"""What came by mail (M20): looked at, put on an atividade, or away."""
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from adapters.api import apontamentos, corpos
from adapters.api.door import Parts
from adapters.api.download import file
from adapters.api.movimentos import Movimentos
from adapters.api.programacoes import opened
from adapters.pages.acompanhamento.arquivos import framed, looked_at
from adapters.pages.acompanhamento.tela import P, endereco, screen
from adapters.pages.door import Equipe, Pagina, Pessoa
from adapters.pages.formulario import Enviado, Show, act, gravador
from adapters.pages.rendering import Recusa, page
from adapters.wiring import System
from domain.acesso import Quem
from domain.refusal import NaoEncontrado
from projections.acompanhamento_tela import RecebidoNaTela, Tela, mostrar

router = APIRouter(route_class=Pagina, include_in_schema=False)
R = P + "/recebidos/{recebido:uuid}"


async def _found(parts: System, quem: Quem, id: UUID, recebido: UUID) -> tuple[Tela, RecebidoNaTela]:
    aberta = await opened(parts, quem, id)
    async with parts.pool.connection() as connection:
        tela = await mostrar(connection, aberta, quem, parts.today)
    for each in tela["recebidos"]:
        if each["id"] == recebido:
            return tela, each
    raise NaoEncontrado("este arquivo")


@router.get(R)
async def ver(id: UUID, recebido: UUID, request: Request, pessoa: Equipe, parts: Parts) -> Response:
    tela, x = await _found(parts, pessoa.quem, id, recebido)
    return await page(
        request, "acompanhamento/recebido.html", pessoa, tela=tela, x=x, visto=await looked_at(parts, recebido, x["tipo"], x["tamanho"])
    )


@router.get(R + "/conteudo")
async def conteudo(id: UUID, recebido: UUID, request: Request, pessoa: Equipe, parts: Parts) -> Response:
    """What the page above frames."""
    _, x = await _found(parts, pessoa.quem, id, recebido)
    return framed(await file(request, parts.files, recebido, x["nome"] or "arquivo", x["tamanho"], x["tipo"], x["sha256"]), x["tipo"])


@router.get(R + "/baixar")
async def baixar(id: UUID, recebido: UUID, request: Request, pessoa: Equipe, parts: Parts) -> Response:
    _, x = await _found(parts, pessoa.quem, id, recebido)
    return await file(request, parts.files, recebido, x["nome"] or "arquivo", x["tamanho"], x["tipo"], x["sha256"])


def _shown(request: Request, pessoa: Pessoa, id: UUID, recebido: UUID) -> Show:
    """A refusal stands beside the file, as long as that is there."""
    parts: System = request.app.state.system

    async def show(recusa: Recusa) -> Response:
        waiting = {each.id for each in (await opened(parts, pessoa.quem, id)).row.bandeja}
        return await screen(request, pessoa, parts, id, recusa=recusa, recusado_em=recebido if recebido in waiting else None)

    return show


@router.post(R + "/colocacao")
async def colocar(id: UUID, recebido: UUID, request: Request, pessoa: Equipe, form: Enviado) -> Response:
    em = Movimentos(gravador(request, form), pessoa.quem, id)

    async def action() -> Response:
        return await apontamentos.colocar(recebido, form.body(corpos.Colocacao), em)

    to, show = endereco(id, f"a-{form.um('atividade')}"), _shown(request, pessoa, id, recebido)
    return await act(request, form, action, to, "Arquivo colocado na atividade.", show)


@router.post(R + "/descarte")
async def descartar(id: UUID, recebido: UUID, request: Request, pessoa: Equipe, form: Enviado) -> Response:
    em = Movimentos(gravador(request, form), pessoa.quem, id)

    async def action() -> Response:
        return await apontamentos.descartar(recebido, form.body(corpos.Descarte), em)

    return await act(request, form, action, endereco(id, "recebidos"), "Arquivo descartado.", _shown(request, pessoa, id, recebido))

