"""Agenda arithmetic: which programações an agenda brings, and with which dates."""
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.agenda.recorrencia import Ocorrencia, Regra
from domain.calendario import Calendario
from domain.competencia import Competencia

SP = Calendario("SP")
MENSAL = {
    "recorrencia": "mensal",
    "competencia_offset": -1,
    "vencimento": {"dia": 20, "ajuste": "antecipa"},
    "entrega_dias_antes": 5,
    "abre_dias_antes": 5,
    "inicio": "2026-10-01",
}
SEMANAL = MENSAL | {"recorrencia": {"semanal": 5}, "vencimento": {}, "competencia_offset": 0, "entrega_dias_antes": 1}


def regra(**fields):
    return Regra.model_validate(MENSAL | fields)


def semanal(**fields):
    return Regra.model_validate(SEMANAL | fields)


def vencimentos(rule, de, ate):
    return [each.vencimento for each in rule.ocorrencias(SP, date.fromisoformat(de), date.fromisoformat(ate))]


def problems(body):
    with pytest.raises(ValidationError) as refused:
        Regra.model_validate(body)
    return [(error["loc"][0], error["msg"].removeprefix("Value error, ")) for error in refused.value.errors()]


@pytest.mark.parametrize(
    ("recorrencia", "months"),
    [
        ("mensal", [10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
        ("bimestral", [10, 12, 2, 4, 6, 8]),
        ("trimestral", [10, 1, 4, 7]),
        ("semestral", [10, 4]),
        ("anual", [10]),
        ({"meses": [7, 1]}, [1, 7]),
    ],
)
def test_recurrence_counts_from_the_month_of_inicio(recorrencia, months):
    """Agenda arithmetic: `meses` names its own."""
    rule = regra(recorrencia=recorrencia, vencimento={"dia": 15})
    assert [day.month for day in vencimentos(rule, "2026-10-01", "2027-09-30")] == months


def test_a_bimestral_keeps_its_months_for_years():
    """Agenda arithmetic: counted from the month of `inicio`, wherever one looks."""
    rule = regra(recorrencia="bimestral", vencimento={"dia": 15}, inicio="2026-11-30")
    assert vencimentos(rule, "2031-01-01", "2031-04-30") == [date(2031, 1, 15), date(2031, 3, 15)]


def test_an_anual_comes_once_a_year():
    """Agenda arithmetic"""
    rule = regra(recorrencia="anual", vencimento={"dia": 15})
    assert vencimentos(rule, "2026-10-01", "2029-09-30") == [date(2026, 10, 15), date(2027, 10, 15), date(2028, 10, 15)]


def test_the_month_of_the_vencimento_rules_and_the_offset_gives_the_competencia():
    """Agenda arithmetic"""
    [one] = regra().ocorrencias(SP, date(2026, 12, 1), date(2026, 12, 31))
    assert one == Ocorrencia(Competencia("2026-11"), Competencia("2026-11"), date(2026, 12, 6), date(2026, 12, 11), date(2026, 12, 18))


def test_the_offset_goes_over_the_year():
    """Agenda arithmetic"""
    [one] = regra().ocorrencias(SP, date(2027, 1, 1), date(2027, 1, 31))
    assert one.competencia == "2026-12"


def test_a_day_beyond_the_month_is_its_last_day():
    """Agenda arithmetic"""
    rule = regra(vencimento={"dia": 31})
    assert vencimentos(rule, "2027-02-01", "2027-04-30") == [date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)]
    assert vencimentos(rule, "2028-02-01", "2028-02-29") == [date(2028, 2, 29)]


@pytest.mark.parametrize(
    ("ajuste", "expected"),
    [({}, date(2026, 11, 20)), ({"ajuste": "antecipa"}, date(2026, 11, 19)), ({"ajuste": "posterga"}, date(2026, 11, 23))],
)
def test_a_vencimento_off_the_business_days_goes_where_its_ajuste_says(ajuste, expected):
    """Agenda arithmetic: Friday 20 November 2026 is a holiday."""
    assert vencimentos(regra(vencimento={"dia": 20} | ajuste), "2026-11-01", "2026-11-30") == [expected]


@pytest.mark.parametrize(
    ("vencimento", "expected", "competencia"),
    [
        ({"dia": 31, "ajuste": "posterga"}, date(2026, 11, 3), "2026-09"),
        ({"dia": 1, "ajuste": "antecipa"}, date(2026, 10, 30), "2026-10"),
    ],
)
def test_an_ajuste_may_leave_the_month_and_the_competencia_stays(vencimento, expected, competencia):
    """Agenda arithmetic: the month that rules is the one before the ajuste. 31 October 2026 is a Saturday, 2 November is free."""
    found = {each.vencimento: each.competencia for each in regra(vencimento=vencimento).ocorrencias(SP, expected, expected)}
    assert found == {expected: competencia}


def test_the_nth_business_day_of_the_month():
    """Agenda arithmetic"""
    assert vencimentos(regra(vencimento={"dia_util": 5}), "2026-11-01", "2026-12-31") == [date(2026, 11, 9), date(2026, 12, 7)]


def test_entrega_is_so_many_calendar_days_before_and_then_antecipa():
    """Agenda arithmetic: 20 October 2026 less 9 is Sunday 11, 10 days before that it opens, on whatever day."""
    rule = regra(vencimento={"dia": 20}, entrega_dias_antes=9, abre_dias_antes=10)
    [one] = rule.ocorrencias(SP, date(2026, 10, 1), date(2026, 10, 31))
    assert (one.entrega, one.abre_em) == (date(2026, 10, 9), date(2026, 9, 29))


def test_an_entrega_on_the_vencimento_is_antecipada_when_the_vencimento_stays_on_a_holiday():
    """Agenda arithmetic; R14: entrega is never after vencimento."""
    [one] = regra(vencimento={"dia": 20}, entrega_dias_antes=0).ocorrencias(SP, date(2026, 11, 1), date(2026, 11, 30))
    assert (one.entrega, one.vencimento) == (date(2026, 11, 19), date(2026, 11, 20))


def test_it_opens_ten_days_before_entrega_when_nothing_is_said():
    """Agenda arithmetic"""
    body = {field: value for field, value in MENSAL.items() if field != "abre_dias_antes"}
    [one] = Regra.model_validate(body).ocorrencias(SP, date(2026, 12, 1), date(2026, 12, 31))
    assert one.entrega - one.abre_em == timedelta(days=10)


def test_a_weekly_agenda_has_a_periodo_a_week_and_the_competencia_of_its_day():
    """R10, agenda arithmetic"""
    found = list(semanal().ocorrencias(SP, date(2026, 10, 24), date(2026, 11, 6)))
    assert [(each.vencimento, each.periodo, each.competencia) for each in found] == [
        (date(2026, 10, 30), "2026-W44", "2026-10"),
        (date(2026, 11, 6), "2026-W45", "2026-11"),
    ]


def test_a_weeks_ajuste_may_leave_the_week_and_the_periodo_stays():
    """Agenda arithmetic: Friday 20 November 2026 is free, and belongs to week 47."""
    [one] = semanal(vencimento={"ajuste": "posterga"}).ocorrencias(SP, date(2026, 11, 23), date(2026, 11, 23))
    assert (one.vencimento, one.periodo, one.competencia) == (date(2026, 11, 23), "2026-W47", "2026-11")


def test_the_week_of_new_year_belongs_to_the_year_of_its_thursday():
    """R10"""
    [one] = semanal().ocorrencias(SP, date(2027, 1, 1), date(2027, 1, 1))
    assert (one.periodo, one.competencia) == ("2026-W53", "2027-01")


def test_inicio_and_fim_bound_the_vencimento_and_belong_to_it():
    """Agenda arithmetic"""
    rule = regra(vencimento={"dia": 20}, inicio="2026-10-20", fim="2026-12-20")
    assert vencimentos(rule, "2020-01-01", "2030-01-01") == [date(2026, 10, 20), date(2026, 11, 20), date(2026, 12, 20)]
    rule = regra(vencimento={"dia": 20}, inicio="2026-10-21", fim="2026-12-19")
    assert vencimentos(rule, "2020-01-01", "2030-01-01") == [date(2026, 11, 20)]


def test_an_agenda_may_begin_and_end_on_one_day():
    """Agenda arithmetic: both belong to it."""
    rule = regra(vencimento={"dia": 20}, inicio="2026-10-20", fim="2026-10-20")
    assert vencimentos(rule, "2020-01-01", "2030-01-01") == [date(2026, 10, 20)]


def test_it_is_the_vencimento_after_its_ajuste_that_inicio_and_fim_bound():
    """Agenda arithmetic: 31 October 2026 is postponed to 3 November, 20 November brought forward to the 19th."""
    posterga = regra(vencimento={"dia": 31, "ajuste": "posterga"}, inicio="2026-11-01")
    assert vencimentos(posterga, "2026-11-01", "2026-11-29") == [date(2026, 11, 3)]
    assert vencimentos(regra(inicio="2026-11-20"), "2026-11-01", "2026-11-30") == []
    assert vencimentos(regra(fim="2026-11-19"), "2026-11-01", "2026-12-31") == [date(2026, 11, 19)]


def test_previsao_begins_today_when_inicio_is_past():
    """The contract: the months from the later of today and `inicio`."""
    found = list(regra().previsao(SP, date(2026, 11, 24), 12))
    assert [each.competencia for each in found] == [Competencia("2026-11").plus(n) for n in range(12)]


def test_previsao_begins_on_inicio_when_that_is_still_to_come():
    """The contract: the months from the later of today and `inicio`."""
    found = list(regra(inicio="2027-02-01").previsao(SP, date(2026, 11, 24), 3))
    assert [each.competencia for each in found] == ["2027-01", "2027-02", "2027-03"]


def test_previsao_ends_at_fim():
    assert [each.competencia for each in regra(fim="2027-01-31").previsao(SP, date(2026, 11, 24), 12)] == ["2026-11", "2026-12"]


def test_previsao_from_the_last_day_of_a_long_month_is_whole():
    assert [each.vencimento for each in regra(vencimento={"dia": 31}).previsao(SP, date(2027, 1, 31), 1)] == [date(2027, 1, 31)]


def test_a_competencia_has_its_one_programacao():
    """For generating by hand."""
    [one] = regra().da_competencia(SP, Competencia("2026-11"))
    assert one.vencimento == date(2026, 12, 18)


def test_a_competencia_of_a_weekly_agenda_has_one_a_week():
    """For generating by hand: every Friday of October 2026."""
    found = semanal().da_competencia(SP, Competencia("2026-10"))
    assert [each.periodo for each in found] == ["2026-W40", "2026-W41", "2026-W42", "2026-W43", "2026-W44"]


def test_a_weekly_agenda_that_begins_amid_the_month_has_the_weeks_from_there():
    """For generating by hand: no Friday before the 15th, all after it."""
    found = semanal(inicio="2026-10-15").da_competencia(SP, Competencia("2026-10"))
    assert [each.periodo for each in found] == ["2026-W42", "2026-W43", "2026-W44"]


@pytest.mark.parametrize("competencia", ["2026-08", "2027-01", "2000-01", "2199-12"])
def test_a_competencia_outside_of_the_agenda_has_none(competencia):
    assert regra(recorrencia="trimestral").da_competencia(SP, Competencia(competencia)) == []


@pytest.mark.parametrize(
    ("hoje", "competencias"),
    [
        (date(2026, 12, 5), []),
        (date(2026, 12, 6), ["2026-11"]),
        (date(2026, 12, 14), ["2026-11"]),
        (date(2026, 12, 18), ["2026-11"]),
        (date(2026, 12, 19), []),
    ],
)
def test_a_programacao_opens_on_its_day_at_once_when_that_is_past_and_never_past_its_vencimento(hoje, competencias):
    """Agenda arithmetic: opens 6 December 2026, entrega 11, vencimento 18."""
    assert [each.competencia for each in regra().abertas(SP, hoje)] == competencias


def test_several_may_be_open_at_once():
    """Agenda arithmetic: opened 80 days before entrega."""
    assert [each.competencia for each in regra(abre_dias_antes=80).abertas(SP, date(2026, 11, 1))] == ["2026-10", "2026-11", "2026-12"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"recorrencia": "quinzenal"}, ("recorrencia", "deve ser mensal, bimestral")),
        ({"recorrencia": 5}, ("recorrencia", "deve ser mensal, bimestral")),
        ({"recorrencia": {}}, ("recorrencia", "deve ser mensal, bimestral")),
        ({"recorrencia": {"meses": []}}, ("recorrencia", "informe ao menos um mês")),
        ({"recorrencia": {"meses": [1, 7, 1]}}, ("recorrencia", "há um mês repetido")),
        ({"recorrencia": {"meses": [0]}}, ("recorrencia", "de 1 a 12")),
        ({"recorrencia": {"semanal": 8}, "vencimento": {}}, ("recorrencia", "de 1 a 7")),
        ({"recorrencia": {"semanal": 1}}, ("vencimento", "na recorrência semanal o dia é o da semana")),
        ({"recorrencia": {"semanal": 1}, "vencimento": {"dia_util": 5}}, ("vencimento", "na recorrência semanal o dia é o da semana")),
        ({"vencimento": {}}, ("vencimento", "informe o dia ou o dia útil do vencimento")),
        ({"vencimento": {"ajuste": "antecipa"}}, ("vencimento", "informe o dia ou o dia útil do vencimento")),
        ({"vencimento": {"dia": 20, "dia_util": 5}}, ("vencimento", "informe o dia ou o dia útil, não os dois")),
        ({"vencimento": {"dia_util": 5, "ajuste": "antecipa"}}, ("vencimento", "um dia útil não tem ajuste")),
        ({"vencimento": {"dia": 0}}, ("vencimento", "de 1 a 31")),
        ({"vencimento": {"dia": 32}}, ("vencimento", "de 1 a 31")),
        ({"vencimento": {"dia_util": 0}}, ("vencimento", "de 1 a 23")),
        ({"entrega_dias_antes": -1}, ("entrega_dias_antes", "de 0 a 365")),
        ({"abre_dias_antes": 10**9}, ("abre_dias_antes", "de 0 a 365")),
        ({"competencia_offset": 25}, ("competencia_offset", "de -24 a 24")),
        ({"inicio": "ontem"}, ("inicio", "não é uma data")),
        ({"fim": "2026-09-30"}, ("fim", "não pode ser antes do início")),
    ],
)
def test_what_makes_no_agenda_is_refused_at_its_field_in_portuguese(fields, expected):
    [(field, message)] = problems(MENSAL | fields)
    assert field == expected[0]
    assert expected[1] in message


