"""The pages as a table; an address of the API that is not there is answered by the API."""
from fastapi import APIRouter, FastAPI

from adapters.pages import avulsa, bundles, entrada, falhas, lista, lista_lote, perfil, vivo
from adapters.pages.cadastros import tabela as cadastros

ROUTERS: tuple[APIRouter, ...] = (
    entrada.router, avulsa.router, lista_lote.router, lista.router, vivo.router, *cadastros.ROUTERS, perfil.router, bundles.router,
)


def install(app: FastAPI) -> None:
    """Beside the API, in the same application."""
    for router in ROUTERS:
        app.include_router(router)
    falhas.install(app)
