"""The main job told by clicking: the office at a desk and the client on a phone at the same time; without scripts; by keyboard alone."""
import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from adapters.embedded.catcher import Catcher
from tests.adapters.api.client import Client, ok
from tests.adapters.api.office import Office
from tests.adapters.api.serving import EMAIL, SENHA, Served
from tests.browser.conftest import Opens, sign_in
from tests.examples import files
from tests.workers.processes import eventually, reacting, worker
from tests.workers.test_story import link_of

ITENS = [
    {"nome": "Extrato bancário", "obrigatoria": True, "instrucao": "Em OFX, do mês inteiro.", "formatos": ["ofx", "pdf"]},
    {"nome": "Notas de entrada", "obrigatoria": False}, {"nome": "Folha de ponto", "obrigatoria": False},
    {"nome": "Guia do aluguel", "obrigatoria": False}, {"nome": "Recibos", "obrigatoria": False},
]


@pytest.fixture
def office(own: Served) -> Iterator[Office]:
    made = Office(Client(own.url).signed_in(EMAIL, SENHA))
    with reacting(own), worker(own):
        yield made


def program(page: Page, office: Office, served: Served) -> None:
    """«Programação avulsa», which asks the client at once."""
    servico = ok(office.admin.get(f"/servicos/{office.new_servico(processo_modelo_id=office.new_modelo(ITENS))}"))["nome"]
    page.goto("/programacoes")
    page.get_by_role("link", name=re.compile("Programação avulsa|Programar")).first.click()
    page.get_by_label("Empresa", exact=True).select_option(label=f"Padaria São João {office.tag}")
    page.get_by_label("Serviço", exact=True).select_option(label=servico)
    page.get_by_label("Entrega").fill((served.system.today + timedelta(days=5)).isoformat())
    page.get_by_label("Vencimento").fill((served.system.today + timedelta(days=8)).isoformat())
    page.get_by_label("Responsável").select_option(label=office.caio.nome)
    page.get_by_role("button", name="Programar").click()
    expect(page).to_have_url(re.compile(r"/programacoes/[0-9a-f-]{36}"))


def choose(page: Page, *sent: tuple[str, bytes]) -> None:
    page.locator('input[type="file"]').set_input_files([
        {"name": name, "mimeType": "application/octet-stream", "buffer": content} for name, content in sent
    ])


def atividade(page: Page, nome: str) -> "Callable[[str], None]":
    """What is pressed in one atividade's row of words."""
    row = page.locator("li.atividade").filter(has=page.get_by_role("heading", name=nome, exact=True))

    def press(word: str) -> None:
        row.get_by_role("button", name=re.compile(f"^{word}")).or_(row.locator("summary", has_text=word)).first.click()

    return press


def test_the_month_is_done_by_clicking(own: Served, inbox: Catcher, office: Office, opens: Opens) -> None:
    """R1-R6, M2, M3, M5-M7, M12, M17: asked at the desk, answered on the phone, seen at the desk as it happens; at most twelve taps"""
    desk = opens(own.url)
    sign_in(desk, office.gilda.email)
    program(desk, office, own)
    phone = opens(own.url, "celular")
    taps = 0

    def tap(what: str) -> None:
        nonlocal taps
        taps += 1
        phone.locator("a, button, summary").filter(has_text=what).first.click()

    phone.goto("/p/" + link_of(inbox, office.maria, "Padaria"))
    taps += 1  # the button in the mail
    expect(phone.get_by_role("heading", level=1)).to_contain_text("pede 5 documentos")
    tap("Extrato bancário")
    taps += 1  # «Enviar arquivo ou tirar foto»; what follows is the system's own
    choose(phone, ("extrato.ofx", files.GOOD["extrato.ofx"]))
    expect(phone.get_by_role("heading", level=1)).to_have_text("Notas de entrada")
    expect(desk.locator("li.atividade").filter(has_text="extrato.ofx")).to_be_visible()
    taps += 1
    choose(phone, ("notas.pdf", files.GOOD["guia.pdf"] + b"\n%1"))
    expect(phone.get_by_role("heading", level=1)).to_have_text("Folha de ponto")
    taps += 1
    choose(phone, ("ponto.pdf", files.GOOD["guia.pdf"]))
    expect(phone.get_by_role("heading", level=1)).to_have_text("Guia do aluguel")
    tap("Este mês não tenho")
    tap("Responder «Este mês não tenho»")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Recibos")
    tap("Este mês não tenho")
    tap("Responder «Este mês não tenho»")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Tudo pronto. Obrigado!")
    assert taps <= 12, taps

    expect(desk.get_by_role("dialog")).to_contain_text("Todas as atividades foram concluídas. Registrar a baixa?")
    desk.get_by_role("button", name="Agora não").click()
    expect(desk.get_by_role("dialog")).to_be_hidden()
    atividade(desk, "Folha de ponto")("Devolver com motivo")
    desk.get_by_label("Motivo").locator("visible=true").fill("A segunda página está cortada.")
    desk.get_by_role("button", name="Devolver ao cliente").click()
    expect(desk.locator("li.atividade").filter(has_text="A segunda página está cortada.")).to_be_visible()

    phone.goto("/p/" + link_of(inbox, office.maria, "cortada"))
    expect(phone.locator(".task-list").first).to_contain_text(re.compile("devolveu: A segunda página"))
    tap("Folha de ponto")
    choose(phone, ("ponto inteiro.pdf", files.GOOD["guia.pdf"] + b"\n%2"))
    expect(phone.get_by_role("heading", level=1)).to_have_text("Tudo pronto. Obrigado!")

    expect(desk.get_by_role("dialog")).to_contain_text("Registrar a baixa?")
    desk.get_by_label("Observação").fill("Conferido com o razão.")
    desk.get_by_role("button", name="Registrar baixa").click()
    expect(desk.locator("main")).to_contain_text("Concluída")
    expect(desk.locator("main")).to_contain_text("Conferido com o razão.")
    phone.reload()
    phone.goto("/p/" + link_of(inbox, office.maria, "cortada"))
    expect(phone.locator("main")).not_to_contain_text("Enviar arquivo")


