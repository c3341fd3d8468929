"""Columns of a batch as arrays in PostgreSQL's binary form: what psycopg would work out value by value is known of each column."""
from collections.abc import Callable, Iterable, Sequence
from struct import Struct, error
from typing import Final
from uuid import UUID

import psycopg
from psycopg import postgres
from psycopg.abc import Buffer
from psycopg.adapt import Dumper
from psycopg.pq import Format

_HEAD: Final = Struct(">iiIii").pack
_NOTHING: Final = Struct(">iiI").pack
_INT2, _INT4, _INT8 = (Struct(f">i{letter}").pack for letter in "hiq")
_LENGTH: Final = Struct(">i").pack
_UUID_LENGTH: Final = _LENGTH(16)
_NULL: Final = _LENGTH(-1)


class Column(bytes):
    """One column, for `%b` with a cast to its type; its type is told by the cast and by what is inside."""

    __slots__ = ()


def _column(type_: str, values: Sequence[bytes], nulls: bool = False) -> Column:
    oid = postgres.types[type_].oid
    if not values:
        return Column(_NOTHING(0, 0, oid))
    return Column(_HEAD(1, nulls, oid, len(values), 1) + b"".join(values))


def _integers(type_: str, size: int, pack: Callable[[int, int], bytes], values: Iterable[int]) -> Column:
    try:
        return _column(type_, [pack(size, value) for value in values])
    except error as outside:
        raise psycopg.DataError(f"no {type_}: {outside}") from None


def int2s(values: Iterable[int]) -> Column:
    """DataError for a number that is none, here and below."""
    return _integers("int2", 2, _INT2, values)


def int4s(values: Iterable[int]) -> Column:
    return _integers("int4", 4, _INT4, values)


def int8s(values: Iterable[int]) -> Column:
    return _integers("int8", 8, _INT8, values)


def uuids(values: Iterable[UUID]) -> Column:
    return _column("uuid", [_UUID_LENGTH + value.bytes for value in values])


def texts(values: Iterable[str]) -> Column:
    return _column("text", [_LENGTH(len(value)) + value for value in map(str.encode, values)])


def byteas(values: Iterable[bytes | None]) -> Column:
    found = list(values)
    return _column("bytea", [_NULL if value is None else _LENGTH(len(value)) + value for value in found], None in found)


class _ColumnDumper(Dumper):
    format = Format.BINARY
    oid = 0

    def dump(self, obj: Column) -> Buffer | None:
        return obj


psycopg.adapters.register_dumper(Column, _ColumnDumper)
