"""What was sent against what was owed: every difference as a line of plain English."""
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from tests.endurance.days import CLOSES, OPENS
from tests.endurance.oracle import KINDS, Mensagem, Pedido


@dataclass(frozen=True)
class Sent:
    """One message as the inbox holds it; `instant` in UTC, one pedido for each programação in it."""

    recipient: str
    empresa: str
    instant: datetime
    message_id: str
    pedidos: tuple[Pedido, ...]


def as_sent(messages: Iterable[Mensagem]) -> list[Sent]:
    """Those messages as a service without faults would have sent them."""
    return [Sent(each.recipient, each.empresa, each.earliest.astimezone(UTC), identified(each), each.pedidos) for each in messages]


def identified(message: Mensagem) -> str:
    return f"<{message.earliest.astimezone(UTC):%Y%m%dT%H%M}.{message.empresa}.{message.recipient}.{message.pedidos[0].programacao}@oracle>"


def differences(expected: Sequence[Mensagem], sent: Sequence[Sent]) -> list[str]:
    """Empty when each message owed was sent once, on its day, not before its instant, within the hours, of its kind and its atividades."""
    zone = next((each.earliest.tzinfo for each in expected if each.earliest.tzinfo), UTC)
    owed_by: dict[tuple[str, str], list[Mensagem]] = defaultdict(list)
    sent_by: dict[tuple[str, str], list[Sent]] = defaultdict(list)
    for message in expected:
        owed_by[message.empresa, message.recipient].append(message)
    for each in sent:
        sent_by[each.empresa, each.recipient].append(each)
    lines = same_ids(sent)
    for key in sorted(owed_by.keys() | sent_by.keys()):
        lines += of_one(owed_by[key], sorted(sent_by[key], key=lambda each: each.instant), zone)
    return lines


def same_ids(sent: Sequence[Sent]) -> list[str]:
    seen: set[str] = set()
    lines: list[str] = []
    for each in sent:
        if each.message_id in seen:
            lines.append(f"{each.recipient} of {each.empresa}: message {each.message_id} is in the inbox twice")
        seen.add(each.message_id)
    return lines


def of_one(owed: list[Mensagem], sent: list[Sent], zone: tzinfo) -> list[str]:
    """Of one recipient of one empresa: what is alike is taken away first, what is nearly alike next, and the rest is missing or extra."""
    lines: list[str] = []
    left, right = sorted(owed, key=lambda each: each.earliest), list(sent)
    done: list[tuple[date, frozenset[Pedido]]] = []
    for message in list(left):
        alike = [each for each in right if day_of(each, zone) == message.day and frozenset(each.pedidos) == frozenset(message.pedidos)]
        if alike:
            lines += hours(message, alike[0], zone)
            left.remove(message)
            right.remove(alike[0])
            done.append((message.day, frozenset(message.pedidos)))
    for each in list(right):
        told = frozenset(each.pedidos)
        if any(day == day_of(each, zone) and told <= pedidos for day, pedidos in done):
            lines.append(f"{said(each, zone)}: twice, the same was sent on that day already")
            right.remove(each)
    for message in list(left):
        same_day = [each for each in right if day_of(each, zone) == message.day and programacoes(each) & programacoes(message)]
        if same_day:
            left.remove(message)
            right = [each for each in right if each not in same_day]
            lines += nearly(message, same_day, zone)
    for message in list(left):
        other_day = next((each for each in right if frozenset(each.pedidos) == frozenset(message.pedidos)), None)
        if other_day:
            left.remove(message)
            right.remove(other_day)
            lines.append(f"{said(other_day, zone)}: wrong day, it was owed on {message.day:%a %Y-%m-%d}")
    lines += [f"{owed_of(message)}: missing" for message in left]
    lines += [f"{said(each, zone)}: extra, nothing of the kind was owed" for each in right]
    return lines


def hours(message: Mensagem, sent: Sent, zone: tzinfo) -> list[str]:
    """What is wrong with the instant of a message that is right in all else."""
    there = sent.instant.astimezone(zone)
    if sent.instant < message.earliest:
        return [f"{said(sent, zone)}: too early, it was owed from {message.earliest:%H:%M} on"]
    if not message.at_once and not OPENS <= there.time() <= CLOSES:
        return [f"{said(sent, zone)}: outside the hours of 8:00 to 18:00"]
    return []


def nearly(message: Mensagem, sent: list[Sent], zone: tzinfo) -> list[str]:
    """What differs between a message owed and those of its day that speak of the same programações."""
    lines = [line for each in sent for line in hours(message, each, zone)]
    if len(sent) > 1:
        lines.append(f"{owed_of(message)}: one message was owed, {len(sent)} were sent")
    told: dict[str, list[Pedido]] = defaultdict(list)
    for each in sent:
        for pedido in each.pedidos:
            told[pedido.programacao].append(pedido)
    for pedido in message.pedidos:
        found = told.pop(pedido.programacao, [])
        if not found:
            lines.append(f"{owed_of(message)}: {pedido.programacao} is missing from it")
        if len(found) > 1:
            lines.append(f"{owed_of(message)}: {pedido.programacao} was asked twice")
        for other in found:
            if other.tipo != pedido.tipo:
                lines.append(f"{owed_of(message)}: wrong kind, {pedido.programacao} was sent as {other.tipo}, owed as {pedido.tipo}")
            if other.atividades != pedido.atividades:
                asked, owed = ", ".join(sorted(other.atividades)), ", ".join(sorted(pedido.atividades))
                lines.append(f"{owed_of(message)}: wrong atividades, {pedido.programacao} asked for {asked}; owed: {owed}")
    lines += [f"{owed_of(message)}: {extra} was in it, and was not owed" for extra in told]
    return lines


def day_of(sent: Sent, zone: tzinfo) -> date:
    return sent.instant.astimezone(zone).date()


def programacoes(message: Mensagem | Sent) -> frozenset[str]:
    return frozenset(each.programacao for each in message.pedidos)


def content(pedidos: tuple[Pedido, ...]) -> str:
    strange = [each.tipo for each in pedidos if each.tipo not in KINDS]
    told = "; ".join(f"{each.programacao} {each.tipo} [{', '.join(sorted(each.atividades))}]" for each in pedidos)
    return f"{told} (unknown kind)" if strange else told


def said(sent: Sent, zone: tzinfo) -> str:
    return f"{sent.recipient} of {sent.empresa}, sent {sent.instant.astimezone(zone):%a %Y-%m-%d %H:%M}, {content(sent.pedidos)}"


def owed_of(message: Mensagem) -> str:
    return f"{message.recipient} of {message.empresa}, owed {message.earliest:%a %Y-%m-%d %H:%M}, {content(message.pedidos)}"
