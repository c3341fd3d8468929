"""How a rule says no, in the words of the person who asked."""
from collections.abc import Mapping, Sequence
from typing import ClassVar


class Refusal(Exception):
    """A rule said no: never logged as an error, never retried.

    `codigo` is the stable word of the contract, `status` its HTTP status, `detail` the sentence with places for `facts`.
    A fact may be a user's id (None is the system) or an instant: who shows the sentence puts the name and the local time in.
    """

    codigo: ClassVar[str] = "recusado"
    status: ClassVar[int] = 409
    detail: ClassVar[str] = "O pedido foi recusado."

    def __init__(self, **facts: object) -> None:
        super().__init__(self.codigo)
        self.facts = facts

    def __str__(self) -> str:
        return self.said(self.facts)

    @classmethod
    def said(cls, facts: Mapping[str, object]) -> str:
        """The sentence with these in it."""
        return cls.detail.format(**{name: "Sistema" if fact is None else fact for name, fact in facts.items()})


class NaoEncontrado(Refusal):
    """404: not there, or not for the asker to know of."""

    codigo = "nao_encontrado"
    status = 404
    detail = "Não encontramos {o_que}."

    def __init__(self, o_que: str = "o que você procura") -> None:
        super().__init__(o_que=o_que)


class Proibido(Refusal):
    """403: there, but this profile may not."""

    codigo = "sem_permissao"
    status = 403
    detail = "Seu perfil não permite {o_que}."

    def __init__(self, o_que: str = "fazer isto") -> None:
        super().__init__(o_que=o_que)


class Invalido(Refusal):
    """422: what was sent does not make sense; `erros` are pairs of field and message."""

    codigo = "dados_invalidos"
    status = 422
    detail = "{mensagem}"

    def __init__(self, campo: str, mensagem: str) -> None:
        super().__init__(mensagem=mensagem)
        self.erros: Sequence[tuple[str, str]] = [(campo, mensagem)]


class Conflito(Refusal):
    """409 after several tries: others kept changing the same thing meanwhile (R12)."""

    codigo = "conflito"
    detail = "Outra pessoa alterou isto ao mesmo tempo. Veja como ficou e tente de novo."
