"""A programação avulsa: a serviço for one empresa, once, by hand (M1)."""
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from adapters.api.apontamentos import programar
from adapters.api.door import Parts
from adapters.pages import palavras
from adapters.pages.door import Equipe, Pagina, Pessoa
from adapters.pages.formulario import Enviado, act, fields, gravador
from adapters.pages.lista.endereco import LISTA
from adapters.pages.lista.filtros import MOST, MOVEM
from adapters.pages.rendering import Recusa, page
from adapters.wiring import System
from domain.escritorio.geracao import NovaProgramacao
from projections import empresas, servicos, usuarios

router = APIRouter(route_class=Pagina, include_in_schema=False)
NOVA: Final = f"{LISTA}/nova"
_BACK, _AHEAD = 12, 3
Procura = Annotated[str, Query(max_length=200)]


@router.get(NOVA)
async def nova(request: Request, pessoa: Equipe, parts: Parts, procura: Procura = "") -> Response:
    pessoa.quem.needs_gerente("programar serviços")
    return await _form(request, pessoa, parts, procura)


async def _form(request: Request, pessoa: Pessoa, parts: System, procura: str = "", recusa: Recusa | None = None) -> Response:
    async with parts.pool.connection() as connection:
        found = await empresas.listar(connection, empresas.Filtros(ativa=True, busca=procura or None), MOST)
        served = (await servicos.listar(connection, MOST)).itens
        people = (await usuarios.listar(connection, usuarios.Filtros(perfil=MOVEM, ativo=True), MOST)).itens
    now = parts.today.year * 12 + parts.today.month - 1
    months = [f"{n // 12}-{n % 12 + 1:02}" for n in range(now + _AHEAD, now - _BACK, -1)]
    return await page(
        request, "lista/nova.html", pessoa, recusa=recusa, procura=procura, ha_mais=found.proximo is not None or bool(procura),
        empresas=[(each["id"], each["nome"]) for each in found.itens], servicos=[(each["id"], each["nome"]) for each in served],
        responsaveis=[(each["id"], each["nome"]) for each in people], competencias=[(each, palavras.periodo(each)) for each in months],
        anterior=months[_AHEAD + 1],
    )


@router.post(NOVA)
async def criar(request: Request, pessoa: Equipe, parts: Parts, form: Enviado) -> Response:
    """By the code of POST `/programacoes`; refused, the same form again."""
    async def create() -> Response:
        return await programar(form.body(NovaProgramacao), pessoa.quem, gravador(request, form))

    said = "A programação está criada e o cliente foi avisado." if form.marcado("notificar") else "A programação está criada."
    return await act(
        request, form, create, lambda answer: f"{LISTA}/{fields(answer)['id']}", said,
        lambda refused: _form(request, pessoa, parts, form.um("procura")[:200], refused),
    )
