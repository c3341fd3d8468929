"""Movements over HTTP, the same for the equipe, the signed-in client and the link: access and rules are the use cases'."""
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from starlette.requests import Request
from starlette.responses import Response

from adapters.api.answers import Json
from adapters.api.corpos import Colocacao, Comentario, Descarte, Retorno
from adapters.api.door import JsonBody, Recorder
from adapters.api.limits import streamed
from adapters.conteudo.avisos import ConteudoDiferente, com_avisos
from adapters.eventstore.errors import LogOcupado
from adapters.eventstore.keys import ChaveReutilizada, kept
from adapters.uploads import Destination, Nowhere, Recebido, discard, receive
from adapters.wiring import System
from domain.acesso import Quem
from domain.arquivo import Limites
from domain.conteudo.conferencia import Aviso
from domain.escritorio import movimentacao, recebimento
from domain.log import Work
from domain.programacao.apontamentos import Anexar, Arquivo, RemoverAnexo
from domain.programacao.commands import Command
from domain.programacao.events import Destinatario
from domain.refusal import Refusal
from projections.nomes import ELIMINADO, nomes

ANY_FILE = Limites(tamanho_maximo_mb=500, maximo_arquivos=200)
Antes = Callable[[Sequence[Arquivo]], Awaitable[Sequence[Arquivo]]]
"""Looks at files that are in the store, and answers those that are to be recorded now; the others are its own from then on."""


