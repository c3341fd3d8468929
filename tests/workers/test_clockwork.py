"""What follows the clock, against the real log, views and mail: opened, asked, reminded, closed, and each of it once (R4, R8, R9, R10)."""
import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import psycopg
import pytest
from psycopg import AsyncConnection
from pydantic import TypeAdapter

from adapters.embedded.catcher import Catcher
from adapters.eventstore.connection import Office as Connects
from adapters.messages.delivery import deliver
from adapters.wiring import System
from domain.catalogo import CODEC
from domain.escritorio.relogio import acompanhar
from domain.escritorio.state import ESCRITORIO_ID
from domain.servico.andamento import Fatos
from tests.adapters.api.client import Client, ok
from tests.adapters.api.office import Office
from tests.adapters.api.received import arrived
from tests.adapters.api.serving import EMAIL, SENHA, Served
from tests.examples.files import pdf
from workers.clock import agendas
from workers.clock.clockwork import Clockwork
from workers.clock.due import Due
from workers.queue import open_broker
from workers.reactions import Reactions

ZONE = ZoneInfo("America/Sao_Paulo")
REGUA = [{"dias": -2, "base": "vencimento", "tipo": "lembrete"}, {"dias": 1, "base": "vencimento", "tipo": "cobranca"}]


def at(text: str) -> datetime:
    """`03-15T08:00` of 2027, on the wall of the office."""
    return datetime.fromisoformat(f"2027-{text}").replace(tzinfo=ZONE)


