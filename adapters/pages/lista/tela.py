"""Serviços programados: the list that the equipe works from, and the parts of it that are fetched by themselves."""
import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from adapters.api.door import Parts
from adapters.api.filtros import Filtrado
from adapters.api.listas import Cursor
from adapters.api.programacoes import opened
from adapters.pages.cadastros.prontos import PRONTOS
from adapters.pages.door import Equipe, Pagina, Pessoa
from adapters.pages.lista.endereco import ABERTAS, ENCERRADAS, LISTA, ORDENS, PADRAO, VISTAS, Endereco, atrasos, normal, vista
from adapters.pages.lista.filtros import facetas, procurar
from adapters.pages.lista.linhas import Dentro, Linha, desdobrar, montar
from adapters.pages.rendering import page
from adapters.wiring import System
from domain.acesso import Perfil
from domain.refusal import NaoEncontrado
from projections import empresas, paginas, processos_modelo, servicos
from projections.acompanhamento_tela import mostrar
from projections.contagens import Contagens, contar
from projections.filtros import Filtros
from projections.lista import ORDENS as CONHECIDAS
from projections.lista import Item, listar

router = APIRouter(route_class=Pagina, include_in_schema=False)
POR_PAGINA: Final = 50


@router.get(LISTA)
async def lista(
    request: Request, pessoa: Equipe, parts: Parts, filtros: Filtrado, ordem: str = PADRAO, cursor: Cursor = None,
    desde: Annotated[int, Query(ge=1, le=10**9)] = 1,
) -> Response:
    """By the API's filters and orders; `desde` says which one the page begins with."""
    if ordem.removeprefix("-") not in CONHECIDAS:
        ordem = PADRAO
    endereco, asked = Endereco.de(request.query_params.multi_items()), normal(filtros)
    posicao, atual = parts.positions.current, vista(filtros)

    async def shown() -> tuple[paginas.Pagina[Item], list[Linha]]:
        async with parts.pool.connection() as connection:
            try:
                pagina = await listar(connection, asked, pessoa.quem, parts.today, POR_PAGINA, cursor, ordem)
            except paginas.CursorInvalido:
                raise NaoEncontrado() from None
            return pagina, await montar(connection, pagina.itens, parts, ordem)

    async def counted() -> Contagens:
        async with parts.pool.connection() as connection:
            return await contar(connection, asked, pessoa.quem, parts.today)

    (pagina, linhas), contagens = await asyncio.gather(shown(), counted())  # the database counts while rows are put in words
    async with parts.pool.connection() as connection:
        contadas = contagens if "encerrada" not in " ".join(asked.status) else None
        offered = await facetas(connection, endereco, pessoa.quem, parts.today, contadas)
    if not linhas and not endereco.pares and not contagens.abertas and await _nothing_yet(parts, pessoa):
        return await _first_steps(request, pessoa, parts)
    return await page(
        request, "lista/lista.html", pessoa, linhas=linhas, proximo=pagina.proximo, endereco=endereco, contagens=contagens,
        vistas=VISTAS, vista=atual, ordens=ORDENS, ordem=ordem, facetas=offered, desde=desde, posicao=posicao, encerradas=ENCERRADAS,
        abertas=ABERTAS, atrasos=atrasos(filtros), total=getattr(contagens, atual.conta) if atual and atual.conta else None,
        desfazer=_undo(endereco, filtros, offered.nomes()), busca=filtros.busca or "", move=moves(pessoa),
    )


def moves(pessoa: Pessoa) -> bool:
    """Whether this person may move anything at all."""
    return pessoa.quem.perfil is not Perfil.AUDITOR


def _undo(endereco: Endereco, filtros: Filtros, nomes: Mapping[tuple[str, str], str]) -> list[tuple[str, str]]:
    """Each filter that is in use, in words, with the address without it."""
    found = []
    if filtros.busca:
        found.append((f"a busca «{filtros.busca}»", endereco.sem("busca")))
    for campo, words in (
        ("empresa_id", "a empresa"), ("servico_id", "o serviço"), ("departamento_id", "o departamento"), ("competencia", "a competência"),
        ("responsavel_id", "o responsável"),
    ):
        if values := endereco.valores(campo):
            one = nomes.get((campo, values[0]), "")
            found.append((f"{words} {one}" if len(values) == 1 else f"{words} ({len(values)} escolhas)", endereco.sem(campo)))
    return found


async def _nothing_yet(parts: System, pessoa: Pessoa) -> bool:
    async with parts.pool.connection() as connection:
        return not (await listar(connection, Filtros(), pessoa.quem, parts.today, 1)).itens


async def _first_steps(request: Request, pessoa: Pessoa, parts: System) -> Response:
    async with parts.pool.connection() as connection:
        feitos = (
            bool((await empresas.listar(connection, empresas.Filtros(), 1)).itens),
            bool((await processos_modelo.listar(connection, 1)).itens),
            bool((await servicos.listar(connection, 1)).itens),
        )
    agora = next((n for n, feito in enumerate(feitos) if not feito), 2)
    return await page(request, "lista/vazio.html", pessoa, feitos=feitos, passo=agora, prontos=PRONTOS, posicao=parts.positions.current)


@router.get(LISTA + "/empresas")
async def empresas_(request: Request, pessoa: Equipe, parts: Parts, procura: Annotated[str, Query(max_length=200)] = "") -> Response:
    """The filter by empresa as a page of its own: its part is fetched while one types."""
    endereco = Endereco.de(request.query_params.multi_items())
    async with parts.pool.connection() as connection:
        found = await procurar(connection, endereco, procura)
    return await page(request, "lista/empresas.html", pessoa, faceta=found, endereco=endereco, procura=procura)


@router.get(LISTA + "/{id}/linha")
async def linha(request: Request, id: UUID, pessoa: Equipe, parts: Parts, ordem: str = PADRAO, aberta: bool = False) -> Response:
    """One row as it is now, perhaps with what it unfolds to."""
    async with parts.pool.connection() as connection:
        found = await listar(connection, Filtros(), replace(pessoa.quem, programacao=id), parts.today, 1)
        if not found.itens:
            raise NaoEncontrado("esta programação")
        (row,) = await montar(connection, found.itens, parts, ordem if ordem.removeprefix("-") in CONHECIDAS else PADRAO)
    dentro = await _inside(parts, pessoa, id) if aberta else None
    return await page(request, "lista/uma.html", pessoa, linha=row, dentro=dentro, move=moves(pessoa))


@router.get(LISTA + "/{id}/atividades")
async def atividades(request: Request, id: UUID, pessoa: Equipe, parts: Parts) -> Response:
    """What a row unfolds to."""
    return await page(request, "lista/atividades.html", pessoa, dentro=await _inside(parts, pessoa, id), id=id)


async def _inside(parts: System, pessoa: Pessoa, id: UUID) -> list[Dentro]:
    aberta = await opened(parts, pessoa.quem, id)
    async with parts.pool.connection() as connection:
        return desdobrar(await mostrar(connection, aberta, pessoa.quem, parts.today), parts)
