"""What operations take and answer, as OpenAPI shows it: shapes, refusals, examples."""
from typing import Any

from pydantic import create_model

from adapters.api.modelos import ERROS, Criado, Feito

Responses = dict[int | str, dict[str, Any]]

CRIA: Responses = {201: {"model": Criado}, 401: ERROS, 403: ERROS, 404: ERROS, 409: ERROS}
ALTERA: Responses = {200: {"model": Feito}, 401: ERROS, 403: ERROS, 404: ERROS, 409: ERROS}


def pedido(example: object) -> dict[str, Any]:
    """The example of a body in JSON."""
    return {"requestBody": {"content": {"application/json": {"example": example}}}}


def mostra(model: Any, example: object, *refusals: int) -> Responses:
    """One thing, or 404."""
    shown = {"model": model, "content": {"application/json": {"example": example}}}
    return {200: shown, 401: ERROS, 404: ERROS, **dict.fromkeys(refusals, ERROS)}


def lista(model: Any, name: str, example: object, *refusals: int) -> Responses:
    """A page of a list."""
    page = create_model(name, itens=(list[model], ...), proximo=(str | None, ...), __doc__="`proximo` is the cursor of the next page.")
    return mostra(page, {"itens": [example], "proximo": "WyJsaXN0YSIsIC4uLl0"}, *refusals)
