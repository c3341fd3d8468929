"""Meta's webhook: what is not signed is not taken; receipts become M15 once, in whatever order they come."""
import json
from typing import Any
from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest

from adapters.api.whatsapp import signature
from domain.acesso import SISTEMA
from domain.escritorio.desfecho import registrar
from domain.notificacao.events import NotificacaoEnviada
from domain.notificacao.state import entrega_id
from tests.adapters.api.access import Checklist
from tests.adapters.api.client import BASE, ok
from tests.adapters.api.office import Office, Person
from tests.adapters.api.serving import Served


class Webhook:
    """What Meta does, and one message that it took: to a client of an empresa of its own, who has e-mail and a password too."""

    def __init__(self, served: Served, office: Office) -> None:
        self.served, self.office = served, office
        self.ana: Person = office.person(
            "cliente", "Ana Lima", empresas=[office.empresa("Loja")], telefone="+5511987651234", notificar_por=["whatsapp"]
        )
        [empresa] = ok(office.admin.get(f"/usuarios/{self.ana.id}"))["empresas"]
        self.checklist = Checklist(office, empresa_id=empresa)
        self.causa = ok(office.admin.post(f"{self.checklist.path}/solicitacoes", {}), 202)["posicao"]
        self.usuario, self.wamid = UUID(self.ana.id), f"wamid.{uuid4().hex}"
        self.entrega = entrega_id(self.causa, self.usuario, "whatsapp")

    def row(self, estado: str, mensagem_id: str | None, leased: bool = False) -> None:
        """As the worker leaves it."""
        with psycopg.connect(self.served.servers.database_url) as connection:
            connection.execute(
                "insert into cobranca.entregas (id, causa, tipo, programacao_id, usuario_id, canal, criada_em, estado, mensagem_id, "
                "encerrada, arrendada_ate) values (%s, %s, 'manual', %s, %s, 'whatsapp', now(), %s, %s, %s, "
                "case when %s then now() + interval '1 minute' end) on conflict (id) do update set estado = excluded.estado, "
                "mensagem_id = excluded.mensagem_id, encerrada = excluded.encerrada, arrendada_ate = excluded.arrendada_ate",
                (self.entrega, self.causa, self.checklist.id, self.usuario, estado, mensagem_id, not leased, leased),
            )

    def sent(self) -> None:
        """The worker has marked and recorded it."""
        self.row("enviada", self.wamid)
        said = NotificacaoEnviada(
            programacao_id=UUID(self.checklist.id), entrega_id=self.entrega, causa=self.causa, usuario_id=self.usuario, canal="whatsapp",
            mensagem_id=self.wamid,
        )
        system = self.served.system
        self.served.run(system.store.run(lambda work: registrar(work, system.consulta, said), SISTEMA))

    def post(self, body: bytes, signed: str | None = None) -> httpx2.Response:
        segredo = self.served.servers.whatsapp_segredo or ""
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": (signed or signature(segredo, body)).encode()}
        return httpx2.post(f"{self.served.url}{BASE}/whatsapp", content=body, headers=headers, trust_env=False)

    def tells(self, *statuses: str, wamid: str | None = None, **more: Any) -> int:
        said = [{"id": wamid or self.wamid, "status": each, "timestamp": "1793721600", "recipient_id": "5511", **more} for each in statuses]
        value = {"messaging_product": "whatsapp", "metadata": {}, "statuses": said}
        notice = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}]}
        return self.post(json.dumps(notice).encode()).status_code

    def told(self) -> dict[str, dict[str, Any]]:
        """By channel, of Ana's message."""
        self.served.run(self.served.system.seen())
        itens = ok(self.office.admin.get(f"{self.checklist.path}/notificacoes"))["itens"]
        return {each["canal"]: each for each in itens if each["usuario_id"] == self.ana.id}

    def recorded(self) -> list[str]:
        itens = ok(self.office.admin.get(f"{self.checklist.path}/historico"))["itens"]
        return [each["tipo"] for each in itens if each["tipo"].startswith(("notificacao", "aviso_"))]


@pytest.fixture
def meta(served: Served, office: Office) -> Webhook:
    return Webhook(served, office)


def test_the_address_is_confirmed_to_who_knows_the_word(served: Served) -> None:
    def ask(token: str, mode: str = "subscribe") -> httpx2.Response:
        params = {"hub.mode": mode, "hub.verify_token": token, "hub.challenge": "1158201444"}
        return httpx2.get(f"{served.url}{BASE}/whatsapp", params=params, trust_env=False)

    known = served.servers.whatsapp_verificacao or ""
    answer = ask(known)
    assert (answer.status_code, answer.text, answer.headers["content-type"].split(";")[0]) == (200, "1158201444", "text/plain")
    assert [ask("outra").status_code, ask("é").status_code, ask(known, "unsubscribe").status_code] == [403, 403, 403]


