"""The words that a serviço sends: assunto and texto, with their placeholders."""
import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from domain.texto import Nome, filled

PLACEHOLDERS = ("escritorio", "empresa", "cliente", "servico", "competencia", "prazo", "responsavel", "pendencias", "link")
_BRACED = re.compile(r"\{([^{}]*)\}")
_ASSUNTO, _TEXTO = 200, 10_000


def _known(text: str) -> str:
    for name in _BRACED.findall(text):
        if name not in PLACEHOLDERS:
            known = ", ".join("{" + each + "}" for each in PLACEHOLDERS)
            raise ValueError(f"não conhecemos {{{name}}}; use um destes: {known}")
    if "{" in _BRACED.sub("", text) or "}" in _BRACED.sub("", text):
        raise ValueError("há uma chave { ou } sem par")
    return text


def _within(text: str, most: int) -> str:
    # composing letters and appending the link may lengthen it, and what is stored is validated again when it is read
    if len(text) > most:
        raise ValueError(f"tem mais de {most} caracteres")
    return text


def _in_one_line(text: str) -> str:
    if "{pendencias}" in text or "{link}" in text:
        raise ValueError("o assunto não leva {pendencias} nem {link}: eles vão no texto")
    return _within(text, _ASSUNTO)


def _with_link(text: str) -> str:
    cleaned = filled(text)
    return _within(cleaned if "{link}" in cleaned else cleaned + "\n\n{link}", _TEXTO)


class Comunicacao(BaseModel):
    """What the client gets; a texto without `{link}` gets it appended."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    assunto: Annotated[Nome, AfterValidator(_known), AfterValidator(_in_one_line)]
    texto: Annotated[str, StringConstraints(max_length=_TEXTO), AfterValidator(_known), AfterValidator(_with_link)]


def fill(text: str, values: Mapping[str, str]) -> str:
    """Each placeholder once, by its value; what a value holds in braces stays as it is."""
    return _BRACED.sub(lambda found: values.get(found[1], found[0]), text)
