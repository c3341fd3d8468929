"""Everything that goes wrong becomes one problem+json: refusals with people's names, bad fields, stores that are away, bugs."""
from collections.abc import Awaitable, Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from psycopg import OperationalError
from psycopg.errors import QueryCanceled
from psycopg_pool import PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import Match

from adapters.api.answers import TITLES, Problem
from adapters.api.mensagens import erros
from adapters.conteudo.avisos import ConteudoDiferente
from adapters.eventstore.errors import Indisponivel
from adapters.objectstore import ArmazemIndisponivel
from domain.escritorio.importacao import ImportacaoInvalida
from domain.escritorio.state import ESCRITORIO, ESCRITORIO_ID
from domain.refusal import Invalido, Refusal
from projections.nomes import ELIMINADO, nomes
from projections.paginas import CursorInvalido

log = structlog.get_logger()
BANCO = "Não conseguimos falar com o banco de dados agora. Nada foi gravado; tente de novo em instantes."


async def refused(request: Request, refusal: Refusal) -> Response:
    """A rule said no."""
    found = refusal.erros if isinstance(refusal, Invalido | ImportacaoInvalida) else ()
    more = {}
    if isinstance(refusal, ConteudoDiferente):
        more["avisos"] = [{"arquivo": nome, **aviso.model_dump()} for nome, aviso in refusal.avisos]
    return Problem(refusal.status, refusal.codigo, await sentence(request, refusal), found, _headers(refusal), **more)


async def sentence(request: Request, refusal: Refusal) -> str:
    """Its detail: people by name, instants in the office's time."""
    facts = refusal.facts
    if any(isinstance(value, UUID | datetime) for value in facts.values()):
        facts = await _for_people(request, facts)
    return refusal.said(facts)


async def _for_people(request: Request, facts: dict[str, object]) -> dict[str, object]:
    system = request.app.state.system
    zone = (await system.store.load(ESCRITORIO, ESCRITORIO_ID)).state.zone
    async with system.pool.connection() as connection:
        known = await nomes(connection, {value for value in facts.values() if isinstance(value, UUID)})
    return {
        name: known.get(value, ELIMINADO) if isinstance(value, UUID)
        else value.astimezone(zone).strftime("%d/%m/%Y às %H:%M") if isinstance(value, datetime)
        else value
        for name, value in facts.items()
    }


def _headers(refusal: Refusal) -> dict[str, str]:
    after = getattr(refusal, "retry_after", None)
    return {"Retry-After": str(after)} if after else {}


async def invalid(request: Request, error: RequestValidationError) -> Response:
    found = erros(error.errors())
    first = f"{found[0][0]}: {found[0][1]}" if found else "Confira os dados enviados."
    return Problem(422, "dados_invalidos", first if len(found) == 1 else f"{first} E mais {len(found) - 1}.", found)


async def other_list(request: Request, error: CursorInvalido) -> Response:
    return Problem(422, "dados_invalidos", f"cursor: {error}.", [("cursor", str(error))])


async def away(request: Request, error: Indisponivel | ArmazemIndisponivel) -> Response:
    return Problem(error.status, error.codigo, error.detail, headers={"Retry-After": str(getattr(error, "retry_after", 5))})


async def database_away(request: Request, error: Exception) -> Response:
    log.warning("banco indisponível", error=type(error).__name__)
    return Problem(503, "banco_indisponivel", BANCO, headers={"Retry-After": "2"})


METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


def _allowed(request: Request) -> str:
    """Every method of the path: each is a route of its own."""
    routes = request.app.router.routes
    return ", ".join(
        method for method in METHODS if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in routes)
    )


async def http(request: Request, error: HTTPException) -> Response:
    if error.status_code == HTTPStatus.BAD_REQUEST:  # FastAPI's word for a body that is not text
        return Problem(422, "dados_invalidos", "O corpo não é JSON em UTF-8.", [("corpo", "Não é JSON em UTF-8.")])
    headers = error.headers
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers = {**(headers or {}), "Allow": _allowed(request)}
    detail = error.detail if error.status_code not in (404, 405) else TITLES[error.status_code] + "."
    codigo = {404: "nao_encontrado", 405: "metodo_nao_permitido", 413: "corpo_grande"}.get(error.status_code, "pedido_recusado")
    return Problem(error.status_code, codigo, str(detail), headers=headers)


async def gone(request: Request, error: ClientDisconnect) -> Response:
    """The client went away in the middle: nothing was kept, and nobody reads this."""
    return Problem(400, "envio_interrompido", "O envio foi interrompido. Nada foi guardado.")


async def bug(request: Request, error: Exception) -> Response:
    """The one place that logs what nobody expected."""
    log.exception("erro inesperado", method=request.method, route=getattr(request.scope.get("route"), "path", ""), exc_info=error)
    return Problem(500, "erro_interno", "Algo deu errado do nosso lado. O erro foi registrado; tente de novo em instantes.")


Handler = Callable[[Request, Any], Awaitable[Response]]


def install(app: FastAPI) -> None:
    handlers: dict[type[Exception], Handler] = {
        Refusal: refused, RequestValidationError: invalid, CursorInvalido: other_list, Indisponivel: away, ArmazemIndisponivel: away,
        ClientDisconnect: gone, OperationalError: database_away, PoolTimeout: database_away, QueryCanceled: database_away,
        HTTPException: http, Exception: bug,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)
