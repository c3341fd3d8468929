"""Files that do not fit what was asked wait on the item's page until who sent them decides, each or all at once (M3, R13)."""
import pytest

from tests.adapters.api.client import ok
from tests.adapters.api.office import Office
from tests.adapters.api.serving import Served
from tests.adapters.pages.browser import Page
from tests.adapters.pages.portal_pages import Portal, well_made
from tests.examples import conteudo

SAIDA = "Notas fiscais de saída"
FILES = {"a.xml": conteudo.nota(), "b.xml": conteudo.nota(encoding="cp1252"), "c.xml": conteudo.nota("27865757000102")}


@pytest.fixture
def portal(served: Served, office: Office) -> Portal:
    return Portal(served.url, office)


def sent(portal: Portal) -> list[str]:
    found = ok(portal.office.admin.get(portal.checklist.path))["atividades"]
    return [anexo["nome"] for each in found if each["nome"] == SAIDA for anexo in each["anexos"]]


def doubted(portal: Portal) -> Page:
    """All of `FILES` were chosen, and none of them is of this empresa."""
    portal.open(SAIDA)
    action = str(portal.browser.page.one("form.send").attributes["action"])
    files = [("arquivo", (name, data)) for name, data in FILES.items()]
    assert portal.browser.http.post(action, files=files, headers={"Origin": portal.browser.url}).status_code == 200
    page = well_made(portal.open(SAIDA))
    assert [each.text() for each in page.all(".doubts .name")] == list(FILES)
    assert sent(portal) == []
    return page


def test_one_decision_sends_all_that_still_wait_once(portal: Portal) -> None:
    """Also from a tab where one stands that was let go in another"""
    assert "não foram enviados" in doubted(portal).one("#duvida").text()
    opened = portal.browser.page
    portal.browser.send(".doubts form", "nao")
    for _ in range(2):  # clicked twice
        portal.browser.page = opened
        assert "Recebemos «Notas fiscais de saída»" in portal.browser.send("#duvida > form", "enviar").text
    assert sent(portal) == ["b.xml", "c.xml"]


def test_what_is_gone_is_not_said_to_have_arrived(portal: Portal) -> None:
    opened = doubted(portal)
    portal.browser.send("#duvida > form", "nao")
    portal.browser.page = opened
    assert portal.browser.send("#duvida > form", "enviar").status == 404
    assert sent(portal) == []


def test_letting_all_go_sends_nothing_and_says_so_however_often(portal: Portal) -> None:
    opened = doubted(portal)
    for _ in range(2):
        portal.browser.page = opened
        page = portal.browser.send("#duvida > form", "nao")
        assert "Os arquivos não foram enviados" in page.text
        assert not page.has("#duvida")
    assert sent(portal) == []


def test_a_doubt_names_the_files_cnpj_in_one_piece(portal: Portal) -> None:
    assert "11.222.333/0001-81" in [each.text() for each in doubted(portal).all(".warned .whole")]
