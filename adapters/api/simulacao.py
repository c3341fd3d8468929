"""A régua tried on the past: what it would have sent, beside what was sent (R9)."""
import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
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
from domain.servico.regua import Base, Regua, ReguaDita
from domain.servico.simulacao import Figuras, Plano, Vigencia, viver
from domain.servico.state import SERVICO

MOST_DIAS: Final = 400
PAGE: Final = 100
"""Programações in memory at a time."""
_THREAD: Final = ThreadPoolExecutor(1, "simulacao")
"""One for all who try at once: what else the process does on threads, and the loop, is not kept waiting by them."""
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
    regua: ReguaDita
    de: Data
    ate: Data


class AteAResposta(BaseModel):
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
    ate_a_resposta_horas: AteAResposta
    por_passo: list[PassoSimulado]


class Simulada(Enviadas):
    """What the régua would have sent, of how many programações that lived on those days, beside what was sent by itself."""

    programacoes: int
    de_fato: Enviadas


@dataclass
class _Tentativa:
    """A régua on its way through the past: what held for each empresa under it, what it sent so far, and what was really sent."""

    plano: Plano
    vigencias: dict[UUID, list[Vigencia]] = field(default_factory=dict)
    enviadas: Figuras = field(default_factory=Figuras)
    de_fato: Figuras = field(default_factory=Figuras)
    programacoes: int = 0

    def live(self, history: Sequence[Recorded], empresa: UUID, pedida: Simulacao, now: datetime) -> None:
        held = self.vigencias[empresa]
        fim = min(now, fim_do_dia(held[-1].regras.expediente, pedida.ate))
        vida = viver(history, held, self.plano, pedida.de, pedida.ate, fim)
        if vida:
            self.programacoes += 1
            self.enviadas.add(vida.simuladas, vida.respostas)
            self.de_fato.add(vida.de_fato, vida.respostas)

    def answer(self) -> Simulada:
        return Simulada(programacoes=self.programacoes, de_fato=Enviadas(**_shown(self.de_fato)), **_shown(self.enviadas))


async def simular(parts: System, quem: Quem, servico: UUID, pedida: Simulacao, *outras: Regua) -> list[Simulada]:
    """The régua that is asked for, then others on the same days, by one reading of the past. 404 where the asker does not see the
    serviço; 422 for days that cannot be tried. A page of programações at a time is decoded and lived on a thread, and whoever
    asks at the same time takes turns: the loop goes on answering others."""
    loaded = (await parts.store.load(SERVICO, servico)).state
    if loaded is None or not quem.sees_departamento(loaded.departamento):
        raise NaoEncontrado("este serviço")
    _tried(pedida, parts.today)
    tentativas = [_Tentativa(Plano(regua)) for regua in (pedida.regua, *outras)]
    around = await parts.store.history([servico, ESCRITORIO_ID])
    reader, last = parts.store.reader, UUID(int=0)
    while page := await reader.rows(_IDS, (servico, last, pedida.de, PAGE)):
        last, empresas = page[-1][0], dict[UUID, UUID](page)
        await _meet(parts, servico, around, set(empresas.values()), tentativas)
        rows = await reader.rows(_HISTORY, (list(empresas), _NEUTRAL))
        living = partial(_live, parts.store.codec, rows, empresas, tentativas, pedida, parts.clock.now())
        await asyncio.get_running_loop().run_in_executor(_THREAD, living)
    return [each.answer() for each in tentativas]


async def _meet(
    parts: System, servico: UUID, around: Sequence[Recorded], empresas: set[UUID], tentativas: Sequence[_Tentativa]
) -> None:
    """What held for empresas that were not met yet."""
    new = [id for id in empresas if id not in tentativas[0].vigencias]
    found = sorted(await parts.store.history(new), key=lambda each: each.stream)
    for id, own in groupby(found, key=lambda each: each.stream):
        history = sorted([*around, *own], key=lambda each: each.position)
        for each in tentativas:
            each.vigencias[id] = vigencias(servico, history, each.plano.regua)


def _live(
    codec: Codec, rows: Sequence[tuple[Any, ...]], empresas: Mapping[UUID, UUID], tentativas: Sequence[_Tentativa], pedida: Simulacao,
    now: datetime,
) -> None:
    for id, own in groupby((codec.decode(*row) for row in rows), key=lambda each: each.stream):
        history = list(own)
        for each in tentativas:
            each.live(history, empresas[id], pedida, now)


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
    horas = AteAResposta(mediana=figuras.quantil(0.5), p90=figuras.quantil(0.9))
    return {
        "mensagens": figuras.mensagens, "depois_da_resposta": figuras.depois_da_resposta, "ate_a_resposta_horas": horas, "por_passo": steps,
    }
