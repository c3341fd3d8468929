"""How a session that projects is set, and which of its errors say nothing about what it projects."""
import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow

# Classes of SQLSTATE that say nothing about the data: connection, transaction state, rollback, resources, locks, an operator, the system.
_TRANSIENT = frozenset({"08", "25", "40", "53", "55", "57", "58"})
# Every statement finds its rows by key, whatever the statistics say; position and rows are lost together or not at all, so that no
# commit needs to wait for the disk; a projector whose machine died must not hold its locks for long.
_SETTINGS = b"""
set synchronous_commit = off; set jit = off; set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off;
set timezone = 'UTC'; set statement_timeout = '10min'; set client_connection_check_interval = '1s';
set tcp_keepalives_idle = 2; set tcp_keepalives_interval = 1; set tcp_keepalives_count = 2; set tcp_user_timeout = '4s';
"""
_STATEMENTS = 500


def tune(connection: Connection[TupleRow]) -> None:
    """Makes this session one that projects."""
    connection.execute(_SETTINGS)
    connection.prepared_max = _STATEMENTS


def transient(error: psycopg.Error) -> bool:
    """Whether the same may go well later, perhaps on another connection."""
    if error.sqlstate:
        return error.sqlstate[:2] in _TRANSIENT
    return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
