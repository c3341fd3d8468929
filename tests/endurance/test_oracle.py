"""The oracle by itself: each clause of R9 on days computed by hand, and the faults that the comparison has to find."""
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.endurance.checklist import Refused, books
from tests.endurance.compare import Sent, as_sent, differences
from tests.endurance.days import is_business
from tests.endurance.faults import FAULTS, Fault
from tests.endurance.feriados import BANCARIOS, NACIONAIS, SAO_PAULO
from tests.endurance.given import Alcance, Empresa, M, Movimento, Office, Passo, Programacao, Repetir, Servico, Usuario, World
from tests.endurance.oracle import by_channel, expected, manual
from tests.endurance.world import timeline, world

TZ = ZoneInfo("America/Sao_Paulo")
OFFICE = Office("America/Sao_Paulo", NACIONAIS | BANCARIOS | SAO_PAULO)
AGES = datetime(2025, 1, 1, tzinfo=TZ)
MINUS_5, MINUS_1, PLUS_1 = Passo(-5, "vencimento", "lembrete"), Passo(-1, "vencimento", "lembrete"), Passo(1, "vencimento", "cobranca")
PLUS_3_TO_30 = Passo(3, "vencimento", "cobranca", Repetir(3, 30))
CHASES = (MINUS_5, MINUS_1, PLUS_1, PLUS_3_TO_30)


def at(when: str) -> datetime:
    """In São Paulo."""
    return datetime.fromisoformat(when).replace(tzinfo=TZ)


def day(when: str) -> date:
    return date.fromisoformat(when)


def moved(when: str, what: M, atividade: str | None = None, **more: Any) -> Movimento:
    return replace(Movimento(at(when), what, atividade=atividade), **more)


# Mon 5 October 2026, for Fri 23; the entrega is on Wed 21
ONE = Programacao("p1", "acme", "fiscal", at("2026-10-05 00:10"), day("2026-10-21"), day("2026-10-23"), ("a", "b"))
ANA = Usuario("ana", ((AGES, Alcance(frozenset({"acme"}))),))


def servico(id: str = "fiscal", regua: tuple[Passo, ...] = CHASES, baixa: str = "nunca", departamento: str = "fiscal") -> Servico:
    return Servico(id, ((AGES, regua),), ((AGES, departamento),), ((AGES, baixa),))  # type: ignore[arg-type]


def given(*programacoes: Programacao, regua: tuple[Passo, ...] = CHASES, last: str = "2026-11-30") -> World:
    return World(OFFICE, day("2026-10-01"), day(last), (servico(regua=regua),), (Empresa("acme", ((AGES, True),)),), (ANA,), programacoes)


def with_moves(*movimentos: Movimento, regua: tuple[Passo, ...] = CHASES) -> World:
    return given(replace(ONE, movimentos=movimentos), regua=regua)


def told(of: World) -> list[str]:
    """Each message as a line: when, and what of which programação, to whom when it is not Ana."""
    return [
        f"{each.earliest:%a %m-%d %H:%M} "
        + ", ".join(f"{it.programacao} {it.tipo} {''.join(sorted(it.atividades))}" for it in each.pedidos)
        + ("" if each.recipient == "ana" else f" to {each.recipient}")
        for each in expected(of)
    ]


def days_told(of: World) -> list[str]:
    """Days and kinds only, the first solicitação left out."""
    return [f"{each.earliest:%a %m-%d} {each.pedidos[0].tipo}" for each in expected(of) if each.pedidos[0].tipo != "primeira"]


@pytest.mark.parametrize(("when", "business"), [
    ("2027-02-08", False), ("2027-02-09", False), ("2027-02-10", True), ("2027-05-27", False), ("2027-05-28", True), ("2026-11-20", False),
    ("2026-10-28", True), ("2026-12-24", True), ("2026-12-31", True), ("2026-07-09", False), ("2026-10-10", False), ("2026-10-12", False),
])
def test_business_days_are_those_of_the_bank(when: str, business: bool) -> None:
    """R14: Carnaval and Corpus Christi are none; Quarta-feira de Cinzas, Dia do Servidor, 24 and 31 December are."""
    assert is_business(OFFICE, day(when)) is business