class Month:
    """An office on a clock that the test moves, with the scheduler's work done whenever it says so."""

    def __init__(self, served: Served, inbox: Catcher) -> None:
        self.served, self.inbox = served, inbox.inbox
        self.clock: Connects = Connects(served.servers.database_url)
        self.now("03-01T07:00")
        self.office = Office(Client(served.url).signed_in(EMAIL, SENHA))
        self.stay_signed_in()
        self.connection: AsyncConnection[Any] = served.run(self.clock.connect())
        self.due = Due(CODEC, timedelta(minutes=15))
        self.clockwork = Clockwork(served.system, self.due)
        self.broker, queue = open_broker(served.settings, self.clock, threads=1)
        self.reactions = Reactions(self.clock, CODEC, queue, served.system.files, served.clock.now)

    def close(self) -> None:
        self.served.run(self.connection.close())
        self.broker.close()

    def now(self, text: str) -> None:
        self.served.clock.set(at(text))

    def works(self, text: str | None = None) -> None:
        """All that the log and the clock bring by then; messages are asked for, and not yet sent."""
        if text:
            self.now(text)
        while self.served.run(self.clockwork.turn(self.connection)):
            pass
        with self.clock.connect_sync() as connection:
            while self.reactions.step(connection):
                pass
        self.served.run(self.served.system.seen())  # type: ignore[arg-type]

    def sends(self) -> None:
        """What waits in the outbox, as a worker would."""
        for (id,) in self.rows("select id from cobranca.entregas where not encerrada order by id"):
            self.served.run(deliver(self.served.system, id))

    def rows(self, query: Any, *parameters: object) -> Sequence[tuple[Any, ...]]:
        with psycopg.connect(self.served.servers.database_url, autocommit=True) as connection:
            return connection.execute(query, parameters).fetchall()

    def stay_signed_in(self) -> None:
        """Whoever is, over the days that pass."""
        self.rows("update cobranca.sessoes set expira_em = '2030-01-01' returning 1")

    def servico(self, **more: Any) -> str:
        return self.office.made("/servicos", self.office.servico_body(regua=REGUA, **more))

    def agenda(self, servico: str, **more: Any) -> str:
        body = {
            "servico_id": servico, "empresas": [self.office.padaria], "recorrencia": "mensal", "responsavel_id": self.office.caio.id,
            "competencia_offset": -1, "vencimento": {"dia": 19}, "entrega_dias_antes": 1, "abre_dias_antes": 10,
            "inicio": "2027-03-01", **more,
        }
        return self.office.made("/agendas", body)

    def programacoes(self, servico: str) -> list[dict[str, Any]]:
        itens: list[dict[str, Any]] = ok(self.office.admin.get(f"/programacoes?servico_id={servico}"))["itens"]
        return itens

    def porque(self, id: str, quando: str) -> tuple[str, list[str]]:
        """The situação, and the codes of the motivos."""
        why = ok(self.office.admin.get(f"/programacoes/{id}/porque?quando={quando}"))
        return why["situacao"], [each["codigo"] for each in why["motivos"] if each["codigo"] != "na_fila"]

    def tries_the_past(self, servico: str) -> None:
        """On 22 March, with the programação of 8 March: the régua as it is sends what was sent, another one what it would have."""
        path, days = f"/servicos/{servico}/regua/simulacao", {"de": "2027-03-01", "ate": "2027-03-22"}
        head = self.served.run(self.served.system.store.head())  # type: ignore[arg-type]
        same = ok(self.office.admin.post(path, {"regua": REGUA, **days}))
        figures = {name: same[name] for name in same["de_fato"]}
        assert figures == same["de_fato"] == {
            "mensagens": 3, "depois_da_resposta": 0, "ate_a_resposta_horas": {"mediana": None, "p90": None}, "por_passo": [
                {"base": None, "dias": None, "tipo": "primeira", "mensagens": 1, "respondidas_em_3_dias": 0},
                {"base": "vencimento", "dias": -2, "tipo": "lembrete", "mensagens": 1, "respondidas_em_3_dias": 0},
                {"base": "vencimento", "dias": 1, "tipo": "cobranca", "mensagens": 1, "respondidas_em_3_dias": 0},
            ],
        }
        other = ok(self.office.admin.post(path, {"regua": [{"dias": -3, "base": "entrega", "tipo": "lembrete"}], **days}))
        assert (other["programacoes"], other["mensagens"], other["de_fato"]["mensagens"]) == (1, 2, 3)
        assert ok(self.office.admin.post(path, {"regua": [], **days}))["mensagens"] == 0
        before = ok(self.office.admin.post(path, {"regua": REGUA, "de": "2026-03-01", "ate": "2027-03-07"}))
        assert (before["programacoes"], before["mensagens"]) == (0, 0)
        for wrong in ({"de": "2027-03-22", "ate": "2027-03-21"}, {"de": "2027-03-01", "ate": "2027-03-23"}, {"de": "2026-01-01"}):
            assert self.office.admin.post(path, {"regua": REGUA, **days, **wrong}).status_code == 422
        assert self.office.admin.post(f"/servicos/{uuid4()}/regua/simulacao", {"regua": [], **days}).status_code == 404
        assert self.served.run(self.served.system.store.head()) == head, "nothing is recorded"  # type: ignore[arg-type]

    def asked(self, id: str) -> list[tuple[str, str]]:
        """Each solicitação of the system: when, on the wall of the office, and which."""
        itens = ok(self.office.admin.get(f"/programacoes/{id}/historico"))["itens"]
        found = [item for item in itens if item["tipo"] == "solicitacao_enviada"]
        assert all(item["por"]["id"] is None for item in found)
        return [(_wall(item["em"]), item["dados"]["tipo"]) for item in found]


def _wall(em: str) -> str:
    return datetime.fromisoformat(em).astimezone(ZONE).strftime("%m-%dT%H:%M")


@pytest.fixture
def month(own: Served, inbox: Catcher) -> Iterator[Month]:
    started = Month(own, inbox)
    yield started
    started.close()


