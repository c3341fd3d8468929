"""What a form says, held against a model of the API's whose fields are not the form's one by one."""
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError

from adapters.api.mensagens import erros
from adapters.pages.formulario import Digitado, Formulario
from adapters.pages.rendering import Recusa
from domain.refusal import Invalido

M = TypeVar("M", bound=BaseModel)
SALVAR: Final = "salvar"


def conferido(model: type[M], dados: Mapping[str, object], campo: Callable[[str], str] = str) -> M:
    """Raises Digitado in the API's sentences; `campo` tells how the form calls what the model calls `regua.0.dias`."""
    try:
        return model.model_validate(dados)
    except ValidationError as error:
        raise Digitado({campo(name): said for name, said in reversed(erros(error.errors()))}) from None


def renomeado(invalid: Invalido, campo: Callable[[str], str]) -> Digitado:
    """A rule's refusal, at the form's own fields."""
    return Digitado({campo(name): said for name, said in invalid.erros})


def inteiro(text: str) -> object:
    """A number where it is one; else what was typed, for the rule to refuse."""
    digits = text.strip().removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 10 else text.strip() or None


def rascunho(form: Formulario) -> Recusa:
    """What was typed so far, to be shown again when nothing was to be recorded yet."""
    return Recusa(form.nome, "", digitado=form.valores, status=200)
