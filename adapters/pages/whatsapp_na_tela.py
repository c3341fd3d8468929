"""A WhatsApp message as a phone draws it: words in bold, and the template's button in place of its address."""
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from adapters.messages.modelos_whatsapp import Modelo


@dataclass(frozen=True, slots=True)
class Balao:
    """`pedacos`: the text, cut where bold begins and ends; `botao` is empty where the message has none."""

    pedacos: Sequence[tuple[bool, str]]
    botao: str = ""
    endereco: str = ""


def balao(texto: str, modelos: Iterable[Modelo]) -> Balao:
    """Of what `Recado.texto` says, or of any text."""
    body, _, address = texto.rpartition("\n")
    for modelo in modelos:
        if address.startswith(modelo.endereco) and body.startswith(modelo.corpo.partition("{{")[0]):
            return Balao(_negritos(body), modelo.botao, address)
    return Balao(_negritos(texto))


def _negritos(texto: str) -> list[tuple[bool, str]]:
    """What stands between asterisks is bold on WhatsApp."""
    return [(n % 2 == 1, each) for n, each in enumerate(re.split(r"\*([^*\n]+)\*", texto)) if each]
