"""Serviços programados: what the address asks for is what is shown, and counted; many are moved at once, each by itself."""
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.adapters.api.access import Checklist, days, pdf
from tests.adapters.api.client import ok
from tests.adapters.api.office import Office, Person, today
from tests.adapters.api.serving import EMAIL, SENHA, Served
from tests.adapters.pages.browser import Browser, Page

LATE, LATEST, FINE = days(-1, 3), days(-9, -4), days(5, 9)


class Servico:
    """A serviço of a test's own, so that its programações are counted alone."""

    def __init__(self, office: Office, **more: Any) -> None:
        self.office, self.id = office, office.new_servico(**more)

    def programacao(self, **more: Any) -> Checklist:
        return Checklist(self.office, servico_id=self.id, **more)

    def address(self, **more: str) -> str:
        return "/programacoes?" + urlencode({"servico_id": self.id, **more})


@pytest.fixture
def servico(office: Office) -> Servico:
    return Servico(office)


def shown(page: Page) -> list[str]:
    return [str(each.attributes["data-programacao"]) for each in page.all("tbody[data-programacao]")]


def sent_by_the_client(one: Checklist) -> None:
    """Through the portal, by a link of Maria's."""
    _, link = one.link(one.office.maria)
    ok(one.office.admin.post(f"/portal/{link}/atividades/{one.atividade}/anexos", files=pdf()), 201)


def chips(page: Page) -> dict[str, str]:
    """What stands in each chip of the view."""
    return {
        each.text(separator=" ").split(" ")[0] if not (b := each.css_first("b")) else each.text().replace(b.text(), "").strip():
        b.text() if b else "" for each in page.all('nav[aria-label="Situação"] .chip')
    }


def test_the_list_shows_what_is_open_by_vencimento(gilda: Browser, servico: Servico) -> None:
    last, first, closed = servico.programacao(), servico.programacao(**LATEST), servico.programacao()
    ok(servico.office.admin.post(f"{closed.path}/baixa", {"status": "concluida_com_pendencias"}), 201)
    page = gilda.get(servico.address())
    assert page.h1 == "Serviços programados"
    assert shown(page) == [first.id, last.id]
    assert "venceu há 4 dias" in page.one(f"#linha-{first.id} .prazo.vencido").text()


@pytest.mark.parametrize("ordem", ["vencimento", "-vencimento", "entrega", "-atualizada_em", "empresa", "-progresso"])
def test_the_order_is_the_one_of_the_address(gilda: Browser, servico: Servico, ordem: str) -> None:
    for more in (FINE, LATE, LATEST):
        servico.programacao(**more)
    asked = {"servico_id": servico.id, "status": "abertas", "ordem": ordem}
    api = ok(servico.office.gilda.api.get("/programacoes", params=asked))["itens"]
    assert shown(gilda.get(servico.address(ordem=ordem))) == [each["id"] for each in api]


@pytest.mark.parametrize(("chip", "asked"), [
    ("Abertas", {}), ("Vencidas", {"prazo": "vencido"}), ("Atrasadas", {"prazo": "atrasado"}), ("No prazo", {"prazo": "no_prazo"}),
    ("A conferir", {"a_conferir": "true"}), ("Com novidade", {"com_novidade": "true"}),
])
def test_a_chip_counts_what_it_leads_to_as_the_api_does(gilda: Browser, servico: Servico, chip: str, asked: dict[str, str]) -> None:
    for more in (FINE, LATE, LATEST, LATEST):
        servico.programacao(**more)
    sent_by_the_client(servico.programacao(**LATE))
    api = servico.office.gilda.api.every("/programacoes", servico_id=servico.id, status="abertas", **asked)
    page = gilda.get(servico.address())
    assert chips(page)[chip] == str(len(api))
    page = gilda.follow(chip)
    assert sorted(shown(page)) == sorted(each["id"] for each in api)
    assert page.one('.chip[aria-current="true"]').text().startswith(chip)


def test_the_counts_of_a_filter_follow_the_other_filters(gilda: Browser, servico: Servico) -> None:
    servico.programacao(competencia="2026-09")
    servico.programacao(competencia="2026-09", responsavel_id=servico.office.gilda.id)
    servico.programacao(competencia="2026-10")
    page = gilda.get(servico.address(competencia="2026-09"))
    assert chips(page)["Abertas"] == "2"
    gilda_option = page.one(f'#f-responsavel_id input[value="{servico.office.gilda.id}"]').parent
    assert gilda_option is not None
    assert gilda_option.text(separator=" ").split()[-1] == "1"
    october = page.one('#f-competencia input[value="2026-10"]').parent
    assert october is not None
    assert october.text(separator=" ").split()[-1] == "1", "its own choice does not narrow what it offers"


