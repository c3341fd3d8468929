"""What the régua will send for one programação (R9), clause by clause."""
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from domain.calendario import Calendario
from domain.expediente import Expediente
from domain.servico.cronograma import Cenario, Parada, Pendente, owed_since, proximos
from domain.servico.regua import Regua

ZONE = ZoneInfo("America/Sao_Paulo")
SP = Expediente(Calendario("SP"), ZONE)
EXTRATO, FOLHA = UUID(int=1), UUID(int=2)


def at(text):
    """`11-24T08:00` of 2026, on the wall of the office."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE)


def day(text):
    return date.fromisoformat(f"2026-{text}")


def regua(*passos):
    return TypeAdapter(Regua).validate_python(list(passos))


def passo(dias, tipo="lembrete", base="vencimento", **repetir):
    return {"dias": dias, "base": base, "tipo": tipo} | ({"repetir": repetir} if repetir else {})


USUAL = regua(passo(-5), passo(-1), passo(1, "cobranca"), passo(3, "cobranca", cada=3, ate=30))


def born(text, **fields):
    """Vencimento on Thursday 19 November 2026; the Friday is a holiday."""
    usual = {
        "regua": USUAL,
        "entrega": day("11-18"),
        "vencimento": day("11-19"),
        "nascida_em": at(text),
        "primeira": True,
        "pendentes": (Pendente(EXTRATO), Pendente(FOLHA)),
        "desde": at(text),
    }
    return Cenario(**(usual | fields))


def plan(cenario, agora=None):
    return proximos(cenario, SP, at(agora) if agora else cenario.nascida_em).envios


def wall(envios):
    return [(envio.em.astimezone(ZONE).strftime("%m-%dT%H:%M"), envio.tipo) for envio in envios]


def stop(cenario, agora="11-03T10:00"):
    found = proximos(cenario, SP, at(agora))
    assert bool(found.envios) == (found.parada_por is None)
    return found.parada_por


def test_a_month_as_the_office_draws_it():
    """R9: born on a Sunday before Finados; steps on 14, 18, 20, 22, 25 and 28 November, then every 3 days to 19 December."""
    assert wall(plan(born("11-01T09:00"))) == [
        ("11-03T08:00", "primeira"),
        ("11-16T08:00", "lembrete"),
        ("11-18T08:00", "lembrete"),
        ("11-23T08:00", "cobranca"),
        ("11-25T08:00", "cobranca"),
        ("11-30T08:00", "cobranca"),
        ("12-01T08:00", "cobranca"),
        ("12-04T08:00", "cobranca"),
        ("12-07T08:00", "cobranca"),
        ("12-10T08:00", "cobranca"),
        ("12-14T08:00", "cobranca"),
        ("12-16T08:00", "cobranca"),
        ("12-21T08:00", "cobranca"),
    ]


@pytest.mark.parametrize(
    ("m1", "first"),
    [("11-04T06:00", "11-04T08:00"), ("11-04T10:30", "11-04T10:30"), ("11-04T18:00", "11-05T08:00"), ("11-06T19:00", "11-09T08:00")],
)
def test_the_first_solicitacao_goes_out_at_the_next_allowed_hour_after_m1(m1, first):
    """R9"""
    envio = plan(born(m1))[0]
    assert wall([envio]) == [(first, "primeira")]
    assert (envio.base, envio.dias, envio.atividades) == (None, None, (EXTRATO, FOLHA))


def test_an_avulsa_is_not_asked_first_by_the_regua():
    """R9: it asks at once, or is told not to; its steps follow all the same."""
    assert wall(plan(born("11-04T10:30", primeira=False)))[0] == ("11-16T08:00", "lembrete")


def test_an_avulsa_that_asked_at_once_sends_no_step_on_that_day():
    """R9: one message a day, also before 8:00 of a step's day."""
    avulsa = born("11-16T07:00", primeira=False, ultimo_envio=at("11-16T07:00"))
    assert wall(plan(avulsa))[0] == ("11-18T08:00", "lembrete")
    assert wall(plan(replace(avulsa, ultimo_envio=None)))[0] == ("11-16T08:00", "lembrete")


