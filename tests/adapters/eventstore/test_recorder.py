"""The eventsourcing library's own recorder test cases against our recorder.

Run: ApplicationRecorderTestCase, whole, its optional subscription test included (positions contiguous).
Not run: AggregateRecorderTestCase, which wants `insert_events` to answer None, as a recorder without positions does; ours has
positions, and what else that case asserts is asserted here. ProcessRecorderTestCase, TrackingRecorderTestCase: reactions and
projections keep their positions in tables of their own. InfrastructureFactoryTestCase and TranscoderTestCase: of the factory only
APPLICATION_RECORDER_TOPIC is used, tested below; the codec is our own.
"""
from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from eventsourcing.persistence import EventStore, IntegrityError, StoredEvent
from eventsourcing.postgres import PostgresDatastore, PostgresFactory
from eventsourcing.tests.persistence import ApplicationRecorderTestCase
from psycopg.conninfo import conninfo_to_dict

from adapters.eventstore.connection import Office
from adapters.eventstore.recorder import Fact, LogMapper, LogRecorder
from domain.event import Canal, Recorded
from tests.adapters.eventstore.little import CODEC, NOON, Guardado


def _place(office: Office) -> dict[str, str]:
    parts = conninfo_to_dict(office.url)
    return {name: str(parts.get(name) or "") for name in ("dbname", "host", "port", "user", "password")}


@pytest.fixture
def recorder(office: Office) -> Iterator[LogRecorder]:
    with PostgresDatastore(**_place(office), schema=office.schema, pool_size=10) as datastore:
        yield LogRecorder(datastore)


class TestApplicationRecorder(ApplicationRecorderTestCase[LogRecorder]):
    """The library's promises."""

    @pytest.fixture(autouse=True)
    def _recorder(self, recorder: LogRecorder) -> None:
        self.recorder = recorder

    def create_recorder(self) -> LogRecorder:
        return self.recorder

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


def test_recorder_writes_all_events_of_a_call_or_none(recorder: LogRecorder) -> None:
    stream = uuid4()
    first, second = (StoredEvent(stream, version, "fato", b"%d" % version) for version in (1, 2))
    recorder.insert_events([first])
    for events in ([first], [first, second], [second, second]):
        with pytest.raises(IntegrityError):
            recorder.insert_events(events)
    assert recorder.select_events(stream) == [first]


def test_recorder_knows_its_own_append_when_the_acknowledgement_is_lost(recorder: LogRecorder, monkeypatch: pytest.MonkeyPatch) -> None:
    insert, lost = LogRecorder._insert, []

    def losing(self: LogRecorder, command: object, uncertain: bool) -> object:
        positions = insert(self, command, uncertain)
        if not lost:
            lost.append(positions)
            with self.datastore.get_connection() as connection:
                raise psycopg.OperationalError(f"connection {connection.info.backend_pid} lost")
        return positions

    monkeypatch.setattr(LogRecorder, "_insert", losing)
    positions = recorder.insert_events([StoredEvent(uuid4(), 1, "fato", b"1"), StoredEvent(uuid4(), 1, "fato", b"2")])
    assert lost
    assert positions == [1, 2]
    assert recorder.max_notification_id() == 2


def test_recorder_is_made_by_the_library_s_factory(office: Office) -> None:
    names = {f"POSTGRES_{name.upper()}": value for name, value in _place(office).items()}
    topic = "adapters.eventstore.recorder:LogRecorder"
    with PostgresFactory({**names, "POSTGRES_SCHEMA": office.schema, "APPLICATION_RECORDER_TOPIC": topic, "CREATE_TABLE": "no"}) as factory:
        recorder = factory.application_recorder()
        assert isinstance(recorder, LogRecorder)
        assert recorder.insert_events([StoredEvent(uuid4(), 1, "fato", b"1")]) == [1]


def test_recorder_refuses_the_mode_that_loses_events(office: Office) -> None:
    datastore = PostgresDatastore(**_place(office), schema=office.schema, enable_db_functions=True)
    with datastore, pytest.raises(ValueError, match="loses"):
        LogRecorder(datastore)


def test_mapper_stores_by_the_codec(recorder: LogRecorder, owner: psycopg.Connection) -> None:
    """R17: the private text goes beside the log, and the library's reads do not join it."""
    said = Recorded(0, uuid4(), 1, NOON, uuid4(), Canal.API, None, None, Guardado(centavos=5, nota="do café"))
    store = EventStore(LogMapper(CODEC), recorder)
    [recording] = store.put([Fact(said)])
    assert recording.notification.topic == "guardado"
    [fact] = store.get(said.stream)
    assert isinstance(fact, Fact)
    assert (fact.recorded.event, fact.recorded.at, fact.recorded.erased) == (Guardado(centavos=5), NOON, frozenset({"nota"}))
    [row] = owner.execute("select data from log_private").fetchall()
    assert "do café".encode() in row[0]
