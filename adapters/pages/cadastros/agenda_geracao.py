"""Bringing the programações of a competência by hand, and what came of it: what is there now, and what was left out and why."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from adapters.api.agendas import bring, seen
from adapters.api.door import Parts
from adapters.pages.cadastros.agendas import LISTA, uma
from adapters.pages.cadastros.portas import Gerente
from adapters.pages.cadastros.recusas import motivo
from adapters.pages.door import Pagina
from adapters.pages.formulario import Enviado, fields, gravador, recusa
from adapters.pages.rendering import page
from domain.competencia import Competencia
from domain.programacao.state import PROGRAMACAO
from domain.refusal import Refusal
from projections import servicos
from projections.nomes import nomes

router = APIRouter(route_class=Pagina, include_in_schema=False, prefix=LISTA)
OLHADAS: Final = 500


class Qual(BaseModel):
    """The competência to bring."""

    model_config = ConfigDict(frozen=True)
    competencia: Competencia


@dataclass(frozen=True, slots=True)
class SemItens:
    """A programação that was made without some items, since its empresa is not asked for them."""

    id: UUID
    empresa: str
    itens: Sequence[str]


@router.post("/{id}/geracao")
async def gerar(request: Request, id: UUID, pessoa: Gerente, parts: Parts, form: Enviado) -> Response:
    """Answered at once, with what came of it; sent again, it finds what is there."""
    found = await seen(parts, pessoa.quem, id)
    try:
        competencia = form.body(Qual).competencia
        answer = await bring(gravador(request, form), pessoa.quem, id, competencia)
    except Refusal as refusal:
        if refusal.status in (401, 404):
            raise
        return await uma(request, parts, pessoa, id, recusa=await recusa(request, form, refusal))
    told = fields(answer)
    await parts.positions.reached(int(answer.headers["Posicao"]), timeout=2.0)
    async with parts.pool.connection() as connection:
        servico = await servicos.mostrar(connection, found["servico_id"])
        called = await nomes(connection, found["empresas"])
    recusadas = [
        (called.get(UUID(each["empresa_id"]), "«eliminado»"), each["empresa_id"], motivo(each["codigo"]))
        for each in told["recusadas"]
    ]
    return await page(
        request, "cadastros/agenda_gerada.html", pessoa, id=id, servico=servico, competencia=competencia, geradas=told["geradas"],
        existentes=told["existentes"], recusadas=sorted(recusadas), sem_itens=await _left_out(parts, told, called),
    )


async def _left_out(parts: Parts, told: Mapping[str, Any], called: Mapping[UUID, str]) -> Sequence[SemItens]:
    """Of what was made now."""
    found = []
    for id in map(UUID, told["geradas"][:OLHADAS]):
        programacao = (await parts.store.load(PROGRAMACAO, id)).state
        if programacao and programacao.gerada.nao_pedidas:
            empresa = called.get(programacao.gerada.empresa_id, "«eliminado»")
            found.append(SemItens(id, empresa, [each.nome for each in programacao.gerada.nao_pedidas]))
    return found
