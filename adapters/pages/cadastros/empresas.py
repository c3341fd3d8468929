"""Empresas: who they are, who answers for them in the office, and what they are not asked for."""
from collections.abc import Mapping
from typing import Any, Final, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from starlette.responses import Response

from adapters.api.acesso import departamentos_de
from adapters.api.door import Parts
from adapters.api.listas import Busca, Cursor
from adapters.pages.cadastros import escolhas
from adapters.pages.cadastros.conferir import conferido
from adapters.pages.cadastros.portas import Gerente
from adapters.pages.door import Equipe, Pagina, Pessoa
from adapters.pages.formulario import Enviado, Formulario, act, fields, gravador
from adapters.pages.rendering import Recusa, page
from domain.acesso import Perfil
from domain.escritorio import empresas as cadastro
from domain.escritorio import movimentacao
from domain.escritorio.empresas import MudancasEmpresa, NovaEmpresa
from domain.refusal import NaoEncontrado
from projections import empresas, nao_pedidas, servicos, usuarios
from projections.nomes import nomes

router = APIRouter(route_class=Pagina, include_in_schema=False, prefix="/cadastros/empresas")
LISTA: Final = "/cadastros/empresas"
Situacao = Literal["ativas", "inativas", "todas"]
_ATIVA: Final[Mapping[str, bool | None]] = {"ativas": True, "inativas": False, "todas": None}
_CPF: Final = 11


@router.get("")
async def listar(
    request: Request, pessoa: Equipe, parts: Parts, busca: Busca = None, situacao: Situacao = "ativas", cursor: Cursor = None
) -> Response:
    async with parts.pool.connection() as connection:
        found = await empresas.listar(connection, empresas.Filtros(_ATIVA[situacao], busca), 50, cursor)
        departamentos = await escolhas.de_departamentos(connection)
        called = await nomes(connection, {UUID(each["usuario_id"]) for empresa in found.itens for each in _responsaveis(empresa)})
    respondem = {
        empresa["id"]: list(dict.fromkeys(called.get(UUID(each["usuario_id"]), "«eliminado»") for each in _responsaveis(empresa)))
        for empresa in found.itens
    }
    return await page(
        request, "cadastros/empresas.html", pessoa, lista=found, busca=busca or "", situacao=situacao, cursor=cursor,
        departamentos=departamentos, respondem=respondem,
    )


def _responsaveis(empresa: Mapping[str, Any]) -> list[dict[str, str]]:
    return empresa["responsaveis"]  # type: ignore[no-any-return]


@router.get("/nova")
async def nova(request: Request, pessoa: Gerente, parts: Parts) -> Response:
    return await _new(request, parts, pessoa)


async def _new(request: Request, parts: Parts, pessoa: Pessoa, recusa: Recusa | None = None) -> Response:
    async with parts.pool.connection() as connection:
        departamentos = await _table(parts, connection, {})
    return await page(request, "cadastros/empresa_nova.html", pessoa, recusa=recusa, departamentos=departamentos)


@router.post("")
async def criar(request: Request, pessoa: Gerente, parts: Parts, form: Enviado) -> Response:
    async def create() -> Response:
        id, body = uuid4(), conferido(NovaEmpresa, _typed(form), _campo)
        return await gravador(request, form).record(
            pessoa.quem, lambda work: cadastro.cadastrar(work, id, body), answer=lambda _: {"id": id}
        )

    said = f"{form.um('nome')[:100] or form.um('razao_social')[:100]} foi cadastrada."
    return await act(
        request, form, create, lambda answer: f"{LISTA}/{fields(answer)['id']}", said, lambda recusa: _new(request, parts, pessoa, recusa)
    )


def _typed(form: Formulario) -> dict[str, object]:
    """One field takes a CNPJ or a CPF; each departamento has a select of its own."""
    documento = form.um("cnpj")
    which = "cpf" if len([c for c in documento if c.isalnum()]) == _CPF else "cnpj"
    typed: dict[str, object] = {
        "responsaveis": [
            {"departamento_id": name.removeprefix("responsavel."), "usuario_id": form.um(name)}
            for name in form.valores if name.startswith("responsavel.") and form.um(name)
        ]
    }
    named = {"razao_social": form.um("razao_social"), "nome": form.um("nome"), which: documento}
    return {**typed, **{name: value for name, value in named.items() if value}}


