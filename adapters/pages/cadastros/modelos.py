"""Processos modelo: the lists of files, in order, version after version."""
from collections.abc import Sequence
from typing import Annotated, Any, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from adapters.api.door import Parts
from adapters.api.listas import Busca, Cursor
from adapters.pages.cadastros.conferir import SALVAR, conferido
from adapters.pages.cadastros.itens import Item, campo, digitados, guardado, movidos
from adapters.pages.cadastros.portas import Gerente
from adapters.pages.cadastros.prontos import PRONTOS
from adapters.pages.cadastros.versoes import diferencas, versoes
from adapters.pages.door import Equipe, Pagina, Pessoa
from adapters.pages.formulario import Enviado, Formulario, act, fields, gravador
from adapters.pages.rendering import Recusa, page
from domain.arquivo import FORMATOS
from domain.escritorio import configuracao
from domain.escritorio.configuracao import DadosProcessoModelo
from domain.refusal import NaoEncontrado
from projections import cadastros, processos_modelo
from projections.nomes import nomes
from projections.nomes import pessoa as called_as

router = APIRouter(route_class=Pagina, include_in_schema=False, prefix="/cadastros/modelos")
LISTA: Final = "/cadastros/modelos"
Numero = Annotated[int | None, Query(ge=1, le=100_000)]


@router.get("")
async def listar(request: Request, pessoa: Equipe, parts: Parts, busca: Busca = None, cursor: Cursor = None) -> Response:
    async with parts.pool.connection() as connection:
        found = await processos_modelo.listar(connection, 50, cursor, busca)
        usos = await cadastros.usos(connection, [each["id"] for each in found.itens])
    return await page(
        request, "cadastros/modelos.html", pessoa, lista=found, usos=usos, busca=busca or "", cursor=cursor, prontos=PRONTOS
    )


@router.get("/novo")
async def novo(request: Request, pessoa: Gerente, pronto: Annotated[str | None, Query(max_length=20)] = None) -> Response:
    """With a ready-made list to begin with, or one empty item."""
    ready = PRONTOS.get(pronto or "")
    itens = [guardado({**each.model_dump(), "id": ""}, known=False) for each in ready.atividades] if ready else movidos([], "incluir")
    return await _form(request, pessoa, ready.nome if ready else "", itens)


async def _form(
    request: Request, pessoa: Pessoa, nome: str, itens: Sequence[Item], recusa: Recusa | None = None, **more: Any
) -> Response:
    return await page(
        request, "cadastros/modelo.html", pessoa, recusa=recusa, nome=nome, itens=itens, formatos=[*FORMATOS], prontos=PRONTOS,
        **{"modelo": None, "usos": (), "abertas": {}, **more},
    )


@router.post("")
async def criar(request: Request, pessoa: Gerente, parts: Parts, form: Enviado) -> Response:
    itens = digitados(form)
    if form.um("acao") != SALVAR:
        return await _form(request, pessoa, form.um("nome"), movidos(itens, form.um("acao")))

    async def create() -> Response:
        body = _body(form, itens)
        id, ids = uuid4(), [uuid4() for _ in body.atividades]
        return await gravador(request, form).record(
            pessoa.quem, lambda work: configuracao.criar_modelo(work, id, body, ids), answer=lambda _: {"id": id}
        )

    said = f"O processo modelo {form.um('nome')[:100]} foi criado."
    return await act(
        request, form, create, lambda answer: f"{LISTA}/{fields(answer)['id']}", said,
        lambda recusa: _form(request, pessoa, form.um("nome"), itens, recusa),
    )


def _body(form: Formulario, itens: Sequence[Item]) -> DadosProcessoModelo:
    said = {"nome": form.um("nome"), "atividades": [each.dados for each in itens]}
    return conferido(DadosProcessoModelo, said, lambda name: campo(itens, name))


@router.get("/{id}")
async def mostrar(request: Request, id: UUID, pessoa: Equipe, parts: Parts) -> Response:
    return await _one(request, parts, pessoa, id)


async def _one(
    request: Request, parts: Parts, pessoa: Pessoa, id: UUID, nome: str | None = None, itens: Sequence[Item] | None = None,
    recusa: Recusa | None = None,
) -> Response:
    async with parts.pool.connection() as connection:
        modelo = await processos_modelo.mostrar(connection, id)
        if modelo is None:
            raise NaoEncontrado("este processo modelo")
        usos = (await cadastros.usos(connection, [id])).get(id, ())
        abertas = await cadastros.abertas_por_versao(connection, id)
    shown = itens if itens is not None else [guardado(each) for each in modelo["atividades"]]
    return await _form(
        request, pessoa, modelo["nome"] if nome is None else nome, shown, recusa, modelo=modelo, usos=usos, abertas=abertas
    )


@router.post("/{id}")
async def alterar(request: Request, id: UUID, pessoa: Gerente, parts: Parts, form: Enviado) -> Response:
    """A new version, unless nothing changed."""
    itens, nome = digitados(form), form.um("nome")
    if form.um("acao") != SALVAR:
        return await _one(request, parts, pessoa, id, nome, movidos(itens, form.um("acao")))

    async def change() -> Response:
        body = _body(form, itens)
        ids = [uuid4() for _ in body.atividades]
        return await gravador(request, form).record(
            pessoa.quem, lambda work: configuracao.alterar_modelo(work, id, body, ids), answer=lambda versao: {"versao": versao}, status=200
        )

    return await act(
        request, form, change, f"{LISTA}/{id}", "A lista foi salva. Vale para o que for programado daqui em diante.",
        lambda recusa: _one(request, parts, pessoa, id, nome, itens, recusa),
    )


@router.get("/{id}/versoes")
async def comparar(request: Request, id: UUID, pessoa: Equipe, parts: Parts, de: Numero = None, ate: Numero = None) -> Response:
    """Every version, and what differs between two of them: the last two, unless asked for others."""
    every = versoes(await parts.store.history([id]))
    if not every:
        raise NaoEncontrado("este processo modelo")
    last = every[min(ate or len(every), len(every)) - 1]
    first = every[min(de or max(1, last.numero - 1), len(every)) - 1]
    async with parts.pool.connection() as connection:
        names = await nomes(connection, {each.por for each in every})
        abertas = await cadastros.abertas_por_versao(connection, id)
    return await page(
        request, "cadastros/modelo_versoes.html", pessoa, modelo_id=id, nome=every[-1].nome, versoes=every[::-1], de=first, ate=last,
        diferencas=diferencas(first, last), por={each.numero: called_as(names, each.por)["nome"] for each in every}, abertas=abertas,
    )
