"""Facts, and the envelope they are recorded in."""
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import ModuleType
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Canal(StrEnum):
    """By which way an author came."""

    PAINEL = "painel"
    API = "api"
    PORTAL = "portal"
    EMAIL = "email"
    SISTEMA = "sistema"
    IMPORTACAO = "importacao"


class _Private:
    """Marks a field whose text is kept beside the log (R17)."""


PRIVATE = _Private()
Privado = Annotated[str, PRIVATE]


class Event(BaseModel):
    """A fact, stored for ever under `name`: fields may be added with a default, never renamed.

    A change that a default cannot bridge raises `schema_version`, and the catalogue gets an upcaster.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: ClassVar[str]
    schema_version: ClassVar[int]
    private_fields: ClassVar[frozenset[str]]

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        cls.private_fields = frozenset(field for field, info in cls.model_fields.items() if _is_private(info.annotation, info.metadata))

    def __init_subclass__(cls, *, name: str, schema: int = 1, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.name = name
        cls.schema_version = schema


def declared(module: ModuleType) -> tuple[type[Event], ...]:
    """The events of a module, in order."""
    mine = (each for each in vars(module).values() if isinstance(each, type) and each.__module__ == module.__name__)
    return tuple(each for each in mine if issubclass(each, Event))


def _is_private(annotation: object, metadata: list[Any]) -> bool:
    inner = [*getattr(annotation, "__args__", ()), *getattr(annotation, "__metadata__", ())]
    return PRIVATE in metadata or any(PRIVATE in getattr(each, "__metadata__", ()) for each in inner)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event with its place in the log and its envelope; `erased` names the private fields that were blanked."""

    position: int
    stream: UUID
    version: int
    at: datetime
    by: UUID | None
    channel: Canal
    cause: int | None
    link: UUID | None
    event: Event
    erased: frozenset[str] = frozenset()
