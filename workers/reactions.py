"""Follows the log and enqueues what somebody is to be told; its position moves by the same transaction, so that nobody is told twice."""
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from threading import Event as Flag
from time import monotonic
from typing import Any, Final

import psycopg
import structlog
from psycopg import Connection
from psycopg.sql import SQL, Identifier

from adapters import envios
from adapters.eventstore.connection import Office
from adapters.eventstore.keys import forget_keys
from adapters.messages import outbox
from adapters.objectstore import ArmazemIndisponivel, ObjectStore
from domain.codec import Codec
from domain.escritorio.mensagens import mensagens, rodada
from domain.event import Recorded
from workers.queue import Queue

log = structlog.get_logger(__name__)
BATCH: Final = 500
FORGOTTEN: Final = timedelta(seconds=30)
"""A message that nothing happened to for so long is enqueued again."""
KEYS: Final = timedelta(hours=24)
_POLL, _STAND_BY, _TIDY, _REMIND = 1.0, 0.5, 600.0, 0.2
_GATHER: Final = 0.02
"""Seconds in which the log goes on growing before it is read again."""
_LOCK: Final = 0x61766973


@dataclass(frozen=True)
class Reactions:
    """One an office at a time; any other stands by."""

    office: Office
    codec: Codec
    queue: Queue
    files: ObjectStore
    now: Callable[[], datetime]
    forgotten: timedelta = FORGOTTEN

    def run(self, stopping: Flag) -> None:
        """Until `stopping` is set, over lost connections and restarts of the database."""
        pause = 0.0
        while not stopping.wait(pause):
            try:
                with self.office.connect_sync() as connection:
                    if self._wait_for_turn(connection, stopping):
                        pause = 0.0
                        self._follow(connection, stopping)
            except psycopg.Error as error:
                pause = min(max(2 * pause, 0.1), 2.0)
                log.warning("the database does not answer", error=type(error).__name__, again_in=pause)

    def step(self, connection: Connection[Any]) -> bool:
        """Reads on, at most a batch; whether there was anything."""
        with connection.transaction():
            row = connection.execute("select posicao from reacoes where nome = 'avisar' for update").fetchone()
            after = row[0] if row else 0
            read = self._read(connection, after)
            if not read:
                return False
            while run := rodada(read[-1].event):  # what is one message is taken in at once
                more = self._read(connection, read[-1].position)
                read += takewhile(lambda each: rodada(each.event) == run, more)
                if len(more) < BATCH or rodada(more[-1].event) != run:
                    break
            found = [each for recorded in read for each in mensagens(recorded)]
            made = outbox.insert(connection, found, [os.urandom(32) for _ in found], self.now())
            told = self.queue.put(connection, made) if made else None
            connection.execute("update reacoes set posicao = %s where nome = 'avisar'", (read[-1].position,))
        if told:
            told()
        return True

    def _read(self, connection: Connection[Any], after: int) -> list[Recorded]:
        rows = connection.execute(
            "select l.notification_id, l.state, p.data from log l left join log_private p on p.position = l.notification_id "
            "where l.notification_id > %s order by l.notification_id limit %s", (after, BATCH), binary=True,
        ).fetchall()
        return [self.codec.decode(*row) for row in rows]

    def remind(self, connection: Connection[Any]) -> int:
        """Enqueues again what fell out of the queue; how many."""
        with connection.transaction():
            found = outbox.forgotten(connection, self.forgotten, self.now())
            told = self.queue.put(connection, found) if found else None
        if told:
            told()
        return len(found)

    def tidy(self, connection: Connection[Any]) -> None:
        """Forgets idempotency keys after 24 hours (R11), sessions and tokens that are over, and files that nobody went on sending."""
        forget_keys(connection, self.now() - KEYS)
        connection.execute("delete from sessoes where expira_em < %s", (self.now(),))
        try:
            envios.tidy(connection, self.files, self.now())
        except ArmazemIndisponivel as error:
            log.warning("pieces of files stay in the store for now", error=str(error))

    def _follow(self, connection: Connection[Any], stopping: Flag) -> None:
        connection.execute(SQL("listen {}").format(Identifier(self.office.channel)))
        tidied = reminded = 0.0
        while not stopping.is_set():
            if not self.step(connection):
                if monotonic() - reminded > _REMIND:
                    self.remind(connection)
                    reminded = monotonic()
                if monotonic() - tidied > _TIDY:
                    self.tidy(connection)
                    tidied = monotonic()
                for _ in connection.notifies(timeout=_POLL, stop_after=1):
                    pass
            stopping.wait(_GATHER)

    def _wait_for_turn(self, connection: Connection[Any], stopping: Flag) -> bool:
        """The lock lasts as long as the connection."""
        while True:
            row = connection.execute("select pg_try_advisory_lock(%s, hashtext(current_schema()))", (_LOCK,)).fetchone()
            if row and row[0]:
                return True
            if stopping.wait(_STAND_BY):
                return False
