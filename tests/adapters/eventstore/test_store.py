"""Use cases on the real log: decide, append, decide again, answer again."""
import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest

from adapters.eventstore.connection import Office
from adapters.eventstore.errors import BancoIndisponivel, LogOcupado
from adapters.eventstore.identidades import CnpjEmUso, EmailEmUso
from adapters.eventstore.keys import ChaveReutilizada, CommandKey, Kept, forget_keys
from adapters.eventstore.store import Store, open_store
from domain.acesso import SISTEMA, Quem
from domain.codec import canonical
from domain.event import Canal
from domain.log import Identidade, Loaded, Work, record
from domain.refusal import Conflito
from tests.adapters.eventstore.little import CODEC, JARRO, NOON, Fechado, Guardado, JarroFechado, fechar, guardar
from tests.adapters.eventstore.test_combiner import at_the_gate, gate, release, shut, until, within
from tests.adapters.eventstore.wire import Cut, Wire

__all__ = ["gate"]


class Clock:
    """Stands still until it is set."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@asynccontextmanager
async def stores(office: Office, many: int = 1, clock: Clock | None = None) -> AsyncIterator[list[Store]]:
    """As many processes on one log."""
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(open_store(office, CODEC, clock or Clock(), lambda now: now.date())) for _ in range(many)
        ]


def keep(value: object) -> tuple[int, bytes]:
    return 201, canonical({"valor": value, "posicao": None})


def key(name: str = "k", asked: str = "d") -> CommandKey:
    return CommandKey(name.encode() * 32, asked.encode() * 32)


def logged(owner: psycopg.Connection) -> int:
    row = owner.execute("select count(*) from log").fetchone()
    assert row
    return int(row[0])


def test_use_case_records_what_it_says_with_who_when_and_why(office: Office) -> None:
    """R7, R17: author, instant, channel and cause stand in the entry; the private text comes back from beside the log."""
    quem = Quem(uuid4(), None, Canal.PORTAL, link=uuid4())
    jar = uuid4()

    async def run() -> None:
        async with stores(office) as [store]:
            done = await store.run(guardar(jar, 5, nota="do café"), quem, cause=7)
            assert (done.value, done.position, done.versions, done.changed, done.replayed) == (5, 1, {jar: 1}, True, None)
            [recorded] = await store.history([jar])
            assert recorded.event == Guardado(centavos=5, nota="do café")
            assert (recorded.by, recorded.link, recorded.channel) == (quem.id, quem.link, Canal.PORTAL)
            assert (recorded.at, recorded.cause) == (NOON, 7)
            assert await store.head() == 1

    within(20, run)


def test_quiet_use_case_records_nothing_and_answers_the_present_position(office: Office, owner: psycopg.Connection) -> None:
    """R12"""
    async def run() -> None:
        async with stores(office) as [store]:
            jar = uuid4()
            await store.run(guardar(jar, 5), SISTEMA)
            done = await store.run(guardar(jar, 0), SISTEMA)
            assert (done.value, done.position, done.versions, done.changed) == (5, 1, {jar: 1}, False)

    within(20, run)
    assert logged(owner) == 1


def test_decision_on_a_state_that_another_process_changed_is_made_again(office: Office, owner: psycopg.Connection) -> None:
    """R12: on a version conflict the command is loaded and decided again."""
    async def run() -> None:
        async with stores(office, 2) as [here, there]:
            jar = uuid4()
            await here.run(guardar(jar, 1), SISTEMA)
            await there.run(guardar(jar, 2), SISTEMA)
            assert (await here.run(guardar(jar, 4), SISTEMA)).value == 7

    within(20, run)
    assert logged(owner) == 3


def test_refusal_on_a_stale_state_is_not_believed(office: Office) -> None:
    """A state kept in the process may refuse what holds now: a closed jar here is one that was opened again there."""
    jar, other = uuid4(), uuid4()

    async def reabrir(work: Work) -> None:
        if (await work.find(JARRO, jar)).state == -1:
            record(work, jar, Guardado(centavos=3))

    async def run() -> None:
        async with stores(office, 2) as [here, there]:
            await here.run(fechar(jar), SISTEMA)
            with pytest.raises(JarroFechado):
                await here.run(guardar(jar, 1), SISTEMA)
            await there.run(reabrir, SISTEMA)
            assert (await here.run(guardar(jar, 1), SISTEMA)).value == 3
            await here.run(guardar(other, 1), SISTEMA)
            await there.run(guardar(other, 1), SISTEMA)
            assert (await here.run(guardar(other, 0), SISTEMA)).value == 2, "a quiet outcome neither"

    within(20, run)


def test_stream_that_was_only_read_guards_the_decision(office: Office, owner: psycopg.Connection) -> None:
    """R12, R19: what a decision rests on, in another aggregate, cannot change unseen."""
    jar, door = uuid4(), uuid4()

    async def run() -> None:
        async with stores(office, 2) as [here, there]:
            await here.run(guardar(door, 1), SISTEMA)
            await there.run(fechar(door), SISTEMA)
            with pytest.raises(JarroFechado):
                await here.run(guardar(jar, 1, em=door), SISTEMA)

    within(20, run)
    assert logged(owner) == 2


def test_stream_begun_by_another_while_it_was_read_as_empty_is_seen(office: Office) -> None:
    """A guard on nothing: version 0 must still be the newest."""
    jar, door, tries = uuid4(), uuid4(), 0

    async def run() -> None:
        async with stores(office, 2) as [here, there]:

            async def use_case(work: Work) -> int:
                nonlocal tries
                tries += 1
                state = (await work.find(JARRO, door)).state or 0
                if tries == 1:
                    await there.run(guardar(door, 9), SISTEMA)
                record(work, jar, Guardado(centavos=state))
                return state

            assert (await here.run(use_case, SISTEMA)).value == 9
        assert tries == 2

    within(20, run)


def test_many_on_one_stream_all_get_through(office: Office, owner: psycopg.Connection) -> None:
    """R12: nobody is told to try again because colleagues work on the same thing in the same process, and nothing is lost."""
    jar = uuid4()

    async def run() -> None:
        async with stores(office) as [store]:
            done = await asyncio.gather(*[store.run(guardar(jar, 1), SISTEMA) for _ in range(100)])
            assert sorted(each.value for each in done) == list(range(1, 101))

    within(30, run)
    assert logged(owner) == 100


def test_commands_over_the_same_streams_in_any_order_all_get_through(office: Office) -> None:
    """No deadlock of turns: M6 writes the programação and the empresa by one append."""
    a, b = uuid4(), uuid4()

    def both(first: UUID, second: UUID) -> Callable[[Work], Awaitable[None]]:
        async def use_case(work: Work) -> None:
            for stream in (first, second):
                await work.find(JARRO, stream)
                record(work, stream, Guardado(centavos=1))

        return use_case

    async def run() -> None:
        async with stores(office, 2) as [here, there]:
            await asyncio.gather(*[here.run(both(a, b) if n % 2 else both(b, a), SISTEMA) for n in range(40)])
            await there.run(both(b, a), SISTEMA)
            assert (await here.load(JARRO, a)).state == (await here.load(JARRO, b)).state == 41

    within(30, run)


def test_conflict_that_does_not_end_is_told(office: Office) -> None:
    """R12: after a few times, 409."""
    jar = uuid4()

    async def run() -> None:
        async with stores(office, 2) as [here, there]:
            async def overtaken(work: Work) -> None:
                await work.find(JARRO, jar)
                await there.run(guardar(jar, 1), SISTEMA)
                record(work, jar, Fechado())

            with pytest.raises(Conflito):
                await here.run(overtaken, SISTEMA)
            assert (await here.load(JARRO, jar)).state == 5

    within(20, run)


def test_instant_never_goes_back_in_a_stream(office: Office) -> None:
    """R16: no event has an `em` earlier than the one before it, whatever the clock of the process says."""
    jar, clock = uuid4(), Clock()

    async def run() -> None:
        async with stores(office, clock=clock) as [store]:
            await store.run(guardar(jar, 1), SISTEMA)
            clock.now = NOON - timedelta(hours=1)
            await store.run(guardar(jar, 1), SISTEMA)
            clock.now = NOON + timedelta(hours=1)
            await store.run(guardar(jar, 1), SISTEMA)
            assert [each.at - NOON for each in await store.history([jar])] == [timedelta(0), timedelta(0), timedelta(hours=1)]

    within(20, run)


def test_state_kept_in_the_process_is_what_the_log_folds_to(office: Office) -> None:
    jar = uuid4()

    async def run() -> None:
        async with stores(office, 2) as [here, there]:
            for n in range(5):
                await here.run(guardar(jar, n + 1, nota="oi"), SISTEMA)
            kept = await here._find(JARRO, jar)
            assert kept == (await there.load(JARRO, jar), False)
            assert kept[0] == Loaded(jar, 5, 5, NOON, 15)
            assert (await there.load(JARRO, never := uuid4())) == Loaded(never, 0, 0, None, None)

    within(20, run)


def test_old_schema_version_is_upcast_through_store_and_load(office: Office, owner: psycopg.Connection) -> None:
    """Stored bytes never change; the state that they fold to is of today."""
    jar = uuid4()
    old = canonical({
        "at": "2026-01-01T00:00:00.000000Z", "channel": "api", "event": {"reais": 2}, "name": "guardado", "schema": 1,
        "stream": str(jar), "version": 1,
    })
    owner.execute("select append_one(%s, 1, 'guardado', %s, null, '{}', '{}', null, null, null, null, now())", (jar, old))

    async def run() -> None:
        async with stores(office) as [store]:
            assert (await store.run(guardar(jar, 5), SISTEMA)).value == 205
            assert [each.event for each in await store.history([jar])] == [Guardado(centavos=200), Guardado(centavos=5)]
            assert [each.state async for each in store.entries(limit=1)] == [old]

    within(20, run)


def test_erased_text_reads_as_erased(office: Office, owner: psycopg.Connection) -> None:
    """R17: blanked beside the log, the entry stays as it was."""
    jar = uuid4()

    async def run() -> None:
        async with stores(office) as [store]:
            await store.run(guardar(jar, 5, nota="meu nome"), SISTEMA)
            owner.execute("update log_private set data = null")
            [recorded] = await store.history([jar])
            assert (recorded.event, recorded.erased) == (Guardado(centavos=5), frozenset({"nota"}))
            [raw] = [each async for each in store.entries()]
            assert (raw.private, raw.version, raw.topic, raw.stream) == (None, 1, "guardado", jar)

    within(20, run)


def test_entries_come_in_order_page_by_page(office: Office, owner: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.eventstore.reader.PAGE", 4)

    async def run() -> None:
        async with stores(office) as [store]:
            await asyncio.gather(*[store.run(guardar(uuid4(), 1), SISTEMA) for _ in range(10)])
            assert [each.position async for each in store.entries()] == list(range(1, 11))
            assert [each.position async for each in store.entries(3, 5)] == [4, 5, 6, 7, 8]
            assert [each.position async for each in store.entries(8, 5)] == [9, 10]
            assert [each.position async for each in store.entries(10)] == []

    within(20, run)


def test_same_key_records_once_and_answers_the_same(office: Office, owner: psycopg.Connection) -> None:
    """R11: in any process."""
    jar = uuid4()

    async def run() -> None:
        async with stores(office, 2) as [here, there]:
            done = await here.run(guardar(jar, 5), SISTEMA, key=key(), keep=keep)
            assert done.replayed is None
            for store in (here, there):
                again = await store.run(guardar(jar, 5), SISTEMA, key=key(), keep=keep)
                assert again.replayed == Kept(201, b'{"posicao":null,"valor":5}', done.position)
                assert (again.position, again.changed) == (done.position, False)
                with pytest.raises(ValueError, match="replayed"):
                    _ = again.value

    within(20, run)
    assert logged(owner) == 1


def test_same_key_at_the_same_time_records_once(office: Office, owner: psycopg.Connection) -> None:
    """R11, under concurrency: in one process and in several, on one stream and on new ones."""
    async def run() -> None:
        async with stores(office, 3) as processes:
            for n in range(20):
                jar = uuid4()
                streams = [jar] * 6 if n % 2 else [uuid4() for _ in range(6)]
                done = await asyncio.gather(*[
                    processes[m % 3].run(guardar(stream, 5), SISTEMA, key=key(chr(65 + n)), keep=keep) for m, stream in enumerate(streams)
                ])
                assert sorted(each.replayed is None for each in done) == [False] * 5 + [True]
                assert len({each.position for each in done}) == 1

    within(60, run)
    assert logged(owner) == 20


def test_replay_wins_over_refusals_and_quiet(office: Office, owner: psycopg.Connection) -> None:
    """R11: what was answered once is answered again, also when it would be refused, or say nothing, by now."""
    jar = uuid4()

    async def run() -> None:
        async with stores(office) as [store]:
            first = await store.run(guardar(jar, 5), SISTEMA, key=key(), keep=keep)
            again = await store.run(guardar(jar, 0), SISTEMA, key=key(), keep=keep)
            assert again.replayed
            assert again.replayed.position == first.position
            await store.run(fechar(jar), SISTEMA)
            assert (await store.run(guardar(jar, 5), SISTEMA, key=key(), keep=keep)).replayed == again.replayed

    within(20, run)
    assert logged(owner) == 2


def test_quiet_success_is_kept_too(office: Office, owner: psycopg.Connection) -> None:
    """R11, R12"""
    jar = uuid4()

    async def run() -> None:
        async with stores(office) as [store]:
            await store.run(guardar(jar, 5), SISTEMA)
            quiet = await store.run(guardar(jar, 0), SISTEMA, key=key(), keep=keep)
            assert (quiet.value, quiet.position, quiet.changed) == (5, 1, False)
            await store.run(guardar(jar, 5), SISTEMA)
            again = await store.run(guardar(jar, 7), SISTEMA, key=key(), keep=keep)
            assert again.replayed == Kept(201, b'{"posicao":null,"valor":5}', 1)

    within(20, run)
    assert logged(owner) == 2


def test_refusal_is_not_kept(office: Office) -> None:
    """Only successes are: once the reason is gone, the same key succeeds."""
    jar = uuid4()

    async def run() -> None:
        async with stores(office) as [store]:
            await store.run(fechar(jar), SISTEMA)
            with pytest.raises(JarroFechado):
                await store.run(guardar(jar, 5), SISTEMA, key=key(), keep=keep)
            assert (await store.run(guardar(uuid4(), 5), SISTEMA, key=key(), keep=keep)).value == 5

    within(20, run)


def test_key_of_another_request_is_refused(office: Office, owner: psycopg.Connection) -> None:
    """R11: 422, whatever the other request would have done."""
    jar = uuid4()

    async def run() -> None:
        async with stores(office) as [store]:
            await store.run(guardar(jar, 5), SISTEMA, key=key(), keep=keep)
            await store.run(fechar(jar), SISTEMA)
            for use_case in (guardar(jar, 6), guardar(uuid4(), 6), guardar(uuid4(), 0)):
                with pytest.raises(ChaveReutilizada) as refused:
                    await store.run(use_case, SISTEMA, key=key(asked="x"), keep=keep)
                assert (refused.value.status, refused.value.codigo) == (422, "chave_reutilizada")

    within(20, run)
    assert logged(owner) == 2


def test_keys_are_forgotten_after_their_time(office: Office, owner: psycopg.Connection) -> None:
    """24 h by the system's clock, which may be a simulated one."""
    clock = Clock()

    async def run() -> None:
        async with stores(office, clock=clock) as [store]:
            await store.run(guardar(uuid4(), 5), SISTEMA, key=key("a"), keep=keep)
            clock.now += timedelta(hours=2)
            await store.run(guardar(uuid4(), 5), SISTEMA, key=key("b"), keep=keep)
            assert forget_keys(owner, NOON + timedelta(hours=1)) == 1
            assert (await store.run(guardar(uuid4(), 5), SISTEMA, key=key("a"), keep=keep)).replayed is None
            assert (await store.run(guardar(uuid4(), 5), SISTEMA, key=key("b"), keep=keep)).replayed

    within(20, run)


