"""What was already recorded of each message of a programação."""
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid5

from domain.event import Recorded
from domain.log import Aggregate
from domain.notificacao.events import NotificacaoDevolvida, NotificacaoEntregue, NotificacaoEnviada, NotificacaoFalhou

Desfecho = NotificacaoEnviada | NotificacaoEntregue | NotificacaoFalhou | NotificacaoDevolvida


@dataclass(frozen=True, slots=True)
class Notificacoes:
    """The names of what happened to each entrega: recorded once each."""

    desfechos: Mapping[UUID, frozenset[str]] = field(default_factory=dict)

    def knows(self, desfecho: Desfecho) -> bool:
        return desfecho.name in self.desfechos.get(desfecho.entrega_id, frozenset())


def stream_of(programacao: UUID) -> UUID:
    """Where M15 of a programação is kept, so that it never disturbs its decisions."""
    return uuid5(programacao, "notificacoes")


def entrega_id(causa: int, usuario: UUID, canal: str) -> UUID:
    """One message for what caused it, whom it is for and the channel: made twice, it is the same."""
    return uuid5(UUID(int=causa), f"{usuario}/{canal}")


def evolve(state: Notificacoes | None, recorded: Recorded) -> Notificacoes:
    event = recorded.event
    assert isinstance(event, Desfecho), f"{type(event).__name__} is not of a notificação"
    known = state.desfechos if state else {}
    return Notificacoes({**known, event.entrega_id: known.get(event.entrega_id, frozenset()) | {event.name}})


NOTIFICACOES = Aggregate("as notificações", evolve)
