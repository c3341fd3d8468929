"""The office itself: nome, time zone, UF, holidays of its own."""
from fastapi import APIRouter
from starlette.responses import Response

from adapters.api.acesso import Administrador
from adapters.api.answers import Json
from adapters.api.door import Atual, Equipe, Gravador, Parts, Recorder
from adapters.api.respostas import ALTERA, mostra, pedido
from domain.acesso import Quem
from domain.escritorio import configuracao
from domain.escritorio.configuracao import DadosEscritorio
from domain.refusal import NaoEncontrado
from projections import escritorio
from projections.escritorio import Escritorio

router = APIRouter(tags=["Escritório"])
FERIADOS = [{"data": "2026-01-25", "nome": "Aniversário de São Paulo"}]
EXEMPLO = {"nome": "Prado Contabilidade", "fuso": "America/Sao_Paulo", "uf": "SP", "feriados": FERIADOS}


@router.get("/escritorio", dependencies=[Atual], summary="O escritório", responses=mostra(Escritorio, EXEMPLO))
async def mostrar(quem: Equipe, parts: Parts) -> Response:
    async with parts.pool.connection() as connection:
        found = await escritorio.mostrar(connection)
    if found is None:
        raise NaoEncontrado("o escritório")
    return Json(found)


@router.patch("/escritorio", summary="Alterar o escritório", responses=ALTERA, openapi_extra=pedido({"feriados": FERIADOS}))
async def alterar(body: DadosEscritorio, quem: Administrador, gravador: Gravador) -> Response:
    """Only the administrador. What is absent stays; a new time zone holds from the next movement on."""
    return await change(gravador, quem, body)


async def change(gravador: Recorder, quem: Quem, body: DadosEscritorio) -> Json:
    """Records it; this process counts days by the new time zone at once."""
    answer = await gravador.record(quem, lambda work: configuracao.alterar_escritorio(work, body), status=200)
    await gravador.parts.day.refresh(gravador.parts.store)
    return answer
