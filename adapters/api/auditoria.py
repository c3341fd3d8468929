"""The log, as auditors read it: a page of it, or all of it as NDJSON."""
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query
from pydantic import AfterValidator, BaseModel
from starlette.responses import Response, StreamingResponse

from adapters.api.acesso import Auditor
from adapters.api.answers import Json, dumps
from adapters.api.door import Atual, Parts
from adapters.api.listas import Cursor, Limite
from adapters.api.modelos import ERROS
from adapters.api.past import parse_moment
from adapters.api.respostas import Responses
from adapters.auditoria import Auditoria, Filtros
from domain.catalogo import EVENTS
from projections.paginas import read_cursor, write_cursor

router = APIRouter(tags=["Auditoria"])
NDJSON = "application/x-ndjson"
LISTA = "auditoria"
DADOS = (
    '{"at":"2026-10-01T11:00:00.000000Z","by":"5b8f4f5e-6f6c-4d8e-8a43-0d7c1fb7a001","channel":"api","event":{"nome":"Fiscal"},'
    '"name":"departamento_criado","schema":1,"stream":"5b8f4f5e-6f6c-4d8e-8a43-0d7c1fb7a020","version":1}'
)
ENTRADA = {
    "posicao": 7, "fluxo": "5b8f4f5e-6f6c-4d8e-8a43-0d7c1fb7a020", "versao": 1, "tipo": "departamento_criado", "dados": DADOS,
    "folha": "0b0f2c7a3c0a4f0e6b0d8d6f5b8e1a2c3d4e5f60718293a4b5c6d7e8f9010203",
}
NAMES = sorted(event.name for event in EVENTS)


def _known(tipos: list[str]) -> list[str]:
    if unknown := [tipo for tipo in tipos if tipo not in NAMES]:
        raise ValueError(f"não há eventos «{unknown[0][:50]}»")
    return tipos


Tipos = Annotated[list[str], Query(max_length=100), AfterValidator(_known)]
Momento = Annotated[str | None, Query(max_length=50, description="Uma posição, ou um instante (RFC 3339); o próprio conta.")]
Varios = Annotated[list[UUID], Query(max_length=100)]


class Entrada(BaseModel):
    """One entry: `dados` are the exact stored bytes, `folha` = hex SHA-256(0x00 ‖ dados), `privado` the text beside the log, while it is
    there."""

    posicao: int
    fluxo: UUID
    versao: int
    tipo: str
    dados: str
    privado: str | None = None
    folha: str


class Entradas(BaseModel):
    """By position. A page may be short of `limite` and still have a next one."""

    itens: list[Entrada]
    proximo: str | None


SHOWN: Responses = {
    200: {
        "model": Entradas,
        "content": {
            "application/json": {"example": {"itens": [ENTRADA], "proximo": "WyJsaXN0YSIsIC4uLl0"}},
            NDJSON: {"schema": {"type": "string", "description": "Uma entrada por linha."}},
        },
    },
    401: ERROS, 403: ERROS, 404: ERROS,
}


@router.get("/auditoria/eventos", dependencies=[Atual], summary="O log", responses=SHOWN)
async def listar(
    quem: Auditor, parts: Parts, apos: Annotated[int, Query(ge=0, le=2**63 - 1, description="Depois desta posição.")] = 0,
    de: Momento = None, ate: Momento = None, por: Varios = [], programacao: Varios = [], empresa: Varios = [],  # noqa: B006
    tipo: Tipos = [], limite: Limite = 50, cursor: Cursor = None,  # noqa: B006
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> Response:
    """Filters narrow one another, values of one are alternatives. `Accept: application/x-ndjson` answers all that is found, by lines."""
    if cursor:
        (after,) = read_cursor(LISTA, cursor, int)
        apos = max(apos, after)
    filtros = Filtros(apos, _moment("de", de), _moment("ate", ate), por, tipo, programacao, empresa)
    auditoria = Auditoria(parts.pool)
    if NDJSON in accept:
        return StreamingResponse(_lines(auditoria, filtros), media_type=NDJSON, headers={"Cache-Control": "no-store"})
    found, after = await auditoria.page(filtros, limite)
    return Json({"itens": [each.answer() for each in found], "proximo": None if after is None else write_cursor(LISTA, after)})


def _moment(campo: str, text: str | None) -> int | datetime | None:
    if text is None:
        return None
    moment = parse_moment(campo, text)
    return moment.posicao if moment.posicao is not None else moment.em


async def _lines(auditoria: Auditoria, filtros: Filtros) -> AsyncIterator[bytes]:
    async for page in auditoria.entries(filtros):
        for entry in page:
            yield dumps(entry.answer()) + b"\n"
