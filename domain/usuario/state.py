"""A user as decisions see it."""
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain.acesso import EQUIPE, Perfil, Quem
from domain.event import Canal, Recorded
from domain.log import Aggregate
from domain.usuario.avisos import Avisos, CanalDeAviso
from domain.usuario.events import (
    SenhaDefinida,
    SenhaPedida,
    UsuarioAlterado,
    UsuarioCadastrado,
    UsuarioDesativado,
    UsuarioIdentidadeAlterada,
    UsuarioReativado,
)


@dataclass(frozen=True, slots=True)
class Usuario:
    """`departamentos` None means all."""

    id: UUID
    perfil: Perfil
    empresas: frozenset[UUID]
    departamentos: frozenset[UUID] | None
    notificar_por: tuple[CanalDeAviso, ...]
    avisos: Avisos
    ativo: bool = True
    tem_senha: bool = False
    senha_pedida_em: datetime | None = None

    @property
    def equipe(self) -> bool:
        return self.perfil in EQUIPE

    def quem(self, canal: Canal, link: UUID | None = None, programacao: UUID | None = None) -> Quem:
        """As an asker."""
        return Quem(self.id, self.perfil, canal, self.departamentos, self.empresas, link, programacao)

    def may_answer(self, empresa: UUID, departamento: UUID) -> bool:
        """R8, R15: active, of the empresa, allowed the departamento."""
        allowed = self.departamentos is None or departamento in self.departamentos
        return self.ativo and self.perfil is Perfil.CLIENTE and empresa in self.empresas and allowed

    def may_be_responsavel(self, departamento: UUID) -> bool:
        """M11: an active user of the equipe who moves things and sees the departamento."""
        moves = self.ativo and self.equipe and self.perfil is not Perfil.AUDITOR
        return moves and self.quem(Canal.SISTEMA).sees_departamento(departamento)


def evolve(state: Usuario | None, recorded: Recorded) -> Usuario:
    match recorded.event:
        case UsuarioCadastrado() | UsuarioAlterado() as said:
            departamentos = None if said.departamentos is None else frozenset(said.departamentos)
            changed = Usuario(recorded.stream, said.perfil, frozenset(said.empresas), departamentos, said.notificar_por, said.avisos)
            if state is None:
                return changed
            return replace(changed, ativo=state.ativo, tem_senha=state.tem_senha, senha_pedida_em=state.senha_pedida_em)
        case SenhaDefinida() if state:
            return replace(state, tem_senha=True)
        case SenhaPedida() if state:
            return replace(state, senha_pedida_em=recorded.at)
        case UsuarioDesativado() if state:
            return replace(state, ativo=False)
        case UsuarioReativado() if state:
            return replace(state, ativo=True)
        case UsuarioIdentidadeAlterada() if state:
            return state
        case _:
            raise AssertionError(f"{type(recorded.event).__name__} is not of a usuário")


USUARIO = Aggregate("este usuário", evolve, (UsuarioCadastrado,))
