"""Takes a file piece by piece, keeps what arrived of a lost connection, and makes it one file, recorded once (M3, R13)."""
import asyncio
import hashlib
from collections.abc import AsyncIterator, Generator, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID, uuid4

from adapters import envios
from adapters.conteudo.avisos import ConteudoDiferente, avisos_de
from adapters.envios import Envio, ForaDeOrdem
from adapters.eventstore.keys import CommandKey
from adapters.objectstore import ObjectStore, ObjetoAusente
from adapters.pipe import EnvioParado
from adapters.sniffing import Sniffer
from adapters.uploads import assemble, discard
from adapters.wiring import System
from domain.acesso import Quem
from domain.arquivo import ArquivoGrande, FormatoRecusado, Limites
from domain.conteudo.conferencia import Aviso
from domain.escritorio import movimentacao
from domain.programacao.apontamentos import Anexar, Arquivo
from domain.refusal import Conflito, NaoEncontrado, Refusal

PIECE: Final = 2 * 1024 * 1024
"""Bytes of one upload that are in memory, and the size of its pieces in the store."""
EVERY: Final = 5.0
"""Seconds after which a piece is stored as it is: no more than that is lost with a connection that dies silently."""
PATIENCE: Final = 60.0
"""Seconds of silence until the sender is given up, and of sending more slowly than `SLOWEST`."""
SLOWEST: Final = 1024
_HEAD: Final = 64 * 1024


class Receiving:
    """One request that continues one file; `envio` is how far it has come."""

    def __init__(self, system: System, envio: Envio, vez: int, limites: Limites) -> None:
        self.envio = envio
        self._system, self._vez, self._limites = system, vez, limites
        self._buffer = bytearray()
        self._clock = asyncio.get_running_loop().time
        self._stored_at = self._clock()

    async def take(self, stream: AsyncIterator[bytes]) -> Envio:
        """To the end of `stream`. Raises ForaDeOrdem when another request took over, ArquivoGrande when more comes than was declared,
        EnvioParado, FormatoRecusado, ArmazemIndisponivel, and what `stream` raises when the client goes away: what has arrived is kept."""
        try:
            await self._read(stream)
            await self._store()
        except FormatoRecusado:
            await drop(self._system, self.envio.id)
            raise
        except (ForaDeOrdem, ArquivoGrande):
            raise
        except BaseException:
            await asyncio.shield(self._store())
            raise
        return self.envio

    async def _read(self, stream: AsyncIterator[bytes]) -> None:
        began, seen = self._clock(), 0
        while (chunk := await self._next(stream)) is not None:
            seen += len(chunk)
            if self.envio.recebido + len(self._buffer) + len(chunk) > self.envio.tamanho:
                raise ArquivoGrande(self.envio.nome, self._limites.tamanho_maximo_mb)
            self._buffer += chunk
            now = self._clock()
            if len(self._buffer) >= PIECE or now - self._stored_at >= EVERY:
                await self._store()
            if now - began > PATIENCE and seen < (now - began) * SLOWEST:
                raise EnvioParado

    async def _next(self, stream: AsyncIterator[bytes]) -> bytes | None:
        """While nothing comes, what came before is put away."""
        coming = asyncio.ensure_future(anext(stream, None))
        since = self._clock()
        try:
            while not (await asyncio.wait({coming}, timeout=EVERY))[0]:
                await self._store()
                if self._clock() - since >= PATIENCE:
                    raise EnvioParado
            return coming.result()
        finally:
            coming.cancel()

    async def _store(self) -> None:
        data, self._stored_at = bytes(self._buffer), self._clock()
        if not data:
            return
        system, envio = self._system, self.envio
        if not envio.recebido:  # what shows at once to be another thing need not come whole
            Sniffer(envio.nome, self._limites).feed(data[:_HEAD])
        self._buffer.clear()
        chave = f"{envios.folder(system.files, envio.id)}{envio.recebido:012d}-{uuid4().hex[:12]}"
        await system.files.write(chave, data)
        async with system.pool.connection() as connection:
            added = await envios.add(connection, envio.id, self._vez, chave, len(data), system.clock.now())
        if not added:
            await system.files.delete(chave)
            raise ForaDeOrdem()
        self.envio = replace(envio, recebido=envio.recebido + len(data), partes=[*envio.partes, chave])


