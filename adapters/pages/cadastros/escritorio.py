"""The office itself: its name, time zone, UF, and the holidays of its city."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import uuid4

from fastapi import APIRouter, Request
from starlette.responses import Response

from adapters.api.agendas import calendario
from adapters.api.door import Parts
from adapters.api.escritorio import change
from adapters.pages.cadastros.conferir import SALVAR, conferido
from adapters.pages.cadastros.portas import Administrador
from adapters.pages.door import Equipe, Pagina, Pessoa
from adapters.pages.formulario import Enviado, Formulario, act, gravador
from adapters.pages.rendering import Recusa, page
from domain.calendario import UFS
from domain.escritorio.configuracao import DadosEscritorio
from domain.refusal import NaoEncontrado
from projections import escritorio

router = APIRouter(route_class=Pagina, include_in_schema=False, prefix="/cadastros/escritorio")
AQUI: Final = "/cadastros/escritorio"
FUSOS: Final = {
    "America/Sao_Paulo": "Brasília", "America/Manaus": "Amazonas", "America/Cuiaba": "Mato Grosso",
    "America/Campo_Grande": "Mato Grosso do Sul", "America/Porto_Velho": "Rondônia", "America/Boa_Vista": "Roraima",
    "America/Rio_Branco": "Acre", "America/Noronha": "Fernando de Noronha",
}


@dataclass(frozen=True, slots=True)
class Feriado:
    """As typed, under a key that stays with it."""

    linha: str
    data: str = ""
    nome: str = ""


@router.get("")
async def mostrar(request: Request, pessoa: Equipe, parts: Parts) -> Response:
    return await _form(request, parts, pessoa)


async def _form(
    request: Request, parts: Parts, pessoa: Pessoa, typed: Formulario | None = None, feriados: Sequence[Feriado] | None = None,
    recusa: Recusa | None = None,
) -> Response:
    async with parts.pool.connection() as connection:
        found = await escritorio.mostrar(connection)
    if found is None:
        raise NaoEncontrado("o escritório")
    stored = [Feriado(uuid4().hex[:8], str(each["data"]), str(each["nome"])) for each in _rows(found["feriados"])]
    fuso = typed.um("fuso") if typed else found["fuso"]
    return await page(
        request, "cadastros/escritorio.html", pessoa, recusa=recusa, dados=found, ufs=[(each, each) for each in sorted(UFS)],
        vem=await _to_come(parts),
        digitado=recusa or (Recusa("escritorio", "", digitado=typed.valores, status=200) if typed else None),
        feriados=stored if feriados is None else feriados, fusos=[*({**FUSOS, fuso: FUSOS.get(fuso, fuso)}).items()],
    )


def _rows(feriados: Any) -> list[dict[str, Any]]:
    return sorted((dict(each) for each in feriados), key=lambda each: str(each["data"]))


async def _to_come(parts: Parts) -> list[tuple[date, str]]:
    """The public holidays of the next twelve months, which nobody has to type."""
    days, hoje = await calendario(parts), parts.today
    every = (hoje + timedelta(days=n) for n in range(366))
    return [(day, name) for day in every if (name := days.feriado(day))]


def _feriados(form: Formulario) -> list[Feriado]:
    return [
        Feriado(linha, form.um(f"data.{linha}"), form.um(f"feriado.{linha}"))
        for linha in dict.fromkeys(each[:40] for each in form.varios("linha")[:600])
    ]


@router.post("")
async def alterar(request: Request, pessoa: Administrador, parts: Parts, form: Enviado) -> Response:
    feriados, acao = _feriados(form), form.um("acao")
    if acao != SALVAR:
        what, _, linha = acao.partition(":")
        kept = [each for each in feriados if what != "remover" or each.linha != linha]
        return await _form(request, parts, pessoa, form, [*kept, Feriado(uuid4().hex[:8])] if what == "incluir" else kept)

    async def record() -> Response:
        said = {
            "nome": form.um("nome"), "fuso": form.um("fuso"), "uf": form.um("uf"),
            "feriados": [{"data": each.data, "nome": each.nome} for each in feriados],
        }
        body = conferido(DadosEscritorio, said, lambda name: _campo(feriados, name))
        return await change(gravador(request, form), pessoa.quem, body)

    return await act(
        request, form, record, AQUI, "O escritório foi salvo.", lambda recusa: _form(request, parts, pessoa, form, feriados, recusa)
    )


def _campo(feriados: Sequence[Feriado], name: str) -> str:
    first, _, rest = name.partition(".")
    number, _, field = rest.partition(".")
    if first != "feriados" or not number.isdigit():
        return first
    return f"{'data' if field == 'data' else 'feriado'}.{feriados[int(number)].linha}"