def test_an_empty_regua_sends_nothing_the_first_included():
    """R9"""
    cenario = born("11-04T10:30", regua=())
    assert plan(cenario) == ()
    assert stop(cenario) is Parada.REGUA_VAZIA


def test_each_message_names_the_step_that_it_comes_from():
    """R9: the step of Sunday 22 meets that of Friday 20 on Monday 23: the latest of one kind gives its name."""
    named = {wall([envio])[0][0][:5]: (envio.base, envio.dias) for envio in plan(born("11-04T10:30"))[1:5]}
    assert named == {"11-16": ("vencimento", -5), "11-18": ("vencimento", -1), "11-23": ("vencimento", 3), "11-25": ("vencimento", 6)}


def test_steps_that_meet_on_a_day_are_one_message_of_the_latest_kind():
    """R9: a lembrete of Sunday 22 and a cobrança of Friday 20 meet on Monday 23."""
    meeting = regua(passo(3), passo(1, "cobranca"))
    [_, envio] = plan(born("11-04T10:30", regua=meeting))
    assert (wall([envio]), envio.dias) == ([("11-23T08:00", "cobranca")], 1)


def test_steps_of_both_bases_meet_too():
    """R9: -1 of vencimento is the day of entrega."""
    [_, envio] = plan(born("11-04T10:30", regua=regua(passo(-1), passo(0, "cobranca", base="entrega"))))
    assert (wall([envio]), envio.base) == ([("11-18T08:00", "cobranca")], "entrega")


def test_who_was_never_asked_is_asked_first():
    """R9: a step on the day of the first solicitação is that one message."""
    assert wall(plan(born("11-21T10:00")))[:2] == [("11-23T08:00", "primeira"), ("11-25T08:00", "cobranca")]


@pytest.mark.parametrize(("m1", "ahead"), [("11-16T07:59", 16), ("11-16T08:00", 18), ("11-17T10:00", 18), ("11-26T10:00", 30)])
def test_steps_past_at_m1_are_skipped(m1, ahead):
    """R9: told not to ask at once, the steps still ahead are all that there is."""
    assert plan(born(m1, primeira=False))[0].em.astimezone(ZONE).day == ahead


def test_a_programacao_with_all_its_days_past_is_asked_once():
    """R9: dates in the past are taken; the first solicitação is not a step."""
    old = born("11-24T10:00", entrega=day("01-15"), vencimento=day("01-20"))
    assert wall(plan(old)) == [("11-24T10:00", "primeira")]
    assert stop(replace(old, ultimo_envio=old.nascida_em)) is Parada.PASSOS_ESGOTADOS


def sent(text, **fields):
    """Born on 4 November, and last told at this instant."""
    return born("11-04T10:30", **({"desde": at(text), "ultimo_envio": at(text)} | fields))


def test_what_was_sent_does_not_come_again():
    """R9: at the instant of sending, and ever after."""
    assert wall(plan(sent("11-16T08:00"), "11-16T08:00"))[0] == ("11-18T08:00", "lembrete")
    assert wall(plan(sent("11-16T08:00"), "11-17T23:00"))[0] == ("11-18T08:00", "lembrete")


def test_a_step_is_due_at_its_very_instant():
    """R9"""
    assert wall(plan(sent("11-04T10:30"), "11-16T07:59"))[0] == ("11-16T08:00", "lembrete")
    assert wall(plan(sent("11-04T10:30"), "11-16T08:00"))[0] == ("11-16T08:00", "lembrete")


