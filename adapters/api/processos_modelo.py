"""Processos modelo: the lists of files that checklists are born from, version after version."""
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.responses import Response

from adapters.api.acesso import Gerente
from adapters.api.answers import Json
from adapters.api.door import Atual, Equipe, Gravador, Parts
from adapters.api.listas import Cursor, Limite, responder
from adapters.api.modelos import Criado, Feito
from adapters.api.respostas import ALTERA, CRIA, lista, mostra, pedido
from domain.escritorio import configuracao
from domain.escritorio.configuracao import DadosProcessoModelo
from domain.refusal import NaoEncontrado
from projections import processos_modelo
from projections.processos_modelo import ProcessoModelo

router = APIRouter(tags=["Processos modelo"])
ATIVIDADE = {"nome": "Extrato bancário", "instrucao": "De todas as contas, em OFX.", "obrigatoria": True, "formatos": ["ofx", "pdf"]}
NOVO = {"nome": "Fechamento fiscal", "atividades": [ATIVIDADE, {"nome": "Guia do aluguel", "obrigatoria": False}]}
VISTA = {**ATIVIDADE, "id": "5b8f4f5e-6f6c-4d8e-8a43-0d7c1fb7a031", "tamanho_maximo_mb": 50, "maximo_arquivos": 20}
VISTO = {"id": "5b8f4f5e-6f6c-4d8e-8a43-0d7c1fb7a060", "versao": 1, "nome": "Fechamento fiscal", "atividades": [VISTA]}
MUDADO = {"nome": "Fechamento fiscal", "atividades": [{**ATIVIDADE, "id": VISTA["id"], "obrigatoria": False}]}


class ModeloCriado(Criado):
    """`versao` counts from 1."""

    versao: int


class ModeloAlterado(Feito):
    """The present version."""

    versao: int


@router.post(
    "/processos-modelo", status_code=201, summary="Criar um processo modelo",
    responses={**CRIA, 201: {"model": ModeloCriado}}, openapi_extra=pedido(NOVO),
)
async def criar(body: DadosProcessoModelo, quem: Gerente, gravador: Gravador) -> Response:
    id, ids = uuid4(), [uuid4() for _ in body.atividades]
    return await gravador.record(
        quem, lambda work: configuracao.criar_modelo(work, id, body, ids), answer=lambda _: {"id": id, "versao": 1}
    )


@router.get(
    "/processos-modelo", dependencies=[Atual], summary="Os processos modelo, por nome", responses=lista(ProcessoModelo, "Modelos", VISTO)
)
async def listar(quem: Equipe, parts: Parts, limite: Limite = 50, cursor: Cursor = None) -> Response:
    async with parts.pool.connection() as connection:
        return responder(await processos_modelo.listar(connection, limite, cursor))


@router.get(
    "/processos-modelo/{id}", dependencies=[Atual], summary="Um processo modelo, com os ids de suas atividades",
    responses=mostra(ProcessoModelo, VISTO),
)
async def mostrar(id: UUID, quem: Equipe, parts: Parts) -> Response:
    async with parts.pool.connection() as connection:
        found = await processos_modelo.mostrar(connection, id)
    if found is None:
        raise NaoEncontrado("este processo modelo")
    return Json(found)


@router.put(
    "/processos-modelo/{id}", summary="Fazer uma nova versão", responses={**ALTERA, 200: {"model": ModeloAlterado}},
    openapi_extra=pedido(MUDADO),
)
async def alterar(id: UUID, body: DadosProcessoModelo, quem: Gerente, gravador: Gravador) -> Response:
    """An atividade with its `id` is the same as before, one without is new. Checklists that exist keep their version."""
    ids = [uuid4() for _ in body.atividades]
    return await gravador.record(
        quem, lambda work: configuracao.alterar_modelo(work, id, body, ids), answer=lambda versao: {"versao": versao}, status=200
    )
