"""What a read view is: the rows that events touch, what becomes of each row, and the table that keeps them."""
import re
from collections.abc import Callable, Iterable, MutableMapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Generic
from uuid import UUID

from typing_extensions import TypeVar

from domain.event import Recorded

LIVE = "vivas"
"""The name of the position that all live views share."""

R = TypeVar("R")
K = TypeVar("K", bound=UUID | int | str, default=UUID)


@dataclass(frozen=True)
class View(Generic[R, K]):
    """A pure fold from events to the rows of one table; the key is a UUID unless the type says otherwise (`View[Row, int]`).

    A row is a frozen dataclass whose fields are the table's columns, and must come back equal from its own JSON: nested dataclasses,
    and tuples of them, lie in columns of type `json` (`jsonb` only where SQL looks inside: it costs twice), tuples of plain values
    in arrays. Columns that `ddl` generates need no field.
    """

    name: str
    shape: int
    """Raised with any change of the row, the DDL or the fold: the next start rebuilds the view by itself."""
    row: type[R]
    key: str
    """The column of the primary key."""
    ddl: str
    """The table and its indexes, with `{view}` for the table's name, also at the start of each index's name."""
    keys: Callable[[Recorded], Iterable[K]]
    """Which rows an event touches, each once; none when it is of no interest."""
    fold: Callable[[R | None, Recorded, K], R | None]
    """What becomes of one row; `None` is no row. Returning the row itself says that nothing changed, and writes nothing."""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z][a-z_]{0,39}", self.name) or self.name == LIVE:
            raise ValueError(f"{self.name!r} does not name a view")
        if self.key not in self.columns:
            raise ValueError(f"{self.name} has no column {self.key!r}")

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(field.name for field in fields(self.row))  # type: ignore[arg-type]

    def touches(self, recordeds: Iterable[Recorded]) -> list[tuple[Recorded, K]]:
        """Each event with each row that it touches, in order."""
        return [(recorded, key) for recorded in recordeds for key in self.keys(recorded)]

    def apply(self, rows: MutableMapping[K, R | None], touches: Sequence[tuple[Recorded, K]]) -> None:
        """The only place where folds are run; a key that is not in `rows` has no row."""
        fold, get = self.fold, rows.get
        for recorded, key in touches:
            rows[key] = fold(get(key), recorded, key)


AnyView = View[Any, Any]


def replay(view: View[R, K], recordeds: Iterable[Recorded]) -> dict[K, R]:
    """The rows that a history leaves, folded in memory (R16; and what every table must equal)."""
    rows: dict[K, R | None] = {}
    view.apply(rows, view.touches(recordeds))
    return {key: row for key, row in rows.items() if row is not None}
