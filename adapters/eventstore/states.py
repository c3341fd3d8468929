"""Folded states kept in the process, so that a decision costs no read: the version check of the append catches a stale one."""
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import UUID

from domain.event import Recorded
from domain.log import Aggregate, Loaded

S = TypeVar("S")


def fold(aggregate: Aggregate[S], loaded: Loaded[S], newer: Iterable[Recorded]) -> Loaded[S]:
    """The stream after what is newer."""
    state, last = loaded.state, None
    for recorded in newer:
        state, last = aggregate.fold(state, recorded), recorded
    return Loaded(loaded.stream, last.version, last.position, last.at, state) if last else loaded


def nothing(stream: UUID) -> Loaded[Any]:
    """A stream before its first event."""
    return Loaded(stream, 0, 0, None, None)


class States:
    """The streams used last, at most `most`. One that has no events is not kept: the next reader may be the one who begins it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[Aggregate[Any], UUID], Loaded[Any]] = OrderedDict()

    def get(self, aggregate: Aggregate[S], stream: UUID) -> Loaded[S] | None:
        found = self._kept.get((aggregate, stream))
        if found:
            self._kept.move_to_end((aggregate, stream))
        return found

    def put(self, aggregate: Aggregate[S], loaded: Loaded[S]) -> None:
        """Never puts an older version in the place of a newer one."""
        key = aggregate, loaded.stream
        known = self._kept.get(key)
        if not loaded.version or (known and known.version > loaded.version):
            return
        self._kept[key] = loaded
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def clear(self) -> None:
        self._kept.clear()
