"""What decisions about a programação need to know, folded from its events."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from domain.event import Event, Recorded
from domain.log import Aggregate, Context
from domain.programacao import refusals
from domain.programacao.events import (
    ArquivoAnexado,
    ArquivoConferido,
    ArquivoDescartado,
    ArquivoDevolvido,
    ArquivoRecebido,
    ArquivoRemovido,
    AtividadeIncluida,
    AtividadeReaberta,
    BaixaEstornada,
    ChecklistCompletado,
    ComentarioAdicionado,
    EnvioAdiado,
    EnvioRecusado,
    Exigencia,
    ExigenciaAlterada,
    Item,
    NaoPedirMaisInformado,
    PrazoAlterado,
    ProgramacaoBaixada,
    ProgramacaoCancelada,
    ProgramacaoGerada,
    ProgramacaoTransferida,
    SemMovimentoInformado,
    SolicitacaoEnviada,
    VoltouAPedir,
)
from domain.refusal import Invalido, NaoEncontrado


class Situacao(StrEnum):
    """Where an atividade stands (R2)."""

    PENDENTE = "pendente"
    ENVIADA = "enviada"
    SEM_MOVIMENTO = "sem_movimento"
    NAO_SE_APLICA = "nao_se_aplica"


class Status(StrEnum):
    """Where a programação stands (R1)."""

    NAO_INICIADA = "nao_iniciada"
    INICIADA = "iniciada"
    CONCLUIDA = "concluida"
    CONCLUIDA_COM_PENDENCIAS = "concluida_com_pendencias"
    CANCELADA = "cancelada"


ENCERRADAS = frozenset({Status.CONCLUIDA, Status.CONCLUIDA_COM_PENDENCIAS, Status.CANCELADA})
# R1: what starts nothing; all else does
_STARTS_NOTHING = (
    ProgramacaoGerada, SolicitacaoEnviada, ProgramacaoTransferida, PrazoAlterado, ChecklistCompletado, VoltouAPedir, ArquivoRecebido,
    ArquivoDescartado, EnvioRecusado,
)


@dataclass(frozen=True, slots=True)
class Anexo:
    """A file of an atividade. It counts until it is removed, sent back, or left behind by a reabertura."""

    id: UUID
    sha256: str
    enviado_por: UUID | None
    conferido: bool = False
    anterior: bool = False
    devolvido: bool = False
    removido: bool = False

    @property
    def conta(self) -> bool:
        return not (self.anterior or self.devolvido or self.removido)


@dataclass(frozen=True, slots=True)
class Recebido:
    """A file that came by mail (M20); `onde` is the atividade that it was put on."""

    id: UUID
    usuario_id: UUID
    retido: bool
    nome: str | None
    tamanho: int
    tipo: str
    sha256: str
    onde: UUID | None = None
    descartado: bool = False

    @property
    def espera(self) -> bool:
        """It lies there, and nothing was done with it."""
        return self.onde is None and not self.descartado


@dataclass(frozen=True, slots=True)
class Retorno:
    """The last answer without a file: what was said, to tell a repetition from a new one."""

    comentario: str | None
    prometido_para: date | None = None


@dataclass(frozen=True, slots=True)
class Atividade:
    """One requested file. `nao_pedir`: M6 was said here, and nobody has asked for it again."""

    item: Item
    exigencia: Exigencia
    situacao: Situacao = Situacao.PENDENTE
    adiada: bool = False
    retorno: Retorno | None = None
    nao_pedir: bool = False
    anexos: Mapping[UUID, Anexo] = field(default_factory=dict)

    @property
    def id(self) -> UUID:
        return self.item.id

    @property
    def feita(self) -> bool:
        """R2."""
        return self.exigencia is Exigencia.DISPENSADA or self.situacao is not Situacao.PENDENTE

    @property
    def atuais(self) -> Sequence[Anexo]:
        """The files that count."""
        return [anexo for anexo in self.anexos.values() if anexo.conta]

    def anexo(self, id: UUID) -> Anexo:
        """One that is there. R12: gone is 409, never there is 404."""
        anexo = self.anexos.get(id)
        if anexo is None:
            raise NaoEncontrado("este arquivo")
        if anexo.removido:
            raise refusals.AnexoRemovido(nome=self.item.nome)
        return anexo

    def needs_reason(self, comentario: str | None) -> None:
        """R2: on an obrigatória, «não tenho» and «dispensada» are explained."""
        if self.exigencia is Exigencia.OBRIGATORIA and not comentario:
            raise Invalido("comentario", f"«{self.item.nome}» é obrigatória: diga por que não será enviada.")

    def changed(self, id: UUID, **fields: bool) -> "Atividade":
        return replace(self, anexos={**self.anexos, id: replace(self.anexos[id], **fields)})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Fim:
    """A baixa or a cancelamento: by whom, when, and on which day it counts."""

    por: UUID | None
    em: datetime
    dia: date


@dataclass(frozen=True, slots=True)
class Programacao:
    """The state of one programação. `recebidos` came by mail, in `mensagens`; `recusas`: how often somebody was told
    that what came could not be taken."""

    id: UUID
    gerada: ProgramacaoGerada
    status: Status
    responsavel: UUID
    entrega: date
    vencimento: date
    atividades: Mapping[UUID, Atividade]
    fim: Fim | None = None
    recebidos: Mapping[UUID, Recebido] = field(default_factory=dict)
    mensagens: frozenset[UUID] = frozenset()
    recusas: int = 0

    @property
    def completa(self) -> bool:
        """R3: every atividade is feita."""
        return all(atividade.feita for atividade in self.atividades.values())

    @property
    def pendentes(self) -> Sequence[Atividade]:
        """What is open, in the order of the checklist."""
        return [atividade for atividade in self.atividades.values() if not atividade.feita]

    def aberta(self) -> "Programacao":
        """Itself, or R5's refusal."""
        if self.fim:
            closed = refusals.ProgramacaoCancelada if self.status is Status.CANCELADA else refusals.ProgramacaoBaixada
            raise closed(por=self.fim.por, em=self.fim.em)
        return self

    def atividade(self, id: UUID) -> Atividade:
        """One of its atividades, or 404."""
        if id not in self.atividades:
            raise NaoEncontrado("esta atividade")
        return self.atividades[id]

    def recebido(self, id: UUID) -> Recebido:
        """One that came by mail, or 404."""
        if id not in self.recebidos:
            raise NaoEncontrado("este arquivo")
        return self.recebidos[id]

    def tray(self, id: UUID, **fields: object) -> "Programacao":
        """With one of what came by mail changed."""
        return replace(self, recebidos={**self.recebidos, id: replace(self.recebidos[id], **fields)})  # type: ignore[arg-type]

    def after(self, events: Sequence[Event], context: Context) -> "Programacao":
        """As it would be, had these happened now."""
        state = self
        for event in events:
            state = evolve(state, Recorded(0, self.id, 0, context.now, context.quem.id, context.quem.canal, None, None, event))
        return state

    def moved(self, context: Context, *events: Event) -> Sequence[Event]:
        """These, and R3's fact where they complete the checklist; leaving `nao_se_aplica` is «voltar a pedir» (R6)."""
        after = self.after(events, context)
        again: list[Event] = [
            VoltouAPedir(atividade=id)
            for id, before in self.atividades.items()
            if before.nao_pedir and after.atividades[id].situacao is not Situacao.NAO_SE_APLICA
        ]
        done: list[Event] = [ChecklistCompletado()] if after.completa and not self.completa else []
        return [*events, *again, *done]


