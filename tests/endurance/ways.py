"""How clients answer and what the equipe does meanwhile: visits planned by day, of which only what makes sense will happen."""
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import NamedTuple

from tests.endurance.checklist import Book
from tests.endurance.days import DAY, local
from tests.endurance.given import M
from tests.endurance.office import SILENT


class Act(NamedTuple):
    """What is done, on what there is to do it on; `days` ahead for a promise or a new prazo."""

    what: M
    days: int | None = None


@dataclass(frozen=True)
class Visit:
    """Acts in one sitting on one day, by a client or by the equipe."""

    day: date
    acts: tuple[Act, ...]
    equipe: bool = False


SENDS, NONE, NEVER, LATER = Act(M.ANEXADO), Act(M.SEM_MOVIMENTO), Act(M.NAO_SE_APLICA), Act(M.ADIADA)


def ways(book: Book, rng: Random) -> Iterator[Visit]:
    """One client's way with one programação."""
    born = local(book.office, book.programacao.born).date()
    vencimento = book.programacao.vencimento
    everything = (NONE, SENDS, SENDS, SENDS, SENDS)
    if book.programacao.empresa == SILENT:
        return
    way = rng.choices(("at once", "late", "promises", "no date", "never", "half", "changes", "not mine"), (18, 16, 20, 6, 14, 10, 12, 6))[0]
    match way:
        case "at once":
            yield Visit(born + DAY * rng.randint(1, 4), everything)
        case "late":
            yield Visit(vencimento + DAY * rng.randint(1, 6), everything)
        case "promises":
            made = vencimento - DAY * rng.randint(0, 7)
            promise = rng.randint(0, 9)
            yield Visit(made, tuple(Act(M.ADIADA, promise) for _ in range(rng.choice((1, 1, 4)))))
            if rng.random() < 0.5:
                yield Visit(made + DAY * (promise + 1), everything)
        case "no date":
            yield Visit(vencimento - DAY * rng.randint(1, 6), (LATER,))
            yield Visit(vencimento + DAY * 5, everything)
        case "half":
            yield Visit(born + DAY * rng.randint(2, 8), (SENDS, NONE))
        case "changes":
            day = born + DAY * rng.randint(1, 5)
            yield Visit(day, (SENDS, SENDS))
            yield Visit(day + DAY, (Act(M.REMOVIDO), Act(M.ADIADA, 3)))
            yield Visit(day + DAY * 6, everything)
        case "not mine":
            yield Visit(born + DAY * rng.randint(1, 5), (NEVER, SENDS))
        case _:
            pass


def equipe_visits(book: Book, rng: Random) -> Iterator[Visit]:
    """What the office does about one programação in its time: most of them it leaves alone."""
    born = local(book.office, book.programacao.born).date()
    vencimento = book.programacao.vencimento
    plans: list[tuple[float, date, tuple[Act, ...]]] = [
        (0.20, vencimento + DAY * rng.randint(-4, 9), (Act(M.REABERTA),)),
        (0.18, born + DAY * rng.randint(3, 9), (Act(M.DEVOLVIDO),)),
        (0.08, born + DAY * rng.randint(4, 9), (Act(M.EXIGENCIA),)),
        (0.08, born + DAY * rng.randint(4, 9), (Act(M.INCLUIDA),)),
        (0.12, vencimento + DAY * rng.randint(-3, 3), (Act(M.PRAZO, rng.randint(2, 9)),)),
        (0.12, born + DAY * rng.randint(4, 12), (Act(M.MANUAL),)),
        (0.06, born + DAY * rng.randint(3, 12), (Act(M.TRANSFERIDA), Act(M.COMENTARIO))),
        (0.04, born + DAY * rng.randint(4, 12), (Act(M.CANCELADA),)),
        (0.06, vencimento - DAY * rng.randint(0, 5), (SENDS,)),
        (0.08, vencimento - DAY * rng.randint(1, 6), (Act(M.ADIADA, 4),)),
    ]
    for share, day, acts in plans:
        if rng.random() < share:
            yield Visit(max(day, born + DAY), acts, equipe=True)
    if rng.random() < 0.25:
        closed = vencimento + DAY * rng.randint(-2, 8)
        yield Visit(max(closed, born + DAY), (Act(M.BAIXADA),), equipe=True)
        if rng.random() < 0.5:
            yield Visit(closed + DAY * rng.randint(1, 4), (Act(M.ESTORNADA), Act(M.REABERTA)), equipe=True)
