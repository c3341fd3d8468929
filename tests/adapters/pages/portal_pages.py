"""A client at its link, as the tests of the portal find it."""
from typing import Any

from tests.adapters.api.access import Checklist
from tests.adapters.api.client import ok
from tests.adapters.api.office import Office
from tests.adapters.pages.browser import Browser, Page

PDF = b"%PDF-1.4\nextrato\n%%EOF\n"


class Portal:
    """Maria's link to a programação that nobody else has touched, in a browser of its own."""

    def __init__(self, url: str, office: Office, **more: Any) -> None:
        # a serviço of its own: what is not to be asked any more holds for the next programação of the same one
        self.servico = more.pop("servico_id", None) or office.new_servico()
        self.office, self.checklist = office, Checklist(office, servico_id=self.servico, **more)
        self.link_id, self.link = self.checklist.link(office.maria)
        self.base = f"/p/{self.link}"
        self.browser = Browser(url)
        self.itens = {each["nome"]: each["id"] for each in ok(office.admin.get(self.checklist.path))["atividades"]}

    def by_office(self, nome: str, tail: str, body: object) -> Any:
        """A movement of the equipe's on one item, by the API."""
        return ok(self.office.admin.post(f"{self.checklist.path}/atividades/{self.itens[nome]}/{tail}", body), 201)

    def open(self, nome: str | None = None) -> Page:
        """One item, or the list; as of all that was recorded."""
        self.office.admin.get("/escritorio")  # answered once the views have seen it
        return self.browser.get(self.address(nome))

    def address(self, nome: str | None = None) -> str:
        return f"{self.base}/atividades/{self.itens[nome]}" if nome else self.base

    def send_file(self, nome: str, name: str = "extrato.pdf", content: bytes = PDF) -> Page:
        """From the item's page, without a script."""
        self.open(nome)
        return self.browser.send("form.send", files={"arquivo": (name, content)})

    def answer(self, nome: str, retorno: str, **typed: str) -> Page:
        self.open(nome)
        return self.browser.send(f'form:has(input[value="{retorno}"][name="retorno"])', **typed)


def well_made(page: Page) -> Page:
    """Title and h1 are the same, every control has its label, and no script or style is in the page."""
    title = page.one("title").text(strip=True).removeprefix("Erro: ")
    assert title == " ".join(page.one("h1").text().split())
    labels = {each.attributes.get("for") for each in page.all("label[for]")}
    for control in page.all("input:not([type=hidden]), textarea, select"):
        inside = control.parent is not None and control.parent.tag == "label"
        assert inside or control.attributes.get("id") in labels, control.html
    assert not page.has("[style], [onclick], style, script:not([src])")
    assert page.one("html").attributes["lang"] == "pt-BR"
    return page
