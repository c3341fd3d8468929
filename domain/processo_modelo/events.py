"""What happens to a processo modelo."""
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.event import Event


class AtividadeModelo(BaseModel):
    """One requested file; it keeps its id from version to version. Size in MB."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: UUID
    nome: str
    instrucao: str | None = None
    obrigatoria: bool
    formatos: tuple[str, ...]
    tamanho_maximo_mb: int
    maximo_arquivos: int


class ProcessoModeloCriado(Event, name="processo_modelo_criado"):
    """Version 1."""

    nome: str
    atividades: tuple[AtividadeModelo, ...]


class ProcessoModeloAlterado(Event, name="processo_modelo_alterado"):
    """The next version; checklists that exist keep theirs."""

    nome: str
    atividades: tuple[AtividadeModelo, ...]
