"""The painel: what the list's filters leave, counted."""
from fastapi import APIRouter
from starlette.responses import Response

from adapters.api.answers import Json
from adapters.api.door import Atual, Equipe, Parts
from adapters.api.filtros import Filtrado
from adapters.api.respostas import mostra
from projections import painel
from projections.painel import Painel

router = APIRouter(tags=["Painel"])
CARGA = {"id": "5b8f4f5e-6f6c-4d8e-8a43-0d7c1fb7a003", "nome": "Caio Nunes", "abertas": 12, "atrasadas": 2, "vencidas": 1}
EXEMPLO = {
    "contagens": [{"status": "iniciada", "prazo": "no_prazo", "total": 9}], "por_responsavel": [CARGA],
    "por_departamento": [{**CARGA, "id": "5b8f4f5e-6f6c-4d8e-8a43-0d7c1fb7a020", "nome": "Fiscal"}],
    "primeira_resposta_horas": 26.5, "sem_movimento_percentual": 8,
}


@router.get("/painel", dependencies=[Atual], summary="O painel", responses=mostra(Painel, EXEMPLO))
async def mostrar(quem: Equipe, parts: Parts, filtros: Filtrado) -> Response:
    """Counted of what the asker sees, by the filters of the list."""
    async with parts.pool.connection() as connection:
        return Json(await painel.mostrar(connection, filtros, quem, parts.today))