def evolve(state: Programacao | None, recorded: Recorded) -> Programacao:
    """R1-R6 as a fold."""
    event = recorded.event
    if isinstance(event, ProgramacaoGerada):
        return Programacao(
            id=recorded.stream, gerada=event, status=Status.NAO_INICIADA, responsavel=event.responsavel_id,
            entrega=event.entrega, vencimento=event.vencimento,
            atividades=MappingProxyType({item.id: Atividade(item, item.exigencia) for item in event.atividades}),
        )
    assert state is not None, "the first event of a programação is M1"
    if state.status is Status.NAO_INICIADA and not isinstance(event, _STARTS_NOTHING):
        state = replace(state, status=Status.INICIADA)
    match event:
        case ProgramacaoTransferida():
            return replace(state, responsavel=event.para)
        case PrazoAlterado():
            return replace(state, entrega=event.entrega, vencimento=event.vencimento)
        case ProgramacaoBaixada():
            return replace(state, status=Status(event.status), fim=Fim(recorded.by, recorded.at, event.dia))
        case ProgramacaoCancelada():
            return replace(state, status=Status.CANCELADA, fim=Fim(recorded.by, recorded.at, event.dia))
        case BaixaEstornada():
            return replace(state, status=Status.INICIADA, fim=None)
        case AtividadeIncluida(item=item):
            return replace(state, atividades=MappingProxyType({**state.atividades, item.id: Atividade(item, item.exigencia)}))
        case ArquivoRecebido():
            arrived = Recebido(
                event.anexo, event.usuario_id, event.retido, event.nome, event.tamanho, event.tipo, event.sha256,
            )
            return replace(state, recebidos={**state.recebidos, event.anexo: arrived}, mensagens=state.mensagens | {event.mensagem})
        case ArquivoDescartado():
            return state.tray(event.anexo, descartado=True)
        case EnvioRecusado():
            return replace(state, mensagens=state.mensagens | {event.mensagem}, recusas=state.recusas + bool(event.destinatarios))
        case (
            ArquivoAnexado() | ArquivoRemovido() | SemMovimentoInformado() | NaoPedirMaisInformado() | EnvioAdiado()
            | AtividadeReaberta() | ExigenciaAlterada() | ArquivoConferido() | ArquivoDevolvido() | VoltouAPedir()
        ):
            atividade = _evolve_atividade(state.atividades[event.atividade], event, recorded)
            if isinstance(event, ArquivoAnexado) and event.recebido:
                state = state.tray(event.anexo, onde=event.atividade)
            return replace(state, atividades=MappingProxyType({**state.atividades, event.atividade: atividade}))
        case ComentarioAdicionado() | SolicitacaoEnviada() | ChecklistCompletado():
            return state
        case _:
            raise AssertionError(f"{type(event).__name__} is not of a programação")


