"""Answers to the questions over many streams, read off a log in memory."""
from collections.abc import Iterator, Sequence
from typing import TypeVar
from uuid import UUID

from domain.acesso import Perfil
from domain.agenda.events import AgendaCriada
from domain.agenda.state import AGENDA
from domain.empresa.events import EmpresaCadastrada
from domain.empresa.state import EMPRESA
from domain.escritorio.consulta import Contato, Pedida, Responsabilidades
from domain.escritorio.mensagens import mensagens
from domain.event import Event
from domain.log import Aggregate
from domain.programacao.events import ProgramacaoGerada
from domain.programacao.state import PROGRAMACAO
from domain.usuario.events import UsuarioCadastrado
from domain.usuario.state import USUARIO
from tests.log_in_memory import LogInMemory

S = TypeVar("S")


class ConsultaInMemory:
    """Looks at every stream of the kind at each question: right, and slow."""

    def __init__(self, log: LogInMemory) -> None:
        self._log = log
        self._born: dict[type[Event], tuple[int, list[UUID]]] = {}

    async def clientes(self, empresa: UUID) -> Sequence[Contato]:
        return [await self.contato(each.id) for each in self._all(UsuarioCadastrado, USUARIO) if empresa in each.empresas]

    async def contato(self, usuario: UUID) -> Contato:
        campos = self._log.identidades.get(usuario, {})
        return Contato(usuario, bool(campos.get("email")), bool(campos.get("telefone")))

    async def responsabilidades(self, usuario: UUID) -> Responsabilidades:
        return Responsabilidades(
            programacoes=[each.id for each in self._all(ProgramacaoGerada, PROGRAMACAO) if not each.fim and each.responsavel == usuario],
            agendas=[each.id for each in self._all(AgendaCriada, AGENDA) if not each.removida and each.dados.responsavel_id == usuario],
            empresas=[each.id for each in self._all(EmpresaCadastrada, EMPRESA) if usuario in each.responsaveis.values()],
        )

    async def administradores(self) -> Sequence[UUID]:
        return [each.id for each in self._all(UsuarioCadastrado, USUARIO) if each.ativo and each.perfil is Perfil.ADMINISTRADOR]

    async def pedidas(self, causa: int, usuario: UUID) -> Sequence[Pedida]:
        asked = mensagens(self._log.recorded[causa - 1])
        return [Pedida(each.canal, each.tipo) for each in asked if each.usuario_id == usuario]

    def _all(self, born: type[Event], aggregate: Aggregate[S]) -> Iterator[S]:
        looked, streams = self._born.get(born, (0, []))
        streams += [each.stream for each in self._log.recorded[looked:] if isinstance(each.event, born)]
        self._born[born] = len(self._log.recorded), streams
        for stream in streams:
            state = self._log.load(aggregate, stream).state
            assert state is not None
            yield state
