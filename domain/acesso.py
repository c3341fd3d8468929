"""Who asks, and what each profile may do."""
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.event import Canal
from domain.refusal import NaoEncontrado, Proibido


class Perfil(StrEnum):
    """Profiles of the equipe, and the client."""

    ADMINISTRADOR = "administrador"
    GERENTE = "gerente"
    COLABORADOR = "colaborador"
    AUDITOR = "auditor"
    CLIENTE = "cliente"


EQUIPE = frozenset({Perfil.ADMINISTRADOR, Perfil.GERENTE, Perfil.COLABORADOR, Perfil.AUDITOR})


class Acao(StrEnum):
    """What can be done to a programação: the words of `pode`."""

    ANEXOS = "anexos"
    RETORNOS = "retornos"
    COMENTARIOS = "comentarios"
    REABERTURA = "reabertura"
    EXIGENCIA = "exigencia"
    CONFERENCIA = "conferencia"
    DEVOLUCAO = "devolucao"
    ATIVIDADES = "atividades"
    SOLICITACOES = "solicitacoes"
    TRANSFERENCIA = "transferencia"
    BAIXA = "baixa"
    ESTORNO = "estorno"
    CANCELAMENTO = "cancelamento"
    PRAZO = "prazo"
    LINKS = "links"


DO_CLIENTE = frozenset({Acao.ANEXOS, Acao.RETORNOS, Acao.COMENTARIOS})
DO_GERENTE = frozenset({Acao.ESTORNO, Acao.CANCELAMENTO, Acao.PRAZO})


@dataclass(frozen=True, slots=True)
class Quem:
    """Who asks: a user of the equipe, a client (signed in, or by a link to one programação), or the system.

    `departamentos` None means all; `empresas` counts for clients only.
    """

    id: UUID | None
    perfil: Perfil | None
    canal: Canal
    departamentos: frozenset[UUID] | None = None
    empresas: frozenset[UUID] = frozenset()
    link: UUID | None = None
    programacao: UUID | None = None

    @property
    def sistema(self) -> bool:
        return self.perfil is None

    @property
    def equipe(self) -> bool:
        """Reads as the office does: auditors too."""
        return self.perfil in EQUIPE

    @property
    def cliente(self) -> bool:
        return self.perfil is Perfil.CLIENTE

    @property
    def gere(self) -> bool:
        return self.perfil in (Perfil.ADMINISTRADOR, Perfil.GERENTE)

    @property
    def administra(self) -> bool:
        return self.perfil is Perfil.ADMINISTRADOR

    def sees_departamento(self, departamento: UUID) -> bool:
        """Administrador, gerente and auditor see every departamento."""
        everything = self.sistema or self.gere or self.perfil is Perfil.AUDITOR
        return everything or self.departamentos is None or departamento in self.departamentos

    def sees(self, programacao: UUID, empresa: UUID, departamento: UUID) -> bool:
        """The programação exists for this asker."""
        if self.programacao not in (None, programacao):
            return False
        return self.sees_departamento(departamento) and (not self.cliente or empresa in self.empresas)

    def may(self, acao: Acao, responsavel: UUID) -> bool:
        """By profile alone, on a programação that it sees (R7)."""
        if self.sistema:
            return True
        if self.cliente:
            return acao in DO_CLIENTE
        if self.perfil is Perfil.AUDITOR:
            return False
        if acao in DO_GERENTE:
            return self.gere
        return self.gere or acao is not Acao.TRANSFERENCIA or self.id == responsavel

    def needs_equipe(self) -> None:
        """Clients do not know that it exists."""
        if not self.equipe and not self.sistema:
            raise NaoEncontrado()

    def needs_gerente(self, o_que: str = "alterar cadastros") -> None:
        self.needs_equipe()
        if not self.gere and not self.sistema:
            raise Proibido(o_que)

    def needs_administrador(self, o_que: str) -> None:
        self.needs_equipe()
        if not self.administra and not self.sistema:
            raise Proibido(o_que)


SISTEMA = Quem(None, None, Canal.SISTEMA)
