"""The pages as a table; an address of the API that is not there is answered by the API."""
from fastapi import APIRouter, FastAPI

from adapters.pages import avisos, avulsa, bundles, entrada, estacionados, falhas, painel, perfil, vivo
from adapters.pages.acompanhamento import tabela as acompanhamento
from adapters.pages.cadastros import tabela as cadastros
from adapters.pages.caixa import tabela as caixa
from adapters.pages.lista import tabela as lista
from adapters.pages.portal import tabela as portal

ROUTERS: tuple[APIRouter, ...] = (
    entrada.router, avulsa.router, *lista.ROUTERS, vivo.router, painel.router, *caixa.ROUTERS, estacionados.router,
    *acompanhamento.ROUTERS, *cadastros.ROUTERS, perfil.router, avisos.router, *portal.ROUTERS, bundles.router,
)


def install(app: FastAPI) -> None:
    """Beside the API, in the same application."""
    for router in ROUTERS:
        app.include_router(router)
    falhas.install(app)