def _campo(name: str) -> str:
    return "cnpj" if name in ("", "cpf") else name.split(".")[0]


async def _table(parts: Parts, connection: Any, table: Mapping[UUID, UUID]) -> list[dict[str, Any]]:
    """Each departamento with who may answer for it, and who does."""
    people = await escolhas.quem_assume(connection)
    called = await nomes(connection, table.values())
    return [
        {
            "id": id, "nome": nome, "atual": table.get(id),
            "opcoes": escolhas.com(escolhas.do_departamento(people, id), table.get(id), called),
        }
        for id, nome in await escolhas.de_departamentos(connection)
    ]


@router.get("/{id}")
async def mostrar(request: Request, id: UUID, pessoa: Equipe, parts: Parts) -> Response:
    return await _one(request, parts, pessoa, id)


async def _one(request: Request, parts: Parts, pessoa: Pessoa, id: UUID, recusa: Recusa | None = None) -> Response:
    async with parts.pool.connection() as connection:
        empresa = await empresas.mostrar(connection, id)
        if empresa is None:
            raise NaoEncontrado("esta empresa")
        table = {UUID(each["departamento_id"]): UUID(each["usuario_id"]) for each in _responsaveis(empresa)}
        departamentos = await _table(parts, connection, table)
        called = await nomes(connection, table.values())
        clientes = await usuarios.listar(connection, usuarios.Filtros(perfil=(Perfil.CLIENTE,), empresa_id=id), escolhas.TODOS)
        itens = await nao_pedidas.da_empresa(connection, id, departamentos_de(pessoa.quem))
        names = {each["id"]: each["nome"] for each in (await servicos.listar(connection, escolhas.TODOS)).itens}
    return await page(
        request, "cadastros/empresa.html", pessoa, recusa=recusa, empresa=empresa, departamentos=departamentos, chamados=called,
        clientes=clientes.itens, nao_pedidas=itens, servicos=names, pode_voltar=pessoa.quem.perfil is not Perfil.AUDITOR,
    )


@router.post("/{id}")
async def alterar(request: Request, id: UUID, pessoa: Gerente, parts: Parts, form: Enviado) -> Response:
    async def change() -> Response:
        body = conferido(MudancasEmpresa, _typed(form), _campo)
        return await gravador(request, form).record(pessoa.quem, lambda work: cadastro.alterar(work, id, body), status=200)

    return await act(
        request, form, change, f"{LISTA}/{id}", "A empresa foi salva.", lambda recusa: _one(request, parts, pessoa, id, recusa)
    )


@router.post("/{id}/situacao")
async def ativar(request: Request, id: UUID, pessoa: Gerente, parts: Parts, form: Enviado) -> Response:
    """Deactivates or reactivates it."""
    ativa = form.marcado("ativa")

    async def change() -> Response:
        body = MudancasEmpresa(ativa=ativa)
        return await gravador(request, form).record(pessoa.quem, lambda work: cadastro.alterar(work, id, body), status=200)

    said = "A empresa está ativa de novo." if ativa else "A empresa está inativa: nada mais é programado para ela."
    return await act(request, form, change, f"{LISTA}/{id}", said, lambda recusa: _one(request, parts, pessoa, id, recusa))


@router.post("/{id}/nao-pedir/{nao_pedir_id}")
async def voltar_a_pedir(request: Request, id: UUID, nao_pedir_id: UUID, pessoa: Equipe, parts: Parts, form: Enviado) -> Response:
    async def ask_again() -> Response:
        return await gravador(request, form).record(
            pessoa.quem, lambda work: movimentacao.voltar_a_pedir(work, id, nao_pedir_id), status=200
        )

    said = "Este item volta a ser pedido no que for programado daqui em diante."
    return await act(request, form, ask_again, f"{LISTA}/{id}#nao-pedir", said, lambda recusa: _one(request, parts, pessoa, id, recusa))
