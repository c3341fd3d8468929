"""The embedded PostgreSQL starts anywhere, for anybody, is alone on its data, and loses nothing."""

import os
import pwd
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from adapters.embedded.lock import is_taken
from adapters.embedded.postgres import Postgres
from adapters.embedded.process import ServidorNaoIniciou, Supervised
from tests.adapters.embedded.living import kill, lives, until

ROOT = Path(__file__).parents[3]
NAMED, NAMELESS = pwd.getpwnam("games").pw_uid, 54321
SERVE = """
import sys
from pathlib import Path
from adapters.embedded.postgres import Postgres
from adapters.embedded.process import Supervised
server = Postgres(Path(sys.argv[1]), durable=False)
running = Supervised(server)
running.start()
print(running.pid, server.url, flush=True)
sys.stdin.read()
running.stop()
"""
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user")


def quick(folder: Path, ways: tuple[str, ...] = ("mapped", "nobody")) -> Postgres:
    """Without fsync, which no death of a process needs."""
    return Postgres(folder, durable=False, ways=ways)


@contextmanager
def served(server: Postgres) -> Iterator[Supervised]:
    running = Supervised(server, lock_seconds=15)
    running.start()
    try:
        yield running
    finally:
        running.stop()


def write(url: str, text: str) -> str:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS notes (text text)")
        connection.execute("INSERT INTO notes VALUES (%s)", (text,))
    return text


def notes(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [row[0] for row in connection.execute("SELECT text FROM notes")]


def show(url: str, name: str) -> str:
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT current_setting(%s)", (name,)).fetchone()
    assert found
    return str(found[0])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of a cluster that was stopped, and that each test starts again: quicker than a new one."""
    folder = tmp_path_factory.mktemp("cluster") / "postgres"
    server = quick(folder)
    with served(server):
        write(server.url, "antes")
    return folder


def reached(folder: Path, place: Path) -> Path:
    """The same folder under another name."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(folder)
    return place


def test_it_is_durable_and_only_on_its_private_socket(folder: Path) -> None:
    server = Postgres(folder)
    with served(server):
        wanted = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "listen_addresses": ""}
        assert {name: show(server.url, name) for name in wanted} == wanted
        assert int(show(server.url, "max_connections")) >= 100
        assert Path(str(conninfo_to_dict(server.url)["host"])).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["com espaço", 'a\'b "c" $d', "a,b", "ç" * 60, "longa" * 30])
def test_it_starts_in_any_folder(folder: Path, tmp_path: Path, name: str) -> None:
    server = quick(reached(folder, tmp_path / name / "postgres"))
    with served(server):
        assert "antes" in notes(server.url)
        socket_folder = Path(str(conninfo_to_dict(server.url)["host"]))
        assert len(os.fsencode(socket_folder)) < 90
    if socket_folder.parent == Path(tempfile.gettempdir()):
        socket_folder.rmdir()


def test_a_path_too_long_for_a_socket_has_a_short_private_one_kept_for_the_next_start(folder: Path, tmp_path: Path) -> None:
    server = quick(reached(folder, tmp_path / ("longa" * 30) / "postgres"))
    with served(server):
        first = Path(str(conninfo_to_dict(server.url)["host"]))
        assert first.stat().st_mode & 0o777 == 0o700
    with served(server):
        assert conninfo_to_dict(server.url)["host"] == str(first)
    first.chmod(0o777)  # as if another had put it there
    with served(server):
        second = Path(str(conninfo_to_dict(server.url)["host"]))
        assert second != first
    for made in (first, second):
        made.rmdir()


def test_a_second_one_on_the_same_data_is_refused_in_one_line_and_harms_nothing(folder: Path) -> None:
    server = quick(folder)
    with served(server) as first:
        second = Supervised(quick(folder), lock_seconds=0.1)
        with pytest.raises(ServidorNaoIniciou, match=r"já estão em uso por outro processo") as said:
            second.start()
        assert "\n" not in str(said.value)
        assert first.pid
        assert "antes" in notes(server.url)


