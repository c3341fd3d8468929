"""What came by mail, on the equipe's screen and on the client's: from whom, where it may go, and that it goes there (M20)."""
from collections.abc import Callable

import pytest

from tests.adapters.api.access import Checklist
from tests.adapters.api.client import ok
from tests.adapters.api.office import Office, Person
from tests.adapters.api.received import PDF, arrived
from tests.adapters.api.serving import Served
from tests.adapters.pages.browser import Browser


@pytest.fixture
def joao(office: Office) -> Person:
    return office.person("cliente", "João Belo", empresas=[office.empresa("Belo Horizonte Pães")])


@pytest.fixture
def checklist(office: Office, joao: Person) -> Checklist:
    empresa = ok(office.admin.get(f"/usuarios/{joao.id}"))["empresas"][0]
    return Checklist(office, empresa_id=empresa)


def names(checklist: Checklist) -> list[str]:
    return [each["nome"] for each in ok(checklist.office.admin.get(checklist.path))["atividades"]]


def test_the_equipe_looks_at_what_came_and_puts_it_where_it_belongs(
    served: Served, office: Office, joao: Person, checklist: Checklist, caio: Browser
) -> None:
    id = arrived(served, checklist.id, joao, "extrato de outubro.pdf", PDF, tipo="application/pdf")
    page = caio.get(checklist.path)
    assert "João Belo" in page.one(f"#r-{id}").text()
    assert [each.text() for each in page.all(f"#onde-{id} > option")][1:] == names(checklist)
    seen = caio.get(page.link("extrato de outubro.pdf"))
    assert seen.one("iframe.viewer").attributes["src"] == f"{checklist.path}/recebidos/{id}/conteudo"
    assert caio.http.get(f"{checklist.path}/recebidos/{id}/conteudo").content == PDF
    caio.get(checklist.path)
    page = caio.send(f"#r-{id} form.place", atividade=checklist.atividade)
    assert page.status == 200
    assert not page.has("#recebidos")
    assert "extrato de outubro.pdf" in page.one(f"#a-{checklist.atividade} .files").text()
    assert caio.get(f"{checklist.path}/recebidos/{id}").status == 404


def test_what_is_held_says_from_where_it_came(served: Served, joao: Person, checklist: Checklist, caio: Browser) -> None:
    id = arrived(served, checklist.id, joao, de="fulano@outra.example")
    said = caio.get(checklist.path).one(f"#r-{id}").text()
    assert f"Retido: veio de fulano@outra.example, que não é o endereço de {joao.nome}" in " ".join(said.split())


def test_a_refusal_stands_beside_the_file(
    served: Served, office: Office, joao: Person, checklist: Checklist, caio: Browser
) -> None:
    """R13: what is there already; and nothing chosen"""
    first = arrived(served, checklist.id, joao, "a.pdf", PDF, tipo="application/pdf")
    again = arrived(served, checklist.id, joao, "b.pdf", PDF, tipo="application/pdf", de="fulano@outra.example")
    caio.get(checklist.path)
    caio.send(f"#r-{first} form.place", atividade=checklist.atividade)
    page = caio.send(f"#r-{again} form.place", atividade=checklist.atividade)
    assert page.status == 409
    assert "mesmo conteúdo" in page.one(f"#r-{again} [role=alert]").text()
    page = caio.send(f"#r-{again} form.place", atividade="")
    assert page.status == 422
    assert page.has(f"#r-{again} [role=alert]")


def test_what_is_of_no_use_is_put_away_with_or_without_a_reason(
    served: Served, joao: Person, checklist: Checklist, caio: Browser
) -> None:
    one, other = (arrived(served, checklist.id, joao) for _ in range(2))
    caio.get(checklist.path)
    caio.send(f'#r-{one} form[action$="/descarte"]', motivo="É propaganda.")
    page = caio.send(f'#r-{other} form[action$="/descarte"]')
    assert not page.has("#recebidos")
    assert "É propaganda." in page.one("#historico").text()


def test_the_client_says_which_document_it_is(
    served: Served, office: Office, joao: Person, checklist: Checklist, browser_of: Callable[[Person], Browser]
) -> None:
    """Its own alone: what is held, and what came from others, is not there"""
    id = arrived(served, checklist.id, joao, "foto do extrato.jpg", b"\xff\xd8\xff\xe0 foto")
    arrived(served, checklist.id, joao, "de fora.pdf", de="fulano@outra.example")
    empresa = ok(office.admin.get(f"/usuarios/{joao.id}"))["empresas"][0]
    colega = office.person("cliente", "Bia Belo", empresas=[empresa])
    assert not browser_of(colega).get(f"/p/{checklist.id}").has("#recebidos")
    browser = browser_of(joao)
    page = browser.get(f"/p/{checklist.id}")
    assert [each.text() for each in page.all("#recebidos .name")] == ["foto do extrato.jpg"]
    assert browser.http.get(page.link("foto do extrato.jpg")).content == b"\xff\xd8\xff\xe0 foto"
    page = browser.send("#recebidos form.place", atividade=checklist.atividade)
    assert not page.has("#recebidos")
    (anexo,) = ok(office.admin.get(checklist.path))["atividades"][1]["anexos"]
    assert (anexo["id"], anexo["enviado_por"]["id"]) == (id, joao.id)


def test_where_one_is_missing_one_click_is_enough(
    served: Served, office: Office, joao: Person, checklist: Checklist, caio: Browser, browser_of: Callable[[Person], Browser]
) -> None:
    first, _, third = (each["id"] for each in ok(office.admin.get(checklist.path))["atividades"])
    for nome in ("um.jpg", "dois.jpg"):
        arrived(served, checklist.id, joao, nome)
    for each in (first, third):
        ok(office.admin.post(f"{checklist.path}/atividades/{each}/retornos", {"retorno": "sem_movimento", "comentario": "Nada."}), 201)
    button = caio.get(checklist.path).one("form.place button").text()
    assert button.startswith(f"Colocar em {names(checklist)[1]}")
    browser = browser_of(joao)
    browser.get(f"/p/{checklist.id}")
    assert browser.send("#recebidos li form.place").path == f"/p/{checklist.id}"
    assert ok(office.admin.get(checklist.path))["atividades"][1]["situacao"] == "enviada"
