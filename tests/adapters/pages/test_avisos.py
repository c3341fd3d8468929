"""«Como você quer ser avisado» (R8, RFC 8058): by the address in the mail, for its own user, without signing in."""
from uuid import UUID, uuid4

import pytest

from adapters.messages import escolha
from tests.adapters.api.client import ok
from tests.adapters.api.office import Office, Person
from tests.adapters.api.serving import Served
from tests.adapters.pages.browser import Browser

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def rosa(office: Office) -> Person:
    """A client of the test's own."""
    return office.person("cliente", "Rosa Pires", empresas=[office.padaria], telefone="31998010001", notificar_por=["email", "whatsapp"])


@pytest.fixture
def ciro(office: Office) -> Person:
    """A client without a telefone."""
    return office.person("cliente", "Ciro Neves", empresas=[office.padaria])


def address(served: Served, person: Person | UUID) -> str:
    return "/avisos/" + escolha.token(served.settings.secret(), person if isinstance(person, UUID) else UUID(person.id))


def channels(office: Office, person: Person) -> list[str]:
    found: list[str] = ok(office.admin.get(f"/usuarios/{person.id}"))["notificar_por"]
    return found


def test_the_choice_is_shown_and_changed_without_signing_in(browser: Browser, served: Served, office: Office, rosa: Person) -> None:
    page = browser.get(address(served, rosa))
    assert page.h1 == "Como você quer ser avisado"
    assert [box.attributes["value"] for box in page.all('[name="canais"][checked]')] == ["email", "whatsapp"]
    page = browser.send("main form", canais=["whatsapp"])
    assert "Está guardado" in page.text
    assert channels(office, rosa) == ["whatsapp"]
    changed = office.admin.every("/auditoria/eventos", tipo="usuario_alterado", por=rosa.id)
    assert [each["fluxo"] for each in changed] == [rosa.id], "the office sees that the client did it"


def test_looking_at_the_page_changes_nothing(browser: Browser, served: Served, office: Office, rosa: Person) -> None:
    """Programs that look into mail open every address"""
    for _ in range(2):
        browser.get(address(served, rosa))
    assert channels(office, rosa) == ["email", "whatsapp"]


def test_the_page_tells_nobody_who_it_is_of(browser: Browser, served: Served, rosa: Person) -> None:
    page = browser.get(address(served, rosa))
    assert f"{rosa.email[0]}•••@exemplo.com.br" in page.text
    assert "final 01" in page.text
    for said in (rosa.nome, rosa.email, "98010001", rosa.id):
        assert said not in page.answer.text
    assert page.answer.headers["referrer-policy"] == "no-referrer"
    assert "noindex" in page.answer.headers["x-robots-tag"]
    assert "default-src 'none'" in page.answer.headers["content-security-policy"]


def test_who_wants_no_message_is_told_what_that_means(browser: Browser, served: Served, office: Office, rosa: Person) -> None:
    browser.get(address(served, rosa))
    page = browser.send("main form", canais=[])
    assert "Nenhum aviso chega até você agora." in page.text
    assert channels(office, rosa) == ["portal"]


@pytest.mark.parametrize("how", [{"data": ONE_CLICK}, {"files": [("List-Unsubscribe", (None, b"One-Click"))]}])
def test_one_click_in_a_mail_program_takes_mail_out(
    browser: Browser, served: Served, office: Office, rosa: Person, ciro: Person, how: dict[str, object]
) -> None:
    """RFC 8058: no cookie, no Origin, either kind of form, answered without a redirect; clicked twice it is the same"""
    for person, left in ((rosa, ["whatsapp"]), (ciro, ["portal"])):
        for _ in range(2):
            answer = browser.http.post(address(served, person), follow_redirects=False, **how)  # type: ignore[arg-type]
            assert answer.status_code == 200
        assert channels(office, person) == left


def test_a_channel_that_cannot_reach_is_not_offered_and_refused(browser: Browser, served: Served, office: Office, ciro: Person) -> None:
    """R8"""
    page = browser.get(address(served, ciro))
    assert not page.has('[value="whatsapp"]')
    answer = browser.http.post(address(served, ciro), data={"formulario": "avisos", "canais": ["whatsapp", "email"]})
    assert answer.status_code == 422
    assert "falta um telefone seu" in answer.text
    answer = browser.http.post(address(served, ciro), data={"formulario": "avisos", "canais": "pombo"})
    assert answer.status_code == 422
    assert channels(office, ciro) == ["email"]


def test_a_token_that_nobody_was_given_opens_nothing(browser: Browser, served: Served, office: Office, rosa: Person, ciro: Person) -> None:
    own, other = address(served, rosa), address(served, ciro)
    mixed = "/avisos/" + other.removeprefix("/avisos/")[:22] + own.removeprefix("/avisos/")[22:]
    for forged in (mixed, own[:-1] + ("A" if own[-1] != "A" else "B"), own[:-4], own + "A", "/avisos/á", "/avisos/" + "A" * 64,
                   address(served, uuid4())):
        assert browser.get(forged).status == 404
        assert browser.http.post(forged, data=ONE_CLICK).status_code == 404
    assert (channels(office, rosa), channels(office, ciro)) == (["email", "whatsapp"], ["email"])


def test_a_token_is_a_clients_and_dies_with_its_user(browser: Browser, served: Served, office: Office, rosa: Person) -> None:
    """R19; the equipe signs in"""
    assert browser.get(address(served, office.caio)).status == 404
    ok(office.admin.patch(f"/usuarios/{rosa.id}", {"ativo": False}))
    assert browser.get(address(served, rosa)).status == 404


def test_a_token_opens_nothing_else(browser: Browser, served: Served, rosa: Person) -> None:
    token = address(served, rosa).removeprefix("/avisos/")
    assert browser.get(f"/p/{token}").status == 404
    assert browser.get(f"/senha/{token}").status == 410
    browser.http.cookies.set("cobranca", token)
    assert browser.get("/perfil").path == "/entrar"
