"""Keeps one server alive: in a session of its own, bound to our life, started again when it dies, alone on its folder."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import structlog

from adapters.embedded.lock import take

LAUNCH = Path(__file__).with_name("launch.py")
LOG_LIMIT = 10 * 1024 * 1024
ATTEMPTS = 3
"""Starts that may fail before the first one that works: a port was taken meanwhile, a child of the last run was still ending."""
BACKOFF = (0.0, 0.2, 0.5, 1.0, 2.0, 5.0)
STEADY = 60.0
"""Seconds alive after which a server that dies is started again at once."""

log = structlog.get_logger(__name__)


class ServidorNaoIniciou(Exception):
    """An embedded server cannot run here; its text is one line in Portuguese."""


@dataclass(frozen=True)
class Program:
    """What is run. `owned` are paths that it must own, refusing to be root (as PostgreSQL does); `ways` are the identities it may then
    take, best first (see launch.py). `stop` asks it to end, and is sent by the kernel when we die."""

    arguments: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    owned: Sequence[Path] = ()
    ways: Sequence[str] = ("mapped", "nobody")
    stop: signal.Signals = signal.SIGTERM


class Server(Protocol):
    """A kind of server. `folder` is its own: data, log and lock are in it."""

    name: str
    folder: Path

    def prepare(self, run: Callable[[Program], None]) -> Program:
        """Called before each start, with nothing else alive on the folder; `run` runs a short program to its end."""
        ...

    def ready(self) -> bool:
        """Does it serve? Called until it does, or its process ends."""
        ...

    def ended(self) -> None:
        """Called after each end of its process, to sweep up what it leaves outside its folder."""
        ...


class Supervised:
    """A server and the thread that starts it, waits for its end and starts it again. That thread is the parent whose end the kernel
    tells the child of, so it lives as long as the child; the process's own end is the end of its threads too."""

    def __init__(self, server: Server, *, lock_seconds: float = 5.0, start_seconds: float = 60.0) -> None:
        self.server, self._lock_seconds, self._start_seconds = server, lock_seconds, start_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._stop_signal = signal.SIGTERM
        self._settled, self._stopping = threading.Event(), threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name=f"embedded-{server.name}", daemon=True)

    @property
    def pid(self) -> int | None:
        """Of the process that runs now."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def begin(self) -> None:
        """Starts it without waiting, so that several start side by side."""
        self._thread.start()

    def wait_ready(self) -> None:
        """Until it serves for the first time. Raises ServidorNaoIniciou."""
        self._settled.wait()
        if self._failure:
            self._thread.join()
            if isinstance(self._failure, OSError):
                raise ServidorNaoIniciou(f"{self.server.name} embutido não iniciou: {self._failure}") from self._failure
            raise self._failure

    def start(self) -> None:
        self.begin()
        self.wait_ready()

    def ask_to_stop(self) -> None:
        """Without waiting, so that several stop side by side."""
        self._stopping.set()
        self._signal()

    def stop(self, seconds: float = 6.0) -> None:
        """Asks it to end, and kills it when it has not after `seconds`. Safe to repeat."""
        self.ask_to_stop()
        if self._thread.ident is None:
            return
        self._thread.join(seconds)
        if self._thread.is_alive() and (process := self._process):
            self._tell("servidor embutido não terminou a tempo e foi morto")
            process.kill()
            self._thread.join(seconds)

    def _signal(self) -> None:
        if process := self._process:
            process.send_signal(self._stop_signal)

    def _run(self) -> None:
        try:
            self._keep_alive()
        except BaseException as bug:
            self._failure = bug
            raise
        finally:
            self._settled.set()

    def _keep_alive(self) -> None:
        failures = 0
        while not self._stopping.wait(BACKOFF[min(failures, len(BACKOFF) - 1)]):
            born = time.monotonic()
            try:
                self._live()
            except Exception as problem:
                failures += 1
                if not self._settled.is_set() and (failures >= ATTEMPTS or not isinstance(problem, ServidorNaoIniciou | OSError)):
                    self._failure = problem
                    break
                self._tell("servidor embutido não iniciou, nova tentativa", problema=str(problem))
                continue
            if not self._stopping.is_set():
                failures = 1 if time.monotonic() - born > STEADY else failures + 1
                self._tell("servidor embutido caiu e será reiniciado", fim=self._said())

    def _live(self) -> None:
        """One life of the process, from its start to its end."""
        lock = self._take_lock()
        try:
            program = self.server.prepare(lambda short: self._run_short(short, lock))
            process = self._spawn(program, lock)
        finally:
            os.close(lock)
        try:
            self._await(process)
            process.wait()
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
            self.server.ended()

    def _take_lock(self) -> int:
        try:
            return take(self.server.folder / "trava", self._lock_seconds)
        except BlockingIOError:
            raise ServidorNaoIniciou(
                f"Os dados em {self.server.folder} já estão em uso por outro processo: pare-o, ou escolha outra pasta em COBRANCA_DATA."
            ) from None

    def _await(self, process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + self._start_seconds
        while process.poll() is None and not self._stopping.is_set():
            if self.server.ready():
                self._settled.set()
                return
            if time.monotonic() > until:
                raise ServidorNaoIniciou(f"{self.server.name} embutido não respondeu em {self._start_seconds:.0f} s: {self._said()}")
            self._stopping.wait(0.02)
        if not self._stopping.is_set():
            raise ServidorNaoIniciou(f"{self.server.name} embutido não iniciou: {self._said()}")

    def _spawn(self, program: Program, lock: int) -> subprocess.Popen[bytes]:
        self._stop_signal = program.stop
        with self._log() as output:
            self._process = subprocess.Popen(**self._how(program, lock), stdout=output, stderr=subprocess.STDOUT)
        if self._stopping.is_set():  # stop() came before there was a process to tell
            self._signal()
        return self._process

    def _run_short(self, program: Program, lock: int) -> None:
        with self._log() as output:
            code = subprocess.run(**self._how(program, lock), stdout=output, stderr=subprocess.STDOUT, check=False).returncode
        if code:
            raise ServidorNaoIniciou(f"{self.server.name} embutido não iniciou: {self._said()}")

    def _how(self, program: Program, lock: int) -> dict[str, Any]:
        """A session of its own keeps a Ctrl-C at the terminal from it: we end it when its clients have ended. It inherits the lock, which
        so is free only when the last process of a run is gone, and nothing of our environment that it has no need of."""
        plan = json.dumps({"owned": [str(path) for path in program.owned], "ways": list(program.ways)})
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR", "COBRANCA_DATA") if name in os.environ}
        launch = [sys.executable, "-I", "-S", str(LAUNCH), str(os.getpid()), str(int(program.stop)), plan]
        return {
            "args": [*launch, *program.arguments],
            "env": {**kept, "HOME": str(self.server.folder), **program.environment},
            "cwd": "/",
            "stdin": subprocess.DEVNULL,
            "start_new_session": True,
            "pass_fds": (lock,),
        }

    def _log(self) -> Any:
        path = self.server.folder / "log"
        if path.exists() and path.stat().st_size > LOG_LIMIT:
            path.replace(path.with_suffix(".1"))
        return open(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab")

    def _tell(self, event: str, **more: str) -> None:
        """A terminal that went away must not take the server with it."""
        with contextlib.suppress(OSError, ValueError):
            log.error(event, servidor=self.server.name, **more)

    def _said(self) -> str:
        """The last line of its log, for people."""
        path = self.server.folder / "log"
        if not path.exists():
            return ""
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 4096))
            lines = file.read().decode(errors="replace").split("\n")
        return next((line.strip()[:300] for line in reversed(lines) if line.strip()), "")
