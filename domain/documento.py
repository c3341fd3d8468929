"""CNPJ and CPF: kept without punctuation, shown with it."""
from typing import Annotated

from pydantic import AfterValidator
from stdnum.br import cnpj as _cnpj
from stdnum.br import cpf as _cpf
from stdnum.exceptions import ValidationError
from stdnum.util import clean

_LONGEST = 40


def _compact(text: str) -> str:
    """Without punctuation, also where a text processor made dashes and spaces of its own; only ASCII is left to be judged."""
    number = clean(text, " -./").strip() if len(text) <= _LONGEST else ""
    return number if number.isascii() else ""


def _valid_cnpj(text: str) -> str:
    number = _compact(text)
    if len(number) != 14:
        raise ValueError("um CNPJ tem 14 letras e números")
    try:
        return str(_cnpj.validate(number))
    except ValidationError:
        raise ValueError("não é um CNPJ válido; confira os números") from None


def _valid_cpf(text: str) -> str:
    number = _compact(text)
    if len(number) != 11:
        raise ValueError("um CPF tem 11 números")
    # the Receita issues no number of one repeated digit, though the check digits fit
    if len(set(number)) == 1:
        raise ValueError("não é um CPF válido; confira os números")
    try:
        return str(_cpf.validate(number))
    except ValidationError:
        raise ValueError("não é um CPF válido; confira os números") from None


def _valid_documento(text: str) -> str:
    return _valid_cpf(text) if len(_compact(text)) == 11 else _valid_cnpj(text)


Cnpj = Annotated[str, AfterValidator(_valid_cnpj)]
Cpf = Annotated[str, AfterValidator(_valid_cpf)]
Documento = Annotated[str, AfterValidator(_valid_documento)]
"""A CPF where there are eleven places, else a CNPJ."""


def documento_formatado(number: str) -> str:
    """A CNPJ or CPF as people write it: `12.ABC.345/01DE-35`, `390.533.447-05`."""
    return str(_cnpj.format(number) if len(number) == 14 else _cpf.format(number))
