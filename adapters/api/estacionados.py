"""What a defect keeps from being done: who runs the service sees it, and has it tried again."""
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel
from starlette.responses import Response

from adapters import estacionados
from adapters.api.acesso import Administrador
from adapters.api.answers import Json
from adapters.api.door import Atual, Parts
from adapters.api.modelos import ERROS
from adapters.api.respostas import Responses, mostra
from adapters.estacionados import Estacionado, Tipo
from domain.refusal import NaoEncontrado
from projections.nomes import Nomeada, Nomes, nomes, pessoa

router = APIRouter(tags=["Operação"])


class ItemEstacionado(BaseModel):
    """`id` is that of the message, programação, agenda or file that `tipo` says; `erro` names the defect, for who mends it."""

    tipo: Tipo
    id: UUID
    vezes: int
    desde: AwareDatetime
    ultima_em: AwareDatetime
    erro: str
    programacao_id: UUID | None = None
    usuario: Nomeada | None = None
    canal: str | None = None


class Estacionados(BaseModel):
    """The oldest first; 500 at most."""

    itens: list[ItemEstacionado]


class Tentados(BaseModel):
    """How many are tried again."""

    tentados: int


EXEMPLO = {
    "tipo": "mensagem", "id": "0d7b7a1c-6c0f-5c59-8f0e-3b8d9a4c2e11", "vezes": 5, "desde": "2026-11-12T13:05:00.000000Z",
    "ultima_em": "2026-11-12T13:09:10.000000Z", "erro": "KeyError em adapters.messages.writing, linha 120",
    "programacao_id": "7f9c5a52-0d5e-5b7e-9c55-0a4c1f1f3f10", "canal": "email",
    "usuario": {"id": "4f0c1a77-2f3a-5b0e-8a86-b7f0c0f6f6a1", "nome": "Maria Alves"},
}
TENTA: Responses = {200: {"model": Tentados}, 401: ERROS, 403: ERROS, 404: ERROS}


@router.get(
    "/estacionados", dependencies=[Atual], summary="O que um defeito impede de ser feito",
    responses=mostra(Estacionados, {"itens": [EXEMPLO]}, 403),
)
async def listar(quem: Administrador, parts: Parts) -> Response:
    """Tried five times, and not again until somebody says so."""
    async with parts.pool.connection() as connection:
        found = await estacionados.listar(connection)
        called = await nomes(connection, (each.usuario_id for each in found))
    return Json({"itens": [_shown(each, called) for each in found]})


@router.post("/estacionados/tentativa", summary="Tentar tudo de novo", responses=TENTA)
async def tentar_todos(quem: Administrador, parts: Parts) -> Response:
    async with parts.pool.connection() as connection:
        return Json({"tentados": await estacionados.tentar(connection, parts.clock.now())})


@router.post("/estacionados/{tipo}/{id}/tentativa", summary="Tentar de novo", responses=TENTA)
async def tentar(tipo: Tipo, id: UUID, quem: Administrador, parts: Parts) -> Response:
    async with parts.pool.connection() as connection:
        if not await estacionados.tentar(connection, parts.clock.now(), tipo, id):
            raise NaoEncontrado("isto entre o que está estacionado")
    return Json({"tentados": 1})


def _shown(each: Estacionado, called: Nomes) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "tipo": each.tipo, "id": each.id, "vezes": each.vezes, "desde": each.desde, "ultima_em": each.ultima_em, "erro": each.erro
    }
    if each.programacao_id:
        shown["programacao_id"] = each.programacao_id
    if each.usuario_id:
        shown |= {"usuario": pessoa(called, each.usuario_id), "canal": each.canal}
    return shown
