"""Acompanhamento: one programação with its checklist, what may be done to it, and its history."""
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from adapters.api.door import Parts
from adapters.api.porque import porque
from adapters.api.programacoes import opened, zip_
from adapters.api.regua import proximos
from adapters.pages.acompanhamento.dialogos import NENHUM, Dialogo, dialogo, ninguem
from adapters.pages.acompanhamento.historico import FILTROS, TUDO, contado, historico
from adapters.pages.acompanhamento.palavras import (
    STATUS_DA_BAIXA,
    atuais,
    barra,
    classe_do_prazo,
    encerrada,
    linha,
    prazo_por_extenso,
)
from adapters.pages.acompanhamento.passado import as_it_was
from adapters.pages.acompanhamento.regua import Resposta, Vindouras, resposta, vindouras
from adapters.pages.door import Equipe, Pagina, Pessoa
from adapters.pages.formulario import Enviado, Formulario
from adapters.pages.formulario import recusa as refused
from adapters.pages.rendering import Recusa, go, page
from adapters.wiring import System
from domain.acesso import Acao, Perfil
from domain.documento import documento_formatado
from domain.programacao.state import Situacao
from domain.refusal import Invalido, Refusal
from projections import empresas, nao_pedidas, usuarios
from projections import historico as movimentos
from projections.acompanhamento_tela import Tela, mostrar

router = APIRouter(route_class=Pagina, include_in_schema=False)
P = "/programacoes/{id:uuid}"
CLIENTES = 500
LATER = "cobranca_agora_nao"
"""The baixa was offered and put off; kept by this browser, for this programação, until it closes or something is open again."""


def endereco(id: UUID, fragmento: str = "") -> str:
    return f"/programacoes/{id}{'#' + fragmento if fragmento else ''}"


@dataclass(frozen=True, slots=True)
class Olhar:
    """What of the screen is looked at: which part of the history, and which dialog stands open."""

    fazer: str = ""
    historico: str = TUDO
    mais: int = 1
    quando: str = ""

    def com(self, id: UUID, **changes: str | int) -> str:
        """The address of the same look, changed."""
        said: dict[str, str | int] = {"fazer": self.fazer, "historico": self.historico, "mais": self.mais, "quando": self.quando}
        query = urlencode({name: value for name, value in (said | changes).items() if value not in ("", TUDO, 1)})
        return endereco(id) + (f"?{query}" if query else "")


@router.get(P)
async def acompanhar(
    id: UUID, request: Request, pessoa: Equipe, parts: Parts, fazer: Annotated[str, Query(max_length=20)] = "",
    historico: Annotated[str, Query(max_length=20)] = TUDO, mais: Annotated[int, Query(ge=1, le=1000)] = 1,
    em: Annotated[str | None, Query(max_length=50)] = None, posicao: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None,
    quando: Annotated[str, Query(max_length=50)] = "",
) -> Response:
    """With `em` or `posicao`, as it was then; with `quando`, why nothing was sent on that day."""
    if not (em or posicao):
        olhar = Olhar(fazer, historico, mais, quando)
        return await _why(request, pessoa, parts, id, olhar) if quando else await screen(request, pessoa, parts, id, olhar=olhar)
    try:
        return await as_it_was(request, pessoa, parts, id, em, posicao)
    except Refusal as refusal:
        asked = Formulario({"formulario": ["passado"], "em": [em or ""]})
        return await screen(request, pessoa, parts, id, recusa=await refused(request, asked, refusal))


async def _why(request: Request, pessoa: Pessoa, parts: System, id: UUID, olhar: Olhar) -> Response:
    olhar = replace(olhar, fazer="regua")
    try:
        answer = await porque(parts, pessoa.quem, id, olhar.quando)
    except Invalido as refusal:
        asked = Formulario({"formulario": ["porque"], "quando": [olhar.quando]})
        return await screen(request, pessoa, parts, id, recusa=await refused(request, asked, refusal), olhar=olhar)
    told = resposta(answer, olhar.quando, parts.today, parts.day.zone)
    return await screen(request, pessoa, parts, id, olhar=olhar, porque=told)


