"""The links of a programação: for whom, made how, until when (R15). What they open with is nowhere."""
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NotRequired
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg import AsyncConnection
from psycopg.rows import dict_row
from typing_extensions import TypedDict

from domain.event import Recorded
from domain.link.events import LinkCopiado, LinkCriado, LinkRenovado, LinkRevogado
from domain.link.state import Link
from projections.nomes import Instante, Pessoa, nomes, pessoa
from projections.view import View


class Origem(StrEnum):
    """How it came to be: minted for a message, copied by the equipe, or renewed at the client's request."""

    MENSAGEM = "mensagem"
    COPIADO = "copiado"
    RENOVADO = "renovado"


class Estado(StrEnum):
    VIVO = "vivo"
    EXPIRADO = "expirado"
    REVOGADO = "revogado"


@dataclass(frozen=True, slots=True)
class Row:
    id: UUID
    programacao_id: UUID
    usuario_id: UUID
    origem: Origem
    criado_por: UUID | None
    criado_em: datetime
    vale_ate: date | None
    revogado_por: UUID | None = None
    revogado_em: datetime | None = None


def keys(recorded: Recorded) -> Sequence[UUID]:
    return (recorded.stream,) if isinstance(recorded.event, LinkCriado | LinkCopiado | LinkRenovado | LinkRevogado) else ()


def fold(row: Row | None, recorded: Recorded, key: UUID) -> Row | None:
    por, em = recorded.by, recorded.at
    match recorded.event:
        case LinkCriado() as said:
            return Row(key, said.programacao_id, said.usuario_id, Origem.MENSAGEM, por, em, said.vale_ate)
        case LinkCopiado() as said:
            return Row(key, said.programacao_id, said.usuario_id, Origem.COPIADO, por, em, None)
        case LinkRenovado() as said:
            return Row(key, said.programacao_id, said.usuario_id, Origem.RENOVADO, por, em, said.vale_ate)
        case LinkRevogado() if row:
            return replace(row, revogado_por=por, revogado_em=em)
    return row


VIEW = View(
    name="links", shape=1, row=Row, key="id", keys=keys, fold=fold,
    ddl="""
    create table {view} (
        id uuid primary key, programacao_id uuid not null, usuario_id uuid not null, origem text not null, criado_por uuid,
        criado_em timestamptz not null, vale_ate date, revogado_por uuid, revogado_em timestamptz
    );
    create index {view}_programacao on {view} (programacao_id, criado_em, id);
    """,
)


class LinkNaLista(TypedDict):
    """One of GET `/programacoes/{id}/links`."""

    id: UUID
    usuario: Pessoa
    origem: Origem
    estado: Estado
    criado_por: Pessoa
    criado_em: Instante
    expira_em: Instante
    revogado_por: NotRequired[Pessoa]
    revogado_em: NotRequired[Instante]


async def da_programacao(
    connection: AsyncConnection[Any], programacao_id: UUID, vencimento: date, zone: ZoneInfo, now: datetime
) -> list[LinkNaLista]:
    """All of them, oldest first; they expire by the programação's `vencimento`, in the office's zone."""
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(
            """
            select id, programacao_id, usuario_id, origem, criado_por, criado_em, vale_ate, revogado_por, revogado_em
            from links where programacao_id = %s order by criado_em, id
            """,
            (programacao_id,),
        )
        rows = [Row(**found) for found in await cursor.fetchall()]
    called = await nomes(connection, (id for row in rows for id in (row.usuario_id, row.criado_por, row.revogado_por)))
    shown = []
    for row in rows:
        expira_em = Link(row.id, row.programacao_id, row.usuario_id, "", row.vale_ate).expires(vencimento, zone)
        estado = Estado.REVOGADO if row.revogado_em else Estado.EXPIRADO if expira_em <= now else Estado.VIVO
        link: LinkNaLista = {
            "id": row.id, "usuario": pessoa(called, row.usuario_id), "origem": Origem(row.origem), "estado": estado,
            "criado_por": pessoa(called, row.criado_por), "criado_em": row.criado_em, "expira_em": expira_em,
        }
        if row.revogado_em:
            link |= {"revogado_por": pessoa(called, row.revogado_por), "revogado_em": row.revogado_em}
        shown.append(link)
    return shown
