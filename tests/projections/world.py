"""A small world to project: a few events, three kinds of view, and a log that is appended to in the order of commits."""
import asyncio
import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import psycopg
from psycopg import AsyncConnection, Connection
from psycopg.rows import TupleRow
from psycopg.sql import SQL, Identifier

from domain.codec import Codec, Entry, Envelope
from domain.event import Canal, Event, Privado, Recorded
from projections.engine import Engine
from projections.positions import Status, status
from projections.tables import Table
from projections.view import AnyView, View, replay
from workers.projector import project

LOG = b"""
create table log (
    notification_id bigint primary key, originator_id uuid not null, originator_version bigint not null, topic text not null,
    state bytea not null, leaf bytea not null generated always as (sha256('\\x00'::bytea || state)) stored,
    unique (originator_id, originator_version)
);
create table log_private (position bigint primary key, data bytea);
"""
CASA = UUID("6f1d2c1e-52a9-4c1f-8b51-0d7a1a6d2b10")
START = datetime(2026, 10, 1, 11, tzinfo=UTC)


class Aberta(Event, name="aberta"):
    itens: int
    dia: date


class Feita(Event, name="feita"):
    item: int
    texto: Privado | None = None


class Fechada(Event, name="fechada"):
    pass


class Apagada(Event, name="apagada"):
    pass


class Lida(Event, name="lida"):
    """Of interest to no view."""


class Maldita(Event, name="maldita"):
    """The fold of one view cannot take it."""


class Enorme(Event, name="enorme"):
    """One view makes a row of it that PostgreSQL refuses."""


class Nova(Event, name="nova"):
    """Of a newer release: the codec of this one does not know it."""


CODEC = Codec([Aberta, Feita, Fechada, Apagada, Lida, Maldita, Enorme])
NEWER = Codec([*CODEC.events.values(), Nova])


@dataclass(frozen=True)
class Texto:
    texto: str
    por: UUID | None
    em: datetime


@dataclass(frozen=True)
class Item:
    id: UUID
    nome: str
    instrucao: str
    feito: bool = False
    textos: tuple[Texto, ...] = ()
    por: UUID | None = None
    em: datetime | None = None


@dataclass(frozen=True)
class Ficha:
    """A wide one: the whole checklist in one document."""

    id: UUID
    versao: int
    aberta_em: datetime
    itens: tuple[Item, ...]


def _item(ficha: UUID, n: int) -> Item:
    return Item(uuid5(ficha, str(n)), f"Extrato bancário, conta {n}", "Baixe no site do banco, em OFX, o mês inteiro: não serve a foto.")


def _ficha(row: Ficha | None, recorded: Recorded, key: UUID) -> Ficha | None:
    match recorded.event:
        case Aberta() as aberta:
            return Ficha(key, recorded.version, recorded.at, tuple(_item(key, n) for n in range(aberta.itens)))
        case Feita() as feita if row:
            item = row.itens[feita.item]
            textos = (*item.textos[-3:], Texto(feita.texto, recorded.by, recorded.at)) if feita.texto else item.textos
            done = replace(item, feito=True, por=recorded.by, em=recorded.at, textos=textos)
            itens = (*row.itens[: feita.item], done, *row.itens[feita.item + 1 :])
            return replace(row, versao=recorded.version, itens=itens)
        case Apagada():
            return None
    return row


@dataclass(frozen=True)
class Linha:
    """One row an event."""

    posicao: int
    ficha: UUID
    tipo: str
    em: datetime
    texto: str | None


def _linha(row: Linha | None, recorded: Recorded, key: int) -> Linha | None:
    if isinstance(recorded.event, Maldita):
        raise TypeError("esta visão não entende uma maldita")
    texto = recorded.event.texto if isinstance(recorded.event, Feita) else None
    return Linha(key, recorded.stream, recorded.event.name, recorded.at, texto)