def test_an_agenda_opens_on_its_day_and_its_regua_asks_at_its_hours_and_each_once(month: Month) -> None:
    """R9, R10: entrega on Thursday 18 March 2027, opened on Monday the 8th, asked at eight, reminded on the 17th, charged on the 22nd"""
    servico = month.servico()
    month.agenda(servico)
    month.works("03-07T23:59")
    assert not month.programacoes(servico)
    month.works("03-08T00:01")
    [one] = month.programacoes(servico)
    assert (one["competencia"], one["entrega"], one["vencimento"]) == ("2027-02", "2027-03-18", "2027-03-19")
    for moment in ("03-08T07:59", "03-08T08:00", "03-08T08:00", "03-16T12:00", "03-17T08:01", "03-17T17:00", "03-20T09:00", "03-22T08:02"):
        month.works(moment)
    assert month.asked(one["id"]) == [("03-08T08:00", "primeira"), ("03-17T08:01", "lembrete"), ("03-22T08:02", "cobranca")]
    ahead = ok(month.office.admin.get(f"/programacoes/{one['id']}/regua"))
    assert ahead == {"proximos": [], "parada_por": "passos_esgotados"}
    assert month.porque(one["id"], "2027-03-17") == ("enviado", [])
    assert month.porque(one["id"], "2027-03-17T07:00:00-03:00") == ("nada_enviado", ["fora_do_horario"])
    assert month.porque(one["id"], "2027-03-20") == ("nada_enviado", ["dia_nao_util"])
    assert month.porque(one["id"], "2027-03-19") == ("nada_enviado", ["nenhum_passo_neste_dia"])
    assert month.porque(one["id"], "2027-03-01") == ("nao_existia", ["ainda_nao_gerada"])
    for wrong in ("ontem", "2027-02-30", "1999-12-31", "2027-03-17T08:00:00"):
        assert month.office.admin.get(f"/programacoes/{one['id']}/porque?quando={wrong}").status_code == 422
    month.tries_the_past(servico)
    month.works("04-06T12:00")
    assert [each["competencia"] for each in month.programacoes(servico)] == ["2027-02", "2027-03"]


def test_after_two_days_away_there_is_one_message_and_none_for_what_was_answered(month: Month) -> None:
    """R9"""
    servico, answered = month.servico(), month.servico()
    for each in (servico, answered):
        month.agenda(each)
    month.works("03-08T09:00")
    [one], [other] = month.programacoes(servico), month.programacoes(answered)
    for item in ok(month.office.admin.get(f"/programacoes/{other['id']}"))["atividades"]:
        path = f"/programacoes/{other['id']}/atividades/{item['id']}/retornos"
        ok(month.office.admin.post(path, {"retorno": "sem_movimento", "comentario": "Não houve."}), 201)
    month.works("03-24T10:00")
    assert [tipo for _, tipo in month.asked(one["id"])] == ["primeira", "cobranca"]
    assert [tipo for _, tipo in month.asked(other["id"])] == ["primeira"]
    assert ok(month.office.admin.get(f"/programacoes/{other['id']}/regua"))["parada_por"] == "tudo_respondido"
    assert month.porque(other["id"], "2027-03-17") == ("nada_enviado", ["tudo_respondido"])
    assert month.porque(one["id"], "2027-03-17") == ("devido", ["aguarda_o_relogio"])
    assert month.porque(one["id"], "2027-03-24") == ("enviado", ["com_atraso"])


def test_what_is_asked_of_one_empresa_at_once_is_one_message_with_a_link_for_each(month: Month) -> None:
    """R8: the nearest vencimento first, and M15 for each"""
    near, far = month.servico(), month.servico()
    month.agenda(far, vencimento={"dia": 26}, abre_dias_antes=17)
    month.agenda(near)
    month.works("03-08T08:00")
    month.sends()
    [message] = month.inbox.messages(month.office.maria.email)
    assert message.texto.count("/p/") == 2
    assert message.texto.index("19 DE MARÇO") < message.texto.index("26 DE MARÇO")
    shown = {ok(Client(month.served.url).get(f"/portal/{link}"))["vencimento"] for link in _links(message.texto)}
    assert shown == {"2027-03-19", "2027-03-26"}
    for servico in (near, far):
        [one] = month.programacoes(servico)
        told = [each for each in ok(month.office.admin.get(f"/programacoes/{one['id']}/notificacoes"))["itens"]
                if each["usuario_id"] == month.office.maria.id]
        assert [(each["tipo"], each["estado"]) for each in told] == [("primeira", "entregue")]


def test_a_scheduler_that_dies_between_two_agendas_leaves_one_message_to_the_next(month: Month, monkeypatch: pytest.MonkeyPatch) -> None:
    """R8"""
    for _ in range(2):
        month.agenda(month.servico())
    month.now("03-08T09:00")
    real, brought = agendas._bring, list[UUID]()

    class Killed(BaseException):
        """The process ends here."""

    async def dies(duty: Any, agenda: Any, escritorio: Any) -> bool:
        if brought:
            raise Killed
        brought.append(agenda.id)
        return await real(duty, agenda, escritorio)

    with monkeypatch.context() as patched:
        patched.setattr(agendas, "_bring", dies)
        with pytest.raises(Killed):
            month.served.run(month.clockwork.turn(month.connection))
    assert brought
    month.due.forget()
    month.works()
    month.sends()
    [message] = month.inbox.messages(month.office.maria.email)
    assert message.texto.count("/p/") == 2


