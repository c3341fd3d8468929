"""Every kind of message as it arrives (R8): what it says, to whom, and how its reader leaves."""
import re
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import UUID

import httpx2
import psycopg
import pytest
from selectolax.lexbor import LexborHTMLParser

from adapters.embedded.catcher import Catcher
from adapters.embedded.inbox import Delivery, Inbox
from adapters.messages.delivery import deliver
from tests.adapters.api.client import Client, ok
from tests.adapters.api.office import Office, Person, today
from tests.adapters.api.serving import EMAIL, SENHA, Served
from tests.workers.processes import eventually, reacting

XML = ("nota «de» <outubro>.xml", b"<?xml version='1.0'?><nfe/>")


class Month:
    """The bakery's month, due far ahead, and a client who reads mail and WhatsApp."""

    def __init__(self, served: Served, inbox: Inbox) -> None:
        self.served, self.inbox = served, inbox
        self.office = Office(Client(served.url).signed_in(EMAIL, SENHA))
        self.jose = self.office.person(
            "cliente", "José <b>Dias</b>", empresas=[self.office.padaria], telefone=f"319{self.office.padaria[:8]}".translate(
                str.maketrans("abcdef", "123456")), notificar_por=["email", "whatsapp"],
        )
        ok(self.office.admin.patch(f"/usuarios/{self.office.maria.id}", {"ativo": False}))
        self.id = self.new()

    def new(self, **more: Any) -> str:
        body = {
            "servico_id": self.office.servico, "empresa_id": self.office.padaria, "competencia": "2026-10", "notificar": False,
            "responsavel_id": self.office.caio.id, "entrega": "2026-11-18", "vencimento": "2099-11-20", **more,
        }
        return self.office.made("/programacoes", body)

    def do(self, path: str, body: dict[str, Any], status: int = 201, **more: Any) -> Any:
        return ok(self.office.gilda.api.post(f"/programacoes/{self.id}{path}", body, **more), status)

    def send(self) -> None:
        """Delivers all that waits."""
        def waiting() -> list[UUID]:
            with psycopg.connect(self.served.servers.database_url) as connection:
                return [row[0] for row in connection.execute("select id from cobranca.entregas where not encerrada").fetchall()]

        for id in eventually(waiting, "something to send"):
            self.served.run(deliver(self.served.system, id))

    def mail(self, person: Person | None = None) -> tuple[EmailMessage, Delivery]:
        """The newest."""
        found = self.inbox.messages((person or self.jose).email)[0]
        return cast("EmailMessage", message_from_bytes(self.inbox.raw(found.number) or b"", policy=default)), found

    def page(self, person: Person | None = None) -> LexborHTMLParser:
        return LexborHTMLParser(self.mail(person)[1].html or "")


@contextmanager
def month(own: Served, inbox: Catcher) -> Iterator[Month]:
    with reacting(own):
        yield Month(own, inbox.inbox)


@pytest.fixture
def outubro(own: Served, inbox: Catcher) -> Iterator[Month]:
    with month(own, inbox) as found:
        yield found


def text(page: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in page.css(selector)]


def test_a_solicitacao_tells_what_is_missing_and_what_was_said_of_it(outubro: Month) -> None:
    """M2, with M7, M9 and M17 beside their items"""
    first, second, third = (each["id"] for each in ok(outubro.office.admin.get(f"/programacoes/{outubro.id}"))["atividades"])
    sent = ok(outubro.office.admin.send("POST", f"/programacoes/{outubro.id}/atividades/{first}/anexos", files={"arquivo": XML}), 201)
    outubro.do(f"/atividades/{first}/anexos/{sent['anexos'][0]['id']}/devolucao", {"motivo": "Cortado\n\nno meio."})
    outubro.do(f"/atividades/{second}/retornos", {"retorno": "sem_movimento"})
    outubro.do(f"/atividades/{second}/reabertura", {"comentario": "Houve <sim>.", "notificar": False})
    outubro.do(f"/atividades/{third}/retornos", {"retorno": "enviar_depois", "prometido_para": f"{today().year + 1}-03-02"})
    outubro.send()
    outubro.do("/solicitacoes", {}, 202)
    outubro.send()
    message, found = outubro.mail()
    page = LexborHTMLParser(found.html or "")
    assert text(page, ".note") == ["Devolvido: «Cortado no meio.»", "Gilda pediu de novo: «Houve <sim>.»", "Você disse que envia até 02/03"]
    assert text(page, ".due") == ["sexta, 20 de novembro de 2099"]
    assert message["Subject"] == f"Documentos de outubro de 2026 – Padaria São João {outubro.office.tag}"
    assert message["Reply-To"] == outubro.office.caio.email
    assert [each.display_name for each in message["To"].addresses] == [outubro.jose.nome]
    link = str(page.css_first("a.button").attributes["href"])
    assert urlsplit(link).path.startswith("/p/")
    whatsapp = next(each for each in outubro.inbox.messages() if each.canal == "whatsapp")
    assert whatsapp.texto.startswith("Pedido de documentos sobre *Documentos de outubro de 2026 – Padaria São João")
    assert re.search(r"^http\S+/p/[\w-]{43}$", whatsapp.texto.split("\n")[-1])