@dataclass(frozen=True)
class Conta:
    """A narrow one."""

    id: UUID
    feitas: int
    total: int
    aberta: bool
    dia: date
    marcas: tuple[str, ...] = ()


def _conta(row: Conta | None, recorded: Recorded, key: UUID) -> Conta | None:
    match recorded.event:
        case Aberta() as aberta:
            return Conta(key, 0, aberta.itens, True, aberta.dia)
        case Feita() as feita if row:
            return replace(row, feitas=row.feitas + 1, marcas=(*row.marcas[-2:], f"i{feita.item}"))
        case Fechada() if row:
            return replace(row, aberta=False)
        case Enorme() if row:
            return replace(row, total=2**40)
        case Apagada():
            return None
    return row


def _streams(recorded: Recorded) -> Iterable[UUID]:
    return () if isinstance(recorded.event, Lida) else (recorded.stream,)


FICHAS: View[Ficha] = View(
    name="fichas", shape=1, row=Ficha, key="id", keys=_streams, fold=_ficha,
    ddl="create table {view} (id uuid primary key, versao int not null, aberta_em timestamptz not null, itens json not null)",
)
LINHAS: View[Linha, int] = View(
    name="linhas", shape=1, row=Linha, key="posicao", keys=lambda recorded: [recorded.position], fold=_linha,
    ddl="""
    create table {view} (posicao bigint primary key, ficha uuid not null, tipo text not null, em timestamptz not null, texto text);
    create index {view}_ficha on {view} (ficha, posicao);
    """,
)
CONTAS: View[Conta] = View(
    name="contas", shape=1, row=Conta, key="id", keys=_streams, fold=_conta,
    ddl="""
    create table {view} (
        id uuid primary key, feitas int not null, total int not null, aberta bool not null, dia date not null, marcas text[] not null,
        faltam int not null generated always as (total - feitas) stored
    );
    create index {view}_dia on {view} (dia, id) where aberta;
    """,
)
VIEWS: list[AnyView] = [FICHAS, LINHAS, CONTAS]


def history(events: int, fichas: int, seed: int = 1, itens: int = 10) -> list[tuple[UUID, Event]]:
    """Events in the order in which an office would make them: many fichas at once."""
    chance = random.Random(seed)
    names = [uuid5(CASA, f"{seed}/{n}") for n in range(fichas)]
    opened: set[UUID] = set()
    made: list[tuple[UUID, Event]] = []
    for _ in range(events):
        stream = chance.choice(names)
        if stream not in opened:
            opened.add(stream)
            made.append((stream, Aberta(itens=itens, dia=date(2026, 10, chance.randint(1, 31)))))
            continue
        pick = chance.random()
        texto = f"Extrato nº {chance.randint(1, 99)} — «ok»\n" if pick < 0.3 else None
        event: Event = Feita(item=chance.randrange(itens), texto=texto)
        if pick > 0.97:
            event = Apagada()
            opened.discard(stream)
        elif pick > 0.93:
            event = Fechada()
        elif pick > 0.9:
            event = Lida()
        made.append((stream, event))
    return made


