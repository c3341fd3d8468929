"""Ways in which a régua goes wrong, planted on purpose: what a comparison that is worth something must find."""
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from tests.endurance.compare import Sent, as_sent, day_of
from tests.endurance.days import is_business, local, opening
from tests.endurance.given import M, Passo, Programacao, World
from tests.endurance.oracle import Pedido, expected

Spoil = Callable[[World, list[Sent]], list[Sent]]


@dataclass(frozen=True)
class Fault:
    """A fault by its name, how it spoils what was sent in a world, and words of which the comparison has to say one."""

    name: str
    spoil: Spoil
    told: tuple[str, ...]

    def plant(self, world: World, sent: Iterable[Sent]) -> list[Sent]:
        """What an inbox would hold with the fault. Raises LookupError when that world gives the fault no occasion."""
        before = list(sent)
        after = self.spoil(world, list(before))
        if alike(after, before):
            raise LookupError(f"{self.name}: nothing in this world shows it")
        return after


def alike(some: list[Sent], others: list[Sent]) -> bool:
    return Counter(some) == Counter(others)


def in_another_world(world: World, sent: list[Sent], other: World) -> list[Sent]:
    """What was sent, with what the service would have sent differently had the world been the other one."""
    true, false = expected(world), expected(other)
    gone = {(each.recipient, each.empresa, each.day, frozenset(each.pedidos)) for each in set(true) - set(false)}
    known = set(true)
    reached = {each.recipient for each in sent}
    kept = [each for each in sent if (each.recipient, each.empresa, day_of(each, world.office.tz), frozenset(each.pedidos)) not in gone]
    new = as_sent(each for each in false if each not in known and each.recipient in reached)
    return kept + [replace(each, message_id=f"<fault.{each.message_id[1:]}") for each in new]


def by_the_regua(world: World, sent: list[Sent]) -> list[Sent]:
    """Those that no person and no avulsa's birth caused."""
    avulsas = {each.id for each in world.programacoes if each.avulsa}

    def at_once(pedido: Pedido) -> bool:
        return pedido.tipo == "manual" or (pedido.tipo == "primeira" and pedido.programacao in avulsas)

    return [each for each in sent if not any(at_once(pedido) for pedido in each.pedidos)]


def holiday_forgotten(world: World, sent: list[Sent]) -> list[Sent]:
    """Of all holidays, the one whose loss shows first."""
    office = world.office
    for day in sorted(office.holidays | office.own_holidays):
        if world.first <= day <= world.last and day.weekday() < 5:
            other = replace(office, holidays=office.holidays - {day}, own_holidays=office.own_holidays - {day})
            spoiled = in_another_world(world, sent, replace(world, office=other))
            if not alike(spoiled, sent):
                return spoiled
    return sent


def step_off_by_one(world: World, sent: list[Sent]) -> list[Sent]:
    """The first step of each régua goes a day late."""

    def late(regua: tuple[Passo, ...]) -> tuple[Passo, ...]:
        return (replace(regua[0], dias=regua[0].dias + 1), *regua[1:]) if regua else regua

    servicos = tuple(replace(each, regua=tuple((since, late(regua)) for since, regua in each.regua)) for each in world.servicos)
    return in_another_world(world, sent, replace(world, servicos=servicos))


def merged_pair_sent_twice(_: World, sent: list[Sent]) -> list[Sent]:
    """One message of two programações goes out again, by another id."""
    pair = next((each for each in sent if len(each.pedidos) > 1), None)
    return [*sent, replace(pair, instant=pair.instant + timedelta(minutes=2), message_id=f"<again.{pair.message_id[1:]}")] if pair else sent


def two_messages_in_a_run(_: World, sent: list[Sent]) -> list[Sent]:
    """One message of two programações goes out as two."""
    pair = next((each for each in sent if len(each.pedidos) > 1), None)
    if pair is None:
        return sent
    halves = [replace(pair, pedidos=pair.pedidos[:1]), replace(pair, pedidos=pair.pedidos[1:], message_id=f"<half.{pair.message_id[1:]}")]
    return [each for each in sent if each is not pair] + halves


def reminder_after_answer(world: World, sent: list[Sent]) -> list[Sent]:
    """The answers «este mês não tenho» and files of clients are not noticed: they are asked for again."""

    def unheard(programacao: Programacao) -> Programacao:
        last = programacao.movimentos[-1] if programacao.movimentos else None
        answered = last is not None and last.what in (M.ANEXADO, M.SEM_MOVIMENTO)
        return replace(programacao, movimentos=programacao.movimentos[:-1]) if answered else programacao

    return in_another_world(world, sent, replace(world, programacoes=tuple(unheard(each) for each in world.programacoes)))


