"""The log for auditors: the exact bytes of each entry, filtered, a bounded piece of it at a time."""
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any, Final, LiteralString
from uuid import UUID

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from domain.codec import instant

WINDOW: Final = 20_000
"""Positions that one statement looks through: a filter that finds little holds no connection for long."""
PATIENCE: Final = 2.0
PAGE: Final = 1000

# an entry is parsed only where a filter looks inside
_FOUND: Final[LiteralString] = """
select l.notification_id, l.originator_id, l.originator_version, l.topic, l.state, p.data, l.leaf
from log l left join log_private p on p.position = l.notification_id
    cross join lateral (select case when %(inside)s::bool then convert_from(l.state, 'UTF8')::jsonb end) as parsed(said)
where l.notification_id > %(apos)s and l.notification_id <= %(ate)s
    and (%(tipos)s::text[] is null or l.topic = any(%(tipos)s))
    and (%(de_em)s::text is null or said ->> 'at' >= %(de_em)s)
    and (%(ate_em)s::text is null or said ->> 'at' <= %(ate_em)s)
    and (%(por)s::text[] is null or said ->> 'by' = any(%(por)s))
    and (%(programacoes)s::text[] is null or l.originator_id::text = any(%(programacoes)s)
        or said -> 'event' ->> 'programacao_id' = any(%(programacoes)s))
    and (%(empresas)s::uuid[] is null or l.originator_id = any(%(empresas)s) or exists (
        select from servicos_programados s where s.empresa_id = any(%(empresas)s)
            and s.id::text in (l.originator_id::text, said -> 'event' ->> 'programacao_id')))
order by l.notification_id limit %(limite)s
"""


@dataclass(frozen=True, slots=True)
class Filtros:
    """Each narrows the others; within one, any of its values. `de` and `ate` are positions or instants, both included; `apos` is not."""

    apos: int = 0
    de: int | datetime | None = None
    ate: int | datetime | None = None
    por: Sequence[UUID] = ()
    tipo: Sequence[str] = ()
    programacao: Sequence[UUID] = ()
    empresa: Sequence[UUID] = ()

    @property
    def first(self) -> int:
        """The position before the first that may be found."""
        return max(self.apos, self.de - 1) if isinstance(self.de, int) else self.apos

    def last(self, head: int) -> int:
        return min(self.ate, head) if isinstance(self.ate, int) else head

    def parameters(self) -> dict[str, object]:
        de, ate = (instant(each) if isinstance(each, datetime) else None for each in (self.de, self.ate))
        return {
            "inside": bool(de or ate or self.por or self.programacao or self.empresa), "de_em": de, "ate_em": ate,
            "tipos": list(self.tipo) or None, "por": [str(each) for each in self.por] or None,
            "programacoes": [str(each) for each in self.programacao] or None, "empresas": list(self.empresa) or None,
        }


@dataclass(frozen=True, slots=True)
class Entrada:
    """One entry as it is stored: `dados` is what is hashed into `folha`, `privado` what is kept beside it while it is there."""

    posicao: int
    fluxo: UUID
    versao: int
    tipo: str
    dados: str
    privado: str | None
    folha: str

    def answer(self) -> dict[str, Any]:
        said: dict[str, Any] = {"posicao": self.posicao, "fluxo": self.fluxo, "versao": self.versao, "tipo": self.tipo, "dados": self.dados}
        if self.privado is not None:
            said["privado"] = self.privado
        return {**said, "folha": self.folha}


class Auditoria:
    """Reads the log itself: no view can hide anything from it."""

    def __init__(self, pool: AsyncConnectionPool[AsyncConnection[Any]]) -> None:
        self._pool = pool

    async def page(self, filtros: Filtros, limite: int) -> tuple[list[Entrada], int | None]:
        """At most `limite`, and the position to go on after. Where little is found, a page may be short of it and still go on."""
        last, after, until = filtros.last(await self._head()), filtros.first, monotonic() + PATIENCE
        found: list[Entrada] = []
        while after < last and len(found) < limite and (monotonic() < until or after == filtros.first):
            rows, after = await self._window(filtros, after, last, limite - len(found))
            found += rows
        return found, after if after < last else None

    async def entries(self, filtros: Filtros) -> AsyncIterator[list[Entrada]]:
        """Up to the log's head as it is now, in constant memory."""
        last, after = filtros.last(await self._head()), filtros.first
        while after < last:
            rows, after = await self._window(filtros, after, last, PAGE)
            yield rows

    async def _head(self) -> int:
        async with self._pool.connection() as connection:
            row = await (await connection.execute("select coalesce(max(notification_id), 0) from log")).fetchone()
        return row[0] if row else 0

    async def _window(self, filtros: Filtros, after: int, last: int, limite: int) -> tuple[list[Entrada], int]:
        """What is found in the next positions, and the last of them that was looked at."""
        ate = min(after + WINDOW, last)
        async with self._pool.connection() as connection:
            asked = {**filtros.parameters(), "apos": after, "ate": ate, "limite": limite}
            rows = await (await connection.execute(_FOUND, asked, binary=True)).fetchall()
        entries = [_entrada(*row) for row in rows]
        return entries, entries[-1].posicao if len(entries) == limite else ate


def _entrada(posicao: int, fluxo: UUID, versao: int, tipo: str, dados: bytes, privado: bytes | None, folha: bytes) -> Entrada:
    private = None if privado is None else bytes(privado).decode()
    return Entrada(posicao, fluxo, versao, tipo, bytes(dados).decode(), private, bytes(folha).hex())
