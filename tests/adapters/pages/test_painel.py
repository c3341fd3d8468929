"""Painel: figures that lead to what they count, and charts that also read as tables."""
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from tests.adapters.api.access import Checklist, days
from tests.adapters.api.client import Client, ok
from tests.adapters.api.office import Office, Person, today
from tests.adapters.api.serving import EMAIL, SENHA, Served
from tests.adapters.pages.browser import Browser, Page
from tests.adapters.pages.test_lista import LATE, LATEST, sent_by_the_client, shown

NOW = today().strftime("%Y-%m")


@pytest.fixture
def departamento(office: Office) -> str:
    """One that nothing else is of."""
    return office.departamento("Societário")


@pytest.fixture
def make(office: Office, departamento: str) -> Callable[..., Checklist]:
    """A programação of that departamento alone."""
    servico = office.new_servico(departamento_id=departamento)

    def made(**more: str) -> Checklist:
        return Checklist(office, servico_id=servico, **{"responsavel_id": office.gilda.id, **more})

    return made


def at(departamento: str, **more: str) -> str:
    return "/painel?" + urlencode({"departamento_id": departamento, **more})


def figures(page: Page) -> dict[str, str]:
    return {
        (each.text().replace(b.text(), "").strip()): b.text() for each in page.all(".figures a") if (b := each.css_first("b")) is not None
    }


def rows(page: Page, caption: str) -> list[list[str]]:
    """The cells of the table with this caption."""
    table = next(each for each in page.all("table") if caption in (each.css_first("caption") or each).text())
    return [[cell.text(strip=True) for cell in row.css("th, td")] for row in table.css("tbody tr")]


def test_each_figure_leads_to_as_many_programacoes(gilda: Browser, departamento: str, make: Callable[..., Checklist]) -> None:
    for more in ({}, LATE, LATEST, LATEST):
        make(**more)
    sent_by_the_client(make())
    closed = make()
    ok(closed.office.admin.post(f"{closed.path}/baixa", {"status": "concluida_com_pendencias"}), 201)
    found = figures(gilda.get(at(departamento)))
    assert found == {
        "vencidas": "2", "atrasadas": "1", "no prazo": "2", "a conferir": "1", "com novidade": "1",
        next(name for name in found if name.startswith("encerradas em")): "1",
    }
    for name, number in found.items():
        gilda.get(at(departamento))
        assert len(shown(gilda.follow(name))) == int(number), name


def test_the_load_of_each_is_what_the_api_counts(
    gilda: Browser, office: Office, departamento: str, make: Callable[..., Checklist]
) -> None:
    make(**LATE)
    make(**LATEST)
    api = ok(office.gilda.api.get("/painel", params={"departamento_id": departamento, "status": "abertas"}))
    page = gilda.get(at(departamento))
    for caption, cargas in (("Abertas por responsável", api["por_responsavel"]), ("Abertas por departamento", api["por_departamento"])):
        assert rows(page, caption) == [
            [each["nome"], "", str(each["vencidas"]), str(each["atrasadas"]),
             str(each["abertas"] - each["vencidas"] - each["atrasadas"]), str(each["abertas"])] for each in cargas
        ]


def test_the_first_answers_are_counted_by_days(own: Served) -> None:
    mine = Office(Client(own.url).signed_in(EMAIL, SENHA))
    asked = [Checklist(mine, competencia=NOW, responsavel_id=mine.caio.id, notificar=True) for _ in range(3)]
    sent_by_the_client(asked[0])
    own.clock.set(own.clock.now() + timedelta(days=2))
    mine.admin = mine.admin.again()
    sent_by_the_client(asked[1])
    ok(mine.admin.get(asked[1].path))
    browser = Browser(own.url)
    browser.sign_in(EMAIL, SENHA)
    page = browser.get(f"/painel?competencia={NOW}")
    counted = {row[0]: row[2:] for row in rows(page, "Tempo até a primeira resposta")}
    assert counted["No mesmo dia"] == ["1", "33%"]
    assert counted["2 dias"] == ["1", "33%"]
    assert counted["Ainda sem resposta"] == ["1", "33%"]
    assert "Metade responde em 1 dia" in page.text


def test_items_that_clients_do_not_have_come_first(gilda: Browser, departamento: str, make: Callable[..., Checklist]) -> None:
    often, seldom = make(competencia=NOW), make(competencia=NOW)
    ok(often.office.admin.post(often.on("retornos"), {"retorno": "sem_movimento"}), 201)
    rest = ok(often.office.admin.get(often.path))["atividades"][2]["id"]
    for one in (often, seldom):
        item = ok(often.office.admin.get(one.path))["atividades"][2]["id"]
        answer = "sem_movimento" if item == rest else "nao_pedir_mais"
        ok(often.office.admin.post(f"{one.path}/atividades/{item}/retornos", {"retorno": answer}), 201)
    page = gilda.get(at(departamento, competencia=NOW))
    assert rows(page, "«Este mês não tenho»") == [["Extrato bancário", "", "100%", "1 de 1"], ["Guia do aluguel", "", "50%", "1 de 2"]]


def test_the_filters_of_the_address_stay_in_what_it_leads_to(gilda: Browser, departamento: str, make: Callable[..., Checklist]) -> None:
    one, other = make(competencia="2026-09"), make(competencia="2026-10")
    gilda.get(at(departamento))
    page = gilda.send("#f-competencia", competencia=["2026-09"])
    assert page.path == "/painel"
    assert figures(page)["no prazo"] == "1"
    assert shown(gilda.follow("no prazo")) == [one.id]
    assert other.id not in gilda.page.answer.text


def test_a_colaborador_counts_its_departamentos_alone(
    browser_of: Callable[[Person], Browser], office: Office, departamento: str, make: Callable[..., Checklist]
) -> None:
    make()
    page = browser_of(office.caio).get(at(departamento))
    assert set(figures(page).values()) == {"0"}
    assert departamento not in page.one("#f-departamento_id").html  # type: ignore[operator]


def test_before_anything_is_programmed_it_says_so(own: Served) -> None:
    browser = Browser(own.url)
    browser.sign_in(EMAIL, SENHA)
    page = browser.get("/painel")
    assert page.h1 == "Painel"
    assert "Ainda não há o que contar" in page.text


def test_drawings_say_nothing_that_the_table_does_not(gilda: Browser, departamento: str, make: Callable[..., Checklist]) -> None:
    make(**days(-9, -4))
    page = gilda.get(at(departamento))
    drawings = page.all("svg.drawing")
    assert drawings
    assert all(each.attributes.get("aria-hidden") == "true" for each in drawings)
    assert "style=" not in page.answer.text
