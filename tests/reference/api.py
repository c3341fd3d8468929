"""The HTTP API, from its own OpenAPI document."""
from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any

from adapters.api.app import create_app
from tests.reference.shapes import cell, definitions, prose, shape

_EVERYWHERE = frozenset({"idempotency-key", "if-match", "posicao-minima"})
_INTRODUCTION = """# HTTP API

The same as `/api/v1/openapi.json`, to be read; `/api/v1/docs` shows it in a browser.

- **Who asks**: `Authorization: Bearer TOKEN`, from `POST /api/v1/sessao` or `cobranca token`. Operations that need none say so.
- **Refusals** are `application/problem+json` (RFC 9457); every `codigo` is in [codigos.md](codigos.md).
- **Once** (R11): what records takes `Idempotency-Key`; the same key and body answer the same for 24 hours, marked
  `Idempotency-Replayed: true`; the same key with another body is 422.
- **Reading what was written**: what records answers the header `Posicao`. A GET with `Posicao-Minima: N` waits until the views have seen
  that position (2 s at most, then 503 with `Retry-After`).
- **Versions**: `GET /api/v1/programacoes/{id}` answers `ETag`; movements take `If-Match`, and are 412 when it has moved on.
- **Lists** answer `{itens, proximo}`; `proximo` is the `cursor` of the next page.
- Instants are RFC 3339, UTC, with microseconds; dates `YYYY-MM-DD`; competências `YYYY-MM`; ids UUID.
"""


@cache
def document() -> dict[str, Any]:
    """As it is served beside the embedded servers, inbox included; no server is needed to make it."""
    return create_app(SimpleNamespace(inbox=True)).openapi()


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and what OpenAPI says of it."""
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def page() -> str:
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield _INTRODUCTION
    tags = dict.fromkeys(tag for _, _, operation in operations() for tag in operation.get("tags", ()))
    for tag in tags:
        yield f"## {tag}\n"
        for method, path, operation in operations():
            if tag in operation.get("tags", ()):
                yield from _operation(method, path, operation)
    yield "## Shapes"
    yield from definitions(document()["components"]["schemas"], "###")


def _operation(method: str, path: str, operation: dict[str, Any]) -> Iterator[str]:
    yield f"### {method} {path}\n"
    said = [f"{operation['summary']}.", prose(operation.get("description")), "" if "security" in operation else "Needs no token."]
    yield " ".join(text for text in said if text) + "\n"
    for parameter in operation.get("parameters", ()):
        if parameter["in"] != "path" and parameter["name"].lower() not in _EVERYWHERE:
            about = cell(parameter.get("description", ""))
            yield f"- `{parameter['name']}` ({parameter['in']}): {shape(parameter['schema'])}{'. ' if about else ''}{about}"
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        yield f"- body ({kind}): {shape(content.get('schema', {}))}"
    for status, answer in sorted(operation["responses"].items()):
        yield f"- {status}: {_answer(status, answer)}"
    yield ""


def _answer(status: str, answer: dict[str, Any]) -> str:
    kinds = answer.get("content", {})
    shown = [f"{shape(content['schema'])} ({kind})" for kind, content in kinds.items() if "schema" in content]
    if "application/problem+json" in kinds:
        shown = ["[Problema](#problema)"]
    generic = answer["description"] in ("Successful Response", "Problema")
    about = HTTPStatus(int(status)).phrase if generic else cell(answer["description"])
    return ": ".join([about, " or ".join(shown)] if shown else [about])