def test_the_whole_regua_goes_out_on_its_days() -> None:
    """-5 is a Sunday, +1 a Saturday that meets +3, +9 a Sunday before Finados, +15 a Saturday, +30 a Sunday."""
    lembretes, cobrancas = ("Mon 10-19", "Thu 10-22"), ("Mon 10-26", "Thu 10-29", "Tue 11-03", "Wed 11-04", "Mon 11-09", "Tue 11-10",
                                                        "Fri 11-13", "Mon 11-16", "Thu 11-19", "Mon 11-23")
    assert told(given(ONE)) == [
        "Mon 10-05 08:00 p1 primeira ab",
        *(f"{each} 08:00 p1 lembrete ab" for each in lembretes),
        *(f"{each} 08:00 p1 cobranca ab" for each in cobrancas),
    ]


@pytest.mark.parametrize(("born", "goes"), [
    ("2026-10-05 10:17", "Mon 10-05 10:17"), ("2026-10-05 07:59", "Mon 10-05 08:00"), ("2026-10-05 18:00", "Tue 10-06 08:00"),
    ("2026-10-09 19:00", "Tue 10-13 08:00"), ("2026-10-10 10:00", "Tue 10-13 08:00"),
])
def test_the_first_goes_at_the_next_allowed_hour(born: str, goes: str) -> None:
    """Monday 12 October is a holiday."""
    assert told(given(replace(ONE, born=at(born))))[0] == f"{goes} p1 primeira ab"


@pytest.mark.parametrize("born", ["2026-10-05 10:17", "2026-10-05 22:40", "2026-10-10 09:00"])
def test_an_avulsa_asks_at_once(born: str) -> None:
    found = expected(given(replace(ONE, born=at(born), avulsa=True)))
    assert (found[0].earliest, found[0].at_once, found[0].pedidos[0].tipo) == (at(born), True, "primeira")


def test_an_avulsa_told_not_to_ask_begins_with_its_steps() -> None:
    assert told(given(replace(ONE, avulsa=True, asks_first=False)))[0] == "Mon 10-19 08:00 p1 lembrete ab"


def test_an_empty_regua_sends_nothing_the_first_included() -> None:
    assert told(given(ONE, replace(ONE, id="p2", avulsa=True), regua=())) == []


def test_a_step_counts_from_its_base() -> None:
    regua = (Passo(1, "entrega", "lembrete"), Passo(4, "vencimento", "cobranca"))
    assert days_told(given(ONE, regua=regua)) == ["Thu 10-22 lembrete", "Tue 10-27 cobranca"]


@pytest.mark.parametrize(("vencimento", "goes"), [("2027-02-08", "Wed 02-10"), ("2027-02-06", "Wed 02-10"), ("2027-05-27", "Fri 05-28")])
def test_a_step_on_carnaval_or_corpus_christi_goes_on_the_next_business_day(vencimento: str, goes: str) -> None:
    one = replace(ONE, born=at("2027-02-01 00:10"), entrega=day("2027-02-04"), vencimento=day(vencimento))
    assert days_told(given(one, regua=(Passo(0, "vencimento", "lembrete"),), last="2027-06-30")) == [f"{goes} lembrete"]


def test_a_step_on_consciencia_negra_goes_on_monday() -> None:
    one = replace(ONE, vencimento=day("2026-11-19"))
    assert days_told(given(one, regua=(PLUS_1,))) == ["Mon 11-23 cobranca"]


def test_a_holiday_of_the_offices_own_is_heeded() -> None:
    own = replace(OFFICE, own_holidays=frozenset({day("2026-10-22")}))
    assert days_told(replace(given(ONE, regua=(MINUS_1,)), office=own)) == ["Fri 10-23 lembrete"]


def test_steps_that_meet_are_one_message_of_the_latest_kind() -> None:
    """Sunday 25 and Monday 26 October."""
    meet = (Passo(2, "vencimento", "lembrete"), Passo(3, "vencimento", "cobranca"))
    assert days_told(given(ONE, regua=meet)) == ["Mon 10-26 cobranca"]


def test_steps_past_at_birth_are_skipped() -> None:
    assert told(given(replace(ONE, born=at("2026-10-20 09:00")), regua=(MINUS_5, MINUS_1))) == [
        "Tue 10-20 09:00 p1 primeira ab", "Thu 10-22 08:00 p1 lembrete ab"]


def test_what_is_answered_is_not_asked_again() -> None:
    found = told(with_moves(moved("2026-10-20 09:00", M.SEM_MOVIMENTO, "a")))
    assert found[1:3] == ["Mon 10-19 08:00 p1 lembrete ab", "Thu 10-22 08:00 p1 lembrete b"]


