"""What the client's pages show beyond the API's answer: why something is asked again, what was answered and when, who closed it."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.acesso import Quem
from domain.programacao.state import Situacao, Status
from projections import atividades
from projections.acompanhamento import Aberta
from projections.acompanhamento_portal import AtividadeNoPortal, Portal, render
from projections.nomes import Nomes, Pessoa, pessoa


@dataclass(frozen=True, slots=True)
class Pedido:
    """Asked again: a file was sent back (`devolvido`), or all of it reopened."""

    devolvido: bool
    por: Pessoa
    em: datetime
    texto: str | None


@dataclass(frozen=True, slots=True)
class Resposta:
    """What stands in the place of a file; `tipo` is the contract's word."""

    tipo: str
    comentario: str | None
    por: Pessoa
    em: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """One requested file. `respondido_em`: since when it is as it is; None while it was never answered."""

    atividade: AtividadeNoPortal
    pedido: Pedido | None
    resposta: Resposta | None
    respondido_em: datetime | None


@dataclass(frozen=True, slots=True)
class Fim:
    """A baixa or a cancelamento."""

    cancelado: bool
    por: Pessoa
    em: datetime


@dataclass(frozen=True, slots=True)
class Checklist:
    """A programação on the client's pages, never with an internal note or its trace."""

    portal: Portal
    periodo: str
    itens: Sequence[Item]
    empresa_id: UUID
    responsavel: Pessoa
    fim: Fim | None

    @property
    def faltam(self) -> Sequence[Item]:
        return [item for item in self.itens if not item.atividade["feita"]]

    @property
    def prontos(self) -> Sequence[Item]:
        return [item for item in self.itens if item.atividade["feita"]]

    @property
    def completo_em(self) -> datetime | None:
        """When the last of it was answered."""
        return max((item.respondido_em for item in self.itens if item.respondido_em), default=None)

    def item(self, id: UUID) -> Item | None:
        return next((item for item in self.itens if item.atividade["id"] == id), None)

    def seguinte(self, id: UUID) -> Item | None:
        """What is to be asked after this one: the next missing one down the list, then from its top; not what is promised for later."""
        at = next((n for n, item in enumerate(self.itens) if item.atividade["id"] == id), 0)
        following = [*self.itens[at + 1 :], *self.itens[:at]]
        return next((item for item in following if not (item.atividade["feita"] or item.atividade["adiada"])), None)


def checklist(aberta: Aberta, escritorio: str, called: Nomes, quem: Quem) -> Checklist:
    """`called` as `acompanhamento_tela.quem_aparece` asks for."""
    row, portal = aberta.row, render(aberta, escritorio, called, quem)
    itens = [_item(shown, each, called) for shown, each in zip(portal["atividades"], row.atividades, strict=True)]
    end = row.cancelamento if row.status is Status.CANCELADA else row.baixa
    fim = Fim(row.status is Status.CANCELADA, pessoa(called, end.por), end.em) if end else None
    return Checklist(portal, row.periodo, itens, row.empresa_id, pessoa(called, row.responsavel_id), fim)


def _item(shown: AtividadeNoPortal, row: atividades.Row, called: Nomes) -> Item:
    pedido, resposta, em = None, None, None
    if (why := row.aviso) and not row.feita:
        devolvido = any(anexo.devolvido == why for anexo in row.anexos)
        pedido = Pedido(devolvido, pessoa(called, why.por), why.em, why.texto)
    if said := row.retorno:
        resposta, em = Resposta(said.tipo, said.comentario, pessoa(called, said.por), said.em), said.em
    elif row.situacao is Situacao.ENVIADA:
        em = max((anexo.enviado_em for anexo in row.atuais), default=None)
    elif row.feita and row.exigencia_alterada:
        em = row.exigencia_alterada.em
    return Item(shown, pedido, resposta, em)
