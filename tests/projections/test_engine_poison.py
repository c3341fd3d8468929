"""An event that cannot be taken in holds up its view alone, says so, and is passed over only by an operator's word."""
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from domain.event import Recorded
from projections.positions import Estado, NotHalted, skip
from projections.view import AnyView
from tests.projections.world import (
    CONTAS,
    FICHAS,
    LINHAS,
    NEWER,
    VIEWS,
    Aberta,
    Conta,
    Enorme,
    Escritor,
    Feita,
    Linha,
    Maldita,
    Nova,
    assert_true,
    close,
    connect,
    history,
    opened,
    position,
    settle,
    statuses,
)

FICHA = history(1, 1)[0][0]
GOOD = history(40, 4, seed=8)
ABERTA = (UUID(int=7), Aberta(itens=3, dia=date(2026, 10, 9)))


def others(*views: AnyView) -> list[AnyView]:
    return [view for view in VIEWS if view not in views]


@pytest.mark.parametrize(("poison", "view"), [(Maldita(), LINHAS), (Enorme(), CONTAS)])
def test_a_poison_event_halts_its_view_alone_exactly_before_it(office: str, poison: Maldita | Enorme, view: AnyView) -> None:
    """In the fold, or refused by PostgreSQL; the others go on, and the halted one holds all up to the event before."""
    escritor = Escritor(office)
    motor = opened(office)
    escritor.append([*GOOD, ABERTA, (ABERTA[0], poison), *GOOD])
    settle(motor)
    assert position(office) == 82
    assert_true(office, others(view))
    assert_true(office, [view], without=range(42, 83))
    halted = statuses(office)[view.name]
    assert (halted.estado, halted.posicao, halted.parada_em, halted.atras) == (Estado.PARADA, 41, 42, 41)
    assert halted.motivo
    assert [each.estado for name, each in statuses(office).items() if name != view.name] == [Estado.VIVA] * 3
    close(motor)


@pytest.mark.parametrize(("poison", "view"), [(Maldita(), LINHAS), (Enorme(), CONTAS)])
def test_a_skipped_event_lets_the_view_catch_up_and_rejoin(office: str, poison: Maldita | Enorme, view: AnyView) -> None:
    """Who skipped it is kept. A second poison halts the view again."""
    escritor = Escritor(office)
    motor = opened(office)
    escritor.append([*GOOD, ABERTA, (ABERTA[0], poison), *GOOD, (ABERTA[0], poison), *history(30, 3, seed=5)])
    settle(motor)
    with connect(office) as connection:
        skip(connection, view.name, 42, "ana@escritorio.com.br")
        motor._look()
        settle(motor)
        assert statuses(office)[view.name].parada_em == 83
        skip(connection, view.name, 83, "ana@escritorio.com.br")
        motor._look()
        settle(motor)
        assert connection.execute("select nome, posicao, quem from puladas order by 2").fetchall() == [
            (view.name, 42, "ana@escritorio.com.br"), (view.name, 83, "ana@escritorio.com.br")
        ]
    joined = statuses(office)[view.name]
    assert (joined.estado, joined.atras, joined.motivo, joined.parada_em) == (Estado.VIVA, 0, None, None)
    escritor.append(history(10, 3, seed=6))
    settle(motor)
    assert_true(office, [view], without=[42, 83])
    assert_true(office, others(view))
    close(motor)


def test_a_release_that_knows_better_takes_the_event_in_by_itself(office: str) -> None:
    """A start tries again what had halted, and also what had been skipped."""
    escritor = Escritor(office)
    motor = opened(office)
    escritor.append([*GOOD, (FICHA, Maldita()), *GOOD])
    settle(motor)
    close(motor)

    def fold(row: Linha | None, recorded: Recorded, key: int) -> Linha | None:
        return Linha(key, recorded.stream, recorded.event.name, recorded.at, getattr(recorded.event, "texto", None))

    cured = replace(LINHAS, fold=fold)
    motor = opened(office, [FICHAS, cured, CONTAS])
    settle(motor)
    assert_true(office, [FICHAS, cured, CONTAS])
    assert statuses(office)["linhas"].estado == Estado.VIVA
    close(motor)


