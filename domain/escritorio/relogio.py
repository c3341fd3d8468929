"""What the clock brings to a programação by itself: decided on the log as it stands at that moment, so that twice is once (R4, R9)."""
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from domain.empresa.state import EMPRESA, Empresa
from domain.escritorio.avisar import colleague, eligible, responsavel_que_ve
from domain.escritorio.consulta import Consulta
from domain.escritorio.state import ESCRITORIO, ESCRITORIO_ID, Escritorio
from domain.event import Recorded
from domain.expediente import Expediente
from domain.log import Aggregate, Work, get, record
from domain.notificacao.events import NovidadesAvisadas
from domain.notificacao.state import NOTIFICACOES, Notificacoes, stream_of
from domain.programacao.commands import Baixar, Solicitar
from domain.programacao.events import BaixaAutomatica, PassoDado, StatusBaixa, TipoSolicitacao
from domain.programacao.state import PROGRAMACAO, Programacao
from domain.servico.andamento import Andamento, Regras, evolve
from domain.servico.state import SERVICO, Servico
from domain.usuario.avisos import Avisos

_S = TypeVar("_S", Servico, Empresa)


@dataclass(frozen=True, slots=True)
class Acompanhada:
    """A programação with what holds for it, after all that happened to it up to `versao`."""

    andamento: Andamento
    regras: Regras
    versao: int


def acompanhar(id: UUID, history: Iterable[Recorded]) -> Acompanhada | None:
    """`history`: by position, the streams of the programação, its serviço, its empresa and the office; None before M1."""
    found = deque(passo_a_passo(id, history), maxlen=1)
    return found[0][1] if found else None


def passo_a_passo(id: UUID, history: Iterable[Recorded]) -> Iterator[tuple[Recorded, Acompanhada]]:
    """Each event of `acompanhar`'s history that changed something, with how it stands from then on."""
    servico: Servico | None = None
    empresa: Empresa | None = None
    escritorio: Escritorio | None = None
    found: Acompanhada | None = None
    for recorded in history:
        if recorded.stream == ESCRITORIO_ID:
            escritorio = ESCRITORIO.fold(escritorio, recorded)
        elif recorded.stream != id:
            servico, empresa = own(SERVICO, servico, recorded), own(EMPRESA, empresa, recorded)
        mine = recorded.stream == id
        if not (servico and empresa and escritorio) or not (found or mine):
            continue
        before, after = found.regras if found else None, regras(servico, empresa, escritorio)
        if found and not mine and (after == before or found.andamento.programacao.fim):
            found = replace(found, regras=after)  # of a closed one it counts from its estorno on
        else:
            andamento = evolve(found.andamento if found else None, recorded, before or after, after)
            found = Acompanhada(andamento, after, recorded.version if mine or not found else found.versao)
            yield recorded, found


def own(aggregate: Aggregate[_S], state: _S | None, recorded: Recorded) -> _S | None:
    """Of a history of several streams, an aggregate takes its own events."""
    return aggregate.fold(state, recorded) if state is None or state.id == recorded.stream else state


def regras(servico: Servico, empresa: Empresa, escritorio: Escritorio) -> Regras:
    """As they hold together."""
    return Regras(servico.dados.regua, servico.dados.baixa_automatica, empresa.ativa, Expediente(escritorio.calendario, escritorio.zone))


@dataclass(frozen=True, slots=True)
class Rodada:
    """What became of what was due: asked, or nobody could be told, so that it stays due. The rest was not due (any more)."""

    pedidas: Sequence[UUID]
    sem_destinatario: Sequence[UUID]


async def cobrar(work: Work, consulta: Consulta, acompanhadas: Sequence[Acompanhada], rodada: UUID) -> Rodada:
    """R9: what the régua owes now, of the programações of one empresa, by one append (R8)."""
    asked, alone = list[UUID](), list[UUID]()
    for each in sorted(acompanhadas, key=lambda each: (each.andamento.programacao.vencimento, each.andamento.programacao.id)):
        if (now := await _unmoved(work, each)) is None:
            continue
        programacao, servico, rules = now
        envios = each.andamento.proximos(rules, work.context.now).envios
        if not envios or envios[0].em > work.context.now:
            continue
        due, told = envios[0], await eligible(work, consulta, programacao, servico)
        if not told:
            alone.append(programacao.id)
            continue
        solicitar = Solicitar(
            tipo=TipoSolicitacao(due.tipo), destinatarios=told, servico_versao=servico.versao, so=frozenset(due.atividades),
            passo=PassoDado(rodada=rodada, origem=each.andamento.fatos.origem, base=due.base, dias=due.dias),
        )
        record(work, programacao.id, *solicitar.decide(programacao, work.context))
        asked.append(programacao.id)
    return Rodada(asked, alone)


async def baixar(work: Work, acompanhada: Acompanhada, espera: timedelta) -> bool:
    """R4: the automatic baixa, where it is due now; False where it is not (any more), or the programação has moved on since."""
    if (now := await _unmoved(work, acompanhada)) is None:
        return False
    programacao, _, rules = now
    due = acompanhada.andamento.baixa_em(rules, espera)
    if due is None or due > work.context.now:
        return False
    on_the_day = rules.baixa_automatica is BaixaAutomatica.NO_VENCIMENTO
    status = StatusBaixa.CONCLUIDA if programacao.completa else StatusBaixa.CONCLUIDA_COM_PENDENCIAS
    baixa = Baixar(status=status, automatica=rules.baixa_automatica, dia=programacao.vencimento if on_the_day else None)
    record(work, programacao.id, *baixa.decide(programacao, work.context))
    return True


@dataclass(frozen=True, slots=True)
class Novidades:
    """What clients did to a programação, from one position to another, that its responsável was not told of."""

    programacao_id: UUID
    desde: int
    ate: int


async def responsavel(work: Work, programacao_id: UUID) -> tuple[UUID, Avisos] | None:
    """Who is to be told of its news, and how often; None where nobody is."""
    usuario = await responsavel_que_ve(work, await get(work, PROGRAMACAO, programacao_id))
    return (usuario.id, usuario.avisos) if usuario else None


async def avisar(work: Work, consulta: Consulta, novidades: Sequence[Novidades], rodada: UUID) -> None:
    """R18: tells the responsável of these, once, also after the baixa; what nobody can be told of any more is passed over."""
    for each in novidades:
        known = (await work.find(NOTIFICACOES, stream_of(each.programacao_id))).state or Notificacoes()
        if each.ate <= known.avisadas_ate:
            continue
        programacao = await get(work, PROGRAMACAO, each.programacao_id)
        reader = await responsavel_que_ve(work, programacao)
        if reader and (told := await colleague(work, consulta, reader.id)):
            record(work, stream_of(each.programacao_id), NovidadesAvisadas(
                programacao_id=each.programacao_id, desde=max(each.desde, known.avisadas_ate + 1), ate=each.ate, rodada=rodada,
                destinatarios=told,
            ))


async def _unmoved(work: Work, acompanhada: Acompanhada) -> tuple[Programacao, Servico, Regras] | None:
    """It as it was looked at, with what holds for it now; None when it has moved since: it is looked at again."""
    loaded = await work.find(PROGRAMACAO, acompanhada.andamento.programacao.id)
    if loaded.state is None or loaded.version != acompanhada.versao:
        return None
    servico = await get(work, SERVICO, loaded.state.gerada.servico_id)
    empresa = await get(work, EMPRESA, loaded.state.gerada.empresa_id)
    return loaded.state, servico, regras(servico, empresa, await get(work, ESCRITORIO, ESCRITORIO_ID))
