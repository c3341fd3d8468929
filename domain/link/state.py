"""A link as decisions see it."""
import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import NAMESPACE_OID, UUID, uuid5
from zoneinfo import ZoneInfo

from domain.event import Recorded
from domain.link.events import LinkCopiado, LinkCriado, LinkRenovado, LinkRevogado, RenovacaoPedida
from domain.log import Aggregate
from domain.refusal import Refusal

VALIDADE = timedelta(days=30)


class LinkExpirado(Refusal):
    """R15."""

    codigo = "link_expirado"
    status = 410
    detail = "Este link expirou. Peça um novo: ele chega pelo mesmo caminho."


class LinkNaoVale(Refusal):
    """R15: revoked, or its user may not answer any more."""

    codigo = "link_revogado"
    status = 410
    detail = "Este link não vale mais. Fale com o escritório para receber outro."


class LinkVivo(Refusal):
    """Only an expired link is renewed."""

    codigo = "link_vivo"
    detail = "Este link ainda vale: não é preciso pedir outro."


@dataclass(frozen=True, slots=True)
class Link:
    """Belongs to one user and one programação. `vale_ate` is a day that it lives through whatever the vencimento."""

    id: UUID
    programacao_id: UUID
    usuario_id: UUID
    hash: str
    vale_ate: date | None = None
    revogado: bool = False
    renovacao_em: datetime | None = None

    def last_day(self, vencimento: date) -> date:
        """The 30th after vencimento, or later."""
        return max(vencimento + VALIDADE, self.vale_ate or date.min)

    def expires(self, vencimento: date, zone: ZoneInfo) -> datetime:
        """The end of its last day, in the office's zone."""
        return datetime.combine(self.last_day(vencimento) + timedelta(days=1), time(), zone)


def link_hash(link: str) -> str:
    """SHA-256 in hex: what is stored of a link."""
    return hashlib.sha256(link.encode()).hexdigest()


def link_id(hash: str) -> UUID:
    """A link's stream is found by the link alone, and tells nothing of it."""
    return uuid5(NAMESPACE_OID, f"link/{hash}")


def evolve(state: Link | None, recorded: Recorded) -> Link:
    match recorded.event:
        case LinkCriado() | LinkRenovado() as said:
            return Link(recorded.stream, said.programacao_id, said.usuario_id, said.hash, said.vale_ate)
        case LinkCopiado() as said:
            return Link(recorded.stream, said.programacao_id, said.usuario_id, said.hash)
        case RenovacaoPedida() if state:
            return replace(state, renovacao_em=recorded.at)
        case LinkRevogado() if state:
            return replace(state, revogado=True)
        case _:
            raise AssertionError(f"{type(recorded.event).__name__} is not of a link")


LINK = Aggregate("este link", evolve, (LinkCriado, LinkCopiado, LinkRenovado))
