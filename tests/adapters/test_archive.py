"""The zip of all files: exact bytes, a length known beforehand, and never whole when something lacks (R13)."""
import asyncio
import io
import tracemalloc
import zipfile
from dataclasses import replace
from uuid import uuid4

import pytest

from adapters.archive import Entry, archive
from adapters.objectstore import ArmazemIndisponivel, ObjectStore, ObjetoAusente
from domain.arquivo import zip_paths
from tests.examples import files


def stored(store: ObjectStore, path: str, content: bytes) -> Entry:
    chave = store.key(uuid4())
    store.put(chave, io.BytesIO(content))
    return Entry(path, chave, len(content))


async def collected(store: ObjectStore, entries: list[Entry], into: bytearray) -> int:
    length, chunks = await archive(store, entries)
    async for chunk in chunks:
        into += chunk
    return length


def test_the_zip_holds_the_exact_bytes_under_their_names(store):
    """R13"""
    sent = [("Notas", "nota.xml", files.nfe()), ("Notas", "NOTA.xml", files.nfe(9)), ("Férias/13º", "recibo – maio.jpg", files.jpeg())]
    paths = zip_paths("Padaria São João", "2026-10", [(atividade, nome) for atividade, nome, _ in sent])
    made = bytearray()
    length = asyncio.run(collected(store, [stored(store, path, content) for path, (_, _, content) in zip(paths, sent, strict=True)], made))
    assert length == len(made)
    with zipfile.ZipFile(io.BytesIO(made)) as opened:
        assert opened.testzip() is None
        assert opened.namelist() == paths
        assert [opened.read(path) for path in paths] == [content for _, _, content in sent]
        assert {each.compress_type for each in opened.infolist()} == {zipfile.ZIP_STORED}


def test_no_files_are_an_empty_zip(store):
    """R13"""
    made = bytearray()
    assert asyncio.run(collected(store, [], made)) == len(made)
    assert zipfile.ZipFile(io.BytesIO(made)).namelist() == []


def test_a_store_that_is_away_is_told_before_the_first_byte():
    """api.md: 503 a store is away."""
    away = ObjectStore("http://127.0.0.1:1", "key", "secret", "anexos", "e", timeout=0.3)
    with pytest.raises(ArmazemIndisponivel):
        asyncio.run(archive(away, [Entry("a/b.pdf", "a", 1)]))
    away.close()


@pytest.mark.parametrize("lacking", [1, 2])
def test_a_file_that_lacks_breaks_the_zip_off(store, lacking):
    """R13: a shortened zip never looks whole."""
    entries = [stored(store, f"a/{n}.pdf", files.pdf(str(n))) for n in range(3)]
    asyncio.run(store.delete(entries[lacking].chave))
    made = bytearray()
    with pytest.raises(ObjetoAusente):
        asyncio.run(collected(store, entries, made))
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(made))


@pytest.mark.parametrize("wrong", [-1, 1])
def test_a_file_of_another_size_than_was_promised_breaks_the_zip_off(store, wrong):
    """R13: Content-Length is a promise."""
    right = stored(store, "a/b.pdf", files.pdf())
    made = bytearray()
    with pytest.raises(RuntimeError, match="size"):
        asyncio.run(collected(store, [Entry(right.path, right.chave, right.tamanho + wrong)], made))
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(made))


def test_memory_does_not_grow_with_the_zip(store):
    """R13: constant memory."""
    large = stored(store, "a/0.pdf", bytes(8 * 2**20))
    entries = [replace(large, path=f"a/{n}.pdf") for n in range(4)]

    async def read() -> int:
        length, chunks = await archive(store, entries)
        return length - sum([len(chunk) async for chunk in chunks])

    tracemalloc.start()
    assert asyncio.run(read()) == 0
    assert tracemalloc.get_traced_memory()[1] < 4 * 2**20
    tracemalloc.stop()