def test_killed_it_starts_again_where_it_was_with_all_that_was_committed(folder: Path) -> None:
    server = quick(folder)
    with served(server) as running:
        said = write(server.url, f"depois {uuid4()}")
        first = running.pid
        kill(first)
        until(lambda: running.pid not in (None, first) and server.ready())
        assert notes(server.url)[-1] == said


def test_it_ends_with_the_one_who_started_it_and_the_next_start_finds_everything(folder: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", SERVE, folder], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    pid, url = parent.stdout.readline().strip().split(" ", 1)
    said = write(url, f"depois {uuid4()}")
    kill(parent.pid)
    parent.communicate()
    until(lambda: not lives(int(pid)) and not is_taken(folder / "trava"))
    server = quick(folder)
    with served(server):
        assert notes(server.url)[-1] == said


def test_a_pid_file_left_behind_that_names_another_process_harms_neither(folder: Path) -> None:
    with subprocess.Popen(["/bin/cat"], stdin=subprocess.PIPE) as bystander:
        stale = f"{bystander.pid}\n{folder / 'cluster'}\n1700000000\n5432\n{folder / 'socket'}\n\n  1 1\nready\n"
        (folder / "cluster" / "postmaster.pid").write_text(stale)
        server = quick(folder)
        with served(server):
            assert "antes" in notes(server.url)
        assert bystander.poll() is None
        bystander.communicate()


def test_a_creation_that_died_half_way_is_made_anew(tmp_path: Path) -> None:
    half = tmp_path / "postgres" / "cluster.incompleto"
    (half / "base").mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    server = quick(tmp_path / "postgres")
    with served(server):
        write(server.url, "primeira")
    assert not half.exists()


def test_data_that_it_cannot_start_on_end_in_one_line_that_says_why(folder: Path) -> None:
    version = folder / "cluster" / "PG_VERSION"
    right = version.read_text()
    version.write_text("9.6\n")
    with pytest.raises(ServidorNaoIniciou, match=r"^PostgreSQL embutido não iniciou: .*9\.6") as said:
        Supervised(quick(folder)).start()
    version.write_text(right)
    assert "\n" not in str(said.value)


def test_a_ctrl_c_at_the_terminal_does_not_reach_it(folder: Path) -> None:
    with served(quick(folder)) as running:
        assert running.pid
        assert os.getsid(running.pid) == running.pid != os.getsid(0)


@as_root
def test_root_runs_it_under_either_identity_one_after_the_other(folder: Path) -> None:
    for way in ("mapped", "nobody", "mapped"):
        server = quick(folder, ways=(way,))
        with served(server):
            assert "antes" in notes(server.url)


@as_root
def test_root_runs_it_in_a_folder_of_somebody_who_lets_nobody_in(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as home:
        os.chown(home, NAMED, NAMED)
        server = quick(reached(folder, Path(home) / "postgres"))
        with served(server):
            assert "antes" in notes(server.url)


@as_root
def test_root_who_cannot_take_another_identity_is_told_so(folder: Path) -> None:
    with pytest.raises(ServidorNaoIniciou, match=r"nem root .* rode como um usuário comum"):
        Supervised(quick(folder, ways=())).start()


@as_root
@pytest.mark.parametrize("user", [NAMED, NAMELESS])
def test_an_ordinary_user_runs_it(user: int) -> None:
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "postgres"
        os.chown(home, user, user)
        # may read the interpreter wherever it is; writes only what is its own
        become = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"]
        become += ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
        command = [*become, sys.executable, "-c", SERVE, str(folder)]
        with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
            assert parent.stdout
            pid, url = parent.stdout.readline().strip().split(" ", 1)
            assert Path(f"/proc/{pid}").stat().st_uid == user
            assert show(url, "data_directory") == str(folder / "cluster")
            parent.communicate("")
        assert not lives(int(pid))