def cadastrar(id: UUID, **campos: str | None) -> Callable[[Work], Awaitable[None]]:
    async def use_case(work: Work) -> None:
        await work.find(JARRO, id)
        record(work, id, Guardado(centavos=1))
        work.said.identidades.append(Identidade(id, {"tipo": "usuario", **campos}))

    return use_case


def identidade(owner: psycopg.Connection, id: UUID) -> tuple[object, ...] | None:
    statement = "select tipo, nome, razao_social, documento, email, telefone, busca from identidades where id = %s"
    return owner.execute(statement, (id,)).fetchone()


def test_identity_is_written_with_the_events_that_name_it(office: Office, owner: psycopg.Connection) -> None:
    """R17: only the named fields, and what a search compares with is made again."""
    id = uuid4()

    async def run() -> None:
        async with stores(office) as [store]:
            campos = {"razao_social": "Padaria São João", "nome": "São João", "documento": "12ABC34501DE35"}
            await store.run(cadastrar(id, tipo="empresa", **campos), SISTEMA)
            await store.run(cadastrar(id, tipo="empresa", nome="Pão Bom", telefone="+5511999990000"), SISTEMA)

    within(20, run)
    assert identidade(owner, id) == (
        "empresa", "Pão Bom", "Padaria São João", "12ABC34501DE35", None, "+5511999990000", "padaria sao joao pao bom 12abc34501de35",
    )


