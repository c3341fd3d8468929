"""A programação to be looked at on its screen: made by the API, named as people name things."""
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tests.adapters.api.client import ok
from tests.adapters.api.office import Office, today
from tests.adapters.pages.browser import Browser, Page

SAIDA, EXTRATO, ALUGUEL = "Notas fiscais de saída", "Extrato bancário", "Guia do aluguel"


@dataclass
class Tracked:
    """Of the bakery, by the office's serviço unless told; `caio` is responsável."""

    office: Office
    more: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        body = {
            "servico_id": self.office.servico, "empresa_id": self.office.padaria, "competencia": "2026-10",
            "responsavel_id": self.office.caio.id, "entrega": (today() + timedelta(days=3)).isoformat(),
            "vencimento": (today() + timedelta(days=5)).isoformat(), "notificar": False, **self.more,
        }
        self.id = self.office.made("/programacoes", body)

    @property
    def address(self) -> str:
        return f"/programacoes/{self.id}"

    @property
    def tela(self) -> dict[str, Any]:
        """As the API answers it."""
        found: dict[str, Any] = ok(self.office.admin.get(f"/programacoes/{self.id}"))
        return found

    def atividade(self, nome: str) -> dict[str, Any]:
        return next(each for each in self.tela["atividades"] if each["nome"] == nome)

    def api(self, nome: str) -> str:
        """The path of an atividade in the API."""
        return f"/programacoes/{self.id}/atividades/{self.atividade(nome)['id']}"

    def form(self, nome: str, what: str, retorno: str = "") -> str:
        """The selector of a form of an atividade."""
        named = f':has([name="retorno"][value="{retorno}"])' if retorno else ""
        return f'form[action^="{self.address}/atividades/{self.atividade(nome)["id"]}/{what}"]{named}'

    def attached(self, nome: str, *files: tuple[str, bytes], who: Any = None) -> list[dict[str, Any]]:
        """By the equipe, unless it is told who."""
        client = who or self.office.admin
        sent = ok(client.post(f"{self.api(nome)}/anexos", files=[("arquivo", each) for each in files]), 201)
        return list(sent["anexos"])

    def ids(self) -> list[str]:
        return [each["id"] for each in self.tela["atividades"]]


def item(page: Page, nome: str) -> str:
    """What is read in one atividade of the page."""
    found = next(each for each in page.all(".atividade") if (h3 := each.css_first("h3")) and h3.text(strip=True) == nome)
    return " ".join(found.text(separator=" ").split())


def opened(browser: Browser, tracked: Tracked, query: str = "") -> Page:
    assert tracked.tela, "the views have seen what was done by the API"
    page = browser.get(tracked.address + query)
    assert page.status == 200, page.text[:500]
    return page
