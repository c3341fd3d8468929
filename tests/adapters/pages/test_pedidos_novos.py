"""Told by the portal: a badge on what is asked and was not seen yet, for who signs in."""
from collections.abc import Callable

from tests.adapters.api.access import Checklist
from tests.adapters.api.client import Client, ok
from tests.adapters.api.office import Office, Person
from tests.adapters.api.serving import Served
from tests.adapters.pages.browser import Browser


def asks(office: Office, checklist: Checklist) -> None:
    ok(office.admin.post(f"{checklist.path}/solicitacoes", {}), 202)


def test_what_is_asked_is_new_until_the_client_looks_at_it(
    served: Served, office: Office, browser_of: Callable[[Person], Browser]
) -> None:
    """By the page and by the API alike; each client has its own, and a link leaves no trace"""
    empresa = office.empresa("Loja do Sol")
    joao, rita = (
        office.person("cliente", nome, empresas=[empresa], notificar_por=["portal"]) for nome in ("Joaquim Sol", "Rita Sol")
    )
    checklist, other = Checklist(office, empresa_id=empresa), Checklist(office, empresa_id=empresa)

    def new(person: Person) -> dict[str, int]:
        return {each["id"]: each["novos"] for each in ok(person.api.get("/portal"))["itens"]}

    assert new(joao) == {checklist.id: 0, other.id: 0}
    asks(office, checklist)
    asks(office, checklist)
    assert new(joao) == new(rita) == {checklist.id: 2, other.id: 0}
    page = browser_of(joao).page
    assert page.h1.endswith("tem 2 pedidos para você, 1 novo")
    assert [each.text() for each in page.all(".fresh")] == ["2 pedidos novos"]
    link = checklist.link(joao)[1]
    ok(Client(served.url, seen=joao.api.seen).get(f"/portal/{link}"))
    assert new(joao)[checklist.id] == 2, "machines open links too (R15)"
    browser = browser_of(joao)
    browser.get(f"/p/{checklist.id}")
    assert not browser.get("/p").has(".fresh")
    assert (new(joao)[checklist.id], new(rita)[checklist.id]) == (0, 2)
    ok(rita.api.get(f"/portal/{checklist.id}"))
    assert new(rita)[checklist.id] == 0
    asks(office, checklist)
    assert [each.text() for each in browser.get("/p").all(".fresh")] == ["Pedido novo"]


def test_who_answers_has_seen_what_was_asked(served: Served, office: Office) -> None:
    """Also by a link"""
    empresa = office.empresa("Loja da Lua")
    joao = office.person("cliente", "Joaquim Lua", empresas=[empresa])
    checklist = Checklist(office, empresa_id=empresa)
    asks(office, checklist)
    [item] = ok(joao.api.get("/portal"))["itens"]
    assert item["novos"] == 1
    link, anybody = checklist.link(joao)[1], Client(served.url, seen=joao.api.seen)
    ok(anybody.post(f"/portal/{link}/atividades/{checklist.atividade}/retornos", {"retorno": "sem_movimento"}), 201)
    [item] = ok(joao.api.get("/portal"))["itens"]
    assert item["novos"] == 0
