"""The demonstration: a believable office, made once, by those who would."""
import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest

from adapters.eventstore.store import Store
from domain.arquivo import FORMATOS, terminacao
from domain.escritorio.mensagens import mensagens
from domain.event import Canal, Event, Recorded
from domain.prazo import Prazo
from domain.programacao import events
from domain.programacao.state import Status
from tests.adapters.api.client import Client, ok
from tests.adapters.api.serving import EMAIL, SENHA, Served
from workers import demo
from workers.demo import people, story
from workers.demo.people import CLIENTES, EQUIPE, HELENA, PADARIA


def build(served: Served) -> None:
    asyncio.run(demo.build(served.settings, served.servers, served.clock))


def log(served: Served) -> list[Recorded]:
    async def read() -> list[Recorded]:
        store = served.system.store
        return [store.codec.decode(entry.position, entry.state, entry.private) async for entry in store.entries()]

    return served.run(read())


@dataclass(frozen=True)
class Built:
    """`log` is as the first start left it."""

    served: Served
    log: list[Recorded]


@pytest.fixture(scope="module")
def built(serve: Callable[..., Served]) -> Built:
    served = serve()
    build(served)
    return Built(served, log(served))


@pytest.fixture(scope="module")
def gerente(built: Built) -> Client:
    client = Client(built.served.url).signed_in(HELENA.email, demo.SENHA)
    client.seen.position = built.log[-1].position
    return client


@pytest.fixture(scope="module")
def telas(gerente: Client) -> list[dict[str, Any]]:
    """Every programação as its tracking screen shows it."""
    return [ok(gerente.get(f"/programacoes/{each['id']}")) for each in gerente.every("/programacoes", limite=200)]


def test_office_shows_every_status_and_prazo(gerente: Client) -> None:
    """R1, R14"""
    itens = gerente.every("/programacoes", limite=200)
    assert {item["status"] for item in itens} == set(Status)
    assert {item["prazo"] for item in itens if item["status"] in ("nao_iniciada", "iniciada")} == set(Prazo)
    assert {item["prazo"] for item in itens if item["status"] == "cancelada"} == {None}
    assert 40 <= len(itens) <= 80
    counted = ok(gerente.get("/painel"))["contagens"]
    assert Counter({(each["status"], each["prazo"]): each["total"] for each in counted}) == Counter(
        (item["status"], item["prazo"]) for item in itens
    )


def test_office_shows_every_situacao_and_exigencia_and_mark(telas: list[dict[str, Any]]) -> None:
    """R2, R3, M6-M9, M17: whatever a screen can show of an item, some item has."""
    itens = [atividade for tela in telas for atividade in tela["atividades"]]
    assert {item["situacao"] for item in itens} == {"pendente", "enviada", "sem_movimento", "nao_se_aplica"}
    assert {item["exigencia"] for item in itens} == {"obrigatoria", "a_realizar", "dispensada"}
    assert any(item.get("aviso") for item in itens)
    assert {bool(item.get("adiada_para")) for item in itens if item["adiada"]} == {True, False}
    anexos = [anexo for item in itens for anexo in item["anexos"]]
    assert any(anexo.get("devolvido") for anexo in anexos)
    assert {anexo["anterior"] for anexo in anexos} == {anexo["conferido"] for anexo in anexos} == {True, False}
    assert {each["interno"] for item in itens for each in item["comentarios"]} == {True, False}
    assert any(tela["nao_pedidas"] for tela in telas)
    assert any(tela["sugerir_baixa"] for tela in telas)


def test_office_has_made_every_movement(built: Built) -> None:
    """M1-M14, M16-M19"""
    said = {type(recorded.event) for recorded in built.log}
    every = {kind for kind in Event.__subclasses__() if kind.__module__ == events.__name__}
    assert every - said == set()


def test_stories_happened_to_their_end(built: Built) -> None:
    """A step that was refused would leave the rest untold."""
    wanted = Counter(
        passo.diz for passos in (*story.ANTERIORES.values(), *story.SEMANAS, *story.ATUAIS.values(), *(a.passos for a in story.AVULSAS))
        for passo in passos
    )
    found = Counter(type(recorded.event) for recorded in built.log)
    assert {kind.name: n for kind, n in wanted.items() if found[kind] < n} == {}


