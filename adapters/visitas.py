"""What a signed-in client has not seen yet of what it was asked: derived from its messages, its movements, and where it looked last."""
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection


async def visto(connection: AsyncConnection[Any], usuario: UUID, programacao: UUID) -> None:
    """Looked at now: all that was asked by now is seen. Nothing is written when nothing is new."""
    await connection.execute(
        """
        insert into visitas (usuario_id, programacao_id, posicao)
        select usuario_id, programacao_id, max(causa) from notificacoes where programacao_id = %s and usuario_id = %s
        group by usuario_id, programacao_id
        on conflict (usuario_id, programacao_id) do update set posicao = excluded.posicao where visitas.posicao < excluded.posicao
        """,
        (programacao, usuario),
    )


async def novos(connection: AsyncConnection[Any], usuario: UUID, programacoes: Sequence[UUID]) -> dict[UUID, int]:
    """How many times each was asked since this client looked at it signed in, or moved something there, whichever came last; by whatever
    channels it was told. Those without any are left out."""
    cursor = await connection.execute(
        """
        select n.programacao_id, count(distinct n.causa) from notificacoes n
        left join visitas v on v.usuario_id = n.usuario_id and v.programacao_id = n.programacao_id
        left join lateral (
            select max(posicao) as posicao from historico h where h.programacao_id = n.programacao_id and h.por = n.usuario_id
        ) m on true
        where n.programacao_id = any(%s) and n.usuario_id = %s and n.causa > greatest(v.posicao, m.posicao, 0)
        group by n.programacao_id
        """,
        (list(programacoes), usuario), prepare=True,
    )
    return dict(await cursor.fetchall())
