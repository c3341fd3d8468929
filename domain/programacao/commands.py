"""What people ask of a programação, and the rule that answers."""
from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.acesso import Acao
from domain.event import Event
from domain.log import Context
from domain.programacao.events import (
    BaixaAutomatica,
    BaixaEstornada,
    Destinatario,
    PassoDado,
    PrazoAlterado,
    ProgramacaoTransferida,
    SolicitacaoEnviada,
    StatusBaixa,
    TipoSolicitacao,
)
from domain.programacao.events import ProgramacaoBaixada as Baixada
from domain.programacao.events import ProgramacaoCancelada as Cancelada
from domain.programacao.refusals import HaPendencias, NadaPendente, SemBaixa, SemPendencias
from domain.programacao.state import Programacao, Status
from domain.refusal import Invalido
from domain.texto import Texto


class Command(BaseModel, ABC):
    """Something asked of one programação. `decide` returns nothing when there is nothing to do, and raises a Refusal."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    acao: ClassVar[Acao]

    @abstractmethod
    def decide(self, programacao: Programacao, context: Context) -> Sequence[Event]: ...


class Solicitar(Command):
    """M2. Lists only what is still pending (R8), of `so` where the régua leaves out what was promised for later (R9); who is told was found
    before."""

    acao: ClassVar[Acao] = Acao.SOLICITACOES
    tipo: TipoSolicitacao = TipoSolicitacao.MANUAL
    destinatarios: tuple[Destinatario, ...]
    servico_versao: int
    so: frozenset[UUID] | None = None
    passo: PassoDado | None = None

    def decide(self, programacao: Programacao, context: Context) -> Sequence[Event]:
        ids = tuple(each.id for each in programacao.aberta().pendentes if self.so is None or each.id in self.so)
        if not ids:
            raise NadaPendente()
        return [SolicitacaoEnviada(
            tipo=self.tipo, atividades=ids, destinatarios=self.destinatarios, servico_versao=self.servico_versao, passo=self.passo
        )]


class Transferir(Command):
    """M11. That the new responsável is active and sees the departamento was checked before; to the present one: nothing to do."""

    acao: ClassVar[Acao] = Acao.TRANSFERENCIA
    para: UUID
    comentario: Texto | None = None
    proximas: bool = False
    destinatarios: tuple[Destinatario, ...] = ()

    def decide(self, programacao: Programacao, context: Context) -> Sequence[Event]:
        if programacao.aberta().responsavel == self.para:
            return []
        return [ProgramacaoTransferida(de=programacao.responsavel, **self.model_dump())]


class Baixar(Command):
    """M12, R4. The system's says by which rule, and may count on an earlier day."""

    acao: ClassVar[Acao] = Acao.BAIXA
    status: StatusBaixa
    observacao: Texto | None = None
    automatica: BaixaAutomatica | None = None
    dia: date | None = None

    def decide(self, programacao: Programacao, context: Context) -> Sequence[Event]:
        open_items = programacao.aberta().pendentes
        if open_items and self.status is StatusBaixa.CONCLUIDA:
            raise HaPendencias(nomes=", ".join(atividade.item.nome for atividade in open_items))
        if not open_items and self.status is StatusBaixa.CONCLUIDA_COM_PENDENCIAS:
            raise SemPendencias()
        return [
            Baixada(
                status=self.status, observacao=self.observacao, dia=self.dia or context.today,
                pendentes=tuple(atividade.id for atividade in open_items), automatica=self.automatica,
            )
        ]


class Estornar(Command):
    """M13. A cancelamento is final."""

    acao: ClassVar[Acao] = Acao.ESTORNO
    motivo: Texto

    def decide(self, programacao: Programacao, context: Context) -> Sequence[Event]:
        if programacao.status is Status.CANCELADA:
            programacao.aberta()
        if not programacao.fim:
            raise SemBaixa()
        return [BaixaEstornada(motivo=self.motivo)]


class Cancelar(Command):
    """M14."""

    acao: ClassVar[Acao] = Acao.CANCELAMENTO
    motivo: Texto

    def decide(self, programacao: Programacao, context: Context) -> Sequence[Event]:
        programacao.aberta()
        return [Cancelada(motivo=self.motivo, dia=context.today)]


class AlterarPrazo(Command):
    """M16, R14. The same dates again: nothing to do."""

    acao: ClassVar[Acao] = Acao.PRAZO
    entrega: date
    vencimento: date
    motivo: Texto

    def decide(self, programacao: Programacao, context: Context) -> Sequence[Event]:
        programacao.aberta()
        needs_order(self.entrega, self.vencimento)
        if (self.entrega, self.vencimento) == (programacao.entrega, programacao.vencimento):
            return []
        return [PrazoAlterado(**self.model_dump())]


def needs_order(entrega: date, vencimento: date) -> None:
    """R14."""
    if entrega > vencimento:
        raise Invalido("entrega", "A entrega não pode ser depois do vencimento.")