@pytest.mark.parametrize(
    ("campo", "valor", "outro", "recusa"),
    [("email", "Ana@x.com", "ana@X.com", EmailEmUso), ("documento", "11222333000181", "11222333000181", CnpjEmUso)],
)
def test_identity_of_another_is_refused_and_nothing_is_recorded(
    office: Office, owner: psycopg.Connection, campo: str, valor: str, outro: str, recusa: type[Exception]
) -> None:
    """R17: the table's own uniqueness, as a rule that says no."""
    async def run() -> None:
        async with stores(office) as [store]:
            await store.run(cadastrar(uuid4(), **{campo: valor}), SISTEMA)
            with pytest.raises(recusa):
                await store.run(cadastrar(uuid4(), **{campo: outro}), SISTEMA)
            for nobody in range(2):
                await store.run(cadastrar(uuid4(), nome=f"Sem {nobody}"), SISTEMA)

    within(20, run)
    assert logged(owner) == 3
    assert owner.execute("select count(*) from identidades").fetchone() == (3,)


def test_two_who_take_one_email_at_once_one_gets_it(office: Office, owner: psycopg.Connection) -> None:
    async def run() -> None:
        async with stores(office, 2) as processes:
            done = await asyncio.gather(
                *[processes[n % 2].run(cadastrar(uuid4(), email="ana@x.com"), SISTEMA) for n in range(6)], return_exceptions=True
            )
            assert sorted(type(each).__name__ for each in done) == ["Done"] + ["EmailEmUso"] * 5

    within(20, run)
    assert logged(owner) == 1


