"""The SQL function that appends, and what guards the log."""
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from adapters.eventstore.command import Appended, Command, Keeping, KeyTaken, Outcome, VersionConflict, call, outcomes
from adapters.eventstore.connection import Office
from adapters.migrations import migrate
from domain.codec import canonical
from tests.adapters.eventstore.little import CODEC, NOON, Guardado, command, entry

SECOND = timedelta(seconds=1)


@pytest.fixture
def service(office: Office) -> Iterator[psycopg.Connection]:
    with office.connect_sync() as connection:
        yield connection


def append(connection: psycopg.Connection, *commands: Command) -> list[Outcome]:
    statement, parameters = call(commands, NOON)
    return list(outcomes(commands, connection.execute(statement, parameters).fetchall()))


def kinds(found: list[Outcome]) -> list[object]:
    return [each if isinstance(each, Appended) else type(each) for each in found]


def test_positions_are_dense_whatever_is_refused(service: psycopg.Connection) -> None:
    """Tree index = position - 1: a refused append burns none."""
    a, b = uuid4(), uuid4()
    assert kinds(append(service, command(a))) == [Appended(1, 1)]
    assert kinds(append(service, command(a))) == [VersionConflict]
    assert kinds(append(service, command(b), command(a), command())) == [Appended(2, 2), VersionConflict, Appended(3, 3)]
    rows = service.execute("select notification_id, originator_id from log order by 1").fetchall()
    assert [position for position, _ in rows] == [1, 2, 3]


@pytest.mark.parametrize("beside", [(), (command(),)], ids=["alone", "in a batch"])
def test_version_conflict_refuses_the_whole_command(service: psycopg.Connection, beside: tuple[Command, ...]) -> None:
    """R12: several events of several streams are recorded together or not at all."""
    a, b = uuid4(), uuid4()
    append(service, command(a))
    key = b"k" * 32
    both = Command([entry(b), entry(a, 1)], keeping=Keeping(key, b"d" * 32, 201, b"{}"))
    assert kinds(append(service, both, *beside))[0] is VersionConflict
    assert service.execute("select 1 from log where originator_id = %s", (b,)).fetchall() == []
    assert service.execute("select 1 from command_keys").fetchall() == []
    again = Command([entry(b), entry(b, 2), entry(a, 2)])
    [first, *_] = append(service, again, *beside)
    assert isinstance(first, Appended)
    assert first.first is not None
    assert first.last - first.first == 2


@pytest.mark.parametrize("beside", [(), (command(),)], ids=["alone", "in a batch"])
def test_guard_refuses_when_a_stream_that_was_read_has_moved(service: psycopg.Connection, beside: tuple[Command, ...]) -> None:
    """R12: what a decision rests on must still be so."""
    read, never = uuid4(), uuid4()
    append(service, command(read), command(read_only := uuid4()))
    assert isinstance(append(service, command(guards=((read, 1), (never, 0))), *beside)[0], Appended)
    append(service, command(read, 2))
    assert kinds(append(service, command(guards=((read_only, 1), (read, 1))), *beside))[0] is VersionConflict
    append(service, command(never))
    assert kinds(append(service, command(guards=((never, 0),)), *beside))[0] is VersionConflict


@pytest.mark.parametrize("beside", [(), (command(),)], ids=["alone", "in a batch"])
def test_key_that_is_there_refuses_its_own_command(service: psycopg.Connection, beside: tuple[Command, ...]) -> None:
    """R11; and it wins over a version that has moved, since the first of the two moved it."""
    stream, key = uuid4(), b"k" * 32
    append(service, command(stream, key=key))
    assert kinds(append(service, command(key=key), *beside))[0] is KeyTaken
    assert kinds(append(service, command(stream, key=key), *beside))[0] is KeyTaken
    row = service.execute("select digest, status, answer, position, at from command_keys").fetchone()
    assert row == (b"d" * 32, 201, b'{"posicao":null}', 1, NOON)


def test_key_twice_in_one_batch_counts_once(service: psycopg.Connection) -> None:
    """R11"""
    key = b"k" * 32
    assert kinds(append(service, command(key=key), command(key=key), command())) == [Appended(1, 1), KeyTaken, Appended(2, 2)]


def test_command_without_entries_keeps_its_key_at_the_present_position(service: psycopg.Connection) -> None:
    """R11, R12: a quiet success answers the same when it is sent again."""
    append(service, command())
    quiet = Command((), keeping=Keeping(b"k" * 32, b"d" * 32, 200, b"{}"))
    assert kinds(append(service, quiet)) == [Appended(None, 1)]
    assert kinds(append(service, quiet, command())) == [KeyTaken, Appended(2, 2)]
    assert kinds(append(service, Command((), guards=((uuid4(), 0),)))) == [Appended(None, 0)]


