"""no_prazo, atrasado, vencido (R14)."""
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.prazo import Prazo, prazo

ENTREGA, VENCIMENTO = date(2026, 11, 18), date(2026, 11, 20)


@pytest.mark.parametrize(
    ("em", "expected"),
    [
        (date(2026, 11, 1), Prazo.NO_PRAZO),
        (ENTREGA, Prazo.NO_PRAZO),
        (date(2026, 11, 19), Prazo.ATRASADO),
        (VENCIMENTO, Prazo.ATRASADO),
        (date(2026, 11, 21), Prazo.VENCIDO),
    ],
)
def test_prazo_turns_the_day_after_each_date(em, expected):
    """R14: entrega ≥ today; entrega < today ≤ vencimento; vencimento < today."""
    assert prazo(ENTREGA, VENCIMENTO, em) is expected


def test_where_both_dates_are_one_nothing_is_ever_atrasado():
    """R14"""
    standing = {prazo(VENCIMENTO, VENCIMENTO, VENCIMENTO + timedelta(days=n)) for n in range(-3, 4)}
    assert standing == {Prazo.NO_PRAZO, Prazo.VENCIDO}


@given(st.dates(), st.integers(0, 60), st.dates(), st.dates())
def test_prazo_never_gets_better_by_waiting(vencimento, antes, one, other):
    """R14"""
    entrega = max(date.min, vencimento - timedelta(days=min(antes, vencimento.toordinal() - 1)))
    order = list(Prazo)
    earlier, later = sorted((one, other))
    assert order.index(prazo(entrega, vencimento, earlier)) <= order.index(prazo(entrega, vencimento, later))
