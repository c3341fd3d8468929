"""Departamentos: access and notification go by them."""
from uuid import uuid4

from fastapi import APIRouter
from starlette.responses import Response

from adapters.api.acesso import Gerente
from adapters.api.door import Atual, Equipe, Gravador, Parts
from adapters.api.listas import Cursor, Limite, responder
from adapters.api.respostas import CRIA, lista, pedido
from domain.escritorio import configuracao
from domain.escritorio.configuracao import NovoDepartamento
from projections import departamentos
from projections.nomes import Nomeada

router = APIRouter(tags=["Departamentos"])


EXEMPLO = {"id": "5b8f4f5e-6f6c-4d8e-8a43-0d7c1fb7a020", "nome": "Fiscal"}


@router.post("/departamentos", status_code=201, summary="Criar um departamento", responses=CRIA, openapi_extra=pedido({"nome": "Fiscal"}))
async def criar(body: NovoDepartamento, quem: Gerente, gravador: Gravador) -> Response:
    id = uuid4()
    return await gravador.record(quem, lambda work: configuracao.criar_departamento(work, id, body), answer=lambda _: {"id": id})


@router.get(
    "/departamentos", dependencies=[Atual], summary="Os departamentos, por nome", responses=lista(Nomeada, "Departamentos", EXEMPLO)
)
async def listar(quem: Equipe, parts: Parts, limite: Limite = 50, cursor: Cursor = None) -> Response:
    async with parts.pool.connection() as connection:
        return responder(await departamentos.listar(connection, limite, cursor))
