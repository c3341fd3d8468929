"""Files by their id: which programação and atividade one belongs to, and what it is."""
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

from domain.acesso import Quem
from domain.event import Recorded
from domain.programacao.events import ArquivoAnexado, ArquivoDescartado, ArquivoRecebido, ArquivoRemovido
from projections.nomes import digitado
from projections.view import View


@dataclass(frozen=True, slots=True)
class Row:
    """`tamanho` in bytes, `tipo` a media type, `sha256` in hex. One that came by mail (M20) is on no atividade until it is put there:
    until then only the equipe, and the client `do_cliente` whose address it came from, know of it."""

    id: UUID
    programacao_id: UUID
    atividade_id: UUID | None
    nome: str | None
    tamanho: int
    tipo: str
    sha256: str
    removido: bool = False
    do_cliente: UUID | None = None

    def known_to(self, quem: Quem) -> bool:
        """Of those who see the programação."""
        return self.atividade_id is not None or not quem.cliente or (quem.id is not None and quem.id == self.do_cliente)


def keys(recorded: Recorded) -> Iterable[UUID]:
    event = recorded.event
    return (event.anexo,) if isinstance(event, ArquivoAnexado | ArquivoRemovido | ArquivoRecebido | ArquivoDescartado) else ()


def fold(row: Row | None, recorded: Recorded, key: UUID) -> Row | None:
    match recorded.event:
        case ArquivoAnexado() as sent:
            nome = digitado(recorded, "nome")
            return Row(key, recorded.stream, sent.atividade, nome, sent.tamanho, sent.tipo, sent.sha256)
        case ArquivoRecebido() as came:
            nome, whose = digitado(recorded, "nome"), None if came.retido else came.usuario_id
            return Row(key, recorded.stream, None, nome, came.tamanho, came.tipo, came.sha256, do_cliente=whose)
        case ArquivoRemovido() | ArquivoDescartado() if row:
            return replace(row, removido=True)
    return row


VIEW = View(
    name="anexos", shape=2, row=Row, key="id", keys=keys, fold=fold,
    ddl="""
    create table {view} (
        id uuid primary key, programacao_id uuid not null, atividade_id uuid, nome text, tamanho bigint not null,
        tipo text not null, sha256 text not null, removido boolean not null, do_cliente uuid
    );
    """,
)


async def um(connection: AsyncConnection[Any], id: UUID) -> Row | None:
    """One that is there; removed ones are not."""
    async with connection.cursor(row_factory=class_row(Row)) as cursor:
        await cursor.execute(
            "select id, programacao_id, atividade_id, nome, tamanho, tipo, sha256, removido, do_cliente from anexos "
            "where id = %s and not removido",
            (id,),
        )
        return await cursor.fetchone()
