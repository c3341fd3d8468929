"""Views that move together at one position: a batch of the log is read once, folded in memory, and written in one transaction."""
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow

from domain.codec import Codec
from domain.event import Recorded
from projections.positions import skipped
from projections.session import transient
from projections.tables import Rows, Table
from projections.view import LIVE

BATCH = 5000
"""Events at most in one transaction: a row that many of them touch is written once."""
# Positions are dense, so that a range of them is a batch, and no plan depends on a limit.
_READ = """
select notification_id, state, data from log left join log_private on position = notification_id
where notification_id > %s and notification_id <= %s order by notification_id
"""
_MOVE = "select mover_posicao(%s, %s, %s, %s)"


class Failed(Exception):
    """The batch after `position` cannot be taken in."""

    def __init__(self, position: int, cause: Exception) -> None:
        super().__init__(f"{type(cause).__name__} {_place(cause)}".strip())
        self.position = position
        self.cause = cause


class Unreadable(Failed):
    """No view can have this event: the release that reads it does not know it, or its bytes are broken."""


class ViewFailed(Failed):
    """This view's fold, or the write of its rows, failed."""

    def __init__(self, position: int, cause: Exception, table: Table) -> None:
        super().__init__(position, cause)
        self.table = table


def _place(cause: Exception) -> str:
    """Where in the code, never the message: it may repeat what a person typed."""
    trace = cause.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"em {trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}" if trace else ""


@dataclass(frozen=True, slots=True)
class Change:
    """What a batch does to one table: every row that it touched, what of them is to be written (JSON), and which go."""

    rows: Rows
    written: str | None
    gone: list[object]


@dataclass(frozen=True, slots=True)
class Batch:
    """All events from `after` (exclusive) to `last`, folded."""

    after: int
    last: int
    changes: dict[Table, Change]


@dataclass
class Group:
    """`names` are its rows of `posicoes`, all at `position`; `reader` serves loads while `writer` is still writing the batch before."""

    writer: Connection[TupleRow]
    reader: Connection[TupleRow]
    codec: Codec
    tables: Sequence[Table]
    names: list[str]
    position: int
    size: int
    generation: int = 0
    ahead: Batch | None = field(default=None, init=False)

    def advance(self, upto: int | None = None) -> bool:
        """One batch, at most to `upto`; False when there was nothing. The batch is written while the next one is read and folded.

        Raises Failed (nothing has moved), SerializationFailure when another projector moved the position, OperationalError when the
        connection is gone.
        """
        try:
            batch, self.ahead = self.ahead or self.prepare(upto), None
            if batch is None:
                return False
            with self._writing():
                self._send(batch)
                self.ahead = self._look_ahead(batch, upto)
        except psycopg.Error as error:
            self.ahead = None
            if transient(error) or (table := self._culprit(upto)) is None:
                raise
            raise ViewFailed(self.position, error, table) from error
        self.position = batch.last
        return True

    def prepare(self, upto: int | None, earlier: Batch | None = None, via: Connection[TupleRow] | None = None) -> Batch | None:
        """Reads and folds what comes next; `earlier` is the batch before, when it may not have been committed yet."""
        via = via or self.reader
        after = earlier.last if earlier else self.position
        recordeds, last = self._read(via, after, upto)
        if last == after:
            return None
        return Batch(after, last, self._fold(via, self.tables, recordeds, after, earlier.changes if earlier else {}))

    def write(self, batch: Batch) -> None:
        """Within the caller's transaction, one statement after the other. Raises ViewFailed."""
        self.writer.execute(_MOVE, (self.names, batch.after, batch.last, self.generation))
        for table, change in batch.changes.items():
            try:
                table.write(self.writer, change.written, change.gone)
            except psycopg.Error as error:
                if transient(error):
                    raise
                raise ViewFailed(batch.after, error, table) from error

    def pass_over(self) -> None:
        """Moves past the next event without folding it."""
        with self.writer.transaction():
            self.write(Batch(self.position, self.position + 1, {}))
        self.position += 1

    def _read(self, via: Connection[TupleRow], after: int, upto: int | None) -> tuple[list[Recorded], int]:
        """The next events, up to one that cannot be read; if that is the first, it is passed over when so told, else Unreadable."""
        decode = self.codec.decode
        recordeds: list[Recorded] = []
        last = after
        end = after + self.size if upto is None else min(after + self.size, upto)
        if end <= after:
            return recordeds, last
        for position, state, private in via.execute(_READ, (after, end), prepare=True, binary=True).fetchall():
            try:
                recordeds.append(decode(position, state, private))
            except Exception as error:
                if last > after:
                    break
                if not skipped(via, [LIVE, *(table.view.name for table in self.tables)], position):
                    raise Unreadable(after, error) from error
            last = position
        return recordeds, last

    def _fold(
        self, via: Connection[TupleRow], tables: Sequence[Table], recordeds: list[Recorded], after: int, earlier: dict[Table, Change]
    ) -> dict[Table, Change]:
        asked = []
        with via.pipeline():
            for table in tables:
                with _blaming(table, after):
                    touches = table.view.touches(recordeds)
                if not touches:
                    continue
                known = earlier[table].rows if table in earlier else {}
                rows = {key: known[key] for _, key in touches if key in known}
                unknown = {key for _, key in touches if key not in known}
                asked.append((table, touches, rows, table.load(via, unknown) if unknown else None))
        changes = {}
        for table, touches, rows, cursor in asked:
            with _blaming(table, after):
                if cursor:
                    rows.update(table.loaded(cursor))
                before = rows.copy()
                table.view.apply(rows, touches)
                written = [row for key, row in rows.items() if row is not None and row is not before.get(key)]
                gone = [key for key, row in rows.items() if row is None and before.get(key) is not None]
                changes[table] = Change(rows, table.dump(written) if written else None, gone)
        return changes

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """A pipeline whose commands are on their way before it ends; a transaction that failed in it is rolled back."""
        try:
            with self.writer.pipeline():
                yield
        except psycopg.Error:
            if not self.writer.closed:
                self.writer.rollback()
            raise

    def _send(self, batch: Batch) -> None:
        self.writer.execute("begin")
        self.writer.execute(_MOVE, (self.names, batch.after, batch.last, self.generation), prepare=True)
        for table, change in batch.changes.items():
            table.write(self.writer, change.written, change.gone)
        self.writer.execute("commit")

    def _look_ahead(self, batch: Batch, upto: int | None) -> Batch | None:
        try:
            return self.prepare(upto, batch)
        except Failed:
            return None  # it will be met again as the next batch
        except psycopg.Error as error:
            if transient(error):
                raise
            return None

    def _culprit(self, upto: int | None) -> Table | None:
        """PostgreSQL refused a batch in a pipeline, which does not tell for which table: each is tried alone, and rolled back."""
        recordeds, last = self._read(self.reader, self.position, upto)
        for table in self.tables:
            try:
                changes = self._fold(self.reader, [table], recordeds, self.position, {})
            except psycopg.Error as error:
                if transient(error):
                    raise
                return table
            except ViewFailed:
                return table
            try:
                with self.writer.transaction(force_rollback=True):
                    self.write(Batch(self.position, last, changes))
            except ViewFailed:
                return table
        return None


@contextmanager
def _blaming(table: Table, after: int) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        raise ViewFailed(after, error, table) from error
