"""Empresas: the client companies, and what they are not asked for."""
from uuid import UUID, uuid4

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import Response

from adapters.api.acesso import Gerente, QuemMove, departamentos_de
from adapters.api.answers import Json
from adapters.api.door import Atual, Equipe, Gravador, Parts
from adapters.api.listas import Busca, Cursor, Limite, responder
from adapters.api.respostas import ALTERA, CRIA, lista, mostra, pedido
from domain.escritorio import empresas as cadastro
from domain.escritorio import movimentacao
from domain.escritorio.empresas import MudancasEmpresa, NovaEmpresa
from domain.refusal import NaoEncontrado
from projections import empresas, nao_pedidas
from projections.empresas import Empresa, Filtros
from projections.nao_pedidas import NaoPedida

router = APIRouter(tags=["Empresas"])
RESPONSAVEIS = [{"departamento_id": "5b8f4f5e-6f6c-4d8e-8a43-0d7c1fb7a020", "usuario_id": "5b8f4f5e-6f6c-4d8e-8a43-0d7c1fb7a003"}]
NOVA = {"razao_social": "Padaria Sol Nascente Ltda", "nome": "Padaria Sol", "cnpj": "12.ABC.345/01DE-35", "responsaveis": RESPONSAVEIS}
MUDANCAS = {"nome": "Padaria Sol", "responsaveis": RESPONSAVEIS}
VISTA = {**NOVA, "id": "5b8f4f5e-6f6c-4d8e-8a43-0d7c1fb7a010", "cnpj": "12ABC34501DE35", "ativa": True}
NAO_PEDIDA = {
    "id": "5b8f4f5e-6f6c-4d8e-8a43-0d7c1fb7a040", "servico_id": "5b8f4f5e-6f6c-4d8e-8a43-0d7c1fb7a030",
    "atividade_id": "5b8f4f5e-6f6c-4d8e-8a43-0d7c1fb7a031", "nome": "Guia do aluguel",
    "programacao_id": "5b8f4f5e-6f6c-4d8e-8a43-0d7c1fb7a050", "por": {"id": "5b8f4f5e-6f6c-4d8e-8a43-0d7c1fb7a002", "nome": "Maria Alves"},
    "em": "2026-11-12T13:05:00.000000Z", "comentario": "Sede própria.",
}


class NaoPedidas(BaseModel):
    """In the order in which they were said."""

    itens: list[NaoPedida]


@router.post("/empresas", status_code=201, summary="Cadastrar uma empresa", responses=CRIA, openapi_extra=pedido(NOVA))
async def criar(body: NovaEmpresa, quem: Gerente, gravador: Gravador) -> Response:
    """By CNPJ (also with letters) or CPF, with or without punctuation."""
    id = uuid4()
    return await gravador.record(quem, lambda work: cadastro.cadastrar(work, id, body), answer=lambda _: {"id": id})


@router.get("/empresas", dependencies=[Atual], summary="As empresas, por nome", responses=lista(Empresa, "Empresas", VISTA))
async def listar(
    quem: Equipe, parts: Parts, ativa: bool | None = None, busca: Busca = None, limite: Limite = 50, cursor: Cursor = None
) -> Response:
    async with parts.pool.connection() as connection:
        return responder(await empresas.listar(connection, Filtros(ativa, busca), limite, cursor))


@router.get("/empresas/{id}", dependencies=[Atual], summary="Uma empresa", responses=mostra(Empresa, VISTA))
async def mostrar(id: UUID, quem: Equipe, parts: Parts) -> Response:
    return Json(await _found(parts, id))


@router.patch("/empresas/{id}", summary="Alterar, desativar ou reativar uma empresa", responses=ALTERA, openapi_extra=pedido(MUDANCAS))
async def alterar(id: UUID, body: MudancasEmpresa, quem: Gerente, gravador: Gravador) -> Response:
    """What is absent stays. Nothing is programmed for one that is inativa, and its links are over."""
    return await gravador.record(quem, lambda work: cadastro.alterar(work, id, body), status=200)


@router.get(
    "/empresas/{id}/nao-pedir", dependencies=[Atual], summary="O que não se pede a esta empresa (M6)",
    responses=mostra(NaoPedidas, {"itens": [NAO_PEDIDA]}),
)
async def nao_pedir(id: UUID, quem: Equipe, parts: Parts) -> Response:
    await _found(parts, id)
    async with parts.pool.connection() as connection:
        itens = await nao_pedidas.da_empresa(connection, id, departamentos_de(quem))
    return Json({"itens": itens})


@router.delete("/empresas/{id}/nao-pedir/{nao_pedir_id}", summary="Voltar a pedir", responses=ALTERA)
async def voltar_a_pedir(id: UUID, nao_pedir_id: UUID, quem: QuemMove, gravador: Gravador) -> Response:
    """The item is asked for again in what is generated from now on. Twice is once."""
    return await gravador.record(quem, lambda work: movimentacao.voltar_a_pedir(work, id, nao_pedir_id), status=200)


async def _found(parts: Parts, id: UUID) -> Empresa:
    async with parts.pool.connection() as connection:
        found = await empresas.mostrar(connection, id)
    if found is None:
        raise NaoEncontrado("esta empresa")
    return found
