"""A programação as it was at an instant or a position (R16)."""
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from adapters.wiring import System
from domain.event import Recorded
from domain.refusal import Invalido, NaoEncontrado
from domain.servico import state as servicos
from domain.servico.state import Servico
from projections import acompanhamento, historico
from projections.acompanhamento import Aberta
from projections.acompanhamento_tela import mostrar
from projections.diferencas import Diferencas, entre


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant, or a position: one of them."""

    em: datetime | None = None
    posicao: int | None = None

    def covers(self, posicao: int, em: datetime) -> bool:
        """What had happened by then."""
        return posicao <= self.posicao if self.posicao is not None else self.em is not None and em <= self.em


def parse_moment(campo: str, text: str) -> Moment:
    """`2026-10-31T18:00:00-03:00` or `1234`; a `+` that a URL turned into a space is taken for what it was."""
    if text.isascii() and text.isdigit() and len(text) < 19:
        return Moment(posicao=int(text))
    try:
        em = datetime.fromisoformat(text.replace(" ", "+", 1) if "T" in text else text)
    except ValueError:
        raise Invalido(campo, "Precisa ser um instante, como 2026-10-31T18:00:00-03:00, ou uma posição.") from None
    if em.tzinfo is None:
        raise Invalido(campo, "O instante precisa trazer o fuso, como em 2026-10-31T18:00:00-03:00.")
    try:
        return Moment(em=em.astimezone(UTC))
    except OverflowError:
        raise Invalido(campo, "Este instante está fora do calendário.") from None


async def moment(
    em: Annotated[str | None, Query(max_length=50, description="Um instante (RFC 3339).")] = None,
    posicao: Annotated[int | None, Query(ge=1, le=2**63 - 1, description="Uma posição do log.")] = None,
) -> Moment | None:
    """One of `em` and `posicao`, or none."""
    if em is not None and posicao is not None:
        raise Invalido("posicao", "Informe o instante ou a posição, não os dois.")
    if posicao is not None:
        return Moment(posicao=posicao)
    return parse_moment("em", em) if em is not None else None


At = Annotated[Moment | None, Depends(moment)]


async def as_of(system: System, id: UUID, moment: Moment) -> tuple[Aberta, date]:
    """What the screen showed then, and the office's day; 404 before M1."""
    events = await system.store.history([id])
    row = acompanhamento.passado(_until(events, moment))
    if row is None:
        raise NaoEncontrado("esta programação naquele momento")
    servico: Servico | None = None
    for recorded in _until(await system.store.history([row.servico_id]), moment):
        servico = servicos.evolve(servico, recorded)
    if servico is None:
        raise NaoEncontrado("esta programação naquele momento")
    dados = servico.dados
    shown = acompanhamento.Servico(servico.id, dados.nome, dados.departamento_id, dados.baixa_automatica)
    return Aberta(row=row, servico=shown, empresa_ativa=True), system.day(await _instant(system, moment))


async def between(system: System, found: Aberta, first: Moment, last: Moment) -> Diferencas:
    """What changed from the one moment to the other, and the movements that did it, by today's names."""
    (before, first_day), (after, last_day) = await as_of(system, found.row.id, first), await as_of(system, found.row.id, last)
    async with system.pool.connection() as connection:
        then, now = await mostrar(connection, before, None, first_day), await mostrar(connection, after, None, last_day)
        moved = [
            item for item in await historico.listar(connection, found.row)
            if not first.covers(item["posicao"], item["em"]) and last.covers(item["posicao"], item["em"])
        ]
    return {"mudancas": entre(then, now), "movimentacoes": moved}


def _until(events: list[Recorded], moment: Moment) -> list[Recorded]:
    """All up to the last event that had happened: in a stream, none is earlier than the one before it."""
    return [recorded for recorded in events if moment.covers(recorded.position, recorded.at)]


async def _instant(system: System, moment: Moment) -> datetime:
    """The day of a position is that of its entry; one that is yet to come is seen from now."""
    if moment.em is not None:
        return moment.em
    assert moment.posicao is not None
    async for entry in system.store.entries(moment.posicao - 1, 1):
        return system.store.codec.decode(entry.position, entry.state, entry.private).at
    return system.clock.now()
