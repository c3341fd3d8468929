"""What differs between two looks at one programação, by the names of the fields that GET shows."""
from typing import Any, NotRequired
from uuid import UUID

from typing_extensions import TypedDict

from projections.acompanhamento_tela import Tela
from projections.historico import Movimentacao

# they follow from the others, or from who asks
_LEFT_OUT = frozenset({"versao", "atualizada_em", "gerada", "pode", "atividades", "ultima_movimentacao"})


class Mudanca(TypedDict):
    """A field that changed; of an atividade where it has one."""

    atividade_id: NotRequired[UUID]
    campo: str
    de: Any
    ate: Any


class Diferencas(TypedDict):
    """What changed, and the movements that did it."""

    mudancas: list[Mudanca]
    movimentacoes: list[Movimentacao]


def entre(de: Tela, ate: Tela) -> list[Mudanca]:
    """From the first to the second; an atividade that is new is `nome` from nothing."""
    found = _fields(dict(de), dict(ate))
    before = {each["id"]: dict(each) for each in de["atividades"]}
    after = {each["id"]: dict(each) for each in ate["atividades"]}
    for id in dict.fromkeys([*before, *after]):
        for mudanca in _fields(before.get(id, {}), after.get(id, {})):
            found.append({"atividade_id": id, **mudanca})
    return found


def _fields(de: dict[str, Any], ate: dict[str, Any]) -> list[Mudanca]:
    names = [name for name in dict.fromkeys([*de, *ate]) if name not in _LEFT_OUT and name != "id"]
    return [{"campo": name, "de": de.get(name), "ate": ate.get(name)} for name in names if de.get(name) != ate.get(name)]
