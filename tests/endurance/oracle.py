"""R9 from its text alone, day by day: which messages the régua owes, to whom, on which day, not before which instant.

It imports nothing of the service, so that the two may be compared. What the text leaves open is listed in README.md of this folder.
"""
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from typing import NamedTuple

from tests.endurance.checklist import Book, books
from tests.endurance.days import allowed, business_after, business_on_or_after, is_business, local, next_allowed, opening
from tests.endurance.given import Empresa, M, Passo, Programacao, Usuario, World, in_force

KINDS = ("primeira", "lembrete", "cobranca", "manual")


class Pedido(NamedTuple):
    """One programação in a message: in which tone, and the atividades asked."""

    programacao: str
    tipo: str
    atividades: frozenset[str]


@dataclass(frozen=True)
class Mensagem:
    """One message owed. `earliest` is in the office's zone, and its date is the day; one that goes `at_once` heeds no window."""

    earliest: datetime
    empresa: str
    recipient: str
    pedidos: tuple[Pedido, ...]
    channels: frozenset[str] = frozenset({"email"})
    at_once: bool = False

    @property
    def day(self) -> date:
        return self.earliest.date()


class Occasion(NamedTuple):
    """An instant at which the régua has something to say of one programação."""

    due: datetime
    tipo: str


def expected(world: World) -> tuple[Mensagem, ...]:
    """All that the régua sends, avulsas' first solicitações included, in order of instant, empresa and recipient."""
    each_book = books(world)
    owed = chain.from_iterable(of_empresa(world, empresa, each_book) for empresa in world.empresas)
    return in_order(chain(owed, avulsas_at_once(world, each_book)), world)


def manual(world: World) -> tuple[Mensagem, ...]:
    """What people send (M2): at once, of all that is pending, promised or not."""
    each_book = books(world)
    found: list[Mensagem] = []
    for programacao in world.programacoes:
        for movimento in programacao.movimentos:
            if movimento.what is M.MANUAL:
                pedido = Pedido(programacao.id, "manual", each_book[programacao.id].at(movimento.at).pending)
                found += to_recipients(world, programacao.empresa, movimento.at, [pedido], each_book, at_once=True)
    return in_order(found, world)


def in_order(messages: Iterator[Mensagem] | list[Mensagem], world: World) -> tuple[Mensagem, ...]:
    within = (each for each in messages if world.first <= each.day <= world.last)
    return tuple(sorted(within, key=lambda each: (each.earliest, each.empresa, each.recipient, each.pedidos)))


def of_empresa(world: World, empresa: Empresa, each_book: dict[str, Book]) -> Iterator[Mensagem]:
    """For each day, for each moment that matters in it: what has fallen due since the régua last looked, and what of it still holds."""
    hers = [each for each in world.programacoes if each.empresa == empresa.id]
    looked = opening(world.office, world.first) - timedelta(hours=8)
    day = world.first
    while day <= world.last:
        for now in moments(world, hers, day):
            if world.down(now):
                continue
            pedidos = [pedido for each in hers if each.born <= now and (pedido := owed(world, empresa, each_book[each.id], looked, now))]
            yield from to_recipients(world, empresa.id, now, pedidos, each_book)
            looked = now
        day += timedelta(days=1)


def moments(world: World, hers: list[Programacao], day: date) -> list[datetime]:
    """«Sent on business days between 8:00 and 18:00»: at 8:00, when a recorrente is born in those hours, when the scheduler is back."""
    if not is_business(world.office, day):
        return []
    instants = [each.born for each in hers if not each.avulsa] + [end for _, end in world.downtime]
    inside = {local(world.office, each) for each in instants if allowed(world.office, each) and local(world.office, each).date() == day}
    return sorted(inside | {opening(world.office, day)})


def owed(world: World, empresa: Empresa, book: Book, looked: datetime, now: datetime) -> Pedido | None:
    """What the régua says of one programação now, if anything.

    What fell due while there was no scheduler counts when it was owed then; «after downtime it sends one message, not the backlog».
    """
    fallen = [each for each in occasions(world, book, now) if looked < each.due <= now and alive(world, empresa, book, each.due)]
    if not fallen or not alive(world, empresa, book, now):
        return None
    tipos = {each.tipo for each in fallen}
    # «steps that meet on a day are one message, the latest kind»; nobody is reminded of what was never asked
    tipo = next(each for each in ("primeira", "cobranca", "lembrete") if each in tipos)
    return Pedido(book.programacao.id, tipo, book.at(now).askable(local(world.office, now).date()))


def alive(world: World, empresa: Empresa, book: Book, at: datetime) -> bool:
    """«It stops at: everything answered, baixa, cancelamento, empresa inativa»."""
    estado = book.at(at)
    return estado.closed is None and in_force(empresa.ativa, at) and bool(estado.askable(local(world.office, at).date()))