@pytest.mark.parametrize(
    ("promised", "asked"),
    [
        ("11-13", {"11-16": {EXTRATO, FOLHA}, "11-18": {EXTRATO, FOLHA}}),
        ("11-15", {"11-16": {EXTRATO, FOLHA}, "11-18": {EXTRATO, FOLHA}}),
        ("11-16", {"11-16": {FOLHA}, "11-18": {EXTRATO, FOLHA}}),
        ("11-18", {"11-16": {FOLHA}, "11-18": {FOLHA}}),
    ],
)
def test_an_adiada_with_a_date_is_left_out_until_the_day_after_it(promised, asked):
    """R9"""
    cenario = sent("11-04T10:30", pendentes=(Pendente(EXTRATO, day(promised)), Pendente(FOLHA)))
    assert {wall([envio])[0][0][:5]: set(envio.atividades) for envio in plan(cenario)[:2]} == asked


def test_a_promise_holds_at_most_until_vencimento():
    """R9: promised for December, asked again on the day of vencimento and after."""
    late = (Pendente(EXTRATO, day("12-20")),)
    cenario = sent("11-04T10:30", pendentes=late, regua=regua(passo(-1), passo(0), passo(3, "cobranca")))
    assert wall(plan(cenario)) == [("11-19T08:00", "lembrete"), ("11-23T08:00", "cobranca")]


def test_an_adiada_without_a_date_is_asked_as_any_other():
    """R9: nothing is held."""
    assert plan(sent("11-04T10:30", pendentes=(Pendente(EXTRATO, None),)))[0].atividades == (EXTRATO,)


def test_a_day_with_nothing_left_to_ask_sends_nothing():
    """R9: everything is promised for Monday 16: the step of that day is silent, and is not made up for."""
    cenario = sent("11-04T10:30", pendentes=(Pendente(EXTRATO, day("11-16")), Pendente(FOLHA, day("11-17"))))
    assert wall(plan(cenario))[0] == ("11-18T08:00", "lembrete")
    assert wall(plan(cenario, "11-17T12:00"))[0] == ("11-18T08:00", "lembrete")


def test_a_regua_whose_days_are_all_silent_is_used_up():
    """R9"""
    cenario = sent("11-04T10:30", regua=regua(passo(-5)), pendentes=(Pendente(EXTRATO, day("11-18")),))
    assert stop(cenario) is Parada.PASSOS_ESGOTADOS


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"pendentes": ()}, Parada.TUDO_RESPONDIDO),
        ({"encerrada_por": Parada.BAIXA}, Parada.BAIXA),
        ({"encerrada_por": Parada.CANCELAMENTO}, Parada.CANCELAMENTO),
        ({"empresa_ativa": False}, Parada.EMPRESA_INATIVA),
        ({"regua": ()}, Parada.REGUA_VAZIA),
        ({"encerrada_por": Parada.BAIXA, "empresa_ativa": False, "pendentes": (), "regua": ()}, Parada.BAIXA),
    ],
)
def test_it_stops_and_says_why(fields, why):
    """R9"""
    assert stop(born("11-03T09:00")) is None
    assert stop(born("11-03T09:00", **fields)) is why


def test_it_stops_when_its_steps_are_used_up():
    """R9: the last is the repetition of 19 December, a Saturday."""
    assert stop(sent("12-16T08:00"), "12-21T08:00") is None
    assert stop(sent("12-21T08:00"), "12-21T08:00") is Parada.PASSOS_ESGOTADOS


def test_after_a_reopening_the_days_still_ahead_count():
    """R9: reopened on the 17th, nothing is made up for."""
    cenario = sent("11-16T08:00", desde=at("11-17T15:00"), rearmada_em=at("11-17T15:00"))
    assert wall(plan(cenario, "11-17T15:00"))[:2] == [("11-18T08:00", "lembrete"), ("11-23T08:00", "cobranca")]