def test_movements_are_made_by_who_would_make_them(built: Built) -> None:
    """R7: the equipe at the panel, clients by the portal and by links, the system by itself; nobody is a stranger."""
    ours, theirs = {each.id for each in EQUIPE}, {each.id for each in CLIENTES}
    by_channel: dict[Canal, set[UUID | None]] = {}
    for recorded in built.log:
        by_channel.setdefault(recorded.channel, set()).add(recorded.by)
    assert by_channel.keys() == {Canal.PAINEL, Canal.PORTAL, Canal.EMAIL, Canal.SISTEMA}
    assert by_channel[Canal.PORTAL] <= theirs
    assert by_channel[Canal.SISTEMA] == {None}
    assert None in by_channel[Canal.EMAIL]
    assert by_channel[Canal.EMAIL] - {None} <= theirs
    assert len(by_channel[Canal.PAINEL] - ours) == 1  # the administrador
    links = {recorded.by for recorded in built.log if recorded.link}
    assert links
    assert links <= {each.id for each in CLIENTES if not each.com_senha}


def test_instants_never_go_back(built: Built) -> None:
    """R16"""
    instants = [recorded.at for recorded in built.log]
    assert instants == sorted(instants)


def test_messages_are_few_and_of_both_kinds(built: Built) -> None:
    """R8: the inbox has mail and WhatsApp, not hundreds."""
    sent = Counter(nova.canal for recorded in built.log for nova in mensagens(recorded))
    assert sent["email"] > 5
    assert sent["whatsapp"] > 3
    assert sum(sent.values()) <= 25


def test_files_are_in_the_store_as_their_events_say(built: Built) -> None:
    """M3, R13"""
    anexados = [recorded.event for recorded in built.log if isinstance(recorded.event, events.ArquivoAnexado)]
    assert len(anexados) > 40

    async def stored(anexo: UUID) -> bytes:
        return b"".join([chunk async for chunk in await built.served.system.files.get(built.served.system.files.key(anexo))])

    for each in anexados:
        data = built.served.run(stored(each.anexo))
        assert (len(data), sha256(data).hexdigest()) == (each.tamanho, each.sha256)
        assert each.tipo == FORMATOS[terminacao(each.nome or "")]


def test_people_can_sign_in(built: Built) -> None:
    """Those that the start prints."""
    for perfil, email in demo.PEOPLE:
        client = Client(built.served.url).signed_in(email, demo.SENHA)
        path = "/portal" if perfil == "cliente" else "/programacoes"
        assert ok(client.get(path))["itens"], email
    assert {perfil for perfil, _ in demo.PEOPLE} == {"gerente", "colaborador", "auditor", "cliente"}


def test_a_second_start_adds_nothing_whatever_was_changed(built: Built) -> None:
    """Also where somebody of the office has gone on with it, or taken things away, meanwhile."""
    admin = Client(built.served.url).signed_in(EMAIL, SENHA)
    agenda = ok(admin.get("/agendas"))["itens"][0]["id"]
    ok(admin.delete(f"/agendas/{agenda}"))
    ok(admin.patch(f"/usuarios/{people.VERA.id}", {"ativo": False}))
    aberta = next(item for item in admin.every("/programacoes", status="abertas") if item["empresa"]["nome"] == PADARIA.nome)
    ok(admin.post(f"/programacoes/{aberta['id']}/cancelamento", {"motivo": "Teste."}), 201)
    head = built.served.run(built.served.system.store.head())
    build(built.served)
    assert built.served.run(built.served.system.store.head()) == head


class _Killed(BaseException):
    """The process ends here."""


def test_a_start_that_was_killed_is_completed_by_the_next(
    serve: Callable[..., Served], built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between any two steps, also with the bytes of a file stored and not recorded: nothing is left out, nothing happens twice."""
    served, run = serve(), Store.run
    for steps in (1, 70, 1, 30, 1, 60):
        left = [steps]

        async def until_killed(self: Store, *how: Any, left: list[int] = left, **more: Any) -> Any:
            if left[0] <= 0:
                raise _Killed
            done = await run(self, *how, **more)
            left[0] -= done.changed
            return done

        monkeypatch.setattr(Store, "run", until_killed)
        with pytest.raises((_Killed, BaseExceptionGroup)):
            build(served)
    monkeypatch.setattr(Store, "run", run)
    build(served)
    assert Counter(map(fact, log(served))) == Counter(map(fact, built.log))


def fact(recorded: Recorded) -> tuple[object, ...]:
    """All but when; a link's stream is one installation's own."""
    stream = "link" if recorded.event.name.startswith("link") else recorded.stream
    return stream, recorded.event.name, recorded.by, recorded.channel, getattr(recorded.event, "atividade", None)
