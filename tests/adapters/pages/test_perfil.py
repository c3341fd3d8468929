"""One's own profile (R8, R18, R19): how one is told, the password, sessions and tokens."""
from collections.abc import Callable

import pytest

from tests.adapters.api.client import Client, ok, refused
from tests.adapters.api.office import SENHA, Office, Person
from tests.adapters.api.serving import Served
from tests.adapters.pages.browser import Browser

NOVA = "uma frase que ninguém mais sabe"


@pytest.fixture
def nina(office: Office) -> Person:
    """A colaboradora of the test's own."""
    return office.person("colaborador", "Nina Souto", departamentos=[office.fiscal], telefone="31998010001")


@pytest.fixture
def rosa(office: Office) -> Person:
    """A client of the test's own, without a telefone."""
    return office.person("cliente", "Rosa Pires", empresas=[office.padaria])


def seen(office: Office, person: Person) -> dict[str, object]:
    shown: dict[str, object] = ok(office.admin.get(f"/usuarios/{person.id}"))
    return shown


def test_how_one_is_told_is_chosen_and_kept(browser_of: Callable[[Person], Browser], office: Office, nina: Person) -> None:
    browser = browser_of(nina)
    browser.get("/perfil")
    page = browser.send('form[action="/perfil/avisos"]', canais=["email", "whatsapp"], avisos="diario")
    assert "Está guardado" in page.text
    assert (seen(office, nina)["notificar_por"], seen(office, nina)["avisos"]) == (["email", "whatsapp"], "diario")
    assert page.one('[name="avisos"] [selected]').attributes["value"] == "diario"
    browser.send('form[action="/perfil/avisos"]', canais=[])
    assert seen(office, nina)["notificar_por"] == []


def test_a_client_sees_what_concerns_a_client(browser_of: Callable[[Person], Browser], office: Office, rosa: Person) -> None:
    """No digests, no tokens; the portal is what is left when nothing else is chosen"""
    browser = browser_of(rosa)
    page = browser.get("/perfil")
    assert page.has("body.portal")
    assert not page.has('[name="avisos"]')
    assert not page.has('form[action="/perfil/tokens"]')
    assert not page.has('[name="canais"][value="whatsapp"]'), "there is no telefone to reach"
    browser.send('form[action="/perfil/avisos"]', canais=[])
    assert seen(office, rosa)["notificar_por"] == ["portal"]
    assert browser.http.post("/perfil/tokens", data={"dias": "3"}, headers={"Origin": browser.url}).status_code == 404


def test_a_channel_that_cannot_reach_is_refused_at_its_field(browser_of: Callable[[Person], Browser], rosa: Person) -> None:
    """R8"""
    browser = browser_of(rosa)
    form = {"formulario": "avisos", "canais": ["email", "whatsapp"]}
    answer = browser.http.post("/perfil/avisos", data=form, headers={"Origin": browser.url})
    assert answer.status_code == 422
    assert "falta um telefone seu" in answer.text


def test_ones_name_and_telefone_are_ones_own_and_the_rest_is_not(
    browser_of: Callable[[Person], Browser], office: Office, nina: Person
) -> None:
    browser = browser_of(nina)
    browser.get("/perfil")
    page = browser.send('form[action="/perfil/dados"]', nome="Nina <b>Souto</b>", telefone="")
    assert page.one('[name="nome"]').attributes["value"] == "Nina <b>Souto</b>"
    assert "<b>Souto" not in page.answer.text
    page = browser.send('form[action="/perfil/dados"]', nome=" ", telefone="31 99801-0009")
    assert page.status == 422
    assert page.one("#dados-telefone").attributes["value"] == "31 99801-0009", "what was typed stays"
    sent = {"formulario": "dados", "nome": "Nina", "perfil": "administrador", "email": "outra@exemplo.com.br"}
    browser.http.post("/perfil/dados", data=sent, headers={"Origin": browser.url})
    assert (seen(office, nina)["nome"], seen(office, nina)["perfil"], seen(office, nina)["email"]) == ("Nina", "colaborador", nina.email)


