"""What the régua asks by itself, decided on the log as it stands at that moment (R8, R9)."""
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.acesso import SISTEMA
from domain.escritorio import configuracao, geracao, pessoas
from domain.escritorio.movimentacao import mover, solicitar
from domain.escritorio.relogio import acompanhar, cobrar
from domain.escritorio.state import ESCRITORIO_ID
from domain.programacao.apontamentos import AdiarEnvio, InformarSemMovimento
from domain.programacao.events import TipoSolicitacao
from tests.examples.office import (
    ANA,
    CAIO,
    DADOS_SERVICO,
    GILDA,
    MARIA,
    NOVA,
    PADARIA,
    PROGRAMACAO,
    SERVICO,
    at_work,
    atividades_of,
    id_of,
)

RODADA, OUTRA = id_of("rodada"), id_of("outra programação")
REGUA = ({"dias": -4, "base": "vencimento", "tipo": "lembrete"}, {"dias": 1, "base": "vencimento", "tipo": "cobranca"})
SEXTA = datetime(2026, 10, 16, 11, 0, tzinfo=UTC)  # eight in the morning of the first step


@pytest.fixture
def office():
    office = at_work()
    office.by(ANA, configuracao.alterar_servico, SERVICO, DADOS_SERVICO.model_copy(update={"regua": REGUA}))
    return office


def followed(office, id=PROGRAMACAO):
    streams = {id, SERVICO, PADARIA, ESCRITORIO_ID}
    return acompanhar(id, [each for each in office.log.recorded if each.stream in streams])


def runs(office, *followed_, now=SEXTA, rodada=RODADA):
    office.log.now = now
    return office.does(SISTEMA, cobrar, office.consulta, followed_ or (followed(office),), rodada)


def test_a_step_is_asked_at_its_hour_by_the_system_and_says_which_it_was(office):
    """M2, R9"""
    assert not runs(office, now=SEXTA - timedelta(seconds=1)).events
    [asked] = runs(office).events
    assert (asked.by, asked.event.tipo, asked.event.atividades) == (None, TipoSolicitacao.LEMBRETE, tuple(atividades_of(office)))
    assert [each.usuario_id for each in asked.event.destinatarios] == [MARIA.id]
    said = asked.event.passo
    born = office.log.of(PROGRAMACAO)[0].position
    assert (said.rodada, said.origem, said.base, said.dias) == (RODADA, born, "vencimento", -4)


def test_run_twice_it_asks_once(office):
    """R9: the same look again, and a new one"""
    look = followed(office)
    assert runs(office, look).events
    assert not runs(office, look).events
    assert not runs(office).events


def test_nothing_goes_out_at_night_or_on_a_saturday(office):
    """R9: it goes in the next allowed hour"""
    assert not runs(office, now=SEXTA + timedelta(hours=13)).events
    assert not runs(office, now=SEXTA + timedelta(days=1)).events
    [asked] = runs(office, now=SEXTA + timedelta(days=3)).events
    assert asked.event.tipo is TipoSolicitacao.LEMBRETE


def test_what_was_answered_since_it_was_looked_at_is_not_asked(office):
    """R8, R12"""
    look = followed(office)
    notas, *rest = atividades_of(office)
    office.by(MARIA, mover, PROGRAMACAO, InformarSemMovimento(atividade=notas, comentario="Não houve."))
    assert not runs(office, look).events
    [asked] = runs(office).events
    assert list(asked.event.atividades) == rest


def test_what_was_promised_for_later_is_left_out(office):
    """R9"""
    notas, *rest = atividades_of(office)
    office.by(MARIA, mover, PROGRAMACAO, AdiarEnvio(atividade=notas, prometido_para=date(2026, 10, 18)))
    [asked] = runs(office).events
    assert list(asked.event.atividades) == rest


def test_what_a_person_asked_that_day_takes_no_step_away(office):
    """R9"""
    office.log.now = SEXTA - timedelta(hours=1)
    office.by(CAIO, solicitar, office.consulta, PROGRAMACAO, TipoSolicitacao.MANUAL)
    assert runs(office).events


def test_all_of_one_empresa_is_one_run_and_the_nearest_vencimento_comes_first(office):
    """R8"""
    other = NOVA.model_copy(update={"entrega": date(2026, 10, 19), "vencimento": date(2026, 10, 19), "competencia": "2026-08"})
    office.by(GILDA, geracao.programar, office.consulta, OUTRA, other)
    done = runs(office, followed(office), followed(office, OUTRA))
    assert [each.stream for each in done.events] == [OUTRA, PROGRAMACAO]
    assert {each.event.passo.rodada for each in done.events} == {RODADA}
    assert not runs(office, followed(office), followed(office, OUTRA)).events


def test_where_nobody_can_be_told_nothing_is_recorded_and_it_stays_due(office):
    """R8: when somebody can, it goes"""
    office.by(ANA, pessoas.alterar, office.consulta, MARIA.id, pessoas.MudancasUsuario(notificar_por=()), None)
    done = runs(office)
    assert (list(done.value.pedidas), list(done.value.sem_destinatario), done.events) == ([], [PROGRAMACAO], [])
    office.by(ANA, pessoas.alterar, office.consulta, MARIA.id, pessoas.MudancasUsuario(notificar_por=("email",)), None)
    assert runs(office, now=SEXTA + timedelta(hours=2)).events