def test_replay_wins_over_an_email_in_use(office: Office) -> None:
    """R11: the same cadastro sent again is not told that its own e-mail is taken."""
    async def run() -> None:
        async with stores(office) as [store]:
            first = await store.run(cadastrar(uuid4(), email="ana@x.com"), SISTEMA, key=key(), keep=keep)
            again = await store.run(cadastrar(uuid4(), email="ana@x.com"), SISTEMA, key=key(), keep=keep)
            assert again.replayed
            assert again.position == first.position

    within(20, run)


def test_identity_without_an_event_changes_at_the_present_position(office: Office, owner: psycopg.Connection) -> None:
    id = uuid4()

    async def telefone(work: Work) -> None:
        await work.find(JARRO, id)
        work.said.identidades.append(Identidade(id, {"tipo": "usuario", "telefone": "+5511999990000"}))

    async def run() -> None:
        async with stores(office) as [store]:
            await store.run(cadastrar(id, nome="Ana"), SISTEMA)
            done = await store.run(telefone, SISTEMA)
            assert (done.position, done.changed, done.versions) == (1, True, {id: 1})

    within(20, run)
    assert identidade(owner, id) == ("usuario", "Ana", None, None, None, "+5511999990000", "ana")


def test_sessions_end_with_the_event_that_ends_them(office: Office, owner: psycopg.Connection) -> None:
    """R19: a deactivated user's sessions, tokens and links die at once; nobody else's."""
    ana, rui = uuid4(), uuid4()
    for n, usuario in enumerate((ana, ana, rui)):
        owner.execute(
            "insert into sessoes (hash, id, usuario_id, tipo, criada_em, expira_em) values (%s, %s, %s, 'token', now(), now())",
            (bytes([n]), uuid4(), usuario),
        )

    async def desativar(work: Work) -> None:
        await work.find(JARRO, ana)
        record(work, ana, Fechado())
        work.said.ended_sessions.append(ana)

    async def run() -> None:
        async with stores(office) as [store]:
            await store.run(desativar, SISTEMA)

    within(20, run)
    assert owner.execute("select usuario_id from sessoes").fetchall() == [(rui,)]
    assert logged(owner) == 1


