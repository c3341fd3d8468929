"""The world as plain values: what the oracle is told, what the generator makes, and what a player plays against the service."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo

T = TypeVar("T")

Base = Literal["entrega", "vencimento"]
Baixa = Literal["nunca", "ao_concluir", "no_vencimento"]
Exigencia = Literal["obrigatoria", "a_realizar", "dispensada"]
EQUIPE = "equipe"


class M(StrEnum):
    """The movements that the oracle knows, by their number in the domain's table."""

    MANUAL = "M2"
    ANEXADO = "M3"
    REMOVIDO = "M4"
    SEM_MOVIMENTO = "M5"
    NAO_SE_APLICA = "M6"
    VOLTAR_A_PEDIR = "M6 undone"
    ADIADA = "M7"
    COMENTARIO = "M8"
    REABERTA = "M9"
    EXIGENCIA = "M10"
    TRANSFERIDA = "M11"
    BAIXADA = "M12"
    ESTORNADA = "M13"
    CANCELADA = "M14"
    PRAZO = "M16"
    DEVOLVIDO = "M17"
    INCLUIDA = "M19"


@dataclass(frozen=True)
class Office:
    """`holidays` are the national ones, the UF's and the banks'; `own_holidays` the municipality's."""

    zone: str
    holidays: frozenset[date]
    own_holidays: frozenset[date] = frozenset()

    @property
    def tz(self) -> tzinfo:
        return ZoneInfo(self.zone)


@dataclass(frozen=True)
class Repetir:
    """Again every `cada` days, up to `ate` days from the base, inclusive."""

    cada: int
    ate: int


@dataclass(frozen=True)
class Passo:
    """One step of a régua: `dias` from the base, before it when negative."""

    dias: int
    base: Base
    tipo: Literal["lembrete", "cobranca"]
    repetir: Repetir | None = None


@dataclass(frozen=True)
class Agenda:
    """How the recorrentes of a serviço get their dates: enough to make the same agenda in the service."""

    dia: int
    ajuste: Literal["antecipa", "posterga"] | None = "antecipa"
    entrega_dias_antes: int = 2
    abre_dias_antes: int = 10
    competencia_offset: int = -1


@dataclass(frozen=True)
class Servico:
    """`regua`, `departamento` and `baixa` are what holds from each instant on, oldest first; `modelo` is atividade → obrigatória."""

    id: str
    regua: tuple[tuple[datetime, tuple[Passo, ...]], ...]
    departamento: tuple[tuple[datetime, str], ...]
    baixa: tuple[tuple[datetime, Baixa], ...]
    modelo: tuple[tuple[str, bool], ...] = ()
    agenda: Agenda | None = None


@dataclass(frozen=True)
class Empresa:
    id: str
    ativa: tuple[tuple[datetime, bool], ...]


@dataclass(frozen=True)
class Alcance:
    """What a user may be asked, and how: `departamentos` None is all of them; `channels` are those that can reach it."""

    empresas: frozenset[str]
    departamentos: frozenset[str] | None = None
    channels: frozenset[str] = frozenset({"email"})
    active: bool = True


@dataclass(frozen=True)
class Usuario:
    id: str
    alcance: tuple[tuple[datetime, Alcance], ...]


@dataclass(frozen=True)
class Movimento:
    """One movement, at an instant in UTC, by a user's id or by the equipe. The fields that its kind does not use stay None."""

    at: datetime
    what: M
    by: str = EQUIPE
    atividade: str | None = None
    arquivo: str | None = None
    prometido: date | None = None
    exigencia: Exigencia | None = None
    entrega: date | None = None
    vencimento: date | None = None
    notifica: bool = False
    para: str | None = None


@dataclass(frozen=True)
class Programacao:
    """`atividades` are those of the modelo; what an earlier M6 leaves out is for the reader to find. `asks_first` is of avulsas only."""

    id: str
    empresa: str
    servico: str
    born: datetime
    entrega: date
    vencimento: date
    atividades: tuple[str, ...]
    avulsa: bool = False
    asks_first: bool = True
    competencia: str = ""
    movimentos: tuple[Movimento, ...] = ()


@dataclass(frozen=True)
class World:
    """All that happens from the first day to the last, inclusive; `downtime` are the times without a scheduler, the end not included."""

    office: Office
    first: date
    last: date
    servicos: tuple[Servico, ...]
    empresas: tuple[Empresa, ...]
    usuarios: tuple[Usuario, ...]
    programacoes: tuple[Programacao, ...]
    downtime: tuple[tuple[datetime, datetime], ...] = ()

    def servico(self, id: str) -> Servico:
        return next(each for each in self.servicos if each.id == id)

    def empresa(self, id: str) -> Empresa:
        return next(each for each in self.empresas if each.id == id)

    def down(self, at: datetime) -> bool:
        return any(start <= at < end for start, end in self.downtime)


def in_force(changes: Sequence[tuple[datetime, T]], at: datetime) -> T:
    """What the last change up to that instant says; before all of them, the first."""
    return next((value for since, value in reversed(changes) if since <= at), changes[0][1])
