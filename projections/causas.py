"""What caused each message of a history: the event that the régua counts from and its step, or the movement of a person (R9)."""
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final, NotRequired, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from typing_extensions import TypedDict

from domain.servico.regua import Base, em_palavras

_TIPOS: Final = MappingProxyType({"primeira": "Primeira solicitação", "lembrete": "Lembrete", "cobranca": "Cobrança"})
_ORIGENS: Final = MappingProxyType({
    "programacao_gerada": "da programação gerada", "atividade_reaberta": "da reabertura", "baixa_estornada": "do estorno da baixa",
    "prazo_alterado": "do prazo alterado",
})


class PassoDaCausa(TypedDict):
    """Of the régua; `dia` is the one that the step names, which may not be a business day. The first solicitação, and a cobrança after all
    days have passed, are of no step."""

    tipo: str
    base: Base | None
    dias: int | None
    dia: NotRequired[date]


class Causa(TypedDict):
    """`posicao` is that of what it counts from, or of the movement that asked for it. With `passo` it was the régua; `rodada` is the same
    in all that went to one empresa in one run."""

    posicao: int
    frase: str
    passo: NotRequired[PassoDaCausa]
    rodada: NotRequired[str]
    servico_versao: NotRequired[int]


class Movimentada(Protocol):
    """What it needs of a row of the history."""

    @property
    def posicao(self) -> int: ...
    @property
    def tipo(self) -> str: ...
    @property
    def em(self) -> datetime: ...
    @property
    def por(self) -> UUID | None: ...
    @property
    def causa(self) -> int | None: ...
    @property
    def dados(self) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Sobre:
    """The serviço's name today, and the office's zone."""

    servico: str
    zone: ZoneInfo


def causas(rows: Iterable[Movimentada], sobre: Sobre, frase: Callable[[Movimentada], str]) -> Mapping[int, Causa]:
    """By position, of the rows of one programação in order; `frase` is the sentence of a row."""
    known: dict[int, Movimentada] = {}
    found: dict[int, Causa] = {}
    prazos: dict[str, str] = {}
    for row in rows:
        known[row.posicao] = row
        if row.tipo in ("programacao_gerada", "prazo_alterado"):
            prazos = {base: row.dados[base] for base in ("entrega", "vencimento")}
        causa = _solicitada(row, known, prazos, sobre) if row.tipo == "solicitacao_enviada" else _depois(row, known, frase)
        if causa:
            found[row.posicao] = causa
    return found


def _solicitada(row: Movimentada, known: Mapping[int, Movimentada], prazos: Mapping[str, str], sobre: Sobre) -> Causa:
    versao, said = row.dados["servico_versao"], row.dados.get("passo")
    words = f"na versão {versao} de {sobre.servico}"
    if not said:
        who = "a pedido de uma pessoa" if row.por else "pelo sistema"
        return {"posicao": row.posicao, "frase": f"Enviada {who}, com o texto {words}", "servico_versao": versao}
    origem, passo = known.get(said["origem"]), _passo(row, said, prazos)
    since = ""
    if origem:
        local = origem.em.astimezone(sobre.zone)
        since = f"; conta {_ORIGENS.get(origem.tipo, 'do evento')} em {local:%d/%m/%Y}, posição {origem.posicao}"
    return {
        "posicao": said["origem"], "frase": f"{_em_palavras(passo)}, da régua {words}{since}", "passo": passo, "rodada": said["rodada"],
        "servico_versao": versao,
    }


def _passo(row: Movimentada, said: Mapping[str, Any], prazos: Mapping[str, str]) -> PassoDaCausa:
    passo: PassoDaCausa = {"tipo": row.dados["tipo"], "base": said.get("base"), "dias": said.get("dias")}
    if passo["base"] and passo["dias"] is not None:
        passo["dia"] = date.fromisoformat(prazos[passo["base"]]) + timedelta(days=passo["dias"])
    return passo


def _em_palavras(passo: PassoDaCausa) -> str:
    tipo, base, dias = _TIPOS[passo["tipo"]], passo["base"], passo["dias"]
    if base and dias is not None:
        return f"{tipo} {'de ' if dias else ''}{em_palavras(dias, base)}" + (f" ({passo['dia']:%d/%m/%Y})" if "dia" in passo else "")
    return f"{tipo} na primeira hora de envio" if passo["tipo"] == "primeira" else f"{tipo} por já não haver outro dia à frente"


def _depois(row: Movimentada, known: Mapping[int, Movimentada], frase: Callable[[Movimentada], str]) -> Causa | None:
    """What became of a message, or a link that it carried, is of the movement that asked for it."""
    posicao = row.dados.get("causa", row.causa)
    if posicao is None:
        return None
    asked = known.get(posicao)
    return {"posicao": posicao, "frase": f"{frase(asked)}, posição {posicao}" if asked else f"Posição {posicao}"}
