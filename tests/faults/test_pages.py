"""What hostile browsers and people send to the pages: a clear refusal, never an error of ours, and nothing done."""
import asyncio
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from starlette.requests import Request

from adapters import aparelhos, sessions, web
from adapters.pages import app
from adapters.pages.door import ours
from adapters.vivo import OF_ONE, Stream, Vivo
from domain.acesso import Perfil, Quem
from domain.event import Canal
from tests.adapters.api.access import Checklist
from tests.adapters.api.client import Client, ok
from tests.adapters.api.office import SENHA, Office
from tests.adapters.api.serving import Served
from tests.adapters.pages.browser import Browser

OPEN = frozenset({"/entrar", "/senha", "/senha/{token}", "/tema", "/sair"})
"""Forms that need nobody signed in."""


def forms() -> Iterator[tuple[str, str]]:
    """Every method and path of a page that may change something, with ids of nothing but for the link."""
    for router in app.ROUTERS:
        for route in router.routes:
            for method in getattr(route, "methods", ()):
                if method not in ("GET", "HEAD", "OPTIONS"):
                    yield method, str(getattr(route, "path", ""))


def filled(path: str, **known: str) -> str:
    named = {"acao": "baixas", "canal": "email", "token": "t" * 43, **known}
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: named.get(found[1]) or str(uuid4()), path)


def sent(browser: Browser, method: str, path: str, **headers: str) -> int:
    return browser.http.request(method, path, headers={"Tus-Resumable": "1.0.0", **headers}, follow_redirects=False).status_code


def test_every_form_is_taken_from_a_page_of_ours_alone(served: Served, office: Office) -> None:
    """ADR 16: whoever is signed in, and whatever else the request brings; but for who holds a link or an address for avisos"""
    maria, caio = Browser(served.url), Browser(served.url)
    maria.sign_in(office.maria.email, SENHA)
    caio.sign_in(office.caio.email, SENHA)
    found = [each for each in forms() if not each[1].startswith("/avisos/")]
    assert len(found) > 60
    for number, (method, path) in enumerate(found):
        browser = maria if path.startswith("/p/") else caio
        told = ({}, {"Origin": "null"}, {"Origin": served.url, "Sec-Fetch-Site": "same-site"})[number % 3]
        assert sent(browser, method, filled(path), **told) == 403, (method, path, told)
    assert maria.get("/p").status == caio.get("/perfil").status == 200, "both are signed in still"
    assert maria.get("/p").answer.headers["referrer-policy"] == "same-origin", "else older browsers would not say whose the form is"


@pytest.mark.parametrize(("public", "origin", "is_ours"), [
    ("https://fora", "https://fora", True), ("https://fora", "https://dentro", True), ("https://fora", "http://fora", False),
    ("https://fora", "http://dentro", False), ("http://fora", "http://dentro", True), ("http://fora", "https://dentro", True),
    ("http://fora", "http://dentro:81", False), ("http://fora", "http://dentro/x", False), ("http://fora", "http://x@dentro", False),
    ("http://fora", "javascript://dentro", False), ("http://fora", "http://[", False), ("http://fora", "http://", False),
    ("http://fora", "null", False), ("http://fora", "", False),
])
def test_an_origin_is_ours_whole_or_not_at_all(public: str, origin: str, is_ours: bool) -> None:
    """What is sent in clear is not, where we are served over HTTPS"""
    assert ours(Request({"type": "http", "headers": [(b"host", b"dentro"), (b"origin", origin.encode())]}), public) is is_ours


def test_no_form_of_the_panel_is_there_for_clients_or_strangers(served: Served, office: Office) -> None:
    """R7: whatever its fields say"""
    maria, nobody = Browser(served.url), Browser(served.url)
    maria.sign_in(office.maria.email, SENHA)
    id = Checklist(office).id
    found = [(method, path) for method, path in forms() if path not in OPEN and not path.startswith(("/perfil", "/p/", "/avisos/"))]
    for number, (method, path) in enumerate(found):
        assert sent(maria, method, filled(path, id=id), Origin=served.url) == 404, path
        assert number % 4 or sent(nobody, method, filled(path, id=id), Origin=served.url) == 303, path


ADDRESSES = ("//[", "http://[", "//a℀b", "[", "/\\x", "//mau.example", "/é\u202e")


def test_no_address_that_somebody_made_up_is_an_error(served: Served, office: Office) -> None:
    checklist, browser = Checklist(office), Browser(served.url)
    link, told = checklist.link(office.maria)[1], {"Origin": served.url}
    for volta in ADDRESSES:
        assert 'name="volta" value="/"' in browser.http.get("/entrar", params={"volta": volta}).text
        answer = browser.http.post("/tema", data={"volta": volta}, headers=told, follow_redirects=False)
        assert answer.headers["location"] == "/"
    answer = browser.http.post("/perfil/dados", headers={**told, "Referer": "http://[//mau.example"}, follow_redirects=False)
    assert answer.headers["location"].startswith("/entrar?volta=%2F")
    tus = {"Tus-Resumable": "1.0.0", "Upload-Length": "5"}
    for metadata in ("filename \xe9", "filename", "filename =", "filename YQ==,filename \xff", "filename 7aCA"):
        where = f"/p/{link}/atividades/{checklist.atividade}/envios"
        answer = browser.http.post(where, headers={**tus, "Upload-Metadata": metadata.encode("latin-1")})  # type: ignore[dict-item]
        assert answer.status_code in (400, 415), metadata