async def screen(
    request: Request, pessoa: Pessoa, parts: System, id: UUID, *, recusa: Recusa | None = None, olhar: Olhar = Olhar(),
    link: Mapping[str, Any] | None = None, recusado_em: UUID | None = None, porque: Resposta | None = None,
) -> Response:
    """`link`: one that was just made, whose address is shown this once; `recusado_em`: the atividade that a refusal is of; `porque`: the
    answer for the day that was asked about."""
    found = await opened(parts, pessoa.quem, id)
    async with parts.pool.connection() as connection:
        tela = await mostrar(connection, found, pessoa.quem, parts.today)
        moved = await movimentos.listar(connection, found.row)
        empresa = await empresas.mostrar(connection, found.row.empresa_id)
        clientes = await usuarios.clientes_entre(connection, [each["por"]["id"] for each in moved])
        pediveis = await _may_be_asked_again(connection, tela, pessoa)
        voltaram = [] if encerrada(tela) else await _of_whom_things_come_back(connection, tela)
    linhas = {each["id"]: linha(each, tela, parts.today) for each in tela["atividades"]}
    names = {each["id"]: each["nome"] for each in tela["atividades"]}
    ahead = None if encerrada(tela) else vindouras(await proximos(parts, pessoa.quem, id), names, parts.today, parts.day.zone)
    nobody = await ninguem(request, parts, pessoa, id) if ahead and ahead.todas else ""
    if ahead and nobody:
        ahead = Vindouras("nenhuma, ninguém pode ser avisado")
    later = request.cookies.get(LATER) == "1"
    aberto = await _open_dialog(request, pessoa, parts, tela, olhar, later or recusa is not None, link, found.servico.departamento_id)
    response = await page(
        request, "acompanhamento/tela.html", pessoa, recusa=recusa, recusado_em=recusado_em, vivo=True, tela=tela, dialogo=aberto,
        porque=porque, voltaram=voltaram, vindouras=ahead, ninguem=nobody, pediveis=pediveis, posicao=found.row.posicao,
        documento=_documento(empresa), olhar=olhar,
        filtros=FILTROS, linhas=linhas, barra=barra(each.marca for each in linhas.values()), contado=contado(moved, clientes),
        statuses=STATUS_DA_BAIXA,
        historico=historico(moved, clientes, olhar.historico, olhar.mais, parts.today, parts.day.zone), encerrada=encerrada(tela),
        prazo=prazo_por_extenso(tela, parts.today), classe_do_prazo=classe_do_prazo(tela),
        tem_arquivos=any(each["anexos"] for each in tela["atividades"]),
        pendentes=[each["nome"] for each in tela["atividades"] if not each["feita"]],
        a_conferir=sum(not anexo["conferido"] for each in tela["atividades"] for anexo in atuais(each)),
    )
    if later and not tela["sugerir_baixa"]:
        response.delete_cookie(LATER, path=endereco(id))
    if request.headers.get("hx-request"):  # what is drawn in place leaves no trail to go back through
        response.headers["HX-Replace-Url"] = "false" if recusa or link else olhar.com(id)
    return response


async def _may_be_asked_again(connection: Any, tela: Tela, pessoa: Pessoa) -> Mapping[UUID, UUID]:
    """By atividade of the modelo: what the empresa is not asked now, which could be undone from here."""
    gone = tela["nao_pedidas"] or any(each["situacao"] is Situacao.NAO_SE_APLICA for each in tela["atividades"])
    if not gone or not pessoa.quem.may(Acao.RETORNOS, tela["responsavel"]["id"] or UUID(int=0)):
        return {}
    standing = await nao_pedidas.da_empresa(connection, tela["empresa"]["id"])
    return {each["atividade_id"]: each["id"] for each in standing if each["servico_id"] == tela["servico"]["id"]}


async def _of_whom_things_come_back(connection: Any, tela: Tela) -> list[usuarios.Usuario]:
    """Clients of the empresa to whom nothing goes by some channel, until the address is put right."""
    asked = usuarios.Filtros(perfil=(Perfil.CLIENTE,), empresa_id=tela["empresa"]["id"], ativo=True)
    return [each for each in (await usuarios.listar(connection, asked, CLIENTES)).itens if each["devolvidos"]]


async def _open_dialog(
    request: Request, pessoa: Pessoa, parts: System, tela: Tela, olhar: Olhar, quiet: bool, link: Mapping[str, Any] | None,
    departamento: UUID,
) -> Dialogo:
    if link:
        return await dialogo("links", request, parts, pessoa, tela, departamento, link)
    if not olhar.fazer and tela["sugerir_baixa"] and Acao.BAIXA in tela["pode"] and not quiet:
        return await dialogo("concluir", request, parts, pessoa, tela, departamento)
    return await dialogo(olhar.fazer, request, parts, pessoa, tela, departamento) if olhar.fazer else NENHUM


def _documento(empresa: empresas.Empresa | None) -> str:
    number = (empresa.get("cnpj") or empresa.get("cpf") or "") if empresa else ""
    return f"{'CNPJ' if len(number) == 14 else 'CPF'} {documento_formatado(number)}" if number else ""


@router.post(P + "/agora-nao")
async def agora_nao(id: UUID, pessoa: Equipe, parts: Parts, form: Enviado) -> Response:
    """The question about the baixa is put off; the button stays."""
    await opened(parts, pessoa.quem, id)
    response = go(endereco(id), "A baixa ficou para depois.")
    response.set_cookie(LATER, "1", path=endereco(id), httponly=True, samesite="lax")
    return response


@router.get(P + "/anexos.zip")
async def zip_de_todos(id: UUID, pessoa: Equipe, parts: Parts) -> Response:
    return await zip_(id, pessoa.quem, parts)
