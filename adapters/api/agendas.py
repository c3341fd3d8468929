"""Agendas: which programações come, when; and bringing those of one competência by hand."""
from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Query
from psycopg import AsyncConnection
from psycopg.rows import dict_row
from pydantic import AwareDatetime, BaseModel
from starlette.responses import Response

from adapters.api.acesso import Gerente, departamentos_de
from adapters.api.answers import Json
from adapters.api.corpos import Corpo
from adapters.api.door import Atual, Equipe, Gravador, Parts, Recorder
from adapters.api.geracao import generate
from adapters.api.listas import Cursor, Limite, responder
from adapters.api.modelos import Feito
from adapters.api.respostas import ALTERA, CRIA, lista, mostra, pedido
from adapters.wiring import System
from domain.acesso import Quem
from domain.agenda.recorrencia import Regra
from domain.agenda.state import AGENDA
from domain.calendario import Calendario, Data
from domain.competencia import Competencia, Periodo
from domain.escritorio import configuracao
from domain.escritorio.configuracao import DadosAgenda
from domain.escritorio.state import ESCRITORIO, ESCRITORIO_ID
from domain.refusal import NaoEncontrado
from projections import agendas, servicos

router = APIRouter(tags=["Agendas"])
NOVA = {
    "servico_id": "5b8f4f5e-6f6c-4d8e-8a43-0d7c1fb7a030", "empresas": ["5b8f4f5e-6f6c-4d8e-8a43-0d7c1fb7a010"], "recorrencia": "mensal",
    "responsavel_id": "5b8f4f5e-6f6c-4d8e-8a43-0d7c1fb7a003", "competencia_offset": -1, "vencimento": {"dia": 20, "ajuste": "antecipa"},
    "entrega_dias_antes": 5, "abre_dias_antes": 10, "inicio": "2026-10-01",
}
VISTA = {**NOVA, "id": "5b8f4f5e-6f6c-4d8e-8a43-0d7c1fb7a070"}
PREVISTA = {
    "competencia": "2026-10", "periodo": "2026-10", "abre_em": "2026-11-03", "entrega": "2026-11-13", "vencimento": "2026-11-19",
}
GERADAS = {
    "posicao": 1042, "geradas": ["5b8f4f5e-6f6c-4d8e-8a43-0d7c1fb7a050"], "existentes": [],
    "recusadas": [{"empresa_id": "5b8f4f5e-6f6c-4d8e-8a43-0d7c1fb7a011", "codigo": "empresa_inativa"}],
}


class RecusaDaAgenda(BaseModel):
    """What should be there by now and could not be generated: tried again each day."""

    empresa_id: UUID
    periodo: Periodo
    codigo: str
    em: AwareDatetime


class Agenda(DadosAgenda):
    """As it is now; `recusadas` is what the scheduler could not generate, and why."""

    id: UUID
    recusadas: tuple[RecusaDaAgenda, ...] = ()


class Prevista(BaseModel):
    """One programação to come: the day it opens, its goal and its last day."""

    competencia: Competencia
    periodo: Periodo
    abre_em: Data
    entrega: Data
    vencimento: Data


class Previsao(BaseModel):
    """In order of vencimento."""

    itens: list[Prevista]


class Geracao(Corpo):
    """The competência to bring."""

    competencia: Competencia


class Recusada(BaseModel):
    """Why nothing came for this empresa, such as `checklist_vazio`, `empresa_inativa`, `sem_responsavel`."""

    empresa_id: UUID
    codigo: str


class Geradas(Feito):
    """Each by its id; `existentes` were there already."""

    geradas: list[UUID]
    existentes: list[UUID]
    recusadas: list[Recusada]


@router.post("/agendas", status_code=201, summary="Criar uma agenda", responses=CRIA, openapi_extra=pedido(NOVA))
async def criar(body: DadosAgenda, quem: Gerente, gravador: Gravador) -> Response:
    id = uuid4()
    return await gravador.record(quem, lambda work: configuracao.criar_agenda(work, id, body), answer=lambda _: {"id": id})


