"""How answers are written: JSON with the contract's instants, problem+json (RFC 9457), positions and entity tags."""
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from starlette.responses import Response

from domain.codec import instant

TITLES = {
    400: "Pedido malformado", 401: "Identifique-se", 403: "Sem permissão", 404: "Não encontrado", 405: "Método não permitido",
    406: "Formato de resposta desconhecido", 408: "Demorou demais", 409: "Conflito com o estado atual", 410: "Link encerrado",
    412: "A versão mudou", 413: "Grande demais", 415: "Tipo recusado", 416: "Intervalo impossível", 422: "Dados inválidos",
    429: "Tentativas demais", 431: "Cabeçalhos grandes demais", 500: "Erro interno", 503: "Serviço indisponível",
}


def plain(value: object) -> object:
    """What JSON does not know: instants in UTC with microseconds, days, ids, models."""
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, BaseModel):
        return value.model_dump()
    if isinstance(value, frozenset | set):
        return sorted(value, key=str)
    raise TypeError(f"{type(value).__name__} has no place in an answer")


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=plain)


def dumps(value: object) -> bytes:
    return _ENCODER.encode(value).encode()


class Json(Response):
    """An answer in JSON; nothing of it may be kept by a cache on the way."""

    media_type = "application/json"

    def __init__(self, content: object, status_code: int = 200, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(content, status_code, {"Cache-Control": "no-store", **(headers or {})})

    def render(self, content: object) -> bytes:
        return content if isinstance(content, bytes) else dumps(content)


class Problem(Json):
    """RFC 9457: what went wrong, in Portuguese, with `codigo` as the stable word."""

    media_type = "application/problem+json"

    def __init__(
        self, status: int, codigo: str, detail: str, erros: Sequence[Sequence[str | int]] = (), headers: Mapping[str, str] | None = None,
        **more: object,
    ) -> None:
        """`erros`: field and sentence, and of a sheet the number of the line; `more` are members of this `codigo` alone."""
        said: dict[str, Any] = {
            "type": f"urn:cobranca:{codigo}", "title": TITLES.get(status) or HTTPStatus(status).phrase, "status": status,
            "detail": detail, "codigo": codigo, **more,
        }
        if status == HTTPStatus.UNPROCESSABLE_ENTITY:
            said["erros"] = [dict(zip(("campo", "mensagem", "linha"), erro, strict=False)) for erro in erros]
        super().__init__(said, status, headers)


def etag(versao: int) -> str:
    return f'"{versao}"'
