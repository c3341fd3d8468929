"""What the clock brings, decided on the log as it stands at that moment (R4, R19)."""
from datetime import UTC, datetime, timedelta

import pytest

from domain.acesso import SISTEMA
from domain.escritorio import configuracao, empresas
from domain.escritorio.movimentacao import mover
from domain.escritorio.relogio import acompanhar, baixar
from domain.escritorio.state import ESCRITORIO_ID
from domain.programacao.apontamentos import InformarSemMovimento, Reabrir
from domain.programacao.commands import Estornar
from domain.programacao.events import BaixaAutomatica, StatusBaixa
from domain.servico.cronograma import Parada
from tests.examples.office import (
    ANA,
    CAIO,
    DADOS_SERVICO,
    GILDA,
    MARIA,
    PADARIA,
    PROGRAMACAO,
    SERVICO,
    VENCIMENTO,
    at_work,
    atividades_of,
)

ESPERA = timedelta(minutes=15)


@pytest.fixture
def office():
    return at_work()


def followed(office):
    streams = {PROGRAMACAO, SERVICO, PADARIA, ESCRITORIO_ID}
    return acompanhar(PROGRAMACAO, [each for each in office.log.recorded if each.stream in streams])


def serves(office, **changes):
    office.by(ANA, configuracao.alterar_servico, SERVICO, DADOS_SERVICO.model_copy(update=changes))


def answered(office):
    for atividade in atividades_of(office):
        office.by(MARIA, mover, PROGRAMACAO, InformarSemMovimento(atividade=atividade, comentario="Não houve."))


def closes(office, at=None):
    return office.by(SISTEMA, baixar, at or followed(office), ESPERA)


def baixa(office):
    return office.log.of(PROGRAMACAO)[-1].event


def test_a_complete_checklist_is_closed_a_quarter_of_an_hour_after_the_last_movement_and_once(office):
    """R4"""
    serves(office, baixa_automatica=BaixaAutomatica.AO_CONCLUIR)
    answered(office)
    office.later(minutes=14)
    assert not closes(office)
    office.later(minutes=1)
    due = followed(office)
    assert closes(office, due)
    assert (baixa(office).status, baixa(office).automatica) == (StatusBaixa.CONCLUIDA, BaixaAutomatica.AO_CONCLUIR)
    assert not closes(office, due)
    assert not closes(office)


def test_what_moved_since_it_was_looked_at_is_left_to_the_next_look(office):
    """R4, R12"""
    serves(office, baixa_automatica=BaixaAutomatica.AO_CONCLUIR)
    answered(office)
    office.later(minutes=15)
    due = followed(office)
    again = Reabrir(atividade=atividades_of(office)[0], comentario="Falta uma página.", destinatarios=())
    office.by(CAIO, mover, PROGRAMACAO, again)
    assert not closes(office, due)
    assert not closes(office)


def test_at_the_end_of_the_vencimento_it_is_closed_with_what_is_open_and_counts_on_that_day_however_late(office):
    """R4"""
    serves(office, baixa_automatica=BaixaAutomatica.NO_VENCIMENTO)
    office.log.now = datetime(2026, 10, 21, 2, 59, tzinfo=UTC)
    assert not closes(office)
    office.later(days=3)
    assert closes(office)
    assert (baixa(office).status, baixa(office).dia) == (StatusBaixa.CONCLUIDA_COM_PENDENCIAS, VENCIMENTO)
    assert len(baixa(office).pendentes) == 3
    office.by(GILDA, mover, PROGRAMACAO, Estornar(motivo="Chegou mais um."))
    office.later(days=30)
    assert not closes(office)


def test_what_the_servico_says_now_holds_for_what_is_open(office):
    """R19: also between the look and the act"""
    serves(office, baixa_automatica=BaixaAutomatica.NO_VENCIMENTO)
    office.later(days=20)
    due = followed(office)
    serves(office, baixa_automatica=BaixaAutomatica.NUNCA)
    assert not closes(office, due)


def test_the_regua_follows_the_servico_the_empresa_and_the_office(office):
    """R9, R14, R19"""
    assert followed(office).andamento.proximos(followed(office).regras, office.log.now).parada_por is Parada.REGUA_VAZIA
    serves(office, regua=({"dias": -1, "base": "vencimento", "tipo": "lembrete"},))

    def days():
        now = followed(office)
        return [envio.em.date().day for envio in now.andamento.proximos(now.regras, office.log.now).envios]

    assert days() == [19]
    holiday = {"data": "2026-10-19", "nome": "Aniversário da cidade"}
    office.by(ANA, configuracao.alterar_escritorio, configuracao.DadosEscritorio(
        nome="Escritório Aurora", fuso="America/Sao_Paulo", uf="SP", feriados=[holiday]
    ))
    assert days() == [20]
    office.by(ANA, empresas.alterar, PADARIA, empresas.MudancasEmpresa(ativa=False))
    assert days() == []


def test_it_is_nothing_before_m1(office):
    """R16"""
    before = [each for each in office.log.recorded if each.stream in (SERVICO, PADARIA, ESCRITORIO_ID)]
    assert acompanhar(PROGRAMACAO, before) is None
    assert followed(office).versao == 1
