"""What was already recorded of each message of a programação."""
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID, uuid5

from domain.event import Recorded
from domain.log import Aggregate
from domain.notificacao.events import (
    AvisoRedirecionado,
    NotificacaoDevolvida,
    NotificacaoEntregue,
    NotificacaoEnviada,
    NotificacaoFalhou,
    NotificacaoLida,
    NovidadesAvisadas,
)

Desfecho = NotificacaoEnviada | NotificacaoEntregue | NotificacaoLida | NotificacaoFalhou | NotificacaoDevolvida
# what says nothing new once the others are known: news may come twice, and out of order
_COVERED: Final[Mapping[str, frozenset[str]]] = {
    NotificacaoEnviada.name: frozenset({
        NotificacaoEntregue.name, NotificacaoLida.name, NotificacaoFalhou.name, NotificacaoDevolvida.name
    }),
    NotificacaoEntregue.name: frozenset({NotificacaoLida.name, NotificacaoDevolvida.name}),
    NotificacaoFalhou.name: frozenset({NotificacaoEntregue.name, NotificacaoLida.name, NotificacaoDevolvida.name}),
}


@dataclass(frozen=True, slots=True)
class Notificacoes:
    """The names of what happened to each entrega, once each; by which channels each message (cause, user) went, as far as told here; and up
    to which position the responsável was told of what the clients did."""

    desfechos: Mapping[UUID, frozenset[str]] = field(default_factory=dict)
    canais: Mapping[tuple[int, UUID], frozenset[str]] = field(default_factory=dict)
    redirecionadas: frozenset[UUID] = frozenset()
    avisadas_ate: int = 0

    def knows(self, desfecho: Desfecho) -> bool:
        return desfecho.name in self.desfechos.get(desfecho.entrega_id, frozenset())

    def news(self, desfecho: Desfecho) -> bool:
        """Whether it says anything that is not known, or past, already."""
        known = self.desfechos.get(desfecho.entrega_id, frozenset())
        return not known & {desfecho.name, *_COVERED.get(desfecho.name, ())}


def stream_of(programacao: UUID) -> UUID:
    """Where M15 of a programação is kept, so that it never disturbs its decisions."""
    return uuid5(programacao, "notificacoes")


def entrega_id(causa: int, usuario: UUID, canal: str) -> UUID:
    """One message for what caused it, whom it is for and the channel: made twice, it is the same."""
    return uuid5(UUID(int=causa), f"{usuario}/{canal}")


def evolve(state: Notificacoes | None, recorded: Recorded) -> Notificacoes:
    event, state = recorded.event, state or Notificacoes()
    if isinstance(event, NovidadesAvisadas):
        return replace(state, avisadas_ate=max(state.avisadas_ate, event.ate))
    assert isinstance(event, Desfecho | AvisoRedirecionado), f"{type(event).__name__} is not of a notificação"
    message = event.causa, event.usuario_id
    used = {event.canal, event.novo_canal} if isinstance(event, AvisoRedirecionado) else {event.canal}
    state = replace(state, canais={**state.canais, message: state.canais.get(message, frozenset()) | used})
    if isinstance(event, AvisoRedirecionado):
        return replace(state, redirecionadas=state.redirecionadas | {event.entrega_id})
    known = state.desfechos.get(event.entrega_id, frozenset())
    return replace(state, desfechos={**state.desfechos, event.entrega_id: known | {event.name}})


NOTIFICACOES = Aggregate("as notificações", evolve)
