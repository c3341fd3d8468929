"""Work that a defect of ours keeps from being done: after some tries it is parked, told of, and tried again when somebody says so."""
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final, LiteralString
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

TENTATIVAS: Final = 5
"""Tries without a success after which it is parked."""
NUNCA: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""When what is parked is due."""


class Tipo(StrEnum):
    """What is parked: a message; the régua, the automatic baixa or the news of a programação; an agenda; the bytes of a removed file."""

    MENSAGEM = "mensagem"
    REGUA = "regua"
    BAIXA = "baixa"
    NOVIDADES = "novidades"
    AGENDA = "agenda"
    ARQUIVO = "arquivo"


@dataclass(frozen=True, slots=True)
class Estacionado:
    """`id` is that of the message, programação, agenda or file; `programacao_id`, `usuario_id` and `canal` where there is one."""

    tipo: Tipo
    id: UUID
    vezes: int
    desde: datetime
    ultima_em: datetime
    erro: str
    programacao_id: UUID | None
    usuario_id: UUID | None
    canal: str | None


_NOTE: Final[LiteralString] = """
insert into defeitos (tipo, alvo, primeiro_em, ultimo_em, erro, estacionado_em)
select %(tipo)s, alvo, %(now)s, %(now)s, %(erro)s, case when %(na_hora)s then %(now)s::timestamptz end
from unnest(%(alvos)s::uuid[]) as alvo
on conflict (tipo, alvo) do update set vezes = defeitos.vezes + 1, ultimo_em = excluded.ultimo_em, erro = excluded.erro,
    estacionado_em = case when %(na_hora)s or defeitos.vezes + 1 >= %(most)s then coalesce(defeitos.estacionado_em, excluded.ultimo_em) end
returning alvo, estacionado_em is not null
"""
_LIST: Final[LiteralString] = """
select d.tipo, d.alvo as id, d.vezes, d.primeiro_em as desde, d.ultimo_em as ultima_em, d.erro,
    case when d.tipo in ('regua', 'baixa', 'novidades') then d.alvo else e.programacao_id end as programacao_id, e.usuario_id, e.canal
from defeitos d left join entregas e on d.tipo = 'mensagem' and e.id = d.alvo
where d.estacionado_em is not null order by d.estacionado_em, d.tipo, d.alvo limit 500
"""
_AGAIN: Final[dict[Tipo, LiteralString]] = {
    Tipo.MENSAGEM: "update entregas set nao_antes = null, quedas = 0, lembrada_em = '-infinity' where id = any(%(ids)s)",
    Tipo.REGUA: "update andamentos set regua_nao_antes = null where id = any(%(ids)s)",
    Tipo.BAIXA: "update andamentos set baixa_nao_antes = null where id = any(%(ids)s)",
    Tipo.NOVIDADES: "update novidades set em = %(now)s where programacao_id = any(%(ids)s)",
    Tipo.AGENDA: "update compromissos set em = %(now)s where tipo = 'agenda' and alvo = any(%(ids)s)",
    Tipo.ARQUIVO: "update compromissos set em = %(now)s where tipo = 'arquivo' and alvo = any(%(ids)s)",
}


async def note(
    connection: AsyncConnection[Any], tipo: Tipo, alvos: Collection[UUID], erro: str, now: datetime, *, na_hora: bool = False
) -> set[UUID]:
    """One more try that failed; which of them are parked by now. `na_hora`: at once, without more tries."""
    how = {"tipo": tipo, "alvos": list(alvos), "now": now, "erro": erro[:500], "most": TENTATIVAS, "na_hora": na_hora}
    return {alvo for alvo, parked in await (await connection.execute(_NOTE, how)).fetchall() if parked}


async def done(connection: AsyncConnection[Any], tipo: Tipo, alvos: Collection[UUID]) -> None:
    """It was done after all: nothing is held against it."""
    await connection.execute("delete from defeitos where tipo = %s and alvo = any(%s)", (tipo, list(alvos)))


async def listar(connection: AsyncConnection[Any]) -> list[Estacionado]:
    """What is parked, the oldest first; 500 at most."""
    async with connection.cursor(row_factory=class_row(Estacionado)) as cursor:
        await cursor.execute(_LIST)
        return await cursor.fetchall()


async def quantos(connection: AsyncConnection[Any]) -> int:
    """How many are parked."""
    row = await (await connection.execute("select count(*) from defeitos where estacionado_em is not null")).fetchone()
    return int(row[0]) if row else 0


async def tentar(connection: AsyncConnection[Any], now: datetime, tipo: Tipo | None = None, id: UUID | None = None) -> int:
    """Has what is parked tried again, as if for the first time: this one, or all. How many; whoever comes second finds none."""
    async with connection.transaction():
        cursor = await connection.execute(
            "delete from defeitos where estacionado_em is not null and (%(tipo)s::text is null or (tipo, alvo) = (%(tipo)s, %(id)s::uuid)) "
            "returning tipo, alvo",
            {"tipo": tipo, "id": id},
        )
        found = await cursor.fetchall()
        for each, statement in _AGAIN.items():
            if ids := [alvo for of, alvo in found if of == each]:
                await connection.execute(statement, {"ids": ids, "now": now})
    return len(found)


def erro(error: BaseException) -> str:
    """What is kept of it: its kind and where it was raised. Its words may hold what somebody typed, or a secret."""
    at = error.__traceback__
    while at and at.tb_next:
        at = at.tb_next
    where = f" em {at.tb_frame.f_globals.get('__name__', '?')}, linha {at.tb_lineno}" if at else ""
    return f"{type(error).__name__}{where}"
