"""The client's API: by a link, or signed in with the programação's id in the link's place (R15)."""
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request
from fastapi.security import HTTPAuthorizationCredentials
from starlette.responses import Response
from typing_extensions import TypedDict

from adapters import visitas
from adapters.api import corpos
from adapters.api.answers import Json
from adapters.api.apontamentos import CHANGED, DONE, FILES, MULTIPART, TOLD, ConferirAntes, MesmoAssim, Responses
from adapters.api.door import Atual, Autor, Gravador, Parts, bearer, signed_in
from adapters.api.download import file
from adapters.api.listas import Cursor, Limite, responder
from adapters.api.modelos import ERROS
from adapters.api.movimentos import Movimentos, so_o_certo
from adapters.api.programacoes import BYTES, EXEMPLO
from adapters.api.respostas import lista
from adapters.wiring import System
from domain.acesso import Quem
from domain.escritorio import links
from domain.escritorio.alcance import Alcance, reach
from domain.escritorio.state import ESCRITORIO, ESCRITORIO_ID
from domain.event import Canal
from domain.link.state import LINK, link_hash, link_id
from domain.prazo import Prazo
from domain.refusal import NaoEncontrado, Proibido
from domain.usuario.state import USUARIO
from projections import acompanhamento, acompanhamento_portal, anexos
from projections.acompanhamento import Aberta
from projections.acompanhamento_tela import Progresso, quem_aparece
from projections.filtros import Filtros
from projections.lista import Item, listar
from projections.nomes import Nomeada, Nomes, Pessoa, nomes
from projections.paginas import Pagina

router = APIRouter(tags=["Portal do cliente"])
PRIVATE = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
SEEN: Responses = {200: {"model": acompanhamento_portal.Portal}, 404: ERROS, 410: ERROS}
OVER: Responses = {410: ERROS}

class ItemDoPortal(TypedDict):
    """A programação of one's own that is open; `id` opens it. `novos`: how often it was asked since one looked at it, signed in, or
    answered. Neither status nor when it last changed: they tell of internal notes."""

    id: UUID
    empresa: Nomeada
    servico: Nomeada
    competencia: str
    periodo: str
    responsavel: Pessoa
    prazo: Prazo | None
    entrega: date
    vencimento: date
    progresso: Progresso
    novos: int


EXEMPLO_DO_CLIENTE = {**{name: value for name, value in EXEMPLO.items() if name in ItemDoPortal.__annotations__}, "novos": 1}
Link = Annotated[str, Path(min_length=1, max_length=100, description="O fim do link, ou o id da programação para quem entrou com senha.")]


@dataclass(frozen=True, slots=True)
class Entrada:
    """A client at one programação."""

    quem: Quem
    programacao: UUID


async def enter(parts: System, link: str, signed: Callable[[], Awaitable[Quem]]) -> Entrada:
    """Whose link it is, or who is `signed` in where the programação's id stands in the link's place; whether it may still be used is
    asked with each use."""
    if id := programacao(link):
        quem = await signed()
        if not quem.cliente:
            raise NaoEncontrado("esta programação")
        return Entrada(_at_portal(quem), id)
    hash = link_hash(link)
    found = (await parts.store.load(LINK, link_id(hash))).state
    if found is None or found.hash != hash:
        raise NaoEncontrado("este link")
    usuario = (await parts.store.load(USUARIO, found.usuario_id)).state
    if usuario is None:
        raise NaoEncontrado("este link")
    return Entrada(usuario.quem(Canal.PORTAL, found.id, found.programacao_id), found.programacao_id)


async def by_link(
    link: Link, request: Request, parts: Parts, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
) -> Entrada:
    """`enter`, signed in by a token."""
    return await enter(parts, link, lambda: signed_in(request, credentials))


def programacao(link: str) -> UUID | None:
    """The id that stands in the link's place."""
    try:
        return UUID(link) if len(link) == 36 else None
    except ValueError:
        return None


def _at_portal(quem: Quem) -> Quem:
    return Quem(quem.id, quem.perfil, Canal.PORTAL, quem.departamentos, quem.empresas)


Cliente = Annotated[Entrada, Depends(by_link)]


async def on_link(entrada: Cliente, gravador: Gravador) -> Movimentos:
    return Movimentos(gravador, entrada.quem, entrada.programacao)


Em = Annotated[Movimentos, Depends(on_link)]


async def allowed(parts: System, entrada: Entrada) -> Alcance:
    """R15: each look checks again."""
    return (await parts.store.run(lambda work: reach(work, entrada.programacao), entrada.quem)).value


async def look(parts: System, entrada: Entrada) -> tuple[Aberta, Nomes]:
    """The programação, and what everybody that it names is called. Who signed in has seen it then; a link's address is opened by machines
    too, and leaves no trace (R15)."""
    await allowed(parts, entrada)
    async with parts.pool.connection() as connection:
        aberta = await acompanhamento.abrir(connection, entrada.programacao)
        if aberta is None:
            raise NaoEncontrado("esta programação")
        if entrada.quem.link is None and entrada.quem.id:
            await visitas.visto(connection, entrada.quem.id, entrada.programacao)
        return aberta, await nomes(connection, quem_aparece(aberta.row))


