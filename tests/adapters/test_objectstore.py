"""Bytes go in and come out of the real S3, and a store that fails says so in time."""
import asyncio
import io
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, contextmanager
from threading import Thread
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import psutil
import pytest
from minio import Minio

from adapters.objectstore import PART_SIZE, ArmazemCheio, ArmazemIndisponivel, ObjectStore, ObjetoAusente

SMALL = b"%PDF-1.4 uma guia"
LARGE = bytes(range(256)) * (PART_SIZE // 256) * 2 + b"the rest"
FULL = """<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>InternalError</Code><Message>We encountered an internal error, please try again.</Message><Resource>/a</Resource></Error>"""


@contextmanager
def answering(answer: Callable[[socket.socket], None]) -> Iterator[ObjectStore]:
    """A store of which one connection after another is handled by `answer`."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                answer(connection)

    Thread(target=serve, daemon=True).start()
    opened = ObjectStore(f"http://127.0.0.1:{listener.getsockname()[1]}", "key", "um-segredo", "anexos", "e", timeout=0.3)
    yield opened
    opened.close()
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def request(connection: socket.socket) -> str:
    """The first line of a request whose body is read too."""
    received = connection.makefile("rb")
    first = received.readline().decode()
    length = 0
    while line := received.readline().strip():
        name, _, value = line.partition(b":")
        length = int(value) if name.lower() == b"content-length" else length
    received.read(length)
    return first


def reply(connection: socket.socket, status: str, body: str, length: int | None = None) -> None:
    length = len(body) if length is None else length
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/xml\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    connection.sendall((head + body).encode())


def put(store: ObjectStore, content: bytes) -> str:
    chave = store.key(uuid4())
    store.put(chave, io.BytesIO(content))
    return chave


async def whole(store: ObjectStore, chave: str, offset: int = 0, length: int = 0) -> bytes:
    return b"".join([chunk async for chunk in await store.get(chave, offset, length)])


def test_keys_of_one_escritorio_lie_under_its_prefix():
    """R13: one prefix an escritório."""
    id = UUID(int=7)
    for prefix, key in [("a", f"a/anexos/{id}"), ("/a/b/", f"a/b/anexos/{id}"), ("", f"anexos/{id}")]:
        store = ObjectStore("http://127.0.0.1:1", "k", "s", "anexos", prefix)
        assert store.key(id) == key
        store.close()


@pytest.mark.parametrize("content", [SMALL, LARGE, LARGE[:PART_SIZE]], ids=len)
def test_what_was_put_is_got(store, content):
    """R13"""
    chave = put(store, content)
    assert asyncio.run(whole(store, chave)) == content
    assert b"".join(store.read(chave)) == content
    assert asyncio.run(store.stat(chave)) == len(content)


def test_a_range_is_only_those_bytes(store):
    """api.md: GET /anexos/{id} takes Range."""
    chave = put(store, LARGE)
    for offset, length in [(0, 1), (3, 5), (PART_SIZE - 2, 4), (len(LARGE) - 3, 0), (len(LARGE) - 3, 99)]:
        assert asyncio.run(whole(store, chave, offset, length)) == LARGE[offset : offset + length if length else None]


def test_what_is_absent_is_told_before_the_first_byte(store):
    """M4: the bytes leave the store later."""
    chave = put(store, SMALL)
    asyncio.run(store.delete(chave))
    asyncio.run(store.delete(chave))
    for ask in (store.get, store.stat):
        with pytest.raises(ObjetoAusente):
            asyncio.run(ask(chave))
    with pytest.raises(ObjetoAusente):
        next(store.read(chave))


def test_the_bucket_is_made_once_by_many_at_once(object_store):
    """api.md: several processes start together."""
    name = f"anexos-{uuid4().hex[:8]}"
    stores = [ObjectStore(object_store.url, object_store.access_key, object_store.secret_key, name, "e") for _ in range(6)]
    with pytest.raises(ArmazemIndisponivel):
        asyncio.run(stores[0].ready())
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(ObjectStore.prepare, stores))
    asyncio.run(stores[0].ready())
    for each in stores:
        each.close()


def test_many_threads_do_not_mix_their_objects(store):
    """architecture.md: web and actors share it."""
    contents = [bytes([n]) * (n * 20_000 + 1) for n in range(24)]
    with ThreadPoolExecutor(12) as threads:
        keys = list(threads.map(lambda content: put(store, content), contents))
        assert list(threads.map(lambda chave: b"".join(store.read(chave)), keys)) == contents


def test_a_reader_that_leaves_holds_no_connection(store, object_store):
    """api.md: constant memory, also for clients that go away."""
    chave = put(store, LARGE)
    port = urlsplit(object_store.url).port

    def connections() -> int:
        return sum(bool(c.raddr) and c.raddr.port == port and c.status == "ESTABLISHED" for c in psutil.Process().net_connections("tcp"))

    async def leave() -> None:
        async with aclosing(await store.get(chave)) as chunks:
            await anext(chunks)

    async def cancelled() -> None:
        chunks = await store.get(chave)
        reading = asyncio.create_task(anext(chunks))
        await asyncio.sleep(0)
        reading.cancel()
        await asyncio.wait([reading])

    async def several() -> None:
        await asyncio.gather(*(leave() for _ in range(8)), *(cancelled() for _ in range(8)))

    before = connections()
    asyncio.run(several())
    until = time.monotonic() + 10
    while connections() > before and time.monotonic() < until:
        time.sleep(0.01)
    assert connections() <= before
    assert asyncio.run(whole(store, chave)) == LARGE


def test_a_store_that_is_away_is_told_soon_and_without_secrets():
    """api.md: 503 a store is away."""
    store = ObjectStore("http://127.0.0.1:1", "key", "um-segredo", "anexos", "e")
    asks = [lambda: store.put("a", io.BytesIO(SMALL)), store.prepare, lambda: asyncio.run(store.ready()), lambda: next(store.read("a"))]
    for ask in asks:
        began = time.monotonic()
        with pytest.raises(ArmazemIndisponivel, match="não está respondendo") as refused:
            ask()
        assert time.monotonic() - began < 5
        assert "um-segredo" not in f"{refused.value}{refused.value.__cause__!r}"
    assert (ArmazemIndisponivel.status, ArmazemIndisponivel.codigo) == (503, "armazem_indisponivel")
    store.close()


def test_a_store_that_never_answers_is_given_up():
    """issue: a request never hangs for minutes."""
    with answering(lambda connection: connection.recv(2**20) and time.sleep(0.4)) as store:
        began = time.monotonic()
        for ask in (lambda: asyncio.run(store.ready()), lambda: asyncio.run(store.stat("a"))):
            with pytest.raises(ArmazemIndisponivel):
                ask()
        assert time.monotonic() - began < 5


def test_a_full_disk_says_that_nothing_was_stored():
    """issue: a full disk in the object store is a clear error. SeaweedFS answers so when no volume takes more."""

    def full(connection: socket.socket) -> None:
        first = request(connection)
        if "location" in first:
            reply(connection, "200 OK", "<LocationConstraint/>")
        else:
            reply(connection, "500 Internal Server Error", FULL)

    with answering(full) as store, pytest.raises(ArmazemCheio, match="disco dele pode estar cheio"):
        store.put("a", io.BytesIO(SMALL))


def test_an_answer_that_breaks_off_is_never_taken_for_the_end():
    """api.md: a download is whole or fails."""

    def broken(connection: socket.socket) -> None:
        first = request(connection)
        if "location" in first:
            reply(connection, "200 OK", "<LocationConstraint/>")
        else:
            reply(connection, "200 OK", "half", length=1000)

    with answering(broken) as store, pytest.raises(ArmazemIndisponivel):
        asyncio.run(whole(store, "a"))


def test_a_source_that_fails_leaves_no_object(store, object_store):
    """R13: nothing half done."""

    class Failing:
        def read(self, size: int, /) -> bytes:
            raise KeyError("gone")

    with pytest.raises(KeyError):
        store.put(store.key(uuid4()), Failing())
    client = Minio(object_store.url.removeprefix("http://"), object_store.access_key, object_store.secret_key, secure=False)
    assert not list(client.list_objects(object_store.bucket, store.key(UUID(int=0)).rsplit("/", 1)[0], recursive=True))


@pytest.mark.parametrize("url", ["", "127.0.0.1:9000", "s3://anexos", "http://", "http://a/b", "ftp://a"])
def test_a_wrong_address_is_refused_at_the_start(url):
    """api.md: a wrong setting stops the start with one clear line."""
    with pytest.raises(ValueError, match="http://servidor:porta"):
        ObjectStore(url, "k", "s", "anexos", "e")
