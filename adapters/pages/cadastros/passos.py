"""The steps of a régua as their form has them, each under a key that stays with it."""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from pydantic import BaseModel, ConfigDict

from adapters.pages.cadastros.conferir import conferido, inteiro
from adapters.pages.formulario import Formulario
from domain.servico.regua import Passo, Regua, em_palavras

MAIS: Final = 60


class Dados(BaseModel):
    """A régua by itself."""

    model_config = ConfigDict(frozen=True)
    regua: Regua


@dataclass(frozen=True, slots=True)
class Digitado:
    """A step as typed: days are counted from one on, and beside them stands whether before or after."""

    linha: str
    dias: str = "1"
    quando: str = "antes"
    base: str = "vencimento"
    tipo: str = "lembrete"
    cada: str = ""
    ate: str = ""
    ate_quando: str = "depois"

    @property
    def dados(self) -> dict[str, object]:
        said: dict[str, object] = {"dias": _signed(self.dias, self.quando), "base": self.base, "tipo": self.tipo}
        if self.cada or self.ate:
            said["repetir"] = {"cada": inteiro(self.cada), "ate": _signed(self.ate, self.ate_quando)}
        return said


def _signed(dias: str, quando: str) -> object:
    number = inteiro(dias)
    return -number if isinstance(number, int) and quando == "antes" else number


def guardado(passo: Any) -> Digitado:
    """One that is stored."""
    passo = Passo.model_validate(passo)
    repetir = passo.repetir
    return Digitado(
        uuid4().hex[:8], str(abs(passo.dias)), "antes" if passo.dias < 0 else "depois", passo.base, passo.tipo,
        str(repetir.cada) if repetir else "", str(abs(repetir.ate)) if repetir else "",
        "antes" if repetir and repetir.ate < 0 else "depois",
    )


def digitados(form: Formulario) -> list[Digitado]:
    """In the order of the form."""
    return [
        Digitado(linha, *(form.um(f"{name}.{linha}") for name in ("dias", "quando", "base", "tipo", "cada", "ate", "ate_quando")))
        for linha in dict.fromkeys(each[:40] for each in form.varios("linha")[:MAIS])
    ]


def mudados(passos: Sequence[Digitado], acao: str) -> list[Digitado]:
    """After `incluir` or `remover:chave`."""
    what, _, linha = acao.partition(":")
    if what == "incluir":
        return [*passos, Digitado(uuid4().hex[:8])]
    return [each for each in passos if what != "remover" or each.linha != linha]


def conferida(passos: Sequence[Digitado]) -> Regua:
    """Raises Digitado (of the form) at the fields of its steps."""
    return conferido(Dados, {"regua": [each.dados for each in passos]}, lambda name: _campo(passos, name)).regua


def _campo(passos: Sequence[Digitado], name: str) -> str:
    _, _, rest = name.partition(".")
    number, _, field = rest.partition(".")
    if not number.isdigit():
        return "regua"
    called = {"repetir": "ate", "repetir.cada": "cada", "repetir.ate": "ate"}.get(field, field)
    return f"{called}.{passos[int(number)].linha}"


def em_frase(passo: Passo) -> str:
    """«lembrete 5 dias antes do vencimento», «cobrança 3 dias depois do vencimento, de novo a cada 3 dias até 30 dias depois»."""
    tipo = "lembrete" if passo.tipo == "lembrete" else "cobrança"
    again = ""
    if passo.repetir:
        until = em_palavras(passo.repetir.ate, passo.base).removesuffix(" da entrega").removesuffix(" do vencimento")
        again = f", de novo a cada {passo.repetir.cada} {'dia' if passo.repetir.cada == 1 else 'dias'}, até {until}"
    return f"{tipo} {em_palavras(passo.dias, passo.base)}{again}"
