"""The way in: who asks, what its answer must have seen, and how what it records is answered."""
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from fastapi.security.base import SecurityBase
from pydantic_core import from_json

from adapters.api.answers import Json, dumps, etag
from adapters.eventstore.keys import CommandKey, Kept, kept
from adapters.wiring import System
from domain.acesso import Quem
from domain.event import Canal
from domain.log import Work
from domain.refusal import Invalido, Refusal

T = TypeVar("T")
JsonBody = dict[str, Any]

bearer = HTTPBearer(auto_error=False, description="Token de `POST /sessao` ou de `cobranca token`.")


class NaoIdentificado(Refusal):
    """401."""

    codigo = "nao_identificado"
    status = 401
    detail = "Entre com seu e-mail e senha, ou envie um token válido."


class AindaNaoVisto(Refusal):
    """503: the view has not reached what the asker has already seen."""

    codigo = "ainda_nao_visto"
    status = 503
    detail = "A consulta ainda não alcançou a posição {posicao}. Tente de novo em um segundo."
    retry_after = 1


async def system(request: Request) -> System:
    return _system(request)


def _system(request: Request) -> System:
    found: System = request.app.state.system
    return found


Parts = Annotated[System, Depends(system)]


# each thing that is asked for by Depends costs every request a walk of its own: what can be had from the request is taken from there
async def signed_in(request: Request, credentials: HTTPAuthorizationCredentials | None) -> Quem:
    """The user behind the token, as it is now. A deactivated one is nobody (R19)."""
    if credentials is None:
        raise NaoIdentificado()
    usuario = await _system(request).askers.who(credentials.credentials)
    if usuario is None or not usuario.ativo:
        raise NaoIdentificado()
    return usuario.quem(Canal.API)


class _SignedIn(SecurityBase):
    """`signed_in` by what the request brings, told of in OpenAPI as `bearer` is."""

    model, scheme_name = bearer.model, bearer.scheme_name

    async def __call__(self, request: Request) -> Quem:
        return await signed_in(request, await bearer(request))


Autor = Annotated[Quem, Depends(_SignedIn())]


async def team(quem: Autor) -> Quem:
    """Equipe and auditors only: for a client these paths are not there."""
    quem.needs_equipe()
    return quem


Equipe = Annotated[Quem, Depends(team)]


# not among the parameters of OpenAPI: a position that nobody was told of is answered 503, which tools that try any number take for a fault
PosicaoMinima = Annotated[int | None, Header(ge=0, le=2**63 - 1, include_in_schema=False)]


async def caught_up(parts: Parts, posicao_minima: PosicaoMinima = None) -> None:
    """`Posicao-Minima`: waits, 2 s at most, until the views have seen that position."""
    if posicao_minima and not await parts.positions.reached(posicao_minima, timeout=2.0):
        raise AindaNaoVisto(posicao=posicao_minima)


Atual = Depends(caught_up)


IfMatch = Annotated[str | None, Header(alias="If-Match", description='ETag da programação, como `"12"`.')]


def expected_version(if_match: str | None) -> int | None:
    """The version that an `If-Match` names; `*` means any."""
    if if_match is None or if_match.strip() == "*":
        return None
    text = if_match.strip().removeprefix("W/")
    if not (text[:1] == text[-1:] == '"' and text[1:-1].isascii() and text[1:-1].isdigit() and len(text) < 20):
        raise Invalido("If-Match", 'O cabeçalho If-Match precisa ser um ETag, como "12".')
    return int(text[1:-1])


Chave = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200)]


@dataclass(frozen=True, slots=True)
class Recorder:
    """Runs use cases for one request and answers what was recorded, once for each key (R11)."""

    request: Request
    parts: System
    chave: str | None

    async def record(
        self, quem: Quem, use_case: Callable[[Work], Awaitable[T]], *, answer: Callable[[T], JsonBody] = lambda _: {},
        status: int = 201, stream: UUID | None = None, digest: bytes | None = None, secret: Mapping[str, Any] | None = None,
    ) -> Json:
        """`stream`: the programação whose ETag is answered; `digest` stands for a streamed body; `secret` is answered, never kept."""
        key = await self.key(quem, digest)
        quiet = False

        async def noticed(work: Work) -> T:
            nonlocal quiet
            value = await use_case(work)
            quiet = not (work.said.events or work.said.identidades or work.said.ended_sessions)
            return value

        def final() -> int:
            return 200 if quiet and status == 201 else status

        done = await self.parts.store.run(noticed, quem, key=key, keep=(lambda value: (final(), dumps(answer(value)))) if key else None)
        if done.replayed:
            return self._replayed(done.replayed)
        body = {**answer(done.value), **(secret or {}), "posicao": done.position}
        return self._answer(body, final(), done.position, version=done.versions.get(stream) if stream else None)

    async def answered(self, quem: Quem, digest: bytes | None = None) -> Json | None:
        """What the key was answered before, for a request of many commands: they are each by themselves, `keep` is for all."""
        key = await self.key(quem, digest)
        found = await kept(self.parts.store.reader, key) if key else None
        return self._replayed(found) if found else None

    async def keep(self, quem: Quem, body: JsonBody, position: int, status: int = 200) -> Json:
        """Answers a request of many commands, recorded up to `position`, and keeps the answer with the key."""
        if key := await self.key(quem, None):
            done = await self.parts.store.run(_nothing, quem, key=key, keep=lambda _: (status, dumps(body)))
            if done.replayed:
                return self._replayed(done.replayed)
            position = max(position, done.position)
        return self._answer({**body, "posicao": position}, status, position)

    async def part(self, quem: Quem, use_case: Callable[[Work], Awaitable[object]], name: str) -> int:
        """One command of a request of many; the key of each is made from the request's and its `name`. Answers its position."""
        whole = await self.key(quem, None)
        key = CommandKey(hashlib.sha256(whole.key + name.encode()).digest(), whole.digest) if whole else None
        done = await self.parts.store.run(use_case, quem, key=key, keep=(lambda _: (200, b"{}")) if key else None)
        return done.position

    async def key(self, quem: Quem, digest: bytes | None) -> CommandKey | None:
        if self.chave is None:
            return None
        scope = f"{quem.link or quem.id}\n{self.request.method}\n{self.request.scope['path']}\n{self.chave}"
        body = digest if digest is not None else hashlib.sha256(await self.request.body()).digest()
        return CommandKey(hashlib.sha256(scope.encode()).digest(), body)

    def _replayed(self, found: Kept) -> Json:
        return self._answer({**from_json(found.answer), "posicao": found.position}, found.status, found.position, replayed=True)

    def _answer(self, body: JsonBody, status: int, position: int, *, version: int | None = None, replayed: bool = False) -> Json:
        headers = {"Posicao": str(position)}
        if version:
            headers["ETag"] = etag(version)
        if replayed:
            headers["Idempotency-Replayed"] = "true"
        return Json(body, status, headers)


async def _nothing(work: Work) -> None:
    """Only the key is kept."""


async def recorder(request: Request, chave: Chave = None) -> Recorder:
    return Recorder(request, _system(request), chave)


Gravador = Annotated[Recorder, Depends(recorder)]
