"""Addresses that only we can make, mail taken apart as it is read, and the return path of what goes out."""
import io
import socket
from contextlib import suppress
from datetime import UTC, datetime
from time import process_time
from uuid import UUID, uuid4

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from hypothesis import given
from hypothesis import strategies as st

from adapters.inbound import bounces, letter, mime
from adapters.inbound.addresses import Endereco, Para, read
from adapters.messages import smtp
from adapters.messages.layout import Conteudo
from adapters.messages.smtp import Carta
from tests.examples import letters

KEY, DOMINIO = b"k" * 32, "respostas.escritorio.example"


@given(st.sampled_from(Para), st.uuids(), st.booleans())
def test_an_address_says_whose_it_is_in_any_case_of_letters(para: Para, entrega: UUID, upper: bool) -> None:
    address = Endereco(para, entrega).at(DOMINIO, KEY)
    assert len(address.partition("@")[0]) <= 64, "RFC 5321, 4.5.3.1.1"
    assert read(address.upper() if upper else address, DOMINIO, KEY) == Endereco(para, entrega)


@given(st.data())
def test_an_address_that_was_changed_is_nobodys(data: st.DataObject) -> None:
    address = Endereco(Para.RESPOSTA, uuid4()).at(DOMINIO, KEY)
    at = data.draw(st.integers(len("resposta+"), address.index("@") - 2))  # the last letter holds bits that say nothing
    other = data.draw(st.sampled_from([c for c in "abcdefghijklmnopqrstuvwxyz234567" if c != address[at]]))
    assert read(address[:at] + other + address[at + 1 :], DOMINIO, KEY) is None


@given(st.text(max_size=80))
def test_whatever_is_called_an_address_is_read_or_nobodys(text: str) -> None:
    assert read(text, DOMINIO, KEY) is None
    assert read(f"resposta+{text}@{DOMINIO}", DOMINIO, KEY) is None


def test_an_answer_and_a_return_are_not_to_be_taken_for_each_other() -> None:
    address = Endereco(Para.RESPOSTA, uuid4()).at(DOMINIO, KEY)
    assert read(address.replace("resposta", "devolucao"), DOMINIO, KEY) is None
    assert read(address, DOMINIO, b"j" * 32) is None


def taken_apart(raw: bytes) -> list[tuple[str, str, bytes]]:
    return [(part.tipo, part.nome, b"".join(part.chunks)) for part in mime.parts(io.BytesIO(raw))]


@given(st.binary(max_size=3_000), st.sampled_from(["base64", "quoted-printable"]), st.sampled_from([b"\r\n", b"\n"]))
def test_a_file_is_the_same_bytes_whatever_carried_it(data: bytes, cte: str, line: bytes) -> None:
    from email.message import EmailMessage

    mail = EmailMessage()
    mail.set_content("oi")
    mail.add_attachment(data, maintype="application", subtype="pdf", filename="nota de crédito.pdf", cte=cte)
    raw = mail.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", line)
    *_, (tipo, nome, found) = taken_apart(raw)
    assert (tipo, nome) == ("application/pdf", "nota de crédito.pdf")
    assert found == data or cte == "quoted-printable"  # whose line breaks are those of the way


