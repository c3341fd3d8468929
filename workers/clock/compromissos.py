"""When what follows the clock is due besides the régua and the baixa: an agenda is looked at, bytes are removed, news are told."""
from datetime import datetime, timedelta
from typing import Any, Final, LiteralString
from uuid import UUID

from psycopg import AsyncConnection

from adapters.estacionados import Tipo
from domain.agenda.events import AgendaAlterada, AgendaCriada, AgendaRemovida
from domain.empresa.events import EmpresaReativada, ResponsaveisDefinidos
from domain.escritorio.state import ESCRITORIO_ID
from domain.event import Recorded
from domain.notificacao.events import NovidadesAvisadas
from domain.programacao.events import ArquivoDescartado, ArquivoRemovido
from projections.movimentos import CONSEQUENCIAS, DA_PROGRAMACAO, by_the_client

GUARDA: Final = timedelta(days=30)
"""For so long the bytes of a removed file stay in the store (M4)."""
SILENCIO: Final = timedelta(minutes=15)
"""So long after a client's last movement the responsável is told of them (R18)."""

_NEWS: Final[LiteralString] = """
insert into novidades (programacao_id, desde, ate, em)
select %(id)s, %(posicao)s, %(posicao)s, %(em)s where %(posicao)s > (select posicao from novidades_desde)
on conflict (programacao_id) do update set ate = excluded.ate,
    em = case when novidades.diaria or %(de_fora)s then novidades.em else excluded.em end
"""
_TOLD: Final[LiteralString] = """
with told as (delete from novidades where programacao_id = %(id)s and ate <= %(ate)s)
update novidades set desde = %(ate)s + 1 where programacao_id = %(id)s and ate > %(ate)s
"""


async def keep(connection: AsyncConnection[Any], recorded: Recorded) -> None:
    """What an event has to be done later, or has done with."""
    await _news(connection, recorded)
    match recorded.event:
        case AgendaCriada() | AgendaAlterada():
            await appoint(connection, Tipo.AGENDA, recorded.stream, recorded.at)
        case AgendaRemovida():
            await connection.execute("delete from compromissos where tipo = 'agenda' and alvo = %s", (recorded.stream,))
            await connection.execute("delete from recusas_da_agenda where agenda_id = %s", (recorded.stream,))
        case ArquivoRemovido() | ArquivoDescartado() as gone:
            await appoint(connection, Tipo.ARQUIVO, gone.anexo, recorded.at + GUARDA)
        case event if recorded.stream == ESCRITORIO_ID or isinstance(event, EmpresaReativada | ResponsaveisDefinidos):
            await connection.execute("update compromissos set em = %s where tipo = 'agenda' and em > %s", (recorded.at, recorded.at))


async def _news(connection: AsyncConnection[Any], recorded: Recorded) -> None:
    """What the responsável is to be told of, or was; what waits for the morning goes on waiting for it. A stranger's mail is told of, and
    puts nothing off: who knows a reply address could do so for days."""
    event = recorded.event
    if isinstance(event, NovidadesAvisadas):
        await connection.execute(_TOLD, {"id": event.programacao_id, "ate": event.ate})
    elif type(event) in DA_PROGRAMACAO - CONSEQUENCIAS and by_the_client(recorded):
        news = {"id": recorded.stream, "posicao": recorded.position, "em": recorded.at + SILENCIO, "de_fora": recorded.by is None}
        await connection.execute(_NEWS, news)


async def appoint(connection: AsyncConnection[Any], tipo: Tipo, alvo: UUID, em: datetime) -> None:
    """It is due then, and no more when it was due before."""
    await connection.execute(
        "insert into compromissos (tipo, alvo, em) values (%s, %s, %s) on conflict (tipo, alvo) do update set em = excluded.em",
        (tipo, alvo, em),
    )