def test_what_was_answered_between_the_asking_and_the_sending_is_left_out_of_the_message(month: Month) -> None:
    """R8"""
    near, far = month.servico(), month.servico()
    month.agenda(far, vencimento={"dia": 26}, abre_dias_antes=17)
    month.agenda(near)
    month.works("03-08T08:00")
    [one] = month.programacoes(near)
    ok(month.office.admin.post(f"/programacoes/{one['id']}/cancelamento", {"motivo": "Cliente parou."}), 201)
    month.sends()
    [message] = month.inbox.messages(month.office.maria.email)
    [link] = _links(message.texto)
    assert ok(Client(month.served.url).get(f"/portal/{link}"))["vencimento"] == "2027-03-26"


@pytest.mark.parametrize("asked", [1, 2])
def test_what_was_promised_for_later_is_left_out_of_the_message_alone_and_beside_another(month: Month, asked: int) -> None:
    """R9: of two months that ask for the same, what was promised in one is asked in the other alone"""
    servicos = [month.servico() for _ in range(asked)]
    for servico in servicos:
        month.agenda(servico)
    month.works("03-08T09:00")
    month.sends()
    [one] = month.programacoes(servicos[0])
    promised, *rest = ok(month.office.admin.get(f"/programacoes/{one['id']}"))["atividades"]
    promise = {"retorno": "enviar_depois", "prometido_para": "2027-03-18"}
    ok(month.office.admin.post(f"/programacoes/{one['id']}/atividades/{promised['id']}/retornos", promise), 201)
    month.works("03-17T08:00")
    month.sends()
    texto = month.inbox.messages(month.office.maria.email)[0].texto
    assert [texto.count(f"- {each['nome']}") for each in (promised, *rest)] == [asked - 1, *(asked for _ in rest)]


def test_what_is_late_in_the_day_is_put_back_until_the_next_opening(month: Month) -> None:
    """R9"""
    servico = month.servico()
    month.agenda(servico)
    month.works("03-08T17:59")
    month.now("03-08T18:30")
    month.sends()
    assert not month.inbox.messages(month.office.maria.email)
    [one] = month.programacoes(servico)
    assert month.porque(one["id"], "2027-03-08") == ("enviado", ["espera_o_horario"])
    month.now("03-09T08:00")
    with month.clock.connect_sync() as connection:
        assert month.reactions.remind(connection) > 0
    month.sends()
    assert len(month.inbox.messages(month.office.maria.email)) == 1


def test_the_automatic_baixa_comes_at_the_end_of_the_vencimento_and_counts_on_that_day(month: Month) -> None:
    """R4"""
    servico = month.servico(baixa_automatica="no_vencimento")
    month.agenda(servico)
    month.works("03-08T09:00")
    [one] = month.programacoes(servico)
    month.works("03-19T23:59")
    assert ok(month.office.admin.get(f"/programacoes/{one['id']}"))["status"] != "concluida_com_pendencias"
    month.works("03-21T10:00")
    shown = ok(month.office.admin.get(f"/programacoes/{one['id']}"))
    assert (shown["status"], shown["baixa"]["por"]["nome"], shown["prazo"]) == ("concluida_com_pendencias", "Sistema", "atrasado")


def test_the_bytes_of_a_removed_file_leave_the_store_after_thirty_days(month: Month) -> None:
    """M4"""
    servico = month.servico()
    month.agenda(servico)
    month.works("03-08T09:00")
    [one] = month.programacoes(servico)
    item = ok(month.office.admin.get(f"/programacoes/{one['id']}"))["atividades"][0]["id"]
    path = f"/programacoes/{one['id']}/atividades/{item}/anexos"
    sent = ok(month.office.admin.post(path, files={"arquivo": ("notas.pdf", pdf("notas"))}), 201)["anexos"][0]["id"]
    ok(month.office.admin.delete(f"{path}/{sent}"))
    key = month.served.system.files.key(UUID(sent))
    month.works("04-07T08:59")
    assert month.served.run(month.served.system.files.stat(key))
    month.works("04-07T09:01")
    with pytest.raises(LookupError):
        month.served.run(month.served.system.files.stat(key))


