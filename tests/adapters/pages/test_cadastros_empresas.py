"""Cadastros: departamentos, and empresas with who answers for them and what they are not asked for."""
from datetime import timedelta

import pytest

from tests.adapters.api.client import ok
from tests.adapters.api.office import Office, new_cnpj, today
from tests.adapters.pages.browser import Browser

MARKUP = "<script>alert(1)</script>\"'&"
DOCUMENTOS = ["", "12.345.678/0001-99", "111.111.111-11"]


def formatted(cnpj: str) -> str:
    return f"{cnpj[:2]}.{cnpj[2:5]}.{cnpj[5:8]}/{cnpj[8:12]}-{cnpj[12:]}"


def test_the_index_leads_to_every_cadastro(caio: Browser) -> None:
    page = caio.get("/cadastros")
    assert page.h1 == "Cadastros"
    places = {each.text(strip=True): str(each.attributes["href"]) for each in page.all(".places a")}
    assert list(places) == ["Empresas", "Usuários", "Departamentos", "Processos modelo", "Serviços", "Agendas", "Escritório"]
    assert {name: caio.get(address).h1 for name, address in places.items()} == {name: name for name in places}


def test_a_departamento_is_created_and_then_listed(gilda: Browser, office: Office) -> None:
    gilda.get("/cadastros/departamentos")
    page = gilda.send('form[action="/cadastros/departamentos"][method=post]', nome=f"Societário {office.tag}")
    assert (page.status, page.path) == (200, "/cadastros/departamentos")
    assert f"O departamento Societário {office.tag} foi criado." in page.text
    assert f"Societário {office.tag}" in {each["nome"] for each in office.admin.every("/departamentos")}
    assert f"Societário {office.tag}" in gilda.get(f"/cadastros/departamentos?busca=SOCIETARIO+{office.tag}").one("tbody").text()


def test_a_blank_departamento_is_refused_at_its_form(gilda: Browser) -> None:
    gilda.get("/cadastros/departamentos")
    page = gilda.send('form[action="/cadastros/departamentos"][method=post]', nome="  ")
    assert page.status == 422
    assert page.one("#departamento-nome").attributes["aria-invalid"] == "true"
    assert "É preciso informar." in page.one("#departamento-nome-erro").text()


def test_an_empresa_is_registered_by_its_form_and_seen_by_the_api(gilda: Browser, office: Office) -> None:
    cnpj = new_cnpj()
    gilda.get("/cadastros/empresas/nova")
    typed = {"razao_social": f"Mercado Azul {office.tag} Ltda", "cnpj": formatted(cnpj), f"responsavel.{office.fiscal}": office.caio.id}
    page = gilda.send('form[action="/cadastros/empresas"][method=post]', **typed)
    assert page.h1 == f"Mercado Azul {office.tag} Ltda"
    [seen] = office.admin.every("/empresas", busca=cnpj)
    assert seen["responsaveis"] == [{"departamento_id": office.fiscal, "usuario_id": office.caio.id}]
    assert page.one("#empresa-cnpj").attributes["value"] == formatted(cnpj)
    listed = gilda.get(f"/cadastros/empresas?busca={cnpj}")
    assert formatted(cnpj) in listed.text
    assert office.caio.nome in listed.one("tbody").text()


@pytest.mark.parametrize("typed", DOCUMENTOS)
def test_a_wrong_document_is_refused_at_the_field_and_what_was_typed_stays(gilda: Browser, typed: str) -> None:
    gilda.get("/cadastros/empresas/nova")
    page = gilda.send('form[action="/cadastros/empresas"][method=post]', razao_social="Sem Documento Ltda", cnpj=typed)
    assert page.status == 422
    assert page.html.css_first("title").text().startswith("Erro: ")  # type: ignore[union-attr]
    assert page.one("#empresa-cnpj-erro").text()
    assert page.one("#empresa-cnpj").attributes["value"] == typed
    assert page.one("#empresa-razao_social").attributes["value"] == "Sem Documento Ltda"


def test_a_cnpj_that_is_taken_is_refused_in_the_rules_words(gilda: Browser, office: Office) -> None:
    cnpj = ok(office.admin.get(f"/empresas/{office.padaria}"))["cnpj"]
    gilda.get("/cadastros/empresas/nova")
    page = gilda.send('form[action="/cadastros/empresas"][method=post]', razao_social="Outra Ltda", cnpj=cnpj)
    assert page.status == 409
    assert page.has('[role="alert"]')


