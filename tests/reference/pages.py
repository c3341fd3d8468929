"""Which pages there are, and whether those on the disk are still true."""
from collections.abc import Callable
from pathlib import Path

from tests.reference import api, codigos, commands, events, settings, views

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "reference"
PAGES: dict[str, Callable[[], str]] = {
    "api.md": api.page, "codigos.md": codigos.page, "commands.md": commands.page, "events.md": events.page, "settings.md": settings.page,
    "views.md": views.page,
}
MADE = "<!-- Made from the code by `make docs`: change it there. -->\n"


def write() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (FOLDER / name).write_text(MADE + page(), encoding="utf-8")


def stale() -> list[str]:
    """Names of pages that are not what the code says, or that no code stands behind."""
    there = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    wrong = [name for name, page in PAGES.items() if there.get(name) != MADE + page()]
    return wrong + sorted(there.keys() - PAGES.keys())
