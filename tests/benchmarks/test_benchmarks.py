"""Each benchmark runs, at a size that says nothing about speed, so that none of them rots."""
import io
import json
from collections.abc import Callable

import pytest
from rich.console import Console

from adapters.embedded.seaweedfs import S3
from tests.benchmarks.__main__ import BENCHMARKS
from tests.benchmarks.frame import TINY, Row, show, write_json
from tests.benchmarks.ground import Ground


@pytest.mark.parametrize("name", BENCHMARKS)
def test_benchmark_measures_what_it_names(name: str, postgres_url: str, request: pytest.FixtureRequest) -> None:
    """Every row has a value for each round, says what it is, and what it misses is nothing."""
    open_s3: Callable[[], S3] = lambda: request.getfixturevalue("object_store")  # noqa: E731
    rows = list(BENCHMARKS[name].measure(Ground(postgres_url, open_s3), TINY))
    assert rows
    for row in rows:
        assert row.what
        assert row.name == "append, missed" or row.value > 0 or row.unit == "MB"
        assert (row.ratio is None) == (row.base is None)
        assert row.name != "append, missed" or row.values == [0]


def test_rows_are_written_as_json_lines() -> None:
    """`{name, callers?, value, unit, base, ratio}`"""
    base = Row("base", "what it is", "1/s", [100.0, 400.0, 200.0], 16)
    ours = Row("ours", "what it is", "1/s", [50.0, 100.0, 300.0], 16).over(base, "≥ 0.5")
    file = io.StringIO()
    write_json([ours, Row("alone", "what it is", "ms", [1.0])], file)
    assert [json.loads(line) for line in file.getvalue().splitlines()] == [
        {"name": "ours", "callers": 16, "value": 100.0, "unit": "1/s", "base": "base", "ratio": 0.5},
        {"name": "alone", "value": 1.0, "unit": "ms", "base": None, "ratio": None},
    ]


def test_table_shows_spread_ratio_and_goal() -> None:
    """For who reads it, not for machines."""
    console = Console(record=True, width=200, file=io.StringIO())
    base = Row("base", "what it is", "ms", [2.0, 2.0])
    show("title", [Row("ours", "what ours is", "ms", [3.0, 5.0]).over(base, "≤ 4")], console)
    said = console.export_text()
    for each in ("ours", "4", "3 – 5", "2.00", "base", "≤ 4", "what ours is"):
        assert each in said