def test_what_fails_once_only_makes_the_view_late(office: str) -> None:
    """It rejoins by itself at the same boundary as the others."""
    escritor = Escritor(office)
    failures = [RuntimeError("desta vez não")]

    def fold(row: Conta | None, recorded: Recorded, key: UUID) -> Conta | None:
        if failures:
            raise failures.pop()
        return CONTAS.fold(row, recorded, key)

    views: list[AnyView] = [FICHAS, replace(CONTAS, fold=fold)]
    motor = opened(office, views)
    escritor.append(GOOD)
    settle(motor)
    assert not failures
    assert statuses(office)["contas"].estado == Estado.VIVA
    assert_true(office, [FICHAS, CONTAS])
    close(motor)


def test_an_event_that_this_release_does_not_know_halts_all_views_before_it(office: str) -> None:
    """No view can tell whether it is concerned. The release that knows it goes on by itself, and nothing was lost."""
    escritor = Escritor(office)
    motor = opened(office)
    escritor.append([*GOOD, (FICHA, Nova()), *GOOD])
    settle(motor)
    live = statuses(office)["vivas"]
    assert (live.estado, live.posicao, live.parada_em, live.atras) == (Estado.PARADA, 40, 41, 41)
    close(motor)
    newer = opened(office, codec=NEWER)
    settle(newer)
    assert_true(office)
    assert (statuses(office)["vivas"].estado, position(office)) == (Estado.VIVA, 81)
    close(newer)


def test_an_unreadable_event_may_be_skipped_for_all(office: str) -> None:
    """By `vivas`; a view that is built anew passes it too."""
    escritor = Escritor(office)
    motor = opened(office)
    escritor.append([*GOOD, (FICHA, Nova()), (FICHA, Feita(item=0))])
    settle(motor)
    with connect(office) as connection:
        skip(connection, "vivas", 41, "ana")
    settle(motor)
    assert (statuses(office)["vivas"].estado, position(office)) == (Estado.VIVA, 42)
    assert_true(office, without=[41])
    anew = replace(CONTAS, shape=2)
    close(motor)
    motor = opened(office, [FICHAS, LINHAS, anew])
    settle(motor)
    assert_true(office, [anew], without=[41])
    assert {each.estado for each in statuses(office).values()} == {Estado.VIVA}
    close(motor)


def test_nothing_is_skipped_where_nothing_halted(office: str) -> None:
    """The operator is told."""
    motor = opened(office)
    Escritor(office).append(GOOD)
    settle(motor)
    with connect(office) as connection:
        for nome, posicao in (("contas", 41), ("vivas", 3), ("nenhuma", 1)):
            with pytest.raises(NotHalted, match=f"{nome} não está parada na posição {posicao}"):
                skip(connection, nome, posicao, "ana")
        assert connection.execute("select * from puladas").fetchall() == []
    close(motor)


def test_what_a_person_typed_is_not_told_as_the_reason(office: str, caplog: pytest.LogCaptureFixture) -> None:
    """R17: neither `posicoes` nor the log of the process keeps private text."""
    def fold(row: Conta | None, recorded: Recorded, key: UUID) -> Conta | None:
        raise ValueError(f"não entendo {recorded.event}")

    motor = opened(office, [replace(CONTAS, fold=fold)])
    Escritor(office).append([ABERTA, (ABERTA[0], Feita(item=0, texto="meu segredo"))])
    settle(motor)
    motivo = statuses(office)["contas"].motivo
    assert motivo
    assert motivo.startswith("ValueError em test_engine_poison.py:")
    assert "segredo" not in caplog.text + motivo
    close(motor)
