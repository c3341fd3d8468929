"""Competências and períodos: texts when stored, months and weeks when reckoned with (R10)."""
from datetime import date
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from domain.competencia import Competencia, Periodo
from domain.faixa import Faixa

DAYS = st.dates(date(2000, 1, 1), date(2199, 12, 31))
COMPETENCIAS = DAYS.map(Competencia.of)


class Stored(BaseModel):
    """Anything that an event or an answer may hold."""

    competencia: Competencia
    periodo: Periodo


def test_a_competencia_is_stored_and_sent_as_plain_text():
    """The contract: `YYYY-MM`."""
    stored = Stored.model_validate_json('{"competencia":"2026-10","periodo":"2026-W41"}')
    assert stored.model_dump_json() == '{"competencia":"2026-10","periodo":"2026-W41"}'
    assert stored.competencia == "2026-10"
    assert isinstance(stored.competencia, Competencia)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-00", "2026-13", "2026-1", "10/2026", "1999-12", "2200-01", "2026-10\n", "2026-W41", "２０２６-10"]
)
def test_what_is_no_competencia_is_refused_in_portuguese(text):
    with pytest.raises(ValidationError, match="deve ser um mês AAAA-MM"):
        TypeAdapter(Competencia).validate_python(text)


@pytest.mark.parametrize("text", ["2026-13", "2026-W00", "2026-W54", "2025-W53", "2026-w41", "2026-W1", "x"])
def test_what_is_no_periodo_is_refused_in_portuguese(text):
    with pytest.raises(ValidationError, match="ou uma semana"):
        TypeAdapter(Periodo).validate_python(text)


def test_a_year_with_53_weeks_has_week_53():
    """R10: the ISO week; 2026 has 53."""
    assert Periodo.of_week(date(2027, 1, 3)) == "2026-W53"


def test_the_year_of_a_week_is_that_of_its_thursday():
    """R10"""
    assert Periodo.of_week(date(2024, 12, 30)) == "2025-W01"
    assert Periodo.of_week(date(2026, 10, 8)) == "2026-W41"


@pytest.mark.parametrize(("months", "expected"), [(0, "2026-10"), (-1, "2026-09"), (3, "2027-01"), (-10, "2025-12"), (24, "2028-10")])
def test_months_are_added_across_years(months, expected):
    """Agenda arithmetic: competência = month + offset."""
    assert Competencia("2026-10").plus(months) == expected


def test_months_outside_of_the_years_that_there_are_are_refused():
    with pytest.raises(ValueError, match="2000 e 2199"):
        Competencia("2000-01").plus(-1)
    with pytest.raises(ValueError, match="2000 e 2199"):
        Competencia("2199-12").plus(1)


@given(COMPETENCIAS, COMPETENCIAS)
def test_competencias_sort_as_their_months(one, other):
    assert (one < other) == (one.month < other.month)


@given(st.integers(2100, 2199).flatmap(lambda year: st.tuples(st.just(year), st.integers(1, 12))), st.integers(-1200, 0))
def test_months_added_and_taken_away_are_the_same_competencia(year_month, months):
    competencia = Competencia(f"{year_month[0]}-{year_month[1]:02d}")
    assert competencia.plus(months).plus(-months) == competencia


@given(DAYS)
def test_the_competencia_of_a_day_is_its_month(day):
    assert Competencia.of(day) == day.strftime("%Y-%m")


@pytest.mark.parametrize(
    ("text", "words"), [("2026-10", "outubro de 2026"), ("2026-03", "março de 2026"), ("2026-W41", "semana 41 de 2026")]
)
def test_people_read_words(text, words):
    assert Periodo(text).por_extenso == words


def test_a_whole_number_between_its_bounds_is_taken():
    dia = TypeAdapter(Annotated[int, Faixa(1, 31)])
    assert [dia.validate_python(n) for n in (1, 31)] == [1, 31]
    assert dia.json_schema() == {"type": "integer", "minimum": 1, "maximum": 31}


@pytest.mark.parametrize("value", [0, 32, -1, True, "5", 5.0, None, 10**30])
def test_any_other_number_is_refused_in_portuguese(value):
    with pytest.raises(ValidationError, match="deve ser um número inteiro de 1 a 31"):
        TypeAdapter(Annotated[int, Faixa(1, 31)]).validate_python(value)
