"""Who is to be told of something, and how."""
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Destinatario(BaseModel):
    """A user, and the channels by which it is told."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    usuario_id: UUID
    canais: tuple[str, ...]
