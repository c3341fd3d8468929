"""How far each view has come: the table `posicoes`, what halted, what an operator let pass, and how late all of it is."""
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from psycopg import AsyncConnection, Connection
from psycopg.rows import TupleRow
from psycopg.sql import SQL

from projections.tables import Table
from projections.view import LIVE, AnyView


class Estado(StrEnum):
    """Live views share the position `vivas`; any other has its own."""

    VIVA = "viva"
    ATRASADA = "atrasada"
    PARADA = "parada"
    RECONSTRUINDO = "reconstruindo"


@dataclass(frozen=True, slots=True)
class Status:
    """One line of `posicoes`; `atras` is in events, `parada_em` the position that could not be taken in."""

    nome: str
    estado: Estado
    posicao: int
    atras: int
    motivo: str | None
    parada_em: int | None


@dataclass(frozen=True, slots=True)
class Lag:
    """How far the live views are behind the log: events, and the age of the oldest of them in seconds."""

    events: int
    seconds: float


# `mover_posicao` is compare-and-set: with a position or a generation that is not what the projector believes, its transaction ends there.
_DDL = SQL("""
create table if not exists posicoes (
    nome text primary key, posicao bigint, geracao bigint not null default 0, shape int not null,
    estado text not null, motivo text, parada_em bigint
);
create table if not exists puladas (
    nome text not null, posicao bigint not null, quem text not null, em timestamptz not null default now(), primary key (nome, posicao)
);
create or replace function mover_posicao(nomes text[], de bigint, ate bigint, na_geracao bigint) returns void language plpgsql as $$
declare movidas int;
begin
    update posicoes set posicao = ate where nome = any(nomes) and posicao = de and geracao = na_geracao;
    get diagnostics movidas = row_count;
    if movidas <> cardinality(nomes) then
        raise exception 'outro projetor moveu a posição' using errcode = 'serialization_failure';
    end if;
    if 'vivas' = any(nomes) then
        perform pg_notify('posicao_' || current_schema(), ate::text);
    end if;
end $$;
insert into posicoes (nome, posicao, shape, estado) values ('vivas', 0, 0, 'viva') on conflict do nothing;
""")


def try_lock(connection: Connection[TupleRow], what: str) -> bool:
    """An advisory lock of this schema, held until `unlock` or the end of the connection."""
    answer = connection.execute("select pg_try_advisory_lock(hashtextextended(current_schema() || ':' || %s, 0))", (what,)).fetchone()
    return answer == (True,)


def unlock(connection: Connection[TupleRow], what: str) -> None:
    connection.execute("select pg_advisory_unlock(hashtextextended(current_schema() || ':' || %s, 0))", (what,))


def install(connection: Connection[TupleRow], views: Sequence[AnyView]) -> None:
    """Makes what is not there yet: the positions, and an empty table for each view. Safe to repeat, and for several at once."""
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(hashtextextended(current_schema() || ':posicoes', 0))")
        connection.execute(_DDL)
        known = {nome for (nome,) in connection.execute("select nome from posicoes")}
        missing = [view for view in views if view.name not in known]
        if not missing:
            return
        row = connection.execute("select posicao from posicoes where nome = %s for update", (LIVE,)).fetchone()
        nothing_folded = row == (0,)
        for view in missing:
            Table(view, view.name).create(connection)
            connection.execute(
                "insert into posicoes (nome, posicao, shape, estado) values (%s, %s, %s, %s)",
                (view.name, None, view.shape, Estado.VIVA) if nothing_folded else (view.name, 0, 0, Estado.ATRASADA),
            )
        connection.execute("update posicoes set geracao = geracao + 1 where nome = %s", (LIVE,))


class NotHalted(Exception):
    """An event may be skipped only where a view halted at it."""

    def __init__(self, nome: str, posicao: int) -> None:
        super().__init__(f"A visão {nome} não está parada na posição {posicao}: nada foi pulado.")


def skip(connection: Connection[TupleRow], nome: str, posicao: int, quem: str) -> None:
    """An operator lets the halted view `nome` (or `vivas`, halted by an event that nobody can read) go on without the event at
    `posicao`; who did it and when is kept. The view passes over it only while it fails. Raises NotHalted."""
    with connection.transaction():
        halted = connection.execute(
            "update posicoes set estado = %s where nome = %s and estado = %s and parada_em = %s",
            (Estado.VIVA if nome == LIVE else Estado.ATRASADA, nome, Estado.PARADA, posicao),
        )
        if not halted.rowcount:
            raise NotHalted(nome, posicao)
        connection.execute("insert into puladas (nome, posicao, quem) values (%s, %s, %s) on conflict do nothing", (nome, posicao, quem))


def skipped(connection: Connection[TupleRow], nomes: Sequence[str], posicao: int) -> bool:
    """Whether an operator let one of these pass over this event."""
    return connection.execute("select from puladas where nome = any(%s) and posicao = %s", (list(nomes), posicao)).fetchone() is not None


async def status(connection: AsyncConnection[TupleRow]) -> list[Status]:
    """`vivas` first, then each view by name, then what is being rebuilt (`<view>_2`)."""
    cursor = await connection.execute(
        """
        select nome, estado, p, greatest(coalesce((select max(notification_id) from log), 0) - p, 0), motivo, parada_em
        from (select *, coalesce(posicao, (select posicao from posicoes where nome = 'vivas')) as p from posicoes) as posicoes
        order by nome <> 'vivas', estado = 'reconstruindo', nome
        """
    )
    return [Status(nome, Estado(estado), *rest) for nome, estado, *rest in await cursor.fetchall()]


async def lag(connection: AsyncConnection[TupleRow], now: datetime) -> Lag:
    """`now` by the clock that dates the events."""
    cursor = await connection.execute(
        """
        select (select max(notification_id) from log) - posicao, (select state from log where notification_id = posicao + 1)
        from posicoes where nome = 'vivas'
        """
    )
    events, state = await cursor.fetchone() or (0, None)
    if not events or state is None:
        return Lag(0, 0.0)
    return Lag(events, max(0.0, (now - datetime.fromisoformat(json.loads(state)["at"])).total_seconds()))
