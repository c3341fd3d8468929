"""What follows the clock for one programação, folded event by event (R4, R9, R19)."""
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import TypeAdapter

from domain.calendario import Calendario
from domain.event import Recorded
from domain.expediente import Expediente
from domain.programacao.events import (
    AtividadeReaberta,
    BaixaAutomatica,
    BaixaEstornada,
    ChecklistCompletado,
    ComentarioAdicionado,
    Destinatario,
    EnvioAdiado,
    PrazoAlterado,
    ProgramacaoBaixada,
    ProgramacaoCancelada,
    SemMovimentoInformado,
    SolicitacaoEnviada,
    StatusBaixa,
    TipoSolicitacao,
)
from domain.servico.andamento import Andamento, Regras, evolve
from domain.servico.cronograma import Parada
from domain.servico.regua import Regua
from tests.examples.office import ALUGUEL, CAIO, EXTRATO, GERADA, MARIA, NOTAS, PROGRAMACAO, SERVICO, id_of

ZONE = ZoneInfo("America/Sao_Paulo")
ESPERA = timedelta(minutes=15)
# vencimento is Tuesday 20 October 2026: steps on Friday 16, Wednesday 21
REGRAS = Regras(
    TypeAdapter(Regua).validate_python([
        {"dias": -4, "base": "vencimento", "tipo": "lembrete"}, {"dias": 1, "base": "vencimento", "tipo": "cobranca"},
    ]),
    BaixaAutomatica.NUNCA, True, Expediente(Calendario("SP"), ZONE),
)
ANSWERS = [SemMovimentoInformado(atividade=id, comentario="Não houve.") for id in (NOTAS, EXTRATO, ALUGUEL)]
COMMENT = ComentarioAdicionado(atividade=NOTAS, comentario_id=id_of("comentário"), texto="Já separei.")
DONE = [*ANSWERS, ChecklistCompletado()]


def at(text):
    """`14T09:00` of October 2026, on the wall of the office."""
    return datetime.fromisoformat(f"2026-10-{text}").replace(tzinfo=ZONE)


def asked(tipo):
    told = (Destinatario(usuario_id=MARIA.id, canais=("email",)),)
    return SolicitacaoEnviada(tipo=tipo, atividades=(NOTAS, EXTRATO, ALUGUEL), destinatarios=told, servico_versao=1)


def told(*happened, regras=REGRAS, born="13T09:00"):
    """The andamento after M1 and these: an instant with events of the programação, or with what holds from then on."""
    andamento, version, position = None, 0, 100
    for when, what in [(born, GERADA), *happened]:
        for each in what if isinstance(what, list) else [what]:
            position += 1
            if isinstance(each, Regras):
                recorded = Recorded(position, SERVICO, 2, at(when), CAIO.id, CAIO.canal, None, None, ChecklistCompletado())
                andamento, regras = evolve(andamento, recorded, regras, each), each
                continue
            version += 1
            recorded = Recorded(position, PROGRAMACAO, version, at(when), CAIO.id, CAIO.canal, None, None, each)
            andamento = evolve(andamento, recorded, regras, regras)
    assert isinstance(andamento, Andamento)
    return andamento, regras


def due(*happened, **given):
    andamento, _ = told(*happened, **given)
    devida = andamento.fatos.devida_em
    return devida and devida.astimezone(ZONE).strftime("%dT%H:%M")


def test_the_first_solicitacao_is_due_at_the_next_allowed_hour_and_then_the_steps():
    """R9"""
    assert due(born="12T23:00") == "13T08:00"
    assert due(("13T09:00", asked(TipoSolicitacao.PRIMEIRA))) == "16T08:00"
    assert due(("13T09:00", asked(TipoSolicitacao.PRIMEIRA)), ("16T08:00", asked(TipoSolicitacao.LEMBRETE))) == "21T08:00"


def test_what_a_person_asks_besides_takes_no_step_away():
    """R9"""
    assert due(("13T09:00", asked(TipoSolicitacao.PRIMEIRA)), ("15T10:00", asked(TipoSolicitacao.MANUAL))) == "16T08:00"


def test_what_is_overdue_stays_owed_whatever_moves_meanwhile():
    """R9: after downtime it sends one message."""
    assert due(("13T09:00", asked(TipoSolicitacao.PRIMEIRA)), ("19T10:00", COMMENT)) == "19T10:00"


def test_what_is_overdue_stays_owed_over_several_movements_of_a_night():
    """R9: due on Friday, nothing ran; it would go on Monday at eight, and what moves on Sunday leaves it so."""
    first = ("13T09:00", asked(TipoSolicitacao.PRIMEIRA))
    assert due(first, ("18T20:30", COMMENT), ("18T20:36", COMMENT), ("19T06:00", COMMENT)) == "19T08:00"