def test_what_is_not_signed_with_the_secret_changes_nothing(meta: Webhook) -> None:
    meta.sent()
    body = json.dumps({"entry": [{"changes": [{"value": {"statuses": [{"id": meta.wamid, "status": "read"}]}}]}]}).encode()
    right = signature(meta.served.servers.whatsapp_segredo or "", body)
    for wrong in (signature("outro segredo", body), "sha256=", right.upper(), right.removeprefix("sha256="), "é", ""):
        assert meta.post(body, wrong or "sha1=0").status_code == 403
    assert meta.post(body + b" ", right).status_code == 403
    assert meta.told()["whatsapp"]["estado"] == "enviada"


def test_receipts_say_that_it_arrived_and_was_read_once_in_any_order(meta: Webhook) -> None:
    """M15"""
    meta.sent()
    assert meta.tells("sent", "delivered") == 200
    assert meta.told()["whatsapp"]["estado"] == "entregue"
    assert "lida_em" not in meta.told()["whatsapp"]
    assert [meta.tells("read"), meta.tells("delivered"), meta.tells("sent", "read"), meta.tells("failed")] == [200] * 4
    found = meta.told()["whatsapp"]
    assert (found["estado"], "lida_em" in found) == ("entregue", True)
    assert meta.recorded() == ["notificacao_enviada", "notificacao_entregue", "notificacao_lida"]


def test_a_number_that_is_not_on_whatsapp_is_marked_and_the_message_goes_another_way(meta: Webhook) -> None:
    """131026: devolvida; she has a password, so that the portal is left"""
    meta.sent()
    error = {"code": 131026, "title": "Message undeliverable", "error_data": {"details": "Message Undeliverable.\u0000"}}
    assert meta.tells("failed", errors=[error]) == 200
    found = meta.told()
    assert (found["whatsapp"]["estado"], found["whatsapp"]["motivo"]) == ("devolvida", "131026 Message Undeliverable.")
    assert (found["whatsapp"]["segue_por"], found["portal"]["tipo"]) == ("portal", "manual")
    assert [each["canal"] for each in ok(meta.office.admin.get(f"/usuarios/{meta.ana.id}"))["devolvidos"]] == ["whatsapp"]


def test_any_other_failure_goes_another_way_and_marks_nothing(meta: Webhook) -> None:
    meta.sent()
    assert meta.tells("failed", errors=[{"code": 131049, "title": "Not delivered"}]) == 200
    assert meta.told()["whatsapp"]["estado"] == "falhou"
    assert meta.told()["whatsapp"]["segue_por"] == "portal"
    assert ok(meta.office.admin.get(f"/usuarios/{meta.ana.id}"))["devolvidos"] == []


def test_a_receipt_that_overtakes_our_own_mark_is_not_lost(meta: Webhook) -> None:
    """By what we gave along it is known at once; by Meta's id alone it is told again until it is."""
    meta.row("enviando", None, leased=True)
    assert meta.tells("delivered") == 503
    assert meta.tells("delivered", biz_opaque_callback_data=str(meta.entrega)) == 200
    meta.sent()
    assert meta.tells("delivered") == 200
    assert meta.recorded() == ["notificacao_entregue"], "what we mark later says nothing new"


@pytest.mark.parametrize("notice", [
    b"{}", b"[]", b"7", b'{"entry": 1}', b'{"entry": [1, {"changes": [null, {"value": {"statuses": [{"id": 7}, {"id": "\\ud800"}]}}]}]}',
    json.dumps({"entry": [{"changes": [{"value": {"messages": [{"from": "5511", "text": {"body": "oi"}}]}}]}]}).encode(),
])
def test_what_is_no_receipt_is_taken_and_passed_over(meta: Webhook, notice: bytes) -> None:
    assert meta.post(notice).status_code == 200


def test_what_is_unknown_or_unreadable_or_too_large_is_answered_so(meta: Webhook) -> None:
    assert meta.tells("delivered", wamid="wamid.de-outro") == 200
    assert [meta.post(body).status_code for body in (b"{", b"\xff", b"[" * 100_000)] == [422] * 3
    assert meta.post(b" " * (2 * 1024 * 1024 + 1)).status_code == 413
