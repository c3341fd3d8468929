"""What the store says when it cannot serve now: try again soon, nothing was half done."""
from typing import ClassVar


class Indisponivel(Exception):
    """503: `codigo` is the contract's word, `detail` the sentence for people, `retry_after` in seconds."""

    status: ClassVar[int] = 503
    codigo: ClassVar[str]
    detail: ClassVar[str]
    retry_after: ClassVar[int] = 1

    def __init__(self) -> None:
        super().__init__(self.detail)


class LogOcupado(Indisponivel):
    """More commands wait than the log takes, one waited too long, or the process is stopping."""

    codigo = "servico_ocupado"
    detail = "O serviço está com muitos pedidos neste momento. Tente de novo em instantes."


class BancoIndisponivel(Indisponivel):
    """The database has been away for longer than a request may wait."""

    codigo = "banco_indisponivel"
    detail = "O banco de dados não respondeu. Tente de novo em instantes: se o pedido já valeu, repeti-lo não o faz valer duas vezes."
    retry_after = 5


class BancoNaoPreparado(Exception):
    """The schema, or the role of the service, is not there: `cobranca migrate` has not run."""

    def __init__(self, schema: str) -> None:
        super().__init__(f"O banco ainda não está preparado (esquema «{schema}»): rode «cobranca migrate».")
