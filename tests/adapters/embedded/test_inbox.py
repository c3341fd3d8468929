"""What the inbox takes is kept before it is acknowledged, each delivery, however hostile."""

import smtplib
import sqlite3
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from adapters.clock import kept_clock
from adapters.embedded.catcher import Catcher
from adapters.embedded.inbox import Delivery, Inbox
from adapters.embedded.process import Supervised
from adapters.setting_values import Relogio
from tests.adapters.embedded.living import kill, until

TEXT = {"messaging_product": "whatsapp", "to": "5511988887777", "type": "text", "text": {"body": "Olá, faltam 2 arquivos"}}


def somebody() -> str:
    return f"ana.{uuid4().hex}@padaria.example"


def letter(para: str, message_id: str = "<solicitacao-1@escritorio.example>") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "José – Escritório Aguiar <jose@escritorio.example>"
    message["To"], message["Subject"], message["Message-ID"] = para, "Arquivos de outubro: já é hora", message_id
    message.set_content("Olá, Ana.\nFaltam 2 arquivos.\n")
    message.add_alternative("<p>Olá, Ana.</p>", subtype="html")
    return message


def send(inbox: Catcher, para: list[str], raw: bytes) -> None:
    with smtplib.SMTP(inbox.smtp_url.removeprefix("smtp://"), timeout=60) as smtp:
        smtp.sendmail("jose@escritorio.example", para, raw)


def post(inbox: Catcher, body: Mapping[str, Any] | bytes, token: str | None = None) -> httpx2.Response:
    content = {"content": body} if isinstance(body, bytes) else {"json": body}
    headers = {"Authorization": f"Bearer {inbox.whatsapp_token if token is None else token}"}
    return httpx2.post(f"{inbox.whatsapp_url}/messages", headers=headers, **content)


def test_a_mail_is_shown_as_a_person_reads_it_and_kept_as_it_came(inbox: Catcher) -> None:
    para, before = somebody(), datetime.now(UTC)
    send(inbox, [para], letter(para).as_bytes())
    [delivery] = inbox.inbox.messages(para.upper())
    assert (delivery.id, delivery.canal, delivery.para) == ("<solicitacao-1@escritorio.example>", "email", para)
    assert (delivery.de, delivery.assunto) == ("José – Escritório Aguiar <jose@escritorio.example>", "Arquivos de outubro: já é hora")
    assert (delivery.texto, delivery.html) == ("Olá, Ana.\nFaltam 2 arquivos.\n", "<p>Olá, Ana.</p>\n")
    assert before <= delivery.em <= datetime.now(UTC)
    raw = inbox.inbox.raw(delivery.number)
    assert raw
    assert raw.startswith(b"From:")


def test_every_delivery_is_kept_also_two_of_one_message_id_and_one_for_each_recipient(inbox: Catcher) -> None:
    """R8"""
    ana, rui = somebody(), somebody()
    send(inbox, [ana, rui], letter(ana).as_bytes())
    send(inbox, [ana], letter(ana).as_bytes())
    assert len(inbox.inbox.messages(ana)) == 2
    assert [delivery.id for delivery in inbox.inbox.messages(rui)] == ["<solicitacao-1@escritorio.example>"]


def test_messages_come_the_latest_first_a_page_at_a_time(inbox: Catcher) -> None:
    para = somebody()
    for n in range(3):
        send(inbox, [para], letter(para, f"<{n}@escritorio.example>").as_bytes())
    first = inbox.inbox.messages(para, limite=2)
    rest = inbox.inbox.messages(para, limite=2, antes=first[-1].number)
    assert [delivery.id for delivery in (*first, *rest)] == [f"<{n}@escritorio.example>" for n in (2, 1, 0)]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n",
        b"\xff\xfe\x00\x80 is no mail at all \x00\r\n",
        b"Subject: =?utf-8?b?////?=\r\nFrom: =?klingon?q?x?= <\r\nMessage-ID: <<<>\r\n\r\nx\r\n",
        b"Subject: \xe1\xe9\r\nContent-Type: text/plain; charset=klingon\r\n\r\nol\xe1\r\n",
        b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n\xff!!!===\r\n",
        b"Content-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x--\r\n",
        b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n",
        b'From: a <b@c\r\n d>, e@f, "g\r\nDate: nunca\r\nTo: undisclosed:;\r\n\r\n\xed\xa0\x80\r\n',
    ],
)
def test_a_hostile_mail_is_kept_like_any_other(inbox: Catcher, raw: bytes) -> None:
    para = somebody()
    send(inbox, [para], raw)
    [delivery] = inbox.inbox.messages(para)
    assert (inbox.inbox.raw(delivery.number) or b"").rstrip() == raw.rstrip()