@pytest.mark.parametrize("beside", [(), (command(),)], ids=["alone", "in a batch"])
def test_entry_is_stored_as_it_was_made(service: psycopg.Connection, beside: tuple[Command, ...]) -> None:
    """R17: the exact bytes, their RFC 6962 leaf, and the private text beside them."""
    made = command(nota="não sei; 'aspas' \\ e \\u0000 escrito")
    [entry] = made.entries
    append(service, made, *beside)
    row = service.execute(
        "select originator_id, originator_version, topic, state, leaf, data from log join log_private on position = notification_id"
    ).fetchone()
    assert row == (entry.stream, 1, "guardado", entry.state, sha256(b"\0" + entry.state).digest(), entry.private)


def test_instants_never_go_back_along_the_positions(service: psycopg.Connection) -> None:
    """R16: an entry that says to be earlier than the one before it is said at that one's instant, in a batch and alone; its leaf is of
    the bytes that are stored, and nothing else in them changes."""
    append(service, command(at=NOON + SECOND))
    early = Command([entry(nota="oi"), entry()], keeping=Keeping(b"k" * 32, b"d" * 32, 201, b"{}"))
    later, between = command(at=NOON + 3 * SECOND), command(at=NOON + 2 * SECOND)
    assert append(service, early, later, between) == [
        Appended(2, 3, NOON + SECOND), Appended(4, 4), Appended(5, 5, NOON + 3 * SECOND),
    ]
    assert append(service, command(nota="oi")) == [Appended(6, 6, NOON + 3 * SECOND)]
    rows = service.execute(
        "select notification_id, state, data, leaf from log left join log_private on position = notification_id order by 1"
    ).fetchall()
    recorded = [CODEC.decode(position, state, private) for position, state, private, _ in rows]
    assert [(each.at - NOON).seconds for each in recorded] == [1, 1, 1, 3, 3, 3]
    assert recorded[1].event == recorded[5].event == Guardado(centavos=1, nota="oi")
    for _, state, _, leaf in rows:
        assert leaf == sha256(b"\0" + state).digest()
        assert state == canonical(json.loads(state))


def test_append_tells_who_listens_to_the_office(service: psycopg.Connection, office: Office, offices_url: str) -> None:
    with psycopg.connect(offices_url, autocommit=True) as listener:
        listener.execute(SQL("listen {}").format(Identifier(office.channel)))
        append(service, command())
        assert [notice.channel for notice in listener.notifies(timeout=10, stop_after=1)] == [office.channel]
        append(service, command(), command())
        assert [notice.channel for notice in listener.notifies(timeout=10, stop_after=1)] == [office.channel]


def test_append_does_not_wait_for_vacuum(service: psycopg.Connection, owner: psycopg.Connection) -> None:
    """Autovacuum holds this lock for as long as it works on a large log."""
    with owner.transaction():
        owner.execute("lock table log in share update exclusive mode")
        assert kinds(append(service, command(), command())) == [Appended(1, 1), Appended(2, 2)]


def test_append_never_reads_the_whole_log(service: psycopg.Connection, owner: psycopg.Connection) -> None:
    """A plan made while the log was small is still by index when it is large."""
    for _ in range(8):
        append(service, command(key=uuid4().bytes * 2), command(guards=((uuid4(), 3),)))
        append(service, command(key=uuid4().bytes * 2, guards=((uuid4(), 3),)))
    owner.execute("analyze log")
    before = _seq_scans(owner)
    for _ in range(8):
        append(service, command(key=uuid4().bytes * 2), command(guards=((uuid4(), 3),)))
        append(service, command(key=uuid4().bytes * 2, guards=((uuid4(), 3),)))
    service.execute("select pg_stat_force_next_flush()")
    service.execute("select 1")
    assert _seq_scans(owner) == before


def _seq_scans(owner: psycopg.Connection) -> int:
    owner.execute("select pg_stat_clear_snapshot()")
    row = owner.execute(
        "select sum(seq_scan)::int from pg_stat_user_tables where schemaname = current_schema() and relname in ('log', 'command_keys')"
    ).fetchone()
    assert row
    return int(row[0])


CHANGES = (
    "update log set topic = 'outro'",
    "update log set state = state where false",
    "delete from log",
    "truncate log",
    "truncate log cascade",
)


@pytest.mark.parametrize("statement", CHANGES)
def test_log_only_grows_even_for_its_owner(service: psycopg.Connection, owner: psycopg.Connection, statement: str) -> None:
    append(service, command())
    with pytest.raises(psycopg.errors.RestrictViolation, match="só recebe acréscimos"):
        owner.execute(statement)
    owner.execute("set session_replication_role = replica")  # turns other triggers off
    with pytest.raises(psycopg.errors.RestrictViolation):
        owner.execute(statement)
    assert owner.execute("select topic from log").fetchall() == [("guardado",)]


