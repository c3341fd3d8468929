"""Cadastros: users of the equipe and of the clients."""
import secrets
from collections.abc import Callable

import pytest

from tests.adapters.api.client import ok
from tests.adapters.api.office import SENHA, Office, Person
from tests.adapters.api.serving import EMAIL, Served
from tests.adapters.api.serving import SENHA as ADMIN_SENHA
from tests.adapters.pages.browser import Browser

NEW = 'form[action="/cadastros/usuarios"][method=post]'


@pytest.fixture
def ada(served: Served, office: Office) -> Browser:
    """The administrador."""
    made = Browser(served.url, lambda: office.admin.get("/escritorio"))
    made.sign_in(EMAIL, ADMIN_SENHA)
    return made


def test_a_client_is_registered_for_an_empresa(gilda: Browser, office: Office) -> None:
    email = f"rita.{secrets.token_hex(4)}@exemplo.com.br"
    gilda.get(f"/cadastros/usuarios/novo?tipo=cliente&empresa={office.padaria}")
    page = gilda.send(
        NEW, "salvar", nome=f"Rita Azul {office.tag}", email=email, telefone="(11) 98765-4321", notificar_por=["email", "whatsapp"],
        departamentos_quais="alguns", departamentos=[office.fiscal],
    )
    assert page.h1 == f"Rita Azul {office.tag}"
    [seen] = office.admin.every("/usuarios", busca=f"Rita Azul {office.tag}")
    assert (seen["perfil"], seen["empresas"], seen["departamentos"], seen["notificar_por"], seen["telefone"]) == (
        "cliente", [office.padaria], [office.fiscal], ["email", "whatsapp"], "+5511987654321"
    )
    assert f"Rita Azul {office.tag}" in gilda.get(f"/cadastros/empresas/{office.padaria}").text


def test_an_empresa_is_looked_for_without_losing_what_was_typed(gilda: Browser, office: Office) -> None:
    gilda.get("/cadastros/usuarios/novo")
    page = gilda.send(NEW, "procurar", nome="Ivo", procurar_empresa=f"Óptica Visão {office.tag}")
    assert page.status == 200
    assert page.one("#usuario-nome").attributes["value"] == "Ivo"
    assert page.one(f'input[name=empresas][value="{office.otica}"]')
    assert not page.has('[role="alert"]')


def test_a_client_of_no_empresa_is_refused_at_the_empresas(gilda: Browser) -> None:
    gilda.get("/cadastros/usuarios/novo")
    page = gilda.send(NEW, "salvar", nome="Ivo Azul", email="ivo@@exemplo", empresas=[])
    assert page.status == 422
    assert "não é um endereço de e-mail" in page.one("#usuario-email-erro").text().lower()
    page = gilda.send(NEW, "salvar", email=f"ivo.{secrets.token_hex(4)}@exemplo.com.br")
    assert page.status == 422
    assert "Diga de que empresa é este cliente." in page.one("#usuario-empresas").text()


def test_the_equipe_is_the_administradors(gilda: Browser, ada: Browser, office: Office) -> None:
    assert gilda.get("/cadastros/usuarios/novo?tipo=equipe").status == 403
    assert not gilda.get(f"/cadastros/usuarios/{office.caio.id}").has("main form[method=post]")
    email = f"nina.{secrets.token_hex(4)}@exemplo.com.br"
    ada.get("/cadastros/usuarios/novo?tipo=equipe")
    ada.send(NEW, "salvar", nome=f"Nina Reis {office.tag}", email=email, perfil="gerente", avisos="diario")
    [seen] = office.admin.every("/usuarios", busca=f"Nina Reis {office.tag}")
    assert (seen["perfil"], seen["departamentos"], seen["avisos"], seen["empresas"]) == ("gerente", None, "diario", [])
    form = f'form[action="/cadastros/usuarios/{seen["id"]}"]'
    ada.send(form, "salvar", perfil="colaborador", departamentos_quais="alguns", departamentos=[])
    seen = ok(office.admin.get(f"/usuarios/{seen['id']}"))
    assert (seen["perfil"], seen["departamentos"]) == ("colaborador", [])


def test_who_answers_for_something_is_deactivated_only_with_an_heir(
    ada: Browser, browser_of: Callable[[Person], Browser], office: Office
) -> None:
    """R19"""
    leaving = office.person("colaborador", "Bento Luz", departamentos=[office.fiscal])
    agenda = office.new_agenda(responsavel_id=leaving.id)
    open_still = browser_of(leaving)
    address = f"/cadastros/usuarios/{leaving.id}"
    page = ada.get(address)
    assert "1 agenda" in page.text
    page = ada.send(f'form[action="{address}/situacao"]')
    assert page.status == 409
    assert "diga quem assume" in page.one('[role="alert"]').text()
    page = ada.send(f'form[action="{address}/situacao"]', transferir_para=office.caio.id)
    assert "desativado" in page.text
    assert ok(office.admin.get(f"/agendas/{agenda}"))["responsavel_id"] == office.caio.id
    assert open_still.get("/cadastros").path == "/entrar"
    ada.send(f'form[action="{address}/situacao"]')
    assert ok(office.admin.get(f"/usuarios/{leaving.id}"))["ativo"] is True


def test_a_link_to_choose_a_password_is_asked_for_by_who_may_change_the_user(gilda: Browser, office: Office) -> None:
    gilda.get(f"/cadastros/usuarios/{office.maria.id}")
    page = gilda.send(f'form[action="/cadastros/usuarios/{office.maria.id}/senha"]')
    assert f"vai para {office.maria.email}" in page.text
    asked = [each["tipo"] for each in ok(office.admin.get("/auditoria/eventos", params={"limite": 500, "tipo": "senha_pedida"}))["itens"]]
    assert asked
    answer = gilda.http.post(f"/cadastros/usuarios/{office.caio.id}/senha", headers={"Origin": gilda.url})
    assert answer.status_code == 403


def test_an_auditor_looks_and_changes_nothing(browser_of: Callable[[Person], Browser], office: Office) -> None:
    aurora = browser_of(office.aurora)
    assert office.maria.email in aurora.get(f"/cadastros/usuarios/{office.maria.id}").text
    assert not aurora.page.has("main form[method=post]")
    for path in ("/cadastros/usuarios", f"/cadastros/usuarios/{office.maria.id}", f"/cadastros/usuarios/{office.maria.id}/situacao"):
        assert aurora.http.post(path, data={"acao": "salvar"}, headers={"Origin": aurora.url}).status_code == 403


def test_a_client_finds_no_cadastros(browser_of: Callable[[Person], Browser], office: Office) -> None:
    maria = browser_of(office.maria)
    for path in ("/cadastros", "/cadastros/empresas", f"/cadastros/usuarios/{office.caio.id}"):
        assert maria.get(path).status == 404


def test_passwords_are_no_part_of_these_forms(ada: Browser, office: Office) -> None:
    page = ada.get(f"/cadastros/usuarios/{office.caio.id}")
    assert SENHA not in page.answer.text
    assert not page.has("input[type=password]")
