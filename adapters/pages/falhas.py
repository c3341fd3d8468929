"""What did not work, as a page: the rule's words, and what to do next."""
import json
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote

from fastapi import FastAPI, Request
from psycopg import OperationalError
from psycopg_pool import PoolTimeout
from starlette.responses import HTMLResponse, RedirectResponse, Response

from adapters.api.faults import Handler
from adapters.api.portal import PRIVATE
from adapters.eventstore.errors import Indisponivel
from adapters.pages import headers
from adapters.pages.door import Entre, somebody
from adapters.pages.rendering import page

PROGRAMS: Final = ("/api/", "/saude", "/pronto", "/metrics")
"""Where programs ask, and are answered as programs read."""
_AWAY: Final = """<!doctype html>
<html lang="pt-BR"><head><meta charset="utf-8"><title>Serviço indisponível</title></head>
<body><h1>Serviço indisponível</h1><p>O banco de dados não respondeu. Nada foi gravado; tente de novo em instantes.</p></body></html>"""


def install(app: FastAPI) -> None:
    """Says on a page what the API says in JSON."""
    for kind, handler in list(app.exception_handlers.items()):
        app.add_exception_handler(kind, _shown(handler))
    app.add_exception_handler(Entre, _to_the_door)  # type: ignore[arg-type]


def _shown(handler: Callable[..., Any]) -> Handler:
    async def shown(request: Request, error: Any) -> Response:
        answer: Response = await handler(request, error)
        if request.url.path.startswith(PROGRAMS):
            return answer
        said = json.loads(bytes(answer.body))
        return await failed(request, answer.status_code, str(said["title"]), str(said["detail"]), answer.headers.get("retry-after"))

    return shown


async def failed(request: Request, status: int, titulo: str, detail: str, retry_after: str | None = None) -> Response:
    """In the face of whoever asked: the portal's for a client."""
    face = "portal" if request.url.path.startswith(("/p/", "/avisos/")) else "painel"
    if status in (404, 405, 422) and request.method == "GET":
        status, titulo, detail = 404, "Não encontramos esta página", "O endereço pode ter sido cortado ao copiar, ou não é para você."
    response: Response
    try:
        pessoa = await somebody(request, request.app.state.system) if face == "painel" else None
        response = await page(request, f"{face}/falha.html", pessoa, status, titulo=titulo, detail=detail)
    except (Indisponivel, OperationalError, PoolTimeout):
        response = HTMLResponse(_AWAY, 503)
    if retry_after:
        response.headers["Retry-After"] = retry_after
    if face == "portal":
        response.headers.update(PRIVATE)
    headers.harden(response.headers)
    return response


async def _to_the_door(request: Request, refusal: Entre) -> Response:
    where = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method not in ("GET", "HEAD"):
        _, _, where = request.headers.get("referer", "").partition("?")[0].partition("://")
        where = "/" + where.partition("/")[2]
    address = f"/entrar?volta={quote(where, safe='')}"
    if request.headers.get("hx-request"):
        return Response(status_code=204, headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)
