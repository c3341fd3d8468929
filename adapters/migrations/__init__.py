"""Brings one office's schema to the current version: numbered files, each once, in a transaction of its own."""
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.errors import DuplicateObject, InsufficientPrivilege, InternalError_, UniqueViolation

SERVICE_ROLE = "cobranca_servico"
DEFAULT_SCHEMA = "cobranca"
FILES = Path(__file__).parent
_LOCK = 0x636F6272


class MigracaoImpossivel(Exception):
    """The schema cannot be brought to the current version; the text is one line for who runs the command."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file. `:schema` stands for the schema's quoted name, `:schema_name` for the bare one."""

    number: int
    name: str
    text: str

    @property
    def digest(self) -> bytes:
        return hashlib.sha256(self.text.encode()).digest()

    def statements(self, schema: str) -> sql.SQL:
        return sql.SQL(self.text.replace(":schema_name", schema).replace(":schema", f'"{schema}"'))


def migrations(folder: Path = FILES) -> list[Migration]:
    """Every file `0001_name.sql`, in order."""
    files = sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    return [Migration(int(file.name[:4]), file.name, file.read_text(encoding="utf-8")) for file in files]


def check_schema(schema: str) -> str:
    """The name, which also becomes part of a channel's: lower case letters, digits and _, at most 50."""
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,49}", schema) or schema.startswith("pg_"):
        raise MigracaoImpossivel(f"«{schema}» não serve de nome de esquema: use até 50 letras minúsculas, números ou _.")
    return schema


def migrate(url: str, schema: str = DEFAULT_SCHEMA, folder: Path = FILES) -> list[str]:
    """Applies what is missing and returns its names. Safe to repeat, and with several at once: the others wait and find it done.

    Raises MigracaoImpossivel, in one line.
    """
    check_schema(schema)
    with psycopg.connect(url, autocommit=True, application_name="cobranca migrate") as connection:
        connection.execute("select pg_advisory_lock(%s)", (_LOCK,))
        _role(connection)
        _extension(connection)
        _schema(connection, schema)
        return list(_apply(connection, schema, migrations(folder)))


def _user(connection: psycopg.Connection) -> str:
    row = connection.execute("select current_user").fetchone()
    assert row
    return str(row[0])


def _role(connection: psycopg.Connection, tries: int = 5) -> None:
    """Roles belong to the whole server: another database's migration may be making the same one right now."""
    role, user = sql.Identifier(SERVICE_ROLE), _user(connection)
    try:
        if not connection.execute("select 1 from pg_roles where rolname = %s", (SERVICE_ROLE,)).fetchone():
            connection.execute(sql.SQL("create role {} nologin").format(role))
        if connection.execute("select 1 where not pg_has_role(current_user, %s, 'set')", (SERVICE_ROLE,)).fetchone():
            connection.execute(sql.SQL("grant {} to {}").format(role, sql.Identifier(user)))
    except InsufficientPrivilege:
        raise MigracaoImpossivel(
            f"O papel «{user}» não pode criar nem usar o papel «{SERVICE_ROLE}». Peça ao administrador do banco: "
            f"CREATE ROLE {SERVICE_ROLE} NOLOGIN; GRANT {SERVICE_ROLE} TO \"{user}\";"
        ) from None
    except (DuplicateObject, UniqueViolation, InternalError_):
        if not tries:
            raise
        _role(connection, tries - 1)


def _extension(connection: psycopg.Connection) -> None:
    found = connection.execute("select extnamespace::regnamespace::text from pg_extension where extname = 'pg_trgm'").fetchone()
    if found and found[0] != "public":
        raise MigracaoImpossivel(
            f"A extensão pg_trgm está no esquema «{found[0]}». Peça ao administrador do banco: ALTER EXTENSION pg_trgm SET SCHEMA public;"
        )
    try:
        if not found:
            connection.execute("create extension pg_trgm schema public")
    except InsufficientPrivilege:
        raise MigracaoImpossivel(
            f"O papel «{_user(connection)}» não pode criar extensões neste banco. "
            "Peça ao administrador do banco: CREATE EXTENSION pg_trgm SCHEMA public;"
        ) from None


def _schema(connection: psycopg.Connection, schema: str) -> None:
    name = sql.Identifier(schema)
    try:
        with connection.transaction():
            if not connection.execute("select 1 from pg_namespace where nspname = %s", (schema,)).fetchone():
                connection.execute(sql.SQL("create schema {}").format(name))
            connection.execute(sql.SQL("grant usage, create on schema {} to {}").format(name, sql.Identifier(SERVICE_ROLE)))
            connection.execute(
                sql.SQL("create table if not exists {}.migrations (number int primary key, name text not null, digest bytea not null, "
                        "at timestamptz not null default now())").format(name)
            )
    except InsufficientPrivilege:
        raise MigracaoImpossivel(f"O papel «{_user(connection)}» não pode criar o esquema «{schema}», ou não é dono dele.") from None


def _apply(connection: psycopg.Connection, schema: str, known: list[Migration]) -> Iterator[str]:
    table = sql.Identifier(schema, "migrations")
    applied: dict[int, bytes] = dict(connection.execute(sql.SQL("select number, digest from {}").format(table)).fetchall())
    if unknown := sorted(applied.keys() - {each.number for each in known}):
        raise MigracaoImpossivel(
            f"O banco já recebeu a migração {unknown[-1]:04}, que esta versão do programa não conhece: atualize o programa."
        )
    for each in known:
        if each.number in applied:
            if applied[each.number] != each.digest:
                raise MigracaoImpossivel(f"A migração {each.name} mudou depois de aplicada ao banco.")
            continue
        with connection.transaction():
            connection.execute(sql.SQL("set local search_path = {}, public, pg_temp").format(sql.Identifier(schema)))
            connection.execute(each.statements(schema))
            connection.execute(
                sql.SQL("insert into {} (number, name, digest) values (%s, %s, %s)").format(table), (each.number, each.name, each.digest)
            )
        yield each.name
