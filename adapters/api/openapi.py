"""The document of the API: FastAPI's own, with what holds for every operation said in one place."""
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from adapters.api.exemplos import example
from adapters.api.modelos import Problema

PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problema"}}}
POSICAO = {"description": "A posição do log até a qual isto foi gravado.", "schema": {"type": "string", "pattern": "^[0-9]+$"}}
ETAG = {"description": "A versão da programação.", "schema": {"type": "string", "pattern": '^"[0-9]+"$'}}
POSICAO_MINIMA = {
    "name": "Posicao-Minima", "in": "header", "required": False, "schema": {"type": "integer", "minimum": 0},
    "description": "Todo GET aceita: espera, até 2 s, que a consulta alcance esta posição; senão, 503 com Retry-After.",
}
REPLAYED = {"description": "Esta resposta já tinha sido dada a esta chave.", "schema": {"type": "string", "const": "true"}}


def install(app: FastAPI) -> None:
    """`app.openapi()` answers the whole document, made once."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def _document(app: FastAPI) -> dict[str, Any]:
    schema = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    schemas = schema["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Problema"] = Problema.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(schemas["Problema"].pop("$defs"))
    schema["components"]["parameters"] = {"PosicaoMinima": POSICAO_MINIMA}
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            _complete(operation)
            _exemplify(operation, schemas)
            if "/portal/{link}" in path:  # a link needs no token, the programação's id in its place does
                operation["security"] = [*operation["security"], {}]
    return schema


def _exemplify(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """An example of every body in JSON; what FastAPI takes for JSON beside the type that is told is none."""
    bodies = [operation["requestBody"]] if "requestBody" in operation else []
    answers = [response for status, response in operation["responses"].items() if status.startswith("2")]
    for answer in answers:
        content = answer.get("content", {})
        if len(content) > 1 and content.get("application/json", {}).get("schema") == {}:
            del content["application/json"]
    for each in (*bodies, *answers):
        content = each.get("content", {}).get("application/json")
        if content is not None:
            content.setdefault("example", example(content["schema"], schemas))


def _complete(operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    said = {"503": "Um dos serviços está fora do ar"}
    if "security" in operation:
        said["401"] = "Identifique-se"
    if "requestBody" in operation:
        said["413"] = "Grande demais"
    if "requestBody" in operation or operation.get("parameters") or "422" in responses:
        said["422"] = "Dados inválidos"
    for status, description in said.items():
        responses.setdefault(status, {"description": description})["content"] = PROBLEM
    names = {parameter["name"].lower() for parameter in operation.get("parameters", ())}
    if "idempotency-key" not in names:
        return
    headers = {"Posicao": POSICAO, "Idempotency-Replayed": REPLAYED, **({"ETag": ETAG} if "if-match" in names else {})}
    for status, response in responses.items():
        if status.startswith("2"):
            response.setdefault("headers", {}).update(headers)
