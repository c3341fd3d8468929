"""Texts that people type, with their limits."""
import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

# line breaks and tabs belong to a text; other controls, and what reverses the reading direction, do not
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def clean(text: str) -> str:
    """Without control characters, composed (NFC), trimmed."""
    return unicodedata.normalize("NFC", _CONTROLS.sub("", text)).strip()


def filled(text: str) -> str:
    """As `clean`; ValueError when nothing is left to read."""
    cleaned = clean(text)
    # what has no ink (zero width, joiners) reads as blank too
    if not any(c.isprintable() and not c.isspace() for c in cleaned):
        raise ValueError("não pode ficar em branco")
    return cleaned


def _one_line(text: str) -> str:
    return filled(re.sub(r"[\r\n\t\u2028\u2029]+", " ", text))


Texto = Annotated[str, StringConstraints(max_length=5000), AfterValidator(filled)]
Nome = Annotated[str, StringConstraints(max_length=200), AfterValidator(_one_line)]


def sem_acentos(text: str) -> str:
    """Lower case, without accents, single spaces: how searches compare."""
    decomposed = unicodedata.normalize("NFKD", text)
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).casefold().split())
