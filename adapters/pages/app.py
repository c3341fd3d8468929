"""The pages as a table; an address of the API that is not there is answered by the API."""
from fastapi import APIRouter, FastAPI

from adapters.pages import bundles, entrada, falhas, perfil
from adapters.pages.cadastros import tabela as cadastros

ROUTERS: tuple[APIRouter, ...] = (*cadastros.ROUTERS, entrada.router, perfil.router, bundles.router)


def install(app: FastAPI) -> None:
    """Beside the API, in the same application."""
    for router in ROUTERS:
        app.include_router(router)
    falhas.install(app)
