"""What changed from one version of a processo modelo to another, in words."""
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.arquivo import Limites
from domain.event import Recorded
from domain.processo_modelo.events import AtividadeModelo, ProcessoModeloAlterado, ProcessoModeloCriado

_TODOS = set(Limites().formatos)


@dataclass(frozen=True, slots=True)
class Versao:
    """One version, who made it and when."""

    numero: int
    por: UUID | None
    em: datetime
    nome: str
    atividades: tuple[AtividadeModelo, ...]


class Sorte(StrEnum):
    """What became of an item."""

    ENTROU = "entrou"
    SAIU = "saiu"
    MUDOU = "mudou"
    MOVEU = "moveu"


@dataclass(frozen=True, slots=True)
class Diferenca:
    """Of one item; `mudancas` are what changed, from what, to what."""

    sorte: Sorte
    nome: str
    mudancas: tuple[tuple[str, str, str], ...] = ()


def versoes(history: Sequence[Recorded]) -> list[Versao]:
    """In order, from 1."""
    found: list[Versao] = []
    for recorded in history:
        said = recorded.event
        if isinstance(said, ProcessoModeloCriado | ProcessoModeloAlterado):
            found.append(Versao(len(found) + 1, recorded.by, recorded.at, said.nome, said.atividades))
    return found


def diferencas(de: Versao, ate: Versao) -> list[Diferenca]:
    """In the order of the later one, and then what is not there any more."""
    return list(_diferencas(de, ate))


def _diferencas(de: Versao, ate: Versao) -> Iterator[Diferenca]:
    before, after = {each.id: each for each in de.atividades}, {each.id: each for each in ate.atividades}
    if de.nome != ate.nome:
        yield Diferenca(Sorte.MUDOU, "Processo modelo", (("nome", de.nome, ate.nome),))
    stayed, stays = [each for each in before if each in after], [each for each in after if each in before]
    for id, item in after.items():
        old = before.get(id)
        if old is None:
            yield Diferenca(Sorte.ENTROU, item.nome)
        elif changes := tuple(_changes(old, item)):
            yield Diferenca(Sorte.MUDOU, item.nome, changes)
        elif _moved(id, stayed, stays):
            yield Diferenca(Sorte.MOVEU, item.nome, (("lugar", str(_place(de, id)), str(_place(ate, id))),))
    yield from (Diferenca(Sorte.SAIU, item.nome) for id, item in before.items() if id not in after)


def _moved(id: UUID, before: Sequence[UUID], after: Sequence[UUID]) -> bool:
    return before.index(id) != after.index(id)


def _place(versao: Versao, id: UUID) -> int:
    return next(n for n, each in enumerate(versao.atividades, start=1) if each.id == id)


def _changes(old: AtividadeModelo, new: AtividadeModelo) -> Iterator[tuple[str, str, str]]:
    for what, before, after in (
        ("nome", old.nome, new.nome), ("exigência", _exigencia(old), _exigencia(new)),
        ("instrução", old.instrucao or "", new.instrucao or ""),
        ("formatos", _formatos(old), _formatos(new)), ("tamanho", f"{old.tamanho_maximo_mb} MB", f"{new.tamanho_maximo_mb} MB"),
        ("arquivos", f"até {old.maximo_arquivos}", f"até {new.maximo_arquivos}"),
    ):
        if before != after:
            yield what, before, after


def _exigencia(item: AtividadeModelo) -> str:
    return "obrigatória" if item.obrigatoria else "a realizar"


def _formatos(item: AtividadeModelo) -> str:
    return "todos" if set(item.formatos) >= _TODOS else ", ".join(each.upper() for each in item.formatos)
