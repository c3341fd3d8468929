"""One requested file on the client's page: sending it, answering without it, talking about it, changing one's mind."""
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from adapters.api import corpos, portal
from adapters.api.door import Parts
from adapters.api.movimentos import Movimentos
from adapters.envio_em_partes import hold
from adapters.pages.formulario import Enviado, Formulario, act
from adapters.pages.palavras import SITUACOES
from adapters.pages.portal.door import Cliente, PaginaDoPortal, Visita
from adapters.pages.rendering import Recusa, go
from domain.arquivo import ArquivosDemais
from domain.programacao.apontamentos import Arquivo
from domain.refusal import NaoEncontrado
from projections.portal_na_pagina import Checklist, Item

router = APIRouter(route_class=PaginaDoPortal, include_in_schema=False)
A = "/p/{link}/atividades/{atividade}"
RESPOSTAS = {
    "sem_movimento": SITUACOES["sem_movimento"], "enviar_depois": "Vou enviar depois", "nao_pedir_mais": SITUACOES["nao_se_aplica"],
}


@router.get(A)
async def mostrar(atividade: UUID, visita: Cliente) -> Response:
    return await shown(visita, atividade)


async def shown(visita: Visita, atividade: UUID, recusa: Recusa | None = None) -> Response:
    """Its page; what waits for a decision stands on top."""
    found = await visita.checklist()
    item = found.item(atividade)
    if item is None:
        raise NaoEncontrado("este documento")
    return await visita.page(
        "portal/item.html", found, recusa, item=item, aqui=f"{visita.base}/atividades/{atividade}", RESPOSTAS=RESPOSTAS,
        duvidas=await visita.em_duvida(atividade),
        vagas=_room(item), demais=str(ArquivosDemais(item.atividade["maximo_arquivos"])), promessa=_promised(item, visita.parts.today),
    )


def _room(item: Item) -> int:
    """How many files may still come."""
    counting = [anexo for anexo in item.atividade["anexos"] if not (anexo["anterior"] or "devolvido" in anexo)]
    return max(0, item.atividade["maximo_arquivos"] - len(counting))


def _promised(item: Item, hoje: date) -> str:
    """What the client said already, while that day is to come."""
    day = item.atividade.get("adiada_para")
    return day.isoformat() if day and day >= hoje else ""


@router.get(A + "/seguinte")
async def seguinte(atividade: UUID, visita: Cliente, enviado: bool = False) -> Response:
    """Where the pages go when this one was answered; `enviado` where a script has sent files."""
    found = await visita.checklist()
    item = found.item(atividade)
    if await visita.em_duvida(atividade):
        return go(_doubts(visita, atividade))
    sent = enviado and item and item.atividade["situacao"] == "enviada"
    return go(_next(visita, found, atividade), f"Recebemos «{item.atividade['nome']}»." if item and sent else "")


def _doubts(visita: Visita, atividade: UUID) -> str:
    return f"{visita.base}/atividades/{atividade}#duvida"


def _next(visita: Visita, found: Checklist, atividade: UUID) -> str:
    if not found.faltam:
        return f"{visita.base}/pronto"
    following = found.seguinte(atividade)
    return f"{visita.base}/atividades/{following.atividade['id']}" if following else visita.base


async def answered(
    visita: Visita, form: Formulario, atividade: UUID, action: Callable[[], Awaitable[Response]], said: Callable[[str], str]
) -> Response:
    """An answer leads to what is missing next, unless a file waits for a decision; a refusal back to the form."""
    response = await act(visita.request, form, action, visita.base, "", lambda refused: shown(visita, atividade, refused))
    if response.status_code != 303:
        return response
    if await visita.em_duvida(atividade):
        return go(_doubts(visita, atividade))
    found = await visita.checklist()
    item = found.item(atividade)
    return go(_next(visita, found, atividade), said(item.atividade["nome"] if item else ""))


@router.post(A + "/anexos")
async def anexar(atividade: UUID, request: Request, visita: Cliente, parts: Parts, chave: str | None = None) -> Response:
    """Where no script sends the files: all in one form, whose fields are files alone. What does not fit waits for a decision."""
    form = Formulario({"formulario": ["envio"], "chave": [chave or ""]})
    em = visita.movimentos(form)

    async def waiting(arquivos: Sequence[Arquivo]) -> Sequence[Arquivo]:
        assert visita.quem.id is not None
        for arquivo in arquivos:
            if arquivo.avisos:
                await hold(parts, visita.entrada.programacao, atividade, visita.quem.id, arquivo)
        return [arquivo for arquivo in arquivos if not arquivo.avisos]

    return await answered(visita, form, atividade, lambda: em.attach(request, atividade, waiting), lambda nome: f"Recebemos «{nome}».")


@router.post(A + "/anexos/{anexo}/remocao")
async def remover(atividade: UUID, anexo: UUID, request: Request, form: Enviado, visita: Cliente) -> Response:
    em = visita.movimentos(form)
    return await act(
        request, form, lambda: em.remove(atividade, anexo), f"{visita.base}/atividades/{atividade}", "O arquivo foi removido.",
        lambda refused: shown(visita, atividade, refused),
    )


@router.post(A + "/retornos")
async def retornar(atividade: UUID, form: Enviado, visita: Cliente) -> Response:
    em = visita.movimentos(form)
    chosen = RESPOSTAS.get(form.um("retorno"), "")

    async def answer() -> Response:
        return await em.answer(atividade, form.body(corpos.Retorno))

    return await answered(visita, form, atividade, answer, lambda nome: f"Anotado em «{nome}»: {chosen}.")


@router.post(A + "/comentarios")
async def comentar(atividade: UUID, request: Request, form: Enviado, visita: Cliente) -> Response:
    em: Movimentos = visita.movimentos(form)

    async def say() -> Response:
        return await em.comment(atividade, form.body(corpos.Comentario))

    return await act(
        request, form, say, f"{visita.base}/atividades/{atividade}#conversa", "Sua mensagem foi enviada ao escritório.",
        lambda refused: shown(visita, atividade, refused),
    )


@router.get("/p/{link}/anexos/{anexo}")
async def baixar(anexo: UUID, request: Request, visita: Cliente, parts: Parts) -> Response:
    return await portal.download(request, parts, visita.entrada, anexo)