def test_conflict_of_a_cadastro_takes_its_identity_back(office: Office, owner: psycopg.Connection) -> None:
    """The append comes last: refused, nothing of the transaction stays, and the decision is made again."""
    id = uuid4()

    async def run() -> None:
        async with stores(office, 2) as [here, there]:
            await here.run(cadastrar(id, nome="Ana"), SISTEMA)
            await there.run(fechar(id), SISTEMA)

            async def renomear(work: Work) -> None:
                if (await work.find(JARRO, id)).state == -1:
                    raise JarroFechado
                record(work, id, Guardado(centavos=1))
                work.said.identidades.append(Identidade(id, {"tipo": "usuario", "nome": "Bia"}))

            with pytest.raises(JarroFechado):
                await here.run(renomear, SISTEMA)

    within(20, run)
    row = identidade(owner, id)
    assert row
    assert row[1] == "Ana"


def test_cadastro_whose_acknowledgement_is_lost_is_recorded_once(office: Office, gate: psycopg.Connection) -> None:
    """The commit had landed, its answer was lost: found by its bytes, not told as a conflict."""
    async def run() -> None:
        async with Wire(office.url).open() as wire, stores(Office(wire.url, office.schema)) as [store]:
            id = uuid4()
            await store.run(cadastrar(id, nome="Ana"), SISTEMA)
            shut(gate)
            renaming = asyncio.create_task(store.run(cadastrar(id, nome="Bia"), SISTEMA))
            await until(lambda: bool(at_the_gate(gate)))
            wire.cut = Cut.BEFORE_ANSWER
            release(gate)
            done = await renaming
            assert (done.position, done.versions, wire.cut) == (2, {id: 2}, None)

    within(20, run)
    assert logged(gate) == 2


