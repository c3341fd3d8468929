"""What happens to the office itself."""
from datetime import date

from pydantic import BaseModel, ConfigDict

from domain.event import Event


class Feriado(BaseModel):
    """A holiday of the office's own (municipal)."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    data: date
    nome: str


class EscritorioCriado(Event, name="escritorio_criado"):
    """The first entry of every log."""

    nome: str
    fuso: str
    uf: str
    feriados: tuple[Feriado, ...] = ()


class EscritorioAlterado(Event, name="escritorio_alterado"):
    """All of it, as it is from now on."""

    nome: str
    fuso: str
    uf: str
    feriados: tuple[Feriado, ...] = ()
