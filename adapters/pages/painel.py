"""Painel: how the office stands, in figures that lead to the list, drawn so that they also read as tables."""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from adapters import estacionados
from adapters.api.door import Parts
from adapters.api.filtros import Filtrado
from adapters.pages import palavras
from adapters.pages.door import Equipe, Pagina
from adapters.pages.lista.endereco import ATRASADAS, NO_PRAZO, VENCIDAS, VISTAS, Endereco
from adapters.pages.lista.filtros import facetas
from adapters.pages.rendering import page
from projections import painel
from projections.contagens import Contagens, contar
from projections.painel import Carga
from projections.respostas import Respostas, ausentes, encerradas_desde, respostas

router = APIRouter(route_class=Pagina, include_in_schema=False)
PAINEL: Final = "/painel"
MESES: Final = 6
"""Competências whose medians stand side by side."""
FAIXAS: Final = (
    ("No mesmo dia", 0, 0), ("1 dia", 1, 1), ("2 dias", 2, 2), ("3 dias", 3, 3), ("4 a 6 dias", 4, 6), ("7 dias ou mais", 7, None),
)
GAP: Final = 0.4
"""Percent of the drawing left between two parts of it."""


@dataclass(frozen=True, slots=True)
class Retangulo:
    """A part of a drawing, in percents of it."""

    classe: str
    de: float
    largura: float


@dataclass(frozen=True, slots=True)
class Barra:
    """A row of a table of what is open: its figures, and the same drawn."""

    nome: str
    href: str
    vencidas: int
    atrasadas: int
    no_prazo: int
    total: int
    desenho: Sequence[Retangulo]


@router.get(PAINEL)
async def mostrar(request: Request, pessoa: Equipe, parts: Parts, filtros: Filtrado) -> Response:
    """Of what is open; the answers, of the competências that are asked for, or of the last two."""
    quem, hoje, zone = pessoa.quem, parts.today, parts.day.zone
    narrowed = replace(filtros, status=(), prazo=(), busca=None, com_novidade=None, a_conferir=None)
    abertas = replace(narrowed, status=("abertas",))
    meses = _months(hoje, MESES)
    respondidas = narrowed if filtros.competencia else replace(narrowed, competencia=tuple(meses[-2:]))
    endereco = Endereco.de(request.query_params.multi_items(), PAINEL)
    async with parts.pool.connection() as connection:
        contagens = await contar(connection, abertas, quem, hoje)
        found = await painel.mostrar(connection, abertas, quem, hoje)
        offered = await facetas(connection, endereco, quem, hoje, contagens)
        tempo = await respostas(connection, respondidas, meses, quem, hoje, zone)
        itens = await ausentes(connection, respondidas, quem, hoje)
        parados = await estacionados.quantos(connection) if quem.administra else 0
        encerradas = await encerradas_desde(connection, narrowed, quem, hoje, hoje.replace(day=1), zone)
    lista = Endereco(endereco.pares)
    return await page(
        request, "figuras/painel.html", pessoa, endereco=endereco, lista=lista, figuras=_figures(contagens, lista), encerradas=encerradas,
        contagens=contagens, mes=palavras.MESES[hoje.month - 1], por_responsavel=_bars(found["por_responsavel"], lista, "responsavel_id"),
        por_departamento=_bars(found["por_departamento"], lista, "departamento_id"),
        facetas=[each for each in offered.demais if each.campo in ("competencia", "departamento_id")], tempo=tempo, faixas=_days(tempo),
        medianas=_columns(tempo.medianas), itens=itens, competencias=[palavras.periodo(each) for each in sorted(respondidas.competencia)],
        duracao=horas(tempo.mediana) if tempo.mediana is not None else None, parados=parados,
    )


def _months(hoje: date, many: int) -> list[str]:
    """The last ones, the oldest first."""
    now = hoje.year * 12 + hoje.month - 1
    return [f"{n // 12}-{n % 12 + 1:02}" for n in range(now - many + 1, now + 1)]


def _figures(contagens: Contagens, lista: Endereco) -> list[tuple[int, str, str, str]]:
    """Number, words, colour, where it leads."""
    chips = (VENCIDAS, ATRASADAS, NO_PRAZO, *VISTAS[1])
    return [
        (number := getattr(contagens, each.conta or ""), each.nome.lower(), each.cor if number else "", lista.na(each)) for each in chips
    ]


def _bars(cargas: Iterable[Carga], lista: Endereco, campo: str) -> list[Barra]:
    loads = list(cargas)
    most = max((each["abertas"] for each in loads), default=1)
    made = []
    for each in sorted(loads, key=lambda each: -each["abertas"]):
        in_time = each["abertas"] - each["vencidas"] - each["atrasadas"]
        parts, at = [], 0.0
        for classe, many in (("vencido", each["vencidas"]), ("atrasado", each["atrasadas"]), ("open", in_time)):
            width = 100 * many / most
            if many:
                parts.append(Retangulo(classe, round(at, 2), round(max(width - GAP, GAP), 2)))
            at += width
        href = lista.com((campo, str(each["id"])))
        made.append(Barra(each["nome"], href, each["vencidas"], each["atrasadas"], in_time, each["abertas"], parts))
    return made


@dataclass(frozen=True, slots=True)
class Faixa:
    """How many answered within these days: `parte` in percent, `largura` as drawn."""

    nome: str
    vezes: int
    parte: int
    largura: float
    espera: bool = False


def _days(tempo: Respostas) -> list[Faixa]:
    counted = [(nome, tempo.entre(first, last), False) for nome, first, last in FAIXAS]
    counted.append(("Ainda sem resposta", tempo.sem_resposta, True))
    most, total = max(many for _, many, _ in counted) or 1, tempo.total or 1
    return [Faixa(nome, many, round(100 * many / total), round(100 * many / most, 1), waits) for nome, many, waits in counted]


@dataclass(frozen=True, slots=True)
class Coluna:
    """A competência's median, short and in words; `altura` of 52, as it is drawn."""

    mes: str
    curta: str
    duracao: str
    altura: int
    ultima: bool


def _columns(medianas: Sequence[tuple[str, float]]) -> list[Coluna]:
    by_month = [(periodo, hours) for periodo, hours in medianas if "W" not in periodo]
    most = max((hours for _, hours in by_month), default=0.0) or 1.0
    return [
        Coluna(
            palavras.MESES[int(periodo[5:7]) - 1], f"{hours:.0f} h" if hours >= 1 else f"{hours * 60:.0f} min", horas(hours),
            max(2, round(52 * hours / most)), n == len(by_month) - 1,
        )
        for n, (periodo, hours) in enumerate(by_month)
    ]


def horas(hours: float) -> str:
    """«1 dia e 3 horas», «5 horas», «menos de 1 hora»."""
    whole = round(hours)
    days, rest = divmod(whole, 24)
    said = [palavras.quantos(many, one, more) for many, one, more in ((days, "dia", "dias"), (rest, "hora", "horas")) if many]
    return " e ".join(said) or "menos de 1 hora"
