"""Takes the files of one request into the object store as they arrive: all of them or none (R13)."""
import asyncio
import hashlib
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from threading import Thread
from typing import Protocol, TypeVar
from uuid import UUID, uuid4

from adapters.eventstore.errors import LogOcupado
from adapters.multipart import EnvioInvalido, MultipartReader
from adapters.objectstore import CHUNK_SIZE, ArmazemIndisponivel, Source
from adapters.pipe import Pipe
from adapters.sniffing import Sniffer
from domain.arquivo import Limites, nome_limpo

log = logging.getLogger(__name__)

_T = TypeVar("_T")
AT_ONCE, OF_ONE = 64, 8
"""Uploads that one process takes side by side, and those of one person: each has a thread and some megabytes."""


class Destination(Protocol):
    """Where files go: the object store, or nowhere."""

    def key(self, id: UUID) -> str: ...
    def put(self, chave: str, source: Source) -> None: ...
    def remove(self, *chaves: str) -> None: ...


class Nowhere:
    """For a body that only has to be compared with one that came before (R11)."""

    def key(self, id: UUID) -> str:
        return str(id)

    def put(self, chave: str, source: Source) -> None:
        while source.read(CHUNK_SIZE):
            pass

    def remove(self, *chaves: str) -> None:
        """There is nothing."""


class Vagas:
    """Room for uploads in one process, so that a few who send slowly do not take it all."""

    def __init__(self) -> None:
        self._taken: Counter[UUID | None] = Counter()

    @contextmanager
    def one(self, quem: UUID | None) -> Iterator[None]:
        """LogOcupado when there is none left, or none for this person."""
        if self._taken.total() >= AT_ONCE or self._taken[quem] >= OF_ONE:
            raise LogOcupado
        self._taken[quem] += 1
        try:
            yield
        finally:
            self._taken[quem] -= 1
            if not self._taken[quem]:
                del self._taken[quem]


@dataclass(frozen=True)
class Recebido:
    """One file that is in the store, and in no event yet."""

    id: UUID
    nome: str
    tamanho: int
    tipo: str
    sha256: str
    chave: str


async def receive(
    stream: AsyncIterator[bytes], content_type: str, store: Destination, limites: Limites, presentes: int = 0, patience: float = 60
) -> tuple[Recebido, ...]:
    """Reads the body and stores its files, in the order sent.

    `presentes`: how many files the atividade has already; `patience`: seconds of silence until the sender is given up. Raises
    EnvioInvalido, EnvioParado, FormatoRecusado, ArquivoVazio, ArquivoGrande, ArquivosDemais, ArmazemIndisponivel, and what `stream` raises
    when the client goes away; then nothing of this request stays. Who does not record the files afterwards calls `discard`, but
    never when the append may have been made: a file without an event is only waste, an event without its file is a loss.
    """
    pipe = Pipe(patience)
    filling = asyncio.create_task(pipe.fill(stream))
    # a thread of its own: a slow client must not hold one of a pool that others wait for
    taking = in_thread(lambda: _take(MultipartReader(content_type, pipe.pull), store, limites, presentes))
    try:
        return await asyncio.shield(taking)
    except asyncio.CancelledError:
        pipe.end(_Interrupted())
        await asyncio.wait([taking])
        if not taking.exception():
            await discard(store, taking.result())
        raise
    finally:
        filling.cancel()
        await asyncio.gather(filling, return_exceptions=True)


async def discard(store: Destination, recebidos: Sequence[Recebido]) -> None:
    """Takes back what `receive` stored."""
    await asyncio.shield(in_thread(lambda: _remove(store, [recebido.chave for recebido in recebidos])))


async def assemble(nome: str, chunks: Iterator[bytes], store: Destination, limites: Limites) -> Recebido:
    """Stores one file whose bytes are at hand, read in a thread; raises as `receive` does, and what `chunks` raises."""
    taking = in_thread(lambda: store_one(nome_limpo(nome), chunks, store, limites))
    try:
        return await asyncio.shield(taking)
    except asyncio.CancelledError:
        await asyncio.wait([taking])
        if not taking.exception():
            await discard(store, [taking.result()])
        raise


