"""What is wrong with a field, in words that a person understands: pydantic's kinds of error, said in Portuguese."""
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

_SAID = {
    "missing": "é preciso informar",
    "extra_forbidden": "não conhecemos este campo",
    "string_type": "precisa ser um texto",
    "string_too_short": "precisa ter ao menos {min_length} caracteres",
    "string_too_long": "passa de {max_length} caracteres",
    "string_pattern_mismatch": "não está no formato esperado",
    "string_unicode": "tem caracteres inválidos",
    "int_type": "precisa ser um número inteiro",
    "int_parsing": "precisa ser um número inteiro",
    "int_parsing_size": "é um número grande demais",
    "int_from_float": "precisa ser um número inteiro",
    "float_type": "precisa ser um número",
    "float_parsing": "precisa ser um número",
    "bool_type": "precisa ser verdadeiro ou falso",
    "bool_parsing": "precisa ser verdadeiro ou falso",
    "uuid_type": "precisa ser um id (UUID)",
    "uuid_parsing": "não é um id válido (UUID)",
    "uuid_version": "não é um id válido (UUID)",
    "date_type": "precisa ser uma data (AAAA-MM-DD)",
    "date_parsing": "não é uma data válida (AAAA-MM-DD)",
    "date_from_datetime_parsing": "não é uma data válida (AAAA-MM-DD)",
    "date_from_datetime_inexact": "não é uma data (AAAA-MM-DD)",
    "datetime_type": "precisa ser um instante (RFC 3339)",
    "datetime_parsing": "não é um instante válido (RFC 3339)",
    "datetime_from_date_parsing": "não é um instante válido (RFC 3339)",
    "timezone_aware": "precisa trazer o fuso, como em 2026-10-01T08:00:00-03:00",
    "enum": "precisa ser um destes: {expected}",
    "literal_error": "precisa ser um destes: {expected}",
    "greater_than_equal": "precisa ser no mínimo {ge}",
    "less_than_equal": "precisa ser no máximo {le}",
    "greater_than": "precisa ser maior que {gt}",
    "less_than": "precisa ser menor que {lt}",
    "too_short": "precisa de ao menos {min_length}",
    "too_long": "passa de {max_length}",
    "list_type": "precisa ser uma lista",
    "tuple_type": "precisa ser uma lista",
    "dict_type": "precisa ser um objeto",
    "model_type": "precisa ser um objeto",
    "model_attributes_type": "precisa ser um objeto",
    "json_invalid": "não é JSON válido",
    "json_type": "não é JSON válido",
    "union_tag_invalid": "não é uma das formas conhecidas",
    "union_tag_not_found": "não é uma das formas conhecidas",
}

_OURS = frozenset({"recorrencia"})  # kinds that the domain names itself, already in Portuguese


def said(error: Mapping[str, Any]) -> str:
    """One error's sentence."""
    kind, context = error["type"], error.get("ctx") or {}
    if kind == "value_error" and "error" in context:
        text = str(context["error"])
    elif kind in _SAID:
        text = _SAID[kind].format(**context).replace(" or ", " ou ")
    elif kind in _OURS:
        text = error["msg"]
    else:
        text = "não é válido"
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


MOST = 50


def erros(errors: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Pairs of field and sentence, the first `MOST`; where the field stands is told as in `atividades.0.nome`, without the end of a name
    that somebody made up."""
    return [(campo(error["loc"])[:200], said(error)) for error in islice(errors, MOST)]


def campo(where: tuple[int | str, ...]) -> str:
    first, *rest = where or ("",)
    if first == "body" and len(rest) == 1 and isinstance(rest[0], int):  # bodies are objects: this is where their JSON breaks
        return "corpo"
    parts = rest if first in ("body", "query", "path", "header", "cookie") else where
    return ".".join(str(part) for part in parts if not (isinstance(part, str) and "(" in part)) or str(first)
