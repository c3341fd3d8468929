"""The client's checklist: by a link or signed in, open, complete, closed, cancelled; a link that is over (R5, R15)."""
import hashlib
from collections.abc import Callable

import pytest

from tests.adapters.api.access import Checklist, avulsa, days
from tests.adapters.api.client import Client, ok
from tests.adapters.api.office import SENHA, Office, Person
from tests.adapters.api.serving import Served
from tests.adapters.pages.browser import Browser
from tests.adapters.pages.portal_pages import PDF, Portal, well_made

SAIDA, EXTRATO, ALUGUEL = "Notas fiscais de saída", "Extrato bancário", "Guia do aluguel"


@pytest.fixture
def portal(served: Served, office: Office) -> Portal:
    return Portal(served.url, office)


def names(page: object, section: str) -> list[str]:
    return [each.text(strip=True) for each in page.all(f"{section} .name")]  # type: ignore[attr-defined]


def test_what_is_missing_stands_first_and_the_whole_row_leads_there(portal: Portal) -> None:
    portal.answer(EXTRATO, "sem_movimento")
    page = well_made(portal.open())
    assert page.h1.endswith("pede 3 documentos")
    assert names(page, ".task-list:not(.done)") == [SAIDA, ALUGUEL]
    assert names(page, ".task-list.done") == [EXTRATO]
    assert page.one(".task-list a").attributes["href"] == portal.address(SAIDA)
    assert "1 de 3 prontos" in page.text
    assert f"Padaria São João {portal.office.tag}" in page.text
    assert "outubro de 2026" in page.text


def test_the_foot_says_who_asks_and_whose_link_this_is(portal: Portal) -> None:
    foot = portal.open().one("footer").text()
    assert portal.office.caio.nome in foot
    assert "Este link é só seu, Maria, e vale até" in foot


def test_a_row_says_why_it_is_asked_again_or_what_was_promised(portal: Portal) -> None:
    portal.send_file(SAIDA, "nota.pdf")
    portal.by_office(SAIDA, "reabertura", {"comentario": "Faltou a última página."})
    sent = portal.send_file(EXTRATO)
    assert sent.path == portal.address(ALUGUEL)
    anexo = ok(portal.office.admin.get(portal.checklist.path))["atividades"][1]["anexos"][0]["id"]
    portal.by_office(EXTRATO, f"anexos/{anexo}/devolucao", {"motivo": "A foto está cortada."})
    portal.answer(ALUGUEL, "enviar_depois", prometido_para=days(0, 3)["vencimento"])
    text = portal.open().text
    assert "pediu de novo: Faltou a última página." in text
    assert "devolveu: A foto está cortada." in text
    assert "Você disse que envia até" in text


def test_three_answers_lead_to_tudo_pronto_and_its_receipt(portal: Portal) -> None:
    """Each answer opens the next missing item by itself."""
    portal.open()
    assert portal.browser.follow(SAIDA).path == portal.address(SAIDA)
    page = portal.browser.send("form.send", files={"arquivo": ("nota.pdf", PDF)})
    assert page.path == portal.address(EXTRATO)
    assert f"Recebemos «{SAIDA}»." in page.one("#dito").text()
    page = portal.browser.send('form:has(input[value="sem_movimento"])')
    assert page.path == portal.address(ALUGUEL)
    page = well_made(portal.browser.send('form:has(input[value="nao_pedir_mais"])'))
    assert page.path == f"{portal.base}/pronto"
    assert page.h1 == "Tudo pronto. Obrigado!"
    receipt = " ".join(page.one(".receipt").text(separator=" ").split())
    digest = hashlib.sha256(PDF).hexdigest()
    assert f"{digest[:4]} {digest[4:8]} {digest[8:12]} {digest[12:16]}" in receipt
    for said in ("nota.pdf", "23 bytes", "Este mês não tenho", "Não me pedir nos próximos meses", portal.office.maria.nome, "CNPJ"):
        assert said in receipt


def test_tudo_pronto_is_not_there_while_something_is_missing(portal: Portal) -> None:
    portal.open()
    assert portal.browser.get(f"{portal.base}/pronto").path == portal.base


def test_what_is_promised_for_later_is_not_asked_again_at_once(portal: Portal) -> None:
    portal.answer(SAIDA, "enviar_depois")
    portal.answer(EXTRATO, "enviar_depois")
    page = portal.answer(ALUGUEL, "enviar_depois")
    assert page.path == portal.base
    assert "Faltam 3" in page.text


def test_looking_changes_nothing_and_spends_nothing(portal: Portal) -> None:
    """R15: programs that look into mail open every link."""
    before = ok(portal.office.admin.get(portal.checklist.path))["versao"]
    for _ in range(2):
        portal.open()
        portal.open(EXTRATO)
        portal.browser.get(f"{portal.address(EXTRATO)}/seguinte")
    assert ok(portal.office.admin.get(portal.checklist.path))["versao"] == before
    assert portal.send_file(EXTRATO).status == 200


