"""What a programação is at an instant: open or not, its dates, and which atividades are still pending (R1-R6)."""
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from tests.endurance.days import DAY, local
from tests.endurance.given import Baixa, M, Movimento, Office, Programacao, Servico, World, in_force

ESPERA = timedelta(minutes=15)
ANSWERS = (M.ANEXADO, M.SEM_MOVIMENTO, M.NAO_SE_APLICA, M.ADIADA)
CLOSED_TAKES = (M.ESTORNADA, M.VOLTAR_A_PEDIR)
STARTS_NOTHING = (M.MANUAL, M.TRANSFERIDA, M.PRAZO)


class Refused(ValueError):
    """A movement that the rules would refuse: the world that holds it is not one that can be."""


@dataclass
class Item:
    """One atividade while its movements are told again."""

    situacao: str = "pendente"
    dispensada: bool = False
    prometido: date | None = None
    files: set[str] = field(default_factory=set)

    @property
    def feita(self) -> bool:
        """R2."""
        return self.dispensada or self.situacao != "pendente"

    def answered(self, situacao: str, prometido: date | None = None) -> None:
        """R6: any answer replaces any other, and a retorno removes the files."""
        self.situacao, self.prometido = situacao, prometido
        self.files.clear()


@dataclass
class Estado:
    """A programação while its movements are told again: the last was at `moved`; `complete_anew` until a baixa follows a completeness,
    `vencimento_anew` until an estorno."""

    entrega: date
    vencimento: date
    items: dict[str, Item]
    moved: datetime
    closed: str | None = None
    complete_anew: bool = False
    vencimento_anew: bool = True

    @property
    def pending(self) -> frozenset[str]:
        return frozenset(id for id, item in self.items.items() if not item.feita)

    def askable(self, day: date) -> frozenset[str]:
        """What is pending less what is held: «an adiada with a date is left out until the day after it, at most until vencimento»."""
        return frozenset(id for id in self.pending if not self.held(self.items[id], day))

    def held(self, item: Item, day: date) -> bool:
        return item.prometido is not None and day < min(item.prometido + DAY, self.vencimento)


