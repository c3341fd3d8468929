"""Movements over HTTP, the same for the equipe, the signed-in client and the link: access and rules are the use cases'."""
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from starlette.requests import Request
from starlette.responses import Response

from adapters.api.answers import Json
from adapters.api.corpos import Comentario, Retorno
from adapters.api.door import JsonBody, Recorder
from adapters.eventstore.keys import ChaveReutilizada, kept
from adapters.uploads import Recebido, discard, receive
from adapters.wiring import System
from domain.acesso import Quem
from domain.arquivo import Limites
from domain.escritorio import movimentacao
from domain.log import Work
from domain.programacao.apontamentos import Anexar, Arquivo, RemoverAnexo
from domain.programacao.commands import Command
from domain.programacao.events import Destinatario
from domain.refusal import Refusal
from projections.nomes import ELIMINADO, nomes

ANY_FILE = Limites(tamanho_maximo_mb=500, maximo_arquivos=200)


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

    async def attach(self, request: Request, atividade: UUID) -> Response:
        """M3: streamed into the store first, then recorded; what is refused leaves nothing behind."""
        limites, present = await self._room(request, atividade)
        content_type = request.headers.get("content-type", "")
        received = await receive(request.stream(), content_type, self.parts.files, limites, present)
        arquivos = tuple(Arquivo(id=r.id, nome=r.nome, tamanho=r.tamanho, tipo=r.tipo, sha256=r.sha256) for r in received)
        command = Anexar(atividade=atividade, arquivos=arquivos)
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

    async def _room(self, request: Request, atividade: UUID) -> tuple[Limites, int]:
        """What may be sent, told before it is read; where the key has an answer already, the body only needs comparing."""
        try:
            done = await self.parts.store.run(
                lambda work: movimentacao.receber(work, self.programacao, atividade, self.versao), self.quem
            )
        except Refusal:
            if not await self._answered():
                raise
            return ANY_FILE, 0
        return (ANY_FILE, 0) if await self._answered() else done.value

    async def _answered(self) -> bool:
        key = await self.gravador.key(self.quem, b"")
        if key is None:
            return False
        try:
            return await kept(self.parts.store.reader, key) is not None
        except ChaveReutilizada:
            return True

    async def _named(self, told: Sequence[Destinatario]) -> list[JsonBody]:
        async with self.parts.pool.connection() as connection:
            known = await nomes(connection, [each.usuario_id for each in told])
        return [
            {"usuario_id": each.usuario_id, "nome": known.get(each.usuario_id, ELIMINADO), "canais": list(each.canais)} for each in told
        ]


def _digest(received: Sequence[Recebido]) -> bytes:
    """What was sent, by names and contents: the same files again are the same request."""
    return hashlib.sha256("\n".join(f"{each.sha256} {each.nome}" for each in received).encode()).digest()
