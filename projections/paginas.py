"""Keyset pages: where a list goes on, as a text that is opaque to who carries it back."""
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import TypeAdapter

T = TypeVar("T")
R = TypeVar("R")
_LONGEST = 4000


class CursorInvalido(ValueError):
    """Not a cursor of this list and order, or not whole."""

    def __init__(self) -> None:
        super().__init__("não é um cursor desta lista: comece pela primeira página")


@dataclass(frozen=True, slots=True)
class Pagina(Generic[T]):
    """`proximo` is the cursor of the next page, None on the last one."""

    itens: Sequence[T]
    proximo: str | None

    def map(self, each: Callable[[T], R]) -> "Pagina[R]":
        return Pagina([each(item) for item in self.itens], self.proximo)


@lru_cache
def _adapter(types: tuple[Any, ...]) -> TypeAdapter[Any]:
    return TypeAdapter(tuple[types])  # type: ignore[valid-type]


Lugar = tuple[str | int | date | datetime | UUID, ...]


def paginar(lista: str, found: Sequence[T], limite: int, place: Callable[[T], Lugar]) -> Pagina[T]:
    """A page of `limite`, when one more than that was asked for; `place` is where an item stands in the order."""
    itens = found[:limite]
    return Pagina(itens, write_cursor(lista, *place(itens[-1])) if len(found) > limite else None)


def write_cursor(lista: str, *place: str | int | date | datetime | UUID) -> str:
    """`lista` names the list and its order: a cursor of another one is refused."""
    said = json.dumps([lista, *(each if isinstance(each, int) else str(each) for each in place)], separators=(",", ":"), ensure_ascii=False)
    return urlsafe_b64encode(said.encode()).decode().rstrip("=")


def read_cursor(lista: str, cursor: str, *types: Any) -> tuple[Any, ...]:
    """What `write_cursor` was given, each of its type. Raises CursorInvalido."""
    try:
        if len(cursor) > _LONGEST:
            raise CursorInvalido
        said = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        found, *place = _adapter((str, *types)).validate_json(said)
    except ValueError:
        raise CursorInvalido from None
    if found != lista or any(isinstance(each, str) and "\x00" in each for each in place):
        raise CursorInvalido
    return tuple(place)
