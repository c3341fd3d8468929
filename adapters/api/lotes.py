"""One movement for many programações: each alone, and each told for itself."""
import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.responses import Response

from adapters.api import corpos
from adapters.api.apontamentos import Responses
from adapters.api.door import Equipe, Gravador, JsonBody, Recorder
from adapters.api.faults import sentence
from adapters.api.modelos import ERROS, Feito
from domain.acesso import Quem
from domain.escritorio import movimentacao
from domain.log import Work
from domain.programacao.commands import Baixar
from domain.programacao.events import TipoSolicitacao
from domain.refusal import Refusal

router = APIRouter(tags=["Lotes"], prefix="/lotes")
AT_ONCE = 16


class ItemDoLote(BaseModel):
    """What became of one: where it was recorded, or why it was not."""

    id: UUID
    feito: bool
    posicao: int | None = None
    codigo: str | None = None
    detail: str | None = None


class Lote(Feito):
    itens: list[ItemDoLote]


DONE: Responses = {200: {"model": Lote}, 401: ERROS, 403: ERROS, 404: ERROS}


@router.post("/solicitacoes", responses=DONE, summary="Enviar nova solicitação a vários clientes")
async def solicitar(body: corpos.LoteSolicitacoes, request: Request, quem: Equipe, gravador: Gravador) -> Response:
    consulta = gravador.parts.consulta
    return await _each(request, gravador, quem, body.programacoes, lambda id: lambda work: movimentacao.solicitar(
        work, consulta, id, TipoSolicitacao.MANUAL
    ))


@router.post("/transferencias", responses=DONE, summary="Transferir várias programações")
async def transferir(body: corpos.LoteTransferencias, request: Request, quem: Equipe, gravador: Gravador) -> Response:
    consulta = gravador.parts.consulta
    return await _each(request, gravador, quem, body.programacoes, lambda id: lambda work: movimentacao.transferir(
        work, consulta, id, body.responsavel_id, body.comentario, body.proximas
    ))


@router.post("/baixas", responses=DONE, summary="Registrar a baixa de várias programações")
async def baixar(body: corpos.LoteBaixas, request: Request, quem: Equipe, gravador: Gravador) -> Response:
    command = Baixar(status=body.status, observacao=body.observacao)
    return await _each(request, gravador, quem, body.programacoes, lambda id: lambda work: movimentacao.mover(work, id, command))


UseCase = Callable[[Work], Awaitable[Any]]


async def _each(
    request: Request, gravador: Recorder, quem: Quem, ids: Sequence[UUID], use_case: Callable[[UUID], UseCase]
) -> Response:
    """Each by a key of its own, made from the request's: what was done before a crash is not done again."""
    if answered := await gravador.answered(quem):
        return answered
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(id: UUID) -> JsonBody:
        async with turn:
            try:
                posicao = await gravador.part(quem, use_case(id), str(id))
            except Refusal as refusal:
                return {"id": id, "feito": False, "codigo": refusal.codigo, "detail": await sentence(request, refusal)}
            return {"id": id, "feito": True, "posicao": posicao}

    itens = await asyncio.gather(*(one(id) for id in dict.fromkeys(ids)))
    last = max((item.get("posicao", 0) for item in itens), default=0)
    return await gravador.keep(quem, {"itens": itens}, last)