def test_a_step_that_passed_while_all_that_was_open_was_promised_for_later_is_not_made_up_for():
    """R9"""
    promised = [EnvioAdiado(atividade=id, prometido_para=date(2026, 10, 19)) for id in (NOTAS, EXTRATO, ALUGUEL)]
    unheld = [EnvioAdiado(atividade=id) for id in (NOTAS, EXTRATO, ALUGUEL)]
    first = ("13T09:00", asked(TipoSolicitacao.PRIMEIRA))
    assert due(first, ("14T09:00", promised), ("17T09:00", unheld)) == "21T08:00"


def test_a_regua_that_changed_does_not_send_steps_that_were_past_by_then():
    """R19: it holds at once, for what is to come."""
    more = TypeAdapter(Regua).validate_python([
        {"dias": -6, "base": "vencimento", "tipo": "lembrete"}, {"dias": 3, "base": "vencimento", "tipo": "cobranca"},
    ])
    assert due(("13T09:00", asked(TipoSolicitacao.PRIMEIRA)), ("15T12:00", replace(REGRAS, regua=more))) == "23T08:00"


def test_an_empresa_that_was_inactive_meanwhile_is_not_sent_what_passed():
    """R19"""
    off = replace(REGRAS, empresa_ativa=False)
    first = ("13T09:00", asked(TipoSolicitacao.PRIMEIRA))
    assert due(first, ("15T12:00", off)) is None
    assert due(first, ("15T12:00", off), ("17T12:00", REGRAS)) == "21T08:00"


def test_nothing_is_due_once_it_is_closed_and_the_days_ahead_count_again_after_the_estorno():
    """R9, M13"""
    first = ("13T09:00", asked(TipoSolicitacao.PRIMEIRA))
    closed = ("15T10:00", ProgramacaoBaixada(status=StatusBaixa.CONCLUIDA_COM_PENDENCIAS, dia=date(2026, 10, 15), pendentes=(NOTAS,)))
    assert due(first, closed) is None
    andamento, regras = told(first, closed)
    assert andamento.proximos(regras, at("15T11:00")).parada_por is Parada.BAIXA
    assert due(first, closed, ("15T12:00", BaixaEstornada(motivo="Engano."))) == "16T08:00"
    cancelled, regras = told(("15T10:00", ProgramacaoCancelada(motivo="Saiu.", dia=date(2026, 10, 15))))
    assert cancelled.proximos(regras, at("15T11:00")).parada_por is Parada.CANCELAMENTO


def test_the_steps_count_from_m1_or_from_what_armed_the_regua_again():
    """R9"""
    assert told()[0].fatos.origem == 101
    again = AtividadeReaberta(atividade=NOTAS, comentario="Faltou a última página.")
    assert told(("15T10:00", ANSWERS[0]), ("15T11:00", again))[0].fatos.origem == 103


AO_CONCLUIR = replace(REGRAS, baixa_automatica=BaixaAutomatica.AO_CONCLUIR)
NO_VENCIMENTO = replace(REGRAS, baixa_automatica=BaixaAutomatica.NO_VENCIMENTO)
BAIXADA = ProgramacaoBaixada(status=StatusBaixa.CONCLUIDA, dia=date(2026, 10, 15))
ESTORNO = BaixaEstornada(motivo="Engano.")


@pytest.mark.parametrize(
    ("happened", "regras", "fires"),
    [
        ([], AO_CONCLUIR, None),
        ([("14T10:00", DONE)], REGRAS, None),
        ([("14T10:00", DONE)], AO_CONCLUIR, "14T10:15"),
        ([("14T10:00", DONE), ("14T10:05", COMMENT)], AO_CONCLUIR, "14T10:20"),
        ([("14T10:00", DONE), ("14T10:20", BAIXADA)], AO_CONCLUIR, None),
        ([("14T10:00", DONE), ("14T10:20", BAIXADA), ("14T11:00", ESTORNO)], AO_CONCLUIR, None),
        ([], NO_VENCIMENTO, "21T00:00"),
        ([("22T10:00", BAIXADA), ("22T11:00", ESTORNO)], NO_VENCIMENTO, None),
        (
            [("22T10:00", BAIXADA), ("22T11:00", ESTORNO),
             ("22T12:00", PrazoAlterado(entrega=date(2026, 10, 27), vencimento=date(2026, 10, 28), motivo="Pediu."))],
            NO_VENCIMENTO, "29T00:00",
        ),
    ],
)
def test_the_automatic_baixa_is_due(happened, regras, fires):
    """R4"""
    andamento, regras = told(*happened, regras=regras)
    when = andamento.baixa_em(regras, ESPERA)
    assert (when and when.astimezone(ZONE).strftime("%dT%H:%M")) == fires


def test_after_an_estorno_a_new_completeness_brings_the_baixa_again():
    """R4"""
    again = AtividadeReaberta(atividade=NOTAS, comentario="Faltou uma página.")
    story = [("14T10:00", DONE), ("14T10:20", BAIXADA), ("14T11:00", ESTORNO), ("14T11:05", again)]
    story.append(("14T12:00", [ANSWERS[0], ChecklistCompletado()]))
    andamento, regras = told(*story, regras=AO_CONCLUIR)
    assert andamento.baixa_em(regras, ESPERA) == at("14T12:15")