@dataclass(frozen=True, slots=True)
class Movimentos:
    """One asker's movements of one programação, in one request."""

    gravador: Recorder
    quem: Quem
    programacao: UUID
    versao: int | None = None

    @property
    def parts(self) -> System:
        return self.gravador.parts

    async def move(self, command: Command, *, answer: Callable[[Any], JsonBody] = lambda _: {}, status: int = 201) -> Json:
        """Any movement that is one command."""
        return await self.record(
            lambda work: movimentacao.mover(work, self.programacao, command, self.versao), answer=answer, status=status
        )

    async def tell(self, use_case: Callable[[Work], Awaitable[Sequence[Destinatario]]], status: int = 201, **more: object) -> Json:
        """A movement that somebody is told of: who, by name, is part of the answer."""

        async def named(work: Work) -> list[JsonBody]:
            return await self._named(await use_case(work))

        return await self.record(named, answer=lambda told: {**more, "destinatarios": told}, status=status)

    async def record(
        self, use_case: Callable[[Work], Awaitable[Any]], *, answer: Callable[[Any], JsonBody] = lambda _: {}, status: int = 201,
        digest: bytes | None = None,
    ) -> Json:
        return await self.gravador.record(self.quem, use_case, answer=answer, status=status, stream=self.programacao, digest=digest)

    async def answer(self, atividade: UUID, body: Retorno) -> Response:
        """M5, M6, M7."""
        return await self.move(body.command(atividade))

    async def comment(self, atividade: UUID, body: Comentario) -> Response:
        """M8."""
        id, consulta = uuid4(), self.parts.consulta
        return await self.tell(
            lambda work: movimentacao.comentar(
                work, consulta, self.programacao, id, atividade, body.texto, body.interno, body.notificar, self.versao
            ),
            id=id,
        )

    async def remove(self, atividade: UUID, anexo: UUID) -> Response:
        """M4."""
        return await self.move(RemoverAnexo(atividade=atividade, anexo=anexo), status=200)

    async def place(self, recebido: UUID, body: Colocacao) -> Response:
        """M20, M3: read as if it had been sent there; its bytes stay where they are."""
        looked = await self.parts.store.run(lambda work: recebimento.ver(work, self.programacao, recebido), self.quem)
        found = looked.value
        avisos: Sequence[Aviso] = ()
        if found and found.espera:
            arquivo = Arquivo(
                id=found.id, nome=found.nome or "arquivo", tamanho=found.tamanho, tipo=found.tipo, sha256=found.sha256
            )
            avisos = (await com_avisos(self.parts, self.programacao, [arquivo]))[0].avisos
        return await self.record(
            lambda work: recebimento.colocar(work, self.programacao, recebido, body.atividade, avisos, self.versao)
        )

    async def put_away(self, recebido: UUID, body: Descarte) -> Response:
        """M20."""
        return await self.record(lambda work: recebimento.descartar(work, self.programacao, recebido, body.motivo, self.versao))

    async def attach(self, request: Request, atividade: UUID, antes: Antes | None = None) -> Response:
        """M3: streamed into the store first, read, then recorded; what is refused leaves nothing behind."""
        with request.app.state.vagas.one(self.quem.id):
            if (room := await self._room(atividade)) is None:
                return await self._compare(request)
            received = await _receive(request, self.parts.files, *room)
            return await self._attach(atividade, received, antes)

    async def _attach(self, atividade: UUID, received: Sequence[Recebido], antes: Antes | None) -> Response:
        try:
            arquivos = await self._read(received, antes)
        except BaseException:
            await discard(self.parts.files, received)
            raise
        if not arquivos:
            return Json({"anexos": []})
        command = Anexar(atividade=atividade, arquivos=tuple(arquivos))
        try:
            answer = await self.record(
                lambda work: movimentacao.mover(work, self.programacao, command, self.versao), digest=_digest(received),
                answer=lambda _: {"anexos": [arquivo.model_dump() for arquivo in arquivos]},
            )
        except Refusal:
            await discard(self.parts.files, received)
            raise
        if answer.headers.get("Idempotency-Replayed"):
            await discard(self.parts.files, received)
        return answer

    async def _read(self, received: Sequence[Recebido], antes: Antes | None) -> Sequence[Arquivo]:
        """With what is to be told of each; which of them are recorded now."""
        stored = [Arquivo(id=r.id, nome=r.nome, tamanho=r.tamanho, tipo=r.tipo, sha256=r.sha256) for r in received]
        arquivos = await com_avisos(self.parts, self.programacao, stored)
        return await antes(arquivos) if antes else arquivos

    async def _room(self, atividade: UUID) -> tuple[Limites, int] | None:
        """What may be sent, told before it is read; None where the key has an answer already."""
        try:
            done = await self.parts.store.run(
                lambda work: movimentacao.receber(work, self.programacao, atividade, self.versao), self.quem
            )
        except Refusal:
            if not await self._answered():
                raise
            return None
        return None if await self._answered() else done.value

    async def _answered(self) -> bool:
        key = await self.gravador.key(self.quem, b"")
        if key is None:
            return False
        try:
            return await kept(self.parts.store.reader, key) is not None
        except ChaveReutilizada:
            return True

    async def _compare(self, request: Request) -> Response:
        """The same files again are answered as before; nothing of them is stored again, however many they are."""
        again = await _receive(request, Nowhere(), ANY_FILE, 0)
        answer = await self.gravador.answered(self.quem, _digest(again))
        if answer is None:
            raise LogOcupado  # forgotten this very moment: asked again, it is new
        return answer

    async def a_quem_pedir(self) -> list[JsonBody]:
        """Whom M2 would tell now, by name; refused as M2 would be."""
        consulta = self.parts.consulta
        done = await self.parts.store.run(lambda work: movimentacao.a_quem_pedir(work, consulta, self.programacao), self.quem)
        return await self._named(done.value)

    async def _named(self, told: Sequence[Destinatario]) -> list[JsonBody]:
        if not told:
            return []
        async with self.parts.pool.connection() as connection:
            known = await nomes(connection, [each.usuario_id for each in told])
        return [
            {"usuario_id": each.usuario_id, "nome": known.get(each.usuario_id, ELIMINADO), "canais": list(each.canais)} for each in told
        ]


async def so_o_certo(arquivos: Sequence[Arquivo]) -> Sequence[Arquivo]:
    """Raises ConteudoDiferente where any of them does not fit."""
    if told := [(arquivo.nome, aviso) for arquivo in arquivos for aviso in arquivo.avisos]:
        raise ConteudoDiferente(told)
    return arquivos


async def _receive(request: Request, where: Destination, limites: Limites, presentes: int) -> tuple[Recebido, ...]:
    return await receive(streamed(request).stream(), request.headers.get("content-type", ""), where, limites, presentes)


def _digest(received: Sequence[Recebido]) -> bytes:
    """What was sent, by names and contents: the same files again are the same request."""
    return hashlib.sha256("\n".join(f"{each.sha256} {each.nome}" for each in received).encode()).digest()