def test_a_mail_of_25_megabytes_is_kept_whole_and_shown_in_part(inbox: Catcher) -> None:
    para, line = somebody(), b"x" * 70 + b"\r\n"
    send(inbox, [para], b"Subject: grande\r\n\r\n" + line * 350_000)
    [delivery] = inbox.inbox.messages(para)
    assert 1_000_000 < len(delivery.texto) <= 2_000_000
    assert len(inbox.inbox.raw(delivery.number) or b"") > 25_000_000


def test_many_at_once_lose_none(inbox: Catcher) -> None:
    para = somebody()
    with ThreadPoolExecutor(8) as senders:
        for _ in senders.map(lambda n: send(inbox, [para], letter(para, f"<{n}@x.example>").as_bytes()), range(40)):
            pass
    assert len({delivery.id for delivery in inbox.inbox.messages(para)}) == 40


def test_an_acknowledged_message_is_there_after_a_kill_and_the_address_stays(tmp_path: Path) -> None:
    server = Catcher(tmp_path / "caixa", tmp_path / "caixa.sqlite", None)
    running = Supervised(server)
    running.start()
    try:
        para, address, first = somebody(), server.smtp_url, running.pid
        send(server, [para], letter(para).as_bytes())
        kill(first)
        until(lambda: running.pid not in (None, first) and server.ready(), seconds=30)
        send(server, [para], letter(para).as_bytes())
        assert server.smtp_url == address
        assert len(server.inbox.messages(para)) == 2
    finally:
        running.stop()
    assert (tmp_path / "caixa.sqlite").stat().st_mode & 0o777 == 0o600


def test_deliveries_are_dated_by_the_clock_of_the_data(tmp_path: Path) -> None:
    october = datetime(2026, 10, 1, 11, tzinfo=UTC)
    kept_clock(tmp_path, Relogio(instante=october))
    server = Catcher(tmp_path / "caixa", tmp_path / "caixa.sqlite", tmp_path)
    running = Supervised(server)
    running.start()
    try:
        post(server, TEXT)
    finally:
        running.stop()
    [delivery] = server.inbox.messages()
    assert october <= delivery.em < october + timedelta(hours=1)


def test_a_delivery_that_cannot_be_kept_is_not_acknowledged(inbox: Catcher) -> None:
    para = somebody()
    with sqlite3.connect(inbox.file) as blocker:
        blocker.execute("CREATE TRIGGER cheio BEFORE INSERT ON deliveries BEGIN SELECT raise(ABORT, 'cheio'); END")
    try:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            send(inbox, [para], letter(para).as_bytes())
        assert refused.value.smtp_code == 451
        assert post(inbox, TEXT).status_code == 500
    finally:
        with sqlite3.connect(inbox.file) as blocker:
            blocker.execute("DROP TRIGGER cheio")
    assert inbox.inbox.messages(para) == []


def test_an_inbox_that_took_nothing_yet_is_empty(tmp_path: Path) -> None:
    assert Inbox(tmp_path / "caixa.sqlite").messages() == []


def test_a_whatsapp_message_is_answered_as_meta_does_and_found_by_its_telephone(inbox: Catcher) -> None:
    answer = post(inbox, TEXT | {"to": "+55 (11) 98888-1234"})
    assert answer.status_code == 200
    [message] = answer.json()["messages"]
    contacts = [{"input": "+55 (11) 98888-1234", "wa_id": "5511988881234"}]
    assert answer.json() == {"messaging_product": "whatsapp", "contacts": contacts, "messages": [message]}
    assert message["id"].startswith("wamid.")
    [delivery] = inbox.inbox.messages("+5511988881234")
    assert (delivery.id, delivery.canal, delivery.texto) == (message["id"], "whatsapp", "Olá, faltam 2 arquivos")


