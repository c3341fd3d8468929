"""Real browsers at a real office: Debian's chromium, driven by playwright."""
import shutil
from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.adapters.api.conftest import opening, own, serve
from tests.adapters.api.office import SENHA

__all__ = ["opening", "own", "serve"]
Face = Literal["mesa", "celular"]
FACES: dict[Face, dict[str, object]] = {
    "mesa": {"viewport": {"width": 1440, "height": 900}},
    "celular": {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2},
}
Opens = Callable[..., Page]


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    path = shutil.which("chromium")
    assert path, "chromium is missing: apt-get install chromium"
    browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
    yield browser
    browser.close()


@pytest.fixture
def opens(chromium: Browser) -> Iterator[Opens]:
    """A page of a browser of its own; whatever a script of it complains of fails the test at its end."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def start(url: str, face: Face = "mesa", **more: object) -> Page:
        context = chromium.new_context(base_url=url, locale="pt-BR", timezone_id="America/Sao_Paulo", **FACES[face], **more)  # type: ignore[arg-type]
        context.set_default_timeout(20_000)
        context.on("weberror", lambda error: wrong.append(f"{error.page.url if error.page else ''}: {error.error}"))
        context.on("console", lambda said: wrong.append(f"{said.text} ({said.location['url']})") if _wrong(said.type, said.text) else None)
        contexts.append(context)
        return context.new_page()

    yield start
    for context in contexts:
        context.close()
    assert not wrong, wrong


def _wrong(kind: str, text: str) -> bool:
    # what a refusal answers, 4xx, is told by the browser as an error too
    return kind == "error" and not text.startswith("Failed to load resource")


def sign_in(page: Page, email: str, senha: str = SENHA) -> None:
    page.goto("/entrar")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Senha").fill(senha)
    page.get_by_role("button", name="Entrar").click()
    page.wait_for_url(lambda url: "/entrar" not in url)
