"""The application: routers as a table, one way for faults, one place for limits."""
from fastapi import APIRouter, FastAPI

from adapters.api import (
    agendas,
    apontamentos,
    auditoria,
    caixa,
    departamentos,
    docs,
    empresas,
    escritorio,
    estacionados,
    faults,
    importacoes,
    links,
    lotes,
    openapi,
    operacao,
    painel,
    portal,
    processos_modelo,
    programacoes,
    servicos,
    sessao,
    usuarios,
    vivo,
    whatsapp,
)
from adapters.api.limits import Limits
from adapters.api.metrics import Measured, Metrics
from adapters.uploads import Vagas
from adapters.wiring import System

BASE = "/api/v1"
DESCRIPTION = """O escritório pede arquivos às empresas e acompanha cada um até ser enviado, declarado sem movimento ou dispensado.

O que grava responde `Posicao`; qualquer GET com esse número em `Posicao-Minima` já mostra o que foi gravado. O que grava aceita
`Idempotency-Key`: a mesma chave, com o mesmo pedido, vale uma vez só, por 24 horas. Erros são `application/problem+json` (RFC 9457)."""
ROUTERS: tuple[APIRouter, ...] = (
    apontamentos.router, programacoes.router, portal.router, painel.router, links.router, lotes.router, agendas.router, servicos.router,
    processos_modelo.router, empresas.router, importacoes.router, usuarios.router, departamentos.router, escritorio.router, sessao.router,
    auditoria.router, vivo.router, whatsapp.router, estacionados.router, docs.router,
)
"""Paths are compared one after the other, so that what is asked most often comes first."""


def create_app(system: System) -> FastAPI:
    """The web application of one opened system."""
    app = FastAPI(
        title="Cobrança de Arquivos", version="1", openapi_url=f"{BASE}/openapi.json", docs_url=None, redoc_url=None,
        description=DESCRIPTION,
        redirect_slashes=False,
    )
    app.state.system, app.state.metrics, app.state.vagas = system, Metrics(), Vagas()
    for router in ROUTERS:
        app.include_router(router, prefix=BASE)
    if system.inbox is not None:
        app.include_router(caixa.router, prefix=BASE)
    app.include_router(operacao.router)
    faults.install(app)
    app.add_middleware(Limits)
    app.add_middleware(Measured, metrics=app.state.metrics)
    openapi.install(app)
    return app