def test_what_clients_did_is_told_fifteen_minutes_after_the_last_of_it(month: Month) -> None:
    """R18: one digest, also of what came while it waited, to the responsável alone, who chose so; nothing of what the equipe did;
    and no stranger's mail puts it off"""
    caio, maria = month.office.caio, month.office.maria
    servico = month.servico()
    month.agenda(servico)
    month.works("03-08T09:00")
    [one] = month.programacoes(servico)
    items = [each["id"] for each in ok(month.office.admin.get(f"/programacoes/{one['id']}"))["atividades"]]
    path = f"/portal/{one['id']}/atividades"
    month.now("03-08T10:00")
    ok(maria.api.post(f"{path}/{items[0]}/anexos", files={"arquivo": ("notas.pdf", pdf("notas"))}), 201)
    month.works("03-08T10:10")
    late = {"retorno": "enviar_depois", "prometido_para": "2027-03-25"}
    ok(maria.api.post(f"{path}/{items[1]}/retornos", late), 201)
    inner = f"/programacoes/{one['id']}/atividades/{items[1]}/comentarios"
    ok(month.office.admin.post(inner, {"texto": "Só nosso.", "interno": True}), 201)
    month.now("03-08T10:20")
    arrived(month.served, one["id"], maria, de="fulano@outra.example")
    month.works("03-08T10:24")
    month.sends()
    assert not month.inbox.messages(caio.email)
    for _ in range(2):
        month.works("03-08T10:26")
        month.sends()
    [told] = month.inbox.messages(caio.email)
    assert told.assunto.startswith("Novidades: ")
    assert "anexou «notas.pdf»" in told.texto
    assert "será enviado até 25/03/2027" in told.texto
    assert "Prometido para depois do vencimento" in told.texto
    assert "Só nosso" not in told.texto
    assert told.texto.count(f"/programacoes/{one['id']}") == 1
    month.now("03-08T11:00")
    ok(maria.api.post(f"{path}/{items[1]}/comentarios", {"texto": "E o <b>resto</b>?"}), 201)
    month.works("03-08T11:16")
    month.sends()
    [more, _] = month.inbox.messages(caio.email)
    assert "E o <b>resto</b>?" in more.texto
    assert "notas.pdf" not in more.texto


def test_a_daily_digest_is_one_message_at_eight_of_a_business_day_and_none_is_none(month: Month) -> None:
    """R18"""
    caio, maria = month.office.caio, month.office.maria
    ok(month.office.admin.patch(f"/usuarios/{caio.id}", {"avisos": "diario"}))
    servicos = [month.servico(), month.servico()]
    for each in servicos:
        month.agenda(each)
    month.works("03-12T09:00")

    def says(text: str) -> None:
        month.stay_signed_in()
        for servico in servicos:
            [one] = month.programacoes(servico)
            item = ok(month.office.admin.get(f"/programacoes/{one['id']}"))["atividades"][0]["id"]
            ok(maria.api.post(f"/portal/{one['id']}/atividades/{item}/comentarios", {"texto": text}), 201)

    maria.api.get("/portal")
    says("Já vai.")
    for moment in ("03-12T17:00", "03-13T08:00", "03-15T07:59"):
        month.works(moment)
        month.sends()
    assert not month.inbox.messages(caio.email)
    month.works("03-15T08:00")
    month.sends()
    [told] = month.inbox.messages(caio.email)
    assert told.assunto == "Novidades de 2 serviços"
    assert told.texto.count("Já vai.") == 2
    ok(month.office.admin.patch(f"/usuarios/{caio.id}", {"avisos": "nenhum"}))
    says("De novo.")
    month.works("03-17T09:00")
    month.sends()
    assert len(month.inbox.messages(caio.email)) == 1
    assert not month.rows("select from cobranca.novidades")


def test_what_an_agenda_cannot_bring_is_shown_and_tried_again_the_next_day(month: Month) -> None:
    """R10, R19"""
    servico = month.servico()
    agenda = month.agenda(servico)
    ok(month.office.admin.patch(f"/empresas/{month.office.padaria}", {"ativa": False}))
    month.works("03-08T09:00")
    [refused] = ok(month.office.admin.get(f"/agendas/{agenda}"))["recusadas"]
    assert (refused["empresa_id"], refused["codigo"]) == (month.office.padaria, "empresa_inativa")
    ok(month.office.admin.patch(f"/empresas/{month.office.padaria}", {"ativa": True}))
    month.works()
    assert len(month.programacoes(servico)) == 1
    assert not ok(month.office.admin.get(f"/agendas/{agenda}"))["recusadas"]


