"""Messages: asked for once, written once, sent at least once and always the same (R8)."""
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg_pool import PoolTimeout

from adapters.embedded.catcher import Catcher
from adapters.embedded.inbox import Delivery, Inbox
from adapters.messages import outbox
from adapters.messages.delivery import deliver
from tests.adapters.api.client import Client, ok, refused
from tests.adapters.api.office import Office
from tests.adapters.api.serving import EMAIL, SENHA, Served
from tests.workers.dying import DELIVERY
from tests.workers.processes import eventually, reacting, worker


class Asked:
    """A programação whose client is asked, by e-mail."""

    def __init__(self, served: Served, inbox: Inbox) -> None:
        self.served, self.inbox = served, inbox
        self.office = Office(Client(served.url).signed_in(EMAIL, SENHA))
        body = {
            "servico_id": self.office.servico, "empresa_id": self.office.padaria, "competencia": "2026-10", "notificar": False,
            "responsavel_id": self.office.caio.id, "entrega": "2026-11-18", "vencimento": "2099-11-20",
        }
        self.id = ok(self.office.admin.post("/programacoes", body), 201)["id"]

    def ask(self) -> None:
        ok(self.office.admin.post(f"/programacoes/{self.id}/solicitacoes", {}), 202)

    def received(self) -> list[Delivery]:
        return self.inbox.messages(self.office.maria.email)

    def told(self) -> list[dict[str, Any]]:
        itens: list[dict[str, Any]] = ok(self.office.admin.get(f"/programacoes/{self.id}/notificacoes"))["itens"]
        return itens

    def recorded(self, tipo: str) -> list[dict[str, Any]]:
        itens = ok(self.office.admin.get(f"/programacoes/{self.id}/historico"))["itens"]
        return [item for item in itens if item["tipo"] == tipo]

    def waiting(self) -> list[UUID]:
        with psycopg.connect(self.served.servers.database_url) as connection:
            return [row[0] for row in connection.execute("select id from cobranca.entregas where not encerrada").fetchall()]

    def settled(self) -> bool:
        return not self.waiting()


@pytest.fixture(scope="module")
def served(serve: Callable[..., Served]) -> Iterator[Served]:
    found = serve()
    with reacting(found):
        yield found


@pytest.fixture
def asked(served: Served, inbox: Catcher) -> Asked:
    """With people and an empresa of the test's own."""
    return Asked(served, inbox.inbox)


@pytest.mark.parametrize("step", DELIVERY)
def test_a_worker_killed_at_any_step_neither_loses_nor_sends_two_different_messages(asked: Asked, step: str) -> None:
    """R8: killed after the claim, the mint, SMTP's 250, the mark, M15"""
    with worker(asked.served, killed_after=step) as dying:
        asked.ask()
        eventually(lambda: dying.poll() is not None, f"killed after {step}")
    assert dying.returncode == -9
    with worker(asked.served):
        eventually(lambda: asked.received() and asked.settled(), "the message, and its mark")
    received = asked.received()
    assert len(received) == (2 if step == "250" else 1), "only what was lost between 250 and mark goes again"
    assert len({message.id for message in received}) == 1
    assert len({asked.inbox.raw(message.number) for message in received}) == 1, "sent again, it is the same to the byte"
    delivered = asked.recorded("notificacao_entregue")
    assert len(delivered) == 1, "M15 is recorded once"
    assert delivered[0]["dados"].get("repetida", False) is (step in ("about to send", "250")), "and says when it may have come twice"
    assert len(asked.recorded("link_criado")) == 1, "one message, one link"


