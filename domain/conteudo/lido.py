"""What the content of a file says of itself: whose it is, and of when."""
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Formato(StrEnum):
    """What kind of paper it is; `documento` is any that only names a period."""

    EXTRATO = "extrato"
    NOTA = "nota"
    CONHECIMENTO = "conhecimento"
    REMESSA = "remessa"
    RETORNO = "retorno"
    DOCUMENTO = "documento"


class Parte(StrEnum):
    """What somebody who is named in a file is in it."""

    EMITENTE = "emitente"
    DESTINATARIO = "destinatario"
    TITULAR = "titular"
    OUTRA = "outra"


@dataclass(frozen=True, slots=True)
class Identificado:
    """A valid CNPJ or CPF, without punctuation."""

    parte: Parte
    numero: str


@dataclass(frozen=True, slots=True)
class Lido:
    """One file. `de` and `ate` bound all that it tells of, None where it says no date for certain; `banco` is the bank's three places."""

    formato: Formato
    documentos: tuple[Identificado, ...] = ()
    de: date | None = None
    ate: date | None = None
    banco: str | None = None

    def numero(self, parte: Parte) -> str | None:
        """The first that is named as this."""
        return next((each.numero for each in self.documentos if each.parte is parte), None)
