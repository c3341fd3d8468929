"""`make shots`: the demo office's screens as pictures, wide and phone, light and dark, in shots/, to be looked at."""
import shutil
import tempfile
from itertools import product
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import FACES
from tests.browser.demo import demo
from tests.browser.screens import SCREENS

SHOTS = Path("shots")
THEMES = {"claro": "light", "escuro": "dark"}


def main() -> None:
    SHOTS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as data, demo(Path(data) / "data") as office, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for screen, (face, how), (theme, scheme) in product(SCREENS, FACES.items(), THEMES.items()):
            context = browser.new_context(base_url=office.url, locale="pt-BR", timezone_id="America/Sao_Paulo", color_scheme=scheme, **how)
            page = context.new_page()
            office.open(page, screen)
            page.screenshot(path=SHOTS / f"{screen.nome}-{face}-{theme}.png", full_page=True)
            context.close()
        browser.close()
    print(f"{len(SCREENS) * len(FACES) * len(THEMES)} pictures in {SHOTS}/")


if __name__ == "__main__":
    main()
