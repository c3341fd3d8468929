"""Links of a programação, and what became of its messages."""
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import Response

from adapters.api import corpos
from adapters.api.answers import Json
from adapters.api.apontamentos import CHANGED, REFUSED, Responses
from adapters.api.door import Atual, Equipe, Gravador, Parts
from adapters.api.modelos import ERROS, LinkCriado
from adapters.api.programacoes import opened
from adapters.messages.content import Assunto
from adapters.messages.layout import Pendencia
from adapters.passwords import new_secret
from adapters.wiring import System
from domain.escritorio import links
from domain.escritorio.state import ESCRITORIO, ESCRITORIO_ID
from domain.link.state import link_hash, link_id
from domain.log import Work, get
from domain.programacao.state import PROGRAMACAO
from domain.servico.comunicacao import fill
from domain.servico.state import SERVICO
from projections.links import LinkNaLista
from projections.links import da_programacao as links_da
from projections.nomes import ELIMINADO, nomes
from projections.notificacoes import Notificacao
from projections.notificacoes import da_programacao as notificacoes_da

router = APIRouter(tags=["Links e notificações"])
L = "/programacoes/{id}/links"
MADE: Responses = {201: {"model": LinkCriado}, **REFUSED}


@router.post(L, status_code=201, responses=MADE, summary="Criar um link para entregar por outro meio (M18)")
async def criar(id: UUID, body: corpos.NovoLink, quem: Equipe, gravador: Gravador, parts: Parts) -> Response:
    """O endereço aparece só nesta resposta; com a mesma chave, a repetição vem sem ele."""
    link = new_secret()
    hash, url, shown = link_hash(link), f"{parts.settings.public_url}/p/{link}", link_id(link_hash(link))
    secret: dict[str, Any] = {"url": url}

    async def use_case(work: Work) -> dict[str, Any]:
        expira_em = await links.copiar(work, id, body.usuario_id, hash)
        secret["mensagem"] = await _ready_to_paste(parts, work, id, body.usuario_id, url)
        return {"id": shown, "expira_em": expira_em}

    return await gravador.record(quem, use_case, answer=lambda made: made, stream=id, secret=secret)


async def _ready_to_paste(parts: System, work: Work, id: UUID, usuario_id: UUID, url: str) -> str:
    """Assunto, what is missing, and where to send it."""
    programacao = await get(work, PROGRAMACAO, id)
    servico = await get(work, SERVICO, programacao.gerada.servico_id)
    escritorio = (await get(work, ESCRITORIO, ESCRITORIO_ID)).nome
    empresa_id, responsavel_id = programacao.gerada.empresa_id, programacao.responsavel
    async with parts.pool.connection() as connection:
        called = await nomes(connection, [empresa_id, responsavel_id, usuario_id])
    missing = [Pendencia(each.item.nome) for each in programacao.pendentes]
    sobre = Assunto(
        escritorio, called.get(empresa_id, ELIMINADO), called.get(usuario_id, ELIMINADO), servico.dados.nome,
        programacao.gerada.competencia, programacao.vencimento, called.get(responsavel_id, ELIMINADO), missing,
    )
    return "\n\n".join(part for part in (fill(servico.dados.comunicacao.assunto, sobre.values), sobre.values["pendencias"], url) if part)


class Links(BaseModel):
    itens: list[LinkNaLista]


class Notificacoes(BaseModel):
    itens: list[Notificacao]


LISTED: Responses = {200: {"model": Links}, 401: ERROS, 404: ERROS}
TOLD: Responses = {200: {"model": Notificacoes}, 401: ERROS, 404: ERROS}


@router.get(L, responses=LISTED, dependencies=[Atual], summary="Os links desta programação")
async def listar(id: UUID, quem: Equipe, parts: Parts) -> Response:
    found = await opened(parts, quem, id)
    async with parts.pool.connection() as connection:
        return Json({"itens": await links_da(connection, id, found.row.vencimento, parts.day.zone, parts.clock.now())})


@router.delete(L + "/{link}", responses=CHANGED, summary="Revogar um link (M18)")
async def revogar(id: UUID, link: UUID, quem: Equipe, gravador: Gravador) -> Response:
    return await gravador.record(quem, lambda work: links.revogar(work, id, link), status=200, stream=id)


@router.get("/programacoes/{id}/notificacoes", responses=TOLD, dependencies=[Atual], summary="O que houve com cada mensagem")
async def notificacoes_(id: UUID, quem: Equipe, parts: Parts) -> Response:
    found = await opened(parts, quem, id)
    async with parts.pool.connection() as connection:
        return Json({"itens": await notificacoes_da(connection, found.row.id)})
