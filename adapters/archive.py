"""Many files of the store as one zip, written while it is read: in constant memory, with its size known beforehand."""
from collections.abc import AsyncIterator, Generator, Sequence
from dataclasses import dataclass

from zipstream import ZipStream

from adapters.objectstore import ObjectStore


@dataclass(frozen=True)
class Entry:
    """One file of the archive: its path there (`domain.arquivo.zip_paths`), its key in the store, its size in bytes."""

    path: str
    chave: str
    tamanho: int


async def archive(store: ObjectStore, entries: Sequence[Entry]) -> tuple[int, AsyncIterator[bytes]]:
    """Its length in bytes, and the bytes. Files are stored, not deflated: what clients send is mostly compressed already.

    A store that is away is told before the first byte (ArmazemIndisponivel, ObjetoAusente). What fails later is raised in the middle, so
    that a zip that lacks something never looks whole.
    """
    if entries:
        await store.stat(entries[0].chave)
    made = ZipStream(sized=True)
    for entry in entries:
        made.add(store.read(entry.chave), entry.path, size=entry.tamanho)
    return len(made), store.stream(_written(made))


def _written(made: ZipStream) -> Generator[bytes, None, None]:
    yield from made
