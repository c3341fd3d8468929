"""The service as it runs: embedded servers and real processes, on a clock that stands still until it is moved."""
import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import httpx2
import psycopg
from pydantic import SecretStr

from adapters.clock import Parado, open_clock
from adapters.embedded import embedded
from adapters.eventstore.connection import Office
from adapters.setting_values import Relogio
from adapters.settings import Settings
from workers import first

ROOT = Path(__file__).parents[2]
EMAIL, SENHA = "admin@exemplo.com.br", "Correto-Cavalo-7-Bateria"
BACKGROUND = ("projector", "scheduler", "worker")
_SLOW = 120.0

_IDLE = """
select (select coalesce(max(notification_id), 0) from log) = all(
        select posicao from posicoes where nome = 'vivas' union all select posicao from reacoes where not %(down)s)
    and not exists (select from entregas where not encerrada and (nao_antes is null or nao_antes <= %(now)s))
    and (%(down)s or not (
        exists (select from andamentos where regua_em <= %(now)s and (regua_nao_antes is null or regua_nao_antes <= %(now)s))
        or exists (select from andamentos where baixa_em <= %(now)s and (baixa_nao_antes is null or baixa_nao_antes <= %(now)s))
        or exists (select from compromissos where em <= %(now)s) or exists (select from novidades where em <= %(now)s)))
"""
_NEXT = """
select min(em) from (
    select greatest(regua_em, regua_nao_antes) as em from andamentos where regua_em is not null
    union all select greatest(baixa_em, baixa_nao_antes) from andamentos where baixa_em is not null
    union all select em from compromissos union all select em from novidades
    union all select nao_antes from entregas where not encerrada
) as due where em > %s
"""


class House:
    """The running service. Each background process has a spare beside it; one that was killed is started again at once."""

    def __init__(
        self, settings: Settings, env: dict[str, str], database_url: str, clock: Parado, zygote: "subprocess.Popen[str]", log: Path
    ) -> None:
        self.settings, self.env, self.url, self.clock, self.log = settings, env, f"http://127.0.0.1:{settings.port}", clock, log
        self.office = Office(database_url)
        self.down = False
        self.running: dict[str, list[int]] = {}
        self.ended: list[str] = []
        self._zygote = zygote
        self._database: psycopg.Connection[Any] | None = None

    def start(self, name: str) -> None:
        assert self._zygote.stdin
        assert self._zygote.stdout
        self._zygote.stdin.write(f"{name}\n")
        self._zygote.stdin.flush()
        self.running.setdefault(name, []).append(int(self._zygote.stdout.readline()))

    def kill(self, name: str, which: int = 0) -> bool:
        """kill -9 of one process of that name, and another is started; of `postgres`, which its own supervisor starts again. False when
        it is dead already."""
        self.watch()
        if name == "postgres":
            try:
                os.kill(int((self.settings.data / "postgres/cluster/postmaster.pid").read_text().split()[0]), signal.SIGKILL)
            except (FileNotFoundError, IndexError, ProcessLookupError):
                return False
            return True
        try:
            os.kill(self.running[name].pop(which), signal.SIGKILL)
        except ProcessLookupError:
            return False
        finally:
            self.start(name)
        return True

    def watch(self) -> None:
        """Starts again what ended by itself, as a supervisor does."""
        for name, pids in self.running.items():
            for pid in [each for each in pids if not Path(f"/proc/{each}").exists()]:
                pids.remove(pid)
                self.ended.append(name)
                self.start(name)

    def scheduler_goes(self) -> None:
        for pid in self.running.pop("scheduler"):
            os.kill(pid, signal.SIGKILL)
        self.down = True

    def scheduler_comes(self) -> None:
        for _ in range(2):
            self.start("scheduler")
        self.down = False

    def goes_to(self, instant: datetime) -> None:
        """The clock stands there from now on, and who waits for it is woken."""
        self.clock.move(instant)
        self.rows("select pg_notify(%s, '')", self.office.channel)

    def settles(self) -> None:
        """Until nothing is left to do by now."""
        until = time.monotonic() + _SLOW
        while self.rows(_IDLE, now=self.clock.now(), down=self.down) != [(True,)]:
            self.watch()
            if time.monotonic() > until:
                raise TimeoutError(f"not idle at {self.clock.now()}: {self.unsettled()}")
            time.sleep(0.004)

    def unsettled(self) -> list[Any]:
        """What is not done, for who looks into it."""
        head = self.rows("select max(notification_id) from log")
        behind = self.rows("select nome, posicao from posicoes where nome = 'vivas' union all select nome, posicao from reacoes")
        waiting = self.rows("select tipo, canal, estado, tentativas, nao_antes, arrendada_ate from entregas where not encerrada limit 9")
        due = self.rows(
            "select id, regua_em, regua_nao_antes, baixa_em from andamentos where least(regua_em, baixa_em) <= %s limit 5", self.clock.now()
        )
        return [head, behind, waiting, due, self.log.read_text()[-2000:]]

    def next_due(self) -> datetime | None:
        return cast("datetime | None", self.rows(_NEXT, self.clock.now())[0][0])

    def rows(self, query: str, *parameters: object, **named: object) -> list[tuple[Any, ...]]:
        """Asked again while the database is away."""
        until = time.monotonic() + _SLOW
        while True:
            try:
                if self._database is None:
                    self._database = self.office.connect_sync()
                return self._database.execute(query, named or parameters).fetchall()  # type: ignore[arg-type]
            except psycopg.OperationalError:
                if self._database:
                    self._database.close()
                self._database = None
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)


@contextmanager
def house(data: Path, start: datetime) -> Iterator[House]:
    """An office of today's code in an empty folder, with its first administrador (EMAIL, SENHA), at that instant."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    settings = Settings(
        data=data, port=port, admin_email=EMAIL, admin_senha=SecretStr(SENHA), relogio=Relogio(instante=start, vezes=0), demo=False
    )
    clean = {name: value for name, value in os.environ.items() if not name.startswith("COBRANCA_")}
    env = {**clean, "COBRANCA_DATA": str(data), "COBRANCA_PORT": str(port), "COBRANCA_DEMO": "0", "COBRANCA_LOG": "json"}
    log = data.parent / f"{data.name}.log"
    with ExitStack() as ends:
        out = ends.enter_context(log.open("ab"))
        zygote = subprocess.Popen(
            [sys.executable, "-m", "tests.endurance.zygote"], env=env, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=out,
            text=True,
        )
        servers = ends.enter_context(embedded(settings))
        ends.callback(zygote.wait)
        ends.callback(zygote.kill)
        clock = open_clock(settings)
        assert isinstance(clock, Parado)
        first.prepare(servers)
        asyncio.run(first.found(settings, servers, clock.now))
        assert zygote.stdout
        assert zygote.stdout.readline() == "pronto\n", log.read_text()
        found = House(settings, env, servers.database_url, clock, zygote, log)
        for name in ("web", *BACKGROUND, *BACKGROUND):
            found.start(name)
        while True:
            try:
                if httpx2.get(f"{found.url}/saude", timeout=2, trust_env=False).status_code == 200:
                    break
            except httpx2.HTTPError:
                time.sleep(0.02)
        yield found
