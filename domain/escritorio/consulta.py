"""Questions over many streams that a use case asks; answered by read models that have seen every append of the asker's process."""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Contato:
    """How a person can be reached at all: an e-mail, a telefone."""

    usuario_id: UUID
    email: bool
    telefone: bool


@dataclass(frozen=True, slots=True)
class Responsabilidades:
    """What a user answers for: open programações, agendas, empresas' tables."""

    programacoes: Sequence[UUID]
    agendas: Sequence[UUID]
    empresas: Sequence[UUID]

    def __bool__(self) -> bool:
        return bool(self.programacoes or self.agendas)


@dataclass(frozen=True, slots=True)
class Pedida:
    """A message that is to go, or went, to somebody by one channel; `tipo` is its kind."""

    canal: str
    tipo: str


class Consulta(Protocol):
    """Who, of many. What is found is loaded again from the log before it counts."""

    async def clientes(self, empresa: UUID) -> Sequence[Contato]: ...

    async def contato(self, usuario: UUID) -> Contato: ...

    async def responsabilidades(self, usuario: UUID) -> Responsabilidades: ...

    async def administradores(self) -> Sequence[UUID]: ...

    async def pedidas(self, causa: int, usuario: UUID) -> Sequence[Pedida]: ...
