"""The eventsourcing library's recorder and mapper over our log: what its readers, and its recorder test cases, speak to."""
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from time import sleep
from typing import Any, Final
from uuid import UUID

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import IntegrityError, InterfaceError, JSONTranscoder, Mapper, OperationalError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Literal

from adapters.eventstore.command import LANDED, Command, call, is_of
from adapters.migrations import SERVICE_ROLE
from domain.codec import Codec, Entry, Envelope
from domain.event import Recorded

TRIES: Final = 10


@dataclass(frozen=True)
class StoredEntry(StoredEvent):
    """A stored event and the private text that goes beside the log (R17); its digest stands in `state`."""

    private: bytes | None = None


class LogRecorder(PostgresApplicationRecorder):
    """Application recorder over `append`: for APPLICATION_RECORDER_TOPIC with CREATE_TABLE=no, since the table is a migration's.

    The schema is the datastore's. The library's own ways to write are never used: its database function takes no lock, and loses
    events for those who tail the log; its insert leaves positions to a sequence, which a refused append would burn.
    """

    def __init__(self, datastore: PostgresDatastore, *, events_table_name: str = "log") -> None:
        """The table is always `log`, whatever the library's factory calls it."""
        if datastore.enable_db_functions:
            raise ValueError("POSTGRES_ENABLE_DB_FUNCTIONS takes no lock and loses events for who tails the log: leave it off")
        super().__init__(datastore, events_table_name="log")
        self.channel_name = f"log_{datastore.schema}"

    def create_table(self) -> None:
        """The migrations have made it."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Their positions, one after the other. IntegrityError when the place of one of them is taken.

        An append whose acknowledgement was lost is tried again, and known by its bytes when it had landed.
        """
        if not stored_events:
            return []
        command = Command([
            Entry(UUID(str(each.originator_id)), each.originator_version, each.topic, each.state, getattr(each, "private", None))
            for each in stored_events
        ])
        for tried in range(TRIES):
            try:
                return self._insert(command, uncertain=tried > 0)
            except (InterfaceError, OperationalError):
                if tried == TRIES - 1:
                    raise
                sleep(0.2)
        raise AssertionError

    def _insert(self, command: Command, uncertain: bool) -> Sequence[int]:
        settings = SQL("select set_config('role', {}, true), set_config('search_path', {}, true)").format(
            Literal(SERVICE_ROLE), Literal(f"{self.datastore.schema}, pg_temp")
        )
        with self.datastore.get_connection() as connection, connection.transaction(), connection.cursor(row_factory=tuple_row) as cursor:
            cursor.execute(settings, prepare=True)
            statement, parameters = call([command], datetime.now(UTC))
            row = cursor.execute(statement, parameters, prepare=True).fetchone()
            if row and row[1] is None:
                return list(range(row[2], row[3] + 1))
            if uncertain:
                places = [entry.stream for entry in command.entries], [entry.version for entry in command.entries]
                found = cursor.execute(LANDED, places).fetchall()
                if len(found) == len(places[0]) and all(is_of(row[1], entry) for row, entry in zip(found, command.entries, strict=True)):
                    return [position for position, _ in found]
        raise IntegrityError("the place of one of these events is taken")


@dataclass(frozen=True)
class Fact:
    """A recorded event, as the library likes to see it."""

    recorded: Recorded

    @property
    def originator_id(self) -> UUID:
        return self.recorded.stream

    @property
    def originator_version(self) -> int:
        return self.recorded.version


class LogMapper(Mapper[UUID]):
    """By our codec: stable names and schema versions in, upcasters out. Its reads do not join the private text, which reads as erased."""

    def __init__(self, codec: Codec) -> None:
        super().__init__(JSONTranscoder())
        self.codec = codec

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEntry:
        """A Fact; its position counts for nothing."""
        if not isinstance(domain_event, Fact):
            raise TypeError("only a Fact is stored")
        said = domain_event.recorded
        envelope = Envelope(said.at, said.by, said.channel, said.cause, said.link)
        entry = self.codec.encode(said.stream, said.version, said.event, envelope, os.urandom(16))
        return StoredEntry(entry.stream, entry.version, entry.name, entry.state, entry.private)

    def to_domain_event(self, stored_event: StoredEvent) -> Fact:
        """At position 0 when it is not a Notification, which knows its own."""
        return Fact(self.codec.decode(getattr(stored_event, "id", 0), stored_event.state, getattr(stored_event, "private", None)))
