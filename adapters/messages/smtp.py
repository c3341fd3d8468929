"""Mail by SMTP: one envelope a recipient, a Message-ID made from what caused it, and what a refusal means."""
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from queue import Empty, LifoQueue
from time import monotonic
from typing import Final
from urllib.parse import unquote, urlsplit
from uuid import UUID

from adapters.messages.layout import Conteudo, one_line, wrapped

TIMEOUT: Final = 30.0
KEPT: Final = 15.0
"""Seconds after which a connection that nothing went over is not used again."""


class Recusada(Exception):
    """The server said no for good; its words are kept beside the log."""


class Devolvida(Recusada):
    """It is the address that was refused: nothing else that is sent there will arrive."""


class Adiada(Exception):
    """The server is away, or says to come again."""


@dataclass(frozen=True, slots=True)
class Carta:
    """One mail, as it is handed over; sent again, it is the same to the byte. `avisos`: where its reader chooses how to be told
    (RFC 8058); `resposta`: the address of ours that answers come to, before the person's; `retorno`: where it comes back to, if it does."""

    id: UUID
    de_nome: str
    de: str
    para_nome: str
    para: str
    responder_para: str | None
    conteudo: Conteudo
    em: datetime
    avisos: str | None = None
    resposta: str | None = None
    retorno: str | None = None

    @property
    def message_id(self) -> str:
        return f"<{self.id}@{self.de.rpartition('@')[2]}>"

    def message(self) -> EmailMessage:
        """Names come from people: the library quotes them, and no line break gets into a header."""
        message = EmailMessage()
        message["From"] = _address(self.de_nome, self.de)
        message["To"] = _address(self.para_nome, self.para)
        if answers := [each for each in (self.resposta, self.responder_para) if each]:
            message["Reply-To"] = ", ".join(answers)
        message["Subject"] = one_line(self.conteudo.assunto)
        message["Date"] = format_datetime(self.em)
        message["Message-ID"] = self.message_id
        message["Auto-Submitted"] = "auto-generated"
        if self.avisos:
            message["List-Unsubscribe"] = f"<{self.avisos}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(wrapped(self.conteudo.texto), cte="quoted-printable")
        message.add_alternative(self.conteudo.html, subtype="html", cte="quoted-printable")
        message.set_boundary(f"=-{self.id.hex}")
        return message


def _address(name: str, address: str) -> Address:
    """In two parts: letters with accents before the @ are for the server to take or refuse."""
    local, _, domain = address.rpartition("@")
    return Address(one_line(name), local, domain)


class Mailer:
    """Hands mails to one server, from any thread, over connections that are kept for a while between one mail and the next."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._free: LifoQueue[tuple[smtplib.SMTP, float]] = LifoQueue()

    def send(self, carta: Carta) -> None:
        """Waits for the 250. Raises Recusada or Adiada; a lost answer after the data is Adiada too."""
        try:
            with self._connection() as server:
                server.send_message(carta.message(), from_addr=carta.retorno or carta.de, to_addrs=[carta.para])
        except smtplib.SMTPRecipientsRefused as error:
            answer = next(iter(error.recipients.values()))
            raise (_of_the_address(answer) or _said(answer)) from error
        except smtplib.SMTPResponseException as error:
            raise _said((error.smtp_code, error.smtp_error)) from error
        except smtplib.SMTPNotSupportedError as error:
            raise Recusada(str(error)) from error
        except (smtplib.SMTPException, OSError) as error:
            raise Adiada(type(error).__name__) from error

    def close(self) -> None:
        """Says goodbye where somebody listens."""
        while (server := self._kept()) is not None:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        """A refusal leaves it as good as it was; whatever else goes wrong ends it."""
        try:
            server = self._kept() or _connect(self._url)
        except (smtplib.SMTPResponseException, smtplib.SMTPNotSupportedError) as error:
            # a password that is wrong, or a server that takes nothing from us today: it says nothing of this mail, nor of the next thousand
            raise Adiada(str(getattr(error, "smtp_code", type(error).__name__))) from error
        try:
            yield server
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException, smtplib.SMTPNotSupportedError):
            self._free.put((server, monotonic()))
            raise
        except BaseException:
            server.close()
            raise
        self._free.put((server, monotonic()))

    def _kept(self) -> smtplib.SMTP | None:
        """One that still answers: servers hang up on who is silent, and a mail whose answer is lost could be there twice."""
        while True:
            try:
                server, since = self._free.get_nowait()
            except Empty:
                return None
            with suppress(smtplib.SMTPException, OSError):
                if monotonic() - since < KEPT and server.noop()[0] == 250:
                    return server
            server.close()


def _of_the_address(answer: tuple[int, bytes | str]) -> Devolvida | None:
    """A refusal for good of the recipient, unless it is about us: who may send, or how (RFC 3463, 5.7; 530 to 538)."""
    said = _said(answer)
    enhanced = str(said).split()[1:2]
    about_us = 530 <= answer[0] <= 538 or any(each.startswith("5.7.") for each in enhanced)
    return Devolvida(str(said)) if isinstance(said, Recusada) and not about_us else None


def _said(answer: tuple[int, bytes | str]) -> Exception:
    code, text = answer
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return Recusada(f"{code} {one_line(words)}"[:500]) if code >= 500 else Adiada(str(code))


def _connect(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    assert parts.hostname
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(parts.hostname, parts.port or 465, timeout=TIMEOUT, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(parts.hostname, parts.port or 25, timeout=TIMEOUT)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server