@pytest.mark.parametrize("end", [
    (moved("2026-10-20 09:00", M.ANEXADO, "a", arquivo="f"), moved("2026-10-20 09:06", M.EXIGENCIA, "b", exigencia="dispensada")),
    (moved("2026-10-20 09:00", M.NAO_SE_APLICA, "a"), moved("2026-10-20 09:06", M.SEM_MOVIMENTO, "b")),
    (moved("2026-10-20 09:00", M.BAIXADA),), (moved("2026-10-20 09:00", M.CANCELADA),),
])
def test_it_stops_when_all_is_answered_or_closed(end: tuple[Movimento, ...]) -> None:
    assert days_told(with_moves(*end)) == ["Mon 10-19 lembrete"]


def test_it_stops_while_the_empresa_is_inativa() -> None:
    of = given(ONE, regua=(MINUS_5, MINUS_1, PLUS_1))
    ativa = ((AGES, True), (at("2026-10-19 07:00"), False), (at("2026-10-23 12:00"), True))
    assert days_told(replace(of, empresas=(Empresa("acme", ativa),))) == ["Mon 10-26 cobranca"]


def test_the_baixa_at_the_vencimento_stops_it() -> None:
    """R4: at the end of Friday 23; the vencimento itself is still asked."""
    closing = servico(regua=(MINUS_1, Passo(0, "vencimento", "lembrete"), PLUS_1), baixa="no_vencimento")
    assert days_told(replace(given(ONE), servicos=(closing,))) == ["Thu 10-22 lembrete", "Fri 10-23 lembrete"]


def test_after_an_estorno_only_a_new_vencimento_closes_it_by_itself() -> None:
    """R4"""
    reopened = (moved("2026-10-21 09:00", M.BAIXADA), moved("2026-10-21 10:00", M.ESTORNADA))
    later = moved("2026-10-21 11:00", M.PRAZO, entrega=day("2026-10-23"), vencimento=day("2026-10-26"))
    closing = servico(regua=(PLUS_1,), baixa="no_vencimento")
    for movimentos, goes in ((reopened, ["Mon 10-26 cobranca"]), ((*reopened, later), [])):
        of = given(replace(ONE, movimentos=movimentos))
        assert days_told(replace(of, servicos=(closing,))) == goes


@pytest.mark.parametrize(("promised", "asked"), [
    (None, "ab ab ab"), ("2026-10-18", "ab ab ab"), ("2026-10-19", "b ab ab"), ("2026-10-22", "b b ab"), ("2026-11-30", "b b ab"),
])
def test_an_adiada_is_left_out_until_the_day_after_its_date_at_most_until_the_vencimento(promised: str | None, asked: str) -> None:
    """Steps on Monday 19, Thursday 22 and on the vencimento, Friday 23."""
    adiada = moved("2026-10-16 15:00", M.ADIADA, "a", prometido=promised and day(promised))
    found = told(with_moves(adiada, regua=(MINUS_5, MINUS_1, Passo(0, "vencimento", "lembrete"))))
    assert " ".join(line.split()[-1] for line in found[1:]) == asked


def test_a_message_of_held_atividades_alone_is_not_sent() -> None:
    held = tuple(moved(f"2026-10-16 15:0{number}", M.ADIADA, each, prometido=day("2026-10-20")) for number, each in enumerate("ab"))
    assert days_told(with_moves(*held, regua=(MINUS_5, MINUS_1))) == ["Thu 10-22 lembrete"]


def test_a_promise_in_the_past_cannot_be() -> None:
    with pytest.raises(Refused):
        expected(with_moves(moved("2026-10-16 15:00", M.ADIADA, "a", prometido=day("2026-10-15"))))


BOTH = (moved("2026-10-15 09:00", M.SEM_MOVIMENTO, "a"), moved("2026-10-15 09:06", M.SEM_MOVIMENTO, "b"))


def test_after_a_reopening_the_days_ahead_count() -> None:
    found = told(with_moves(*BOTH, moved("2026-10-20 09:00", M.REABERTA, "a"), regua=(MINUS_5, MINUS_1)))
    assert found[1:] == ["Thu 10-22 08:00 p1 lembrete a"]


@pytest.mark.parametrize(("reopened", "goes"), [
    ("2026-10-22 09:00", "Fri 10-23"), ("2026-10-30 09:00", "Tue 11-03"), ("2026-10-31 11:00", "Tue 11-03"),
])
def test_after_a_reopening_with_none_ahead_one_cobranca_goes_on_the_next_business_day(reopened: str, goes: str) -> None:
    """Monday 2 November is Finados."""
    assert days_told(with_moves(*BOTH, moved(reopened, M.REABERTA, "a"), regua=(MINUS_5, MINUS_1))) == [f"{goes} cobranca"]