def test_the_month_is_done_without_scripts(own: Served, inbox: Catcher, office: Office, opens: Opens) -> None:
    """M2, M3, M5, M12: every page works as plain HTML"""
    desk, phone = opens(own.url, java_script_enabled=False), opens(own.url, "celular", java_script_enabled=False)
    sign_in(desk, office.gilda.email)
    program(desk, office, own)
    phone.goto("/p/" + link_of(inbox, office.maria, "Padaria"))
    phone.get_by_role("link", name=re.compile("Extrato bancário")).click()
    choose(phone, ("extrato.ofx", files.GOOD["extrato.ofx"]))
    phone.get_by_role("button", name="Enviar o que escolhi").click()
    for nome in ("Notas de entrada", "Folha de ponto", "Guia do aluguel", "Recibos"):
        expect(phone.get_by_role("heading", level=1)).to_have_text(nome)
        phone.locator("summary", has_text="Este mês não tenho").click()
        phone.get_by_role("button", name="Responder «Este mês não tenho»").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Tudo pronto. Obrigado!")
    desk.reload()
    expect(desk.locator("main")).to_contain_text("Todas as atividades foram concluídas. Registrar a baixa?")
    desk.get_by_role("button", name="Registrar baixa").first.click()
    expect(desk.locator("main")).to_contain_text("Concluída")


def test_two_people_at_one_programacao_see_each_other(own: Served, office: Office, opens: Opens) -> None:
    """What one types stays while the other moves"""
    one, other = opens(own.url), opens(own.url)
    sign_in(one, office.gilda.email)
    program(one, office, own)
    address = one.url
    sign_in(other, office.caio.email)
    other.goto(address)
    atividade(other, "Recibos")("Comentar")
    typed = other.locator("li.atividade").filter(has=other.get_by_role("heading", name="Recibos", exact=True)).get_by_label("Comentário")
    typed.fill("ainda escrevendo")
    atividade(one, "Notas de entrada")("Este mês não tenho")
    one.locator("li.atividade details[open] form").get_by_role("button").first.click()
    expect(other.locator("li.atividade").filter(has_text="Notas de entrada")).to_contain_text("Este mês não tenho")
    expect(typed).to_have_value("ainda escrevendo")


def test_a_movement_is_made_by_keyboard_alone(own: Served, office: Office, opens: Opens) -> None:
    """From the list to a comment, without the mouse"""
    page = opens(own.url)
    sign_in(page, office.gilda.email)
    program(page, office, own)
    page.goto("/programacoes")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/programacoes/[0-9a-f-]{36}"))

    def focused() -> str:
        return str(page.evaluate("document.activeElement.textContent.trim()"))

    def tab_to(word: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            if focused() == word:
                return
        raise AssertionError(f"«{word}» is not reached by Tab")

    tab_to("Comentar")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Escrito sem mouse.")
    tab_to("Comentar")
    page.keyboard.press("Enter")
    expect(page.locator("li.atividade").first).to_contain_text("Escrito sem mouse.")
    eventually(lambda: "Comentário registrado" in page.locator("#dito").inner_text(), "it is said")
