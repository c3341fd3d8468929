"""What the clients of a played world got: read from the inbox, and from the portal, and told by what caused it."""
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from operator import attrgetter
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from adapters.embedded.inbox import Delivery, Inbox
from domain.catalogo import CODEC
from domain.escritorio.mensagens import mensagens
from domain.escritorio.relogio import acompanhar
from domain.escritorio.state import ESCRITORIO_ID
from domain.event import Recorded
from domain.programacao.events import AtividadeIncluida, ProgramacaoGerada, SolicitacaoEnviada
from domain.servico.andamento import Fatos
from tests.endurance.by_api import ByApi
from tests.endurance.compare import Sent, differences
from tests.endurance.oracle import KINDS, Mensagem, Pedido, by_channel, expected, in_order, manual

_FATOS = TypeAdapter(Fatos)
CHANNELS = ("email", "whatsapp", "portal")
_ITEM = re.compile(r"^- (\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Row:
    """A message as the service keeps it."""

    tipo: str
    usuario_id: UUID
    canal: str
    estado: str
    mensagem_id: str | None
    repetida: bool
    causas: list[tuple[int, UUID]]
    criada_em: datetime


@dataclass
class Mailbox:
    """`sent` by channel; `doubled`: which messages came twice since an acknowledgement was lost; `wrong`: what must not be."""

    sent: dict[str, list[Sent]] = field(default_factory=lambda: defaultdict(list))
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def differences_of(stage: ByApi) -> tuple[list[str], Mailbox]:
    """Every difference between what the clients got and what the rule owes them, as a line each."""
    log = list(events(stage))
    owed, box = owed_to(stage), mailbox(stage, log)
    lines = [line for channel in CHANNELS for line in differences(by_channel(owed, channel), box.sent[channel])]
    return [*box.wrong, *lines, *unfollowed(stage, log)], box


def owed_to(stage: ByApi) -> tuple[Mensagem, ...]:
    return in_order([*expected(stage.world), *manual(stage.world)], stage.world)


def mailbox(stage: ByApi, history: Sequence[Recorded]) -> Mailbox:
    """What came, held against what the service keeps of it, and that against what the events ask to be sent."""
    box, rows = Mailbox(), list(kept(stage))
    deliveries = Inbox(stage.house.settings.data / "caixa.sqlite").messages(limite=10**9)
    log, died = {each.position: each for each in history}, set(stage.kills.done if stage.kills else ())
    asked = Counter((each.causa, each.usuario_id, each.canal) for recorded in history for each in mensagens(recorded))
    there = Counter((causa, row.usuario_id, row.canal) for row in rows for causa, _ in row.causas)
    box.wrong += [f"asked for, and not there or there again: {each}" for each in (asked - there) + (there - asked)]
    by_id = {each.mensagem_id: each for each in rows if each.mensagem_id}
    came: dict[str, list[Delivery]] = defaultdict(list)
    for each in deliveries:
        came[each.id].append(each)
    for id, found in came.items():
        row = by_id.get(id)
        if row is None:
            box.wrong.append(f"{found[0].para}: a message came that nobody knows of: {found[0].assunto}")
        elif len(found) > 1 and not (row.repetida and len(found) == 2 and (found[-1].em, "worker") in died):
            box.wrong.append(f"{found[0].para}: {id} came {len(found)} times, and no acknowledgement was lost")
        elif len(found) > 1:
            box.doubled.append(f"{found[0].para}, {found[-1].em:%Y-%m-%d %H:%M} and {found[0].em:%H:%M}: {id}")
    for row in rows:
        if row.estado not in ("entregue", "enviada"):
            box.wrong.append(f"{row.tipo} by {row.canal} to {row.usuario_id}: {row.estado}")
        elif row.canal != "portal" and str(row.mensagem_id) not in came:
            box.wrong.append(f"{row.tipo} by {row.canal} to {row.usuario_id}: never came")
        elif row.tipo in KINDS:
            first = came[str(row.mensagem_id)][-1] if row.canal != "portal" else None
            box.sent[row.canal].append(sent(stage, row, first, log, box))
    return box


def sent(stage: ByApi, row: Row, delivery: Delivery | None, log: dict[int, Recorded], box: Mailbox) -> Sent:
    """By what caused it; the words of a mail must name the same."""
    names = {id: name for name, id in stage.programacoes.items()}
    people = {UUID(stage.id_of(each.id)): each.id for each in stage.world.usuarios}
    items = items_of(log)
    pedidos = []
    for causa, programacao in row.causas:
        event = log[causa].event
        assert isinstance(event, SolicitacaoEnviada)
        pedidos.append(Pedido(names[programacao], event.tipo, frozenset(items[each] for each in event.atividades)))
    who = people[row.usuario_id]
    if delivery and delivery.canal == "email":
        told, owed = Counter(_ITEM.findall(delivery.texto)), Counter(chain(*(each.atividades for each in pedidos)))
        if told != owed:
            box.wrong.append(f"{who}, {delivery.em}: the mail says {sorted(told)}, and was to ask for {sorted(owed)}")
        if who not in delivery.para:
            box.wrong.append(f"{who}, {delivery.em}: the mail went to {delivery.para}")
    instant = delivery.em if delivery else row.criada_em
    return Sent(who, pedidos[0].programacao.split(".")[0], instant.astimezone(UTC), str(row.mensagem_id), tuple(pedidos))


def unfollowed(stage: ByApi, history: Sequence[Recorded]) -> Iterator[str]:
    """What the scheduler keeps of each programação, where that is not what its history comes to."""
    streams: dict[UUID, list[Recorded]] = defaultdict(list)
    for recorded in history:
        streams[recorded.stream].append(recorded)
    rows = stage.house.rows("select id, servico_id, empresa_id, versao, fatos from andamentos")
    for id, servico, empresa, versao, fatos in rows:
        merged = chain(*(streams[each] for each in (id, servico, empresa, ESCRITORIO_ID)))
        found = acompanhar(id, sorted(merged, key=attrgetter("position")))
        if found is None or (found.versao, found.andamento.fatos) != (versao, _FATOS.validate_python(fatos)):
            yield f"{id}: the scheduler keeps {versao} {fatos}, its history comes to {found and (found.versao, found.andamento.fatos)}"
    if len(rows) != len(stage.programacoes):
        yield f"{len(stage.programacoes)} programações were born, {len(rows)} are followed"


def items_of(log: dict[int, Recorded]) -> dict[UUID, str]:
    """Every requested file's name."""
    found: dict[UUID, str] = {}
    for each in log.values():
        event: Any = each.event
        items = event.atividades if isinstance(event, ProgramacaoGerada) else [event.item] if isinstance(event, AtividadeIncluida) else []
        found |= {item.id: item.nome for item in items}
    return found


def events(stage: ByApi) -> Iterator[Recorded]:
    rows = stage.house.rows(
        "select l.notification_id, l.state, p.data from log l left join log_private p on p.position = l.notification_id order by 1"
    )
    for position, state, data in rows:
        yield CODEC.decode(position, bytes(state), data and bytes(data))


def kept(stage: ByApi) -> Iterator[Row]:
    rows = stage.house.rows(
        "select tipo, usuario_id, canal, estado, mensagem_id, repetida, partes, causa, programacao_id, criada_em from entregas"
    )
    for tipo, usuario, canal, estado, mensagem, repetida, partes, causa, programacao, criada_em in rows:
        causas = [(each, UUID(of)) for each, of in partes] if partes else [(causa, programacao)]
        yield Row(tipo, usuario, canal, estado, mensagem, repetida, causas, criada_em)
