"""Every screen of the demo office, in both themes: axe finds nothing (WCAG 2.2 AA), and nothing runs out at 320 px."""
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Opens
from tests.browser.demo import Demo, demo
from tests.browser.screens import SCREENS, Screen

RULES = {"light": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "dark": ["color-contrast"]}
"""The themes differ in their colours alone."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with demo(tmp_path_factory.mktemp("demo") / "data") as started:
        yield started


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.nome)
def test_anybody_can_read_and_use_it(office: Demo, opens: Opens, screen: Screen) -> None:
    page = opens(office.url)
    office.open(page, screen)
    for scheme, rules in RULES.items():
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = Axe().run(page, options={"runOnly": rules}).response["violations"]
        assert not found, f"{scheme}: " + "; ".join(
            f"{each['id']} ({each['help']}) at {[node['target'] for node in each['nodes'][:3]]}" for each in found
        )
    page.set_viewport_size({"width": 320, "height": 640})
    wide = page.evaluate("document.scrollingElement.scrollWidth")
    assert wide <= 320, f"{wide} px wide at 320"
    assert page.title().removeprefix("Erro: ") == page.locator("h1").first.inner_text()