def test_an_estorno_revives_it() -> None:
    closed = (moved("2026-10-15 09:00", M.BAIXADA), moved("2026-10-20 09:00", M.ESTORNADA))
    assert days_told(with_moves(*closed, regua=(MINUS_5, MINUS_1))) == ["Thu 10-22 lembrete"]
    assert days_told(with_moves(*closed, regua=(MINUS_5,))) == ["Wed 10-21 cobranca"]


def test_another_prazo_counts_again() -> None:
    """-5 went out on Monday 19; for Friday 30 October it goes on Monday 26, from Sunday 25."""
    later = moved("2026-10-21 09:00", M.PRAZO, entrega=day("2026-10-29"), vencimento=day("2026-10-30"))
    assert days_told(with_moves(later, regua=(MINUS_5, MINUS_1))) == ["Mon 10-19 lembrete", "Mon 10-26 lembrete", "Thu 10-29 lembrete"]
    soon = moved("2026-10-21 09:00", M.PRAZO, entrega=day("2026-10-22"), vencimento=day("2026-10-22"))
    assert days_told(with_moves(soon, regua=(MINUS_5,))) == ["Mon 10-19 lembrete", "Thu 10-22 cobranca"]


@pytest.mark.parametrize(("back", "goes"), [
    ("2026-10-23 14:10", "Fri 10-23 14:10"), ("2026-10-23 20:00", "Mon 10-26 08:00"), ("2026-10-24 09:00", "Mon 10-26 08:00"),
])
def test_after_a_downtime_one_message_goes_and_not_the_backlog(back: str, goes: str) -> None:
    """Down from Sunday 18: a lembrete of Monday and one of Thursday fell due meanwhile."""
    of = replace(given(ONE, regua=(MINUS_5, MINUS_1)), downtime=((at("2026-10-18 12:00"), at(back)),))
    assert told(of)[1:] == [f"{goes} p1 lembrete ab"]


def test_what_was_answered_in_a_downtime_is_not_asked_after_it() -> None:
    of = with_moves(moved("2026-10-19 09:00", M.SEM_MOVIMENTO, "a"), moved("2026-10-19 09:06", M.SEM_MOVIMENTO, "b"), regua=(MINUS_5,))
    assert days_told(replace(of, downtime=((at("2026-10-18 12:00"), at("2026-10-20 10:00")),))) == []


def test_a_new_regua_holds_at_once() -> None:
    """R19: from Tuesday 20 on, the vencimento's day instead of the one before it."""
    changed = replace(servico(), regua=((AGES, (MINUS_5, MINUS_1)), (at("2026-10-20 12:00"), (Passo(0, "vencimento", "lembrete"),))))
    assert days_told(replace(given(ONE), servicos=(changed,))) == ["Mon 10-19 lembrete", "Fri 10-23 lembrete"]


def test_one_run_is_one_message_a_recipient_and_empresa_the_nearest_vencimento_first() -> None:
    """R8: Bia sees the fiscal alone; Caio is of another empresa; Davi cannot be reached; Eva has left."""
    folha = replace(ONE, id="p2", servico="folha", vencimento=day("2026-10-22"))
    of = given(ONE, folha, regua=())
    acme = frozenset({"acme"})
    users = {"bia": Alcance(acme, frozenset({"fiscal"})), "caio": Alcance(frozenset({"outra"})), "davi": Alcance(acme, None, frozenset()),
             "eva": Alcance(acme, active=False), "fabio": Alcance(acme, frozenset())}
    of = replace(of, servicos=(servico(regua=(PLUS_1,)), servico("folha", (PLUS_1,), departamento="pessoal")),
                 usuarios=(ANA, *(Usuario(id, ((AGES, alcance),)) for id, alcance in users.items())))
    assert told(of) == [
        "Mon 10-05 08:00 p2 primeira ab, p1 primeira ab", "Mon 10-05 08:00 p1 primeira ab to bia",
        "Fri 10-23 08:00 p2 cobranca ab",
        "Mon 10-26 08:00 p1 cobranca ab", "Mon 10-26 08:00 p1 cobranca ab to bia",
    ]


