"""What a defect of ours keeps from being done is parked after some tries, stops nothing else, and is tried again when somebody says so."""
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from adapters.embedded.catcher import Catcher
from adapters.messages import delivery, outbox
from domain.escritorio import relogio
from tests.adapters.api.client import ok
from tests.adapters.api.serving import EMAIL, SENHA, Served
from tests.adapters.pages.browser import Browser
from tests.workers.test_clockwork import Month
from workers.clock.duty import AGAIN

SEGREDO = "o que alguém digitou"


@pytest.fixture
def month(own: Served, inbox: Catcher) -> Iterator[Month]:
    started = Month(own, inbox)
    yield started
    started.close()


def parked(month: Month) -> list[dict[str, Any]]:
    itens: list[dict[str, Any]] = ok(month.office.admin.get("/estacionados"))["itens"]
    return itens


def asked(month: Month) -> UUID:
    """A message to the client that waits to be sent."""
    month.agenda(month.servico())
    month.works("03-08T08:00")
    [(id,)] = month.rows("select id from cobranca.entregas where usuario_id = %s", month.office.maria.id)
    return UUID(str(id))


def test_a_message_that_a_defect_keeps_from_being_written_is_parked_and_sent_when_it_is_tried_again(
    month: Month, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its recipient is told once; what is kept of the defect is not what somebody typed"""
    id = asked(month)

    async def broken(*args: object) -> None:
        raise RuntimeError(SEGREDO)

    with monkeypatch.context() as patched:
        patched.setattr(delivery, "write", broken)
        for _ in range(4):
            with pytest.raises(RuntimeError):
                month.served.run(delivery.deliver(month.served.system, id))
        assert not parked(month)
        month.served.run(delivery.deliver(month.served.system, id))
    assert month.rows("delete from cobranca.fila_queue where message_id = %s returning 1", id), "as it is once a worker is done with it"
    [found] = parked(month)
    assert (found["tipo"], found["id"], found["vezes"], found["usuario"]["nome"]) == ("mensagem", str(id), 5, month.office.maria.nome)
    assert found["erro"].startswith("RuntimeError em tests.")
    assert SEGREDO not in str(found)
    assert month.porque(found["programacao_id"], "2027-03-08") == ("enviado", ["estacionada"])
    with month.clock.connect_sync() as connection:
        assert id not in outbox.forgotten(connection, AGAIN * 0, month.served.clock.now()), "left alone"
        assert ok(month.office.admin.post(f"/estacionados/mensagem/{id}/tentativa", {})) == {"tentados": 1}
        assert id in outbox.forgotten(connection, AGAIN, month.served.clock.now()), "enqueued again at once"
    assert not parked(month)
    month.sends()
    assert len(month.inbox.messages(month.office.maria.email)) == 1


def test_a_message_that_takes_its_worker_along_is_parked(month: Month) -> None:
    """Five workers in a row died with it in hand; one that gave it back in between is counted anew"""
    id = asked(month)

    async def dies() -> None:
        async with month.served.system.pool.connection() as connection:
            assert await outbox.claim(connection, id)
            await connection.execute("update entregas set arrendada_ate = clock_timestamp() - interval '1 s' where id = %s", (id,))

    async def given_back() -> None:
        async with month.served.system.pool.connection() as connection:
            await outbox.release(connection, id)

    for _ in range(4):
        month.served.run(dies())
    month.served.run(given_back())
    for _ in range(5):
        assert not parked(month)
        month.served.run(dies())
    month.served.run(delivery.deliver(month.served.system, id))
    [found] = parked(month)
    assert found["erro"] == "O processo terminou 5 vezes com ela na mão"
    assert not month.inbox.messages(month.office.maria.email)


def test_a_regua_that_a_defect_stops_stops_no_other_and_is_seen_and_tried_again_on_the_panel(
    month: Month, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = month.servico(), month.servico()
    month.agenda(bad)
    month.agenda(good, empresas=[month.office.otica])
    iris = month.office.person("cliente", "Íris Melo", empresas=[month.office.otica])
    real = relogio.cobrar

    async def broken(work: Any, consulta: Any, acompanhadas: Any, rodada: UUID) -> Any:
        if any(str(each.andamento.programacao.gerada.servico_id) == bad for each in acompanhadas):
            raise KeyError(SEGREDO)
        return await real(work, consulta, acompanhadas, rodada)

    with monkeypatch.context() as patched:
        patched.setattr(relogio, "cobrar", broken)
        for minute in range(0, 60, 11):
            month.works(f"03-08T08:{minute:02}")
    [one], [other] = month.programacoes(bad), month.programacoes(good)
    assert [tipo for _, tipo in month.asked(other["id"])] == ["primeira"]
    assert iris.id
    [found] = parked(month)
    assert (found["tipo"], found["programacao_id"], found["vezes"]) == ("regua", one["id"], 5)
    browser = Browser(month.served.url)
    browser.sign_in(EMAIL, SENHA)
    assert "1 coisa não pôde ser feita" in browser.get("/painel").text
    page = browser.get("/estacionados")
    assert "Cobrança da régua" in page.text
    assert SEGREDO not in page.text
    page = browser.send(f'form[action="/estacionados/regua/{one["id"]}/tentativa"]')
    assert "Nada estacionado" in page.text
    month.works()
    assert [tipo for _, tipo in month.asked(one["id"])] == ["primeira"]