def test_after_the_baixa_it_shows_what_was_sent_and_by_whom_it_was_closed(portal: Portal) -> None:
    """R5"""
    portal.send_file(EXTRATO)
    ok(portal.office.caio.api.post(f"{portal.checklist.path}/baixa", {"status": "concluida_com_pendencias", "observacao": "segredo"}), 201)
    page = well_made(portal.open())
    assert page.h1 == "Este pedido está encerrado"
    assert portal.office.caio.nome in page.one("main").text()
    assert "extrato.pdf" in page.text
    assert "Não enviado" in page.text
    assert "segredo" not in page.text
    item = well_made(portal.open(EXTRATO))
    assert not item.has("main form")
    assert portal.browser.get(item.link("extrato.pdf")).answer.content == PDF


def test_what_comes_after_the_baixa_is_refused_in_the_rules_words(portal: Portal) -> None:
    portal.open(EXTRATO)
    opened = portal.browser.page
    ok(portal.office.admin.post(f"{portal.checklist.path}/baixa", {"status": "concluida_com_pendencias"}), 201)
    for form, typed in (('form:has(input[value="sem_movimento"])', {}), (".reply", {"texto": "Ainda dá?"})):
        portal.browser.page = opened
        page = portal.browser.send(form, **typed)
        assert page.status == 409
        assert "foi baixada por" in page.one('[role="alert"]').text()


def test_a_cancelled_one_says_so(portal: Portal) -> None:
    ok(portal.office.admin.post(f"{portal.checklist.path}/cancelamento", {"motivo": "Pedido em dobro, coisa interna."}), 201)
    page = well_made(portal.open())
    assert page.h1 == "Este pedido foi cancelado"
    assert "coisa interna" not in page.text


def test_an_expired_link_offers_one_button_and_hides_where_a_new_one_goes(served: Served, office: Office) -> None:
    """R15"""
    portal = Portal(served.url, office, **days(-40, -35))
    page = well_made(portal.open())
    assert page.status == 410
    assert page.h1 == "Este link não vale mais"
    assert [each.text(strip=True) for each in page.all("main button")] == ["Receber um link novo"]
    host = office.maria.email.partition("@")[2]
    assert f"m•••@{host}" in page.text
    assert office.maria.email not in page.answer.text
    assert SAIDA not in page.text
    asked = portal.browser.send("main form")
    assert asked.status == 410
    assert "chega em menos de um minuto" in asked.one('.notice[role="status"]').text()
    assert not asked.has("main form")


def test_an_expired_link_of_something_closed_asks_for_nothing(served: Served, office: Office) -> None:
    portal = Portal(served.url, office, **days(-40, -35))
    ok(office.admin.post(f"{portal.checklist.path}/baixa", {"status": "concluida_com_pendencias"}), 201)
    page = portal.open()
    assert "já encerrou este pedido" in page.text
    assert not page.has("main form")


def test_a_link_that_lives_is_not_renewed(portal: Portal) -> None:
    portal.open()
    answer = portal.browser.http.post(f"{portal.base}/renovacao", headers={"Origin": portal.browser.url})
    assert (answer.status_code, answer.url.path) == (200, portal.base)


def test_a_revoked_link_says_that_it_is_over(portal: Portal) -> None:
    ok(portal.office.admin.delete(f"{portal.checklist.path}/links/{portal.link_id}"))
    for address in (portal.base, portal.address(EXTRATO), f"{portal.base}/pronto"):
        page = well_made(portal.browser.get(address))
        assert page.status == 410
        assert page.h1 == "Este link foi desligado"


@pytest.mark.parametrize("link", ["nunca-existiu", "x" * 100, "%3Cscript%3E", "00000000-0000-0000-0000-00000000000g", "%00"])
def test_a_made_up_link_leads_nowhere(browser: Browser, office: Office, link: str) -> None:
    page = well_made(browser.get(f"/p/{link}"))
    assert page.status == 404
    assert "<script>" not in page.answer.text


def test_no_page_tells_its_address_to_anybody(served: Served, office: Office, portal: Portal) -> None:
    """R15: no referrer, no search engine; neither where something is wrong."""
    expired = Portal(served.url, office, **days(-40, -35))
    addresses = [
        portal.base, portal.address(EXTRATO), f"{portal.base}/pronto", f"{portal.base}/nada", f"{portal.base}/atividades/nada", "/p/nada",
        expired.base, f"{portal.base}/anexos/{portal.itens[EXTRATO]}",
    ]
    for address in addresses:
        headers = portal.browser.get(address).answer.headers
        assert headers["referrer-policy"] == "no-referrer", address
        assert headers["x-robots-tag"] == "noindex", address
        assert headers["cache-control"] == "no-store", address
        assert "default-src 'none'" in headers["content-security-policy"], address


