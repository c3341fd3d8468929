"""The queue of messages to be sent: dramatiq on the office's own PostgreSQL, or RabbitMQ."""
from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol
from uuid import UUID

import dramatiq
from dramatiq.middleware import AgeLimit, Callbacks, Pipelines, Retries, ShutdownNotifications
from dramatiq_postgres import PostgresBroker
from dramatiq_postgres import broker as postgres
from psycopg import Connection
from psycopg.types.json import Json
from psycopg_pool import ConnectionPool

from adapters.eventstore.connection import Office
from adapters.settings import Settings

NAME: Final = "mensagens"
ACTOR: Final = "entregar"
_SECOND: Final = 1000
# what a worker that was killed had in hand is free again after so many seconds
_HEARTBEAT, _TTL, _MAINTENANCE = 2.0, 10.0, 4.0


class Queue(Protocol):
    """Where the ids of messages wait for a worker."""

    def put(self, connection: Connection[Any], ids: Sequence[UUID]) -> Callable[[], None]:
        """Enqueues, inside the connection's transaction where the queue lies there; what it returns is called after the commit."""
        ...


class PostgresQueue:
    """Joins the transaction: enqueued with the rows, or not at all."""

    def __init__(self, broker: PostgresBroker) -> None:
        self._broker = broker

    def put(self, connection: Connection[Any], ids: Sequence[UUID]) -> Callable[[], None]:
        with connection.cursor() as cursor:
            # one that is queued already is queued once
            cursor.executemany(
                postgres.QUERIES.ENQUEUE, [(NAME, str(id), Json(_message(id).asdict()), 0) for id in ids]
            )
        return lambda: None


class RemoteQueue:
    """A broker beside the database: told after the commit; one that was not told is remembered by its row."""

    def __init__(self, broker: dramatiq.Broker) -> None:
        self._broker = broker

    def put(self, connection: Connection[Any], ids: Sequence[UUID]) -> Callable[[], None]:
        def tell() -> None:
            for id in ids:
                self._broker.enqueue(_message(id))

        return tell


def _message(id: UUID) -> dramatiq.Message[Any]:
    return dramatiq.Message(queue_name=NAME, actor_name=ACTOR, args=(str(id),), kwargs={}, options={}, message_id=str(id))


def open_broker(settings: Settings, office: Office, threads: int) -> tuple[dramatiq.Broker, Queue]:
    """The broker of this process, and how to enqueue for it. `settings.broker_url` names RabbitMQ where one is used."""
    retries = Retries(min_backoff=2 * _SECOND, max_backoff=120 * _SECOND, max_retries=1000)
    middleware = [AgeLimit(), ShutdownNotifications(), Callbacks(), Pipelines(), retries]
    url = settings.broker_url.get_secret_value() if settings.broker_url else ""
    if url.startswith("amqp"):
        from dramatiq.brokers.rabbitmq import RabbitmqBroker

        remote = RabbitmqBroker(url=url, confirm_delivery=True, middleware=middleware)
        remote.declare_queue(NAME)
        return remote, RemoteQueue(remote)
    pool: ConnectionPool[Connection[Any]] = ConnectionPool(
        url or office.url, kwargs={**office.connect_options, "autocommit": False}, configure=_configured(office), min_size=1,
        max_size=threads + 3, open=True,
    )
    broker = PostgresBroker(
        pool=pool, results=False, schema=office.schema, prefix="fila_", middleware=middleware, heartbeat_interval=_HEARTBEAT,
        heartbeat_ttl=_TTL, maintenance_interval=_MAINTENANCE,
    )
    broker.declare_queue(NAME)
    return broker, PostgresQueue(broker)


def _configured(office: Office) -> Callable[[Connection[Any]], None]:
    def configure(connection: Connection[Any]) -> None:
        office.configure_sync(connection)
        connection.commit()

    return configure