def test_strangers_lock_nobody_out_of_a_browser_that_was_in_before(
    served: Served, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wrong passwords close the door to strangers; the browser has tries of its own, and no more than they"""
    person = office.person("colaborador", "Lia Prado", departamentos=[office.fiscal])
    known, stranger = Browser(served.url), Client(served.url)
    known.sign_in(person.email, SENHA)
    known.http.cookies.delete("cobranca")
    monkeypatch.setattr(sessions, "TENTATIVAS", 1)
    stranger.post("/sessao", {"email": person.email, "senha": "errada-errada"})
    assert stranger.post("/sessao", {"email": person.email, "senha": SENHA}).status_code == 429
    assert known.sign_in(person.email, SENHA).path == "/programacoes"
    known.http.cookies.delete("cobranca")
    known.sign_in(person.email, "errada-errada")
    assert known.sign_in(person.email, SENHA).status == 429


def test_who_leaves_has_left_with_the_secret_of_before_too(served: Served, office: Office) -> None:
    """Which holds for a minute otherwise, for what is on its way"""
    here, there = Browser(served.url), Browser(served.url)
    here.sign_in(office.caio.email, SENHA)
    there.sign_in(office.caio.email, SENHA)
    before = here.http.cookies["cobranca"]
    here.http.cookies.delete("cobranca_recente")
    here.get("/perfil")
    assert here.http.cookies["cobranca"] != before
    here.http.post("/sair", headers={"Origin": served.url})
    here.http.cookies.set("cobranca", before)
    assert here.get("/perfil").path == "/entrar"
    assert there.get("/perfil").path == "/perfil"


def test_half_of_a_file_is_recorded_by_no_form(served: Served, office: Office) -> None:
    """R13: whoever says that it is the right one"""
    checklist, browser = Checklist(office), Browser(served.url)
    item = f"/p/{checklist.link(office.maria)[1]}/atividades/{checklist.atividade}"
    tus = {"Tus-Resumable": "1.0.0", "Upload-Length": "5000", "Upload-Metadata": "filename YS5wZGY="}
    where = browser.http.post(f"{item}/envios", headers=tus).headers["location"]
    piece = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    assert browser.http.patch(where, content=b"%PDF-1.4\n%%EOF\n", headers=piece).status_code == 204
    answer = browser.http.post(f"{item}/duvidas", data={"escolha": "enviar", "envio": where.rsplit("/", 1)[1]})
    assert answer.status_code == 404
    assert ok(office.admin.get(checklist.path))["atividades"][1]["anexos"] == []
    assert browser.http.head(where, headers={"Tus-Resumable": "1.0.0"}).headers["upload-offset"] == "15", "it may go on"


def test_a_browser_is_known_for_one_email_alone() -> None:
    key, email = b"k" * 32, "lia@exemplo.com.br"
    given = aparelhos.token(key, email)
    assert aparelhos.counted(key, email, given) not in (email, aparelhos.counted(key, email, aparelhos.token(key, email)))
    for other in (aparelhos.token(key, "rui@exemplo.com.br"), aparelhos.token(b"x" * 32, email), given[:-1], "", ".", "é.é", "\0"):
        assert aparelhos.counted(key, email, other) == email, other


def test_one_person_holds_so_many_streams_and_the_oldest_ends() -> None:
    vivo = Vivo(None, SimpleNamespace(current=7))  # type: ignore[arg-type]
    vivo._task = SimpleNamespace(cancel=lambda: None)  # type: ignore[assignment]
    one, other = (Quem(uuid4(), Perfil.AUDITOR, Canal.PAINEL, None, frozenset()) for _ in range(2))

    async def asks() -> Quem | None:
        return None

    streams = [Stream(vivo, who, asks, None) for who in (other, *[one] * (OF_ONE + 1))]
    vivo._watching[streams[0]] = None
    for stream in streams[1:]:
        vivo.join(stream)
    assert [stream.over for stream in streams] == [False, True, *[False] * OF_ONE]


@pytest.mark.parametrize("https", [True, False])
def test_every_answer_says_that_its_type_is_what_we_say(https: bool) -> None:
    """RFC 6797: and over HTTPS, that there is no other way here"""
    said: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x-content-type-options", b"nosniff")]})

    async def send(message: Any) -> None:
        said.append(dict(message["headers"]))

    asyncio.run(web.Everywhere(app, https)({}, None, send))  # type: ignore[arg-type]
    assert said[0][b"x-content-type-options"] == b"nosniff"
    assert (b"strict-transport-security" in said[0]) is https
