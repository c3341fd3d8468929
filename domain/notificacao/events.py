"""What became of a message to one recipient by one channel (M15). `causa` is the position that asked for it."""
from uuid import UUID

from domain.destinatario import Destinatario
from domain.event import Event, Privado


class NotificacaoEnviada(Event, name="notificacao_enviada"):
    """The provider took it; whether it arrived is told later."""

    programacao_id: UUID
    entrega_id: UUID
    causa: int
    usuario_id: UUID
    canal: str
    mensagem_id: str


class NotificacaoEntregue(Event, name="notificacao_entregue"):
    """It reached the recipient's side: the mail server took it, or the phone confirmed it.

    `repetida`: an attempt before this one was cut off while it was being handed over, so that it may have come twice.
    """

    programacao_id: UUID
    entrega_id: UUID
    causa: int
    usuario_id: UUID
    canal: str
    mensagem_id: str
    repetida: bool = False


class NotificacaoFalhou(Event, name="notificacao_falhou"):
    """It could not be sent, and is not tried again."""

    programacao_id: UUID
    entrega_id: UUID
    causa: int
    usuario_id: UUID
    canal: str
    motivo: Privado


class NotificacaoDevolvida(Event, name="notificacao_devolvida"):
    """It was taken and then sent back."""

    programacao_id: UUID
    entrega_id: UUID
    causa: int
    usuario_id: UUID
    canal: str
    motivo: Privado


class NotificacaoLida(Event, name="notificacao_lida"):
    """The recipient's program says that it was opened."""

    programacao_id: UUID
    entrega_id: UUID
    causa: int
    usuario_id: UUID
    canal: str
    mensagem_id: str


class AvisoRedirecionado(Event, name="aviso_redirecionado"):
    """What could not reach by `canal` goes by `novo_canal`: the same message, of the same cause. `tipo` is the kind of message."""

    programacao_id: UUID
    entrega_id: UUID
    causa: int
    usuario_id: UUID
    canal: str
    novo_canal: str
    tipo: str


class NovidadesAvisadas(Event, name="novidades_avisadas"):
    """The responsável is told what the clients did from position `desde` to `ate` (R18); those of one `rodada` are one message."""

    programacao_id: UUID
    desde: int
    ate: int
    rodada: UUID
    destinatarios: tuple[Destinatario, ...]
