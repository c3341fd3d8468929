"""How lists are asked for and answered: a page of so many, and where the next one begins."""
from typing import Annotated, TypeVar

from fastapi import Query

from adapters.api.answers import Json
from projections.paginas import Pagina

T = TypeVar("T")
MAIS = 500

Limite = Annotated[int, Query(ge=1, le=MAIS, description="Quantos itens por página.")]
Cursor = Annotated[str | None, Query(max_length=4000, description="O `proximo` da página anterior.")]
Busca = Annotated[str | None, Query(max_length=200, description="Parte do nome, sem distinguir acentos nem maiúsculas.")]


def responder(pagina: Pagina[T]) -> Json:
    return Json({"itens": pagina.itens, "proximo": pagina.proximo})
