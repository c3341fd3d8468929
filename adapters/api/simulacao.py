"""A régua tried on the past: what it would have sent, beside what was sent (R9)."""
import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final, Literal, LiteralString
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from adapters.wiring import System
from domain.acesso import Quem
from domain.calendario import Data
from domain.codec import Codec
from domain.escritorio.simulacao import vigencias
from domain.escritorio.state import ESCRITORIO_ID
from domain.event import Recorded
from domain.programacao.events import ArquivoConferido, ComentarioAdicionado, ProgramacaoTransferida
from domain.refusal import Invalido, NaoEncontrado
from domain.servico.porque import fim_do_dia
from domain.servico.regua import Base, Regua
from domain.servico.simulacao import Figuras, Vida, Vigencia, viver
from domain.servico.state import SERVICO

MOST_DIAS: Final = 400
PAGE: Final = 100
"""Programações in memory at a time."""
_IDS: Final[LiteralString] = """
select id, empresa_id from servicos_programados
where servico_id = %s and id > %s and (encerrada_em is null or encerrada_em >= %s) order by id limit %s
"""
_HISTORY: Final[LiteralString] = """
select l.notification_id, l.state, null::bytea from unnest(%s::uuid[]) as wanted(stream) cross join lateral (
    select notification_id, state from log
    where originator_id = wanted.stream and topic <> all(%s) order by originator_version offset 0
) as l
"""
_NEUTRAL: Final = [each.name for each in (ComentarioAdicionado, ArquivoConferido, ProgramacaoTransferida)]
"""What moves no régua, and completes nothing."""


class Simulacao(BaseModel):
    """A régua, and the days to try it on: at most 400, none of them to come."""

    model_config = ConfigDict(extra="forbid")
    regua: Regua
    de: Data
    ate: Data


class Horas(BaseModel):
    """From each message to the first answer, after it, to something that it asked; null where there was none."""

    mediana: float | None
    p90: float | None


class PassoSimulado(BaseModel):
    """The messages of one step; a first solicitação, and a cobrança after all days have passed, have no `base`."""

    base: Base | None
    dias: int | None
    tipo: Literal["primeira", "lembrete", "cobranca"]
    mensagens: int
    respondidas_em_3_dias: int


class Enviadas(BaseModel):
    """`depois_da_resposta`: went although the client had answered something of that programação in the 24 hours before."""

    mensagens: int
    depois_da_resposta: int
    ate_a_resposta_horas: Horas
    por_passo: list[PassoSimulado]


class Simulada(Enviadas):
    """What the régua would have sent, of how many programações that lived on those days, beside what was sent by itself."""

    programacoes: int
    de_fato: Enviadas


async def simular(parts: System, quem: Quem, servico: UUID, pedida: Simulacao) -> Simulada:
    """404 where the asker does not see the serviço; 422 for days that cannot be tried. Reads a page of programações at a time."""
    loaded = (await parts.store.load(SERVICO, servico)).state
    if loaded is None or not quem.sees_departamento(loaded.departamento):
        raise NaoEncontrado("este serviço")
    _tried(pedida, parts.today)
    would, real, lived = Figuras(), Figuras(), 0
    async for vidas in _vidas(parts, servico, pedida):
        for vida in vidas:
            would.add(vida.simuladas, vida.respostas)
            real.add(vida.de_fato, vida.respostas)
        lived += len(vidas)
    return Simulada(programacoes=lived, de_fato=Enviadas(**_shown(real)), **_shown(would))


def _tried(pedida: Simulacao, hoje: date) -> None:
    if pedida.de > pedida.ate:
        raise Invalido("ate", "O fim não pode vir antes do início.")
    if pedida.ate > hoje:
        raise Invalido("ate", "Só o passado pode ser experimentado: o fim é no máximo hoje.")
    if (pedida.ate - pedida.de).days >= MOST_DIAS:
        raise Invalido("de", f"São no máximo {MOST_DIAS} dias.")


def _shown(figuras: Figuras) -> dict[str, Any]:
    steps = [
        PassoSimulado(base=base, dias=dias, tipo=tipo, mensagens=sent, respondidas_em_3_dias=answered)
        for (base, dias, tipo), sent, answered in figuras.passos()
    ]
    horas = Horas(mediana=figuras.quantil(0.5), p90=figuras.quantil(0.9))
    return {
        "mensagens": figuras.mensagens, "depois_da_resposta": figuras.depois_da_resposta, "ate_a_resposta_horas": horas, "por_passo": steps,
    }


async def _vidas(parts: System, servico: UUID, pedida: Simulacao) -> AsyncIterator[list[Vida]]:
    """A page at a time, each decoded and lived on a thread: the loop goes on answering others."""
    codec, reader = parts.store.codec, parts.store.reader
    around = await parts.store.history([servico, ESCRITORIO_ID])
    known: dict[UUID, list[Vigencia]] = {}
    last = UUID(int=0)
    while page := await reader.rows(_IDS, (servico, last, pedida.de, PAGE)):
        last = page[-1][0]
        empresas = dict(page)
        new = list({id for id in empresas.values() if id not in known})
        for id, own in groupby(sorted(await parts.store.history(new), key=lambda each: each.stream), key=lambda each: each.stream):
            history = sorted([*around, *own], key=lambda each: each.position)
            known[id] = vigencias(servico, history, pedida.regua)
        rows = await reader.rows(_HISTORY, (list(empresas), _NEUTRAL))
        held = {id: known[empresa] for id, empresa in empresas.items()}
        yield await asyncio.to_thread(_lived, codec, rows, held, pedida, parts.clock.now())
        if len(page) < PAGE:
            return


def _lived(
    codec: Codec, rows: Sequence[tuple[Any, ...]], held: dict[UUID, list[Vigencia]], pedida: Simulacao, now: datetime
) -> list[Vida]:
    recorded = [codec.decode(*row) for row in rows]
    found = []
    for id, own in groupby(recorded, key=lambda each: each.stream):
        history: list[Recorded] = list(own)
        fim = min(now, fim_do_dia(held[id][-1].regras.expediente, pedida.ate))
        vida = viver(history, held[id], pedida.de, pedida.ate, fim)
        if vida:
            found.append(vida)
    return found
