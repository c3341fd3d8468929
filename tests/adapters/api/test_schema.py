"""Whatever a tool can make of OpenAPI, the service answers as OpenAPI says: schemathesis, all of its checks, every operation."""
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.adapters.api.access import Checklist
from tests.adapters.api.client import BASE, Client, ok
from tests.adapters.api.office import Office
from tests.adapters.api.serving import EMAIL, SENHA, Served

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
SEED = "20261125"
ENDING = ("DELETE /api/v1/sessao", "DELETE /api/v1/tokens/{id}")
"""They end the session that asks, and are tried by one of their own."""
ENDLESS = "GET /api/v1/eventos/vivo"
"""A tool would wait for its end for ever."""
# rules that a schema cannot say; and a link that is over is told before what is sent through it is looked at
RULES = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "401", "403", "404", "409", "410", "412", "413", "415", "422"]
[checks.negative_data_rejection]
expected-statuses = ["400", "401", "403", "404", "405", "406", "409", "410", "412", "413", "415", "422", "428", "429"]
"""


@pytest.fixture(scope="module")
def office(serve: Callable[..., Served]) -> Office:
    """An office of its own: it ends full of nonsense."""
    served = serve()
    assert served.system.inbox
    served.system.inbox.create()
    return Office(Client(served.url).signed_in(EMAIL, SENHA))


def schemathesis(office: Office, folder: Path, config: str, *options: str) -> subprocess.CompletedProcess[str]:
    path = folder / "schemathesis.toml"
    path.write_text(RULES + config)
    session = office.admin.again()
    command = [
        sys.executable, "-m", "schemathesis.cli", "--config-file", str(path), "run", f"{office.admin.url}{BASE}/openapi.json",
        "--header", f"Authorization: Bearer {session.token}", "--seed", SEED, "--checks", "all", "--no-color", *options,
    ]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def existing(office: Office) -> str:
    """Ids of things that are there, so that what is tried reaches the rules behind them."""
    checklist = Checklist(office)
    anexo, (link_id, link) = checklist.anexo(), checklist.link(office.maria)
    ids = {
        "/usuarios/": {"id": office.maria.id}, "/empresas/": {"id": office.padaria}, "/processos-modelo/": {"id": office.modelo},
        "/servicos/": {"id": office.servico}, "/agendas/": {"id": office.new_agenda()}, "/anexos/{id}": {"id": anexo},
        "/programacoes/": {"id": checklist.id, "atividade": checklist.atividade, "anexo": anexo, "link": link_id},
        "/portal/": {"link": link, "atividade": checklist.atividade, "anexo": anexo},
    }
    return "\n".join(
        f"[[operations]]\ninclude-path-regex = '^{BASE}{path.replace('{', '[{]').replace('}', '[}]')}'\n"
        f"parameters = {{ {', '.join(f'{name} = {value!r}' for name, value in values.items())} }}\n"
        for path, values in ids.items()
    )


def test_every_operation_answers_as_openapi_says(office: Office, tmp_path: Path) -> None:
    skipped = [option for operation in (*ENDING, ENDLESS) for option in ("--exclude-name", operation)]
    tried = ("--phases", "examples,fuzzing", "--max-examples", "8", "--workers", "2")
    done = schemathesis(office, tmp_path, existing(office), *skipped, *tried)
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]
    assert ok(office.admin.get("/pronto"))["pronta"]


def test_what_ends_a_session_answers_as_openapi_says(office: Office, tmp_path: Path) -> None:
    only = [option for operation in ENDING for option in ("--include-name", operation)]
    done = schemathesis(office, tmp_path, "", *only, "--max-examples", "5")
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]
