"""What all benchmarks share: rounds of the things compared side by side, ratios within each round, and how they are shown."""
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import TextIO

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured: as published, or tiny, so that a test sees each benchmark work."""

    rounds: int = 5
    seconds: float = 1.5
    callers: tuple[int, ...] = (1, 16, 64)
    programacoes: int = 2_000
    served: int = 500
    list_rows: tuple[int, ...] = (10_000, 1_000_000)
    repeats: int = 400
    upload_mb: int = 200

    @classmethod
    def from_environment(cls) -> "Scale":
        """As published; BENCH_ROUNDS and BENCH_LIST_ROWS (`10000,1000000`) change what takes longest."""
        rounds, rows = os.environ.get("BENCH_ROUNDS"), os.environ.get("BENCH_LIST_ROWS")
        scale = cls() if rounds is None else cls(rounds=int(rounds))
        return replace(scale, list_rows=tuple(int(each) for each in rows.split(","))) if rows else scale


TINY = Scale(
    rounds=1, seconds=0.1, callers=(4,), programacoes=20, served=5, list_rows=(300,), repeats=3, upload_mb=2,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One thing measured, once a round. `ratio`: the median of value to base, each within its own round; `goal` says of which it is."""

    name: str
    what: str
    unit: str
    values: Sequence[float]
    callers: int | None = None
    base: str | None = None
    ratio: float | None = None
    goal: str | None = None

    @property
    def value(self) -> float:
        return median(self.values)

    def over(self, base: "Row", goal: str | None = None) -> "Row":
        """The same, as a ratio to what was measured beside it in the same rounds."""
        ratio = median(ours / theirs for ours, theirs in zip(self.values, base.values, strict=True))
        return Row(self.name, self.what, self.unit, self.values, self.callers, base.name, ratio, goal)


def side_by_side(rounds: int, kinds: Mapping[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Each kind once a round, after one round that does not count: what else the machine does meets all of them alike."""
    found: dict[str, list[float]] = {name: [] for name in kinds}
    for measure in kinds.values():
        measure()
    for n in range(rounds):
        order = list(kinds) if n % 2 == 0 else list(reversed(list(kinds)))
        for name in order:
            found[name].append(kinds[name]())
    return found


def percentile(values: Sequence[float], percent: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def show(title: str, rows: Sequence[Row], console: Console) -> None:
    table = Table(title=title, title_justify="left", caption=f"load of the machine: {os.getloadavg()[0]:.2f}", caption_justify="left")
    for heading in ("what", "callers", "median", "min – max", "unit", "ratio", "to", "goal", "it is"):
        number = heading in ("callers", "median", "min – max", "ratio")
        table.add_column(heading, justify="right" if number else "left", no_wrap=heading != "it is")
    for row in rows:
        table.add_row(
            row.name, str(row.callers or ""), _number(row.value), f"{_number(min(row.values))} – {_number(max(row.values))}", row.unit,
            "" if row.ratio is None else f"{row.ratio:.2f}", row.base or "", row.goal or "", row.what,
        )
    console.print(table)


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.2f}"


def write_json(rows: Sequence[Row], file: TextIO) -> None:
    """A line for each: `{name, callers?, value, unit, base, ratio}`."""
    for row in rows:
        said: dict[str, object] = {"name": row.name}
        if row.callers is not None:
            said["callers"] = row.callers
        file.write(json.dumps(said | {"value": row.value, "unit": row.unit, "base": row.base, "ratio": row.ratio}) + "\n")
