"""What came of a use case that was not refused."""
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from uuid import UUID

from adapters.eventstore.keys import Kept

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """`position`: last of what was recorded; the present one when nothing changed. `versions`: of the streams read or written, as
    they are now. `replayed`: the key had been used, nothing was decided, and this is the answer that it was given."""

    outcome: T | None
    position: int
    versions: Mapping[UUID, int] = field(default_factory=dict)
    changed: bool = False
    replayed: Kept | None = None

    @property
    def value(self) -> T:
        """What the use case returned; there is none in a replay."""
        if self.replayed:
            raise ValueError("replayed: there is an answer, and no value")
        return self.outcome  # type: ignore[return-value]  # None only where T allows it
