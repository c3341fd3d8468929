"""GET `/eventos/vivo`: each change once, to those who may see it, and on from where one stopped."""
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from queue import Empty, Queue
from typing import Any

import httpx2
import pytest

from adapters import vivo
from tests.adapters.api.access import Checklist
from tests.adapters.api.client import BASE, Client, ok
from tests.adapters.api.office import Office
from tests.adapters.api.serving import EMAIL, SENHA, Served, web
from tests.adapters.pages.browser import Browser


class Watched:
    """A stream that somebody reads; blocks of text as they arrive."""

    def __init__(self, answer: httpx2.Response) -> None:
        self.answer, self.last = answer, ""
        self._blocks: Queue[dict[str, str] | None] = Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        block: dict[str, str] = {}
        try:
            for line in self.answer.iter_lines():
                if line:
                    name, _, value = line.partition(": ")
                    block[name] = value
                else:
                    self._blocks.put(block)
                    block = {}
        except (httpx2.HTTPError, httpx2.StreamError, OSError):
            return
        self._blocks.put(None)

    def block(self, within: float = 10) -> dict[str, str] | None:
        """The next one; None at the end."""
        return self._blocks.get(timeout=within)

    def begun(self) -> "Watched":
        """As soon as it would tell of what changes."""
        while (found := self.block()) is not None and "id" not in found:
            pass
        self.last = found["id"] if found else ""
        return self

    def change(self, within: float = 10) -> dict[str, Any]:
        """The next message that tells of a change."""
        while True:
            found = self.block(within)
            assert found is not None, "the stream is over"
            if "data" in found:
                self.last = found["id"]
                return dict(json.loads(found["data"]))

    def quiet(self, within: float = 0.5) -> bool:
        try:
            return "data" not in (self.block(within) or {})
        except Empty:
            return True

    def ends(self, within: float = 10) -> bool:
        while self.block(within) is not None:
            pass
        return True


@contextmanager
def watching(url: str, path: str = f"{BASE}/eventos/vivo", **headers: str) -> Iterator[Watched]:
    with httpx2.Client(base_url=url, timeout=30, trust_env=False) as http, http.stream("GET", path, headers=headers) as answer:
        assert answer.status_code == 200
        yield Watched(answer)


@contextmanager
def watched_by(client: Client, **headers: str) -> Iterator[Watched]:
    with watching(client.url, Authorization=f"Bearer {client.token}", **headers) as stream:
        yield stream


def test_a_movement_is_told_with_what_it_left(office: Office) -> None:
    one = Checklist(office)
    with watched_by(office.gilda.api) as stream:
        stream.begun()
        assert stream.answer.headers["content-type"].startswith("text/event-stream")
        done = ok(office.caio.api.post(one.on("retornos"), {"retorno": "sem_movimento"}), 201)
        assert stream.change() == {
            "programacao": one.id, "posicao": done["posicao"], "progresso": {"feitas": 1, "total": 3, "percentual": 33},
            "status": "iniciada",
        }
        assert stream.last == str(done["posicao"])


def test_each_is_told_only_of_what_it_may_see(office: Office) -> None:
    of_pessoal = office.new_servico(departamento_id=office.pessoal)
    theirs, others = Checklist(office), Checklist(office, servico_id=of_pessoal, responsavel_id=office.otavio.id)
    elsewhere = Checklist(office, empresa_id=office.otica)
    with watched_by(office.caio.api) as caio, watched_by(office.otavio.api) as otavio, watched_by(office.maria.api) as maria:
        for stream in (caio, otavio, maria):
            stream.begun()
        for one in (elsewhere, others, theirs):
            ok(office.admin.post(one.on("comentarios"), {"texto": "Olá."}), 201)
        assert {caio.change()["programacao"], caio.change()["programacao"]} == {elsewhere.id, theirs.id}
        assert otavio.change()["programacao"] == others.id
        seen = {maria.change()["programacao"], maria.change()["programacao"]}
        assert seen == {others.id, theirs.id}
        assert caio.quiet()
        assert otavio.quiet()
        assert maria.quiet()


def test_a_client_has_no_trace_of_what_the_equipe_notes(office: Office) -> None:
    one, after = Checklist(office), Checklist(office)
    with watched_by(office.maria.api) as stream:
        stream.begun()
        ok(office.caio.api.post(one.on("comentarios"), {"texto": "Ligar antes.", "interno": True}), 201)
        ok(office.caio.api.post(after.on("comentarios"), {"texto": "Chegou bem."}), 201)
        assert stream.change()["programacao"] == after.id


