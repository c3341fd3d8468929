"""The server that stands in for the outside, by mail and by WhatsApp, as its supervisor sees it; the process itself is `catch.py`.

What the process is told comes as JSON in its environment: a command line would show the token to everybody on the machine.
"""

import http.client
import os
import secrets
import smtplib
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from adapters.embedded.inbox import Inbox
from adapters.embedded.ports import KeptPorts
from adapters.embedded.process import Program
from adapters.kept import keep
from adapters.messages.modelos_whatsapp import Modelo, modelos

VARIABLE = "CAIXA"
PHONE_NUMBER_ID = "106540352242922"


@dataclass(frozen=True)
class Task:
    """What the process is told: the inbox's file, the folder whose clock it tells (None: the machine's), its ports, the token it asks, the
    templates that it knows, where it posts receipts (None: nowhere), signed with `segredo`."""

    file: str
    clock: str | None
    smtp_port: int
    whatsapp_port: int
    token: str
    modelos: Sequence[Modelo] = ()
    recibos: str | None = None
    segredo: str = ""


TASK = TypeAdapter(Task)


class Catcher:
    """The process as a server that is kept alive. `clock` is the data folder whose clock dates the deliveries; None is the machine's.
    `cadastrados` are WhatsApp's templates, by default those of a service on this machine; `recibos` is where receipts are posted."""

    name = "caixa de entrada"

    def __init__(
        self, folder: Path, file: Path, clock: Path | None, cadastrados: Sequence[Modelo] | None = None, recibos: str | None = None
    ) -> None:
        self._modelos = list(modelos("http://127.0.0.1:8000").values()) if cadastrados is None else list(cadastrados)
        self._recibos = recibos
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
        return self._kept("token")

    @property
    def whatsapp_segredo(self) -> str:
        return self._kept("segredo")

    @property
    def whatsapp_verificacao(self) -> str:
        return self._kept("verificacao")

    def _kept(self, name: str) -> str:
        return keep(self.folder / name, lambda: secrets.token_urlsafe(32).encode()).decode()

    def prepare(self, run: Callable[[Program], None]) -> Program:
        ports = self._ports.choose()
        task = Task(
            file=str(self.file),
            clock=str(self._clock) if self._clock else None,
            smtp_port=ports["smtp"],
            whatsapp_port=ports["whatsapp"],
            token=self.whatsapp_token,
            modelos=self._modelos,
            recibos=self._recibos,
            segredo=self.whatsapp_segredo,
        )
        root = str(Path(__file__).parents[2])
        return Program(
            [sys.executable, "-m", "adapters.embedded.catch"], environment={VARIABLE: TASK.dump_json(task).decode(), "PYTHONPATH": root}
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
    return TASK.validate_json(os.environ.pop(VARIABLE))