@router.get("/agendas", dependencies=[Atual], summary="As agendas", responses=lista(Agenda, "Agendas", VISTA))
async def listar(quem: Equipe, parts: Parts, limite: Limite = 50, cursor: Cursor = None) -> Response:
    """Those of the serviços whose departamento the asker sees."""
    async with parts.pool.connection() as connection:
        return responder(await agendas.listar(connection, limite, cursor, departamentos_de(quem)))


@router.get("/agendas/{id}", dependencies=[Atual], summary="Uma agenda", responses=mostra(Agenda, VISTA))
async def mostrar(id: UUID, quem: Equipe, parts: Parts) -> Response:
    shown = await seen(parts, quem, id)
    async with parts.pool.connection() as connection:
        return Json({**shown, "recusadas": await recusas(connection, id)})


@router.put("/agendas/{id}", summary="Alterar uma agenda", responses=ALTERA, openapi_extra=pedido(NOVA))
async def alterar(id: UUID, body: DadosAgenda, quem: Gerente, gravador: Gravador) -> Response:
    """What was generated stays as it is."""
    return await gravador.record(quem, lambda work: configuracao.alterar_agenda(work, id, body), status=200)


@router.delete("/agendas/{id}", summary="Remover uma agenda", responses=ALTERA)
async def remover(id: UUID, quem: Gerente, gravador: Gravador) -> Response:
    """It brings nothing more; what was generated stays."""
    return await gravador.record(quem, lambda work: configuracao.remover_agenda(work, id), status=200)


@router.get(
    "/agendas/{id}/previsao", dependencies=[Atual], summary="O que a agenda vai trazer", responses=mostra(Previsao, {"itens": [PREVISTA]})
)
async def prever(id: UUID, quem: Equipe, parts: Parts, meses: Annotated[int, Query(ge=1, le=120)] = 12) -> Response:
    """The months from the later of today and `inicio`."""
    found = await seen(parts, quem, id)
    regra = Regra.model_validate({name: found[name] for name in Regra.model_fields if name in found})
    return Json({"itens": [asdict(each) for each in regra.previsao(await calendario(parts), parts.today, meses)]})


@router.post(
    "/agendas/{id}/geracao", summary="Gerar as programações de uma competência", openapi_extra=pedido({"competencia": "2026-10"}),
    responses={**ALTERA, 200: {"model": Geradas, "content": {"application/json": {"example": GERADAS}}}},
)
async def gerar(id: UUID, body: Geracao, quem: Gerente, gravador: Gravador) -> Response:
    """One for each empresa (for weekly agendas, and week). Each by itself: what cannot be generated is told with its reason."""
    return await bring(gravador, quem, id, body.competencia)


async def bring(gravador: Recorder, quem: Quem, id: UUID, competencia: Competencia) -> Response:
    """`generate` for what the agenda has in this competência."""
    parts = gravador.parts
    agenda = (await parts.store.load(AGENDA, id)).state
    if agenda is None or agenda.removida:
        raise NaoEncontrado("esta agenda")
    ocorrencias = agenda.dados.regra.da_competencia(await calendario(parts), competencia)
    return await generate(gravador, quem, agenda, ocorrencias)


async def seen(parts: System, quem: Quem, id: UUID) -> dict[str, Any]:
    """The agenda, or 404 where the asker does not see its departamento."""
    async with parts.pool.connection() as connection:
        found = await agendas.mostrar(connection, id)
        servico = await servicos.mostrar(connection, found["servico_id"]) if found else None
    if found is None or servico is None or not quem.sees_departamento(servico["departamento_id"]):
        raise NaoEncontrado("esta agenda")
    return found


async def recusas(connection: AsyncConnection[Any], id: UUID) -> list[dict[str, Any]]:
    """What the scheduler could not generate of this agenda, by empresa and período."""
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(
            "select empresa_id, periodo, codigo, em from recusas_da_agenda where agenda_id = %s order by empresa_id, periodo", (id,)
        )
        return await cursor.fetchall()


async def calendario(parts: System) -> Calendario:
    """The office's business days."""
    escritorio = (await parts.store.load(ESCRITORIO, ESCRITORIO_ID)).state
    if escritorio is None:
        raise NaoEncontrado("o escritório")
    return escritorio.calendario
