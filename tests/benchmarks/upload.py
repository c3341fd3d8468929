"""An upload through the web process against the store's SDK, the same bytes to the same store; and what it costs in memory."""
import http.client
import json
import os
import threading
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from minio import Minio

from tests.benchmarks.frame import Row, Scale, side_by_side
from tests.benchmarks.ground import Ground
from tests.benchmarks.month import Month
from tests.benchmarks.served import Web, found, web

TITLE = "upload: one file through POST …/anexos of a web process, to the object store"
_PIECE = 1024 * 1024
_MEGABYTE = 1024 * 1024


def measure(ground: Ground, scale: Scale) -> Iterator[Row]:
    month = Month(scale.rounds + 1, closed=False, megabytes=500)
    content = b"%PDF-1.7\n" + os.urandom(scale.upload_mb * _MEGABYTE)
    with ground.database() as url:
        found(url, month)
        with web(url, ground.s3) as served:
            growths: list[float] = []
            programacoes = iter(month.programacoes)

            def through_us() -> float:
                one = next(programacoes)
                with _Watching(served.pid) as watching:
                    took = _upload(served, f"/api/v1/programacoes/{one.id}/atividades/{one.item(0)}/anexos", content)
                growths.append(watching.growth / _MEGABYTE)
                _clear(ground)
                return scale.upload_mb / took

            rates = side_by_side(scale.rounds, {"SDK": lambda: scale.upload_mb / _put(ground, content), "upload": through_us})
    sdk = Row("SDK", f"minio's put_object of {scale.upload_mb} MB, at its defaults", "MB/s", rates["SDK"])
    yield sdk
    yield Row("upload", "multipart over HTTP: parsed, sniffed, hashed, stored, recorded", "MB/s", rates["upload"]).over(sdk, "≥ 0.6")
    what = "by how much the web process grew at the most, the first upload left out"
    yield Row("upload, memory", what, "MB", growths[1:], goal="≤ 40 MB")


class _Watching:
    """How much more memory a process has at the most than when this began."""

    def __init__(self, pid: int) -> None:
        self._status = Path(f"/proc/{pid}/statm")
        self._before = self._most = self._now()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    @property
    def growth(self) -> int:
        return self._most - self._before

    def __enter__(self) -> "_Watching":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _now(self) -> int:
        return int(self._status.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def _watch(self) -> None:
        while not self._ended.wait(0.01):
            self._most = max(self._most, self._now())


def _upload(served: Web, path: str, content: bytes) -> float:
    mark = uuid4().hex
    head = f'--{mark}\r\nContent-Disposition: form-data; name="arquivo"; filename="extratos.pdf"\r\n\r\n'.encode()
    tail = f"\r\n--{mark}--\r\n".encode()
    pieces: list[bytes | memoryview[int]] = [head, *(memoryview(content)[n : n + _PIECE] for n in range(0, len(content), _PIECE)), tail]
    headers = {
        "Authorization": f"Bearer {served.token}", "Idempotency-Key": mark, "Content-Type": f"multipart/form-data; boundary={mark}",
        "Content-Length": str(len(head) + len(content) + len(tail)),
    }
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=120)
    began = time.perf_counter()
    connection.request("POST", path, iter(pieces), headers)
    answer = connection.getresponse()
    said = answer.read()
    took = time.perf_counter() - began
    connection.close()
    if answer.status != http.HTTPStatus.CREATED or json.loads(said)["anexos"][0]["tamanho"] != len(content):
        raise RuntimeError(said.decode())
    return took


def _put(ground: Ground, content: bytes) -> float:
    client, name = _client(ground), f"medida/{uuid4()}"
    source = BytesIO(content)
    began = time.perf_counter()
    client.put_object(ground.s3.bucket, name, source, len(content))
    took = time.perf_counter() - began
    client.remove_object(ground.s3.bucket, name)
    return took


def _clear(ground: Ground) -> None:
    client = _client(ground)
    for each in client.list_objects(ground.s3.bucket, recursive=True):
        client.remove_object(ground.s3.bucket, each.object_name or "")


def _client(ground: Ground) -> Minio:
    return Minio(urlsplit(ground.s3.url).netloc, ground.s3.access_key, ground.s3.secret_key, secure=False)
