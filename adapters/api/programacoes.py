"""Serviços programados: the list, the tracking screen now and as of then, differences, files as one zip."""
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response, StreamingResponse

from adapters.api.answers import Json, etag
from adapters.api.apontamentos import Responses
from adapters.api.door import Atual, Autor, Equipe, Parts
from adapters.api.download import SAFE, disposition, file
from adapters.api.filtros import Filtrado
from adapters.api.listas import Cursor, Limite, responder
from adapters.api.modelos import ERROS
from adapters.api.past import At, Moment, as_of, between, parse_moment
from adapters.api.porque import porque
from adapters.api.regua import ReguaDaProgramacao, proximos
from adapters.api.respostas import lista
from adapters.archive import Entry, archive
from adapters.wiring import System
from domain.acesso import Quem
from domain.arquivo import zip_paths
from domain.escritorio.alcance import reach
from domain.refusal import Invalido, NaoEncontrado
from projections import acompanhamento, anexos, diferencas, historico
from projections.acompanhamento import Aberta
from projections.acompanhamento_tela import Tela, mostrar
from projections.lista import ORDENS, Item, listar
from projections.nomes import nomes
from projections.porque import Porque

router = APIRouter(tags=["Programações"])
SEEN: Responses = {401: ERROS, 404: ERROS}
Ordem = Annotated[str, Query(description=f"{', '.join(ORDENS)}; com `-` antes, do maior para o menor.")]
BYTES: Responses = {
    200: {"description": "O arquivo", "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}},
    206: {"description": "Um trecho", "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}},
    416: ERROS, **SEEN,
}
ZIP: Responses = {200: {"description": "O zip", "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}, **SEEN}
EXEMPLO = {
    "id": "7c0b7a0e-94a5-5a51-8a55-8e2f1d3b1c11", "empresa": {"id": "0c1d6a60-18f4-4b57-9a3c-6a3a07f7c001", "nome": "Padaria Sol"},
    "servico": {"id": "0c1d6a60-18f4-4b57-9a3c-6a3a07f7c002", "nome": "Fiscal mensal"}, "competencia": "2026-10", "periodo": "2026-10",
    "responsavel": {"id": "0c1d6a60-18f4-4b57-9a3c-6a3a07f7c003", "nome": "Ana Souza"}, "status": "iniciada", "prazo": "no_prazo",
    "entrega": "2026-11-18", "vencimento": "2026-11-19", "progresso": {"feitas": 5, "total": 7, "percentual": 71},
    "atualizada_em": "2026-11-18T13:12:00.000000Z", "a_conferir": 1, "novidade": True,
    "ultima_movimentacao": {
        "tipo": "arquivo_anexado", "o_que": "arquivo anexado", "atividade_id": "0c1d6a60-18f4-4b57-9a3c-6a3a07f7c005",
        "por": {"id": "0c1d6a60-18f4-4b57-9a3c-6a3a07f7c004", "nome": "João Dias"},
    },
}


async def opened(parts: System, quem: Quem, id: UUID) -> Aberta:
    """One that the asker sees, or 404."""
    async with parts.pool.connection() as connection:
        found = await acompanhamento.abrir(connection, id)
    if found is None or not quem.sees(id, found.row.empresa_id, found.servico.departamento_id):
        raise NaoEncontrado("esta programação")
    return found


@router.get("/programacoes", responses=lista(Item, "ListaDeProgramacoes", EXEMPLO), dependencies=[Atual], summary="Serviços programados")
async def lista_(
    quem: Equipe, parts: Parts, filtros: Filtrado, incluir: Annotated[str | None, Query(pattern="^atividades$")] = None,
    ordem: Ordem = "vencimento", limite: Limite = 50, cursor: Cursor = None,
) -> Response:
    """Filtros repetidos são alternativas; filtros diferentes se somam."""
    if ordem.removeprefix("-") not in ORDENS:
        raise Invalido("ordem", f"Precisa ser um destes: {', '.join(ORDENS)}.")
    async with parts.pool.connection() as connection:
        return responder(await listar(connection, filtros, quem, parts.today, limite, cursor, ordem, incluir is not None))


@router.get("/programacoes/{id}", responses={200: {"model": Tela}, **SEEN}, dependencies=[Atual], summary="A tela de acompanhamento")
async def mostrar_(id: UUID, quem: Equipe, parts: Parts, at: At) -> Response:
    """Com `em` ou `posicao`, como era então (R16)."""
    if at:
        return Json(await _past(parts, quem, id, at))
    found = await opened(parts, quem, id)
    async with parts.pool.connection() as connection:
        tela = await mostrar(connection, found, quem, parts.today)
    return Json(tela, headers={"ETag": etag(found.row.versao)})


async def _past(parts: System, quem: Quem, id: UUID, moment: Moment) -> Tela:
    await opened(parts, quem, id)
    then, day = await as_of(parts, id, moment)
    async with parts.pool.connection() as connection:
        return await mostrar(connection, then, None, day)


MOVED: Responses = {200: {"model": historico.Historico}, **SEEN}
WHY: Responses = {200: {"model": Porque}, 422: ERROS, **SEEN}
Quando = Annotated[str, Query(max_length=50, description="Um dia (`2026-10-14`), ou um instante (RFC 3339).")]
PLANNED: Responses = {200: {"model": ReguaDaProgramacao}, **SEEN}
DIFFERS: Responses = {200: {"model": diferencas.Diferencas}, **SEEN}


@router.get("/programacoes/{id}/historico", responses=MOVED, dependencies=[Atual], summary="Quem mudou o quê, e quando")
async def historico_(id: UUID, quem: Equipe, parts: Parts) -> Response:
    found = await opened(parts, quem, id)
    async with parts.pool.connection() as connection:
        return Json({"itens": await historico.listar(connection, found.row)})


@router.get("/programacoes/{id}/regua", responses=PLANNED, summary="O que a régua ainda vai enviar")
async def regua_(id: UUID, quem: Equipe, parts: Parts) -> Response:
    """Do log como está agora; sem nada à frente, `parada_por` diz por quê (R9)."""
    return Json(await proximos(parts, quem, id))


@router.get("/programacoes/{id}/porque", responses=WHY, dependencies=[Atual], summary="Por que nada foi enviado, ou o que foi")
async def porque_(id: UUID, quem: Equipe, parts: Parts, quando: Quando) -> Response:
    """De um dia, ou de um instante: o log lido de novo até ali (R8, R9, R16). Os `motivos` são tudo o que impedia a régua de enviar; de um
    dia que ainda não chegou, o que está previsto."""
    return Json(await porque(parts, quem, id, quando))


@router.get("/programacoes/{id}/diferencas", responses=DIFFERS, dependencies=[Atual], summary="O que mudou entre dois momentos")
async def diferencas_(
    id: UUID, quem: Equipe, parts: Parts, de: Annotated[str, Query(max_length=50)], ate: Annotated[str, Query(max_length=50)]
) -> Response:
    """Instantes ou posições."""
    first, last = parse_moment("de", de), parse_moment("ate", ate)
    found = await opened(parts, quem, id)
    return Json(await between(parts, found, first, last))


@router.get("/programacoes/{id}/anexos.zip", responses=ZIP, dependencies=[Atual], summary="Baixar todos os anexos")
async def zip_(id: UUID, quem: Equipe, parts: Parts) -> Response:
    """`<empresa>/<competencia>/<atividade>/<nome>`; os devolvidos ficam de fora."""
    row = (await opened(parts, quem, id)).row
    sent = [(a, x) for a in row.atividades for x in a.anexos if not (x.removido or x.devolvido)]
    async with parts.pool.connection() as connection:
        empresa = (await nomes(connection, [row.empresa_id])).get(row.empresa_id, "empresa")
    paths = zip_paths(empresa, row.competencia, [(a.nome, x.nome or "arquivo") for a, x in sent])
    entries = [Entry(path, parts.files.key(x.id), x.tamanho) for path, (_, x) in zip(paths, sent, strict=True)]
    length, body = await archive(parts.files, entries)
    headers = {**SAFE, "Content-Length": str(length), "Content-Disposition": disposition(f"{empresa} {row.competencia}.zip")}
    return StreamingResponse(body, 200, headers, "application/zip")


@router.get("/anexos/{id}", responses=BYTES, dependencies=[Atual], summary="Os bytes de um arquivo")
async def anexo(id: UUID, request: Request, quem: Autor, parts: Parts) -> Response:
    """Sempre como anexo, nunca como página; com Range."""
    async with parts.pool.connection() as connection:
        found = await anexos.um(connection, id)
    if found is None or not found.known_to(quem):
        raise NaoEncontrado("este arquivo")
    try:
        programacao = found.programacao_id
        await parts.store.run(lambda work: reach(work, programacao), quem)
    except NaoEncontrado:
        raise NaoEncontrado("este arquivo") from None
    return await file(request, parts.files, found.id, found.nome or "arquivo", found.tamanho, found.tipo, found.sha256)