def message_at_night(world: World, sent: list[Sent]) -> list[Sent]:
    """One message of the régua goes out at 22:00 of its day."""
    return moved(world, sent, lambda day: datetime.combine(day, time(22), world.office.tz))


def message_on_a_saturday(world: World, sent: list[Sent]) -> list[Sent]:
    """One message of the régua goes out on the Saturday that follows."""
    return moved(world, sent, lambda day: datetime.combine(day + timedelta(days=(5 - day.weekday()) % 7), time(10), world.office.tz))


def moved(world: World, sent: list[Sent], to: Callable[[date], datetime]) -> list[Sent]:
    one = next(iter(by_the_regua(world, sent)), None)
    if one is None:
        return sent
    instant = to(local(world.office, one.instant).date()).astimezone(UTC)
    return [replace(each, instant=instant) if each is one else each for each in sent]


def backlog_after_downtime(world: World, sent: list[Sent]) -> list[Sent]:
    """What fell due without a scheduler is sent all the same when it is back, each as it would have been."""
    missed = [each for each in expected(replace(world, downtime=())) if world.down(each.earliest)]
    found: list[Sent] = []
    for each in as_sent(missed):
        back = next(end for start, end in world.downtime if start <= each.instant < end)
        while not is_business(world.office, local(world.office, back).date()):
            back += timedelta(days=1)
        at = max(back, opening(world.office, local(world.office, back).date()))
        found.append(replace(each, instant=at.astimezone(UTC), message_id=f"<backlog.{each.message_id[1:]}"))
    return sent + found


def adiada_asked_too_early(world: World, sent: list[Sent]) -> list[Sent]:
    """Promised dates are not heeded."""

    def heedless(programacao: Programacao) -> Programacao:
        return replace(programacao, movimentos=tuple(replace(each, prometido=None) for each in programacao.movimentos))

    return in_another_world(world, sent, replace(world, programacoes=tuple(heedless(each) for each in world.programacoes)))


def cobranca_labelled_lembrete(_: World, sent: list[Sent]) -> list[Sent]:
    """One cobrança goes out in the tone of a lembrete."""
    one = next((each for each in sent if any(it.tipo == "cobranca" for it in each.pedidos)), None)
    return [replace(each, pedidos=tuple(softer(it) for it in each.pedidos)) if each is one else each for each in sent]


def softer(pedido: Pedido) -> Pedido:
    return pedido._replace(tipo="lembrete") if pedido.tipo == "cobranca" else pedido


def inactive_empresa_written_to(world: World, sent: list[Sent]) -> list[Sent]:
    """An empresa that is no longer ativa is written to as before."""
    empresas = tuple(replace(each, ativa=each.ativa[:1]) for each in world.empresas)
    return in_another_world(world, sent, replace(world, empresas=empresas))


def message_lost(world: World, sent: list[Sent]) -> list[Sent]:
    """One message of the régua never arrives."""
    one = next(iter(by_the_regua(world, sent)), None)
    return [each for each in sent if each is not one]


FAULTS = (
    Fault("a holiday forgotten", holiday_forgotten, ("wrong day", "extra", "was not owed")),
    Fault("a step off by one", step_off_by_one, ("wrong day", "missing", "extra")),
    Fault("a merged pair sent twice", merged_pair_sent_twice, ("twice",)),
    Fault("a reminder after the answer", reminder_after_answer, ("extra", "was not owed", "wrong atividades")),
    Fault("a message at night", message_at_night, ("outside the hours",)),
    Fault("a message on a Saturday", message_on_a_saturday, ("sent Sat",)),
    Fault("the backlog sent after a downtime", backlog_after_downtime, ("twice", "extra")),
    Fault("an adiada asked too early", adiada_asked_too_early, ("wrong atividades", "extra", "was not owed")),
    Fault("a cobrança labelled lembrete", cobranca_labelled_lembrete, ("wrong kind",)),
    Fault("an inactive empresa written to", inactive_empresa_written_to, ("extra", "was not owed")),
    Fault("two messages to one recipient in a run", two_messages_in_a_run, ("one message was owed, 2 were sent",)),
    Fault("a message lost", message_lost, ("missing",)),
)
