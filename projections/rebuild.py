"""An operator's rebuild: views built anew beside the live ones, and switched over."""
from collections.abc import Callable, Sequence
from time import sleep

from psycopg import Connection
from psycopg.rows import TupleRow

from domain.codec import Codec
from projections.behind import Behind
from projections.group import BATCH, Failed
from projections.positions import install
from projections.session import tune
from projections.view import LIVE, AnyView

_PAUSE = 0.05


class RebuildRunning(Exception):
    """Two rebuilds of one view would build one table."""

    def __init__(self, nome: str) -> None:
        super().__init__(f"A visão {nome} já está sendo reconstruída.")


class UnknownView(Exception):
    """There is no view of this name."""

    def __init__(self, nome: str, views: Sequence[AnyView]) -> None:
        super().__init__(f"Não há visão {nome}. Há: {', '.join(sorted(view.name for view in views))}.")


class RebuildHalted(Exception):
    """The new table could not take in an event; the live one stays."""

    def __init__(self, nome: str, failure: Failed) -> None:
        super().__init__(f"A reconstrução da visão {nome} parou na posição {failure.position + 1} ({failure}); a visão de antes continua.")


def rebuild(
    connect: Callable[[], Connection[TupleRow]],
    codec: Codec,
    views: Sequence[AnyView],
    names: Sequence[str] = (),
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Builds the views `names` (all, when none is named) anew beside the live ones, up to their position, and switches them over, while
    a projector goes on. `progress` is told the position reached and the one to reach. Killed at any point it leaves the live views as
    they were; what it had built goes with the next rebuild, or when a projector sees it.

    Raises UnknownView, RebuildRunning, RebuildHalted.
    """
    for name in names:
        if name not in {view.name for view in views}:
            raise UnknownView(name, views)
    chosen = [view for view in views if not names or view.name in names]
    halted: list[RebuildHalted] = []
    with connect() as writer, connect() as reader:
        for connection in (writer, reader):
            tune(connection)
        install(writer, views)
        behind = Behind(writer, reader, codec, lambda name, failure: halted.append(RebuildHalted(name, failure)), BATCH)
        claimed = behind.claim(chosen)
        for view in chosen:
            if view not in claimed:
                raise RebuildRunning(view.name)
        behind.build(claimed)
        while behind.groups:
            row = writer.execute("select posicao from posicoes where nome = %s", (LIVE,)).fetchone()
            upto = row[0] if row else 0
            if not behind.step(upto):
                sleep(_PAUSE)
            progress(min((group.position for group in behind.groups), default=upto), upto)
    for failure in halted:
        raise failure
