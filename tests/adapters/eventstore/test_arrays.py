"""Columns in binary form are what psycopg itself would have sent."""
from collections.abc import Callable, Sequence
from typing import Any, LiteralString
from uuid import UUID

import psycopg
import pytest

from adapters.eventstore.arrays import Column, byteas, int2s, int4s, int8s, texts, uuids

COLUMNS: Sequence[tuple[LiteralString, Callable[[Any], Column], list[Any]]] = [
    ("int2", int2s, [0, 201, -1, 32767]),
    ("int4", int4s, [0, 7, -7, 2**31 - 1]),
    ("int8", int8s, [1, -1, 2**63 - 1]),
    ("uuid", uuids, [UUID(int=0), UUID(int=2**128 - 1)]),
    ("text", texts, ["", "programacao_gerada", "«ação» 😀", '{"a,b"}', "NULL"]),
    ("bytea", byteas, [b"", b"\x00\xff", b'{"at":"2026"}']),
    ("bytea", byteas, [None, b"x", None]),
]


@pytest.mark.parametrize("many", [1, 0])
@pytest.mark.parametrize(("type_", "column", "values"), COLUMNS)
def test_column_is_what_psycopg_would_have_sent(
    database: str, type_: LiteralString, column: Callable[[Any], Column], values: list[Any], many: int
) -> None:
    """architecture, «Our recorder»: a peer."""
    sent = values * many
    with psycopg.connect(database) as connection:
        query = f"select %b::{type_}[], %s::{type_}[], array_lower(%b::{type_}[], 1)"
        ours, theirs, lower = connection.execute(query, (column(sent), sent, column(sent))).fetchone() or (None, None, None)
    assert ours == theirs == sent
    assert lower == (1 if sent else None)


def test_what_does_not_fit_is_the_drivers_error() -> None:
    """So that one command that cannot be sent fails alone."""
    for column, value in ((int2s, 2**15), (int4s, 2**31), (int8s, -(2**63) - 1)):
        with pytest.raises(psycopg.DataError):
            column([0, value])
