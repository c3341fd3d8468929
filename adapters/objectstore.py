"""Where the bytes of files live: one bucket of any S3, under one prefix for each escritório."""
import asyncio
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from io import BytesIO
from threading import Lock
from typing import ClassVar, Protocol, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

import urllib3
from minio import Minio
from minio.commonconfig import CopySource
from minio.error import MinioException, S3Error
from urllib3.util import Retry, Timeout

PART_SIZE = 5 * 1024 * 1024  # the least that S3 takes for a part
CHUNK_SIZE = 256 * 1024
_PARALLEL_PARTS = 2
_THREADS = 32
_ABSENT = {"NoSuchKey", "NoSuchObject", "ResourceNotFound"}
_T = TypeVar("_T")


class ArmazemIndisponivel(Exception):
    """503: the store is away, or answers what it should not."""

    codigo: ClassVar[str] = "armazem_indisponivel"
    status: ClassVar[int] = 503
    detail: ClassVar[str] = "O armazém de arquivos não está respondendo. Tente de novo em alguns minutos."

    def __str__(self) -> str:
        return f"{self.detail} ({self.__cause__})" if self.__cause__ else self.detail


class ArmazemCheio(ArmazemIndisponivel):
    """503: the store is there, and does not manage to write."""

    detail = "O armazém de arquivos não conseguiu gravar: o disco dele pode estar cheio. Nada foi guardado; avise o escritório."


class ObjetoAusente(LookupError):
    """No object has this key (any more)."""


class Source(Protocol):
    """What a put reads from: exactly `size` bytes, fewer only at the end."""

    def read(self, size: int, /) -> bytes: ...


class ObjectStore:
    """Objects by key; safe for any number of threads. `close` it when the process ends."""

    def __init__(self, url: str, access_key: str, secret_key: str, bucket: str, prefix: str, timeout: float = 20) -> None:
        """`url` is `http://host:port` or `https://host` (else ValueError); `timeout`: seconds for one answer, of at most three tries."""
        self._bucket, self._prefix = bucket, prefix.strip("/")
        self._client = _client(url, access_key, secret_key, Timeout(connect=min(3, timeout), read=timeout), retries=2)
        self._probe = _client(url, access_key, secret_key, Timeout(connect=1, read=min(2, timeout)), retries=0)
        self._threads = ThreadPoolExecutor(_THREADS, "objectstore")

    def key(self, id: UUID, folder: str = "anexos") -> str:
        """The key of one file of this escritório."""
        return "/".join(part for part in (self._prefix, folder, str(id)) if part)

    def prepare(self) -> None:
        """The bucket, made when it is not there; safe with several at once."""
        with _driver(writing=True):
            try:
                if not self._client.bucket_exists(self._bucket):
                    self._client.make_bucket(self._bucket)
            except S3Error as error:
                if error.code not in {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"}:
                    raise

    def put(self, chave: str, source: Source) -> None:
        """Blocks until all of `source` is stored; what `source` raises passes through, and then nothing is."""
        with _driver(writing=True):
            self._client.put_object(
                self._bucket, chave, source, length=-1, part_size=PART_SIZE, num_parallel_uploads=_PARALLEL_PARTS,  # type: ignore[arg-type]
            )

    async def write(self, chave: str, data: bytes) -> None:
        """What is at hand already, in one piece."""

        def write() -> None:
            with _driver(writing=True):
                self._client.put_object(self._bucket, chave, BytesIO(data), len(data))

        await self._run(write)

    def read(self, chave: str, offset: int = 0, length: int = 0) -> Generator[bytes, None, None]:
        """The bytes from `offset` (`length` 0: to the end), opened at the first one; blocks."""
        yield from _chunks(self._open(chave, offset, length))

    async def get(self, chave: str, offset: int = 0, length: int = 0) -> AsyncIterator[bytes]:
        """The bytes from `offset` (`length` 0: to the end). ObjetoAusente and ArmazemIndisponivel come before the first one."""
        return self.stream(_chunks(await self._run(lambda: self._open(chave, offset, length))))

    async def stream(self, chunks: Generator[bytes, None, None]) -> AsyncIterator[bytes]:
        """A blocking generator, step by step in threads; closed when it ends, fails, or nobody reads on."""
        lock = Lock()

        def step() -> bytes | None:
            with lock:
                return next(chunks, None)

        def close() -> None:
            with lock:
                chunks.close()

        try:
            while (chunk := await self._run(step)) is not None:
                yield chunk
        finally:
            # not awaited: a reader that is cancelled may not wait, and a step may still be under way
            with suppress(RuntimeError):  # the process is stopping, its sockets with it
                self._threads.submit(close)

    async def copy(self, chave: str, para: str) -> None:
        """Within the store. ObjetoAusente."""

        def copy() -> None:
            with _driver(writing=True):
                self._client.copy_object(self._bucket, para, CopySource(self._bucket, chave))

        await self._run(copy)

    async def stat(self, chave: str) -> int:
        """The size in bytes; ObjetoAusente."""

        def size() -> int:
            with _driver():
                return self._client.stat_object(self._bucket, chave).size or 0

        return await self._run(size)

    async def delete(self, *chaves: str) -> None:
        """Twice is once."""
        await self._run(lambda: self.remove(*chaves))

    def remove(self, *chaves: str) -> None:
        """`delete`, for those who have a thread of their own."""
        for chave in chaves:
            with _driver():
                self._client.remove_object(self._bucket, chave)

    def remove_all(self, prefix: str) -> None:
        """Every object whose key begins so; blocks."""
        with _driver():
            keys = [str(found.object_name) for found in self._client.list_objects(self._bucket, prefix, recursive=True)]
        self.remove(*keys)

    async def delete_all(self, prefix: str) -> None:
        await self._run(lambda: self.remove_all(prefix))

    async def ready(self) -> None:
        """ArmazemIndisponivel within three seconds unless the bucket is there."""

        def probe() -> None:
            with _driver():
                if not self._probe.bucket_exists(self._bucket):
                    raise ArmazemIndisponivel

        await self._run(probe)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _open(self, chave: str, offset: int, length: int) -> urllib3.BaseHTTPResponse:
        with _driver():
            return self._client.get_object(self._bucket, chave, offset, length)

    async def _run(self, call: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)


def _chunks(response: urllib3.BaseHTTPResponse) -> Generator[bytes, None, None]:
    try:
        with _driver():
            while chunk := response.read(CHUNK_SIZE):
                yield chunk
    finally:
        # read to its end, the connection is in the pool already; else it is dropped
        response.close()
        response.release_conn()


def _client(url: str, access_key: str, secret_key: str, timeout: Timeout, retries: int) -> Minio:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path.strip("/") or parts.query:
        raise ValueError("O endereço do armazém de arquivos deve ser como http://servidor:porta")
    # what the store answers after the last try is kept, so that the error says it
    retry = Retry(total=retries, backoff_factor=0.2, status_forcelist=[500, 502, 503, 504], raise_on_status=False)
    pool = urllib3.PoolManager(timeout=timeout, maxsize=64, retries=retry)
    return Minio(parts.netloc, access_key, secret_key, secure=parts.scheme == "https", http_client=pool)


@contextmanager
def _driver(writing: bool = False) -> Iterator[None]:
    try:
        yield
    except S3Error as error:
        if error.code in _ABSENT:
            raise ObjetoAusente(error.object_name) from error
        if writing and error.response.status >= 500:
            raise ArmazemCheio from error
        raise ArmazemIndisponivel from error
    except (MinioException, urllib3.exceptions.HTTPError, OSError) as error:
        raise ArmazemIndisponivel from error
