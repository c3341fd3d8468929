"""What holds of every page, whoever looks at it: found by following its links."""
from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx2
import pytest

from adapters.messages import escolha
from tests.adapters.api.access import Checklist
from tests.adapters.api.client import ok
from tests.adapters.api.office import Office, Person
from tests.adapters.api.serving import EMAIL, SENHA, Served
from tests.adapters.pages.browser import Browser, Page
from tests.adapters.pages.house import faults, walk


@pytest.fixture(scope="module")
def checklist(office: Office) -> Checklist:
    """With a file, an answer, something asked again, words of both sides, and an agenda beside it."""
    made = Checklist(office)
    first, second, third = (each["id"] for each in ok(office.admin.get(made.path))["atividades"])
    maria, caio = office.maria.api, office.caio.api
    made.anexo()
    ok(maria.post(f"{made.path}/atividades/{first}/comentarios", {"texto": "Serve em <b>PDF</b>?"}), 201)
    ok(caio.post(f"{made.path}/atividades/{first}/comentarios", {"texto": "Ligar na segunda.", "interno": True}), 201)
    ok(maria.post(f"{made.path}/atividades/{third}/retornos", {"retorno": "sem_movimento"}), 201)
    ok(caio.post(f"{made.path}/atividades/{third}/reabertura", {"comentario": "Houve, sim.", "notificar": False}), 201)
    ok(maria.post(f"{made.path}/atividades/{third}/retornos", {"retorno": "enviar_depois"}), 201)
    assert second
    office.new_agenda()
    return made


def broken(browser: Browser, beginnings: list[str], at_least: int) -> str:
    """Each fault once, with the first page that has it and how many have."""
    pages, found = 0, dict[str, list[str]]()
    for page in walk(browser, beginnings):
        pages += 1
        for fault in {*faults(page), *([f"answers {page.status}"] if page.status != 200 else [])}:
            found.setdefault(fault, []).append(page.answer.url.raw_path.decode())
    assert pages >= at_least, f"only {pages} pages were found"
    return "\n".join(sorted(f"{where[0]} ({len(where)}): {fault}" for fault, where in found.items()))


@pytest.mark.parametrize(("who", "at_least"), [("gilda", 30), ("caio", 15), ("aurora", 15)])
def test_every_page_of_the_equipe_keeps_the_rules(
    who: str, at_least: int, browser_of: Callable[[Person], Browser], office: Office, checklist: Checklist
) -> None:
    person: Any = getattr(office, who)
    found = broken(browser_of(person), ["/", f"/programacoes/{checklist.id}", "/perfil"], at_least)
    assert not found, found


def test_every_page_of_the_administrador_keeps_the_rules(browser: Browser, checklist: Checklist) -> None:
    browser.sign_in(EMAIL, SENHA)
    found = broken(browser, ["/", f"/programacoes/{checklist.id}"], 30)
    assert not found, found


def test_every_page_of_a_client_keeps_the_rules(
    browser: Browser, browser_of: Callable[[Person], Browser], office: Office, checklist: Checklist
) -> None:
    """By the link, and signed in"""
    _, link = checklist.link(office.maria)
    found = broken(browser, [f"/p/{link}"], 4) + broken(browser_of(office.maria), ["/", "/perfil"], 4)
    assert not found, found


def test_every_page_of_nobody_keeps_the_rules(browser: Browser, served: Served, office: Office) -> None:
    choice = escolha.token(served.settings.secret(), UUID(office.maria.id))
    found = broken(browser, ["/entrar", "/senha", "/como-enviar", f"/avisos/{choice}"], 4)
    assert not found, found


@pytest.mark.parametrize("address", ["/nada", "/p/nada", "/avisos/nada", "/senha/nada"])
def test_what_is_not_there_keeps_the_rules_too(browser: Browser, address: str) -> None:
    page = browser.get(address)
    assert page.status in (404, 410)
    assert faults(page) == []


def test_a_refused_form_keeps_the_rules_too(caio: Browser) -> None:
    caio.get("/perfil")
    page = caio.send('form[action="/perfil/senha"]', senha_atual="errada", senha="curta")
    assert page.status == 422
    assert faults(page) == []


BROKEN = """<!doctype html><html lang="en"><head><title>Uma</title><style>a{}</style></head><body onload="x()">
<main><h1>Outra</h1><h1>Mais</h1><a href="#">Aqui</a><a href="/x"></a><a href="https://fora.example/">Fora</a>
<form><input name="a"><label for="b">B</label><input id="c" aria-label="C" style="color:red"><span id="c"></span>
<button>Save</button></form>
<form action="/" method="post" hx-post="/" hx-target="#c" hx-select="#c" hx-disinherit="*" hx-vals='{"acao": "ver"}'>
<button name="acao" hx-post="/">Mais</button></form>
<script>x()</script><p>sem_movimento 5b8f4f5e-6f6c-4d8e-8a43-0d7c1fb7a002, e nao obrigatoria</p></main></body></html>"""


def test_a_page_that_breaks_each_rule_is_found_out() -> None:
    answer = httpx2.Response(200, text=BROKEN, request=httpx2.Request("GET", "http://127.0.0.1/pagina"))
    found = faults(Page(answer))
    for fault in (
        "no lang", "no viewport", "2 h1", "title «Uma», h1 «Outra»", "a control without a label", "nothing to read on",
        "a form without an action", "a form without a method", "no content security policy", "a script within the page",
        "a style within the page", "['onload']", "['style']", "leads outside", "2 with the id «c»", "for leads to «b»", "leads nowhere",
        "no hx-target", "what the button says is overruled", "no hx-select", "an id to be read", "a word of the code", "English",
    ):
        assert any(each.startswith(fault) for each in found), fault
