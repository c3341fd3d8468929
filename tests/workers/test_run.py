"""`cobranca run` as a person meets it: one command up, one Ctrl-C down, and whatever dies in between."""
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

import httpx2
import pytest

from tests.workers.processes import ROOT, eventually

EMAIL, SENHA = "admin@exemplo.com.br", "Correto-Cavalo-7-Bateria"
PROCESSES = ("web", "projector", "worker", "scheduler", "receiver")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Run:
    """One `cobranca run`, with what it prints."""

    def __init__(self, data: Path, port: int, **more: str) -> None:
        self.data, self.port, self.url = data, port, f"http://127.0.0.1:{port}"
        clean = {name: value for name, value in os.environ.items() if not name.startswith("COBRANCA_")}
        self.env = {
            **clean, "COBRANCA_DATA": str(data), "COBRANCA_PORT": str(port), "COBRANCA_DEMO": "0", "COBRANCA_ADMIN_EMAIL": EMAIL,
            "COBRANCA_ADMIN_SENHA": SENHA, **more,
        }
        self.log = data.parent / f"{data.name} {token_hex(4)}.log"
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "workers.cli", "run"], env=self.env, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def said(self) -> str:
        return self.log.read_text()

    def ready(self) -> bool:
        assert self.process.poll() is None, self.said()[-2000:]
        try:
            return httpx2.get(f"{self.url}/pronto", timeout=2, trust_env=False).status_code == 200
        except httpx2.HTTPError:
            return False

    def up(self) -> "Run":
        eventually(self.ready, "ready", 90)
        eventually(lambda: "administrador" in self.said(), "the users")
        return self

    def family(self) -> dict[int, str]:
        """Every process with this data folder in its environment, or below one that has it, by its command line."""
        mark, parents, mine = f"COBRANCA_DATA={self.data}".encode(), dict[int, int](), set[int]()
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
                environ = (entry / "environ").read_bytes()
            except OSError:
                continue
            if state != "Z":
                parents[int(entry.name)] = int(parent)
                if mark in environ.split(b"\0"):
                    mine.add(int(entry.name))
        while more := {pid for pid, parent in parents.items() if parent in mine} - mine:
            mine |= more
        return {pid: _command(pid) for pid in mine}

    def child(self, name: str) -> int | None:
        return next((pid for pid, command in self.family().items() if command.endswith(f"workers.cli {name}")), None)

    def ctrl_c(self) -> float:
        """As a terminal does: to the whole group. Seconds until nothing is left."""
        began = time.monotonic()
        os.killpg(self.process.pid, signal.SIGINT)
        eventually(lambda: self.process.poll() is not None and not self.family(), "all gone", 20)
        return time.monotonic() - began

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
    except OSError:
        return ""


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    with starting(tmp_path) as run:
        yield run


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """One that tests leave as it is."""
    with starting(tmp_path_factory.mktemp("rodando")) as run:
        yield run().up()


@contextmanager
def starting(folder: Path) -> Iterator[Callable[..., Run]]:
    started: list[Run] = []

    def run(data: Path = folder / "meus dados", port: int | None = None) -> Run:
        started.append(Run(data, port or free_port()))
        return started[-1]

    yield run
    for each in started:
        each.kill()
    for each in started:
        eventually(lambda each=each: not each.family(), "all gone", 20)


def signed_in(run: Run) -> httpx2.Client:
    client = httpx2.Client(base_url=f"{run.url}/api/v1", timeout=30, trust_env=False)
    token = client.post("/sessao", json={"email": EMAIL, "senha": SENHA}).raise_for_status().json()["token"]
    client.headers["Authorization"] = f"Bearer {token}"
    return client