def _evolve_atividade(atividade: Atividade, event: Event, recorded: Recorded) -> Atividade:
    match event:
        case ArquivoAnexado():
            anexos = {**atividade.anexos, event.anexo: Anexo(event.anexo, event.sha256, event.enviado_por or recorded.by)}
            return replace(atividade, situacao=Situacao.ENVIADA, adiada=False, retorno=None, anexos=anexos)
        case ArquivoRemovido():
            after = atividade.changed(event.anexo, removido=True)
            gone = after.situacao is Situacao.ENVIADA and not after.atuais
            return replace(after, situacao=Situacao.PENDENTE) if gone else after
        case SemMovimentoInformado():
            return replace(atividade, situacao=Situacao.SEM_MOVIMENTO, adiada=False, retorno=Retorno(event.comentario))
        case NaoPedirMaisInformado():
            return replace(atividade, situacao=Situacao.NAO_SE_APLICA, adiada=False, retorno=Retorno(event.comentario), nao_pedir=True)
        case VoltouAPedir():
            return replace(atividade, nao_pedir=False)
        case EnvioAdiado():
            retorno = Retorno(event.comentario, event.prometido_para)
            return replace(atividade, situacao=Situacao.PENDENTE, adiada=True, retorno=retorno)
        case AtividadeReaberta():
            anexos = {id: replace(anexo, anterior=True) for id, anexo in atividade.anexos.items()}
            return replace(atividade, situacao=Situacao.PENDENTE, adiada=False, retorno=None, anexos=anexos)
        case ExigenciaAlterada():
            return replace(atividade, exigencia=event.exigencia)
        case ArquivoConferido():
            return atividade.changed(event.anexo, conferido=True)
        case ArquivoDevolvido():
            after = atividade.changed(event.anexo, devolvido=True, conferido=False)
            return replace(after, situacao=Situacao.PENDENTE, adiada=False, retorno=None)
    raise AssertionError(f"{type(event).__name__} is not of an atividade")


PROGRAMACAO = Aggregate("esta programação", evolve, (ProgramacaoGerada,))
