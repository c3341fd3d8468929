"""One view's rows in PostgreSQL: loaded and written many at once, as JSON; and a table that is built beside and takes its place."""
from collections.abc import Collection, Iterable, Mapping
from types import GenericAlias
from typing import Any, get_type_hints
from uuid import UUID

from psycopg import Connection, Cursor
from psycopg.rows import TupleRow
from psycopg.sql import SQL, Identifier
from pydantic import TypeAdapter

from projections.view import AnyView

_KEY_TYPES: Mapping[Any, SQL] = {UUID: SQL("uuid"), int: SQL("bigint"), str: SQL("text")}

Rows = dict[Any, Any]
"""Key → row, or None where there is none."""


class Table:
    """The rows of `view` in the table `name`, which is the view's own name or that of the one that is built beside it."""

    def __init__(self, view: AnyView, name: str) -> None:
        self.view = view
        self.name = name
        rows: Any = GenericAlias(list, view.row)
        self.rows: TypeAdapter[list[Any]] = TypeAdapter(rows)
        parts = {
            "view": Identifier(name),
            "key": Identifier(view.key),
            "columns": SQL(", ").join(map(Identifier, view.columns)),
            "type": _KEY_TYPES[get_type_hints(view.row)[view.key]],
        }
        others = [Identifier(column) for column in view.columns if column != view.key]
        change = SQL("update set {}").format(SQL(", ").join(SQL("{0} = excluded.{0}").format(column) for column in others))
        # as bytes, once: composing costs psycopg as much as sending
        self._load = (
            SQL("select json_agg(r)::text from (select {columns} from {view} where {key} = any(%s::{type}[])) r").format(**parts).as_bytes()
        )
        self._upsert = (
            SQL("insert into {view} ({columns}) select {columns} from json_populate_recordset(null::{view}, %s) on conflict ({key}) do ")
            .format(**parts).as_bytes()
            + (change if others else SQL("nothing")).as_bytes()
        )
        self._delete = SQL("delete from {view} where {key} = any(%s::{type}[])").format(**parts).as_bytes()

    def load(self, connection: Connection[TupleRow], keys: Collection[Any]) -> Cursor[TupleRow]:
        """Asks; in a pipeline the answer comes later."""
        return connection.execute(self._load, (list(keys),), prepare=True)

    def loaded(self, cursor: Cursor[TupleRow]) -> Rows:
        answer = cursor.fetchone()
        rows = self.rows.validate_json(answer[0]) if answer and answer[0] else []
        return {getattr(row, self.view.key): row for row in rows}

    def dump(self, rows: Iterable[Any]) -> str:
        return self.rows.dump_json(list(rows)).decode()

    def write(self, connection: Connection[TupleRow], rows: str | None, gone: Collection[Any]) -> None:
        if gone:
            connection.execute(self._delete, (list(gone),), prepare=True)
        if rows:
            connection.execute(self._upsert, (rows,), prepare=True)

    def create(self, connection: Connection[TupleRow]) -> None:
        """Empty; what an earlier try left under this name goes."""
        drop(connection, self.name)
        connection.execute(self.view.ddl.replace("{view}", self.name).encode())

    def analyze(self, connection: Connection[TupleRow]) -> None:
        connection.execute(SQL("analyze {}").format(Identifier(self.name)))

    def take_place(self, connection: Connection[TupleRow]) -> None:
        """Becomes the view's own table, indexes and constraints renamed with it; the old one goes. Within the caller's transaction."""
        home = self.view.name
        drop(connection, home)
        connection.execute(SQL("alter table {} rename to {}").format(Identifier(self.name), Identifier(home)))
        for kind, owned in (("index", _INDEXES), ("constraint", _CONSTRAINTS)):
            for (old,) in connection.execute(owned, (home, self.name)).fetchall():
                new = Identifier(home + old.removeprefix(self.name))
                if kind == "index":
                    connection.execute(SQL("alter index {} rename to {}").format(Identifier(old), new))
                else:
                    connection.execute(SQL("alter table {} rename constraint {} to {}").format(Identifier(home), Identifier(old), new))


def drop(connection: Connection[TupleRow], name: str) -> None:
    connection.execute(SQL("drop table if exists {}").format(Identifier(name)))


_INDEXES = b"""
select relname from pg_index join pg_class on pg_class.oid = indexrelid where indrelid = %s::regclass and starts_with(relname, %s)
"""
_CONSTRAINTS = b"select conname from pg_constraint where conrelid = %s::regclass and starts_with(conname, %s)"
