"""What both stages call things, and how a world's values are written for the service."""
from collections.abc import Sequence
from typing import Any

from stdnum.br import cnpj

from tests.endurance.given import Passo

COLABORADORES = ("colaborador-1", "colaborador-2")
POR_QUE = "Combinado por telefone."


def regua(passos: Sequence[Passo]) -> list[dict[str, Any]]:
    """As the API takes it."""
    return [
        {"dias": each.dias, "base": each.base, "tipo": each.tipo}
        | ({"repetir": {"cada": each.repetir.cada, "ate": each.repetir.ate}} if each.repetir else {})
        for each in passos
    ]


def documento(number: int) -> str:
    """The CNPJ of the empresa with that number."""
    root = f"{number:08}0001"
    return root + str(cnpj.calc_check_digits(root))
