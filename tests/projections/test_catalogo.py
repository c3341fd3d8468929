"""Every view of the office, driven by the real engine over what the domain really says, is its own replay."""
import psycopg
import pytest
from hypothesis import given, settings

from domain.catalogo import CODEC, EVENTS
from projections.catalogo import VIEWS
from projections.tables import Table
from projections.view import replay
from tests.log_in_memory import LogInMemory
from tests.projections.histories import Historia, historia, historias
from tests.projections.projected import office_of
from tests.projections.world import close, opened, settle, table


def write(url: str, log: LogInMemory) -> None:
    """The log as it stands, into a database."""
    with psycopg.connect(url, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.executemany(
            "insert into log (notification_id, originator_id, originator_version, topic, state) values (%s, %s, %s, %s, %s)",
            [(n, entry.stream, entry.version, entry.name, entry.state) for n, entry in enumerate(log.entries, 1)],
        )
        cursor.executemany(
            "insert into log_private (position, data) values (%s, %s)",
            [(n, entry.private) for n, entry in enumerate(log.entries, 1) if entry.private],
        )


@pytest.mark.parametrize(("seed", "size"), [(1, 1), (2, 7), (3, 50), (4, 1000)])
def test_every_table_is_the_replay_of_its_history(database: str, seed: int, size: int) -> None:
    """architecture, «Read side»: however the log is cut into batches."""
    log = historia(seed, 150).log
    url = office_of(database)
    with psycopg.connect(url, autocommit=True) as connection:
        for view in VIEWS:
            connection.execute(f'drop table "{view.name}"'.encode())
    write(url, log)
    engine = opened(url, VIEWS, CODEC, size)
    settle(engine)
    close(engine)
    for view in VIEWS:
        assert table(url, view) == replay(view, log.recorded), view.name


@settings(max_examples=25, deadline=None)
@given(historias)
def test_rows_come_back_equal_from_what_is_stored(historia: Historia) -> None:
    """What is written is read again by the next batch: the fold goes on from there as if nothing had been between."""
    for view in VIEWS:
        rows = list(replay(view, historia.log.recorded).values())
        stored = Table(view, view.name)
        assert stored.rows.validate_json(stored.dump(rows)) == rows, view.name


def test_random_histories_say_everything_there_is_to_say() -> None:
    """The tests above are worth what their histories hold."""
    said = {recorded.event.name for seed in range(12) for recorded in historia(seed, 150).log.recorded}
    assert {event.name for event in EVENTS} - said == set()


def test_no_two_views_share_a_table() -> None:
    assert len({view.name for view in VIEWS}) == len(VIEWS)