def test_who_comes_again_is_told_what_changed_meanwhile(office: Office) -> None:
    one, other = Checklist(office), Checklist(office)
    with watched_by(office.gilda.api) as stream:
        stream.begun()
        ok(office.admin.post(one.on("comentarios"), {"texto": "Primeiro."}), 201)
        stream.change()
        last = stream.last
    for text in ("Segundo.", "Terceiro."):
        newest = ok(office.admin.post(other.on("comentarios"), {"texto": text}), 201)["posicao"]
    ok(office.admin.get(other.path))
    with watched_by(office.gilda.api, **{"Last-Event-ID": last}) as stream:
        told = stream.change()
        assert (told["programacao"], told["posicao"]) == (other.id, newest)
        assert stream.quiet(), "what was told before is not told again, and of each only the last"


@pytest.mark.parametrize("last", ["", "abc", "-1", "9" * 18, "9" * 40])
def test_a_last_id_that_nobody_gave_counts_as_now(office: Office, last: str) -> None:
    one = Checklist(office)
    with watched_by(office.gilda.api, **{"Last-Event-ID": last}) as stream:
        stream.begun()
        ok(office.admin.post(one.on("comentarios"), {"texto": "Agora."}), 201)
        assert stream.change()["programacao"] == one.id


def test_far_behind_is_told_piece_by_piece(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vivo, "PIECE", 3)
    made = [Checklist(office) for _ in range(5)]
    ok(office.admin.get(made[-1].path))
    with watched_by(office.gilda.api, **{"Last-Event-ID": "0"}) as stream:
        told = set()
        while made[-1].id not in told:
            told.add(stream.change()["programacao"])
    assert told >= {each.id for each in made}


def test_nobody_is_told_nothing(anybody: Client) -> None:
    assert anybody.get("/eventos/vivo").status_code == 401


def test_a_session_that_ends_ends_its_stream(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vivo, "HEARTBEAT", 0.1)
    again = office.gilda.api.again()
    with watched_by(again) as stream:
        stream.begun()
        ok(again.delete("/sessao"), 204)
        assert stream.ends()


def test_a_user_who_is_deactivated_is_told_nothing_more(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vivo, "HEARTBEAT", 0.1)
    gone = office.person("colaborador", "Pedro Melo", departamentos=[office.fiscal])
    with watched_by(gone.api) as stream:
        stream.begun()
        ok(office.admin.patch(f"/usuarios/{gone.id}", {"ativo": False}))
        assert stream.ends()


def test_a_departamento_that_is_taken_away_is_not_told_of(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vivo, "HEARTBEAT", 0.1)
    person, one = office.person("colaborador", "Lia Souto", departamentos=[office.fiscal]), Checklist(office)
    with watched_by(person.api) as stream:
        stream.begun()
        ok(office.admin.patch(f"/usuarios/{person.id}", {"departamentos": [office.pessoal]}))
        for _ in range(3):
            stream.block()
        ok(office.admin.post(one.on("comentarios"), {"texto": "Olá."}), 201)
        assert stream.quiet()


def test_a_reader_that_is_too_slow_is_dropped_and_goes_on_later(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vivo, "MOST", 0)
    one = Checklist(office)
    with watched_by(office.gilda.api) as stream:
        last = stream.begun().last
        ok(office.admin.post(one.on("comentarios"), {"texto": "Olá."}), 201)
        assert stream.ends()
    monkeypatch.undo()
    with watched_by(office.gilda.api, **{"Last-Event-ID": last}) as stream:
        assert stream.change()["programacao"] == one.id


def test_the_panel_follows_by_its_session(served: Served, office: Office, browser_at: Callable[[str], Browser]) -> None:
    one = Checklist(office)
    gilda = browser_at(office.gilda.email)
    position = ok(office.admin.post(one.on("comentarios"), {"texto": "Antes."}), 201)["posicao"]
    ok(office.admin.get(one.path))
    cookie = f"cobranca={gilda.http.cookies['cobranca']}"
    with watching(served.url, f"/vivo?apos={position - 1}", Cookie=cookie) as stream:
        assert stream.change()["posicao"] == position
        assert stream.answer.headers["cache-control"] == "no-store"


def test_the_panel_of_a_client_or_of_nobody_is_not_followed(served: Served, office: Office, browser_at: Callable[[str], Browser]) -> None:
    assert browser_at(office.maria.email).get("/vivo").status == 404
    assert Browser(served.url).get("/vivo").path == "/entrar"


def test_streams_end_when_the_server_stops(serve: Callable[..., Served]) -> None:
    served = serve()
    with ExitStack() as open_streams, web(served.settings, served.servers, served.clock) as second:
        client = Client(second.url).signed_in(EMAIL, SENHA)
        stream = open_streams.enter_context(watched_by(client)).begun()
    assert stream.ends(), "not cut off: the end was said"


@pytest.fixture
def browser_at(served: Served) -> Callable[[str], Browser]:
    def signed_in(email: str) -> Browser:
        made = Browser(served.url)
        made.sign_in(email, "Uma-Senha-Longa-2026!")
        return made

    return signed_in
