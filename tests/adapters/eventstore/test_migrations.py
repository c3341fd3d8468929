"""The schema's migrations."""
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from adapters.eventstore.connection import Office
from adapters.eventstore.errors import BancoNaoPreparado
from adapters.migrations import MigracaoImpossivel, migrate, migrations


def test_migrate_is_safe_to_repeat(database: str) -> None:
    assert migrate(database, "um")
    assert migrate(database, "um") == []


def test_migrate_is_safe_with_several_at_once(database: str) -> None:
    """Threads here, processes in production: the lock is the database's."""
    with ThreadPoolExecutor(8) as pool:
        applied = list(pool.map(lambda n: migrate(database, f"e{n % 2}"), range(8)))
    names = [each.name for each in migrations()]
    assert sorted(map(tuple, applied)) == sorted([tuple(names)] * 2 + [()] * 6)


def test_migrate_in_two_databases_at_once_makes_the_role_once(database: str, postgres_url: str) -> None:
    other = f"outro_{uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(SQL("create database {}").format(Identifier(other)))
        try:
            with ThreadPoolExecutor(2) as pool:
                assert all(pool.map(migrate, [database, make_conninfo(postgres_url, dbname=other)]))
        finally:
            connection.execute(SQL("drop database {} with (force)").format(Identifier(other)))


def test_migration_that_fails_leaves_nothing(database: str, tmp_path: Path) -> None:
    (tmp_path / "0001_um.sql").write_text("create table um (id int);")
    (tmp_path / "0002_dois.sql").write_text("create table dois (id int); select 1 / 0;")
    with pytest.raises(psycopg.errors.DivisionByZero):
        migrate(database, "e", tmp_path)
    (tmp_path / "0002_dois.sql").write_text("create table dois (id int);")
    assert migrate(database, "e", tmp_path) == ["0002_dois.sql"]


def test_migrate_says_when_an_applied_file_has_changed(database: str, tmp_path: Path) -> None:
    (tmp_path / "0001_um.sql").write_text("create table um (id int);")
    migrate(database, "e", tmp_path)
    (tmp_path / "0001_um.sql").write_text("create table um (id bigint);")
    with pytest.raises(MigracaoImpossivel, match=r"0001_um\.sql"):
        migrate(database, "e", tmp_path)


def test_migrate_says_when_the_database_is_newer(database: str, tmp_path: Path) -> None:
    (tmp_path / "0001_um.sql").write_text("create table um (id int);")
    (tmp_path / "0002_dois.sql").write_text("create table dois (id int);")
    migrate(database, "e", tmp_path)
    (tmp_path / "0002_dois.sql").unlink()
    with pytest.raises(MigracaoImpossivel, match="0002"):
        migrate(database, "e", tmp_path)


@pytest.mark.parametrize("schema", ["Maiusculo", "com espaço", "pg_meu", "a" * 51, "", 'x"; drop table log; --'])
def test_schema_of_a_bad_name_is_refused(database: str, schema: str) -> None:
    with pytest.raises(MigracaoImpossivel, match="esquema"):
        migrate(database, schema)


def test_migrate_says_what_to_ask_for_when_its_role_may_not_create_roles(database: str) -> None:
    """The role of the service is missing for this user: it can neither be made nor be taken."""
    user = f"sem_{uuid4().hex[:8]}"
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(SQL("create role {} login").format(Identifier(user)))
        try:
            with pytest.raises(MigracaoImpossivel, match="GRANT cobranca_servico TO"):
                migrate(make_conninfo(database, user=user), "e")
        finally:
            connection.execute(SQL("drop role {}").format(Identifier(user)))


def test_migrate_needs_no_superuser(database: str) -> None:
    """Roles that own the database and may create roles migrate, and take the service's role."""
    user = f"dono_{uuid4().hex[:8]}"
    with psycopg.connect(database, autocommit=True) as connection:
        name = Identifier(user)
        migrate(database, "outro")
        connection.execute(SQL("create role {} login").format(name))
        connection.execute(SQL("grant cobranca_servico to {}").format(name))
        connection.execute(SQL("grant create on database {} to {}").format(Identifier(connection.info.dbname), name))
        own = make_conninfo(database, user=user)
        assert migrate(own, "e")
        with Office(own, "e").connect_sync() as service:
            row = service.execute("select current_user, current_schema(), count(*) from log").fetchone()
        assert row == ("cobranca_servico", "e", 0)
        connection.execute(SQL("drop owned by {}").format(name))
        connection.execute(SQL("drop role {}").format(name))


def test_office_that_was_not_migrated_says_so(database: str) -> None:
    with pytest.raises(BancoNaoPreparado, match="cobranca migrate"):
        Office(database, "ainda_nao").connect_sync()