@pytest.mark.timeout(300)
def test_one_command_up_one_ctrl_c_down_and_all_is_found_again(start: Callable[..., Run]) -> None:
    """The next start finds everything; Ctrl-C ends within 10 s and leaves no process; also in a path with spaces"""
    first = start().up()
    made = signed_in(first).post("/departamentos", json={"nome": "Fiscal"}).raise_for_status().json()["id"]
    assert first.url in first.said()
    assert SENHA not in first.said(), "a password that was given is not printed"
    assert first.ctrl_c() < 10
    second = start(port=first.port).up()
    found = signed_in(second).get("/departamentos").raise_for_status().json()["itens"]
    assert [each["id"] for each in found] == [made]


@pytest.mark.timeout(300)
def test_whatever_is_killed_comes_back_and_a_killed_supervisor_takes_all_along(start: Callable[..., Run]) -> None:
    """kill -9 of anything, then a clean restart"""
    run = start().up()
    killed = {name: eventually(lambda name=name: run.child(name), name) for name in PROCESSES}
    for pid in killed.values():
        os.kill(pid, signal.SIGKILL)
    for name, pid in killed.items():
        eventually(lambda name=name, pid=pid: run.child(name) not in (None, pid), f"{name} again")
    eventually(run.ready, "ready again")
    client = signed_in(run)
    client.post("/departamentos", json={"nome": "Pessoal"}).raise_for_status()
    os.kill(run.process.pid, signal.SIGKILL)
    run.process.wait()
    eventually(lambda: not run.family(), "all gone", 20)
    again = start(port=run.port).up()
    assert len(signed_in(again).get("/departamentos").json()["itens"]) == 1


@pytest.mark.timeout(300)
def test_a_second_start_and_a_taken_port_are_told_in_one_line(running: Run, start: Callable[..., Run]) -> None:
    second = Run(running.data, free_port())
    assert second.process.wait(60) == 1
    line = second.said().strip().splitlines()[-1]
    assert "Já há uma Cobrança de Arquivos rodando" in line
    taken = start(port=running.port)
    assert taken.process.wait(60) == 1
    (line,) = taken.said().strip().splitlines()
    assert f"{running.port}" in line
    assert "COBRANCA_PORT" in line
    assert running.ready()


@pytest.mark.parametrize(("name", "value"), [
    ("COBRANCA_PORT", "oitenta"), ("COBRANCA_PROT", "8000"),
])
def test_a_wrong_setting_stops_the_start_with_one_clear_line(tmp_path: Path, name: str, value: str) -> None:
    env = {**{n: v for n, v in os.environ.items() if not n.startswith("COBRANCA_")}, "COBRANCA_DATA": str(tmp_path / "dados"), name: value}
    done = subprocess.run([sys.executable, "-m", "workers.cli", "run"], env=env, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    (line,) = (done.stdout + done.stderr).strip().splitlines()
    assert name in line


@pytest.mark.timeout(300)
def test_the_command_line_works_beside_a_running_one(running: Run) -> None:
    """token, status, audit replay, rebuild: with the same DATA"""

    def cobranca(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "workers.cli", *words], env=running.env, cwd=ROOT, capture_output=True, text=True, timeout=90
        )

    token = cobranca("token", EMAIL, "--dias", "2")
    assert token.returncode == 0, token.stderr
    answer = httpx2.get(f"{running.url}/api/v1/escritorio", headers={"Authorization": f"Bearer {token.stdout.strip()}"}, trust_env=False)
    assert answer.status_code == 200
    assert "Não há usuário" in cobranca("token", "ninguem@exemplo.com.br").stderr
    assert cobranca("status").returncode == 0
    assert cobranca("rebuild", "empresas").returncode == 0
    assert cobranca("rebuild", "vista").returncode == 1
    assert cobranca("migrate").returncode == 0
    assert "não está parado" in cobranca("relogio", "2026-10-01T08:00:00-03:00").stderr
    replay = cobranca("audit", "replay", "--em", "2026-10-01T00:00:00-03:00", "0c1d6a60-18f4-4b57-9a3c-6a3a07f7c001")
    assert replay.returncode == 1
    assert re.search("Não encontramos", replay.stderr)
