"""Cadastros: processos modelo, with their order, their limits and their versions."""
import secrets

import pytest

from tests.adapters.api.client import ok
from tests.adapters.api.office import ITENS, Office
from tests.adapters.pages.browser import Browser, Page

MARKUP = "<script>alert(1)</script>\"'&"
NEW = 'form[action="/cadastros/modelos"]'


def keys(page: Page) -> list[str]:
    """The items' keys, in the order that the form has them."""
    return [str(each.attributes["value"]) for each in page.all("input[name=linha]")]


def names(page: Page) -> list[str]:
    return [str(page.one(f'input[name="nome.{key}"]').attributes["value"]) for key in keys(page)]


@pytest.mark.parametrize(("pronto", "itens"), [("fiscal", 8), ("folha", 6), ("contabil", 6)])
def test_a_ready_made_list_is_created_as_it_is_offered(gilda: Browser, office: Office, pronto: str, itens: int) -> None:
    offered = names(gilda.get(f"/cadastros/modelos/novo?pronto={pronto}"))
    assert len(offered) == itens
    nome = f"Pronto {secrets.token_hex(3)}"
    page = gilda.send(NEW, "salvar", nome=nome)
    assert page.h1 == nome
    seen = next(each for each in office.admin.every("/processos-modelo") if each["nome"] == nome)
    assert [each["nome"] for each in seen["atividades"]] == offered
    assert all(each["instrucao"] for each in seen["atividades"])


def test_items_are_added_moved_and_removed_before_anything_is_recorded(gilda: Browser, office: Office) -> None:
    id = office.new_modelo()
    a, b, c = keys(gilda.get(f"/cadastros/modelos/{id}"))
    form = f'form[action="/cadastros/modelos/{id}"]'
    assert keys(gilda.send(form, f"descer:{a}")) == [b, a, c]
    assert keys(gilda.send(form, f"subir:{c}")) == [b, c, a]
    assert keys(gilda.send(form, f"subir:{b}")) == [b, c, a]
    assert keys(gilda.send(form, f"remover:{c}")) == [b, a]
    *_, new = keys(gilda.send(form, "incluir"))
    assert ok(office.admin.get(f"/processos-modelo/{id}"))["versao"] == 1, "nothing is recorded yet"
    page = gilda.send(form, "salvar", **{
        f"nome.{new}": "Balanço anual", f"exigencia.{new}": "obrigatoria", f"instrucao.{new}": "Assinado.",
        f"formatos.{new}": ["pdf", "xlsx"], f"tamanho.{new}": "12", f"arquivos.{new}": "3",
    })
    assert "A lista foi salva." in page.text
    seen = ok(office.admin.get(f"/processos-modelo/{id}"))
    assert seen["versao"] == 2
    assert [each["id"] for each in seen["atividades"][:2]] == [b, a], "who stays is who it was"
    assert {name: seen["atividades"][2][name] for name in ("nome", "obrigatoria", "instrucao", "formatos", "tamanho_maximo_mb")} == {
        "nome": "Balanço anual", "obrigatoria": True, "instrucao": "Assinado.", "formatos": ["pdf", "xlsx"], "tamanho_maximo_mb": 12,
    }


def test_what_is_wrong_stands_at_its_item_with_what_was_typed(gilda: Browser, office: Office) -> None:
    id = office.new_modelo()
    first, second, _ = keys(gilda.get(f"/cadastros/modelos/{id}"))
    page = gilda.send(f'form[action="/cadastros/modelos/{id}"]', "salvar", **{f"nome.{first}": " ", f"tamanho.{second}": "muito"})
    assert page.status == 422
    assert page.one(f'[id="nome.{first}-erro"]').text()
    assert "número inteiro de 1 a 500" in page.one(f'[id="tamanho.{second}-erro"]').text()
    assert page.one(f'input[name="tamanho.{second}"]').attributes["value"] == "muito"
    assert "open" in page.one(f'[id="limites-{second}"]').attributes
    assert ok(office.admin.get(f"/processos-modelo/{id}"))["versao"] == 1


def test_saving_what_did_not_change_makes_no_version(gilda: Browser, office: Office) -> None:
    id = office.new_modelo()
    gilda.get(f"/cadastros/modelos/{id}")
    gilda.send(f'form[action="/cadastros/modelos/{id}"]', "salvar")
    assert ok(office.admin.get(f"/processos-modelo/{id}"))["versao"] == 1


def test_two_versions_are_compared_item_by_item(gilda: Browser, caio: Browser, office: Office) -> None:
    id = office.new_modelo()
    first, second, third = keys(gilda.get(f"/cadastros/modelos/{id}"))
    form = f'form[action="/cadastros/modelos/{id}"]'
    gilda.send(form, f"remover:{third}")
    gilda.send(form, f"descer:{first}")
    *_, new = keys(gilda.send(form, "incluir"))
    gilda.send(form, "salvar", **{f"nome.{new}": MARKUP, f"exigencia.{second}": "obrigatoria"})
    page = caio.get(f"/cadastros/modelos/{id}/versoes")
    told = [" ".join(each.text(separator=" ").split()) for each in page.all(".changes li")]
    assert told == [
        f"{ITENS[1]['nome']} mudou exigência: a realizar → obrigatória", f"{ITENS[0]['nome']} mudou de lugar lugar: 1 → 2",
        f"{MARKUP} entrou", f"{ITENS[2]['nome']} saiu",
    ]
    assert office.gilda.nome in page.one("tbody").text()
    assert not page.has("main script")
    assert "as duas são iguais" in caio.get(f"/cadastros/modelos/{id}/versoes?de=2&ate=2").text
    assert caio.get(f"/cadastros/modelos/{office.padaria}/versoes").status == 404


def test_what_uses_a_modelo_is_told(caio: Browser, office: Office) -> None:
    servico = ok(office.admin.get(f"/servicos/{office.servico}"))
    page = caio.get(f"/cadastros/modelos/{office.modelo}")
    assert page.link(servico["nome"]) == f"/cadastros/servicos/{office.servico}"


def test_who_may_not_change_reads_the_list(caio: Browser, office: Office) -> None:
    page = caio.get(f"/cadastros/modelos/{office.modelo}")
    assert ITENS[0]["nome"] in page.text
    assert not page.has("main form")
    assert caio.get("/cadastros/modelos/novo").status == 403
    data = {"nome": "Meu", "acao": "salvar"}
    assert caio.http.post(f"/cadastros/modelos/{office.modelo}", data=data, headers={"Origin": caio.url}).status_code == 403
