"""Views that are behind the live ones: caught up in place or built anew beside, isolated from what they cannot take in, and joined."""
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow

from domain.codec import Codec
from projections.group import Failed, Group, ViewFailed
from projections.positions import Estado, skipped, try_lock, unlock
from projections.tables import Table, drop
from projections.view import LIVE, AnyView

_BESIDE = "_2"
_PATIENCE = 1.0


@dataclass
class Behind:
    """Groups that are behind `vivas`; none ever overtakes it. `halted` is told of each view that cannot go on."""

    writer: Connection[TupleRow]
    reader: Connection[TupleRow]
    codec: Codec
    halted: Callable[[str, Failed], None]
    size: int
    groups: list[Group] = field(default_factory=list)
    owing: dict[str, int] = field(default_factory=dict)
    """Views that left the live ones at this position, and must get past it before they join again."""
    _not_before: float = 0.0

    @property
    def names(self) -> set[str]:
        return {table.view.name for group in self.groups for table in group.tables}

    def catch_up(self, view: AnyView, position: int) -> None:
        """In place, from where it stopped."""
        self.groups.append(self._group([Table(view, view.name)], position))

    def claim(self, views: Iterable[AnyView]) -> list[AnyView]:
        """Those that no other process is building; they are ours until they join, halt, or the connection ends."""
        return [view for view in views if try_lock(self.writer, view.name)]

    def build(self, views: Sequence[AnyView]) -> None:
        """From nothing, beside the table that is read. Claim them first."""
        if not views:
            return
        tables = [Table(view, view.name + _BESIDE) for view in views]
        with self.writer.transaction():
            for table in tables:
                table.create(self.writer)
                self.writer.execute(
                    "insert into posicoes (nome, posicao, shape, estado) values (%s, 0, %s, %s) "
                    "on conflict (nome) do update set posicao = 0, shape = excluded.shape, estado = excluded.estado",
                    (table.name, table.view.shape, Estado.RECONSTRUINDO),
                )
        self.groups.append(self._group(tables, 0))

    def keep(self, positions: Mapping[str, int | None]) -> None:
        """Leaves out the groups that another process has moved, or joined."""
        self.groups = [group for group in self.groups if all(positions.get(name) == group.position for name in group.names)]

    def sweep(self, names: Iterable[str]) -> None:
        """Drops the half-built tables among `names` that nobody builds any more."""
        for name in names:
            home = name.removesuffix(_BESIDE)
            if home in self.names or not try_lock(self.writer, home):
                continue
            with self.writer.transaction():
                self._forget(name)
            unlock(self.writer, home)

    def step(self, upto: int) -> bool:
        """One batch of each group, at most to `upto`, where it joins the live ones; whether anything has moved."""
        moved = False
        for group in list(self.groups):
            try:
                if group.advance(upto):
                    group.size = min(2 * group.size, self.size)
                    moved = True
                elif all(group.position > self.owing.get(table.view.name, -1) for table in group.tables):
                    moved |= self._join(group)
            except Failed as failure:
                group.ahead = None
                self._isolate(group, failure)
                moved = True
        return moved

    def _group(self, tables: list[Table], position: int, size: int | None = None) -> Group:
        return Group(self.writer, self.reader, self.codec, tables, [table.name for table in tables], position, size or self.size)

    def _isolate(self, group: Group, failure: Failed) -> None:
        """A view alone, then half a batch, down to one event: that one is passed over when an operator said so, else its view halts."""
        if isinstance(failure, ViewFailed) and len(group.tables) > 1:
            self.groups.remove(group)
            rest = [table for table in group.tables if table is not failure.table]
            self.groups += [self._group(rest, group.position), self._group([failure.table], group.position)]
        elif isinstance(failure, ViewFailed) and group.size > 1:
            group.size = max(1, group.size // 2)
        elif isinstance(failure, ViewFailed) and skipped(self.writer, [failure.table.view.name], failure.position + 1):
            group.pass_over()
        else:
            self.groups.remove(group)
            for table in group.tables:
                self._halt(table, failure)

    def _halt(self, table: Table, failure: Failed) -> None:
        name = table.view.name
        with self.writer.transaction():
            if table.name != name:
                self._forget(table.name)
            self.writer.execute(
                "update posicoes set estado = %s, motivo = %s, parada_em = %s where nome = %s and estado <> %s",
                (Estado.PARADA, str(failure), failure.position + 1, name, Estado.VIVA),
            )
        if table.name != name:
            unlock(self.writer, name)
        self.halted(name, failure)

    def _forget(self, name: str) -> None:
        drop(self.writer, name)
        self.writer.execute("delete from posicoes where nome = %s", (name,))

    def _join(self, group: Group) -> bool:
        """In one transaction that the live projector waits for: what is left, the names, the state. False when it could not be done now:
        too much has arrived meanwhile, or a reader holds a table that is to go."""
        if monotonic() < self._not_before:
            return False
        beside = [table for table in group.tables if table.name != table.view.name]
        for table in beside:
            table.analyze(self.writer)
        joined = False
        try:
            with self.writer.transaction():
                self.writer.execute("set local lock_timeout = '200ms'")
                live = self.writer.execute("select posicao from posicoes where nome = %s for update", (LIVE,)).fetchone()
                if live and group.position < live[0]:
                    rest = group.prepare(live[0], via=self.writer)
                    if rest is None or rest.last < live[0]:
                        raise psycopg.Rollback
                    group.write(rest)
                for table in group.tables:
                    self._take_in(table)
                self.writer.execute("update posicoes set geracao = geracao + 1 where nome = %s", (LIVE,))
                joined = True
        except psycopg.errors.LockNotAvailable:
            self._not_before = monotonic() + _PATIENCE
            return False
        if joined:
            self.groups.remove(group)
            for table in group.tables:
                self.owing.pop(table.view.name, None)
            for table in beside:
                unlock(self.writer, table.view.name)
        return joined

    def _take_in(self, table: Table) -> None:
        if table.name != table.view.name:
            table.take_place(self.writer)
            self.writer.execute("delete from posicoes where nome = %s", (table.name,))
        self.writer.execute(
            "update posicoes set posicao = null, shape = %s, estado = %s, motivo = null, parada_em = null where nome = %s",
            (table.view.shape, Estado.VIVA, table.view.name),
        )
