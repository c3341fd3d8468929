"""A reader of the inbox answers a mail, as a mail program would: by a real message through the receiver's own port."""
import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import SMTP, default
from email.utils import format_datetime, getaddresses

from adapters.embedded import Recebe


class NaoEntregue(Exception):
    """The receiver did not take it; the text is its answer."""


@dataclass(frozen=True, slots=True)
class Resposta:
    """`files`: name, media type and bytes of each. Sent again under one `id`, it is the same mail."""

    id: str
    de: str
    para: str
    assunto: str
    texto: str
    em: datetime
    files: Sequence[tuple[str, str, bytes]] = ()

    def message(self) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        message["From"], message["To"], message["Subject"] = self.de, self.para, self.assunto
        message["Date"], message["Message-ID"] = format_datetime(self.em), f"<{self.id}@caixa.localhost>"
        message.set_content(self.texto)
        for nome, tipo, data in self.files:
            main, _, sub = tipo.partition("/")
            message.add_attachment(data, maintype=main or "application", subtype=sub or "octet-stream", filename=nome)
        return message


def reply_address(raw: bytes, dominio: str) -> str | None:
    """Of ours, that a mail asks to be answered to."""
    found = BytesHeaderParser(policy=default).parsebytes(raw).get_all("Reply-To", [])
    return next((address for _, address in getaddresses(map(str, found)) if address.endswith(f"@{dominio}")), None)


def send(recebe: Recebe, resposta: Resposta) -> None:
    """Raises NaoEntregue."""
    try:
        with smtplib.LMTP(recebe.host, recebe.port, timeout=60) as server:
            server.send_message(resposta.message(), resposta.de, [resposta.para])
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        raise NaoEntregue(f"{code} {_words(said)}") from error
    except smtplib.SMTPResponseException as error:
        raise NaoEntregue(f"{error.smtp_code} {_words(error.smtp_error)}") from error
    except (smtplib.SMTPException, OSError) as error:
        raise NaoEntregue("O recebimento não responde.") from error


def _words(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