@dataclass(frozen=True)
class Book:
    """A programação with what is needed to tell its movements again; `atividades` is its checklist at birth."""

    office: Office
    servico: Servico
    programacao: Programacao
    atividades: tuple[str, ...]

    def at(self, instant: datetime) -> Estado:
        """The programação as it was at that instant, automatic baixas included. Raises Refused for what the rules refuse."""
        gerada = self.programacao
        estado = Estado(gerada.entrega, gerada.vencimento, {id: Item() for id in self.atividades}, gerada.born)
        before = gerada.born
        for movimento in self.until(instant):
            self.closes_by_itself(estado, before, movimento.at)
            before = movimento.at
            self.apply(estado, movimento)
        self.closes_by_itself(estado, before, instant)
        return estado

    def until(self, instant: datetime) -> list[Movimento]:
        return sorted((each for each in self.programacao.movimentos if each.at <= instant), key=lambda each: each.at)

    def closes_by_itself(self, estado: Estado, after: datetime, until: datetime) -> None:
        """R4: `no_vencimento` when that day has ended in the office's zone, `ao_concluir` 15 minutes after the last movement; after an
        estorno «only upon a new completeness or a new vencimento»."""
        candidates: list[tuple[datetime, Baixa]] = []
        if estado.vencimento_anew:
            candidates.append((datetime.combine(estado.vencimento + DAY, time(), self.office.tz), "no_vencimento"))
        if estado.complete_anew and not estado.pending:
            candidates.append((estado.moved + ESPERA, "ao_concluir"))
        for due, mode in candidates:
            if estado.closed is None and after < due <= until and in_force(self.servico.baixa, due) == mode:
                estado.closed, estado.complete_anew = "baixada", False

    def apply(self, estado: Estado, movimento: Movimento) -> None:
        what = movimento.what
        if estado.closed and what not in CLOSED_TAKES:
            raise Refused(f"R5: {what} at {movimento.at} on {self.programacao.id}, {estado.closed}")
        was_complete = not estado.pending
        match what:
            case M.BAIXADA:
                estado.closed, estado.complete_anew = "baixada", False
            case M.CANCELADA:
                estado.closed = "cancelada"
            case M.ESTORNADA:
                if estado.closed != "baixada":
                    raise Refused(f"M13 at {movimento.at} on {self.programacao.id}, which is not baixada")
                estado.closed, estado.vencimento_anew = None, False
            case M.PRAZO:
                assert movimento.entrega is not None
                assert movimento.vencimento is not None
                estado.vencimento_anew = estado.vencimento_anew or movimento.vencimento != estado.vencimento
                estado.entrega, estado.vencimento = movimento.entrega, movimento.vencimento
            case M.INCLUIDA:
                estado.items[str(movimento.atividade)] = Item()
            case M.MANUAL | M.TRANSFERIDA | M.COMENTARIO | M.VOLTAR_A_PEDIR:
                pass
            case _:
                self.move(estado.items[str(movimento.atividade)], movimento)
        if what not in STARTS_NOTHING:
            estado.moved = movimento.at
        if not was_complete and not estado.pending:
            estado.complete_anew = True

    def move(self, item: Item, movimento: Movimento) -> None:
        """What happens to one atividade."""
        file = str(movimento.arquivo)
        match movimento.what:
            case M.ANEXADO:
                item.situacao, item.prometido = "enviada", None
                item.files.add(file)
            case M.REMOVIDO | M.DEVOLVIDO if file not in item.files:
                raise Refused(f"R12: {movimento.what} at {movimento.at} of a file that is gone")
            case M.REMOVIDO:
                item.files.discard(file)
                if not item.files:
                    item.situacao = "pendente"
            case M.DEVOLVIDO:
                item.files.discard(file)
                item.situacao = "pendente"
            case M.SEM_MOVIMENTO:
                item.answered("sem_movimento")
            case M.NAO_SE_APLICA:
                item.answered("nao_se_aplica")
            case M.ADIADA:
                made = local(self.office, movimento.at).date()
                if movimento.prometido is not None and movimento.prometido < made:
                    raise Refused(f"R9: promised at {movimento.at} for a day in the past")
                item.answered("pendente", movimento.prometido)
            case M.REABERTA if item.feita and not item.dispensada:
                item.answered("pendente")
            case M.REABERTA:
                raise Refused(f"R6: M9 at {movimento.at} on an atividade that is pendente or dispensada")
            case M.EXIGENCIA:
                item.dispensada = movimento.exigencia == "dispensada"


def books(world: World) -> dict[str, Book]:
    """Of every programação, by id."""
    return {
        each.id: Book(world.office, world.servico(each.servico), each, checklist_at_birth(each, siblings(world.programacoes, each)))
        for each in world.programacoes
    }


def siblings(programacoes: tuple[Programacao, ...], of: Programacao) -> Iterator[Programacao]:
    return (each for each in programacoes if each.id != of.id and (each.empresa, each.servico) == (of.empresa, of.servico))


def checklist_at_birth(gerada: Programacao, others: Iterator[Programacao]) -> tuple[str, ...]:
    """M1: the modelo's atividades less what an earlier M6 left out; leaving `nao_se_aplica` by any answer or M9 asks again (R6)."""
    earlier = ((each.at, other.id, each) for other in others for each in other.movimentos if each.at <= gerada.born)
    answered: set[tuple[str, str | None]] = set()
    left_out: set[str | None] = set()
    for _, other, each in sorted(earlier, key=lambda it: it[:2]):
        place = (other, each.atividade)
        if each.what is M.NAO_SE_APLICA:
            answered.add(place)
            left_out.add(each.atividade)
        elif each.what is M.VOLTAR_A_PEDIR or (each.what in (*ANSWERS, M.REABERTA) and place in answered):
            answered.discard(place)
            left_out.discard(each.atividade)
    kept = tuple(id for id in gerada.atividades if id not in left_out)
    if not kept:
        raise Refused(f"R2: {gerada.id} would be born with an empty checklist")
    return kept
