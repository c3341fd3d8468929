"""Which programações the played world has, when they are born, and for which dates."""
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random

from tests.endurance.checklist import Book
from tests.endurance.days import DAY, business_on_or_after, business_on_or_before, is_business, local, next_allowed
from tests.endurance.given import Agenda, Empresa, Programacao, Servico, World, in_force
from tests.endurance.office import SILENT, quiet
from tests.endurance.oracle import steps


def born_in(world: World, rng: Random) -> Iterator[Programacao]:
    """Recorrentes by their agendas, avulsas now and then; none of an empresa that is not ativa, none whose first message is in doubt."""
    for empresa in world.empresas:
        for servico in world.servicos:
            if servico.agenda and (rng.random() < 0.6 or empresa.id <= SILENT):
                found = recorrentes(world, rng, empresa, servico, servico.agenda)
            elif not servico.agenda:
                found = avulsas(world, rng, empresa, servico)
            else:
                continue
            yield from (each for each in found if clear(world, servico, empresa, each))


def recorrentes(world: World, rng: Random, empresa: Empresa, servico: Servico, agenda: Agenda) -> Iterator[Programacao]:
    """One a month; born on its day, just after midnight, or by a person in the morning; on the first day what should be there already."""
    month = date(world.first.year, world.first.month, 1)
    by_hand = rng.random() < 0.15
    while month <= world.last + DAY * 31:
        vencimento, entrega = dates(world, agenda, month)
        opens = entrega - DAY * agenda.abre_dias_antes
        if opens <= world.last and vencimento > world.first + DAY:
            born = birth(world, rng, max(opens, world.first), by_hand)
            competencia = months(month, agenda.competencia_offset)
            atividades = tuple(id for id, _ in servico.modelo)
            id = f"{empresa.id}.{servico.id}.{competencia:%Y-%m}"
            yield Programacao(id, empresa.id, servico.id, born, entrega, vencimento, atividades, competencia=f"{competencia:%Y-%m}")
        month = months(month, 1)


def dates(world: World, agenda: Agenda, month: date) -> tuple[date, date]:
    """Agenda arithmetic: `dia` beyond the month is its last day; the entrega is calendar days before, then antecipa."""
    vencimento = month.replace(day=min(agenda.dia, monthrange(month.year, month.month)[1]))
    if agenda.ajuste == "antecipa":
        vencimento = business_on_or_before(world.office, vencimento)
    if agenda.ajuste == "posterga":
        vencimento = business_on_or_after(world.office, vencimento)
    return vencimento, business_on_or_before(world.office, vencimento - DAY * agenda.entrega_dias_antes)


def months(of: date, more: int) -> date:
    total = of.year * 12 + of.month - 1 + more
    return date(total // 12, total % 12 + 1, 1)


def birth(world: World, rng: Random, day: date, by_hand: bool) -> datetime:
    """Just after midnight; in a downtime, when it has ended; by a person at a minute of its own."""
    if by_hand and quiet(world, day) and day > world.first:
        return datetime.combine(day, time(11, 40), world.office.tz) + timedelta(seconds=37 * rng.randrange(30))
    born = datetime.combine(day, time(0, 10), world.office.tz)
    end = next((end for start, end in world.downtime if start <= born < end), None)
    return end + timedelta(minutes=5) if end else born


def avulsas(world: World, rng: Random, empresa: Empresa, servico: Servico) -> Iterator[Programacao]:
    """At noon, in the evening, on a Saturday; one in four is told not to ask."""
    for number in range(rng.choice((0, 0, 1, 1, 2))):
        day = world.first + DAY * rng.randrange((world.last - world.first).days)
        if not quiet(world, day):
            continue
        at = rng.choice((time(12, 2), time(12, 6), time(18, 20), time(21, 50)))
        born = datetime.combine(day, at, world.office.tz) + timedelta(seconds=rng.randrange(90))
        vencimento = day + DAY * rng.randint(6, 16)
        entrega = business_on_or_before(world.office, vencimento - DAY * rng.randint(0, 2))
        yield Programacao(f"{empresa.id}.{servico.id}.{number + 1}", empresa.id, servico.id, born, entrega, vencimento,
                          tuple(id for id, _ in servico.modelo), avulsa=True, asks_first=rng.random() < 0.75, competencia=f"{day:%Y-%m}")


def clear(world: World, servico: Servico, empresa: Empresa, programacao: Programacao) -> bool:
    """Born of an ativa empresa, that is so still when the first solicitação goes out, and no step falls on that day."""
    office = world.office
    first = programacao.born if programacao.avulsa else next_allowed(office, programacao.born)
    if not (in_force(empresa.ativa, programacao.born) and in_force(empresa.ativa, first)):
        return False
    book = Book(office, servico, programacao, programacao.atividades)
    days = {each.due.date() for each in steps(world, book, programacao.born)}
    asked = local(office, first).date()
    missed = {asked + DAY * more for more in range(3)} if not quiet(world, asked) else {asked}
    return not days & missed


def on_a_first_day(world: World) -> World:
    """The same world begun on a business day: late births of the first day are asked for on that day."""
    while not is_business(world.office, world.first):
        world = replace(world, first=world.first + DAY)
    return world
