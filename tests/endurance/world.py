"""A world to play: a seeded office with its clients' ways and the equipe's movements, for the oracle and for the service alike."""
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import NamedTuple

from tests.endurance.births import born_in, on_a_first_day
from tests.endurance.checklist import Book, Refused, checklist_at_birth, siblings
from tests.endurance.days import DAY, is_business, local
from tests.endurance.given import EQUIPE, M, Movimento, Programacao, World, in_force
from tests.endurance.office import build, quiet
from tests.endurance.oracle import eligible
from tests.endurance.ways import Act, Visit, equipe_visits, ways

SLOTS = (time(9), time(10, 20), time(13), time(14, 40), time(16, 10), time(19), time(20, 30))
BETWEEN = timedelta(minutes=6)


class Happening(NamedTuple):
    """Something for the player to do at an instant: `what` is born, movimento, regua, departamento, ativa, alcance, down or up."""

    at: datetime
    what: str
    id: str
    value: object


def world(seed: int, empresas: int = 20, first: date = date(2026, 10, 5), days: int = 14) -> World:
    """The same seed makes the same world. Its movements are such as the rules take; births are in order, siblings' too."""
    rng = Random(seed)
    made = on_a_first_day(build(rng, empresas, first, days))
    born = sorted(born_in(made, rng), key=lambda each: (each.born, each.id))
    diary = Diary(made, rng)
    for each in born:
        diary.live(each)
    return replace(made, programacoes=tuple(diary.done))


def timeline(made: World) -> tuple[Happening, ...]:
    """All that the player has to do, in order; what holds since before the first day is not in it."""
    return tuple(sorted(happenings(made), key=lambda each: (each.at, each.what, each.id)))


def happenings(made: World) -> Iterator[Happening]:
    for each in made.programacoes:
        yield Happening(each.born, "born", each.id, each)
        yield from (Happening(movimento.at, "movimento", each.id, movimento) for movimento in each.movimentos)
    for servico in made.servicos:
        yield from (Happening(at, "regua", servico.id, value) for at, value in servico.regua[1:])
        yield from (Happening(at, "departamento", servico.id, value) for at, value in servico.departamento[1:])
        yield from (Happening(at, "baixa", servico.id, value) for at, value in servico.baixa[1:])
    for empresa in made.empresas:
        yield from (Happening(at, "ativa", empresa.id, value) for at, value in empresa.ativa[1:])
    for usuario in made.usuarios:
        yield from (Happening(at, "alcance", usuario.id, value) for at, value in usuario.alcance[1:])
    for start, end in made.downtime:
        yield Happening(start, "down", "scheduler", None)
        yield Happening(end, "up", "scheduler", None)


