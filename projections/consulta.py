"""Who, of many: what use cases ask of the views and of the table of identities."""
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, LiteralString
from uuid import UUID

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from domain.escritorio.consulta import Contato, Pedida, Responsabilidades


async def _at_once() -> None:
    """Nothing to wait for."""


class ConsultaSQL:
    """A `Consulta`. Before views are read, `seen` waits until they have taken in every append of the asker's process."""

    def __init__(self, pool: AsyncConnectionPool[AsyncConnection[Any]], seen: Callable[[], Awaitable[None]] = _at_once) -> None:
        self._pool = pool
        self._seen = seen

    async def clientes(self, empresa: UUID) -> Sequence[Contato]:
        """Its active clients, by name."""
        rows = await self._ask(
            """
            select u.id, i.email is not null, i.telefone is not null from usuarios u join identidades i using (id)
            where u.empresas @> array[%(empresa)s::uuid] and u.perfil = 'cliente' and u.ativo order by i.busca, u.id
            """,
            empresa=empresa,
        )
        return [Contato(*row) for row in rows]

    async def clientes_de(self, empresas: Sequence[UUID]) -> Mapping[UUID, Sequence[Contato]]:
        """The same of many empresas, by one question."""
        rows = await self._ask(
            """
            select e.id, u.id, i.email is not null, i.telefone is not null
            from unnest(%(empresas)s::uuid[]) as e (id)
            join usuarios u on u.empresas @> array[e.id] and u.perfil = 'cliente' and u.ativo
            join identidades i on i.id = u.id order by i.busca, u.id
            """,
            empresas=list(empresas),
        )
        found: dict[UUID, list[Contato]] = {empresa: [] for empresa in empresas}
        for empresa, *contato in rows:
            found[empresa].append(Contato(*contato))
        return found

    async def contato(self, usuario: UUID) -> Contato:
        """Nobody is reached by nothing."""
        rows = await self._ask(
            "select id, email is not null, telefone is not null from identidades where id = %(usuario)s", usuario=usuario, fresh=False
        )
        return Contato(*rows[0]) if rows else Contato(usuario, False, False)

    async def responsabilidades(self, usuario: UUID) -> Responsabilidades:
        programacoes = await self._ask(
            "select id from servicos_programados where responsavel_id = %(usuario)s and encerrada_em is null order by vencimento, id",
            usuario=usuario,
        )
        agendas = await self._ask("select id from agendas where responsavel_id = %(usuario)s order by id", usuario=usuario)
        empresas = await self._ask(
            "select id from empresas where responsaveis @> %(como)s::jsonb order by id", como=json.dumps([{"usuario_id": str(usuario)}])
        )
        return Responsabilidades(_first(programacoes), _first(agendas), _first(empresas))

    async def administradores(self) -> Sequence[UUID]:
        return _first(await self._ask("select id from usuarios where perfil = 'administrador' and ativo order by id"))

    async def pedidas(self, causa: int, usuario: UUID) -> Sequence[Pedida]:
        """By the rows of what is to be sent: there before anything can come of it."""
        rows = await self._ask(
            "select canal, tipo from entregas where causa = %(causa)s and usuario_id = %(usuario)s order by id",
            causa=causa, usuario=usuario, fresh=False,
        )
        return [Pedida(*row) for row in rows]

    async def _ask(self, query: LiteralString, *, fresh: bool = True, **parameters: object) -> Sequence[tuple[Any, ...]]:
        """`fresh`: of views, which must have caught up first."""
        if fresh:
            await self._seen()
        async with self._pool.connection() as connection:
            return await (await connection.execute(query, parameters)).fetchall()


def _first(rows: Sequence[tuple[Any, ...]]) -> Sequence[UUID]:
    return [row[0] for row in rows]


class Lida(ConsultaSQL):
    """One that has read the clients of some empresas beforehand: `de`."""

    de: Mapping[UUID, Sequence[Contato]] = MappingProxyType({})

    @classmethod
    async def read(cls, consulta: ConsultaSQL, empresas: Sequence[UUID]) -> "Lida":
        lida = cls(consulta._pool, consulta._seen)
        lida.de = await consulta.clientes_de(empresas)
        return lida

    async def clientes(self, empresa: UUID) -> Sequence[Contato]:
        return self.de[empresa] if empresa in self.de else await super().clientes(empresa)
