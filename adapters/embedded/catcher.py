"""The server that stands in for the outside, by mail and by WhatsApp, as its supervisor sees it; the process itself is `catch.py`.

What the process is told comes as JSON in its environment: a command line would show the token to everybody on the machine.
"""

import http.client
import json
import os
import secrets
import smtplib
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from adapters.embedded.inbox import Inbox
from adapters.embedded.ports import KeptPorts
from adapters.embedded.process import Program
from adapters.kept import keep

VARIABLE = "CAIXA"
PHONE_NUMBER_ID = "106540352242922"


@dataclass(frozen=True)
class Task:
    """What the process is told: the inbox's file, the folder whose clock it tells (None: the machine's), its ports, the token it asks."""

    file: str
    clock: str | None
    smtp_port: int
    whatsapp_port: int
    token: str


class Catcher:
    """The process as a server that is kept alive. `clock` is the data folder whose clock dates the deliveries; None is the machine's."""

    name = "caixa de entrada"

    def __init__(self, folder: Path, file: Path, clock: Path | None) -> None:
        self.folder, self.file, self._clock = folder.absolute(), file.absolute(), clock
        self._ports = KeptPorts(self.folder / "portas.json", ("smtp", "whatsapp"))

    @property
    def inbox(self) -> Inbox:
        return Inbox(self.file)

    @property
    def smtp_url(self) -> str:
        return f"smtp://127.0.0.1:{self._ports['smtp']}"

    @property
    def whatsapp_url(self) -> str:
        return f"http://127.0.0.1:{self._ports['whatsapp']}/v23.0/{PHONE_NUMBER_ID}"

    @property
    def whatsapp_token(self) -> str:
        return keep(self.folder / "token", lambda: secrets.token_urlsafe(32).encode()).decode()

    def prepare(self, run: Callable[[Program], None]) -> Program:
        ports = self._ports.choose()
        task = Task(
            file=str(self.file),
            clock=str(self._clock) if self._clock else None,
            smtp_port=ports["smtp"],
            whatsapp_port=ports["whatsapp"],
            token=self.whatsapp_token,
        )
        root = str(Path(__file__).parents[2])
        return Program(
            [sys.executable, "-m", "adapters.embedded.catch"], environment={VARIABLE: json.dumps(asdict(task)), "PYTHONPATH": root}
        )

    def ready(self) -> bool:
        try:
            with smtplib.SMTP("127.0.0.1", self._ports["smtp"], timeout=5) as smtp:
                smtp.noop()
            whatsapp = http.client.HTTPConnection("127.0.0.1", self._ports["whatsapp"], timeout=5)
            whatsapp.request("GET", "/")
            whatsapp.getresponse().read()
            whatsapp.close()
        except (OSError, smtplib.SMTPException, http.client.HTTPException):
            return False
        self._ports.announce()
        return True

    def ended(self) -> None:
        """It leaves nothing."""


def task() -> Task:
    """What this process was told, out of its environment."""
    return Task(**json.loads(os.environ.pop(VARIABLE)))