def test_the_rows_are_what_the_history_says_read_in_any_pieces(month: Month, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fold of the scheduler comes to the same as that of one programação alone, from any start"""
    servico = month.servico(baixa_automatica="ao_concluir")
    month.agenda(servico)
    month.works("03-08T09:00")
    [one] = month.programacoes(servico)
    path = f"/programacoes/{one['id']}"
    items = [each["id"] for each in ok(month.office.admin.get(path))["atividades"]]
    promised = {"retorno": "enviar_depois", "prometido_para": "2027-03-18"}
    changed = month.office.servico_body(regua=REGUA[1:], baixa_automatica="no_vencimento")
    steps: list[Callable[[], object]] = [
        lambda: ok(month.office.admin.post(f"{path}/atividades/{items[0]}/retornos", promised), 201),
        lambda: ok(month.office.admin.put(f"/servicos/{servico}", changed)),
        lambda: ok(month.office.admin.put(f"{path}/prazo", {"entrega": "2027-03-22", "vencimento": "2027-03-23", "motivo": "Pediu."})),
        lambda: ok(month.office.admin.patch("/escritorio", {"feriados": [{"data": "2027-03-24", "nome": "Festa da cidade"}]})),
        lambda: ok(month.office.admin.post(f"{path}/baixa", {"status": "concluida_com_pendencias"}), 201),
        lambda: ok(month.office.admin.post(f"{path}/estorno", {"motivo": "Chegou mais."}), 201),
    ]
    for number, step in enumerate(steps):
        step()
        if number % 2:
            month.works()
    monkeypatch.setattr("workers.clock.due.BATCH", 3)
    for again in (False, True):
        if again:
            month.rows("update cobranca.reacoes set posicao = 0 where nome = 'relogio' returning 1")
            month.rows("delete from cobranca.andamentos returning 1")
            month.due.forget()
        while month.served.run(month.due.step(month.connection)):
            pass
        [(versao, fatos)] = month.rows("select versao, fatos from cobranca.andamentos where id = %s", one["id"])
        streams = [UUID(one["id"]), UUID(servico), UUID(month.office.padaria), ESCRITORIO_ID]
        found = acompanhar(streams[0], month.served.run(month.served.system.store.history(streams)))
        assert found is not None
        assert (versao, TypeAdapter(Fatos).validate_json(json.dumps(fatos))) == (found.versao, found.andamento.fatos)


def test_what_changed_while_it_was_closed_holds_after_the_estorno(month: Month) -> None:
    """M13, R19: the step of the régua that holds now, on its day"""
    servico = month.servico()
    month.agenda(servico)
    month.works("03-08T09:00")
    [one] = month.programacoes(servico)
    path = f"/programacoes/{one['id']}"
    ok(month.office.admin.post(f"{path}/baixa", {"status": "concluida_com_pendencias"}), 201)
    month.works("03-09T09:00")
    sooner = [{"dias": -5, "base": "vencimento", "tipo": "lembrete"}, *REGUA]
    changed = month.office.servico_body(regua=sooner, processo_modelo_id=month.office.modelo)
    ok(month.office.admin.put(f"/servicos/{servico}", changed))
    month.works("03-10T09:00")
    ok(month.office.admin.post(f"{path}/estorno", {"motivo": "Chegou mais."}), 201)
    for moment in ("03-10T09:01", "03-14T09:00", "03-15T08:00"):
        month.works(moment)
    assert month.asked(one["id"])[1:] == [("03-15T08:00", "lembrete")]


def test_told_to_end_it_ends_and_connects_no_more() -> None:
    """Whatever it did when it was told; a supervisor kills only what hangs"""

    async def told() -> None:
        stopping = asyncio.Event()
        stopping.set()
        await asyncio.wait_for(Clockwork(cast(System, None), Due(CODEC, timedelta())).run(stopping), 5)

    asyncio.run(told())


def _links(texto: str) -> list[str]:
    return [piece.split()[0] for piece in texto.split("/p/")[1:]]