def test_database_away_refuses_reads_and_cadastros_in_time(office: Office, owner: psycopg.Connection) -> None:
    """503 and nothing half done; back again, all goes on."""
    async def run() -> None:
        async with (
            Wire(office.url).open() as wire,
            open_store(Office(wire.url, office.schema), CODEC, Clock(), lambda now: now.date(), patience=1) as store,
        ):
            jar = uuid4()
            await store.run(guardar(jar, 1), SISTEMA)
            wire.down = True
            wire.break_all()
            for doing in (store.head(), store.run(cadastrar(uuid4(), nome="Ana"), SISTEMA), store.run(guardar(jar, 1), SISTEMA)):
                with pytest.raises((BancoIndisponivel, LogOcupado)):
                    await doing
            wire.down = False
            while True:
                try:
                    assert (await store.run(guardar(jar, 1), SISTEMA)).value == 2
                    break
                except BancoIndisponivel:
                    await asyncio.sleep(0.01)  # refused at once, while the writer connects again

    within(40, run)
    assert logged(owner) == 2


def test_key_and_answer_go_together(office: Office) -> None:
    async def run() -> None:
        async with stores(office) as [store]:
            with pytest.raises(TypeError):
                await store.run(guardar(uuid4(), 1), SISTEMA, key=key())

    within(20, run)


def test_instants_never_go_back_along_the_log_whoever_writes(office: Office) -> None:
    """R16: a process whose clock is behind says its events again, no earlier than the newest entry of any stream"""
    ahead, behind = Clock(), Clock()
    ahead.now = NOON + timedelta(minutes=5)
    jars = [uuid4() for _ in range(40)]

    async def run() -> None:
        async with stores(office, clock=ahead) as [fast], stores(office, clock=behind) as [slow]:
            await asyncio.gather(*((slow if n % 2 else fast).run(guardar(jar, 1), SISTEMA) for n, jar in enumerate(jars)))
            quick = await slow.run(guardar(jars[0], 1, nota="mais um"), SISTEMA)
            recorded = await slow.history(jars)
            assert [each.at for each in recorded] == sorted(each.at for each in recorded)
            assert recorded[-1].position == quick.position == 41
            assert recorded[-1].at == ahead.now

    asyncio.run(run())