def test_a_new_password_needs_the_present_one_and_ends_every_other_session(
    served: Served, browser_of: Callable[[Person], Browser], nina: Person
) -> None:
    here, there = browser_of(nina), browser_of(nina)
    here.get("/perfil")
    page = here.send('form[action="/perfil/senha"]', senha_atual="não é esta", senha=NOVA)
    assert page.status == 422
    assert page.one("#senha-senha_atual-erro").text() == "A senha atual não confere."
    assert NOVA not in page.answer.text
    page = here.send('form[action="/perfil/senha"]', senha_atual=SENHA, senha="curta")
    assert page.status == 422
    assert there.get("/perfil").path == "/perfil", "nothing has changed yet"
    page = here.send('form[action="/perfil/senha"]', senha_atual=SENHA, senha=NOVA)
    assert (page.path, page.status) == ("/perfil", 200)
    assert "A senha mudou." in page.text
    assert there.get("/perfil").path == "/entrar"
    fresh = Browser(served.url)
    assert fresh.sign_in(nina.email, SENHA).status == 401
    assert fresh.sign_in(nina.email, NOVA).status == 200


def test_whoever_finds_an_open_browser_cannot_try_passwords_without_end(
    browser_of: Callable[[Person], Browser], nina: Person
) -> None:
    browser = browser_of(nina)
    browser.get("/perfil")
    for _ in range(10):
        browser.send('form[action="/perfil/senha"]', senha_atual="não é esta", senha=NOVA)
    page = browser.send('form[action="/perfil/senha"]', senha_atual=SENHA, senha=NOVA)
    assert page.status == 429
    assert "Foram muitas senhas erradas" in page.text


def test_a_token_is_shown_once_works_and_ends(served: Served, browser_of: Callable[[Person], Browser], nina: Person) -> None:
    browser = browser_of(nina)
    browser.get("/perfil")
    page = browser.send('form[action="/perfil/tokens"]', dias="30")
    token = str(page.one("#token").attributes["value"])
    assert page.answer.headers["cache-control"] == "no-store"
    program = Client(served.url, token=token)
    assert ok(program.get(f"/usuarios/{nina.id}"))["nome"] == nina.nome
    page = browser.get("/perfil")
    assert token not in page.answer.text
    assert "último uso" in page.one("#tokens").text()
    page = browser.send("#tokens .entries form")
    assert "O token terminou." in page.text
    refused(program.get(f"/usuarios/{nina.id}"), 401)


@pytest.mark.parametrize("dias", ["0", "3651", "muitos"])
def test_a_token_lasts_from_a_day_to_ten_years(browser_of: Callable[[Person], Browser], nina: Person, dias: str) -> None:
    browser = browser_of(nina)
    browser.get("/perfil")
    page = browser.send('form[action="/perfil/tokens"]', dias=dias)
    assert page.status == 422
    assert page.has("#token-dias-erro")
    assert not page.has("#novo-token")


def test_one_ends_ones_own_sessions_and_nobody_elses(browser_of: Callable[[Person], Browser], nina: Person, rosa: Person) -> None:
    here, there, other = browser_of(nina), browser_of(nina), browser_of(rosa)
    page = here.get("/perfil")
    [end] = [str(form.attributes["action"]) for form in page.all("#sessoes .entries form")]
    assert "Este navegador" in page.one("#sessoes").text()
    assert other.http.post(end, headers={"Origin": other.url}).status_code == 404
    assert there.get("/perfil").path == "/perfil"
    assert "A sessão terminou." in here.send(f'form[action="{end}"]').text
    assert there.get("/perfil").path == "/entrar"
    assert here.get("/perfil").path == "/perfil"
    here.send('#sessoes form[action="/sair"]', button="1")
    assert here.get("/perfil").path == "/entrar"


def test_a_session_keeps_the_day_it_began_when_it_gets_a_new_secret(browser_of: Callable[[Person], Browser], nina: Person) -> None:
    browser = browser_of(nina)
    browser.http.cookies.delete("cobranca_recente")
    browser.get("/perfil")
    page = browser.get("/perfil")
    assert len(page.all("#sessoes .entries li")) == 1, "one browser is one session, whichever secret it has"
