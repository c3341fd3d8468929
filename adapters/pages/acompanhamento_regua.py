"""What the régua of a programação will send by itself, or why it will send nothing, in words (R9)."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from adapters.pages.palavras import dia_da_semana, quantos
from domain.servico.cronograma import Parada

TIPOS: Final = {"primeira": "primeira solicitação", "lembrete": "lembrete", "cobranca": "cobrança"}
PARADAS: Final[Mapping[Parada, str]] = {
    Parada.EMPRESA_INATIVA: "nenhuma, a empresa está inativa", Parada.REGUA_VAZIA: "nenhuma, o serviço não tem régua",
    Parada.TUDO_RESPONDIDO: "nenhuma, não falta nada", Parada.PASSOS_ESGOTADOS: "nenhuma, a régua chegou ao fim",
}
_MOST: Final = 12


@dataclass(frozen=True, slots=True)
class Vindouras:
    """`primeira` is the next one, else why there is none; `todas` what is to come, as long as nothing is answered."""

    primeira: str
    mais: int = 0
    todas: Sequence[str] = ()
    ultima: str = ""


def vindouras(ahead: Mapping[str, Any], hoje: date, zone: ZoneInfo) -> Vindouras | None:
    """Of a `ReguaDaProgramacao`; None once it is closed."""
    going = ahead["proximos"]
    if not going:
        why = PARADAS.get(ahead.get("parada_por", Parada.REGUA_VAZIA))
        return Vindouras(why) if why else None
    days = [(each["em"].astimezone(zone), each) for each in going]
    told = [f"{dia_da_semana(at.date(), hoje)}, {at:%H:%M}" for at, _ in days]
    shown = [
        f"{when}: {TIPOS[each['tipo']]}, {quantos(len(each['atividades']), 'item', 'itens')}"
        for when, (_, each) in zip(told, days, strict=True)
    ]
    last = f"mais {len(shown) - _MOST}, a última {told[-1]}" if len(shown) > _MOST else ""
    return Vindouras(f"{TIPOS[going[0]['tipo']]}, {told[0]}", len(going) - 1, shown[:_MOST], last)
