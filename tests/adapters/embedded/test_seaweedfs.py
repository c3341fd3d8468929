"""The embedded S3 store: nobody outside reaches it, nobody without keys reads it, and what it took stays."""

import io
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from minio import Minio

from adapters.embedded.process import Supervised
from adapters.embedded.seaweedfs import S3, SeaweedFS, write_through
from tests.adapters.embedded.living import kill, listening, until

BYTES = b"%PDF-1.7 " + bytes(range(256)) * 2_000


@contextmanager
def served(server: SeaweedFS) -> Iterator[Supervised]:
    running = Supervised(server, lock_seconds=15)
    running.start()
    try:
        yield running
    finally:
        running.stop()


def client(s3: S3) -> Minio:
    return Minio(s3.url.removeprefix("http://"), s3.access_key, s3.secret_key, secure=False)


def put(s3: S3, name: str) -> None:
    client(s3).put_object(s3.bucket, name, io.BytesIO(BYTES), len(BYTES))


def holds(s3: S3, name: str) -> bool:
    return client(s3).get_object(s3.bucket, name).read() == BYTES


def answer(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10) as found:
            return int(found.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def test_what_it_acknowledged_is_there_after_a_kill_and_after_a_port_was_taken(tmp_path: Path) -> None:
    folder = tmp_path / "com espaço" / "s3"
    server = SeaweedFS(folder, "cobranca")
    with served(server) as running:
        first, before = running.pid, server.s3
        assert listening(first or 0) == {"0100007F"}
        put(before, "a.pdf")
        kill(first)
        until(lambda: running.pid not in (None, first) and server.ready(), seconds=60)
        assert server.s3 == before
        assert holds(before, "a.pdf")
    port = int(before.url.rpartition(":")[2])
    with socket.create_server(("127.0.0.1", port)):
        again = SeaweedFS(folder, "cobranca")
        with served(again):
            assert again.s3.url != before.url
            assert again.s3.secret_key == before.secret_key
            assert holds(again.s3, "a.pdf")
    assert {path.stat().st_mode & 0o777 for path in (folder / "chaves.json", folder / "portas.json", folder / "log")} == {0o600}


def test_without_credentials_no_port_of_it_gives_an_object(object_store: S3, tmp_path: Path) -> None:
    put(object_store, "segredo.pdf")
    assert answer(f"{object_store.url}/{object_store.bucket}/segredo.pdf") == 403
    server = SeaweedFS(tmp_path / "s3", "cobranca")
    with served(server) as running:
        put(server.s3, "segredo.pdf")
        assert running.pid
        asked = {part: answer(f"http://127.0.0.1:{port}/buckets/cobranca/segredo.pdf") for part, port in server.ports.items()}
        assert asked == {"filer": 401, "volume": 401, "master": 404, "s3": 403, "admin": 404}


def test_every_file_of_it_is_marked_for_synchronous_writing(tmp_path: Path) -> None:
    if not write_through(tmp_path):
        pytest.skip("this file system has no such mark")
    server = SeaweedFS(tmp_path / "s3", "cobranca")
    with served(server):
        put(server.s3, "a.pdf")
        files = [path for path in (tmp_path / "s3" / "dados").rglob("*") if path.suffix in (".dat", ".idx", ".log")]
        assert {path.suffix for path in files} == {".dat", ".idx", ".log"}
        assert [path for path in files if not is_write_through(path)] == []


def is_write_through(path: Path) -> bool:
    from fcntl import ioctl

    flags = bytearray(8)
    with path.open("rb") as file:
        ioctl(file, 0x80086601, flags)
    return bool(flags[0] & 0x8)
