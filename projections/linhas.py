"""What a row of the list shows of a programação beside what it is filtered and ordered by: a mark for each atividade, its last news."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, LiteralString
from uuid import UUID

from psycopg import AsyncConnection

from projections.nomes import Nomes


class Marca(StrEnum):
    """How an atividade stands: done, sent and to be looked at, asked again, missing."""

    FEITA = "f"
    CONFERIR = "c"
    VOLTA = "v"
    FALTA = "-"


@dataclass(frozen=True, slots=True)
class Noticia:
    """A movement as the history has it; `anexo` is what the file is called. Of those before the last one there are no `dados`."""

    tipo: str
    em: datetime
    por: UUID | None
    dados: Mapping[str, Any]
    atividade: str | None
    anexo: str | None


@dataclass(frozen=True, slots=True)
class Linha:
    """`noticias`: the last ones, the newest first; those that say the same of the same person are one piece of news."""

    marcas: Sequence[Marca]
    noticias: Sequence[Noticia]


_LAST: Final = 6
_QUIET: Final = [
    "notificacao_enviada", "notificacao_entregue", "notificacao_lida", "aviso_redirecionado", "novidades_avisadas", "link_criado",
    "link_copiado", "link_renovado", "link_revogado", "voltou_a_pedir",
]
"""What goes on beside a movement that the row tells of."""

_MARCAS: LiteralString = """
select a.programacao_id, string_agg(case
        when a.exigencia = 'dispensada' then 'f'
        when a.situacao = 'pendente' then case when a.aviso is null then '-' else 'v' end
        when a.situacao = 'enviada' and exists (
            select from json_to_recordset(a.anexos) as x(conferido bool, anterior bool, removido bool, devolvido json)
            where not (x.conferido or x.anterior or x.removido) and x.devolvido is null
        ) then 'c'
        else 'f' end, '' order by a.ordem)
from atividades a where a.programacao_id = any(%s) group by 1
"""
_NOTICIAS: LiteralString = """
select v.id, h.tipo, h.em, h.por, case when h.n = 1 then h.dados else '{}' end, a.nome, x.nome
from unnest(%(ids)s::uuid[], %(novas)s::bool[]) as v(id, nova)
    cross join lateral (
        select h.*, row_number() over (order by h.posicao desc) as n
        from historico h where h.programacao_id = v.id and h.tipo <> all(%(quiet)s)
            and not (v.nova and h.tipo = 'solicitacao_enviada' and h.por is null)
        order by h.posicao desc limit %(last)s
    ) as h
    left join atividades a on h.n = 1 and a.id = h.atividade_id
    left join anexos x on h.n = 1 and x.id = (h.dados->>'anexo')::uuid
order by v.id, h.n
"""


async def linhas(connection: AsyncConnection[Any], ids: Mapping[UUID, bool]) -> Mapping[UUID, Linha]:
    """Of each, with whether a client's movement waits to be seen there: what the régua asked since does not stand before it. Whether the
    asker may see it is the caller's to know."""
    marcas = dict(await (await connection.execute(_MARCAS, (list(ids),))).fetchall())
    cursor = await connection.execute(_NOTICIAS, {"ids": list(ids), "novas": list(ids.values()), "quiet": _QUIET, "last": _LAST})
    noticias: dict[UUID, list[Noticia]] = {}
    for id, *said in await cursor.fetchall():
        noticias.setdefault(id, []).append(Noticia(*said))
    return {id: Linha([Marca(each) for each in marcas.get(id, "")], noticias.get(id, [])) for id in ids}


async def documentos(connection: AsyncConnection[Any], empresas: Sequence[UUID]) -> Nomes:
    """CNPJ or CPF of each that has one."""
    cursor = await connection.execute(
        "select id, documento from identidades where id = any(%s) and documento is not null", (list(set(empresas)),)
    )
    return dict(await cursor.fetchall())