def test_a_filter_is_a_form_that_leaves_the_others_in_the_address(gilda: Browser, servico: Servico) -> None:
    kept, left = servico.programacao(competencia="2026-09"), servico.programacao(competencia="2026-10")
    gilda.get(servico.address(ordem="entrega"))
    page = gilda.send("#f-competencia", competencia=["2026-09"])
    assert shown(page) == [kept.id]
    assert left.id not in page.answer.text
    assert dict(page.answer.url.params) == {"servico_id": servico.id, "ordem": "entrega", "competencia": "2026-09"}
    assert "setembro de 2026" in page.one('[popovertarget="f-competencia"]').text()


def test_an_empresa_is_searched_for_by_a_part_of_its_name(gilda: Browser, servico: Servico) -> None:
    mine, other = servico.programacao(), servico.programacao(empresa_id=servico.office.otica)
    gilda.get(servico.address())
    page = gilda.get("/programacoes/empresas", params={"servico_id": servico.id, "procura": f"visao {servico.office.tag}"})
    assert page.h1 == "Filtrar por empresa"
    page = gilda.send("main form", empresa_id=[servico.office.otica])
    assert shown(page) == [other.id]
    assert mine.id not in page.answer.text


def test_pages_go_on_where_the_last_one_ended(gilda: Browser, servico: Servico, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [servico.programacao(**days(n, n + 1)).id for n in range(4)]
    monkeypatch.setattr("adapters.pages.lista.tela.POR_PAGINA", 3)
    page = gilda.get(servico.address())
    assert shown(page) == made[:3]
    assert "1 a 3 de 4" in page.text
    page = gilda.follow("Próximas")
    assert shown(page) == made[3:]
    assert "4 a 4 de 4" in page.text


def test_a_cursor_that_was_cut_is_a_page_that_is_not_there(gilda: Browser) -> None:
    assert gilda.get("/programacoes?cursor=abc").status == 404


def test_the_row_says_in_words_what_happened_last(gilda: Browser, servico: Servico) -> None:
    one = servico.programacao()
    sent_by_the_client(one)
    row = gilda.get(servico.address()).one(f"#linha-{one.id}")
    news = row.css_first("td.unread")
    assert news is not None
    assert "Maria anexou extrato.pdf" in news.text()
    assert row.css_first(".bar").attributes["aria-label"] == "1 de 3 feitas, 1 a conferir"  # type: ignore[union-attr]
    ok(servico.office.caio.api.post(one.on("comentarios"), {"texto": "Recebido.", "interno": True}), 201)
    row = gilda.get(servico.address()).one(f"#linha-{one.id}")
    assert row.css_first("td.unread") is None, "the equipe has seen it"
    assert "Caio anotou «Recebido.»" in row.text()


def test_files_sent_one_after_the_other_are_one_piece_of_news(gilda: Browser, servico: Servico) -> None:
    one = servico.programacao()
    one.anexo()
    one.anexo()
    assert "Maria anexou 2 arquivos" in gilda.get(servico.address()).one(f"#linha-{one.id}").text()


def test_long_checklists_are_drawn_in_proportion(gilda: Browser, office: Office) -> None:
    modelo = office.new_modelo([{"nome": f"Item {n}", "obrigatoria": False} for n in range(25)])
    servico = Servico(office, processo_modelo_id=modelo)
    one = servico.programacao()
    one.anexo()
    page = gilda.get(servico.address())
    assert [each.attributes["width"] for each in page.all(f"#linha-{one.id} svg.bar rect")] == ["4.0%"]
    assert not page.has(f"#linha-{one.id} .bar i")


def test_a_row_unfolds_to_its_atividades(gilda: Browser, servico: Servico) -> None:
    one = servico.programacao()
    sent = one.anexo()
    ok(one.office.caio.api.post(f"{one.on('anexos')}/{sent}/devolucao", {"motivo": "Cortado."}), 201)
    page = gilda.get(f"/programacoes/{one.id}/atividades")
    inside = [" ".join(each.text(separator=" ").split()) for each in page.all("li")]
    assert inside[0].startswith("Notas fiscais de saída Pendente")
    assert inside[1].startswith("Extrato bancário Devolvida")
    assert len(page.all("li .mark.volta")) == 1


def test_one_row_is_fetched_as_it_is_now(gilda: Browser, servico: Servico) -> None:
    one = servico.programacao()
    one.anexo()
    part = gilda.get(f"/programacoes/{one.id}/linha?ordem=vencimento&aberta=true")
    assert "Maria anexou extrato.pdf" in part.answer.text
    assert "Enviada, a conferir" in part.answer.text
    assert "<html" not in part.answer.text


def test_names_with_markup_are_only_text(gilda: Browser, office: Office) -> None:
    empresa = office.empresa("<script>alert(1)</script>")
    servico = Servico(office, nome="<img src=x onerror=alert(2)>" + office.tag)
    one = servico.programacao(empresa_id=empresa)
    for path in (servico.address(), servico.address(busca="<b>"), f"/programacoes/{one.id}/linha", "/programacoes?busca=%3Cscript%3E"):
        html = gilda.get(path).answer.text
        assert "<script>alert" not in html
        assert "<img" not in html
        assert "<b>»" not in html


def test_a_search_says_what_was_searched_and_how_to_leave_it(gilda: Browser, servico: Servico) -> None:
    one = servico.programacao()
    page = gilda.get(servico.address(busca=f"PADARIA {servico.office.tag}"))
    assert page.h1 == f"Busca: PADARIA {servico.office.tag}"
    assert shown(page) == [one.id]
    assert shown(gilda.follow("Limpar a busca")) == [one.id]


def test_where_nothing_is_found_each_filter_can_be_taken_back(gilda: Browser, servico: Servico) -> None:
    one = servico.programacao()
    page = gilda.get(servico.address(busca="nada-disso", competencia="2026-10"))
    assert "Nada encontrado" in page.text
    assert shown(gilda.follow("a busca «nada-disso»")) == [one.id]


def test_nothing_late_is_said_quietly(own: Served) -> None:
    browser = Browser(own.url)
    browser.sign_in(EMAIL, SENHA)
    assert "Nada atrasado" in browser.get("/programacoes?prazo=vencido").text


def test_an_office_without_empresas_is_shown_three_steps(own: Served) -> None:
    browser = Browser(own.url)
    page = browser.sign_in(EMAIL, SENHA)
    assert page.path == "/programacoes"
    steps = ["Traga as empresas", "Monte o processo modelo", "Crie o serviço e programe"]
    assert [each.text() for each in page.all(".steps-list h2")] == steps
    assert page.one(".steps-list .now h2").text() == "Traga as empresas"
    assert len(page.all(".primary")) == 1


def test_a_colaborador_sees_its_departamentos_alone(browser_of: Callable[[Person], Browser], servico: Servico) -> None:
    one = servico.programacao()
    assert shown(browser_of(servico.office.caio).get(servico.address())) == [one.id]
    otavio = browser_of(servico.office.otavio)
    page = otavio.get(servico.address())
    assert shown(page) == []
    assert set(chips(page).values()) <= {"0", ""}
    assert servico.office.fiscal not in page.answer.text
    assert otavio.get(f"/programacoes/{one.id}/linha").status == 404
    assert otavio.get(f"/programacoes/{one.id}/atividades").status == 404


def test_a_client_is_not_shown_the_list(browser_of: Callable[[Person], Browser], office: Office) -> None:
    assert browser_of(office.maria).get("/programacoes").status == 404


def test_an_auditor_reads_and_is_offered_nothing_to_press(browser_of: Callable[[Person], Browser], servico: Servico) -> None:
    one = servico.programacao()
    aurora = browser_of(servico.office.aurora)
    page = aurora.get(servico.address())
    assert shown(page) == [one.id]
    assert not page.has('[name="programacoes"]')
    assert not page.has(".selection")
    assert not page.has(".primary")
    assert aurora.get(f"/programacoes/lote?acao=baixas&programacoes={one.id}").status == 403


def select(browser: Browser, servico: Servico, acao: str, *chosen: Checklist) -> Page:
    browser.get(servico.address())
    return browser.send("#lote", acao, programacoes=[each.id for each in chosen])


def test_many_are_transferred_at_once_and_the_list_comes_back(gilda: Browser, servico: Servico) -> None:
    chosen = [servico.programacao(), servico.programacao()]
    page = select(gilda, servico, "transferencias", *chosen)
    assert page.h1 == "Transferir: 2 programações"
    page = gilda.send("main form", responsavel_id=servico.office.gilda.id)
    assert page.path == "/programacoes"
    assert "2 programações transferidas." in page.text
    assert all("Gilda" in page.one(f"#linha-{each.id} .a-quem").text() for each in chosen)


def test_what_was_refused_is_told_beside_what_went(gilda: Browser, servico: Servico) -> None:
    done, refused = servico.programacao(), servico.programacao(empresa_id=servico.office.otica)
    for n in range(3):
        item = ok(servico.office.admin.get(done.path))["atividades"][n]["id"]
        ok(servico.office.admin.put(f"{done.path}/atividades/{item}/exigencia", {"exigencia": "dispensada", "comentario": "Sem."}))
    select(gilda, servico, "baixas", done, refused)
    page = gilda.send("main form", status="concluida")
    assert page.h1 == "1 recusada, 1 baixa registrada"
    tables = page.all("main table")
    assert "Óptica Visão" in tables[0].text()
    assert "Ainda há pendências" in tables[0].text()
    assert "Padaria São João" in tables[1].text()
    statuses = {each.id: ok(servico.office.admin.get(each.path))["status"] for each in (done, refused)}
    assert statuses == {done.id: "concluida", refused.id: "nao_iniciada"}


def test_a_bulk_form_that_is_sent_twice_counts_once(gilda: Browser, servico: Servico) -> None:
    one = servico.programacao()
    page = select(gilda, servico, "transferencias", one)
    chave = page.one('[name="chave"]').attributes["value"]
    body = {"chave": chave, "volta": "/programacoes", "programacoes": one.id, "responsavel_id": servico.office.gilda.id}
    for _ in range(2):
        answer = gilda.http.post("/programacoes/lote/transferencias", data=body, headers={"Origin": gilda.url}, follow_redirects=False)
        assert answer.status_code == 303
    history = ok(servico.office.admin.get(f"{one.path}/historico"))["itens"]
    assert [each["tipo"] for each in history].count("programacao_transferida") == 1


def test_transferring_to_nobody_keeps_what_was_typed(gilda: Browser, servico: Servico) -> None:
    select(gilda, servico, "transferencias", servico.programacao())
    page = gilda.send("main form", responsavel_id="", comentario="Férias da Ana.")
    assert page.status == 422
    assert page.one("textarea").text().strip() == "Férias da Ana."
    assert page.has('[role="alert"]')


def test_programming_by_hand_leads_to_what_was_made(gilda: Browser, office: Office) -> None:
    gilda.get("/programacoes/nova")
    when = (today() + timedelta(days=9)).isoformat()
    page = gilda.send(
        'form[method="post"][action="/programacoes/nova"]', empresa_id=office.padaria, servico_id=office.servico,
        competencia=today().strftime("%Y-%m"), entrega=when, vencimento=when, responsavel_id=office.caio.id, notificar=False,
    )
    made = page.path.removeprefix("/programacoes/")
    assert ok(office.admin.get(f"/programacoes/{made}"))["responsavel"]["id"] == office.caio.id
    history = ok(office.admin.get(f"/programacoes/{made}/historico"))["itens"]
    assert [each["tipo"] for each in history] == ["programacao_gerada"]


def test_an_entrega_after_the_vencimento_is_told_at_the_form(gilda: Browser, office: Office) -> None:
    gilda.get("/programacoes/nova")
    when = days(9, 5)
    page = gilda.send(
        'form[method="post"][action="/programacoes/nova"]', empresa_id=office.padaria, servico_id=office.servico, entrega=when["entrega"],
        vencimento=when["vencimento"],
    )
    assert page.status == 422
    assert page.has('[role="alert"]')
    assert page.one('[name="entrega"]').attributes["value"] == days(9, 5)["entrega"]


def test_a_colaborador_programs_nothing(caio: Browser, office: Office) -> None:
    assert not caio.get("/programacoes").has('a[href="/programacoes/nova"]')
    assert caio.get("/programacoes/nova").status == 403


def test_a_client_is_led_to_the_portal(browser_of: Callable[[Person], Browser], office: Office) -> None:
    assert browser_of(office.maria).get("/").path == "/p"
