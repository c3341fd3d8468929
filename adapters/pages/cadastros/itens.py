"""The items of a processo modelo as its form has them: in order, each under a key that stays with it wherever it goes."""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from adapters.pages.cadastros.conferir import inteiro
from adapters.pages.formulario import Formulario
from domain.arquivo import Limites

_PADRAO: Final = Limites()
TODOS: Final = frozenset(_PADRAO.formatos)
MAIS: Final = 200


@dataclass(frozen=True, slots=True)
class Item:
    """As typed; `id` is that of an item of the version before, `formatos` empty means all."""

    linha: str
    nome: str = ""
    obrigatoria: bool = False
    instrucao: str = ""
    formatos: tuple[str, ...] = ()
    tamanho: str = str(_PADRAO.tamanho_maximo_mb)
    arquivos: str = str(_PADRAO.maximo_arquivos)
    id: str = ""

    @property
    def limites(self) -> str:
        """«PDF, OFX · até 50 MB · 20 arquivos», as the closed item shows it."""
        formats = ", ".join(each.upper() for each in self.formatos) or "todos os formatos"
        return f"{formats} · até {self.tamanho} MB · {self.arquivos} {'arquivo' if self.arquivos == '1' else 'arquivos'}"

    @property
    def dados(self) -> dict[str, object]:
        return {
            "nome": self.nome, "obrigatoria": self.obrigatoria, "instrucao": self.instrucao or None,
            "tamanho_maximo_mb": inteiro(self.tamanho), "maximo_arquivos": inteiro(self.arquivos),
            **({"formatos": self.formatos} if self.formatos else {}), **({"id": self.id} if self.id else {}),
        }


def guardado(atividade: Any, known: bool = True) -> Item:
    """One that is stored, or ready-made (`known` False: without an id)."""
    formats = tuple(atividade["formatos"])
    return Item(
        str(atividade["id"]) if known else uuid4().hex[:8], atividade["nome"], atividade["obrigatoria"], atividade["instrucao"] or "",
        () if set(formats) >= TODOS else formats, str(atividade["tamanho_maximo_mb"]), str(atividade["maximo_arquivos"]),
        str(atividade["id"]) if known else "",
    )


def digitados(form: Formulario) -> list[Item]:
    """In the order of the form."""
    return [
        Item(
            linha, form.um(f"nome.{linha}"), form.um(f"exigencia.{linha}") == "obrigatoria", form.um(f"instrucao.{linha}"),
            tuple(form.varios(f"formatos.{linha}")), form.um(f"tamanho.{linha}"), form.um(f"arquivos.{linha}"), form.um(f"id.{linha}"),
        )
        for linha in dict.fromkeys(each[:40] for each in form.varios("linha")[: MAIS + 1])
    ]


def movidos(itens: Sequence[Item], acao: str) -> list[Item]:
    """After `incluir`, `subir:chave`, `descer:chave` or `remover:chave`; anything else leaves them as they are."""
    what, _, linha = acao.partition(":")
    if what == "incluir":
        return [*itens, Item(uuid4().hex[:8])]
    place = next((n for n, each in enumerate(itens) if each.linha == linha), None)
    if place is None:
        return list(itens)
    rest = [each for each in itens if each.linha != linha]
    if what == "remover":
        return rest
    to = max(0, place - 1) if what == "subir" else place + 1 if what == "descer" else place
    return [*rest[:to], itens[place], *rest[to:]]


def campo(itens: Sequence[Item], name: str) -> str:
    """How the form calls `atividades.0.nome`."""
    first, _, rest = name.partition(".")
    number, _, field = rest.partition(".")
    if first != "atividades" or not number.isdigit():
        return first
    called = {"tamanho_maximo_mb": "tamanho", "maximo_arquivos": "arquivos", "obrigatoria": "exigencia"}.get(field, field.split(".")[0])
    return f"{called}.{itens[int(number)].linha}"

