"""What happens to an empresa, without what identifies it."""
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.event import Event, Privado


class Responsavel(BaseModel):
    """Who answers for a departamento's work for the empresa."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    departamento_id: UUID
    usuario_id: UUID


class EmpresaCadastrada(Event, name="empresa_cadastrada"):
    """A client company of the office."""

    ativa: bool = True
    responsaveis: tuple[Responsavel, ...] = ()


class EmpresaIdentidadeAlterada(Event, name="empresa_identidade_alterada"):
    """Which of razao_social, nome, documento changed; never to what."""

    campos: tuple[str, ...]


class ResponsaveisDefinidos(Event, name="responsaveis_definidos"):
    """The whole table, as it is from now on."""

    responsaveis: tuple[Responsavel, ...]


class EmpresaDesativada(Event, name="empresa_desativada"):
    """R19: nothing generated, no régua, links over."""


class EmpresaReativada(Event, name="empresa_reativada"):
    """Served again."""


class NaoPedirRegistrado(Event, name="nao_pedir_registrado"):
    """M6. This item of the modelo is left out of what is generated later, of this serviço for this empresa."""

    id: UUID
    servico_id: UUID
    atividade_id: UUID
    nome: str
    programacao_id: UUID
    comentario: Privado | None = None


class VoltarAPedirRegistrado(Event, name="voltar_a_pedir_registrado"):
    """M6 undone."""

    id: UUID
    servico_id: UUID
    atividade_id: UUID
