"""Mail servers that refuse, put off, hang or talk nonsense: each is told apart, and what a person is shown says why."""
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from adapters.messages import smtp
from adapters.messages.content import Conteudo
from adapters.messages.delivery import deliver
from adapters.messages.smtp import Adiada, Carta, Devolvida, Mailer, Recusada
from tests.adapters.api.access import Checklist
from tests.adapters.api.client import Client, ok
from tests.adapters.api.office import Office
from tests.adapters.api.serving import EMAIL, SENHA, Served
from tests.workers.processes import eventually, reacting

CARTA = Carta(
    uuid4(), "Ana – Escritório", "cobranca@exemplo.com.br", "Maria", "maria@exemplo.com.br", None,
    Conteudo("Assunto", "Texto", "<p>Texto</p>"), datetime(2026, 10, 1, tzinfo=UTC),
)
FINE = {"HELO": "250 ok", "EHLO": "250 ok", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go on", ".": "250 taken", "QUIT": "221 bye"}


@contextmanager
def server(greeting: str | None = "220 odd", **answers: str | None) -> Iterator[str]:
    """A mail server that answers so; None is silence, an empty answer hangs up."""
    said = {**FINE, **{("." if name == "dot" else name.upper()): answer for name, answer in answers.items()}}
    ended = threading.Event()

    def serve(stream: socket.socket) -> None:
        with suppress(OSError), stream, stream.makefile("rwb", buffering=0) as lines:
            if greeting is None:
                ended.wait(10)
                return
            lines.write(f"{greeting}\r\n".encode())
            data = False
            for line in lines:
                word = line.split()[0].decode("latin-1").upper() if line.strip() else ""
                if data and word != ".":
                    continue
                answer = said.get(word, "500 what")
                data = word == "DATA" and str(answer).startswith("354")
                if answer is None:
                    ended.wait(10)
                if not answer:
                    return
                lines.write(f"{answer}\r\n".encode("latin-1"))

    def accept() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()

    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=accept, daemon=True).start()
    yield f"smtp://127.0.0.1:{listener.getsockname()[1]}"
    ended.set()
    listener.close()


