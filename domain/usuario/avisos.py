"""How a user is told, and how often the equipe gets news."""
from enum import StrEnum


class CanalDeAviso(StrEnum):
    """By which ways a user may be told."""

    EMAIL = "email"
    WHATSAPP = "whatsapp"
    PORTAL = "portal"


class Avisos(StrEnum):
    """R18: digests to the responsável."""

    LOGO = "logo"
    DIARIO = "diario"
    NENHUM = "nenhum"
