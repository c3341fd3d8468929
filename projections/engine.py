"""Keeps the views true to the log: one loop that folds what has arrived into all live views, and brings up those that are behind."""
import logging
from collections.abc import Callable, Sequence
from time import monotonic

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg.sql import SQL, Identifier

from domain.codec import Codec
from projections.behind import Behind
from projections.group import BATCH, Failed, Group, Unreadable, ViewFailed
from projections.positions import Estado, install, try_lock
from projections.session import tune
from projections.tables import Table
from projections.view import LIVE, AnyView

_POLL = 1.0
_BESIDES = 1000
"""Events at most for a view that is behind, before the live ones have their turn again."""

log = logging.getLogger(__name__)


class Overtaken(Exception):
    """Another projector moved the position: this one has no more to do here."""


def try_to_be_the_one(connection: Connection[TupleRow]) -> bool:
    """One projector a schema: the advisory lock is held until this connection ends."""
    return try_lock(connection, "projetor")


class Engine:
    """Projects the log of the connections' schema into `views`. Both connections are its own, in autocommit.

    Nothing that it does needs to outlive a crash by itself, since rows and position go together: its commits do not wait for the disk.
    """

    def __init__(
        self, writer: Connection[TupleRow], reader: Connection[TupleRow], codec: Codec, views: Sequence[AnyView], size: int = BATCH
    ) -> None:
        self.writer = writer
        self.views = {view.name: view for view in views}
        for connection in (writer, reader):
            tune(connection)
        install(writer, views)
        self.live = Group(writer, reader, codec, [], [LIVE], 0, size)
        self.behind = Behind(writer, reader, codec, self._say_halted, min(size, _BESIDES))
        self.tables = {name: Table(view, name) for name, view in self.views.items()}
        self._stuck: int | None = None
        self._looked = 0.0
        row = writer.execute("select current_schema()").fetchone()
        writer.execute(SQL("listen {}").format(Identifier(f"log_{row[0] if row else ''}")))
        writer.execute("update posicoes set estado = %s where estado = %s and nome <> %s", (Estado.ATRASADA, Estado.PARADA, LIVE))
        self._load(first=True)

    def run(self, stopping: Callable[[], bool]) -> None:
        """Until `stopping()`, looked at once a second at least. Raises Overtaken, and psycopg.Error when the database is away."""
        while not stopping():
            if not self.step():
                for _ in self.writer.notifies(timeout=_POLL, stop_after=1):
                    pass
            if monotonic() - self._looked > _POLL:
                self._look()

    def step(self) -> bool:
        """One batch for the live views, and one for each that is behind; whether anything has moved. Raises Overtaken."""
        try:
            moved = self._step_live()
            behind = self.behind.names
            moved |= self.behind.step(self.live.position)
            if self.behind.names != behind:
                self._load()
        except psycopg.errors.SerializationFailure:
            self._load()
            return True
        return moved

    def _step_live(self) -> bool:
        try:
            moved = self.live.advance()
        except ViewFailed as failure:
            self._expel(failure)
            return True
        except Unreadable as failure:
            self._say_stuck(failure)
            return False
        if moved and self._stuck:
            self._stuck = None
            self.writer.execute("update posicoes set estado = %s, motivo = null, parada_em = null where nome = %s", (Estado.VIVA, LIVE))
        return moved

    def _load(self, first: bool = False) -> None:
        """Who is live and who is behind, as `posicoes` says. A view that is live in another shape, or unknown here, stays where it is."""
        with self.writer.transaction():
            row = self.writer.execute("select posicao, geracao, parada_em from posicoes where nome = %s for update", (LIVE,)).fetchone()
            position, generation, self._stuck = row or (0, 0, None)
            if not first and position != self.live.position:
                raise Overtaken
            others = self.writer.execute("select nome, posicao, shape, estado from posicoes where nome <> %s", (LIVE,)).fetchall()
            states = {nome: (posicao, shape, estado) for nome, posicao, shape, estado in others}
            for nome, (_, shape, estado) in states.items():
                if estado == Estado.VIVA and (nome not in self.views or self.views[nome].shape != shape):
                    states[nome] = (position, shape, Estado.ATRASADA)
                    self.writer.execute("update posicoes set estado = %s, posicao = %s where nome = %s", (Estado.ATRASADA, position, nome))
            if first:
                generation += 1
                self.writer.execute("update posicoes set geracao = %s where nome = %s", (generation, LIVE))
        self.live.tables = [table for nome, table in self.tables.items() if states[nome][2] == Estado.VIVA]
        self.live.position, self.live.generation, self.live.ahead = position, generation, None
        self.behind.keep({nome: posicao for nome, (posicao, _, _) in states.items()})
        late = [view for nome, view in self.views.items() if states[nome][2] == Estado.ATRASADA and nome not in self.behind.names]
        for view in late:
            if view.shape == states[view.name][1]:
                self.behind.catch_up(view, states[view.name][0])
        # one of a newer shape, while we run, is the work of a newer release: it is left to that one
        anew = [view for view in late if states[view.name][1] < view.shape or (first and states[view.name][1] != view.shape)]
        self.behind.build(self.behind.claim(anew))

    def _look(self) -> None:
        """For what other processes did: a rebuild that joined, or died; a view that an operator lets go on."""
        self._looked = monotonic()
        rows = self.writer.execute("select nome, estado, geracao from posicoes").fetchall()
        late = {nome for nome, estado, _ in rows if estado == Estado.ATRASADA and nome in self.views}
        joined = any(nome == LIVE and geracao != self.live.generation for nome, _, geracao in rows)
        if joined or late - self.behind.names:
            self._load()
        self.behind.sweep(nome for nome, estado, _ in rows if estado == Estado.RECONSTRUINDO)

    def _expel(self, failure: ViewFailed) -> None:
        """The view leaves the live ones at their position, so that the others go on; being behind, it is tried again by smaller batches."""
        name = failure.table.view.name
        log.warning("view %s leaves the live ones at position %s: %s", name, failure.position, failure)
        with self.writer.transaction():
            ours = self.writer.execute(
                "select from posicoes where nome = %s and posicao = %s and geracao = %s for update",
                (LIVE, failure.position, self.live.generation),
            )
            if ours.rowcount:
                self.writer.execute(
                    "update posicoes set estado = %s, posicao = %s, motivo = %s where nome = %s",
                    (Estado.ATRASADA, failure.position, str(failure), name),
                )
                self.behind.owing[name] = failure.position
        self._load()

    def _say_stuck(self, failure: Unreadable) -> None:
        """No view can pass an event that this release cannot read: all wait before it, for a newer release or an operator's word."""
        at = failure.position + 1
        if self._stuck != at:
            log.error("all views halt before position %s: %s", at, failure)
        self._stuck = at
        self.writer.execute(
            "update posicoes set estado = %s, motivo = %s, parada_em = %s where nome = %s and parada_em is distinct from %s",
            (Estado.PARADA, str(failure), at, LIVE, at),
        )

    def _say_halted(self, name: str, failure: Failed) -> None:
        log.error("view %s halts before position %s: %s", name, failure.position + 1, failure)
