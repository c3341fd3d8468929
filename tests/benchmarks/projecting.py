"""The views on a backlog, live and rebuilt, against a bare fold: the same bytes read, decoded and folded, nothing written."""
import time
from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

from domain.catalogo import CODEC
from projections.catalogo import VIEWS
from projections.engine import Engine
from projections.group import BATCH
from projections.rebuild import rebuild
from projections.view import AnyView
from tests.benchmarks.frame import Row, Scale, side_by_side
from tests.benchmarks.ground import Ground
from tests.benchmarks.month import Month
from tests.benchmarks.served import connect, found

TITLE = "projecting: a month of an office through all views"
_READ = (
    "select notification_id, state, data from log left join log_private on position = notification_id "
    "where notification_id > %s and notification_id <= %s order by notification_id"
)


def measure(ground: Ground, scale: Scale) -> Iterator[Row]:
    with ground.database() as url:
        last = found(url, Month(scale.programacoes))
        rates = side_by_side(scale.rounds, {
            "bare fold": lambda: last / _bare(url, last), "live": lambda: last / _live(url), "rebuild": lambda: last / _rebuild(url, last),
        })
        bare = Row("bare fold", f"{last} events read, decoded and folded by {len(VIEWS)} views in memory", "events/s", rates["bare fold"])
        yield bare
        yield Row("live", "the engine on a backlog, from empty tables", "events/s", rates["live"]).over(bare, "≥ 0.5")
        what = "all views anew beside the live ones, indexes and switch included"
        yield Row("rebuild", what, "events/s", rates["rebuild"]).over(bare, "≥ 0.5")


def _bare(url: str, last: int) -> float:
    rows: dict[AnyView, dict[Any, Any]] = {view: {} for view in VIEWS}
    with connect(url) as connection:
        began = time.perf_counter()
        for after in range(0, last, BATCH):
            found = connection.execute(_READ, (after, after + BATCH), prepare=True, binary=True).fetchall()
            recordeds = [CODEC.decode(position, state, private) for position, state, private in found]
            for view in VIEWS:
                view.apply(rows[view], view.touches(recordeds))
        return time.perf_counter() - began


def _live(url: str) -> float:
    with psycopg.connect(url, autocommit=True, options="-c search_path=cobranca") as owner:
        for name in ("posicoes", *(view.name for view in VIEWS)):
            owner.execute(SQL("drop table if exists {}").format(Identifier(name)))
    with connect(url) as writer, connect(url) as reader:
        engine = Engine(writer, reader, CODEC, VIEWS)
        began = time.perf_counter()
        while engine.step():
            pass
        return time.perf_counter() - began


def _rebuild(url: str, last: int) -> float:
    """After the live ones have been brought up by `_live`."""
    if _position(url) != last:
        _live(url)
    began = time.perf_counter()
    rebuild(lambda: connect(url), CODEC, VIEWS)
    return time.perf_counter() - began


def _position(url: str) -> int:
    with connect(url) as connection:
        row = connection.execute("select posicao from posicoes where nome = 'vivas'").fetchone()
    return int(row[0]) if row else 0
