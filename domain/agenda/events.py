"""What happens to an agenda."""
from uuid import UUID

from domain.agenda.recorrencia import Regra
from domain.event import Event


class AgendaCriada(Event, name="agenda_criada"):
    """Serviço × empresas × recurrence; `responsavel_id` None means the empresa's for the departamento."""

    servico_id: UUID
    empresas: tuple[UUID, ...]
    responsavel_id: UUID | None = None
    regra: Regra


class AgendaAlterada(Event, name="agenda_alterada"):
    """All of it, as it is from now on; touches nothing generated (R19)."""

    servico_id: UUID
    empresas: tuple[UUID, ...]
    responsavel_id: UUID | None = None
    regra: Regra


class AgendaRemovida(Event, name="agenda_removida"):
    """Generates nothing more; touches nothing generated (R19)."""
