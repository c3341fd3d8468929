"""Agendas: which serviço, for whom, when; what the next months bring, and bringing one by hand."""
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from adapters.api.acesso import departamentos_de
from adapters.api.agendas import calendario, seen
from adapters.api.door import Parts
from adapters.api.faults import sentence
from adapters.api.listas import Busca, Cursor
from adapters.pages.cadastros import escolhas
from adapters.pages.cadastros.conferir import SALVAR
from adapters.pages.cadastros.portas import Gerente
from adapters.pages.cadastros.recusas import da_agenda
from adapters.pages.cadastros.regra import (
    MESES_ADIANTE,
    PERIODICIDADES,
    a_gerar,
    agenda,
    competencias,
    guardados,
    novos,
    proxima,
    quando,
    regra,
    vence,
)
from adapters.pages.door import Equipe, Pagina, Pessoa
from adapters.pages.formulario import Digitado, Enviado, Formulario, act, fields, gravador
from adapters.pages.rendering import Recusa, page
from domain.agenda.recorrencia import Regra
from domain.escritorio import configuracao
from projections import agendas, empresas
from projections.nomes import nomes

router = APIRouter(route_class=Pagina, include_in_schema=False, prefix="/cadastros/agendas")
LISTA: Final = "/cadastros/agendas"
MAIS: Final = 5000
_NOME: Final = "agenda"


@router.get("")
async def listar(request: Request, pessoa: Equipe, parts: Parts, busca: Busca = None, cursor: Cursor = None) -> Response:
    seus, days = departamentos_de(pessoa.quem), await calendario(parts)
    async with parts.pool.connection() as connection:
        found = await agendas.listar(connection, 50, cursor, seus, busca)
        servicos = dict(await escolhas.de_servicos(connection, seus))
        called = await nomes(connection, {each["responsavel_id"] for each in found.itens})
    regras = {each["id"]: _regra(each) for each in found.itens}
    return await page(
        request, "cadastros/agendas.html", pessoa, lista=found, servicos=servicos, chamados=called, regras=regras, quando_e=quando,
        vence=vence, proximas={id: proxima(each, days, parts.today) for id, each in regras.items()}, busca=busca or "", cursor=cursor,
    )


def _regra(found: Mapping[str, Any]) -> Regra:
    return Regra.model_validate({name: found[name] for name in Regra.model_fields if name in found})


@router.get("/nova")
async def nova(
    request: Request, pessoa: Gerente, parts: Parts, servico: Annotated[UUID | None, Query()] = None
) -> Response:
    values = {**novos(parts.today), **({"servico_id": [str(servico)]} if servico else {})}
    return await _form(request, parts, pessoa, Formulario({"formulario": [_NOME], **values}))


async def _form(
    request: Request, parts: Parts, pessoa: Pessoa, form: Formulario, recusa: Recusa | None = None, **more: Any
) -> Response:
    """The form with what is typed or stored, and the months that this would bring."""
    days = await calendario(parts)
    previstas: Sequence[Any] = ()
    sem_previsao = ""
    try:
        previstas = list(regra(form).previsao(days, parts.today, MESES_ADIANTE))
    except Digitado as wrong:
        sem_previsao = await sentence(request, wrong)
    async with parts.pool.connection() as connection:
        chosen = escolhas.ids(form.varios("empresas"))
        escolhidas, outras = await escolhas.de_empresas(connection, chosen, form.um("procurar_empresa"))
        servicos = await escolhas.de_servicos(connection, departamentos_de(pessoa.quem))
        equipe = [(each["id"], each["nome"]) for each in await escolhas.quem_assume(connection)]
    return await page(
        request, "cadastros/agenda.html", pessoa, recusa=recusa, digitado=recusa or Recusa(_NOME, "", digitado=form.valores, status=200),
        servicos=servicos, equipe=equipe, escolhidas=escolhidas, outras=outras, previstas=previstas, sem_previsao=sem_previsao,
        periodicidades=[*PERIODICIDADES.items(), ("meses", "em meses certos"), ("semanal", "toda semana")],
        competencias=competencias(form.um("competencia_offset")),
        **{"id": None, "servico": "", "gerar": (), "resumo": "", "recusadas": (), **more},
    )


async def _drafted(form: Formulario, parts: Parts) -> Formulario:
    """«Marcar todas as ativas», besides those that are ticked."""
    if form.um("acao") != "todas":
        return form
    ids, cursor = form.varios("empresas"), None
    async with parts.pool.connection() as connection:
        while len(ids) < MAIS:
            found = await empresas.listar(connection, empresas.Filtros(ativa=True), escolhas.TODOS, cursor)
            ids, cursor = [*ids, *(str(each["id"]) for each in found.itens)], found.proximo
            if cursor is None:
                break
    return Formulario({**form.valores, "empresas": list(dict.fromkeys(ids))[:MAIS]})


@router.post("")
async def criar(request: Request, pessoa: Gerente, parts: Parts, form: Enviado) -> Response:
    if form.um("acao") != SALVAR:
        return await _form(request, parts, pessoa, await _drafted(form, parts))

    async def create() -> Response:
        id, body = uuid4(), agenda(form)
        return await gravador(request, form).record(
            pessoa.quem, lambda work: configuracao.criar_agenda(work, id, body), answer=lambda _: {"id": id}
        )

    return await act(
        request, form, create, lambda answer: f"{LISTA}/{fields(answer)['id']}", "A agenda foi criada.",
        lambda recusa: _form(request, parts, pessoa, form, recusa),
    )


@router.get("/{id}")
async def mostrar(request: Request, id: UUID, pessoa: Equipe, parts: Parts) -> Response:
    return await uma(request, parts, pessoa, id)


async def uma(
    request: Request, parts: Parts, pessoa: Pessoa, id: UUID, form: Formulario | None = None, recusa: Recusa | None = None
) -> Response:
    found = await seen(parts, pessoa.quem, id)
    stored = _regra(found)
    async with parts.pool.connection() as connection:
        servicos = dict(await escolhas.de_servicos(connection, None))
        recusadas = await da_agenda(connection, id)
    shown = form or Formulario({"formulario": [_NOME], **guardados(found)})
    return await _form(
        request, parts, pessoa, shown, recusa, id=id, recusadas=recusadas, servico=servicos.get(found["servico_id"], ""),
        gerar=a_gerar(stored, await calendario(parts), parts.today), resumo=f"{quando(stored.recorrencia)}, vence {vence(stored)}",
    )


@router.post("/{id}")
async def alterar(request: Request, id: UUID, pessoa: Gerente, parts: Parts, form: Enviado) -> Response:
    if form.um("acao") != SALVAR:
        return await uma(request, parts, pessoa, id, await _drafted(form, parts))

    async def change() -> Response:
        body = agenda(form)
        return await gravador(request, form).record(pessoa.quem, lambda work: configuracao.alterar_agenda(work, id, body), status=200)

    return await act(
        request, form, change, f"{LISTA}/{id}", "A agenda foi salva. O que já foi programado fica como está.",
        lambda recusa: uma(request, parts, pessoa, id, form, recusa),
    )


@router.post("/{id}/remover")
async def remover(request: Request, id: UUID, pessoa: Gerente, parts: Parts, form: Enviado) -> Response:
    async def remove() -> Response:
        return await gravador(request, form).record(pessoa.quem, lambda work: configuracao.remover_agenda(work, id), status=200)

    return await act(
        request, form, remove, LISTA, "A agenda foi removida. O que ela programou fica como está.",
        lambda recusa: uma(request, parts, pessoa, id, recusa=recusa),
    )
