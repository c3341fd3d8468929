"""All embedded servers as one run: one start, one place that tells of them, one end, and nothing left."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from adapters.embedded import Servers, ServidorNaoIniciou, embedded, servers
from adapters.settings import Settings, load
from tests.adapters.embedded.living import kill, until, with_variable

ROOT = Path(__file__).parents[3]
RUN = """
import os, sys
from adapters.embedded import ServidorNaoIniciou, embedded
from adapters.settings import load
try:
    with embedded(load(os.environ)) as servers:
        print("pronto", flush=True)
        try:
            sys.stdin.read()
        except KeyboardInterrupt:
            import psycopg
            psycopg.connect(servers.database_url).close()
            print("clientes ainda atendidos", flush=True)
except ServidorNaoIniciou as said:
    sys.exit(str(said))
"""
GIVEN = {
    "COBRANCA_DATABASE_URL": "postgresql://banco/d",
    "COBRANCA_S3_URL": "http://s3:9000",
    "COBRANCA_S3_ACCESS_KEY": "a",
    "COBRANCA_S3_SECRET_KEY": "b",
    "COBRANCA_SMTP_URL": "smtp://smtp:25",
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that these tests share one after the other, as an office's lives from start to start."""
    return tmp_path_factory.mktemp("run") / "com espaço" / "dados"


@contextmanager
def run(data: Path) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "COBRANCA_DATA": str(data)}
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", RUN]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, start_new_session=True, stdin=pipe, stdout=pipe, stderr=pipe,
        # who runs the tests in the background may ignore Ctrl-C, and that is inherited
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdout
    heard: list[str] = []
    for each in process.stdout:
        if line in each:
            return
        heard.append(each)
    pytest.fail(f"«{line}» was not said: {heard}")


def settings(data: Path, **given: str) -> Settings:
    return load({"COBRANCA_DATA": str(data), **given})


def family(data: Path) -> set[int]:
    return with_variable("COBRANCA_DATA", str(data)) - {os.getpid()}


def count_starts(url: str) -> int:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS starts (n serial)")
        found = connection.execute("INSERT INTO starts DEFAULT VALUES RETURNING n").fetchone()
    assert found
    return int(found[0])


def test_a_run_is_found_by_every_process_of_its_data_and_by_a_second_start(data: Path) -> None:
    with run(data) as first:
        said(first, "pronto")
        found = servers(settings(data))
        assert count_starts(found.database_url) == 1
        assert (data / "servidores.json").stat().st_mode & 0o777 == 0o600
        with run(data) as second:
            _, complaint = second.communicate()
        assert second.returncode == 1
        assert complaint.strip() == (
            f"Já há uma Cobrança de Arquivos rodando com os dados de {data} (processo {first.pid}): "
            "pare-a com Ctrl-C, ou escolha outra pasta em COBRANCA_DATA."
        )
        assert servers(settings(data)) == found


def test_ctrl_c_ends_it_after_its_clients_and_leaves_nothing(data: Path) -> None:
    with run(data) as process:
        said(process, "pronto")
        assert len(family(data)) > 4
        os.killpg(process.pid, signal.SIGINT)
        said(process, "clientes ainda atendidos")
        until(lambda: not family(data), seconds=10)
        assert process.wait() == 0
    assert not (data / "servidores.json").exists()


def test_killed_it_takes_its_servers_along_and_the_next_start_finds_everything_where_it_was(data: Path) -> None:
    with run(data) as process:
        said(process, "pronto")
        before = servers(settings(data))
        starts = count_starts(before.database_url)
        kill(process.pid)
        process.wait()
        with pytest.raises(ServidorNaoIniciou, match=r"Nada está rodando com os dados de"):
            servers(settings(data))
        with embedded(settings(data)) as after:
            assert after == before
            assert count_starts(after.database_url) == starts + 1
    until(lambda: not family(data), seconds=10)


def test_another_on_its_ports_makes_the_next_start_choose_others(data: Path) -> None:
    with embedded(settings(data)) as before:
        pass
    assert before.whatsapp_url
    ports = [int(url.split(":")[2].split("/")[0]) for url in (before.s3.url, before.smtp_url, before.whatsapp_url)]
    taken = [socket.create_server(("127.0.0.1", port)) for port in ports]
    try:
        with embedded(settings(data)) as after:
            assert {after.s3.url, after.smtp_url, after.whatsapp_url} & {before.s3.url, before.smtp_url, before.whatsapp_url} == set()
    finally:
        for one in taken:
            one.close()


def test_what_is_given_is_not_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COBRANCA_DATA", str(tmp_path / "dados"))
    with embedded(settings(tmp_path / "dados", **GIVEN)) as found:
        assert family(tmp_path / "dados") == set()
    assert found == servers(settings(tmp_path / "dados", **GIVEN))
    assert (found.database_url, found.s3.url, found.smtp_url) == ("postgresql://banco/d", "http://s3:9000", "smtp://smtp:25")
    assert (found.inbox, found.whatsapp_url) == (None, None)


def test_one_that_is_given_replaces_only_its_own(tmp_path: Path) -> None:
    given = {name: value for name, value in GIVEN.items() if "DATABASE" not in name}
    with embedded(settings(tmp_path, **given)) as found:
        assert count_starts(found.database_url) == 1
        assert found.s3.url == "http://s3:9000"
        assert servers(settings(tmp_path)) == found
    assert not (tmp_path / "s3").exists()


def test_where_nothing_runs_a_clear_line_says_so(tmp_path: Path) -> None:
    with pytest.raises(ServidorNaoIniciou, match=r"Nada está rodando .* inicie com «cobranca run»"):
        servers(settings(tmp_path))


def test_a_data_folder_that_cannot_be_made_is_a_clear_line(tmp_path: Path) -> None:
    (tmp_path / "arquivo").write_text("")
    with pytest.raises(ServidorNaoIniciou, match=r"COBRANCA_DATA não pode ser usada"), embedded(settings(tmp_path / "arquivo" / "dados")):
        pytest.fail("it started")


def test_one_that_cannot_start_ends_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COBRANCA_DATA", str(tmp_path))
    (tmp_path / "postgres" / "cluster").mkdir(parents=True)
    with pytest.raises(ServidorNaoIniciou, match=r"^PostgreSQL embutido não iniciou"), embedded(settings(tmp_path)):
        pytest.fail("it started")
    until(lambda: not family(tmp_path), seconds=10)
    shutil.rmtree(tmp_path / "postgres")
    with embedded(settings(tmp_path)) as found:
        assert count_starts(found.database_url) == 1
        assert family(tmp_path)


def test_servers_that_are_shown_hide_their_secrets(tmp_path: Path) -> None:
    found = servers(
        settings(tmp_path, **GIVEN | {"COBRANCA_S3_SECRET_KEY": "nao-me-mostre", "COBRANCA_SMTP_URL": "smtp://u:nao-me-mostre@s"})
    )
    assert isinstance(found, Servers)
    assert "nao-me-mostre" not in repr(found)
