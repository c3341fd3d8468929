"""The templates that Meta must have approved: what a business says first on WhatsApp is one of them, with its places filled."""
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

IDIOMA: Final = "pt_BR"
MOST: Final = 1024
"""Characters of the whole body once its places are filled."""
_LUGAR: Final = re.compile(r"\{\{(\d+)\}\}")


class Qual(StrEnum):
    """What a template is for: asking a client, telling a client, telling the equipe."""

    SOLICITACAO = "solicitacao"
    AVISO = "aviso"
    EQUIPE = "equipe"


@dataclass(frozen=True, slots=True)
class Modelo:
    """As it is registered at Meta, by `nome`, in `IDIOMA`: the body, and one button that opens `endereco` with its end given by each
    message. A body neither begins nor ends with a place,
    and there are words between any two."""

    nome: str
    corpo: str
    botao: str
    endereco: str

    @property
    def lugares(self) -> int:
        return len(_LUGAR.findall(self.corpo))

    def preenchido(self, valores: Sequence[str]) -> str:
        """What the recipient reads; a value that looks like a place is none."""
        return _LUGAR.sub(lambda lugar: valores[int(lugar[1]) - 1], self.corpo)

    @property
    def fixo(self) -> int:
        """Characters that stand whatever fills it."""
        return len(_LUGAR.sub("", self.corpo))


_CORPOS: Final = {
    Qual.SOLICITACAO: (
        "Pedido de documentos sobre *{{1}}*, do seu escritório de contabilidade.\n{{2}}\nO que falta: {{3}}\n"
        "Mensagem de {{4}}. Responda pelo botão abaixo."
    ),
    Qual.AVISO: "Aviso sobre *{{1}}*, do seu escritório de contabilidade.\n{{2}}\nMensagem de {{3}}. Veja e responda pelo botão abaixo.",
    Qual.EQUIPE: "Aviso sobre *{{1}}*, do serviço de cobrança de arquivos.\n{{2}}\nMensagem de {{3}}. Abra no painel pelo botão abaixo.",
}
_BOTOES: Final = {
    Qual.SOLICITACAO: ("Enviar os documentos", "/p/"), Qual.AVISO: ("Abrir", "/p/"), Qual.EQUIPE: ("Abrir no painel", "/programacoes/"),
}


def modelos(publico: str, nomes: dict[Qual, str] | None = None) -> dict[Qual, Modelo]:
    """All of them, as an office at the address `publico` registers them; by default each is called `cobranca_` and what it is for."""
    called = nomes or {}
    return {
        qual: Modelo(called.get(qual, f"cobranca_{qual}"), corpo, _BOTOES[qual][0], f"{publico.rstrip('/')}{_BOTOES[qual][1]}")
        for qual, corpo in _CORPOS.items()
    }
