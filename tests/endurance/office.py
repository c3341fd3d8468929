"""The office of the played world: serviços with their réguas and agendas, empresas and their users, and what changes of these."""
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random

from tests.endurance.days import DAY, business_on_or_after, is_business, local
from tests.endurance.feriados import BANCARIOS, CAPITAL, NACIONAIS, SAO_PAULO
from tests.endurance.given import Agenda, Alcance, Baixa, Empresa, Office, Passo, Repetir, Servico, Usuario, World

LONG_AGO = timedelta(days=400)
SILENT = "e002"
DEPARTAMENTOS = ("fiscal", "pessoal", "contabil", "societario")

CHASES = (Passo(-5, "vencimento", "lembrete"), Passo(-1, "vencimento", "lembrete"), Passo(1, "vencimento", "cobranca"),
          Passo(3, "vencimento", "cobranca", Repetir(3, 30)))
GENTLE = (Passo(-2, "entrega", "lembrete"), Passo(1, "entrega", "lembrete"), Passo(2, "vencimento", "cobranca"))
INSISTS = (Passo(-4, "vencimento", "lembrete"), Passo(0, "vencimento", "lembrete"), Passo(1, "vencimento", "cobranca", Repetir(2, 11)))
BEFORE = (Passo(-5, "vencimento", "lembrete"), Passo(-2, "vencimento", "lembrete"))
SHORT = (Passo(-2, "vencimento", "lembrete"), Passo(1, "vencimento", "cobranca", Repetir(1, 5)))