def template(**changed: Any) -> dict[str, Any]:
    """A message by the template that asks a client; a value of `changed` that is None takes a part away."""
    places = ["Outubro – Padaria", "Olá, Maria. Falta 1 documento.", "Extrato bancário", "Ana – Escritório"]
    button = {"type": "button", "sub_type": "url", "index": "0", "parameters": [{"type": "text", "text": changed.get("fim", "abc")}]}
    body = {"type": "body", "parameters": [{"type": "text", "text": each} for each in changed.get("lugares", places)]}
    said = {"name": changed.get("nome", "cobranca_solicitacao"), "language": {"code": changed.get("idioma", "pt_BR")}}
    components = [body, button] if changed.get("botao", True) else [body]
    return {"messaging_product": "whatsapp", "to": "5511988885678", "type": "template", "template": {**said, "components": components}}


def test_a_whatsapp_template_shows_what_the_recipient_sees_link_included(inbox: Catcher) -> None:
    assert post(inbox, template()).status_code == 200
    [delivery] = inbox.inbox.messages("5511988885678")
    assert delivery.texto == (
        "Pedido de documentos sobre *Outubro – Padaria*, do seu escritório de contabilidade.\nOlá, Maria. Falta 1 documento.\n"
        "O que falta: Extrato bancário\n"
        "Mensagem de Ana – Escritório. Responda pelo botão abaixo.\nhttp://127.0.0.1:8000/p/abc"
    )


@pytest.mark.parametrize(("changed", "status", "code"), [
    ({"nome": "outro"}, 404, 132001), ({"idioma": "en"}, 404, 132001), ({"lugares": ["só um"]}, 400, 132000),
    ({"botao": False}, 400, 131008), ({"lugares": ["a", "b", "", "d"]}, 400, 131008), ({"lugares": ["a", "b\nc", "d", "e"]}, 400, 132018),
    ({"lugares": ["a", "b\tc", "d", "e"]}, 400, 132018), ({"lugares": ["a", "b     c", "d", "e"]}, 400, 132018),
    ({"lugares": ["a", "b", "c" * 1025, "d"]}, 400, 132005),
])
def test_a_whatsapp_template_that_meta_would_refuse_is_refused(inbox: Catcher, changed: Any, status: int, code: int) -> None:
    taken = inbox.inbox.messages(limite=1)
    answer = post(inbox, template(**changed))
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.json()["error"]["error_data"]["details"]
    assert inbox.inbox.messages(limite=1) == taken


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", 100),
        (b"[]", 100),
        (b"\xff", 100),
        ({}, 100),
        ({key: value for key, value in TEXT.items() if key != "messaging_product"}, 100),
        ({key: value for key, value in TEXT.items() if key != "to"}, 100),
        (TEXT | {"to": "ana"}, 131009),
        (TEXT | {"text": {"body": ""}}, 131009),
        (TEXT | {"text": {"body": "x" * 4097}}, 131009),
        (TEXT | {"messaging_product": "fax"}, 131009),
        (b"[" * 100_000, 100),
    ],
)
def test_a_whatsapp_message_that_meta_would_refuse_is_refused_in_its_shape(inbox: Catcher, body: Any, code: int) -> None:
    answer = post(inbox, body)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == code
    assert set(answer.json()["error"]) == {"message", "type", "code", "fbtrace_id"}


def test_a_whatsapp_message_with_a_wrong_token_is_not_taken(inbox: Catcher) -> None:
    taken = inbox.inbox.messages(limite=1)
    answer = post(inbox, TEXT | {"to": "5511900000000"}, token="outro")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, 190)
    assert inbox.inbox.messages(limite=1) == taken


def test_keeping_is_all_or_none(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path / "caixa.sqlite")
    inbox.create()
    good = Delivery("1", datetime.now(UTC), "email", "a@b.example", "x", None, "y")
    broken = Delivery(None, datetime.now(UTC), "email", "a@b.example", "x", None, "y")  # type: ignore[arg-type]
    with pytest.raises(sqlite3.IntegrityError):
        inbox.keep([good, broken])
    assert inbox.messages() == []
