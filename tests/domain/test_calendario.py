"""Business days: the banking calendar, the UF's holidays, the office's own (R14)."""
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from domain.calendario import UFS, Calendario, Data, Uf

NACIONAL = Calendario()
SP = Calendario("SP")
ANBIMA = frozenset(
    date.fromisoformat(line) for line in (Path(__file__).parent / "data" / "feriados-bancarios-2020-2050.txt").read_text().split()
)
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


def test_business_days_are_those_of_the_banks_from_2020_to_2050():
    """R14: compared with ANBIMA's calendar, day by day."""
    day, differences = date(2020, 1, 1), []
    while day <= date(2050, 12, 31):
        if NACIONAL.is_business_day(day) != (day.weekday() < 5 and day not in ANBIMA):
            differences.append(day)
        day += timedelta(days=1)
    assert differences == []


@pytest.mark.parametrize("day", [date(2026, 2, 16), date(2026, 2, 17), date(2026, 6, 4), date(2024, 11, 20), date(2026, 4, 3)])
def test_carnaval_corpus_christi_and_consciencia_negra_are_free(day):
    """R14"""
    assert not NACIONAL.is_business_day(day)


@pytest.mark.parametrize(
    "day", [date(2026, 2, 18), date(2026, 10, 28), date(2026, 12, 24), date(2026, 12, 31), date(2023, 11, 20)]
)
def test_ash_wednesday_the_civil_servants_day_and_the_eves_are_worked(day):
    """R14; 20 November is national from 2024."""
    assert NACIONAL.is_business_day(day)


def test_the_holidays_of_the_uf_count_there_only():
    """R14"""
    revolucao = date(2026, 7, 9)
    assert not SP.is_business_day(revolucao)
    assert Calendario("RJ").is_business_day(revolucao)
    assert NACIONAL.is_business_day(revolucao)


def test_the_offices_own_holidays_count():
    """R14"""
    aniversario_da_cidade = date(2027, 1, 25)
    assert SP.is_business_day(aniversario_da_cidade)
    assert not Calendario("SP", frozenset({aniversario_da_cidade})).is_business_day(aniversario_da_cidade)


def test_every_uf_is_known():
    """R14"""
    assert len(UFS) == 27
    for uf in UFS:
        assert not Calendario(uf).is_business_day(date(2026, 12, 25))


def test_an_unknown_uf_is_refused():
    with pytest.raises(ValueError, match="XX"):
        Calendario("XX")


def test_next_and_previous_business_day_stay_on_one_and_leave_a_holiday():
    """R14: 20 November 2026 is a Friday and free."""
    assert SP.next_business_day(date(2026, 11, 19)) == SP.previous_business_day(date(2026, 11, 19)) == date(2026, 11, 19)
    assert SP.next_business_day(date(2026, 11, 20)) == date(2026, 11, 23)
    assert SP.previous_business_day(date(2026, 11, 22)) == date(2026, 11, 19)


@given(DAYS)
def test_the_nearest_business_days_are_business_days_with_none_between(day):
    """R14"""
    before, after = SP.previous_business_day(day), SP.next_business_day(day)
    assert before <= day <= after
    assert SP.is_business_day(before)
    assert SP.is_business_day(after)
    between = [before + timedelta(days=n) for n in range(1, (after - before).days)]
    assert not any(SP.is_business_day(each) for each in between)


def test_the_nth_business_day_counts_from_the_first():
    """Agenda arithmetic: 2 November 2026 is Finados, a Monday."""
    assert SP.nth_business_day(2026, 11, 1) == date(2026, 11, 3)
    assert SP.nth_business_day(2026, 11, 5) == date(2026, 11, 9)


@pytest.mark.parametrize("n", [20, 23, 10**9])
def test_past_the_months_count_the_nth_business_day_is_its_last(n):
    """Agenda arithmetic: November 2026 has 19."""
    assert SP.nth_business_day(2026, 11, 19) == SP.nth_business_day(2026, 11, n) == date(2026, 11, 30)


def test_the_last_business_day_of_a_month_may_be_its_last_day():
    """Agenda arithmetic: Friday 30 October 2026 is the 21st business day, and Saturday 31 none; April 30 is the 20th."""
    assert SP.nth_business_day(2026, 10, 21) == date(2026, 10, 30)
    only_the_last = frozenset(date(2026, 4, day) for day in range(1, 30))
    assert [Calendario("SP", only_the_last).nth_business_day(2026, 4, n) for n in (1, 2)] == [date(2026, 4, 30)] * 2


def test_a_month_without_business_days_falls_back_on_the_one_before():
    free = frozenset(date(2026, 11, day) for day in range(1, 31))
    assert Calendario("SP", free).nth_business_day(2026, 11, 5) == date(2026, 10, 30)


@pytest.mark.parametrize("n", [0, -1])
def test_business_days_count_from_one(n):
    with pytest.raises(ValueError, match="from 1"):
        SP.nth_business_day(2026, 11, n)


@pytest.mark.parametrize("text", ["sp", "SP"])
def test_a_uf_is_kept_in_capitals(text):
    assert TypeAdapter(Uf).validate_python(text) == "SP"


@pytest.mark.parametrize("text", ["", "XX", "São Paulo Capital", "BR"])
def test_what_is_no_uf_is_refused_in_portuguese(text):
    with pytest.raises(ValidationError, match="sigla de um estado"):
        TypeAdapter(Uf).validate_python(text)


def test_a_date_is_read_as_the_contract_writes_it():
    assert TypeAdapter(Data).validate_json('"2026-10-01"') == TypeAdapter(Data).validate_python(date(2026, 10, 1)) == date(2026, 10, 1)


@pytest.mark.parametrize(
    "value", ["", "2026-13-01", "2026-02-30", "01/10/2026", "20261001", "2026-W41-4", "2026-10-01T00:00:00", "1790000000", 1790000000, None]
)
def test_what_is_no_date_is_refused_in_portuguese(value):
    with pytest.raises(ValidationError, match="AAAA-MM-DD"):
        TypeAdapter(Data).validate_python(value)


@pytest.mark.parametrize("text", ["2000-01-01", "2199-12-31"])
def test_the_first_and_the_last_date_are_taken(text):
    assert TypeAdapter(Data).validate_python(text).isoformat() == text


@pytest.mark.parametrize("text", ["1999-12-31", "2200-01-01", "0001-01-01", "9999-12-31"])
def test_a_date_that_no_office_means_is_refused(text):
    with pytest.raises(ValidationError, match="2000 e 2199"):
        TypeAdapter(Data).validate_python(text)
