"""The régua as a serviço keeps it: which days its steps name (R9)."""
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from domain.calendario import Calendario
from domain.servico.regua import Passo, Regua, ReguaDita, dias_dos_passos, em_palavras

SP = Calendario("SP")
REGUA = TypeAdapter(Regua)
ENTREGA, VENCIMENTO = date(2026, 11, 18), date(2026, 11, 19)
LEMBRETE = {"dias": -5, "base": "entrega", "tipo": "lembrete"}
COBRANCA = {"dias": 3, "base": "vencimento", "tipo": "cobranca", "repetir": {"cada": 3, "ate": 30}}


def dias(*passos):
    return list(dias_dos_passos(REGUA.validate_python(list(passos)), ENTREGA, VENCIMENTO, SP))


def problem(*passos):
    with pytest.raises(ValidationError) as refused:
        REGUA.validate_python(list(passos))
    [error] = refused.value.errors()
    return error["loc"], error["msg"].removeprefix("Value error, ")


def test_a_regua_is_kept_as_it_was_sent():
    """The contract's shape, nothing added."""
    regua = REGUA.validate_python([LEMBRETE, COBRANCA])
    assert REGUA.dump_python(regua, mode="json") == [LEMBRETE, COBRANCA]
    assert REGUA.validate_json(REGUA.dump_json(regua)) == regua


def test_an_empty_regua_is_a_regua():
    """R9: `[]`"""
    assert REGUA.validate_python([]) == ()


def test_a_step_counts_from_its_base():
    """R9: -5 of entrega (Wednesday 18) is Friday 13, +1 of vencimento (Thursday 19) is a holiday."""
    [before] = dias(LEMBRETE)
    [after] = dias({"dias": 1, "base": "vencimento", "tipo": "cobranca"})
    assert (before.nominal, before.dia) == (date(2026, 11, 13), date(2026, 11, 13))
    assert (after.nominal, after.dia) == (date(2026, 11, 20), date(2026, 11, 23))


def test_a_repeating_step_goes_on_to_its_last_day():
    """R9: +3 repeating every 3 to +30."""
    assert [each.dias for each in dias(COBRANCA)] == [3, 6, 9, 12, 15, 18, 21, 24, 27, 30]


@pytest.mark.parametrize(("cada", "ate", "expected"), [(4, 10, [3, 7]), (1, 3, [3]), (30, 29, [3]), (365, 365, [3])])
def test_a_repetition_never_passes_its_last_day(cada, ate, expected):
    """R9"""
    assert [each.dias for each in dias(COBRANCA | {"repetir": {"cada": cada, "ate": ate}})] == expected


def test_a_step_before_its_base_may_repeat():
    """R9"""
    assert [each.dias for each in dias(LEMBRETE | {"repetir": {"cada": 2, "ate": 0}})] == [-5, -3, -1]


@pytest.mark.parametrize(
    ("passo", "field", "message"),
    [
        (LEMBRETE | {"dias": -366}, "dias", "de -365 a 365"),
        (LEMBRETE | {"dias": 1.5}, "dias", "número inteiro"),
        (COBRANCA | {"repetir": {"cada": 0, "ate": 30}}, "cada", "de 1 a 365"),
        (COBRANCA | {"repetir": {"cada": 3, "ate": 366}}, "ate", "de -365 a 365"),
        (COBRANCA | {"repetir": {"cada": 3, "ate": 2}}, "repetir", "não pode terminar (2) antes do próprio passo (3)"),
    ],
)
def test_a_step_out_of_bounds_is_refused_at_its_field_in_portuguese(passo, field, message):
    loc, said = problem(passo)
    assert loc[-1] == field
    assert message in said


@pytest.mark.parametrize("change", [{"base": "abertura"}, {"tipo": "primeira"}, {"hora": 9}])
def test_a_step_of_another_kind_is_refused(change):
    assert problem(LEMBRETE | change)[0] == (0, *change)


def test_two_steps_on_one_day_of_one_base_are_refused_in_portuguese():
    assert problem(LEMBRETE, COBRANCA, LEMBRETE | {"tipo": "cobranca"})[1] == "há dois passos no mesmo dia: 5 dias antes da entrega"


def test_a_long_regua_is_a_regua():
    assert len(REGUA.validate_python([LEMBRETE | {"dias": n} for n in range(50)])) == 50


def test_more_steps_than_anybody_means_are_refused_in_portuguese():
    assert problem(*(LEMBRETE | {"dias": n} for n in range(51)))[1] == "uma régua tem no máximo 50 passos"


@pytest.mark.parametrize(
    ("dias", "base", "words"),
    [
        (0, "entrega", "no dia da entrega"),
        (-1, "entrega", "1 dia antes da entrega"),
        (1, "vencimento", "1 dia depois do vencimento"),
        (3, "vencimento", "3 dias depois do vencimento"),
    ],
)
def test_people_read_words(dias, base, words):
    assert em_palavras(dias, base) == words


@given(st.integers(-365, 365), st.integers(1, 365), st.integers(0, 730))
def test_a_repetition_stays_between_its_step_and_its_end(dias, cada, longer):
    """R9"""
    ate = min(365, dias + longer)
    days = Passo.model_validate({"dias": dias, "base": "entrega", "tipo": "lembrete", "repetir": {"cada": cada, "ate": ate}}).todos_os_dias
    assert days[0] == dias
    assert ate - cada < days[-1] <= ate


def test_a_regua_that_somebody_says_names_no_more_days_than_can_be_looked_at_each_time():
    """Fifty steps that repeat every day took a third of a second for each event; what the log holds is read all the same"""
    daily = [{"dias": -365 + n, "base": "entrega", "tipo": "lembrete", "repetir": {"cada": 1, "ate": 365}} for n in range(2)]
    assert len(REGUA.validate_python(daily)) == 2
    assert TypeAdapter(ReguaDita).validate_python(daily[:1])
    with pytest.raises(ValidationError, match="no máximo 1000 dias"):
        TypeAdapter(ReguaDita).validate_python(daily)
