"""The README's tour and the tutorial, run as they stand there against what `make run` starts."""
import json
import os
import re
import signal
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """`cobranca run` as `make run` starts it, on a free port and data of its own; the environment of who pastes the tour beside it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = tmp_path_factory.mktemp("passeio") / "dados"
    given = {name: value for name, value in os.environ.items() if not name.startswith("COBRANCA_")}
    environment = {**given, "COBRANCA_DATA": str(data), "COBRANCA_PORT": str(port)}
    with subprocess.Popen(
        [sys.executable, "-m", "workers.cli", "run"], env={**environment, "COBRANCA_DEMO": "1"}, cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout
            said = []
            for line in process.stdout:
                said.append(line)
                if "administrador" in line:
                    break
            assert process.poll() is None, "".join(said)
            yield environment
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=30)


def blocks(text: str) -> str:
    """Every block of bash in it."""
    return "\n".join(re.findall(r"^```bash\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))


def pasted(text: str, where: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Into a bash that stops at the first failure, in a folder that has the same `.venv`."""
    (where / ".venv").symlink_to(sys.prefix)
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", blocks(text)], cwd=where, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.mark.slow
def test_the_readme_tour_works_as_pasted(running: dict[str, str], tmp_path: Path) -> None:
    """Beside the demonstration's office, without a word changed."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    done = pasted(readme.split("## A tour in ten requests\n")[1].split("\n## ")[0], tmp_path, running)
    assert "Maria Alves: este mês não tenho «Notas fiscais de saída»" in done.stdout
    assert "Todas as atividades estão feitas" in done.stdout
    with zipfile.ZipFile(tmp_path / "anexos.zip") as files:
        assert [name.rsplit("/", 1)[1] for name in files.namelist()] == ["extrato.csv"]
        assert files.read(files.namelist()[0]).startswith(b"data;historico;valor\n")


@pytest.mark.slow
def test_the_tutorial_works_as_pasted(running: dict[str, str], tmp_path: Path) -> None:
    """The whole of it, to the exact bytes of the baixa."""
    done = pasted((ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8"), tmp_path, running)
    assert '"codigo":"programacao_baixada"' in done.stdout
    assert "Helena Prado estornou a baixa: «Marlene achou a nota.»" in done.stdout
    *_, then, later, entry = done.stdout.splitlines()
    assert (then, later) == ("concluida_com_pendencias", "iniciada")
    assert json.loads(entry)["name"] == "programacao_baixada"