def test_an_unknown_field_is_refused():
    assert [field for field, _ in problems(MENSAL | {"feriados": []})] == ["feriados"]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"recorrencia": {"meses": [1, 7]}},
        {"recorrencia": {"semanal": 2}, "vencimento": {"ajuste": "posterga"}},
        {"vencimento": {"dia_util": 5}, "fim": "2027-01-31"},
    ],
)
def test_a_rule_is_kept_as_it_was_sent(fields):
    """The contract's shape, nothing added."""
    sent = MENSAL | fields
    rule = Regra.model_validate(sent)
    assert rule.model_dump(mode="json") == sent
    assert Regra.model_validate_json(rule.model_dump_json()) == rule


MONTHLY = st.sampled_from(["mensal", "bimestral", "trimestral", "semestral", "anual"]) | st.builds(
    lambda meses: {"meses": sorted(meses)}, st.sets(st.integers(1, 12), min_size=1)
)
AJUSTE = st.sampled_from([{}, {"ajuste": "antecipa"}, {"ajuste": "posterga"}])
DUE = st.one_of(
    st.builds(lambda dia, ajuste: {"dia": dia} | ajuste, st.integers(1, 31), AJUSTE),
    st.builds(lambda n: {"dia_util": n}, st.integers(1, 23)),
)
REGRAS = st.builds(
    lambda shape, antes, abre, offset, inicio: Regra.model_validate(
        {
            "recorrencia": shape[0],
            "vencimento": shape[1],
            "entrega_dias_antes": antes,
            "abre_dias_antes": abre,
            "competencia_offset": offset,
            "inicio": inicio.isoformat(),
        }
    ),
    st.tuples(MONTHLY, DUE) | st.tuples(st.builds(lambda day: {"semanal": day}, st.integers(1, 7)), AJUSTE),
    st.integers(0, 60),
    st.integers(0, 60),
    st.integers(-24, 24),
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
)


