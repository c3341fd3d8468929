"""Users: the equipe and the clients."""
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Query
from starlette.responses import Response

from adapters import passwords
from adapters.api import corpos
from adapters.api.acesso import Gerente
from adapters.api.answers import Json
from adapters.api.door import Atual, Equipe, Gravador, Parts, Recorder
from adapters.api.listas import Busca, Cursor, Limite, responder
from adapters.api.respostas import ALTERA, CRIA, lista, mostra, pedido
from domain.acesso import Perfil, Quem
from domain.escritorio import pessoas
from domain.escritorio.pessoas import MudancasUsuario, NovoUsuario, ResponsavelEmUso
from domain.refusal import NaoEncontrado
from domain.usuario.avisos import CanalDeAviso
from projections import usuarios
from projections.usuarios import Filtros, Usuario

router = APIRouter(tags=["Usuários"])
ID = "5b8f4f5e-6f6c-4d8e-8a43-0d7c1fb7a002"
NOVO = {
    "nome": "Maria Alves", "email": "maria@padariasol.com.br", "telefone": "+5511987654321", "perfil": "cliente",
    "empresas": ["5b8f4f5e-6f6c-4d8e-8a43-0d7c1fb7a010"], "notificar_por": ["email", "whatsapp"],
}
VISTO = {**NOVO, "id": ID, "departamentos": ["5b8f4f5e-6f6c-4d8e-8a43-0d7c1fb7a020"], "avisos": "logo", "ativo": True, "tem_senha": False,
         "devolvidos": [{"canal": "email", "em": "2026-11-12T13:05:00.000000Z", "motivo": "552 5.2.2 caixa cheia"}]}
DESATIVA = {"ativo": False, "transferir_para": "5b8f4f5e-6f6c-4d8e-8a43-0d7c1fb7a003"}


@router.post("/usuarios", status_code=201, summary="Cadastrar um usuário", responses=CRIA, openapi_extra=pedido(NOVO))
async def criar(body: NovoUsuario, quem: Gerente, gravador: Gravador) -> Response:
    """A gerente adds clients, the administrador everybody. Without `senha`, a link to choose one is mailed."""
    id = uuid4()
    senha = await passwords.hashed(body.senha) if body.senha else None
    return await gravador.record(quem, lambda work: pessoas.cadastrar(work, id, body, senha), answer=lambda _: {"id": id})


@router.get("/usuarios", dependencies=[Atual], summary="Os usuários, por nome", responses=lista(Usuario, "Usuarios", VISTO))
async def listar(
    quem: Equipe, parts: Parts, perfil: Annotated[list[Perfil], Query(max_length=5)] = [], empresa_id: UUID | None = None,  # noqa: B006
    ativo: bool | None = None, busca: Busca = None, limite: Limite = 50, cursor: Cursor = None,
) -> Response:
    async with parts.pool.connection() as connection:
        return responder(await usuarios.listar(connection, Filtros(tuple(perfil), empresa_id, ativo, busca), limite, cursor))


@router.get("/usuarios/{id}", dependencies=[Atual], summary="Um usuário", responses=mostra(Usuario, VISTO))
async def mostrar(id: UUID, quem: Equipe, parts: Parts) -> Response:
    async with parts.pool.connection() as connection:
        found = await usuarios.mostrar(connection, id)
    if found is None:
        raise NaoEncontrado("este usuário")
    return Json(found)


@router.patch("/usuarios/{id}", summary="Alterar, desativar ou reativar um usuário", responses=ALTERA, openapi_extra=pedido(DESATIVA))
async def alterar(id: UUID, body: MudancasUsuario, quem: Equipe, gravador: Gravador) -> Response:
    """What is absent stays. Everybody changes one's own nome, telefone, senha and ways to be told. Who answers for something open is
    deactivated only with `transferir_para`."""
    return await change(gravador, quem, id, body)


@router.post(
    "/usuarios/{id}/enderecos/{canal}/confirmacao", status_code=201, summary="Confirmar um endereço que devolveu mensagens",
    responses={**CRIA, 201: ALTERA[200], 200: ALTERA[200]},
)
async def confirmar(
    id: UUID, canal: CanalDeAviso, quem: Gerente, gravador: Gravador, body: corpos.Vazio = corpos.Vazio()
) -> Response:
    """It is right after all: what is sent to this user goes there again. Clients are the gerente's, the equipe the administrador's."""
    return await gravador.record(quem, lambda work: pessoas.confirmar_endereco(work, id, canal))


async def change(gravador: Recorder, quem: Quem, id: UUID, body: MudancasUsuario) -> Json:
    """Records it, and looks once more after a deactivation: what the user was given meanwhile has somebody too (R19).

    An address that is said as it is known is not changed: what came back from there still holds."""
    senha = await passwords.hashed(body.senha) if body.senha else None
    consulta, store = gravador.parts.consulta, gravador.parts.store
    async with gravador.parts.pool.connection() as connection:
        known = await usuarios.enderecos(connection, id)
    body = MudancasUsuario.model_construct(**{
        name: getattr(body, name) for name in body.model_fields_set if name not in known or getattr(body, name) != known[name]
    })
    answer = await gravador.record(quem, lambda work: pessoas.alterar(work, consulta, id, body, senha), status=200)
    if body.ativo is False:
        done = await store.run(lambda work: pessoas.fica(work, consulta, id, body.transferir_para), quem)
        if done.value:
            raise ResponsavelEmUso(done.value)
    return answer
