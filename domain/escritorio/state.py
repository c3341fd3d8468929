"""The office as decisions see it."""
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from domain.calendario import Calendario
from domain.escritorio.events import EscritorioAlterado, EscritorioCriado, Feriado
from domain.event import Recorded
from domain.log import Aggregate

NAMESPACE = UUID("5f7f1a1e-6f0b-4d7e-9b43-6d0e1b8c7a11")
ESCRITORIO_ID = uuid5(NAMESPACE, "escritorio")


@dataclass(frozen=True)
class Escritorio:
    """Nome, time zone, UF and holidays of its own."""

    nome: str
    fuso: str
    uf: str
    feriados: tuple[Feriado, ...]

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.fuso)

    @cached_property
    def calendario(self) -> Calendario:
        return Calendario(uf=self.uf, feriados=frozenset(feriado.data for feriado in self.feriados))

    def day(self, at: datetime) -> date:
        """The office's day of an instant."""
        return at.astimezone(self.zone).date()


def evolve(state: Escritorio | None, recorded: Recorded) -> Escritorio:
    match recorded.event:
        case EscritorioCriado() | EscritorioAlterado() as said:
            return Escritorio(said.nome, said.fuso, said.uf, said.feriados)
        case _:
            raise AssertionError(f"{type(recorded.event).__name__} is not of the escritório")


ESCRITORIO = Aggregate("o escritório", evolve, (EscritorioCriado,))
