"""Cadastros: a sheet of empresas, looked at line by line before it is imported as it was looked at."""
import re
import secrets

from tests.adapters.api.client import ok
from tests.adapters.api.office import Office, new_cnpj
from tests.adapters.pages.browser import Browser, Page

HEADER = "razao_social;nome;cnpj;usuario;email;telefone;departamentos;notificar_por"
START, FORM = "/cadastros/empresas/importar", 'form[action="/cadastros/empresas/importar"]'
CONFIRM = 'form[action="/cadastros/empresas/importar/confirmar"]'
MARKUP = "<img src=x onerror=alert(1)>"


def send(browser: Browser, text: str | bytes) -> Page:
    browser.get(START)
    return browser.send(FORM, files={"arquivo": ("clientes.csv", text.encode() if isinstance(text, str) else text)})


def lines(page: Page) -> dict[str, str]:
    """What is said of each line, by its number."""
    rows = [row.css("td") for row in page.all(".preview tbody tr")]
    return {cells[0].text(strip=True): " ".join(cells[-1].text(separator=" ").split()) for cells in rows}


def test_the_preview_says_of_each_line_what_the_confirmation_then_does(gilda: Browser, office: Office) -> None:
    tag, email = secrets.token_hex(3), f"rita.{secrets.token_hex(4)}@exemplo.com.br"
    known, same, new = new_cnpj(), new_cnpj(), new_cnpj()
    old = office.empresa("Loja Velha", cnpj=known)
    office.empresa("Loja Igual", cnpj=same)
    text = (
        f"{HEADER}\nLoja Nova {tag} Ltda;Loja Nova {tag};{new};Rita Azul;{email};11987654321;Fiscal {office.tag};email|whatsapp\n"
        f"Loja Velha {office.tag} Ltda;Velha {tag};{known};Rita Azul;{email};;;\n"
        f"Loja Igual {office.tag} Ltda;;{same};;;;;\n"
    )
    page = send(gilda, text)
    assert (page.status, page.path) == (200, f"{START}/previa")
    assert office.admin.every("/empresas", busca=new) == [], "nothing is recorded by looking"
    assert lines(page) == {
        "2": "empresa nova usuário novo",
        "3": f"nome: Loja Velha {office.tag} → Velha {tag} passa a responder por esta empresa",
        "4": "igual ao que já está",
    }
    page = gilda.send(CONFIRM)
    assert (page.path, "1 empresa nova e 2 que já havia" in page.text) == ("/cadastros/empresas", True)
    [made] = office.admin.every("/empresas", busca=new)
    assert ok(office.admin.get(f"/empresas/{old}"))["nome"] == f"Velha {tag}"
    [rita] = office.admin.every("/usuarios", empresa_id=made["id"])
    assert set(rita["empresas"]) == {made["id"], old}
    assert (rita["departamentos"], rita["notificar_por"]) == ([office.fiscal], ["email", "whatsapp"])
    assert set(lines(send(gilda, text)).values()) == {"igual ao que já está"}
    assert not gilda.page.has(f"{CONFIRM} .primary"), "there is nothing to import"


def test_wrong_lines_are_told_beside_the_others_and_nothing_can_be_imported(gilda: Browser, office: Office) -> None:
    good = new_cnpj()
    unknown = f"{MARKUP};;{new_cnpj()};Ana;ana@x.com.br;;Jurídico;"
    page = send(gilda, f"{HEADER}\nLoja Rosa Ltda;;{good};;;;;\nLoja Cinza Ltda;;123;;;;;\n{unknown}\n")
    told = lines(page)
    assert told["2"] == "empresa nova"
    assert "Um CNPJ tem 14 letras e números." in told["3"]
    assert "Não encontramos o departamento «Jurídico»." in told["4"]
    assert "2 linhas precisam de conserto" in page.one('[role="alert"]').text()
    assert not page.has(f"{CONFIRM} .primary")
    assert MARKUP in page.text
    assert not page.has(".preview img")
    page = gilda.send(CONFIRM)
    assert page.status == 422
    assert office.admin.every("/empresas", busca=good) == []


def test_what_changed_since_the_preview_is_shown_again_and_not_imported(gilda: Browser, office: Office) -> None:
    cnpj, tag = new_cnpj(), secrets.token_hex(3)
    send(gilda, f"{HEADER}\nLoja Lilás {tag} Ltda;;{cnpj};;;;;\n")
    made = office.empresa("Loja Lilás", cnpj=cnpj)
    page = gilda.send(CONFIRM)
    assert page.status == 409
    assert "Os cadastros mudaram desde esta prévia" in page.one('[role="alert"]').text()
    assert lines(page)["2"].startswith("razão social: Loja Lilás")
    assert ok(office.admin.get(f"/empresas/{made}"))["nome"] == f"Loja Lilás {office.tag}"
    assert "já havia" in gilda.send(CONFIRM).text


def test_a_preview_is_of_the_last_sheet_that_one_sent(gilda: Browser) -> None:
    send(gilda, f"{HEADER}\nLoja Um Ltda;;{new_cnpj()};;;;;\n")
    first = str(gilda.page.answer.url)
    send(gilda, f"{HEADER}\nLoja Dois Ltda;;{new_cnpj()};;;;;\n")
    page = gilda.get(first)
    assert page.status == 410
    assert "Envie a planilha de novo" in page.text


def test_what_is_no_sheet_is_refused_where_it_is_sent(gilda: Browser) -> None:
    for content in (b"", b"\x50\x4b\x03\x04\x00\x00", "só um texto", b"x" * (6 * 2**20)):
        page = send(gilda, content)
        assert page.status in (413, 422)
        assert page.one('[role="alert"]').text(strip=True)
        assert page.has(FORM)


def test_the_example_is_a_sheet_that_can_be_imported(gilda: Browser) -> None:
    answer = gilda.http.get("/cadastros/empresas/exemplo.csv")
    assert 'attachment; filename="empresas-exemplo.csv"' in answer.headers["content-disposition"]
    page = send(gilda, re.sub(r"Fiscal\|Contábil|Pessoal", "", answer.content.decode("utf-8-sig")))
    assert page.path == f"{START}/previa"
    assert not page.has(".vencido")


def test_only_who_may_change_cadastros_imports(caio: Browser) -> None:
    assert caio.get(START).status == 403
    answer = caio.http.post(START, files={"arquivo": ("a.csv", HEADER.encode())}, headers={"Origin": caio.url})
    assert answer.status_code == 403
    assert caio.get("/cadastros/empresas/exemplo.csv").status == 403
