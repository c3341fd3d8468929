"""`cobranca run`: the embedded servers and every process, supervised; one Ctrl-C ends them all, clients first."""
import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import structlog
from rich.console import Console

from adapters.clock import open_clock
from adapters.embedded import embedded
from adapters.settings import Settings
from workers import first

log = structlog.get_logger(__name__)
PROCESSES: Final = ("projector", "scheduler", "worker", "web")
STOP: Final = 6.0
"""Seconds that a process has to finish what it is at."""
_LONGEST_PAUSE: Final = 10.0


class NaoIniciou(Exception):
    """The start failed; the text is one line for who started."""


@dataclass
class Child:
    """One process, started again when it ends by itself."""

    name: str
    process: subprocess.Popen[bytes] | None = None
    pause: float = 0.0
    due: float = 0.0
    began: float = field(default_factory=time.monotonic)

    def start(self) -> None:
        # a session of its own: Ctrl-C reaches the supervisor alone, which ends them in order
        command = [sys.executable, "-m", "workers.cli", self.name]
        self.process = subprocess.Popen(command, start_new_session=True, env={**os.environ, "COBRANCA_PAI": str(os.getpid())})  # noqa: S603
        self.began = time.monotonic()

    def watch(self) -> None:
        """Starts it again, after a pause that grows while it keeps failing."""
        if self.process and (code := self.process.poll()) is not None:
            lived = time.monotonic() - self.began
            self.pause = 0.0 if lived > 30 else min(max(0.2, 2 * self.pause), _LONGEST_PAUSE)
            log.warning("a process ended", name=self.name, code=code, again_in=self.pause)
            self.process, self.due = None, time.monotonic() + self.pause
        if self.process is None and time.monotonic() >= self.due:
            self.start()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def wait(self, until: float) -> None:
        if self.process:
            try:
                self.process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.warning("a process did not end in time", name=self.name)
                self.process.kill()
                self.process.wait()


def run(settings: Settings, say: Console) -> None:
    """Until SIGINT or SIGTERM. Raises NaoIniciou, ServidorNaoIniciou, MigracaoImpossivel."""
    if not _port_is_free(settings):
        raise NaoIniciou(f"A porta {settings.port} já está em uso: escolha outra com COBRANCA_PORT.")
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    with embedded(settings) as servers:
        clock = open_clock(settings)
        first.prepare(servers)
        senha = asyncio.run(first.found(settings, servers, clock.now))
        with _children((*PROCESSES, *(["receiver"] if servers.recebe else []))) as children:
            while not stopping and not _answers(settings):
                _watch(children)
            if settings.demo and not stopping:
                from workers.demo import build

                asyncio.run(build(settings, servers, clock))
            if not stopping:
                _welcome(settings, senha, say)
            while not stopping:
                _watch(children)
            say.print("Encerrando…")


def _watch(children: list[Child]) -> None:
    for child in children:
        child.watch()
    time.sleep(0.2)


@contextmanager
def _children(names: Sequence[str]) -> Iterator[list[Child]]:
    children = [Child(name) for name in names]
    try:
        for child in children:
            child.start()
        yield children
    finally:
        until = time.monotonic() + STOP
        for child in reversed(children):
            child.stop()
        for child in reversed(children):
            child.wait(until)


def _port_is_free(settings: Settings) -> bool:
    import socket

    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            return False
    return True


def _answers(settings: Settings) -> bool:
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104
    address = f"http://{f'[{host}]' if ':' in host else host}:{settings.port}/pronto"
    try:
        with build_opener(ProxyHandler({})).open(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _welcome(settings: Settings, senha: str | None, say: Console) -> None:
    say.print()
    say.print(f"  Cobrança de Arquivos: [bold]{settings.public_url}[/bold]   (Ctrl-C encerra)")
    say.print(f"  API: {settings.public_url}/api/v1/docs")
    shown = senha or ("a de COBRANCA_ADMIN_SENHA" if settings.admin_senha else "a que foi mostrada no primeiro início")
    say.print(f"  administrador   {settings.admin_email}   senha: {shown}")
    if settings.demo:
        from workers.demo import PEOPLE, SENHA

        for perfil, email in PEOPLE:
            say.print(f"  {perfil:<15} {email}   senha: {SENHA}")
    say.print()
