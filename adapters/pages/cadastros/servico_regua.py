"""The régua of a serviço: its steps, and the days on which they go out in a month to come."""
from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from adapters.api.door import Parts
from adapters.pages.cadastros import passos as linhas
from adapters.pages.cadastros.conferir import SALVAR
from adapters.pages.cadastros.meses import meses, rotulo
from adapters.pages.cadastros.passos import Digitado, em_frase
from adapters.pages.cadastros.portas import Gerente
from adapters.pages.cadastros.regua_mes import Mes, no_mes
from adapters.pages.cadastros.regua_no_passado import EXPERIMENTAR, ensaio, por_fazer
from adapters.pages.cadastros.servico import LISTA, aba, gravar
from adapters.pages.door import Equipe, Pagina, Pessoa
from adapters.pages.formulario import Digitado as Errado
from adapters.pages.formulario import Enviado, Formulario, act
from adapters.pages.rendering import Recusa
from domain.escritorio.state import ESCRITORIO, ESCRITORIO_ID
from domain.log import Loaded
from domain.refusal import NaoEncontrado
from domain.servico.regua import Regua
from domain.servico.state import SERVICO, Servico

router = APIRouter(route_class=Pagina, include_in_schema=False, prefix=LISTA)
Qual = Annotated[str, Query(max_length=40)]


@router.get("/{id}/regua")
async def mostrar(request: Request, id: UUID, pessoa: Equipe, parts: Parts, mes: Qual = "") -> Response:
    return await _tab(request, parts, pessoa, id, mes)


async def _tab(
    request: Request, parts: Parts, pessoa: Pessoa, id: UUID, qual: str, typed: Sequence[Digitado] | None = None,
    recusa: Recusa | None = None, form: Formulario | None = None,
) -> Response:
    """With `form`, the régua that it brings is tried on the past."""
    loaded: Loaded[Servico] = await parts.store.load(SERVICO, id)
    if loaded.state is None:
        raise NaoEncontrado("este serviço")
    shown = list(typed) if typed is not None else [linhas.guardado(each) for each in loaded.state.dados.regua]
    errado: Recusa | None = recusa
    regua: Regua | None = None
    try:
        regua = linhas.conferida(shown)
    except Errado as wrong:
        errado = recusa or Recusa("regua", "", wrong.campos, status=200)
    passado = por_fazer(parts.today)
    if form is not None and regua is not None:
        passado = await ensaio(parts, pessoa.quem, id, loaded.state.dados.regua, regua, form)
    return await aba(
        request, parts, pessoa, id, "servico_regua.html", recusa, passos=shown, errado=errado, ensaio=passado,
        frases=[em_frase(each) for each in loaded.state.dados.regua], **await _month(parts, id, qual, regua),
    )


async def _month(parts: Parts, id: UUID, qual: str, regua: Regua | None) -> dict[str, Any]:
    """The month that is looked at; none of a régua that is wrong."""
    every, example = await meses(parts, id)
    escritorio = (await parts.store.load(ESCRITORIO, ESCRITORIO_ID)).state
    key = qual if qual in every else next(iter(every), "")
    mes: Mes | None = no_mes(regua, every[key], escritorio, parts.today) if regua is not None and escritorio and key else None
    return {"meses": [(each, rotulo(ocorrencia)) for each, ocorrencia in every.items()], "qual": key, "exemplo": example, "mes": mes}


@router.post("/{id}/regua")
async def alterar(request: Request, id: UUID, pessoa: Gerente, parts: Parts, form: Enviado) -> Response:
    typed, qual = linhas.digitados(form), form.um("mes")
    if form.um("acao") == EXPERIMENTAR:
        return await _tab(request, parts, pessoa, id, qual, typed, form=form)
    if form.um("acao") != SALVAR:
        return await _tab(request, parts, pessoa, id, qual, linhas.mudados(typed, form.um("acao")))

    async def change() -> Response:
        return await gravar(request, pessoa, form, id, regua=linhas.conferida(typed))

    return await act(
        request, form, change, f"{LISTA}/{id}/regua", "A régua foi salva. Vale já para as programações abertas.",
        lambda recusa: _tab(request, parts, pessoa, id, qual, typed, recusa),
    )
