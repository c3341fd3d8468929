"""What Meta tells of the messages that it took: each receipt finds its row, and becomes M15 (delivered, read, failed)."""
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from uuid import UUID

from psycopg.rows import class_row

from adapters.messages.whatsapp import SEM_WHATSAPP, motivo
from adapters.wiring import System
from domain.acesso import SISTEMA
from domain.escritorio.desfecho import registrar
from domain.notificacao.events import NotificacaoDevolvida, NotificacaoEntregue, NotificacaoEnviada, NotificacaoFalhou, NotificacaoLida
from domain.notificacao.state import Desfecho
from domain.usuario.avisos import CanalDeAviso

_ARRIVED: Final[Mapping[str, type[NotificacaoEnviada | NotificacaoEntregue | NotificacaoLida]]] = {
    "sent": NotificacaoEnviada, "delivered": NotificacaoEntregue, "read": NotificacaoLida,
}
MOST: Final = 1000
"""Receipts of one notice."""


@dataclass(frozen=True, slots=True)
class Recibo:
    """`entrega` is what we gave along with the message, where it came back; `erro` is there when it failed."""

    mensagem_id: str
    status: str
    entrega: UUID | None = None
    erro: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    id: UUID
    causa: int
    programacao_id: UUID
    usuario_id: UUID
    mensagem_id: str | None


def read(notice: object) -> list[Recibo]:
    """The statuses in what was posted; what is of another shape, or none of ours, is passed over: Meta adds to it as it likes."""
    found = []
    for entry in _list(notice, "entry"):
        for change in _list(entry, "changes"):
            for status in _list(_get(change, "value"), "statuses"):
                id, said, opaque, errors = (_get(status, name) for name in ("id", "status", "biz_opaque_callback_data", "errors"))
                if not (isinstance(id, str) and id.isprintable() and isinstance(said, str)):
                    continue
                erro = next((each for each in errors if isinstance(each, dict)), {}) if isinstance(errors, list) else {}
                found.append(Recibo(id, said, _uuid(opaque), erro if said == "failed" else None))
    return found[:MOST]


async def take(system: System, recibos: Sequence[Recibo]) -> bool:
    """Records what they say, once each and in whatever order. False: one may be of a message that is being handed over right now, and is
    to be told again."""
    found, by_message = await _rows(system, recibos)
    for recibo in recibos:
        row = by_message.get(recibo.mensagem_id) or (found.get(recibo.entrega) if recibo.entrega else None)
        if row and (desfecho := _outcome(recibo, row)):
            await system.store.run(partial(registrar, consulta=system.consulta, desfecho=desfecho), SISTEMA, cause=row.causa)
    known = {*by_message, *(each.mensagem_id for each in recibos if each.entrega in found)}
    return all(each.mensagem_id in known for each in recibos) or not await _handing_over(system)


def _outcome(recibo: Recibo, row: _Row) -> Desfecho | None:
    about = {
        "programacao_id": row.programacao_id, "entrega_id": row.id, "causa": row.causa, "usuario_id": row.usuario_id,
        "canal": CanalDeAviso.WHATSAPP.value,
    }
    if arrived := _ARRIVED.get(recibo.status):
        return arrived(**about, mensagem_id=recibo.mensagem_id)
    # the same message sent again after a crash has another id: what came of the first says nothing of the second
    if recibo.erro is None or (row.mensagem_id and row.mensagem_id != recibo.mensagem_id):
        return None
    code = recibo.erro.get("code")
    words = f"{code} {motivo(dict(recibo.erro))}" if isinstance(code, int) else motivo(dict(recibo.erro))
    return (NotificacaoDevolvida if code == SEM_WHATSAPP else NotificacaoFalhou)(**about, motivo=words)


async def _rows(system: System, recibos: Iterable[Recibo]) -> tuple[dict[UUID, _Row], dict[str, _Row]]:
    """By our id and by Meta's."""
    ids, ours = [each.mensagem_id for each in recibos], [each.entrega for each in recibos if each.entrega]
    async with system.pool.connection() as connection, connection.cursor(row_factory=class_row(_Row)) as cursor:
        await cursor.execute(
            "select id, causa, programacao_id, usuario_id, mensagem_id from entregas "
            "where canal = 'whatsapp' and programacao_id is not null and (mensagem_id = any(%s) or id = any(%s))", (ids, ours),
        )
        rows = await cursor.fetchall()
    return {row.id: row for row in rows}, {row.mensagem_id: row for row in rows if row.mensagem_id}


async def _handing_over(system: System) -> bool:
    async with system.pool.connection() as connection:
        cursor = await connection.execute(
            "select exists (select from entregas where not encerrada and canal = 'whatsapp' and estado = 'enviando' "
            "and arrendada_ate > clock_timestamp())"
        )
        row = await cursor.fetchone()
    return bool(row and row[0])


def _get(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else None


def _list(value: object, name: str) -> list[object]:
    found = _get(value, name)
    return found if isinstance(found, list) else []


def _uuid(text: object) -> UUID | None:
    try:
        return UUID(text) if isinstance(text, str) and len(text) == 36 else None
    except ValueError:
        return None