@pytest.mark.parametrize(("how", "outcome"), [
    ({"rcpt": "550 5.1.1 no such user"}, Devolvida), ({"rcpt": "552 full"}, Devolvida), ({"rcpt": "554 5.7.1 relay"}, Recusada),
    ({"rcpt": "530 sign in"}, Recusada), ({"mail": "553 not from you"}, Recusada), ({"dot": "554 spam"}, Recusada),
    ({"greeting": "554 go away"}, Adiada), ({"rcpt": "450 greylisted"}, Adiada), ({"mail": "421 too many"}, Adiada),
    ({"dot": "451 later"}, Adiada), ({"data": "452 full"}, Adiada), ({"greeting": "421 not now"}, Adiada), ({"greeting": None}, Adiada),
    ({"rcpt": None}, Adiada), ({"dot": None}, Adiada), ({"dot": ""}, Adiada), ({"rcpt": ""}, Adiada),
    ({"greeting": "é isto não é SMTP"}, Adiada), ({}, None),
])
def test_what_a_server_says_decides_whether_to_try_again(
    how: Any, outcome: type[Exception] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R8: for good, or later; a silence is given up"""
    monkeypatch.setattr(smtp, "TIMEOUT", 0.5)
    with server(**how) as url:
        if outcome is None:
            Mailer(url).send(CARTA)
            return
        with pytest.raises(outcome) as said:
            Mailer(url).send(CARTA)
        assert said.type is outcome, "only an address is sent back; what is about us is no fault of its"


def test_a_password_that_is_wrong_loses_no_mail() -> None:
    """It is ours to mend, and everything that is sent meanwhile would fail for good"""
    with server(ehlo="250-odd\r\n250 AUTH PLAIN", auth="535 5.7.8 who are you") as url, pytest.raises(Adiada):
        Mailer(url.replace("//", "//cobranca:senha@")).send(CARTA)
    with server() as url, pytest.raises(Adiada):
        Mailer(url.replace("//", "//cobranca:senha@")).send(CARTA)


def test_an_address_with_accents_is_for_the_server_to_take_or_refuse() -> None:
    """RFC 6531: one that does not know them is not asked again"""
    accented = replace(CARTA, para="joão@exemplo.com.br")
    with server() as url, pytest.raises(Recusada):
        Mailer(url).send(accented)
    with server(ehlo="250-odd\r\n250-8BITMIME\r\n250 SMTPUTF8") as url:
        Mailer(url).send(accented)


def test_one_connection_carries_many_mails_and_one_that_is_gone_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """A refusal does not end it; what the server hung up on, or was kept too long, is not trusted with a mail"""
    opened = list[object]()
    real = smtp._connect
    monkeypatch.setattr(smtp, "_connect", lambda url: opened.append(url) or real(url))
    with server(noop="250 ok", rset="250 ok") as url:
        mailer = Mailer(url)
        for _ in range(3):
            mailer.send(CARTA)
        assert len(opened) == 1
        mailer._free.queue[0][0].close()
        mailer.send(CARTA)
        assert len(opened) == 2
        with monkeypatch.context() as patched:
            patched.setattr(smtp, "KEPT", 0.0)
            mailer.send(CARTA)
        assert len(opened) == 3
        mailer.close()
    with server(rcpt="550 5.1.1 no such user", noop="250 ok", rset="250 ok") as url:
        mailer = Mailer(url)
        for _ in range(2):
            with pytest.raises(Devolvida):
                mailer.send(CARTA)
        assert len(opened) == 4


def test_a_server_that_is_away_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "TIMEOUT", 0.5)
    with pytest.raises(Adiada):
        Mailer("smtp://127.0.0.1:9").send(CARTA)


def test_who_asked_sees_why_a_message_came_back_and_that_another_waits(own: Served) -> None:
    """M15: refused, `devolvida` with the server's words; put off, `na_fila` until it goes, once"""
    office = Office(Client(own.url).signed_in(EMAIL, SENHA))
    system = own.system

    def attempt(checklist: Checklist, url: str) -> None:
        with psycopg.connect(own.servers.database_url) as connection:
            rows = connection.execute("select id from cobranca.entregas where programacao_id = %s", (checklist.id,)).fetchall()
        there = replace(system, mail=Mailer(url))
        for (id,) in rows:
            own.run(deliver(there, UUID(str(id))))

    def told(checklist: Checklist) -> list[dict[str, Any]]:
        itens: list[dict[str, Any]] = ok(office.admin.get(f"{checklist.path}/notificacoes"))["itens"]
        return itens

    def queued(checklist: Checklist) -> bool:
        with psycopg.connect(own.servers.database_url) as connection:
            return connection.execute("select from cobranca.entregas where programacao_id = %s", (checklist.id,)).fetchone() is not None

    refused, put_off = Checklist(office), Checklist(office)
    with reacting(own):
        for checklist in (refused, put_off):
            ok(office.admin.post(f"{checklist.path}/solicitacoes", {}), 202)
            eventually(lambda c=checklist: queued(c), "in the queue", 20)
    with server(rcpt="450 later") as url, pytest.raises(Adiada):
        attempt(put_off, url)
    assert [each["estado"] for each in told(put_off)] == ["na_fila"]
    for _ in range(2):
        attempt(put_off, system.servers.smtp_url)
    eventually(lambda: [each["estado"] for each in told(put_off)] == ["entregue"], "delivered", 20)
    with server(rcpt="550 5.1.1 caixa postal inexistente") as url:
        attempt(refused, url)
    [returned] = eventually(lambda: [each for each in told(refused) if each["estado"] == "devolvida"], "told", 20)
    assert "caixa postal inexistente" in returned["motivo"]