@router.get("/portal/{link}", responses=SEEN, dependencies=[Atual], summary="O que se pede ao cliente")
async def mostrar(entrada: Cliente, parts: Parts) -> Response:
    """Nunca uma nota interna. GET não muda nada nem gasta o link."""
    aberta, called = await look(parts, entrada)
    office = (await parts.store.load(ESCRITORIO, ESCRITORIO_ID)).state
    assert office is not None
    return Json(acompanhamento_portal.render(aberta, office.nome, called, entrada.quem), headers=PRIVATE)


MINE = lista(ItemDoPortal, "ListaDoPortal", EXEMPLO_DO_CLIENTE, 403)


@router.get("/portal", responses=MINE, dependencies=[Atual], summary="As programações abertas de quem entrou")
async def minhas(quem: Autor, parts: Parts, limite: Limite = 50, cursor: Cursor = None) -> Response:
    """Para clientes com senha; cada uma se abre em `/portal/{id}`."""
    if not quem.cliente:
        raise Proibido("usar o portal do cliente")
    return responder(await abertas(parts, quem, limite, cursor))


async def abertas(parts: System, quem: Quem, limite: int, cursor: str | None = None) -> Pagina[dict[str, Any]]:
    """What is open of a client's own, by vencimento."""
    async with parts.pool.connection() as connection:
        page = await listar(connection, Filtros(status=("abertas",)), quem, parts.today, limite, cursor)
        new = await visitas.novos(connection, quem.id, [item["id"] for item in page.itens]) if quem.id else {}
    return page.map(lambda item: _for_client(item, new.get(item["id"], 0)))


def _for_client(item: Item, novos: int) -> dict[str, Any]:
    """Without what is the equipe's alone."""
    return {**{name: value for name, value in item.items() if name in ItemDoPortal.__annotations__}, "novos": novos}


RENEWED: Responses = {202: {"description": "O novo link vai pelos canais do usuário"}, 404: ERROS, 409: ERROS, **OVER}


@router.post("/portal/{link}/renovacao", status_code=202, responses=RENEWED, summary="Receber um link novo (só de um expirado)")
async def renovar(link: Link, body: corpos.Vazio, parts: Parts, gravador: Gravador, entrada: Cliente) -> Response:
    consulta, id = parts.consulta, entrada.quem.link
    if id is None:
        raise NaoEncontrado("este link")
    return await gravador.record(entrada.quem, lambda work: links.renovar(work, consulta, id), status=202)


A = "/portal/{link}/atividades/{atividade}"


@router.post(A + "/anexos", status_code=201, responses={**FILES, **OVER}, openapi_extra=MULTIPART, summary="Enviar arquivos (M3)")
async def anexar(
    atividade: UUID, request: Request, em: Em, conferir: ConferirAntes = False, mesmo_assim: MesmoAssim = False
) -> Response:
    return await em.attach(request, atividade, so_o_certo if conferir and not mesmo_assim else None)


@router.delete(A + "/anexos/{anexo}", responses={**CHANGED, **OVER}, summary="Remover um arquivo que se enviou (M4)")
async def remover(atividade: UUID, anexo: UUID, em: Em) -> Response:
    return await em.remove(atividade, anexo)


@router.post(A + "/retornos", status_code=201, responses={**DONE, **OVER}, summary="Responder sem arquivo (M5, M6, M7)")
async def retornar(atividade: UUID, body: corpos.Retorno, em: Em) -> Response:
    return await em.answer(atividade, body)


@router.post(A + "/comentarios", status_code=201, responses={**TOLD, **OVER}, summary="Falar com o escritório (M8)")
async def comentar(atividade: UUID, body: corpos.Comentario, em: Em) -> Response:
    return await em.comment(atividade, body)


@router.post(
    "/portal/{link}/recebidos/{recebido}/colocacao", status_code=201, responses={413: ERROS, 415: ERROS, **DONE, **OVER},
    summary="Colocar o que se enviou por e-mail (M20)",
)
async def colocar(recebido: UUID, body: corpos.Colocacao, em: Em) -> Response:
    return await em.place(recebido, body)


@router.get("/portal/{link}/anexos/{anexo}", responses={**BYTES, **OVER}, dependencies=[Atual], summary="Os bytes de um arquivo")
async def baixar(anexo: UUID, request: Request, entrada: Cliente, parts: Parts) -> Response:
    return await download(request, parts, entrada, anexo)


async def download(request: Request, parts: System, entrada: Entrada, anexo: UUID) -> Response:
    """Of this programação alone."""
    await allowed(parts, entrada)
    async with parts.pool.connection() as connection:
        found = await anexos.um(connection, anexo)
    if found is None or found.programacao_id != entrada.programacao or not found.known_to(entrada.quem):
        raise NaoEncontrado("este arquivo")
    return await file(request, parts.files, found.id, found.nome or "arquivo", found.tamanho, found.tipo, found.sha256)
