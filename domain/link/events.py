"""What happens to a link (M18). Its stream's id is made from its hash; the link itself is never stored."""
from datetime import date
from uuid import UUID

from domain.event import Event


class LinkCriado(Event, name="link_criado"):
    """Minted by a message when it was sent. `hash` is the SHA-256 of the link, in hex; it lives at least through `vale_ate`."""

    programacao_id: UUID
    usuario_id: UUID
    hash: str
    vale_ate: date | None = None


class LinkCopiado(Event, name="link_copiado"):
    """Made by the equipe, to be handed over by another way."""

    programacao_id: UUID
    usuario_id: UUID
    hash: str


class LinkRenovado(Event, name="link_renovado"):
    """Minted because the client asked for a new one."""

    programacao_id: UUID
    usuario_id: UUID
    hash: str
    vale_ate: date


class RenovacaoPedida(Event, name="renovacao_pedida"):
    """An expired link asked for a new one, to be mailed to the same user."""

    programacao_id: UUID
    usuario_id: UUID
    canais: tuple[str, ...]


class LinkRevogado(Event, name="link_revogado"):
    """Over, at once."""

    programacao_id: UUID
