"""The README's tour, run as it stands there against what `make run` starts."""
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
        [sys.executable, "-m", "workers.cli", "run"], env={**environment, "COBRANCA_DEMO": "0"}, cwd=ROOT, stdout=subprocess.PIPE, text=True
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


def tour() -> str:
    """Every block of bash between the tour's heading and the next one."""
    section = (ROOT / "README.md").read_text(encoding="utf-8").split("## A tour in ten requests\n")[1].split("\n## ")[0]
    return "\n".join(re.findall(r"^```bash\n(.*?)^```$", section, re.MULTILINE | re.DOTALL))


@pytest.mark.slow
def test_the_readme_tour_works_as_pasted(running: dict[str, str], tmp_path: Path) -> None:
    """Beside the demonstration's office, without a word changed."""
    (tmp_path / ".venv").symlink_to(sys.prefix)
    end = '\nprintf "%s\\n" "$API/programacoes/$PROGRAMACAO" "$TOKEN" > fim'
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", tour() + end], cwd=tmp_path, env=running, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Maria Alves: este mês não tenho «Notas fiscais de saída»" in done.stdout
    assert "Todas as atividades estão feitas" in done.stdout
    with zipfile.ZipFile(tmp_path / "anexos.zip") as files:
        assert [name.rsplit("/", 1)[1] for name in files.namelist()] == ["extrato.csv"]
        assert files.read(files.namelist()[0]).startswith(b"data;historico;valor\n")
    address, token = (tmp_path / "fim").read_text().split()
    answer = subprocess.run(["curl", "-sS", "-H", f"Authorization: Bearer {token}", address], capture_output=True, check=True)
    assert json.loads(answer.stdout)["progresso"] == {"feitas": 2, "total": 2, "percentual": 100}
