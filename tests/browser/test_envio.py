"""Files on their way in a real browser: a line that breaks, a page that is loaded again, a file that is refused (R13)."""
import random
import re
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page, Request, expect

from tests.adapters.api.access import avulsa
from tests.adapters.api.client import ok
from tests.adapters.api.conftest import admin, anybody, document, office, served
from tests.adapters.api.office import Office
from tests.adapters.api.serving import Served
from tests.browser.conftest import Opens
from tests.examples import files
from tests.workers.processes import eventually

__all__ = ["admin", "anybody", "document", "office", "served"]
MB = 1024 * 1024
HALF = "() => document.querySelector('progress')?.value >= 50"


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A PDF that takes some seconds on a slow line."""
    path = tmp_path / "extrato de outubro.pdf"
    path.write_bytes(b"%PDF-1.4\n" + random.Random(1).randbytes(4 * MB) + b"\n%%EOF\n")
    return path


class Item:
    """Maria at the first item of a checklist, on a line of so many bytes a second."""

    def __init__(self, served: Served, office: Office, opens: Opens) -> None:
        self._database = served.servers.database_url
        self.office, self.id = office, office.made("/programacoes", avulsa(office, servico_id=office.new_servico()))
        link = ok(office.admin.post(f"/programacoes/{self.id}/links", {"usuario_id": office.maria.id}), 201)["url"].rsplit("/p/", 1)[1]
        first = ok(office.admin.get(f"/programacoes/{self.id}"))["atividades"][0]
        self.link, self.page = link, opens(served.url, "celular")
        self.begins: list[int] = []
        self.page.on("request", self._noted)
        self.cdp = self.page.context.new_cdp_session(self.page)
        self.cdp.send("Network.enable")
        self.page.goto(f"/p/{link}/atividades/{first['id']}")

    def _noted(self, request: Request) -> None:
        if request.method == "PATCH":
            self.begins.append(int(request.headers["upload-offset"]))

    def line(self, bytes_a_second: int) -> None:
        self.cdp.send("Network.emulateNetworkConditions", {
            "offline": False, "latency": 20, "downloadThroughput": 10 * MB, "uploadThroughput": bytes_a_second,
        })

    def choose(self, *chosen: Path) -> None:
        self.page.locator('#envio input[type="file"]').set_input_files([str(each) for each in chosen])

    def kept(self) -> bool:
        """A good part of the file lies with the server, from before the line broke."""
        with psycopg.connect(self._database) as connection:
            found = connection.execute("select recebido from cobranca.envios where programacao_id = %s", (self.id,)).fetchone()
        return bool(found and found[0] > MB)

    @property
    def anexos(self) -> list[dict[str, object]]:
        found: list[dict[str, object]] = ok(self.office.admin.get(f"/programacoes/{self.id}"))["atividades"][0]["anexos"]
        return found


@pytest.fixture
def item(served: Served, office: Office, opens: Opens) -> Item:
    return Item(served, office, opens)


def goes_on(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Extrato bancário", timeout=60_000)
    expect(page.locator("#dito")).to_have_text("Recebemos «Notas fiscais de saída».")


def test_a_file_goes_on_where_the_line_broke(item: Item, large: Path) -> None:
    """By itself, once the line is there again"""
    item.line(MB)
    item.choose(large)
    item.page.wait_for_function(HALF)
    item.page.context.set_offline(True)
    row = item.page.locator("#fila li")
    expect(row).to_contain_text(re.compile(r"A internet caiu em \d+%. O que já foi fica guardado."))
    expect(row.get_by_role("button", name="Tentar de novo")).to_be_visible()
    expect(item.page.locator("#andamento")).to_contain_text("Continua sozinho")
    eventually(item.kept, "what came is put away")
    item.page.context.set_offline(False)
    item.line(10 * MB)
    goes_on(item.page)
    assert item.begins[0] == 0
    assert item.begins[-1] > MB
    assert [each["tamanho"] for each in item.anexos] == [large.stat().st_size]


def test_the_same_file_goes_on_after_the_page_was_loaded_again(item: Item, large: Path) -> None:
    """What the browser keeps for it is neither the link nor the name"""
    item.line(MB)
    item.choose(large)
    item.page.wait_for_function(HALF)
    kept = str(item.page.evaluate("JSON.stringify({...localStorage})"))
    assert kept != "{}"
    assert item.link not in kept
    assert large.stem not in kept
    item.page.on("dialog", lambda dialog: dialog.accept())
    item.page.reload()
    eventually(item.kept, "what came is put away")
    item.line(10 * MB)
    item.choose(large)
    goes_on(item.page)
    assert item.begins[-1] > MB
    assert item.page.evaluate("Object.keys(localStorage).length") == 0


def test_a_refused_file_says_why_and_the_others_go_through(item: Item, tmp_path: Path) -> None:
    """R13: in the rule's words, with the focus there"""
    for name, content in (("a.pdf", files.pdf("a")), ("b.pdf", files.pdf("b")), ("mentira.pdf", files.HTML)):
        (tmp_path / name).write_bytes(content)
    item.choose(*(tmp_path / name for name in ("a.pdf", "mentira.pdf", "b.pdf")))
    refused = item.page.locator("#fila li.failed")
    expect(refused).to_contain_text("«mentira.pdf» é uma página HTML com nome de .pdf; aqui pedimos")
    expect(refused).to_be_focused()
    expect(item.page.locator("#fila")).to_contain_text(re.compile("a.pdf.*Recebido.*b.pdf.*Recebido", re.DOTALL))
    item.page.get_by_role("link", name="Continuar").click()
    goes_on(item.page)
    assert sorted(str(each["nome"]) for each in item.anexos) == ["a.pdf", "b.pdf"]