def test_the_header_leads_to_the_readers_own_choice(outubro: Month) -> None:
    """RFC 8058: as a mail program follows it, and as a person does"""
    outubro.do("/solicitacoes", {}, 202)
    outubro.send()
    message, found = outubro.mail()
    told = str(message["List-Unsubscribe"]).strip("<>")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert told in (found.html or "")
    assert told in found.texto
    here = outubro.served.url + urlsplit(told).path
    assert httpx2.get(here).status_code == 200
    assert httpx2.post(here, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    before = len(outubro.inbox.messages(outubro.jose.email))
    outubro.do("/solicitacoes", {}, 202)
    outubro.send()
    assert len(outubro.inbox.messages(outubro.jose.email)) == before, "only WhatsApp is left"


def test_what_happened_is_told_in_one_sentence_with_one_button(outubro: Month) -> None:
    """M17, M9, M8, R15"""
    first, second, _ = (each["id"] for each in ok(outubro.office.admin.get(f"/programacoes/{outubro.id}"))["atividades"])
    sent = ok(outubro.office.admin.send("POST", f"/programacoes/{outubro.id}/atividades/{first}/anexos", files={"arquivo": XML}), 201)
    outubro.do(f"/atividades/{first}/anexos/{sent['anexos'][0]['id']}/devolucao", {"motivo": "Cortado."})
    outubro.send()
    page = outubro.page()
    assert text(page, ".text")[1].startswith(f"O arquivo «{XML[0]}» não serviu, para ")
    assert (text(page, ".note"), text(page, "a.button")) == (["Devolvido: «Cortado.»"], ["Enviar outro"])
    outubro.do(f"/atividades/{second}/retornos", {"retorno": "sem_movimento"})
    outubro.do(f"/atividades/{second}/reabertura", {"comentario": "Houve, sim.", "notificar": True})
    outubro.send()
    assert text(outubro.page(), ".note") == ["Gilda pediu de novo: «Houve, sim.»"]
    outubro.do(f"/atividades/{second}/comentarios", {"texto": "Bom dia.\nPode ser hoje?", "notificar": True})
    outubro.send()
    page = outubro.page()
    assert (text(page, ".said"), text(page, "a.button")) == (["Bom dia.Pode ser hoje?"], ["Responder"])
    assert "> Bom dia.\n> Pode ser hoje?" in outubro.mail()[1].texto


def test_who_gets_a_programacao_is_told_by_who_passed_it_on(outubro: Month) -> None:
    """M11: an address of the panel, which is no secret, and the profile to choose in"""
    celia = outubro.office.person("colaborador", "Célia Rocha", departamentos=[outubro.office.fiscal])
    outubro.do("/transferencia", {"responsavel_id": celia.id, "comentario": "Férias <3"})
    outubro.send()
    message, found = outubro.mail(celia)
    page = outubro.page(celia)
    assert text(page, ".said") == ["Férias <3"]
    assert str(page.css_first("a.button").attributes["href"]).endswith(f"/programacoes/{outubro.id}")
    assert "/perfil" in found.texto
    assert "Não encaminhe" not in found.texto
    assert (message["Reply-To"], message["List-Unsubscribe"]) == (outubro.office.gilda.email, None)


def test_a_link_for_a_password_says_how_long_it_lasts(outubro: Month) -> None:
    """R19: also where nobody asked for it"""
    httpx2.post(f"{outubro.served.url}/api/v1/senha/pedido", json={"email": outubro.jose.email})
    outubro.send()
    message, found = outubro.mail()
    assert "O link vale por 48 horas e serve uma vez só. Não encaminhe este e-mail." in found.texto
    assert "Não pediu? Então não é preciso fazer nada." in found.texto
    assert "/senha/" in str(outubro.page().css_first("a.button").attributes["href"])
    assert message["Reply-To"] is None
