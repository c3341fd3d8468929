"""The histórico of a programação by day, and what else the screen takes from it."""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from adapters.pages import palavras
from projections.historico import Movimentacao
from projections.nomes import Pessoa

TUDO, CLIENTE, AVISOS = "tudo", "cliente", "avisos"
FILTROS: Final = ((TUDO, "tudo"), (CLIENTE, "só do cliente"), (AVISOS, "só avisos"))
PAGINA: Final = 40
_AVISOS: Final = ("solicitacao_enviada", "notificacao_", "aviso_redirecionado", "novidades_avisadas")


@dataclass(frozen=True, slots=True)
class Entrada:
    """`quem` begins the sentence, and `resto` goes on; `causa` says what a message comes from, `causa_em` which line it belongs to."""

    posicao: int
    em: datetime
    hora: str
    quem: str
    resto: str
    causa: str = ""
    causa_em: int | None = None


@dataclass(frozen=True, slots=True)
class Dia:
    titulo: str
    entradas: Sequence[Entrada]


@dataclass(frozen=True, slots=True)
class Historico:
    """The newest first; `mais` is the page that shows more of it, where there is more."""

    dias: Sequence[Dia]
    filtro: str
    mais: int | None


def historico(
    movimentos: Sequence[Movimentacao], clientes: frozenset[UUID], filtro: str, paginas: int, hoje: date, zone: ZoneInfo
) -> Historico:
    shown = [each for each in reversed(movimentos) if _passes(each, clientes, filtro)]
    most = PAGINA * paginas
    return Historico(por_dia(shown[:most], hoje, zone), filtro, paginas + 1 if len(shown) > most else None)


def por_dia(movimentos: Iterable[Movimentacao], hoje: date, zone: ZoneInfo) -> list[Dia]:
    """In the order given."""
    days = groupby(movimentos, key=lambda each: each["em"].astimezone(zone).date())
    return [Dia(titulo(day, hoje), [_entry(each, zone) for each in of_day]) for day, of_day in days]


def _passes(movimento: Movimentacao, clientes: frozenset[UUID], filtro: str) -> bool:
    if filtro == CLIENTE:
        return movimento["por"]["id"] in clientes
    return filtro != AVISOS or movimento["tipo"].startswith(_AVISOS)


def titulo(day: date, hoje: date) -> str:
    """«Hoje, quarta 18/11», «Segunda 16/11»."""
    near = {0: "Hoje, ", -1: "Ontem, "}.get((day - hoje).days, "")
    name = palavras.DIAS[day.weekday()]
    return f"{near}{name if near else name.capitalize()} {palavras.dia(day, hoje)}"


def _entry(movimento: Movimentacao, zone: ZoneInfo) -> Entrada:
    said, who = movimento["frase"], movimento["por"]["nome"] if movimento["por"]["id"] else "O sistema"
    quem = who if said.startswith(who) else ""
    causa, asked = movimento.get("causa"), movimento["tipo"] == "solicitacao_enviada"
    return Entrada(
        movimento["posicao"], movimento["em"], f"{movimento['em'].astimezone(zone):%H:%M}", quem, said[len(quem):],
        causa["frase"] if causa and asked else "", causa["posicao"] if causa and not asked else None,
    )


@dataclass(frozen=True, slots=True)
class Conferido:
    por: Pessoa
    em: datetime


@dataclass(frozen=True, slots=True)
class Contado:
    """What the history alone knows: who looked at each file, by which channels a client was asked again; and who of all is a client."""

    clientes: frozenset[UUID]
    conferidos: dict[UUID, Conferido]
    reaberturas: dict[UUID, str]


def contado(movimentos: Iterable[Movimentacao], clientes: frozenset[UUID]) -> Contado:
    conferidos: dict[UUID, Conferido] = {}
    reaberturas: dict[UUID, str] = {}
    for each in movimentos:
        if each["tipo"] == "arquivo_conferido":
            conferidos[UUID(each["dados"]["anexo"])] = Conferido(each["por"], each["em"])
        if each["tipo"] == "atividade_reaberta":
            reaberturas[UUID(each["dados"]["atividade"])] = _told(each)
    return Contado(clientes, conferidos, reaberturas)


def _told(movimento: Movimentacao) -> str:
    """«por e-mail e WhatsApp», or nothing where nobody was told."""
    channels = dict.fromkeys(palavras.CANAIS[canal] for each in movimento["dados"].get("destinatarios", ()) for canal in each["canais"])
    return f"por {' e '.join(channels)}" if channels else ""
