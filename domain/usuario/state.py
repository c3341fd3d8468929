"""A user as decisions see it."""
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from domain.acesso import EQUIPE, Perfil, Quem
from domain.event import Canal, Recorded
from domain.log import Aggregate
from domain.usuario.avisos import Avisos, CanalDeAviso
from domain.usuario.events import (
    EnderecoConfirmado,
    EnderecoDevolvido,
    SenhaDefinida,
    SenhaPedida,
    UsuarioAlterado,
    UsuarioCadastrado,
    UsuarioDesativado,
    UsuarioIdentidadeAlterada,
    UsuarioReativado,
)

ENDERECOS = {"email": CanalDeAviso.EMAIL, "telefone": CanalDeAviso.WHATSAPP}
"""The channel that each address is for."""


@dataclass(frozen=True, slots=True)
class Usuario:
    """`departamentos` None means all. `devolvidos` are the channels whose address sent something back; `enderecos_desde` the position since
    when each address is the one that it is, where that was said again."""

    id: UUID
    perfil: Perfil
    empresas: frozenset[UUID]
    departamentos: frozenset[UUID] | None
    notificar_por: tuple[CanalDeAviso, ...]
    avisos: Avisos
    ativo: bool = True
    tem_senha: bool = False
    senha_pedida_em: datetime | None = None
    devolvidos: frozenset[CanalDeAviso] = frozenset()
    enderecos_desde: Mapping[CanalDeAviso, int] = field(default_factory=dict)

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

    def readdressed(self, canais: Iterable[CanalDeAviso], position: int) -> "Usuario":
        """What came back before says nothing of these addresses any more."""
        known = dict.fromkeys(canais, position)
        return replace(self, devolvidos=self.devolvidos - known.keys(), enderecos_desde={**self.enderecos_desde, **known})


def evolve(state: Usuario | None, recorded: Recorded) -> Usuario:
    match recorded.event:
        case UsuarioCadastrado() | UsuarioAlterado() as said:
            departamentos = None if said.departamentos is None else frozenset(said.departamentos)
            changed = Usuario(recorded.stream, said.perfil, frozenset(said.empresas), departamentos, said.notificar_por, said.avisos)
            if state is None:
                return changed
            return replace(
                state, perfil=changed.perfil, empresas=changed.empresas, departamentos=changed.departamentos,
                notificar_por=changed.notificar_por, avisos=changed.avisos,
            )
        case SenhaDefinida() if state:
            return replace(state, tem_senha=True)
        case SenhaPedida() if state:
            return replace(state, senha_pedida_em=recorded.at)
        case UsuarioDesativado() if state:
            return replace(state, ativo=False)
        case UsuarioReativado() if state:
            return replace(state, ativo=True)
        case UsuarioIdentidadeAlterada() as said if state:
            return state.readdressed((ENDERECOS[campo] for campo in said.campos if campo in ENDERECOS), recorded.position)
        case EnderecoConfirmado() as said if state:
            return state.readdressed((said.canal,), recorded.position)
        case EnderecoDevolvido() as said if state:
            return replace(state, devolvidos=state.devolvidos | {said.canal})
        case _:
            raise AssertionError(f"{type(recorded.event).__name__} is not of a usuário")


USUARIO = Aggregate("este usuário", evolve, (UsuarioCadastrado,))
