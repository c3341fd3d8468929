"""A message that one channel cannot bring goes by the next, through the real worker; receipts come back from who took it."""
import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from adapters.embedded.catcher import Catcher
from adapters.embedded.process import Supervised
from tests.adapters.api.access import Checklist
from tests.adapters.api.client import BASE, Client, ok, refused
from tests.adapters.api.office import Office
from tests.adapters.api.serving import EMAIL, SENHA, Served
from tests.workers.processes import eventually, reacting, worker


class Server:
    """A mail server at which `gone` does not exist; the names are aiosmtpd's."""

    def __init__(self, gone: str) -> None:
        self.gone = gone
        self.taken: list[tuple[str, str, str]] = []

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if address == self.gone:
            return "550 5.1.1 caixa inexistente"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        message = message_from_bytes(bytes(envelope.content or b""), policy=default)
        body = message.get_body(("plain",))  # type: ignore[attr-defined]
        self.taken.append((envelope.rcpt_tos[0], str(message["Subject"]), body.get_content()))
        return "250 taken"


@contextmanager
def listening(server: Server) -> Iterator[str]:
    """Its address."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    opening = loop.create_server(lambda: SMTP(server, hostname="localhost", loop=loop), "127.0.0.1", 0)
    listener = asyncio.run_coroutine_threadsafe(opening, loop).result(10)
    yield f"smtp://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    loop.call_soon_threadsafe(listener.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)


class Scene:
    """A client of an empresa of its own, whose e-mail address does not exist any more."""

    def __init__(self, own: Served, **person: Any) -> None:
        self.own, self.office = own, Office(Client(own.url).signed_in(EMAIL, SENHA))
        self.empresa = self.office.empresa("Loja do João")
        self.joao = self.office.person("cliente", "Joaquim Dias", empresas=[self.empresa], **person)
        self.server = Server(self.joao.email)
        self.checklist = Checklist(self.office, empresa_id=self.empresa)

    def ask(self) -> None:
        ok(self.office.admin.post(f"{self.checklist.path}/solicitacoes", {}), 202)

    def told(self, person: str | None = None) -> dict[str, dict[str, Any]]:
        """By channel."""
        itens = ok(self.office.admin.get(f"{self.checklist.path}/notificacoes"))["itens"]
        return {each["canal"]: each for each in itens if each["usuario_id"] == (person or self.joao.id)}

    @contextmanager
    def sending(self, **servers: Any) -> Iterator[None]:
        with listening(self.server) as url:
            there = replace(self.own.servers, smtp_url=url, **servers)
            with reacting(self.own), worker(replace(self.own, servers=there)):
                yield


@pytest.mark.timeout(120)
def test_what_comes_back_goes_to_the_portal_and_the_responsavel_is_told_once(own: Served) -> None:
    """M15: refused at once; nobody is asked again by that address until somebody confirms it"""
    scene = Scene(own)
    caio = scene.office.caio
    scene.ask()
    with scene.sending():
        eventually(lambda: scene.told().get("portal", {}).get("estado") == "entregue", "told by the portal")
        eventually(lambda: scene.told(caio.id).get("email", {}).get("estado") == "entregue", "the responsável told")
    found = scene.told()
    assert (found["email"]["estado"], found["email"]["motivo"], found["email"]["segue_por"]) == (
        "devolvida", "550 5.1.1 caixa inexistente", "portal"
    )
    assert found["portal"]["tipo"] == found["email"]["tipo"] == "manual"
    [(para, assunto, texto)] = scene.server.taken
    assert (para, assunto) == (caio.email, f"O e-mail de {scene.joao.nome} voltou")
    assert f"/programacoes/{scene.checklist.id}" in texto
    assert scene.joao.email not in texto
    refused(scene.office.admin.post(f"{scene.checklist.path}/solicitacoes", {}), 409, "sem_destinatario")
    assert [each["canal"] for each in ok(scene.office.admin.get(f"/usuarios/{scene.joao.id}"))["devolvidos"]] == ["email"]


@pytest.mark.timeout(120)
def test_what_comes_back_says_the_same_by_whatsapp_whose_receipts_are_taken(own: Served, tmp_path: Path) -> None:
    """The stand-in posts sent, delivered and read, signed; the link in it opens the programação"""
    assert own.servers.whatsapp_segredo
    (tmp_path / "caixa").mkdir()
    (tmp_path / "caixa" / "segredo").write_text(own.servers.whatsapp_segredo)
    phone = Catcher(tmp_path / "caixa", tmp_path / "caixa.sqlite", None, recibos=f"{own.url}{BASE}/whatsapp")
    running = Supervised(phone)
    running.start()
    try:
        scene = Scene(own, telefone="+5511987650001")
        scene.ask()
        ok(scene.office.admin.patch(f"/usuarios/{scene.joao.id}", {"notificar_por": ["email", "whatsapp"]}))
        with scene.sending(whatsapp_url=phone.whatsapp_url, whatsapp_token=phone.whatsapp_token):
            eventually(lambda: "lida_em" in scene.told().get("whatsapp", {}), "read on the phone")
    finally:
        running.stop()
    found = scene.told()
    assert (found["email"]["estado"], found["email"]["segue_por"]) == ("devolvida", "whatsapp")
    assert (found["whatsapp"]["estado"], found["whatsapp"]["tipo"]) == ("entregue", "manual")
    [sent] = phone.inbox.messages("+5511987650001")
    assert "Notas fiscais de saída" in sent.texto
    link = re.search(r"/p/([\w-]{43})$", sent.texto)
    assert link
    assert ok(Client(own.url).get(f"/portal/{link[1]}"))["atividades"]
    itens = ok(scene.office.admin.get(f"{scene.checklist.path}/historico"))["itens"]
    told = [each["frase"] for each in itens if each["dados"].get("usuario_id") == scene.joao.id and each["tipo"] != "link_criado"]
    assert told[:2] == [
        f"A mensagem a {scene.joao.nome} por e-mail voltou: «550 5.1.1 caixa inexistente»",
        f"A mensagem a {scene.joao.nome} por e-mail segue por WhatsApp",
    ]
    assert told[-1] == f"A mensagem a {scene.joao.nome} por WhatsApp foi lida"
