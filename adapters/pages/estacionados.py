"""Estacionados: what a defect keeps from being done, and the button that has it tried again."""
from dataclasses import dataclass
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from adapters import estacionados
from adapters.api.acesso import administers
from adapters.api.answers import Json
from adapters.api.door import Parts
from adapters.estacionados import Estacionado, Tipo
from adapters.pages.door import Equipe, Pagina, Pessoa
from adapters.pages.formulario import Enviado, act
from adapters.pages.rendering import Recusa, page
from domain.refusal import NaoEncontrado
from projections.nomes import nomes

router = APIRouter(route_class=Pagina, include_in_schema=False, prefix="/estacionados")
_O_QUE: Final = {
    Tipo.MENSAGEM: "Mensagem", Tipo.REGUA: "Cobrança da régua", Tipo.BAIXA: "Baixa automática", Tipo.NOVIDADES: "Aviso do que chegou",
    Tipo.AGENDA: "Agenda", Tipo.ARQUIVO: "Exclusão de um arquivo removido",
}


async def _administrador(pessoa: Equipe) -> Pessoa:
    await administers(pessoa.quem)
    return pessoa


Administrador = Annotated[Pessoa, Depends(_administrador)]


@dataclass(frozen=True, slots=True)
class Linha:
    """`onde` is the page of what it is about, where there is one."""

    item: Estacionado
    o_que: str
    para: str
    onde: str


@router.get("")
async def listar(request: Request, pessoa: Administrador, parts: Parts) -> Response:
    return await _shown(request, pessoa, parts)


async def _shown(request: Request, pessoa: Pessoa, parts: Parts, recusa: Recusa | None = None) -> Response:
    async with parts.pool.connection() as connection:
        found = await estacionados.listar(connection)
        called = await nomes(connection, (each.usuario_id for each in found))
    linhas = [Linha(each, _O_QUE[each.tipo], called.get(each.usuario_id, "") if each.usuario_id else "", _onde(each)) for each in found]
    return await page(request, "estacionados/estacionados.html", pessoa, linhas=linhas, recusa=recusa)


@router.post("/tentativa")
async def tentar_todos(request: Request, form: Enviado, pessoa: Administrador, parts: Parts) -> Response:
    async def again() -> Response:
        async with parts.pool.connection() as connection:
            return Json({"tentados": await estacionados.tentar(connection, parts.clock.now())})

    said = "Tudo é tentado de novo."
    return await act(request, form, again, "/estacionados", said, lambda refused: _shown(request, pessoa, parts, refused))


@router.post("/{tipo}/{id}/tentativa")
async def tentar(request: Request, tipo: Tipo, id: UUID, form: Enviado, pessoa: Administrador, parts: Parts) -> Response:
    async def again() -> Response:
        async with parts.pool.connection() as connection:
            if not await estacionados.tentar(connection, parts.clock.now(), tipo, id):
                raise NaoEncontrado("isto entre o que está estacionado")
        return Json({})

    said = f"{_O_QUE[tipo]}: é tentado de novo."
    return await act(request, form, again, "/estacionados", said, lambda refused: _shown(request, pessoa, parts, refused))


def _onde(each: Estacionado) -> str:
    if each.programacao_id:
        return f"/programacoes/{each.programacao_id}"
    return f"/cadastros/agendas/{each.id}" if each.tipo is Tipo.AGENDA else ""