@given(st.binary(max_size=2_000))
def test_whatever_is_no_mail_is_taken_apart_or_refused(raw: bytes) -> None:
    for data in (raw, b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\n' + raw + b"\r\n--x--\r\n"):
        try:
            taken_apart(data)
            found = letter.read(io.BytesIO(data), "a@b.example")
            list(letter.files(io.BytesIO(data)))
            bounces.read(found, io.BytesIO(data), "")
        except mime.Ilegivel:
            pass


@pytest.mark.parametrize("headers", [
    b"From: =?utf-8?B?Y?= <a@b.example>", b"From: =?\xff?Q?a?= <a@b.example>", b"From: " + b"(" * 20_000, b"From: =?undefined?Q?a?=",
    b"Content-Disposition: attachment; filename*=undefined''a", b"Content-Disposition: attachment; filename==?utf-8?B?Y?=",
    b"Content-Disposition: attachment; filename==?\xff?Q?a?=", b"Content-Type: image/png; name*0*=idna''%ff; name*1=b",
    b'Content-Type: image/png; name*="a\0b\'x\'y"', b"Content-Disposition: attachment; filename*1=a; filename*1*=b; filename*=c",
    b'Content-Type: text/plain; charset="a\0b"', b"Content-Type: text/html; charset=idna", b"Content-Type: text/plain; charset=undefined",
    b"Content-Type: multipart/report; report-type*1=a; report-type*1*=b; report-type*=c; boundary=x",
    b"Content-Type: multipart/mixed; boundary*=undefined''x",
])
def test_headers_that_nobody_can_read_keep_nobody_from_the_rest(headers: bytes) -> None:
    """Else the other server would send it again for days"""
    raw = headers + b"\r\n\r\n\xff\x00 5.1.1 a\r\n"
    try:
        found = letter.read(io.BytesIO(raw), "")
        assert "@" not in found.sender
        for each in letter.files(io.BytesIO(raw)):
            assert each.nome.encode()
        bounces.read(found, io.BytesIO(raw), "")
    except mime.Ilegivel:
        assert b"boundary*" in headers


@pytest.mark.parametrize("de", [
    b"=?utf-8?q?a=00b=40x.example?=", b"ful\xffano@outra.example", b"=?utf-7?q?+2AA-@x?=", "x\u202e@outra.example".encode(),
    b"=?utf-8?q?=22a=0D=0ABcc=3A_b=22=40y.example?=", b"a" * 300 + b"@outra.example",
])
def test_what_is_no_address_is_nobodys(de: bytes) -> None:
    """It would be shown, and kept where letters are kept"""
    assert letter.read(io.BytesIO(b"From: " + de + b"\r\n\r\n"), "a@b.example").sender == ""


@pytest.mark.parametrize("raw", [
    b"Content-Type: a/b; " + b"; ".join(b"x%d=y" % n for n in range(20_000)) + b"\r\n\r\nx",
    b"Content-Type: a/b; \"" + b";" * 200_000 + b"\r\n\r\nx",
    b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + (b"--a\r\n" + b"a:\r\n" * 60_000 + b"\r\n\r\n") * 300,
    b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" * 200_000,
], ids=["parameters", "semicolons", "headers", "empty multiparts"])
def test_headers_that_were_made_to_be_long_take_little_time(raw: bytes) -> None:
    began = process_time()
    with suppress(mime.Ilegivel):
        list(letter.files(io.BytesIO(raw)))
    assert process_time() - began < 5


def test_what_never_ends_nesting_is_refused_in_little_time() -> None:
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(5_000))
    assert len(taken_apart(deep)) == 1
    many = b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\n" * 5_000
    with pytest.raises(mime.Ilegivel):
        taken_apart(many)


@pytest.mark.parametrize(("named", "nome"), [
    (b'filename="=?UTF-8?Q?extra=C3=A7=C3=A3o=2Epdf?="', "extração.pdf"),
    (b"filename==?iso-8859-1?B?ZXh0cmHn428ucGRm?=", "extração.pdf"),
    (b"filename*=utf-8''extra%C3%A7%C3%A3o.pdf", "extração.pdf"),
    ("filename=\"extração.pdf\"".encode(), "extração.pdf"),
    ("filename=\"extração.pdf\"".encode("cp1252"), "extração.pdf"),
    (b'filename="C:\\\\Meus documentos\\\\nota.pdf"', "nota.pdf"),
    (b'filename="../../etc/passwd"', "passwd.pdf"),
    (b"", "arquivo.pdf"),
])
def test_a_file_is_called_what_its_sender_calls_it(named: bytes, nome: str) -> None:
    raw = b"Content-Type: application/pdf\r\nContent-Disposition: attachment; " + named + b"\r\n\r\n%PDF-1.4"
    assert [each.nome for each in letter.files(io.BytesIO(raw))] == [nome]


def test_a_bounce_says_why_in_the_other_sides_words() -> None:
    for raw in (letters.postfix("x@y.example"), letters.exchange("x@y.example")):
        found = bounces.read(letter.read(io.BytesIO(raw), ""), io.BytesIO(raw), "")
        assert found is not None
        assert found.startswith("550 5.1.1")


def test_what_is_sent_comes_back_to_us_and_is_answered_to_both() -> None:
    """R8: the person's address stays; VERP is the envelope's alone"""
    senders: list[tuple[str | None, bytes]] = []

    class Taking:
        async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
            senders.append((envelope.mail_from, envelope.content or b""))  # type: ignore[arg-type]
            return "250 OK"

    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(Taking(), hostname="127.0.0.1", port=port)
    carta = Carta(
        uuid4(), "Ana – Escritório", "cobranca@escritorio.example", "João", "joao@padaria.example", "ana@escritorio.example",
        Conteudo("Documentos", "Olá.", "<p>Olá.</p>"), datetime(2026, 11, 18, tzinfo=UTC), None, "resposta+a@r.example",
        "devolucao+b@r.example",
    )
    controller.start()
    try:
        smtp.Mailer(f"smtp://127.0.0.1:{port}").send(carta)
    finally:
        controller.stop()
    ((sender, raw),) = senders
    assert sender == "devolucao+b@r.example"
    assert b"Reply-To: resposta+a@r.example, ana@escritorio.example" in raw
    assert b"devolucao" not in raw