def test_a_day_is_ahead_until_its_hour():
    """R9: reopened at 8:00 of the last day's step, which is no longer ahead."""
    just, last = at("12-21T08:00"), at("12-16T08:00")
    assert wall(plan(sent("12-16T08:00", desde=last, rearmada_em=at("12-21T07:59")), "12-21T07:59")) == [("12-21T08:00", "cobranca")]
    assert wall(plan(sent("12-16T08:00", desde=last, rearmada_em=just), "12-21T08:00")) == [("12-22T08:00", "cobranca")]


@pytest.mark.parametrize(
    ("reopened", "asked"),
    [("12-22T10:00", "12-23T08:00"), ("12-22T06:00", "12-23T08:00"), ("12-24T19:00", "12-28T08:00"), ("12-26T10:00", "12-28T08:00")],
)
def test_with_no_day_ahead_there_is_one_cobranca_on_the_next_business_day(reopened, asked):
    """R9: after reopening, estorno or M16."""
    cenario = sent("12-21T08:00", desde=at(reopened), rearmada_em=at(reopened))
    [envio] = plan(cenario, reopened)
    assert (wall([envio]), envio.base, envio.dias) == ([(asked, "cobranca")], None, None)
    told = replace(cenario, desde=at(asked), ultimo_envio=at(asked))
    assert stop(told, asked) is Parada.PASSOS_ESGOTADOS


def test_an_empty_regua_stays_empty_after_a_reopening():
    """R9: `[]` sends nothing by itself."""
    assert stop(sent("12-21T08:00", regua=(), rearmada_em=at("12-22T10:00")), "12-22T10:00") is Parada.REGUA_VAZIA


def test_after_m16_the_days_count_again_for_the_new_dates():
    """R9: the lembretes of 14 and 18 November were sent; vencimento goes to 10 December."""
    moved = sent("11-18T08:00", entrega=day("12-09"), vencimento=day("12-10"), desde=at("11-18T09:00"), rearmada_em=at("11-18T09:00"))
    assert wall(plan(moved, "11-18T09:00"))[:3] == [("12-07T08:00", "lembrete"), ("12-09T08:00", "lembrete"), ("12-11T08:00", "cobranca")]


def test_m16_into_the_past_leaves_one_cobranca():
    """R9: none ahead."""
    cut = sent("11-04T10:30", entrega=day("09-01"), vencimento=day("09-02"), desde=at("11-05T09:00"), rearmada_em=at("11-05T09:00"))
    assert wall(plan(cut, "11-05T09:00")) == [("11-06T08:00", "cobranca")]


def test_m16_before_the_first_solicitacao_does_not_take_its_place():
    """R9: born on Saturday, new dates on Sunday, first asked on Monday."""
    cenario = born("11-07T10:00", desde=at("11-08T10:00"), rearmada_em=at("11-08T10:00"), vencimento=day("09-02"), entrega=day("09-01"))
    assert wall(plan(cenario, "11-08T10:00")) == [("11-09T08:00", "primeira")]


@pytest.mark.parametrize(
    ("back", "first_two"),
    [
        ("11-18T09:00", [("11-18T09:00", "lembrete"), ("11-23T08:00", "cobranca")]),
        ("11-21T10:00", [("11-23T08:00", "cobranca"), ("11-25T08:00", "cobranca")]),
        ("11-24T15:00", [("11-24T15:00", "cobranca"), ("11-25T08:00", "cobranca")]),
        ("11-24T20:00", [("11-25T08:00", "cobranca"), ("11-30T08:00", "cobranca")]),
    ],
)
def test_after_downtime_it_sends_one_message_and_not_the_backlog(back, first_two):
    """R9: nothing ran since the 15th; within the hours, and together with the step of that day."""
    assert wall(plan(sent("11-04T10:30"), back))[:2] == first_two


def test_after_downtime_the_first_solicitacao_is_still_the_first():
    """R9: born on the 4th, nothing ran until the 24th."""
    assert wall(plan(born("11-04T10:30"), "11-24T15:00"))[:2] == [("11-24T15:00", "primeira"), ("11-25T08:00", "cobranca")]