async def finish(system: System, quem: Quem, envio: Envio, limites: Limites, *, mesmo_assim: bool = False) -> int:
    """All of it is there: one file, and one movement, however often it is asked for. Answers its position.

    ConteudoDiferente where its content does not fit and nobody has decided to send it `mesmo_assim`: it waits as it is. Any other refusal
    by the rule is final, and nothing of the file stays; but where others were only faster, or a store is away, it may be asked for again.
    """
    try:
        position = await _record(system, quem, envio, limites, await _decided(system, envio, mesmo_assim))
    except (Conflito, ConteudoDiferente):
        raise
    except Refusal:
        await drop(system, envio.id)
        raise
    except ObjetoAusente:
        return await _gone(system, envio.id)
    async with system.pool.connection() as connection:
        await envios.recorded(connection, envio.id, position)
    await system.files.delete_all(envios.folder(system.files, envio.id))
    return position


async def hold(system: System, programacao: UUID, atividade: UUID, usuario: UUID, arquivo: Arquivo) -> None:
    """A whole file that is in the store waits for who sent it to decide, as one that came in pieces would. Raises EnviosDemais."""
    now, id = system.clock.now(), uuid4()
    piece = f"{envios.folder(system.files, id)}{0:012d}-{uuid4().hex[:12]}"
    told = [aviso.model_dump() for aviso in arquivo.avisos]
    envio = Envio(
        id, programacao, atividade, usuario, arquivo.nome, arquivo.tamanho, arquivo.tamanho, [piece], 0, None, now + envios.LIVES, told
    )
    async with system.pool.connection() as connection:
        await envios.begin(connection, envio, now)
    try:
        await system.files.copy(system.files.key(arquivo.id), piece)
    except BaseException:
        await asyncio.shield(drop(system, id))
        raise
    await system.files.delete(system.files.key(arquivo.id))


async def drop(system: System, id: UUID) -> None:
    """With its pieces."""
    await system.files.delete_all(envios.folder(system.files, id))
    async with system.pool.connection() as connection:
        await envios.forget(connection, id)


async def _decided(system: System, envio: Envio, mesmo_assim: bool) -> Sequence[Aviso]:
    """What its content says against it, which whoever sent it knows; else it is told, and kept to be told again."""
    if envio.avisos:
        avisos: Sequence[Aviso] = [Aviso.model_validate(each) for each in envio.avisos]
    else:
        avisos = await avisos_de(system, envio.programacao_id, envio.nome, envio.tamanho, _pieces(system.files, envio.partes))
    if avisos and not mesmo_assim:
        async with system.pool.connection() as connection:
            await envios.doubt(connection, envio.id, [aviso.model_dump() for aviso in avisos])
        raise ConteudoDiferente([(envio.nome, aviso) for aviso in avisos])
    return avisos


async def _record(system: System, quem: Quem, envio: Envio, limites: Limites, avisos: Sequence[Aviso]) -> int:
    arrived = await assemble(envio.nome, _pieces(system.files, envio.partes), system.files, limites)
    arquivo = Arquivo(
        id=arrived.id, nome=arrived.nome, tamanho=arrived.tamanho, tipo=arrived.tipo, sha256=arrived.sha256, avisos=tuple(avisos)
    )
    command = Anexar(atividade=envio.atividade_id, arquivos=(arquivo,))
    key = CommandKey(hashlib.sha256(b"envio\n" + envio.id.bytes).digest(), hashlib.sha256(arrived.sha256.encode()).digest())
    try:
        done = await system.store.run(
            lambda work: movimentacao.mover(work, envio.programacao_id, command), quem, key=key, keep=lambda _: (201, b"{}")
        )
    except Refusal:
        await discard(system.files, [arrived])
        raise
    if done.replayed:
        await discard(system.files, [arrived])
    return done.position


def _pieces(files: ObjectStore, chaves: list[str]) -> Generator[bytes, None, None]:
    for chave in chaves:
        yield from files.read(chave)


async def _gone(system: System, id: UUID) -> int:
    """Its pieces are not there any more: another request has recorded it, or it was refused."""
    async with system.pool.connection() as connection:
        found = await envios.find(connection, id, system.clock.now())
        if found and found.posicao is not None:
            return found.posicao
        await envios.forget(connection, id)
    raise NaoEncontrado("este envio")