@dataclass
class Diary:
    """Writes programações' lives one after the other; a slot of an empresa's day belongs to one visit, so that nothing meets."""

    world: World
    rng: Random
    done: list[Programacao] = field(default_factory=list)
    taken: set[tuple[str, date, time]] = field(default_factory=set)

    def live(self, programacao: Programacao) -> None:
        """Appends it with its movements; one that would be born empty is not born."""
        try:
            atividades = checklist_at_birth(programacao, siblings(tuple(self.done), programacao))
        except Refused:
            return
        book = Book(self.world.office, self.world.servico(programacao.servico), programacao, atividades)
        planned = [*ways(book, self.rng), *equipe_visits(book, self.rng)]
        visits = sorted((placed for each in planned if (placed := self.place(programacao, each))), key=lambda each: each[0])
        for start, visit in visits:
            book = self.visit(book, start, visit)
        self.done.append(book.programacao)

    def place(self, programacao: Programacao, visit: Visit) -> tuple[datetime, Visit] | None:
        """A free slot of that day: the equipe's on quiet business days within the hours, a client's on any."""
        day, office = visit.day, self.world.office
        if visit.equipe:
            while not (is_business(office, day) and quiet(self.world, day)):
                day += DAY
        free = [each for each in (SLOTS[:5] if visit.equipe else SLOTS) if (programacao.empresa, day, each) not in self.taken]
        if not free or day > self.world.last:
            return None
        slot = self.rng.choice(free)
        self.taken.add((programacao.empresa, day, slot))
        start = datetime.combine(day, slot, office.tz) + timedelta(seconds=self.rng.randrange(600))
        return (start, visit) if start > programacao.born + timedelta(hours=2) else None

    def visit(self, book: Book, start: datetime, visit: Visit) -> Book:
        """The book with those acts of the visit that make sense when their time comes."""
        by = EQUIPE if visit.equipe else self.who(book, start)
        at = start
        for act in visit.acts if by else ():
            movimento = self.sensible(book, at, by, act)
            if movimento is None:
                continue
            tried = replace(book, programacao=replace(book.programacao, movimentos=(*book.programacao.movimentos, movimento)))
            try:
                tried.at(at)
            except Refused:
                continue
            book, at = tried, at + BETWEEN
        return book

    def who(self, book: Book, at: datetime) -> str:
        """A user who may answer then: nobody of an empresa that is not ativa."""
        programacao = book.programacao
        if not in_force(self.world.empresa(programacao.empresa).ativa, at):
            return ""
        of = in_force(book.servico.departamento, at)
        able = [each.id for each in self.world.usuarios if eligible(each, programacao.empresa, of, at)]
        return self.rng.choice(able) if able else ""

    def sensible(self, book: Book, at: datetime, by: str, act: Act) -> Movimento | None:
        """The act as a movement on what it finds, None when it finds nothing to act on."""
        now, today = book.at(at), local(self.world.office, at).date()
        pending = sorted(now.pending)
        answered = sorted(id for id, item in now.items.items() if item.feita and not item.dispensada)
        with_file = sorted(id for id, item in now.items.items() if item.files and not item.dispensada)
        last = book.programacao.movimentos[-1].at if book.programacao.movimentos else at - BETWEEN
        if last >= at or (now.closed and act.what is not M.ESTORNADA):
            return None
        made = Movimento(at, act.what, by)
        match act.what:
            case M.ANEXADO if pending:
                return replace(made, atividade=pending[0], arquivo=f"{book.programacao.id}-{len(book.programacao.movimentos) + 1}")
            case M.SEM_MOVIMENTO if pending:
                return replace(made, atividade=pending[-1])
            case M.NAO_SE_APLICA if pending and pending[-1] != book.servico.modelo[0][0] and not pending[-1].startswith("extra"):
                return replace(made, atividade=pending[-1])
            case M.ADIADA if pending:
                return replace(made, atividade=pending[0], prometido=self.promised(today, act.days))
            case M.REMOVIDO if with_file and any(each.by == by for each in book.programacao.movimentos):
                return self.own_file(book, made, with_file, {by})
            case M.DEVOLVIDO if with_file:
                return self.own_file(book, made, with_file, None)
            case M.REABERTA if answered:
                return replace(made, atividade=answered[0], notifica=self.rng.random() < 0.5)
            case M.EXIGENCIA if pending:
                return replace(made, atividade=pending[-1], exigencia="dispensada")
            case M.INCLUIDA:
                return replace(made, atividade=f"extra-{len(now.items)}")
            case M.PRAZO:
                vencimento = max(now.vencimento, today) + DAY * (act.days or 4)
                return replace(made, entrega=vencimento - DAY, vencimento=vencimento)
            case M.MANUAL if pending and self.who(book, at):
                return made
            case M.TRANSFERIDA:
                return replace(made, para="colaborador-2")
            case M.BAIXADA | M.CANCELADA | M.COMENTARIO:
                return made
            case M.ESTORNADA if now.closed == "baixada":
                return made
        return None

    def promised(self, today: date, days: int | None) -> date | None:
        """The promised date; not one that lets go while there is no scheduler."""
        if days is None:
            return None
        day = today + DAY * days
        while not quiet(self.world, day + DAY):
            day += DAY
        return day

    def own_file(self, book: Book, made: Movimento, with_file: list[str], by: set[str] | None) -> Movimento | None:
        """The last current file, of those users when named."""
        now = book.at(made.at)
        for each in reversed(book.programacao.movimentos):
            current = each.what is M.ANEXADO and each.atividade in with_file and each.arquivo in now.items[str(each.atividade)].files
            if current and (by is None or each.by in by):
                return replace(made, atividade=each.atividade, arquivo=each.arquivo)
        return None