def build(rng: Random, empresas: int, first: date, days: int) -> World:
    """A world in which nobody has been asked anything yet: no programações."""
    last = first + DAY * (days - 1)
    office = Office("America/Sao_Paulo", NACIONAIS | BANCARIOS | SAO_PAULO, CAPITAL)
    office = replace(office, own_holidays=CAPITAL | {business_on_or_after(office, first + DAY * (days // 3))})
    if not {first.year, last.year} <= {2026, 2027}:
        raise ValueError("The holidays are known of 2026 and 2027 only")
    before = datetime.combine(first, time(), office.tz) - LONG_AGO
    world = World(office, first, last, servicos(before, first), (), (), ())
    world = replace(world, downtime=downtime(world, rng))
    world = replace(world, servicos=with_changes(world))
    ids = [f"e{number:03}" for number in range(1, empresas + 1)]
    return replace(world, empresas=tuple(empresa(rng, id, before, world) for id in ids), usuarios=usuarios(rng, ids, before, world))


def servicos(before: datetime, first: date) -> tuple[Servico, ...]:
    """Agendas fall due from the first week on, so that a short world too has each régua at work."""

    def dia(after: int) -> int:
        return (first + DAY * after).day

    def servico(id: str, departamento: str, regua: tuple[Passo, ...], baixa: Baixa, agenda: Agenda | None, *modelo: str) -> Servico:
        needed = tuple((each.removesuffix("?"), not each.endswith("?")) for each in modelo)
        return Servico(id, ((before, regua),), ((before, departamento),), ((before, baixa),), needed, agenda)

    return (
        servico("fiscal-mensal", "fiscal", CHASES, "nunca", Agenda(dia(9)), "xml-saida", "xml-entrada", "sped", "guias?"),
        servico("folha", "pessoal", INSISTS, "ao_concluir", Agenda(dia(5), "antecipa", 1, 8), "ponto", "atestados?", "admissoes?"),
        servico("contabil", "contabil", BEFORE, "no_vencimento", Agenda(dia(7), "posterga", 3, 10), "extrato", "contratos?"),
        servico("fechamento", "contabil", GENTLE, "nunca", Agenda(dia(12), None, 4, 9), "balancete", "inventario?", "cartao"),
        servico("arquivo-morto", "fiscal", (), "nunca", Agenda(dia(10)), "caixa"),
        servico("alteracao", "societario", SHORT, "nunca", None, "contrato-social", "documentos", "procuracao?"),
        servico("fiscalizacao", "fiscal", CHASES, "ao_concluir", None, "notificacao", "livros"),
    )


def downtime(world: World, rng: Random) -> tuple[tuple[datetime, datetime], ...]:
    """Two days and two nights without a scheduler, back before 8:00; in a longer world also a morning, back in the afternoon."""
    tz, span = world.office.tz, (world.last - world.first).days
    start = business_on_or_after(world.office, world.first + DAY * (span // 2 + rng.randrange(3)))
    found = [(datetime.combine(start, time(5), tz), datetime.combine(start + DAY * 2, time(5, 30), tz))]
    if span >= 20:
        morning = business_on_or_after(world.office, start + DAY * 6)
        found.append((datetime.combine(morning, time(7, 20), tz), datetime.combine(morning, time(14, 10), tz)))
    return tuple(found)


def quiet(world: World, day: date) -> bool:
    """A day that no downtime touches: what changes régua, users or empresas happens on such days alone."""
    return not any(local(world.office, start).date() <= day <= local(world.office, end).date() for start, end in world.downtime)


def some_day(world: World, rng: Random, since: float, until: float) -> date:
    """A quiet business day between two shares of the span."""
    span = (world.last - world.first).days
    day = world.first + DAY * rng.randint(int(span * since), int(span * until))
    while not (quiet(world, day) and is_business(world.office, day)):
        day += DAY
    return day


def noon(world: World, day: date, minute: int) -> datetime:
    return datetime.combine(day, time(12, minute), world.office.tz)


def with_changes(world: World) -> tuple[Servico, ...]:
    """R19: in the second half one serviço gets another régua, and one another departamento."""
    span = (world.last - world.first).days
    day = world.first + DAY * (span * 5 // 8)
    while not quiet(world, day):
        day += DAY
    changed = {
        "fechamento": lambda each: replace(each, regua=(*each.regua, (noon(world, day, 40), SHORT))),
        "alteracao": lambda each: replace(each, departamento=(*each.departamento, (noon(world, day, 42), "contabil"))),
    }
    return tuple(changed.get(each.id, lambda same: same)(each) for each in world.servicos)


def empresa(rng: Random, id: str, before: datetime, world: World) -> Empresa:
    """One in eight becomes inactive, and half of these come back; the silent one early, so that there is something not to send."""
    ativa: list[tuple[datetime, bool]] = [(before, True)]
    if id == SILENT:
        ativa.append((noon(world, some_day(world, rng, 0.15, 0.2), 20), False))
    elif rng.random() < 0.12:
        ativa.append((noon(world, some_day(world, rng, 0.4, 0.6), 20), False))
    if len(ativa) > 1 and rng.random() < 0.5:
        ativa.append((noon(world, some_day(world, rng, 0.75, 0.9), 22), True))
    return Empresa(id, tuple(each for each in ativa if world.first <= each[0].date() <= world.last or each[0] == before))


def usuarios(rng: Random, empresas: list[str], before: datetime, world: World) -> tuple[Usuario, ...]:
    """Each empresa has one who is always there and sees everything; others see less, belong to two, leave, or want no message."""
    found: list[Usuario] = []
    for at, id in enumerate(empresas):
        found.append(Usuario(f"{id}-dono", ((before, Alcance(frozenset({id}))),)))
        for number in range(rng.choice((0, 1, 1, 2))):
            hers = frozenset({id, empresas[at - 1]}) if rng.random() < 0.2 else frozenset({id})
            seen = rng.choice((None, frozenset({"fiscal"}), frozenset({"pessoal", "contabil"}), frozenset(DEPARTAMENTOS[:3]), frozenset()))
            channels = rng.choice((("email",), ("email",), ("email",), ("email", "portal"), ("whatsapp",), ("portal",), ()))
            alcance = Alcance(hers, seen, frozenset(channels))
            told: list[tuple[datetime, Alcance]] = [(before, alcance)]
            if rng.random() < 0.3:
                later = rng.choice((replace(alcance, active=False), replace(alcance, departamentos=frozenset({"fiscal", "pessoal"})),
                                    replace(alcance, channels=frozenset({"email"}))))
                told.append((noon(world, some_day(world, rng, 0.3, 0.8), 30 + number), later))
            found.append(Usuario(f"{id}-u{number + 1}", tuple(told)))
    return tuple(found)