FORBIDDEN = (
    *CHANGES,
    "insert into log (notification_id, originator_id, originator_version, topic, state) values (2, gen_random_uuid(), 1, 'x', '')",
    "insert into log_private values (1, '')",
    "update log_private set data = null",
    "delete from log_private",
    "truncate log_private",
    "insert into command_keys values ('', '', 200, '', 1, now())",
    "update command_keys set answer = ''",
    "truncate command_keys",
    "lock table log in exclusive mode",
    "alter table log disable trigger all",
    "alter table log owner to current_user",
    "drop trigger log_only_grows on log",
    "create trigger meu before insert on log for each row execute function log_only_grows()",
    "create rule meu as on insert to log do instead nothing",
    "drop table log",
    "drop function append_one",
    "alter function append_one reset search_path",
    "create or replace function log_only_grows() returns trigger language plpgsql as 'begin return new; end'",
    "set session_replication_role = replica",
    "insert into migrations values (99, 'x', '')",
    "create policy minha on log",
    "alter default privileges for role {owner} grant all on tables to cobranca_servico",
)


@pytest.fixture
def servant(office: Office, owner: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """A session whose user can be nothing but the service's role: no superuser, nothing to RESET to."""
    user = f"servo_{uuid4().hex[:8]}"
    owner.execute(SQL("create role {} login in role cobranca_servico").format(Identifier(user)))
    with Office(make_conninfo(office.url, user=user), office.schema).connect_sync() as connection:
        yield connection
    owner.execute(SQL("drop owned by {0}").format(Identifier(user)))
    owner.execute(SQL("drop role {}").format(Identifier(user)))


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_service_s_role_can_only_append(servant: psycopg.Connection, owner: psycopg.Connection, statement: str) -> None:
    append(servant, command(key=b"k" * 32, nota="oi"))
    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.RestrictViolation)), servant.transaction():
        servant.execute(SQL(statement.replace("{owner}", owner.info.user)))
    rows = owner.execute("select topic, data is not null, answer from log, log_private, command_keys").fetchall()
    assert rows == [("guardado", True, b'{"posicao":null}')]


def test_service_s_role_reads_the_log_and_keeps_identities(servant: psycopg.Connection) -> None:
    append(servant, command(nota="oi"))
    for table in ("log", "log_private", "command_keys", "identidades", "sessoes"):
        servant.execute(SQL("select count(*) from {}").format(Identifier(table)))
    servant.execute("insert into identidades (id, tipo, busca) values (gen_random_uuid(), 'usuario', '')")
    servant.execute("delete from command_keys")
    servant.execute("create table projecao (id int)")


def test_append_cannot_be_led_to_other_tables_by_the_search_path(servant: psycopg.Connection, office: Office) -> None:
    """SECURITY DEFINER with a fixed search_path, and qualified names: what the caller makes is never taken for ours."""
    servant.execute("create temp table log (like log including all)")
    servant.execute("create temp table log_private (like log_private)")
    servant.execute("create temp table command_keys (like command_keys)")
    for name in ("sha256(text)", "array_position(bytea[], bytea)", "pg_notify(text, name)", "cardinality(uuid[])"):
        servant.execute(SQL(f"create function {name} returns int language plpgsql as $$begin raise exception 'desviado'; end$$"))
    servant.execute(SQL("set search_path = pg_temp, {}").format(Identifier(office.schema)))
    assert kinds(append(servant, command(key=b"k" * 32, nota="oi"))) == [Appended(1, 1)]
    assert kinds(append(servant, command(key=b"l" * 32), command())) == [Appended(2, 2), Appended(3, 3)]
    count = SQL("select count(*)::int from {}.log").format
    assert servant.execute(count(Identifier(office.schema))).fetchone() == (3,)
    assert servant.execute(count(Identifier("pg_temp"))).fetchone() == (0,)


def test_two_offices_append_side_by_side(service: psycopg.Connection, offices_url: str) -> None:
    """One escritório = one schema: an append here does not wait for one there."""
    schema = f"e_{uuid4().hex[:12]}"
    migrate(offices_url, schema)
    with Office(offices_url, schema).connect_sync() as other, other.transaction():
        append(other, command())
        assert kinds(append(service, command())) == [Appended(1, 1)]


def test_instant_of_a_key_is_the_system_s(service: psycopg.Connection) -> None:
    """A simulated clock rules when keys are forgotten."""
    append(service, command(key=b"k" * 32))
    row = service.execute("select at from command_keys").fetchone()
    assert row == (datetime(2026, 10, 1, 12, tzinfo=UTC),)