def test_what_is_not_to_be_asked_is_left_out_of_later_ones() -> None:
    """M6, until it is taken back."""
    november = replace(ONE, id="p2", born=at("2026-11-05 00:10"), entrega=day("2026-11-18"), vencimento=day("2026-11-19"))
    never = moved("2026-10-15 09:00", M.NAO_SE_APLICA, "a")
    assert books(given(replace(ONE, movimentos=(never,)), november))["p2"].atividades == ("b",)
    back = moved("2026-10-16 09:00", M.REABERTA, "a")
    assert books(given(replace(ONE, movimentos=(never, back)), november))["p2"].atividades == ("a", "b")


def test_a_person_asks_at_once_and_of_promised_ones_too() -> None:
    of = with_moves(moved("2026-10-17 15:00", M.ADIADA, "a", prometido=day("2026-10-30")), moved("2026-10-17 20:00", M.MANUAL))
    [only] = manual(of)
    assert (only.earliest, only.at_once, only.pedidos) == (at("2026-10-17 20:00"), True, (("p1", "manual", frozenset("ab")),))


def test_a_devolvido_file_is_asked_for_again() -> None:
    sent = (moved("2026-10-15 09:00", M.ANEXADO, "a", arquivo="f"), moved("2026-10-16 09:00", M.DEVOLVIDO, "a", arquivo="f"))
    assert told(with_moves(*sent))[1] == "Mon 10-19 08:00 p1 lembrete ab"


@pytest.mark.parametrize("wrong", [
    (moved("2026-10-15 09:00", M.REABERTA, "a"),), (moved("2026-10-15 09:00", M.BAIXADA), moved("2026-10-16 09:00", M.SEM_MOVIMENTO, "a")),
    (moved("2026-10-15 09:00", M.DEVOLVIDO, "a", arquivo="f"),), (moved("2026-10-15 09:00", M.ESTORNADA),),
])
def test_a_movement_that_the_rules_refuse_is_no_part_of_a_world(wrong: tuple[Movimento, ...]) -> None:
    with pytest.raises(Refused):
        expected(with_moves(*wrong))


PLAYED = world(1)
TRUE = expected(PLAYED)


def test_the_comparison_passes_on_the_true_list_in_any_order() -> None:
    assert differences(TRUE, as_sent(TRUE)) == []
    late = [replace(each, instant=each.instant + timedelta(minutes=3)) for each in reversed(as_sent(TRUE))]
    assert differences(TRUE, late) == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda each: each.name)
def test_the_comparison_finds_each_fault(fault: Fault) -> None:
    found = differences(TRUE, fault.plant(PLAYED, as_sent(TRUE)))
    assert any(word in line for line in found for word in fault.told), found


def test_a_message_before_its_hour_and_one_id_twice_are_found() -> None:
    sent = as_sent(TRUE)
    early = [replace(sent[0], instant=sent[0].instant - timedelta(minutes=1)), *sent[1:]]
    assert [("too early" in line) for line in differences(TRUE, early)] == [True]
    assert "is in the inbox twice" in differences(TRUE, [*sent, sent[0]])[0]


def test_nothing_sent_and_nothing_owed_are_told_apart() -> None:
    assert len(differences(TRUE, [])) == len(TRUE)
    stray = Sent("ana", "acme", at("2026-10-05 09:00"), "<1>", TRUE[0].pedidos)
    assert len(differences([], [stray])) == 1


def test_the_same_seed_makes_the_same_world() -> None:
    assert world(5) == world(5)
    assert world(5) != world(6)


@pytest.mark.parametrize("seed", range(4))
def test_a_played_world_holds_only_what_the_rules_take(seed: int) -> None:
    """Told again to the end without a refusal, in order, within its days, and nothing within ten minutes after 8:00."""
    played = world(seed, empresas=12, first=day("2027-01-18"), days=60)
    for book in books(played).values():
        book.at(at("2027-12-31 12:00"))
    happenings = timeline(played)
    assert [each.at for each in happenings] == sorted(each.at for each in happenings)
    eight = [each for each in happenings if each.at.hour == 8 and each.at.minute < 10]
    assert eight == []
    recorrentes = [(each.servico, each.empresa, each.competencia) for each in played.programacoes if not each.avulsa]
    assert len(recorrentes) == len(set(recorrentes))  # R10
    made = {each.what for one in played.programacoes for each in one.movimentos}
    assert {M.ANEXADO, M.SEM_MOVIMENTO, M.ADIADA, M.REABERTA, M.BAIXADA} <= made


def test_each_recipient_of_a_run_gets_one_message() -> None:
    found = expected(world(3, days=45))
    assert len({(each.earliest, each.empresa, each.recipient, each.at_once) for each in found}) == len(found)
    assert 0 < len(by_channel(found, "email")) < len(found)
