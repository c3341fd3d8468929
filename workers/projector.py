"""The projector process: one an escritório keeps its views true to the log, any other stands by and takes over."""
import signal
from collections.abc import Callable, Sequence
from threading import Event
from types import FrameType

import psycopg
import structlog
from psycopg import Connection
from psycopg.rows import TupleRow

from domain.codec import Codec
from projections.engine import Engine, Overtaken, try_to_be_the_one
from projections.view import AnyView

_STAND_BY = 0.5
_LONGEST_PAUSE = 2.0

log = structlog.get_logger(__name__)


def main(connect: Callable[[], Connection[TupleRow]], codec: Codec, views: Sequence[AnyView]) -> None:
    """Runs until SIGTERM or SIGINT; the batch at hand is finished first. `connect` opens a connection in autocommit, with the
    escritório's schema in its search_path."""
    stopping = Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    project(connect, codec, views, stopping)


def project(connect: Callable[[], Connection[TupleRow]], codec: Codec, views: Sequence[AnyView], stopping: Event) -> None:
    """Until `stopping` is set: over lost connections, restarts of the database, and other projectors."""
    pause = 0.0
    while not stopping.wait(pause):
        try:
            with connect() as writer:
                if not _wait_for_turn(writer, stopping):
                    return
                with connect() as reader:
                    engine = Engine(writer, reader, codec, views)
                    log.info("projecting", position=engine.live.position)
                    pause = 0.0
                    engine.run(stopping.is_set)
        except Overtaken:
            log.warning("another projector moved the position; standing by")
            pause = _STAND_BY
        except psycopg.Error as error:
            pause = min(max(2 * pause, 0.1), _LONGEST_PAUSE)
            log.warning("the database does not answer", error=type(error).__name__, sqlstate=error.sqlstate, again_in=pause)


def _wait_for_turn(connection: Connection[TupleRow], stopping: Event) -> bool:
    """Asked again and again: a session that waited inside PostgreSQL would hold back vacuum everywhere."""
    waited = False
    while not try_to_be_the_one(connection):
        if not waited:
            log.info("another projector is at work; standing by")
            waited = True
        if stopping.wait(_STAND_BY):
            return False
    return True
