"""Serviços: the list, a new one, and what is general about one."""
from typing import Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from adapters.api.acesso import departamentos_de
from adapters.api.door import Parts
from adapters.api.listas import Busca, Cursor
from adapters.pages.cadastros import escolhas
from adapters.pages.cadastros.conferir import conferido
from adapters.pages.cadastros.mudancas import mudancas
from adapters.pages.cadastros.portas import Gerente
from adapters.pages.cadastros.servico import LISTA, aba, gravar
from adapters.pages.door import Equipe, Pagina, Pessoa
from adapters.pages.formulario import Enviado, act, fields, gravador
from adapters.pages.palavras import quantos
from adapters.pages.rendering import Recusa, page
from domain.escritorio import configuracao
from domain.escritorio.configuracao import DadosServico
from domain.programacao.events import BaixaAutomatica
from domain.texto import Nome
from projections import cadastros, servicos

router = APIRouter(route_class=Pagina, include_in_schema=False, prefix=LISTA)
COMUNICACAO: Final = {
    "assunto": "{escritorio} pede documentos de {competencia}: {empresa}",
    "texto": (
        "Olá, {cliente}.\n\nPara fechar {servico} de {competencia} da {empresa} ainda precisamos de:\n\n{pendencias}\n\n"
        "Envie por este link, sem senha:\n{link}\n\nQualquer dúvida, responda a este e-mail.\n{responsavel}"
    ),
}
REGUA: Final = (
    {"dias": -5, "base": "vencimento", "tipo": "lembrete"}, {"dias": -1, "base": "vencimento", "tipo": "lembrete"},
    {"dias": 1, "base": "vencimento", "tipo": "cobranca"},
    {"dias": 3, "base": "vencimento", "tipo": "cobranca", "repetir": {"cada": 3, "ate": 30}},
)
"""What a new serviço begins with: it can be used at once, and changed at leisure."""


class Geral(BaseModel):
    """The first tab."""

    model_config = ConfigDict(frozen=True)
    nome: Nome
    departamento_id: UUID
    processo_modelo_id: UUID


class Baixa(BaseModel):
    """The last one."""

    model_config = ConfigDict(frozen=True)
    baixa_automatica: BaixaAutomatica


@router.get("")
async def listar(request: Request, pessoa: Equipe, parts: Parts, busca: Busca = None, cursor: Cursor = None) -> Response:
    async with parts.pool.connection() as connection:
        found = await servicos.listar(connection, 50, cursor, departamentos_de(pessoa.quem), busca)
        departamentos, modelos = dict(await escolhas.de_departamentos(connection)), dict(await escolhas.de_modelos(connection))
        alcance = await cadastros.alcance(connection, [each["id"] for each in found.itens])
    return await page(
        request, "cadastros/servicos.html", pessoa, lista=found, departamentos=departamentos, modelos=modelos, alcance=alcance,
        busca=busca or "", cursor=cursor,
    )


@router.get("/novo")
async def novo(request: Request, pessoa: Gerente, parts: Parts) -> Response:
    return await _new(request, parts, pessoa)


async def _new(request: Request, parts: Parts, pessoa: Pessoa, recusa: Recusa | None = None) -> Response:
    async with parts.pool.connection() as connection:
        departamentos, modelos = await escolhas.de_departamentos(connection), await escolhas.de_modelos(connection)
    return await page(request, "cadastros/servico_novo.html", pessoa, recusa=recusa, departamentos=departamentos, modelos=modelos)


@router.post("")
async def criar(request: Request, pessoa: Gerente, parts: Parts, form: Enviado) -> Response:
    async def create() -> Response:
        geral, id = form.body(Geral), uuid4()
        body = conferido(DadosServico, {
            **geral.model_dump(), "comunicacao": COMUNICACAO, "regua": REGUA, "baixa_automatica": BaixaAutomatica.NUNCA,
        })
        return await gravador(request, form).record(
            pessoa.quem, lambda work: configuracao.criar_servico(work, id, body), answer=lambda _: {"id": id}
        )

    return await act(
        request, form, create, lambda answer: f"{LISTA}/{fields(answer)['id']}/comunicacao",
        f"O serviço {form.um('nome')[:100]} foi criado. Confira a mensagem e a régua.", lambda recusa: _new(request, parts, pessoa, recusa),
    )


@router.get("/{id}")
async def geral(request: Request, id: UUID, pessoa: Equipe, parts: Parts) -> Response:
    return await aba(request, parts, pessoa, id, "servico_geral.html")


@router.post("/{id}")
async def alterar(request: Request, id: UUID, pessoa: Gerente, parts: Parts, form: Enviado) -> Response:
    async def change() -> Response:
        return await gravar(request, pessoa, form, id, **dict(form.body(Geral)))

    return await act(
        request, form, change, f"{LISTA}/{id}", "O serviço foi salvo.",
        lambda recusa: aba(request, parts, pessoa, id, "servico_geral.html", recusa),
    )


@router.get("/{id}/baixa")
async def baixa(request: Request, id: UUID, pessoa: Equipe, parts: Parts) -> Response:
    return await _baixa(request, parts, pessoa, id)


async def _baixa(request: Request, parts: Parts, pessoa: Pessoa, id: UUID, recusa: Recusa | None = None) -> Response:
    minutes, seconds = divmod(parts.settings.baixa_espera, 60)
    espera = quantos(minutes, "minuto", "minutos") if minutes or not seconds else quantos(seconds, "segundo", "segundos")
    return await aba(request, parts, pessoa, id, "servico_baixa.html", recusa, espera=espera)


@router.post("/{id}/baixa")
async def alterar_baixa(request: Request, id: UUID, pessoa: Gerente, parts: Parts, form: Enviado) -> Response:
    async def change() -> Response:
        return await gravar(request, pessoa, form, id, **dict(form.body(Baixa)))

    return await act(
        request, form, change, f"{LISTA}/{id}/baixa", "A baixa foi salva. Vale já para as programações abertas.",
        lambda recusa: _baixa(request, parts, pessoa, id, recusa),
    )


@router.get("/{id}/versoes")
async def versoes(request: Request, id: UUID, pessoa: Equipe, parts: Parts) -> Response:
    """What each change of it was, the latest first."""
    return await aba(request, parts, pessoa, id, "servico_versoes.html", mudancas=await mudancas(parts, id))