@settings(max_examples=50)
@given(REGRAS)
def test_dates_stand_in_order_and_nothing_comes_twice(rule):
    """R10, R14: abre_em ≤ entrega ≤ vencimento, entrega on a business day, competências never go back, períodos never repeat."""
    found = list(rule.ocorrencias(SP, rule.inicio, rule.inicio + timedelta(days=500)))
    assert found
    for each in found:
        assert rule.inicio <= each.vencimento
        assert each.abre_em <= each.entrega <= each.vencimento
        assert SP.is_business_day(each.entrega)
    for one, following in pairwise(found):
        assert one.vencimento < following.vencimento
        assert one.competencia <= following.competencia
        assert one.periodo < following.periodo


@settings(max_examples=40)
@given(REGRAS)
def test_each_is_found_by_its_competencia(rule):
    """Generated by hand or by the clock, it is the same programação (R10)."""
    for each in rule.previsao(SP, rule.inicio, 14):
        assert each in rule.da_competencia(SP, each.competencia)


@settings(max_examples=50)
@given(REGRAS, st.integers(0, 400))
def test_what_opens_is_what_previsao_showed(rule, days):
    """Day by day from its opening to its vencimento, and on no other."""
    hoje = rule.inicio + timedelta(days=days)
    shown = [each for each in rule.previsao(SP, hoje, 14) if each.abre_em <= hoje]
    assert rule.abertas(SP, hoje) == shown


def test_the_first_and_the_last_month_that_there_are_count():
    rule = regra(vencimento={"dia": 15}, inicio="2000-01-01", competencia_offset=0)
    assert [each.competencia for each in rule.ocorrencias(SP, date(2000, 1, 1), date(2000, 3, 31))] == ["2000-02", "2000-03"]
    assert [each.competencia for each in rule.ocorrencias(SP, date(2199, 10, 1), date(2200, 3, 31))] == ["2199-10", "2199-11"]


@settings(max_examples=40)
@given(REGRAS)
def test_the_ends_of_the_calendar_end_quietly(rule):
    """No date that is taken breaks the arithmetic."""
    early, late = (rule.model_copy(update={"inicio": day}) for day in (date(2000, 1, 1), date(2199, 1, 1)))
    assert all(each.vencimento.year >= 2000 for each in early.ocorrencias(SP, date(1, 1, 1), date(2001, 1, 1)))
    assert all(each.vencimento.year <= 2200 for each in late.ocorrencias(SP, date(2199, 1, 1), date(2300, 1, 1)))
    for competencia in ("2000-01", "2199-12"):
        assert len(rule.da_competencia(SP, Competencia(competencia))) <= 5