def _take(form: MultipartReader, store: Destination, limites: Limites, presentes: int) -> tuple[Recebido, ...]:
    recebidos: list[Recebido] = []
    try:
        for novos, name in enumerate(form.names(), start=1):
            limites.exige_vaga(presentes, novos)
            recebidos.append(store_one(nome_limpo(name), form.chunks(), store, limites))
        if not recebidos:
            raise EnvioInvalido("Escolha um arquivo para enviar.")
    except BaseException:
        _remove(store, [recebido.chave for recebido in recebidos])
        raise
    return tuple(recebidos)


def store_one(nome: str, chunks: Iterator[bytes], store: Destination, limites: Limites) -> Recebido:
    """One file, in the thread that reads it; raises as `receive` does."""
    arriving = _Arriving(nome, chunks, limites)
    id = uuid4()
    chave = store.key(id)
    try:
        with suppress(_Interrupted):
            store.put(chave, arriving)
        return arriving.received(id, chave)
    except BaseException:
        _remove(store, [chave])
        raise


def _remove(store: Destination, chaves: Sequence[str]) -> None:
    try:
        store.remove(*chaves)
    except ArmazemIndisponivel as error:
        log.warning("files of a refused request stay in the store: %s (%s)", ", ".join(chaves), error)


class _Interrupted(Exception):
    """Ends a put; the reason is beside it."""


class _Arriving:
    """One file on its way: what the store's driver reads from, hashed, sniffed and measured as it passes."""

    def __init__(self, nome: str, chunks: Iterator[bytes], limites: Limites) -> None:
        self._nome, self._chunks, self._limites = nome, chunks, limites
        self._sniffer = Sniffer(nome, limites)
        self._sha256 = hashlib.sha256()
        self._tamanho = 0
        self._rest = b""
        self._tipo: str | None = None
        self._given = False
        self._error: BaseException | None = None

    def read(self, size: int, /) -> bytes:
        try:
            data = b"" if self._error else self._exactly(size)
        except BaseException as error:
            self._error = error
            if not self._given:
                raise _Interrupted from error
            # the driver's threads would never end if its source raised in the middle: the object ends here, and is removed
            return b""
        self._given = self._given or bool(data)
        return data

    def received(self, id: UUID, chave: str) -> Recebido:
        """Once it is stored; raises why it is not to be."""
        if self._error:
            raise self._error
        assert self._tipo is not None
        return Recebido(id, self._nome, self._tamanho, self._tipo, self._sha256.hexdigest(), chave)

    def _exactly(self, size: int) -> bytes:
        data = BytesIO()  # a part is gathered and handed on without a second copy of it
        while size > 0 and (piece := self._rest or self._arrive()):
            written = data.write(piece[:size])
            self._rest = piece[written:]
            size -= written
        return data.getvalue()

    def _arrive(self) -> bytes:
        if self._tipo is not None:
            return b""
        if chunk := next(self._chunks, b""):
            self._tamanho += len(chunk)
            self._limites.exige_tamanho(self._nome, self._tamanho)
            self._sha256.update(chunk)
            self._sniffer.feed(chunk)
        else:
            self._limites.exige_tamanho(self._nome, self._tamanho)
            self._tipo = self._sniffer.finish()
        return chunk


def in_thread(call: Callable[[], _T]) -> "asyncio.Future[_T]":
    """For what may take long: a thread of its own, and none of a pool that others wait for."""
    done: Future[_T] = Future()

    def run() -> None:
        done.set_running_or_notify_cancel()
        try:
            done.set_result(call())
        except BaseException as error:
            done.set_exception(error)

    Thread(target=run, name="upload", daemon=True).start()
    return asyncio.wrap_future(done)