class Escritor:
    """Appends to the log on a connection of its own, as the real `append` does: dense positions, in the order of commits."""

    def __init__(self, url: str, codec: Codec = NEWER) -> None:
        self.connection = psycopg.connect(url, autocommit=True)
        self.codec = codec

    def append(self, events: Sequence[tuple[UUID, Event]]) -> int:
        """In one transaction; the position of the last one."""
        with self.connection.transaction():
            self.connection.execute("lock table log in exclusive mode")
            last = self._number("select coalesce(max(notification_id), 0) from log")
            versions = dict(
                self.connection.execute(
                    "select originator_id, max(originator_version) from log where originator_id = any(%s) group by 1",
                    ([stream for stream, _ in events],),
                ).fetchall()
            )
            rows, private = [], []
            for position, (stream, event) in enumerate(events, last + 1):
                versions[stream] = versions.get(stream, 0) + 1
                entry = self._entry(stream, versions[stream], event, position)
                rows.append((position, stream, entry.version, entry.name, entry.state))
                if entry.private:
                    private.append((position, entry.private))
            with self.connection.cursor() as cursor:
                with cursor.copy(
                    "copy log (notification_id, originator_id, originator_version, topic, state) from stdin (format binary)"
                ) as copy:
                    copy.set_types(["int8", "uuid", "int8", "text", "bytea"])
                    for row in rows:
                        copy.write_row(row)
                with cursor.copy("copy log_private from stdin (format binary)") as copy:
                    copy.set_types(["int8", "bytea"])
                    for each in private:
                        copy.write_row(each)
            self.connection.execute("select pg_notify('log_' || current_schema(), '')")
        return last + len(events)

    def close(self) -> None:
        self.connection.close()

    def _entry(self, stream: UUID, version: int, event: Event, position: int) -> Entry:
        envelope = Envelope(START + timedelta(seconds=position), CASA, Canal.PAINEL)
        return self.codec.encode(stream, version, event, envelope, bytes(16))

    def _number(self, query: str) -> int:
        row = self.connection.execute(query.encode()).fetchone()
        assert row
        return int(row[0])


def connect(url: str) -> Connection[TupleRow]:
    return psycopg.connect(url, autocommit=True)


def recordeds(url: str, codec: Codec = NEWER) -> list[Recorded]:
    with connect(url) as connection:
        rows = connection.execute(
            "select notification_id, state, data from log left join log_private on position = notification_id order by 1"
        ).fetchall()
    return [codec.decode(*row) for row in rows]


def table(url: str, view: AnyView, name: str | None = None) -> dict[Any, Any]:
    """What a reader finds, key by key."""
    with connect(url) as connection:
        connection.execute("set timezone = 'UTC'")
        columns = SQL(", ").join(map(Identifier, view.columns))
        query = SQL("select json_agg(r)::text from (select {} from {}) r").format(columns, Identifier(name or view.name))
        return Table(view, view.name).loaded(connection.execute(query))


def assert_true(url: str, views: Sequence[AnyView] = VIEWS, without: Sequence[int] = ()) -> None:
    """Every table holds what its history leaves (but for the positions `without`)."""
    past = [recorded for recorded in recordeds(url) if recorded.position not in without]
    for view in views:
        assert table(url, view) == replay(view, past)


def opened(url: str, views: Sequence[AnyView] = VIEWS, codec: Codec = CODEC, size: int = 500) -> Engine:
    """An engine that the test drives step by step."""
    return Engine(connect(url), connect(url), codec, views, size)


def close(*engines: Engine) -> None:
    for each in engines:
        each.writer.close()
        each.live.reader.close()


def settle(engine: Engine) -> None:
    """Until nothing moves."""
    while engine.step():
        pass


def statuses(url: str) -> dict[str, Status]:
    async def ask() -> list[Status]:
        async with await AsyncConnection.connect(url) as connection:
            return await status(connection)

    return {each.nome: each for each in asyncio.run(ask())}


def position(url: str) -> int:
    """Of the live views; -1 before there are any."""
    with connect(url) as connection:
        if connection.execute("select to_regclass('posicoes')").fetchone() == (None,):
            return -1
        row = connection.execute("select posicao from posicoes where nome = 'vivas'").fetchone()
    return row[0] if row else -1


def until(condition: Callable[[], bool], within: float = 20.0) -> None:
    """Waits for what must become true."""
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.01)


@contextmanager
def projecting(url: str, views: Sequence[AnyView] = VIEWS, codec: Codec = CODEC) -> Iterator[None]:
    """A projector at work, in a thread, as its process runs it."""
    stopping = threading.Event()
    thread = threading.Thread(target=project, args=(lambda: connect(url), codec, views, stopping))
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(10)
        assert not thread.is_alive()
