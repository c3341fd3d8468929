"""Departamentos: the list, and one more."""
from uuid import uuid4

from fastapi import APIRouter, Request
from starlette.responses import Response

from adapters.api.door import Parts
from adapters.api.listas import Busca, Cursor
from adapters.pages.cadastros.portas import Gerente
from adapters.pages.door import Equipe, Pagina, Pessoa
from adapters.pages.formulario import Enviado, act, gravador
from adapters.pages.rendering import Recusa, page
from domain.escritorio import configuracao
from domain.escritorio.configuracao import NovoDepartamento
from projections import cadastros, departamentos

router = APIRouter(route_class=Pagina, include_in_schema=False, prefix="/cadastros/departamentos")


async def _list(
    request: Request, parts: Parts, pessoa: Pessoa, busca: str | None = None, cursor: str | None = None, recusa: Recusa | None = None
) -> Response:
    async with parts.pool.connection() as connection:
        found = await departamentos.listar(connection, 50, cursor, busca)
        servicos = await cadastros.por_departamento(connection)
    return await page(
        request, "cadastros/departamentos.html", pessoa, recusa=recusa, lista=found, servicos=servicos, busca=busca or "", cursor=cursor
    )


@router.get("")
async def listar(request: Request, pessoa: Equipe, parts: Parts, busca: Busca = None, cursor: Cursor = None) -> Response:
    return await _list(request, parts, pessoa, busca, cursor)


@router.post("")
async def criar(request: Request, pessoa: Gerente, parts: Parts, form: Enviado) -> Response:
    async def create() -> Response:
        id, body = uuid4(), form.body(NovoDepartamento)
        return await gravador(request, form).record(
            pessoa.quem, lambda work: configuracao.criar_departamento(work, id, body), answer=lambda _: {"id": id}
        )

    said = f"O departamento {form.um('nome')[:100]} foi criado."
    return await act(
        request, form, create, "/cadastros/departamentos", said, lambda recusa: _list(request, parts, pessoa, recusa=recusa)
    )
