"""The application: routers as a table, one way for faults, one place for limits."""
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi

from adapters.api import cadastros, faults, sessao
from adapters.api.limits import BodyLimit
from adapters.api.modelos import Problema
from adapters.wiring import System

BASE = "/api/v1"
ROUTERS: tuple[APIRouter, ...] = (sessao.router, cadastros.router)


def create_app(system: System) -> FastAPI:
    """The web application of one opened system."""
    app = FastAPI(
        title="Cobrança de Arquivos", version="1", openapi_url=f"{BASE}/openapi.json", docs_url=f"{BASE}/docs", redoc_url=None,
        description="O escritório pede arquivos às empresas e acompanha cada um até ser enviado, declarado sem movimento ou dispensado.",
    )
    app.state.system = system
    for router in ROUTERS:
        app.include_router(router, prefix=BASE)
    faults.install(app)
    app.add_middleware(BodyLimit)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


def _openapi(app: FastAPI) -> dict[str, Any]:
    """FastAPI's own, with problem+json wherever it would tell of its plain errors."""
    if app.openapi_schema is None:
        schema = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        schemas = schema["components"]["schemas"]
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        schemas["Problema"] = Problema.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(schemas["Problema"].pop("$defs"))
        problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problema"}}}
        for operations in schema["paths"].values():
            for operation in operations.values():
                operation["responses"].setdefault("422", {"description": "Dados inválidos"})["content"] = problem
                operation["responses"]["503"] = {"description": "Um dos serviços está fora do ar", "content": problem}
        app.openapi_schema = schema
    return app.openapi_schema