def test_a_day_that_passed_while_nothing_was_pending_is_not_made_up_for():
    """R9: all answered on the 14th, a file removed on the 17th (M4): the step of the 16th is past."""
    desde = owed_since(at("11-04T10:30"), None, at("11-17T10:00"))
    assert wall(plan(sent("11-04T10:30", desde=desde), "11-17T10:00"))[0] == ("11-18T08:00", "lembrete")


def test_a_comment_during_downtime_does_not_lose_the_overdue_message():
    """R9: due at 8:00, commented at 9:00, running again at 10:00."""
    desde = owed_since(at("11-04T10:30"), at("11-16T08:00"), at("11-16T09:00"))
    assert wall(plan(sent("11-04T10:30", desde=desde), "11-16T10:00"))[0] == ("11-16T10:00", "lembrete")


def test_a_movement_at_the_very_instant_of_a_message_does_not_lose_it():
    """R9"""
    due = at("11-16T08:00")
    assert owed_since(at("11-04T10:30"), due, due) == at("11-04T10:30")
    assert owed_since(at("11-04T10:30"), due, at("11-16T07:59")) == at("11-16T07:59")


def test_a_first_solicitacao_that_nobody_needed_is_not_made_up_for():
    """R9: answered on Sunday before it could go out on Monday, reopened on Wednesday: its next step comes, not the first."""
    desde = owed_since(at("11-07T10:00"), None, at("11-11T10:00"))
    cenario = born("11-07T10:00", desde=desde, rearmada_em=at("11-11T10:00"))
    assert wall(plan(cenario, "11-11T10:00"))[0] == ("11-16T08:00", "lembrete")


PASSOS = st.builds(
    lambda dias, base, tipo, repetir: passo(dias, tipo, base, **({"cada": repetir[0], "ate": dias + repetir[1]} if repetir else {})),
    st.integers(-15, 20),
    st.sampled_from(["entrega", "vencimento"]),
    st.sampled_from(["lembrete", "cobranca"]),
    st.none() | st.tuples(st.integers(1, 7), st.integers(0, 20)),
)
REGUAS = st.lists(PASSOS, max_size=5, unique_by=lambda each: (each["dias"], each["base"])).map(lambda passos: regua(*passos))
START = datetime(2026, 10, 1, tzinfo=UTC)
INSTANTS = st.timedeltas(timedelta(0), timedelta(days=60)).map(lambda since: START + since)
DAYS = st.dates(date(2026, 10, 1), date(2026, 12, 31))
PENDENTES = st.lists(st.none() | DAYS, max_size=3).map(lambda dates: tuple(Pendente(UUID(int=n), each) for n, each in enumerate(dates)))


@st.composite
def cenarios(draw):
    nascida_em = draw(INSTANTS)
    later = st.timedeltas(timedelta(0), timedelta(days=30)).map(lambda since: nascida_em + since)
    ultimo_envio, rearmada_em = draw(st.none() | later), draw(st.none() | later)
    vencimento = draw(DAYS)
    return Cenario(
        regua=draw(REGUAS),
        entrega=vencimento - timedelta(days=draw(st.integers(0, 10))),
        vencimento=vencimento,
        nascida_em=nascida_em,
        primeira=draw(st.booleans()),
        pendentes=draw(PENDENTES),
        desde=draw(later),
        ultimo_envio=ultimo_envio,
        rearmada_em=rearmada_em,
        empresa_ativa=draw(st.sampled_from([True, True, True, False])),
    )


