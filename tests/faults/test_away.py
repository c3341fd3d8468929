"""A part goes away while people work: a clear 503 each time, nothing half done, and all is well again by itself."""
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest

from adapters.api import limits
from adapters.embedded import S3
from adapters.embedded.catcher import Catcher
from adapters.embedded.postgres import Postgres
from adapters.embedded.process import Supervised
from tests.adapters.api.access import Checklist, pdf
from tests.adapters.api.client import Client, ok, refused
from tests.adapters.api.office import Office
from tests.adapters.api.serving import EMAIL, SENHA, Served, serving
from tests.workers.processes import eventually

AWAY = float(os.environ.get("TEST_AWAY_SECONDS", "2"))
CLIENTS = 8


class Database:
    """A PostgreSQL that can be away, or be there and not answer."""

    def __init__(self, folder: Path) -> None:
        self._server = Postgres(folder)
        self._running = Supervised(self._server)
        self._running.start()

    @property
    def url(self) -> str:
        return self._server.url

    @contextmanager
    def stopped(self) -> Iterator[None]:
        self._running.stop()
        try:
            yield
        finally:
            self._running = Supervised(self._server)
            self._running.start()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Its machine answers for it, it does not."""
        processes = self._family()
        for pid in processes:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in processes:
                os.kill(pid, signal.SIGCONT)

    def end(self) -> None:
        self._running.stop()

    def _family(self) -> list[int]:
        parents = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                except OSError:
                    continue
        assert self._running.pid
        family = {self._running.pid}
        while more := {pid for pid, parent in parents.items() if parent in family} - family:
            family |= more
        return sorted(family)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Of this module's own."""
    made = Database(tmp_path_factory.mktemp("postgres"))
    yield made
    made.end()


@pytest.fixture(scope="module")
def alone(database: Database, object_store: S3, inbox: Catcher, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(database.url, object_store, inbox, tmp_path_factory.mktemp("dados")) as served:
        yield served


@dataclass
class Work:
    """What one client did: positions by key, and what it was answered when nothing was done."""

    done: dict[str, int] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0


def work(client: Client, path: str, stopping: threading.Event) -> Work:
    """One comment after another; what is refused is sent again by the same key until it is taken."""
    did, pause = Work(), threading.Event()
    while not stopping.is_set():
        key, until = str(uuid4()), time.monotonic() + 60
        while True:
            assert time.monotonic() < until, "never well again"
            began = time.monotonic()
            answer = client.post(path, {"texto": f"Anotado: {key}"}, key=key)
            did.slowest = max(did.slowest, time.monotonic() - began)
            if answer.status_code == 201:
                did.done[key] = answer.json()["posicao"]
                break
            assert answer.status_code == 503, answer.text
            assert int(answer.headers["Retry-After"]) > 0
            did.refused[answer.json()["codigo"]] += 1
            pause.wait(0.1)
    return did


@pytest.mark.timeout(300)
@pytest.mark.parametrize("how", ["stopped", "frozen"])
def test_while_the_database_is_away_each_is_told_and_nothing_is_lost_or_done_twice(
    database: Database, alone: Served, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503 with Retry-After; every acknowledged movement is in the log once; no restart; retried by key, the same"""
    office = Office(Client(alone.url).signed_in(EMAIL, SENHA))
    checklists = [Checklist(office) for _ in range(4)]
    paths = [checklist.on("comentarios") for checklist in checklists]
    stopping = threading.Event()
    monkeypatch.setattr(limits, "ANSWER", 4.0)
    clients = [Client(alone.url, office.admin.token) for _ in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as threads:
        works = [threads.submit(work, client, paths[n % 4], stopping) for n, client in enumerate(clients)]
        try:
            with getattr(database, how)():
                stopping.wait(AWAY)
                ok(Client(alone.url).get("/saude"))
                down = refused(Client(alone.url).get("/pronto"), 503, "nao_pronta")
                assert "banco" in down["detail"]
            eventually(lambda: office.admin.post(paths[0], {"texto": "De volta."}).status_code == 201, "movements again", 30)
        finally:
            stopping.set()
        did = [each.result(120) for each in works]
    assert sum((each.refused for each in did), Counter()), "nobody noticed"
    assert max(each.slowest for each in did) < 15
    reader = Client(alone.url, office.admin.token, seen=office.admin.seen)
    said = Counter[str]()
    where = {}
    for checklist in checklists:
        eventually(lambda c=checklist: reader.get(c.path).status_code == 200, "views again", 30)
        for item in ok(reader.get(f"{checklist.path}/historico"))["itens"]:
            if item["tipo"] == "comentario_adicionado":
                said[item["dados"]["texto"]] += 1
                where[item["dados"]["texto"]] = item["posicao"]
    acknowledged = {f"Anotado: {key}": position for each in did for key, position in each.done.items()}
    assert {text: where.get(text) for text in acknowledged} == acknowledged
    assert max(said.values()) == 1
    assert len(acknowledged) == sum(1 for text in said if text.startswith("Anotado: "))
    key, position = next(iter(did[0].done.items()))
    again = office.admin.post(paths[0], {"texto": f"Anotado: {key}"}, key=key)
    assert ok(again, 201)["posicao"] == position
    assert again.headers["Idempotency-Replayed"] == "true"


def test_without_the_store_a_file_is_refused_and_the_rest_goes_on(alone: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """503 `armazem_indisponivel`; nothing is recorded; well again by itself"""
    office = Office(Client(alone.url).signed_in(EMAIL, SENHA))
    checklist = Checklist(office)
    files = alone.system.files
    with monkeypatch.context() as away:
        for name in ("_client", "_probe"):
            away.setattr(getattr(files, name), "_base_url", getattr(files, name)._base_url.__class__("http://127.0.0.1:9", None))
        answer = office.admin.post(checklist.on("anexos"), files=pdf())
        refused(answer, 503, "armazem_indisponivel")
        assert answer.headers["Retry-After"]
        ok(office.admin.post(checklist.on("comentarios"), {"texto": "Sem arquivos agora."}), 201)
        assert "armazem" in refused(Client(alone.url).get("/pronto"), 503, "nao_pronta")["detail"]
    ok(office.admin.post(checklist.on("anexos"), files=pdf()), 201)
    assert [item["tipo"] for item in ok(office.admin.get(f"{checklist.path}/historico"))["itens"]].count("arquivo_anexado") == 1


def test_without_a_projector_who_asks_for_the_newest_is_told_to_wait(serve: Callable[..., Served]) -> None:
    """`Posicao-Minima`: 503 `ainda_nao_visto`, soon; what needs no view goes on"""
    served = serve(projecting=False)
    with httpx2.Client(base_url=f"{served.url}/api/v1", trust_env=False, timeout=20) as http:
        token = http.post("/sessao", json={"email": EMAIL, "senha": SENHA}).json()["token"]
        http.headers["Authorization"] = f"Bearer {token}"
        made = http.post("/departamentos", json={"nome": "Fiscal"})
        assert made.status_code == 201
        began = time.monotonic()
        answer = http.get("/escritorio", headers={"Posicao-Minima": made.headers["Posicao"]})
        assert time.monotonic() - began < 5
    assert answer.status_code == 503
    assert answer.json()["codigo"] == "ainda_nao_visto"
    assert answer.headers["Retry-After"]