def test_an_empresa_is_changed_deactivated_and_reactivated(gilda: Browser, office: Office) -> None:
    id = office.empresa("Farmácia Boa Hora", responsaveis=[{"departamento_id": office.fiscal, "usuario_id": office.caio.id}])
    before = ok(office.admin.get(f"/empresas/{id}"))
    gilda.get(f"/cadastros/empresas/{id}")
    page = gilda.send(f'form[action="/cadastros/empresas/{id}"]', nome="Boa Hora", **{f"responsavel.{office.fiscal}": office.gilda.id})
    assert page.h1 == "Boa Hora"
    seen = ok(office.admin.get(f"/empresas/{id}"))
    assert seen == {**before, "nome": "Boa Hora", "responsaveis": [{"departamento_id": office.fiscal, "usuario_id": office.gilda.id}]}
    page = gilda.send(f'form[action="/cadastros/empresas/{id}/situacao"]')
    assert ok(office.admin.get(f"/empresas/{id}"))["ativa"] is False
    assert "Inativa" in page.text
    gilda.send(f'form[action="/cadastros/empresas/{id}/situacao"]')
    assert ok(office.admin.get(f"/empresas/{id}"))["ativa"] is True


def test_who_may_not_change_finds_nothing_to_press_and_is_refused(caio: Browser, office: Office) -> None:
    page = caio.get(f"/cadastros/empresas/{office.empresa('Papelaria Lua')}")
    assert page.status == 200
    assert not page.has("main form[method=post]")
    assert not caio.get("/cadastros/empresas").has('a[href="/cadastros/empresas/nova"]')
    assert caio.get("/cadastros/empresas/nova").status == 403
    answer = caio.http.post(f"/cadastros/empresas/{office.padaria}", data={"nome": "Minha"}, headers={"Origin": caio.url})
    assert answer.status_code == 403
    assert "Seu perfil não permite alterar cadastros." in answer.text


def test_what_is_not_asked_is_asked_again_from_the_empresas_page(caio: Browser, office: Office) -> None:
    """M6"""
    empresa, servico, day = office.empresa("Casa de Chá"), office.new_servico(), today()
    made = ok(office.admin.post("/programacoes", {
        "servico_id": servico, "empresa_id": empresa, "competencia": "2026-10", "responsavel_id": office.caio.id, "notificar": False,
        "entrega": (day + timedelta(days=5)).isoformat(), "vencimento": (day + timedelta(days=9)).isoformat(),
    }), 201)
    aluguel = ok(office.admin.get(f"/programacoes/{made['id']}"))["atividades"][2]
    said = {"retorno": "nao_pedir_mais", "comentario": MARKUP}
    ok(office.caio.api.post(f"/programacoes/{made['id']}/atividades/{aluguel['id']}/retornos", said), 201)
    page = caio.get(f"/cadastros/empresas/{empresa}")
    assert MARKUP in page.one("#nao-pedir").text()
    assert not page.has("#nao-pedir script")
    page = caio.send("#nao-pedir form")
    assert "volta a ser pedido" in page.text
    assert ok(office.admin.get(f"/empresas/{empresa}/nao-pedir"))["itens"] == []


def test_names_with_markup_are_shown_as_they_were_typed(gilda: Browser, office: Office) -> None:
    id = office.empresa(MARKUP)
    for page in (gilda.get(f"/cadastros/empresas?busca={office.tag}"), gilda.get(f"/cadastros/empresas/{id}")):
        assert MARKUP in page.text
        assert not page.has("main script")


def test_a_list_goes_on_where_it_stopped(caio: Browser, office: Office) -> None:
    for n in range(51):
        office.empresa(f"Filial {n:02}")
    first = caio.get("/cadastros/empresas?busca=FILIAL")
    assert len(first.all("tbody th")) == 50
    rest = caio.follow("Ver mais")
    assert [each.text(strip=True) for each in rest.all("tbody th")] == [f"Filial 50 {office.tag}"]
    assert caio.follow("Do começo").path == "/cadastros/empresas"