@settings(max_examples=60)
@given(cenarios(), st.timedeltas(timedelta(0), timedelta(days=60)))
def test_whatever_happened_the_plan_keeps_the_rules(cenario, waited):
    """R9: within the hours, one a day, in order, never before now, never held or nothing, and a reason when there is none."""
    last = max(each for each in (cenario.desde, cenario.ultimo_envio, cenario.rearmada_em) if each)
    agora = last + waited
    found = proximos(cenario, SP, agora)
    assert bool(found.envios) == (found.parada_por is None)
    days = [SP.day(envio.em) for envio in found.envios]
    assert days == sorted(set(days))
    held = {each.atividade: each.adiada_para for each in cenario.pendentes}
    for envio, dia in zip(found.envios, days, strict=True):
        assert envio.em >= agora
        assert SP.next_allowed(envio.em) == envio.em
        assert envio.atividades
        assert all(held[each] is None or dia > held[each] or dia >= cenario.vencimento for each in envio.atividades)
        assert cenario.ultimo_envio is None or dia > SP.day(cenario.ultimo_envio)
    assert sum(envio.tipo == "primeira" for envio in found.envios) <= (cenario.primeira and cenario.ultimo_envio is None)


@st.composite
def lives(draw):
    """Instants at which the scheduler looks, and movements between them, over ten weeks."""
    moments = st.timedeltas(timedelta(0), timedelta(days=70)).map(lambda since: START + since)
    looks = [(when, None) for when in draw(st.lists(moments, max_size=40))]
    kinds = st.sampled_from(["comenta", "promete", "responde", "remove", "reabre", "altera"])
    moves = draw(st.lists(st.tuples(moments, kinds, DAYS), max_size=8))
    return sorted(looks + [(when, (what, day)) for when, what, day in moves], key=lambda each: each[0])


def moved(cenario, when, what, promised):
    due = next(iter(proximos(cenario, SP, cenario.desde).envios), None)
    cenario = replace(cenario, desde=owed_since(cenario.desde, due.prevista if due else None, when))
    match what:
        case "promete":
            return replace(cenario, pendentes=(Pendente(EXTRATO, promised),))
        case "responde":
            return replace(cenario, pendentes=())
        case "remove":
            return replace(cenario, pendentes=(Pendente(EXTRATO),))
        case "reabre":
            return replace(cenario, pendentes=(Pendente(EXTRATO),), rearmada_em=when)
        case "altera":
            return replace(cenario, entrega=promised, vencimento=promised, rearmada_em=when)
    return cenario


@settings(max_examples=40)
@given(lives(), REGUAS)
def test_a_scheduler_that_looks_whenever_it_can_never_sends_twice_a_day(life, passos):
    """R9: whatever it missed; within the hours; only what is pending; the first once and before all others."""
    cenario = Cenario(passos, day("11-18"), day("11-19"), START, True, (Pendente(EXTRATO),), START)
    told = []
    for when, move in life:
        if move:
            cenario = moved(cenario, when, *move)
        elif (envios := proximos(cenario, SP, when).envios) and envios[0].em <= when:
            assert cenario.pendentes
            assert SP.next_allowed(when) == when
            told.append((SP.day(when), envios[0].tipo))
            cenario = replace(cenario, ultimo_envio=when, desde=when)
            assert all(envio.em > when for envio in proximos(cenario, SP, when).envios)
    assert len({dia for dia, _ in told}) == len(told)
    assert "primeira" not in [tipo for _, tipo in told[1:]]


@settings(max_examples=30)
@given(REGUAS, st.integers(0, 60), st.integers(0, 23))
def test_a_scheduler_that_never_sleeps_sends_exactly_what_was_planned(passos, days, hour):
    """R9: with nothing happening in between."""
    m1 = START + timedelta(days=days, hours=hour)
    cenario = Cenario(passos, day("11-18"), day("11-19"), m1, True, (Pendente(EXTRATO),), m1)
    planned, told = proximos(cenario, SP, m1).envios, []
    while envios := proximos(cenario, SP, cenario.desde).envios:
        when = envios[0].em
        told.append(envios[0])
        cenario = replace(cenario, ultimo_envio=when, desde=when)
    assert tuple(told) == planned
