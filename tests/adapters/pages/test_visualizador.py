"""The viewer: what clients sent is looked at where nothing of it can run."""
from collections.abc import Callable

import pytest

from tests.adapters.api.office import Office, Person
from tests.adapters.pages.browser import Browser, Page
from tests.adapters.pages.tracked import EXTRATO, Tracked
from tests.examples.files import heic, jpeg, nfe, ofx, pdf, png

XML = nfe()


@pytest.fixture
def tracked(office: Office) -> Tracked:
    return Tracked(office)


def shown(caio: Browser, tracked: Tracked, nome: str, data: bytes) -> Page:
    tracked.attached(EXTRATO, (nome, data), who=tracked.office.maria.api)
    anexo = tracked.atividade(EXTRATO)["anexos"][-1]
    page = caio.get(f"{tracked.address}/anexos/{anexo['id']}")
    assert page.status == 200
    return page


def test_facts_stand_beside_the_file(caio: Browser, tracked: Tracked) -> None:
    page = shown(caio, tracked, "extrato de outubro.pdf", pdf())
    facts = " ".join(page.one(".facts").text(separator=" ").split())
    anexo = tracked.atividade(EXTRATO)["anexos"][0]
    assert page.h1 == page.one("title").text(strip=True) == "extrato de outubro.pdf"
    assert anexo["sha256"] in facts
    assert f"por {tracked.office.maria.nome} (cliente)" in facts
    assert "a conferir" in facts


@pytest.mark.parametrize(("nome", "data", "tipo"), [
    ("guia.pdf", pdf(), "application/pdf"), ("foto.png", png(), "image/png"), ("foto.jpg", jpeg(), "image/jpeg"),
])
def test_pdf_and_images_are_framed_under_a_policy_of_their_own(
    caio: Browser, tracked: Tracked, nome: str, data: bytes, tipo: str
) -> None:
    page = shown(caio, tracked, nome, data)
    source = str(page.one("iframe.viewer, img.viewer").attributes["src"])
    assert source.endswith("/conteudo")
    answer = caio.http.get(source)
    assert answer.content == data
    assert answer.headers["content-type"] == tipo
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"].startswith("inline;")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none';")
    assert "frame-ancestors 'self'" in policy
    assert "script-src" not in policy
    assert ("sandbox" in policy) == (tipo != "application/pdf")
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    part = caio.http.get(source, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, data[:4])


@pytest.mark.parametrize(("nome", "data", "words"), [
    ("nota.xml", XML, "<xNome>Padaria Pão Quente Ltda</xNome>"), ("extrato.ofx", ofx(), "PIX RECEBIDO JOSÉ DA CONCEIÇÃO"),
    ("vendas.csv", "dia;valor\n1;R$ 10,00 <b>ção</b>\n".encode("cp1252"), "R$ 10,00 <b>ção</b>"),
    ("remessa.rem", b"02REMESSA01COBRANCA       \r\n", "02REMESSA01COBRANCA"),
    ("leia.txt", "Olá, é isto.".encode("utf-16"), "Olá, é isto."),
])
def test_texts_are_shown_as_text_in_whatever_code_page(caio: Browser, tracked: Tracked, nome: str, data: bytes, words: str) -> None:
    page = shown(caio, tracked, nome, data)
    assert words in page.one("pre.viewer").text()
    assert not page.has("pre.viewer *")
    answer = caio.http.get(f"{page.path}/conteudo")
    assert answer.headers["content-disposition"].startswith("attachment;"), "what is not in the closed list is only a download"
    assert "sandbox" in answer.headers["content-security-policy"]


def test_a_large_text_shows_its_beginning(caio: Browser, tracked: Tracked) -> None:
    page = shown(caio, tracked, "grande.csv", "ção;1\n".encode() * 60_000)
    assert "aqui estão os primeiros 200 KB" in page.text
    assert 150_000 < len(page.one("pre.viewer").text().encode()) <= 200_000
    assert "\ufffd" not in page.one("pre.viewer").text()


def test_anything_else_is_only_a_download(caio: Browser, tracked: Tracked) -> None:
    page = shown(caio, tracked, "foto.heic", heic())
    assert not page.has("iframe")
    assert not page.has("#conteudo img")
    assert "Baixe para abrir" in page.text
    answer = caio.http.get(page.link("Baixar"))
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.content == heic()


def test_a_page_that_follows_a_pdf_does_not_run(caio: Browser, tracked: Tracked) -> None:
    """It begins as a PDF, and so it is sent as one: by our type, that browsers may not doubt, under a policy that runs nothing."""
    data = pdf() + b"\n%" + b" " * 2000 + b"\n<html><script>alert(document.cookie)</script></html>"
    page = shown(caio, tracked, "guia.pdf", data)
    answer = caio.http.get(str(page.one("iframe").attributes["src"]))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_file_of_another_programacao_is_not_there(caio: Browser, tracked: Tracked) -> None:
    tracked.attached(EXTRATO, ("extrato.pdf", pdf()))
    anexo = tracked.atividade(EXTRATO)["anexos"][0]["id"]
    other = Tracked(tracked.office)
    for tail in ("", "/conteudo", "/baixar"):
        assert caio.get(f"{other.address}/anexos/{anexo}{tail}").status == 404


def test_who_looks_at_files_goes_on_to_the_next_and_at_the_end_back_to_the_list(caio: Browser, tracked: Tracked) -> None:
    """M17, from the file itself"""
    maria = tracked.office.maria.api
    first, second = tracked.attached(EXTRATO, ("um.pdf", pdf("um")), ("dois.pdf", pdf("dois")), who=maria)
    page = caio.get(f"{tracked.address}/anexos/{first['id']}")
    assert page.link("Próximo a conferir: dois.pdf").endswith(second["id"])
    page = caio.send('form[action$="/conferencia"]')
    assert (page.h1, page.one(".said").text()) == ("dois.pdf", "Arquivo conferido.")
    page = caio.send('form[action$="/devolucao"]', motivo="Está ilegível.")
    assert page.path == tracked.address
    seen = {each["nome"]: each for each in tracked.atividade(EXTRATO)["anexos"]}
    assert seen["um.pdf"]["conferido"]
    assert seen["dois.pdf"]["devolvido"]["motivo"] == "Está ilegível."


def test_the_auditor_looks_at_a_file_and_says_nothing_of_it(browser_of: Callable[[Person], Browser], tracked: Tracked) -> None:
    [anexo] = tracked.attached(EXTRATO, ("um.pdf", pdf()), who=tracked.office.maria.api)
    assert not browser_of(tracked.office.aurora).get(f"{tracked.address}/anexos/{anexo['id']}").has("main form")