def occasions(world: World, book: Book, now: datetime) -> list[Occasion]:
    """The first solicitação, the steps, and the one cobrança when none is ahead, by the régua and the dates that hold now (R19, M16)."""
    regua = in_force(book.servico.regua, now)
    if not regua:  # «`[]` sends nothing by itself, the first included»
        return []
    programacao = book.programacao
    since = max([programacao.born, *(each.at for each in book.until(now) if each.what is M.PRAZO)])
    found = [each for each in steps(world, book, now) if each.due > since]  # «steps past at M1 are skipped», and those past at M16
    found += [each for each in one_more(world, book, now) if each.due > since]
    if not programacao.avulsa:  # «the first solicitação goes out at the next allowed hour after M1»
        return [Occasion(next_allowed(world.office, programacao.born), "primeira"), *found]
    if programacao.asks_first:
        asked = local(world.office, programacao.born).date()
        return [each for each in found if each.due.date() != asked]
    return found


def steps(world: World, book: Book, at: datetime) -> Iterator[Occasion]:
    """Every step, past and ahead: «a step on a non-business day goes on the next one»."""
    estado = book.at(at)
    for passo in in_force(book.servico.regua, at):
        base = estado.entrega if passo.base == "entrega" else estado.vencimento
        for dias in offsets(passo):
            day = business_on_or_after(world.office, base + timedelta(days=dias))
            yield Occasion(opening(world.office, day), passo.tipo)


def offsets(passo: Passo) -> list[int]:
    """«+3 cobranca repeating every 3 to +30»: 3, 6, … 30."""
    again = range(passo.dias + passo.repetir.cada, passo.repetir.ate + 1, passo.repetir.cada) if passo.repetir else ()
    return [passo.dias, *again]


def one_more(world: World, book: Book, now: datetime) -> Iterator[Occasion]:
    """«After reopening, estorno or M16 the days still ahead count; none ahead: one cobrança on the next business day»."""
    moved = book.until(now)
    last_m16 = max((each.at for each in moved if each.what is M.PRAZO), default=book.programacao.born)
    for movimento in moved:
        if movimento.what not in (M.REABERTA, M.ESTORNADA, M.PRAZO) or movimento.at < last_m16:
            continue
        has_regua = bool(in_force(book.servico.regua, movimento.at))
        if has_regua and not any(each.due > movimento.at for each in steps(world, book, movimento.at)):
            day = business_after(world.office, local(world.office, movimento.at).date())
            yield Occasion(opening(world.office, day), "cobranca")


def avulsas_at_once(world: World, each_book: dict[str, Book]) -> Iterator[Mensagem]:
    """«Avulsa: at once, unless told not to»: at any hour; without a scheduler, as soon as it is back."""
    for programacao in world.programacoes:
        book, now = each_book[programacao.id], programacao.born
        while world.down(now):
            now = next(end for start, end in world.downtime if start <= now < end)
        asks = programacao.avulsa and programacao.asks_first and in_force(book.servico.regua, now)
        if asks and alive(world, world.empresa(programacao.empresa), book, now):
            pedido = Pedido(programacao.id, "primeira", book.at(now).askable(local(world.office, now).date()))
            yield from to_recipients(world, programacao.empresa, now, [pedido], each_book, at_once=True)


def to_recipients(
    world: World, empresa: str, now: datetime, pedidos: list[Pedido], each_book: dict[str, Book], *, at_once: bool = False
) -> Iterator[Mensagem]:
    """R8: «what the régua sends to one recipient in one run is one message per empresa», the nearest vencimento first."""
    nearest = sorted(pedidos, key=lambda each: (each_book[each.programacao].at(now).vencimento, each.programacao))
    for usuario in world.usuarios:
        alcance = in_force(usuario.alcance, now)
        his = tuple(each for each in nearest if eligible(usuario, empresa, departamento(each_book[each.programacao], now), now))
        if his:
            yield Mensagem(local(world.office, now), empresa, usuario.id, his, alcance.channels, at_once)


def departamento(book: Book, at: datetime) -> str:
    return in_force(book.servico.departamento, at)


def eligible(usuario: Usuario, empresa: str, of: str, at: datetime) -> bool:
    """R8: «active, of the empresa, allowed the departamento, with a channel that can reach it»."""
    alcance = in_force(usuario.alcance, at)
    allowed_it = alcance.departamentos is None or of in alcance.departamentos
    return alcance.active and empresa in alcance.empresas and allowed_it and bool(alcance.channels)


def by_channel(messages: tuple[Mensagem, ...], channel: str) -> tuple[Mensagem, ...]:
    """Those that are due by one channel: a mailbox shows no whatsapp."""
    return tuple(each for each in messages if channel in each.channels)
