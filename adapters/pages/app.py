"""The pages as a table; an address of the API that is not there is answered by the API."""
from fastapi import APIRouter, FastAPI

from adapters.pages import (
    acompanhamento,
    acompanhamento_arquivos,
    acompanhamento_gestao,
    acompanhamento_movimentos,
    acompanhamento_recebidos,
    avisos,
    avulsa,
    bundles,
    caixa,
    caixa_resposta,
    entrada,
    envio,
    envio_duvida,
    estacionados,
    falhas,
    lista,
    lista_lote,
    painel,
    perfil,
    portal,
    portal_item,
    vivo,
)
from adapters.pages.cadastros import tabela as cadastros

ROUTERS: tuple[APIRouter, ...] = (
    entrada.router, avulsa.router, lista_lote.router, lista.router, vivo.router, painel.router, caixa.router, caixa_resposta.router,
    estacionados.router, acompanhamento.router, acompanhamento_movimentos.router, acompanhamento_gestao.router,
    acompanhamento_arquivos.router, acompanhamento_recebidos.router, *cadastros.ROUTERS, perfil.router, avisos.router, portal.router,
    portal_item.router, envio.router, envio_duvida.router, portal.ajuda, bundles.router,
)


def install(app: FastAPI) -> None:
    """Beside the API, in the same application."""
    for router in ROUTERS:
        app.include_router(router)
    falhas.install(app)
