"""What the movements of a programação are to the views that follow them: which start it, whose they are, and their short words."""
from collections.abc import Sequence
from types import MappingProxyType
from uuid import UUID

from domain.event import Canal, Event, Recorded, declared
from domain.link import events as links
from domain.notificacao import events as notificacoes
from domain.programacao import events
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
    ExigenciaAlterada,
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

DA_PROGRAMACAO = frozenset(declared(events))
"""All that its own stream holds."""
AO_LADO = frozenset(declared(notificacoes) + declared(links))
"""What its history holds besides: its messages (M15) and its links (M18)."""

O_QUE = MappingProxyType[type[Event], str]({
    ArquivoAnexado: "anexou um arquivo",
    ArquivoRemovido: "removeu um arquivo",
    SemMovimentoInformado: "este mês não tem",
    NaoPedirMaisInformado: "não pedir nos próximos meses",
    EnvioAdiado: "vai enviar depois",
    ComentarioAdicionado: "comentou",
    AtividadeReaberta: "reabriu",
    ExigenciaAlterada: "alterou a exigência",
    ArquivoConferido: "conferiu um arquivo",
    ArquivoDevolvido: "devolveu um arquivo",
    AtividadeIncluida: "incluiu a atividade",
})
"""M3-M10, M17, M19: each of them starts the programação (R1), and shows on its atividade as the last one."""

_O_QUE_MAIS = MappingProxyType[type[Event], str]({
    ProgramacaoGerada: "programada",
    SolicitacaoEnviada: "solicitação enviada",
    ProgramacaoTransferida: "transferiu",
    ProgramacaoBaixada: "registrou a baixa",
    BaixaEstornada: "estornou a baixa",
    ProgramacaoCancelada: "cancelou",
    PrazoAlterado: "alterou o prazo",
    ArquivoRecebido: "respondeu por e-mail",
    ArquivoDescartado: "descartou um arquivo",
    EnvioRecusado: "enviou por e-mail o que não foi recebido",
})
_EM_PALAVRAS = MappingProxyType({event.name: words for event, words in (*O_QUE.items(), *_O_QUE_MAIS.items())})

_DO_CLIENTE = frozenset({Canal.PORTAL, Canal.EMAIL})
CONSEQUENCIAS = frozenset[type[Event]]({ChecklistCompletado, VoltouAPedir})
"""Recorded beside the movement that had them: the movement is what a person did last."""


def em_palavras(tipo: str) -> str:
    """The short words of the event of this name, any but a consequence."""
    return _EM_PALAVRAS[tipo]


def of_programacao(recorded: Recorded) -> Sequence[UUID]:
    """The row of the programação that an event belongs to."""
    return (recorded.stream,) if type(recorded.event) in DA_PROGRAMACAO else ()


def by_the_client(recorded: Recorded) -> bool:
    """A client's movements come through the portal, by a link or signed in, or by mail."""
    return recorded.channel in _DO_CLIENTE


def by_the_equipe(recorded: Recorded) -> bool:
    return recorded.by is not None and recorded.channel not in _DO_CLIENTE
