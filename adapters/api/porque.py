"""Why nothing was sent on a day, or what was: the log read again up to that moment (R8, R9, R16)."""
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection

from adapters.api.past import parse_moment
from adapters.estacionados import NUNCA
from adapters.wiring import System
from domain.acesso import Perfil, Quem
from domain.escritorio.alcance import Alcance, reach
from domain.escritorio.consulta import Contato
from domain.escritorio.mensagens import mensagens
from domain.escritorio.porque import trechos, until
from domain.escritorio.state import ESCRITORIO, ESCRITORIO_ID
from domain.event import Recorded
from domain.expediente import Expediente
from domain.log import Work, get
from domain.programacao.events import ProgramacaoGerada, SolicitacaoEnviada
from domain.refusal import Invalido
from domain.servico.porque import Momento, explicar, fim_do_dia
from projections import notificacoes, usuarios
from projections.nomes import Nomes, nomes, pessoa
from projections.notificacoes import Notificacao
from projections.porque import EnviadoDito, Palavras, Porque, dizer

_FIRST, _LAST = date(2000, 1, 1), date(2199, 12, 31)
_ESPERAM: Final = """
select usuario_id, canal, nao_antes from entregas
where not encerrada and nao_antes is not null and (causa = any(%(causas)s) or rodada = any(%(rodadas)s))
"""


def parse_quando(text: str, expediente: Expediente, agora: datetime) -> Momento:
    """`2026-10-14`, the day as a whole, or an instant as the past takes it."""
    instante = "T" in text or " " in text
    try:
        if instante:
            asked = parse_moment("quando", text).em
            assert asked is not None
            dia = expediente.day(asked)
        else:
            dia = date.fromisoformat(text)
            asked = fim_do_dia(expediente, dia) if _FIRST <= dia <= _LAST else agora
    except OverflowError:
        raise Invalido("quando", "Este instante está fora do calendário.") from None
    except ValueError:
        raise Invalido("quando", "Precisa ser um dia, como 2026-10-14, ou um instante, como 2026-10-14T08:00:00-03:00.") from None
    if not _FIRST <= dia <= _LAST:
        raise Invalido("quando", "O dia deve estar entre os anos 2000 e 2199.")
    return Momento(dia, min(asked, agora), agora, instante)


async def porque(parts: System, quem: Quem, id: UUID, quando: str) -> Porque:
    """Of a programação that the asker sees; or 404, 422 for a `quando` that is none."""
    async def seen(work: Work) -> tuple[Alcance, Expediente, dict[date, str]]:
        found, escritorio = await reach(work, id), await get(work, ESCRITORIO, ESCRITORIO_ID)
        named = {each.data: each.nome for each in escritorio.feriados}
        return found, Expediente(escritorio.calendario, escritorio.zone), named

    alcance, expediente, feriados = (await parts.store.run(seen, quem)).value
    gerada, momento = alcance.programacao.gerada, parse_quando(quando, expediente, parts.clock.now())
    clientes = await _clientes(parts, gerada.empresa_id)
    every = await parts.store.history([id, gerada.servico_id, gerada.empresa_id, ESCRITORIO_ID, *clientes])
    history = until(every, momento.ate)
    passed = trechos(id, history, clientes)
    own = [each for each in history if each.stream == id]
    found = explicar(passed, [each for each in own if isinstance(each.event, SolicitacaoEnviada)], momento)
    told = [each for each in own if expediente.day(each.at) == momento.dia and _tells(each, clientes)]
    people = [*clientes, *(each.by for each in told)]
    async with parts.pool.connection() as connection:
        called, messages = await nomes(connection, people), await notificacoes.da_programacao(connection, id)
        waiting = await _esperam(connection, told)
    born = next(each for each in every if each.stream == id and isinstance(each.event, ProgramacaoGerada))
    names = {each.id: each.item.nome for each in alcance.programacao.atividades.values()}
    palavras = Palavras(called, names, expediente.fuso, expediente.calendario, feriados)
    enviados = [_enviado(each, called, messages) for each in told]
    return dizer(found, momento, palavras, enviados, waiting, (born.position, born.at))


async def _clientes(parts: System, empresa: UUID) -> dict[UUID, Contato]:
    """Those of the empresa, active or not: whom it could have told."""
    await parts.seen()
    async with parts.pool.connection() as connection:
        found = (await usuarios.listar(connection, usuarios.Filtros(perfil=(Perfil.CLIENTE,), empresa_id=empresa), 500)).itens
    return {each["id"]: Contato(each["id"], each["email"] is not None, each["telefone"] is not None) for each in found}


def _tells(recorded: Recorded, clientes: dict[UUID, Contato]) -> bool:
    """A message to a client, not news to a colleague."""
    return isinstance(recorded.event, SolicitacaoEnviada) or any(each.usuario_id in clientes for each in mensagens(recorded))


def _enviado(recorded: Recorded, called: Nomes, messages: list[Notificacao]) -> EnviadoDito:
    event = recorded.event
    tipo = str(event.tipo) if isinstance(event, SolicitacaoEnviada) else "aviso"
    mine = [each for each in messages if each["causa"] == recorded.position]
    return {"posicao": recorded.position, "em": recorded.at, "tipo": tipo, "por": pessoa(called, recorded.by), "mensagens": mine}


async def _esperam(connection: AsyncConnection[Any], told: list[Recorded]) -> dict[tuple[UUID, str], datetime | None]:
    """Messages that came too late in the day, or are parked (None); what one empresa was asked in one run is one (R8)."""
    rodadas = [each.event.passo.rodada for each in told if isinstance(each.event, SolicitacaoEnviada) and each.event.passo]
    asked = {"causas": [each.position for each in told], "rodadas": rodadas}
    rows = await (await connection.execute(_ESPERAM, asked)).fetchall()
    return {(usuario, canal): until if until < NUNCA else None for usuario, canal, until in rows}
