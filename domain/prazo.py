"""How a programação stands against its dates (R14)."""
from datetime import date
from enum import StrEnum


class Prazo(StrEnum):
    """Between entrega, the goal, and vencimento, the last day."""

    NO_PRAZO = "no_prazo"
    ATRASADO = "atrasado"
    VENCIDO = "vencido"


def prazo(entrega: date, vencimento: date, em: date) -> Prazo:
    """On the day `em` in the office's zone: today while open, the day of its closing once closed (R14). A cancelada has none."""
    if vencimento < em:
        return Prazo.VENCIDO
    return Prazo.ATRASADO if entrega < em else Prazo.NO_PRAZO