def test_a_link_reaches_nothing_of_another_programacao(served: Served, office: Office, portal: Portal) -> None:
    other = Checklist(office)
    foreign, anexo = other.atividade, other.anexo()
    office.admin.get("/escritorio")
    for address in (f"{portal.base}/atividades/{foreign}", f"{portal.base}/anexos/{anexo}"):
        assert portal.browser.get(address).status == 404
    told = {"Origin": portal.browser.url}
    for tail, body in (("retornos", {"retorno": "sem_movimento"}), ("comentarios", {"texto": "oi"}), (f"anexos/{anexo}/remocao", {})):
        assert portal.browser.http.post(f"{portal.base}/atividades/{foreign}/{tail}", data=body, headers=told).status_code == 404
    sent = portal.browser.http.post(f"{portal.base}/atividades/{foreign}/anexos", files={"arquivo": ("a.pdf", PDF)}, headers=told)
    assert sent.status_code == 404
    assert ok(office.admin.get(other.path))["atividades"][1]["situacao"] == "enviada"


def test_who_knows_the_link_needs_no_header_of_the_browser(portal: Portal) -> None:
    """Pages without referrer make some browsers say `Origin: null`; the link itself is the proof."""
    address = f"{portal.address(EXTRATO)}/retornos"
    portal.open()
    answer = portal.browser.http.post(address, data={"retorno": "sem_movimento"}, headers={"Origin": "null"})
    assert answer.status_code == 200
    assert answer.url.path == portal.address(ALUGUEL)


def test_a_client_with_a_password_finds_its_programacoes(served: Served, office: Office, browser_of: Callable[[Person], Browser]) -> None:
    padaria, otica = office.empresa("Padaria Sol"), office.empresa("Loja Lua")
    joao = office.person("cliente", "João Lima", empresas=[padaria, otica])
    ids = [office.made("/programacoes", avulsa(office, empresa_id=empresa)) for empresa in (padaria, otica)]
    office.admin.get("/escritorio")
    browser = browser_of(joao)
    assert browser.page.path == "/p"
    page = well_made(browser.page)
    assert page.h1.endswith("tem 2 pedidos para você")
    assert {each.text(strip=True) for each in page.all("main h2")} == {f"Padaria Sol {office.tag}", f"Loja Lua {office.tag}"}
    assert {each.attributes["href"] for each in page.all(".task-list a")} == {f"/p/{id}" for id in ids}
    page = well_made(browser.get(f"/p/{ids[0]}"))
    browser.follow(SAIDA)
    browser.send('form:has(input[value="sem_movimento"])', comentario="Fechamos em outubro.")
    assert browser.page.status == 200
    said = ok(office.admin.get(f"/programacoes/{ids[0]}"))["atividades"][0]
    assert (said["situacao"], said["ultima_movimentacao"]["por"]["nome"]) == ("sem_movimento", joao.nome)
    assert browser.send('footer form[action="/sair"]').path == "/entrar"


def test_a_client_without_requests_is_told_so(office: Office, browser_of: Callable[[Person], Browser]) -> None:
    rui = office.person("cliente", "Rui Nobre", empresas=[office.empresa("Loja Nova")])
    assert well_made(browser_of(rui).page).h1 == "Nada pedido agora"


def test_the_equipe_and_strangers_find_their_own_door(caio: Browser, browser: Browser, office: Office) -> None:
    id = Checklist(office).id
    assert caio.http.get("/p", follow_redirects=False).headers["location"] == "/programacoes"
    assert caio.get(f"/p/{id}").status == 404
    assert browser.get(f"/p/{id}").path == "/entrar"
    assert browser.page.one('form[action="/entrar"] input[name="volta"]').attributes["value"] == f"/p/{id}"


def test_a_client_of_another_empresa_does_not_see_it(office: Office, browser_of: Callable[[Person], Browser]) -> None:
    iris = office.person("cliente", "Íris Melo", empresas=[office.otica])
    assert browser_of(iris).get(f"/p/{Checklist(office).id}").status == 404


def test_a_form_of_another_site_does_nothing_to_who_signed_in(served: Served, office: Office) -> None:
    checklist, browser = Checklist(office), Browser(served.url)
    browser.sign_in(office.maria.email, SENHA)
    address = f"/p/{checklist.id}/atividades/{checklist.atividade}/retornos"
    for told in ({"Origin": "https://mau.example"}, {"Sec-Fetch-Site": "cross-site", "Origin": "null"}, {}):
        assert browser.http.post(address, data={"retorno": "sem_movimento"}, headers=told).status_code == 403
    assert ok(office.admin.get(checklist.path))["versao"] == 1


def test_how_to_send_is_open_to_all(browser: Browser, anybody: Client) -> None:
    page = well_made(browser.get("/como-enviar"))
    assert page.status == 200
    assert len(page.all("main svg")) >= 10
    assert not page.has("img")
