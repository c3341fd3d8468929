"""The door (R19): signing in and out, what a browser keeps, and forms that other sites send."""
import re

import pytest

from tests.adapters.api.office import SENHA, Office
from tests.adapters.api.serving import Served
from tests.adapters.pages.browser import Browser


def test_signing_in_leads_back_to_where_one_was_going(browser: Browser, office: Office) -> None:
    browser.get("/perfil?aba=1")
    assert browser.page.path == "/entrar"
    assert browser.page.h1 == "Entrar"
    answer = browser.http.post(
        "/entrar", data={"email": office.caio.email, "senha": SENHA, "volta": "/perfil?aba=1"}, headers={"Origin": browser.url},
        follow_redirects=False,
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/perfil?aba=1")


@pytest.mark.parametrize("address", ["//mau.example", "https://mau.example/", "/\\mau.example", "javascript:alert(1)", "\\\\mau", "/a\nb"])
def test_signing_in_leads_nowhere_else(browser: Browser, office: Office, address: str) -> None:
    answer = browser.http.post(
        "/entrar", data={"email": office.caio.email, "senha": SENHA, "volta": address}, headers={"Origin": browser.url},
        follow_redirects=False,
    )
    assert answer.headers["location"] == "/"


def test_a_wrong_password_keeps_the_email_and_not_the_password(browser: Browser, office: Office) -> None:
    page = browser.sign_in(office.otavio.email, "errada-errada")
    assert page.status == 401
    assert "E-mail ou senha não conferem." in page.one('[role="alert"]').text()
    assert page.one("#entrar-email").attributes["value"] == office.otavio.email
    assert "errada-errada" not in page.answer.text


def test_the_session_is_out_of_reach_of_scripts_and_other_sites(browser: Browser, office: Office) -> None:
    answer = browser.http.post(
        "/entrar", data={"email": office.caio.email, "senha": SENHA}, headers={"Origin": browser.url}, follow_redirects=False
    )
    session = next(each for each in answer.headers.get_list("set-cookie") if each.startswith("cobranca="))
    assert "HttpOnly" in session
    assert "SameSite=lax" in session
    assert "Max-Age=43200" in session or re.search(r"Max-Age=4319\d", session)


@pytest.mark.parametrize("told", [{}, {"Origin": "https://mau.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}])
def test_a_form_of_another_site_does_nothing(caio: Browser, told: dict[str, str]) -> None:
    answer = caio.http.post("/sair", data={"todas": "1"}, headers=told)
    assert answer.status_code == 403
    assert "não veio de uma página deste endereço" in answer.text
    assert caio.get("/entrar").path != "/entrar", "the session must go on"


def test_leaving_everywhere_ends_the_other_browser_too(served: Served, office: Office) -> None:
    here, there = Browser(served.url), Browser(served.url)
    here.sign_in(office.otavio.email, SENHA)
    there.sign_in(office.otavio.email, SENHA)
    here.http.post("/sair", data={"todas": "1"}, headers={"Origin": here.url})
    assert there.get("/").path == "/entrar"


def test_the_session_gets_a_new_secret_every_hour(served: Served, caio: Browser) -> None:
    before = caio.http.cookies["cobranca"]
    caio.http.cookies.delete("cobranca_recente")
    caio.get("/perfil")
    after = caio.http.cookies["cobranca"]
    assert after != before
    old = Browser(served.url)
    old.http.cookies.set("cobranca", before)
    assert old.get("/perfil").path == "/perfil", "what was on its way with the old secret still arrives"


def test_pages_say_what_a_browser_may_do(browser: Browser) -> None:
    headers = browser.get("/entrar").answer.headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


def test_bundles_may_be_kept_for_ever_under_names_of_their_content(browser: Browser) -> None:
    address = str(browser.get("/entrar").one("link[rel=stylesheet]").attributes["href"])
    assert re.fullmatch(r"/estaticos/painel-[A-Z0-9]{8}\.css", address)
    answer = browser.http.get(address)
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/css")
    assert browser.http.get("/estaticos/..%2fapp.py").status_code == 404


def test_whether_there_is_such_a_user_is_not_told(browser: Browser, office: Office) -> None:
    def asked(email: str) -> str:
        browser.get("/senha")
        return browser.send('form[action="/senha"]', email=email).text

    assert asked(office.aurora.email) == asked("ninguem@exemplo.com.br")


def test_an_old_link_for_a_password_offers_another(browser: Browser) -> None:
    page = browser.get("/senha/nunca-existiu")
    assert page.status == 410
    assert page.has('form[action="/senha"]')


def test_an_address_that_leads_nowhere_says_so_in_portuguese(caio: Browser) -> None:
    page = caio.get("/programacoes/isto-nao-e-um-id")
    assert page.status == 404
    assert "Não encontramos" in page.text