def test_a_message_that_went_while_the_database_goes_away_does_not_go_again(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    """R8: what came of it is kept in hand"""
    away, mark = [psycopg.errors.AdminShutdown("away"), PoolTimeout("away")], outbox.mark

    async def marks(*args: Any, **more: Any) -> None:
        if away:
            raise away.pop()
        await mark(*args, **more)

    monkeypatch.setattr(outbox, "mark", marks)
    asked.ask()
    for id in eventually(asked.waiting, "something to send"):
        asked.served.run(deliver(asked.served.system, id))
    eventually(asked.settled, "sent")
    [told] = asked.told()
    assert (told["estado"], len(asked.received()), away) == ("entregue", 1, [])
    assert not asked.waiting()


def test_a_message_leads_to_the_portal_and_is_told_of(asked: Asked) -> None:
    """M2, M15, R15: the link in the mail is the client's way in; what is kept of it is a hash"""
    with worker(asked.served):
        asked.ask()
        (message,) = eventually(asked.received, "the message")
        eventually(asked.settled, "its mark")
    found = re.search(r"/p/([\w-]+)", message.texto)
    assert found
    shown = ok(Client(asked.served.url).get(f"/portal/{found[1]}"))
    assert [a["nome"] for a in shown["atividades"]] == ["Notas fiscais de saída", "Extrato bancário", "Guia do aluguel"]
    told = asked.told()
    assert [(t["canal"], t["tipo"], t["estado"]) for t in told] == [("email", "manual", "entregue")]
    with psycopg.connect(asked.served.servers.database_url) as connection:
        rows = connection.execute("select state, data from cobranca.log left join cobranca.log_private on position = notification_id")
        whole = b"".join(bytes(state) + bytes(data or b"") for state, data in rows.fetchall())
        kept = connection.execute("select semente, conteudo from cobranca.entregas where programacao_id = %s", (asked.id,)).fetchall()
    assert found[1].encode() not in whole
    assert kept == [(None, None)], "what the link is made from is forgotten"


def test_a_closed_programacao_sends_nothing_that_waited(asked: Asked) -> None:
    """R5, R8: the actor looks again before it sends"""
    asked.ask()
    eventually(lambda: not asked.settled(), "the message in the queue")
    ok(asked.office.admin.post(f"/programacoes/{asked.id}/baixa", {"status": "concluida_com_pendencias"}), 201)
    with worker(asked.served):
        eventually(asked.settled, "its end")
    assert asked.received() == []
    assert [(t["estado"], bool(t.get("motivo"))) for t in asked.told()] == [("falhou", True)]


def test_each_movement_that_tells_somebody_sends_one_message(asked: Asked) -> None:
    """M9 com notificar, M17, M11, and a new password: the same way as M2"""
    office, admin = asked.office, asked.office.admin
    path = f"/programacoes/{asked.id}"
    first, second, _ = (a["id"] for a in ok(admin.get(path))["atividades"])
    sent = ok(admin.send("POST", f"{path}/atividades/{first}/anexos", files={"arquivo": ("nota.xml", b"<?xml version='1.0'?><nfe/>")}), 201)
    ok(admin.post(f"{path}/atividades/{first}/anexos/{sent['anexos'][0]['id']}/devolucao", {"motivo": "Cortado."}), 201)
    ok(admin.post(f"{path}/atividades/{second}/retornos", {"retorno": "sem_movimento"}), 201)
    ok(admin.post(f"{path}/atividades/{second}/reabertura", {"comentario": "Houve, sim.", "notificar": True}), 201)
    colega = office.person("colaborador", "Célia Rocha", departamentos=[office.fiscal])
    ok(admin.post(f"{path}/transferencia", {"responsavel_id": colega.id, "comentario": "Férias."}), 201)
    novato = ok(admin.post("/usuarios", {"nome": "Nina", "email": f"nina.{office.tag}@exemplo.com.br", "perfil": "colaborador",
                                         "notificar_por": ["email"]}), 201)
    with worker(asked.served):
        eventually(asked.settled, "all of them sent")
    texts = [message.texto for message in asked.received()]
    assert Counter(word for text in texts for word in ("Cortado.", "Houve, sim.") if word in text) == {"Cortado.": 1, "Houve, sim.": 1}
    assert ["Férias." in message.texto for message in asked.inbox.messages(colega.email)] == [True]
    (choose,) = asked.inbox.messages(f"nina.{office.tag}@exemplo.com.br")
    token = re.search(r"/senha/([\w-]+)", choose.texto)
    assert token
    anybody = Client(asked.served.url)
    ok(anybody.post("/senha", {"token": token[1], "senha": "uma frase que só eu sei"}))
    refused(anybody.post("/senha", {"token": token[1], "senha": "outra frase que só eu sei"}), 410)
    signed = anybody.signed_in(f"nina.{office.tag}@exemplo.com.br", "uma frase que só eu sei")
    assert ok(signed.get(f"/usuarios/{novato['id']}"))["nome"] == "Nina"
