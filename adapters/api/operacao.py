"""For those who run the service: alive, ready, measured."""
from contextlib import suppress

import psycopg
from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from psycopg_pool import PoolTimeout
from pydantic import BaseModel
from starlette.responses import Response

from adapters import health
from adapters.api.answers import Json, Problem
from adapters.api.door import Parts
from adapters.api.metrics import Metrics
from adapters.api.respostas import Responses

router = APIRouter(tags=["Operação"])
TEXT: Responses = {200: {"description": "Métricas", "content": {"text/plain": {"schema": {"type": "string"}}}}}


class Viva(BaseModel):
    """The process answers."""

    viva: bool


class Pronta(BaseModel):
    """Every part that it leans on answers too."""

    pronta: bool
    partes: list[str]


@router.get("/saude", summary="Está viva?", responses={200: {"model": Viva}})
async def saude() -> Response:
    return Json({"viva": True})


@router.get("/pronto", summary="Está pronta?", responses={200: {"model": Pronta}})
async def pronto(parts: Parts) -> Response:
    """503 names what is down: banco, armazem, fila or consultas."""
    found = await health.parts(parts)
    down = [f"{part.nome}: {part.problema}" for part in found if part.problema]
    if down:
        return Problem(503, "nao_pronta", f"Fora do ar: {'; '.join(down)}.", headers={"Retry-After": "5"})
    return Json({"pronta": True, "partes": [part.nome for part in found]})


@router.get("/metrics", summary="Métricas para o Prometheus", responses=TEXT)
async def measured(request: Request, parts: Parts) -> Response:
    metrics: Metrics = request.app.state.metrics
    for part in await health.parts(parts):
        metrics.up.labels(part.nome).set(part.problema is None)
    with suppress(psycopg.Error, PoolTimeout):
        behind = await health.projection_lag(parts)
        metrics.lag_events.set(behind.events)
        metrics.lag_seconds.set(behind.seconds)
        metrics.queue.set(await health.queue_depth(parts))
        metrics.parked.set(await health.parked(parts))
    return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)
