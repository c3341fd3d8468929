"""Which messages the log asks for: the one place that an event which tells somebody something is added to."""
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from domain.destinatario import Destinatario
from domain.event import Event, Recorded
from domain.link.events import RenovacaoPedida
from domain.notificacao.events import AvisoRedirecionado, NovidadesAvisadas
from domain.notificacao.state import entrega_id
from domain.programacao.events import (
    ArquivoDevolvido,
    AtividadeReaberta,
    ComentarioAdicionado,
    EnvioRecusado,
    PassoDado,
    ProgramacaoTransferida,
    SolicitacaoEnviada,
)
from domain.usuario.avisos import CanalDeAviso
from domain.usuario.events import EnderecoDevolvido, SenhaPedida


@dataclass(frozen=True, slots=True)
class Mensagem:
    """One to one recipient by one channel; all of one `rodada` to one recipient by one channel are one (R8). `causa` is the position that
    asked for what it says; `tipo` that of a solicitação, `aviso`, `renovacao` or `senha`."""

    id: UUID
    causa: int
    tipo: str
    programacao_id: UUID | None
    usuario_id: UUID
    canal: str
    rodada: UUID | None = None


def mensagens(recorded: Recorded) -> Iterator[Mensagem]:
    """What an event asks to be sent: one for each recipient and channel."""
    event, tipo = recorded.event, "aviso"
    programacao: UUID | None = recorded.stream
    match event:
        case SolicitacaoEnviada():
            tipo, told = str(event.tipo), event.destinatarios
        case AtividadeReaberta() | ArquivoDevolvido() | ComentarioAdicionado() | ProgramacaoTransferida() | EnvioRecusado():
            told = event.destinatarios
        case NovidadesAvisadas() | EnderecoDevolvido(programacao_id=UUID()):
            programacao, told = event.programacao_id, event.destinatarios
        case RenovacaoPedida():
            tipo, programacao = "renovacao", event.programacao_id
            told = (Destinatario(usuario_id=event.usuario_id, canais=event.canais),)
        case SenhaPedida():
            tipo, programacao = "senha", None
            told = (Destinatario(usuario_id=recorded.stream, canais=(CanalDeAviso.EMAIL,)),)
        case AvisoRedirecionado():  # the message of the first cause, which says the same
            id = entrega_id(event.causa, event.usuario_id, event.novo_canal)
            yield Mensagem(id, event.causa, event.tipo, event.programacao_id, event.usuario_id, event.novo_canal)
            return
        case _:
            return
    for each in told:
        for canal in each.canais:
            id = entrega_id(recorded.position, each.usuario_id, canal)
            yield Mensagem(id, recorded.position, tipo, programacao, each.usuario_id, canal, rodada(event))


def rodada(event: Event) -> UUID | None:
    """The run that it is of, where one run may be one message."""
    match event:
        case SolicitacaoEnviada(passo=PassoDado(rodada=found)) | NovidadesAvisadas(rodada=found):
            return found
    return None
