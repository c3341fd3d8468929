"""The demo office as somebody who has just started it finds it."""
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
from playwright.sync_api import Page

from tests.browser.screens import Screen
from tests.workers.processes import eventually
from tests.workers.test_run import EMAIL, SENHA, Run, free_port
from workers.demo import people

WHO = {"equipe": (people.HELENA.email, people.SENHA), "administrador": (EMAIL, SENHA)}


@dataclass(frozen=True, slots=True)
class Demo:
    """`link`: a client's, to a programação with something missing."""

    url: str
    link: str

    def open(self, page: Page, screen: Screen) -> None:
        """Goes to the screen as the one who looks at it."""
        if screen.quem == "cliente":
            page.goto(self.link)
        elif screen.quem != "ninguem":
            email, senha = WHO[screen.quem]
            page.goto("/entrar")
            page.get_by_label("E-mail").fill(email)
            page.get_by_label("Senha").fill(senha)
            page.get_by_role("button", name="Entrar").click()
            page.wait_for_url(lambda url: "/entrar" not in url)
        screen.way(page)
        page.wait_for_load_state("networkidle" if screen.quem in ("ninguem", "cliente") else "load")


@contextmanager
def demo(data: Path) -> Iterator[Demo]:
    """On embedded servers, by `cobranca run`."""
    run = Run(data, free_port(), COBRANCA_DEMO="1")
    try:
        run.up()
        yield Demo(run.url, eventually(lambda: _link(run.url), "a client's link"))
    finally:
        run.ctrl_c()


def _link(url: str) -> str | None:
    """Of the newest mail whose checklist still misses something."""
    with httpx2.Client(base_url=f"{url}/api/v1", trust_env=False, timeout=20) as http:
        token = http.post("/sessao", json={"email": EMAIL, "senha": SENHA}).json()["token"]
        mail = http.get("/caixa", headers={"Authorization": f"Bearer {token}"}).json()["itens"]
        for each in mail:
            if found := re.search(r"/p/([\w-]+)", each["texto"]):
                shown = http.get(f"/portal/{found[1]}")
                if shown.status_code == 200 and not shown.json()["encerrada"] and shown.json()["progresso"]["percentual"] < 100:
                    return f"/p/{found[1]}"
    return None
