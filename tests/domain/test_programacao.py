"""What is asked of a programação as a whole: solicitação, transferência, baixa, estorno, cancelamento, prazo."""
from datetime import date

import pytest
from pydantic import ValidationError

from domain.programacao.commands import AlterarPrazo, Baixar, Cancelar, Estornar, Solicitar, Transferir
from domain.programacao.events import (
    BaixaAutomatica,
    BaixaEstornada,
    Destinatario,
    PrazoAlterado,
    ProgramacaoBaixada,
    ProgramacaoCancelada,
    ProgramacaoTransferida,
    SemMovimentoInformado,
    SolicitacaoEnviada,
    StatusBaixa,
    TipoSolicitacao,
)
from domain.programacao.refusals import HaPendencias, NadaPendente, SemBaixa, SemPendencias
from domain.programacao.refusals import ProgramacaoBaixada as JaBaixada
from domain.programacao.refusals import ProgramacaoCancelada as JaCancelada
from domain.programacao.state import Status
from domain.refusal import Invalido
from tests.examples.office import (
    AGORA,
    ALUGUEL,
    CAIO,
    CELIA,
    ENTREGA,
    EXTRATO,
    GILDA,
    HOJE,
    MARIA,
    NOTAS,
    VENCIMENTO,
    anexado,
    context,
    given,
)

A_MARIA = (Destinatario(usuario_id=MARIA.id, canais=("email",)),)
ANSWERED = [SemMovimentoInformado(atividade=id, comentario="Não houve.") for id in (NOTAS, EXTRATO, ALUGUEL)]
BAIXADA = ProgramacaoBaixada(status=StatusBaixa.CONCLUIDA_COM_PENDENCIAS, dia=HOJE, pendentes=(NOTAS, EXTRATO, ALUGUEL))
CANCELADA = ProgramacaoCancelada(motivo="Cliente saiu.", dia=HOJE)


def test_solicitacao_lists_only_what_is_pending_in_the_order_of_the_checklist():
    """M2, R8"""
    asked = Solicitar(tipo=TipoSolicitacao.LEMBRETE, destinatarios=A_MARIA, servico_versao=3)
    assert asked.decide(given((MARIA, anexado(EXTRATO))), context()) == [
        SolicitacaoEnviada(tipo=TipoSolicitacao.LEMBRETE, atividades=(NOTAS, ALUGUEL), destinatarios=A_MARIA, servico_versao=3)
    ]


def test_solicitacao_is_manual_unless_told():
    """M2"""
    [said] = Solicitar(destinatarios=A_MARIA, servico_versao=1).decide(given(), context())
    assert said.tipo is TipoSolicitacao.MANUAL


def test_solicitacao_is_refused_when_nothing_is_pending():
    """R8"""
    with pytest.raises(NadaPendente):
        Solicitar(destinatarios=A_MARIA, servico_versao=1).decide(given(*ANSWERED), context())


def test_transferencia_says_from_whom_to_whom():
    """M11"""
    asked = Transferir(para=CELIA.id, comentario="Férias.", proximas=True, destinatarios=A_MARIA)
    events = asked.decide(given(), context())
    assert events == [
        ProgramacaoTransferida(de=CAIO.id, para=CELIA.id, comentario="Férias.", proximas=True, destinatarios=A_MARIA)
    ]
    after = given(*events)
    assert (after.responsavel, after.status) == (CELIA.id, Status.NAO_INICIADA)


def test_transferencia_to_the_present_responsavel_says_nothing():
    """R12"""
    assert Transferir(para=CAIO.id).decide(given(), context()) == []


def test_baixa_of_all_answered_is_concluida_and_counts_today():
    """M12, R4"""
    events = Baixar(status=StatusBaixa.CONCLUIDA, observacao="Em dia.").decide(given(*ANSWERED), context())
    assert events == [ProgramacaoBaixada(status=StatusBaixa.CONCLUIDA, observacao="Em dia.", dia=HOJE)]
    after = given(*ANSWERED, *events)
    assert after.status is Status.CONCLUIDA
    assert after.fim
    assert after.fim.dia == HOJE


def test_baixa_with_open_items_lists_them():
    """M12, R4: needs no completeness"""
    [said] = Baixar(status=StatusBaixa.CONCLUIDA_COM_PENDENCIAS).decide(given((MARIA, anexado(EXTRATO))), context())
    assert (said.pendentes, said.status) == ((NOTAS, ALUGUEL), StatusBaixa.CONCLUIDA_COM_PENDENCIAS)


def test_baixa_by_the_system_says_its_rule_and_its_day():
    """R4: ran late, it counts as closed on the day of the vencimento"""
    status = StatusBaixa.CONCLUIDA_COM_PENDENCIAS
    asked = Baixar(status=status, automatica=BaixaAutomatica.NO_VENCIMENTO, dia=VENCIMENTO)
    [said] = asked.decide(given(), context(today=date(2026, 10, 22)))
    assert (said.automatica, said.dia) == (BaixaAutomatica.NO_VENCIMENTO, VENCIMENTO)


def test_concluida_with_open_items_is_refused_and_names_them():
    """R4"""
    with pytest.raises(HaPendencias) as refused:
        Baixar(status=StatusBaixa.CONCLUIDA).decide(given((MARIA, anexado(EXTRATO))), context())
    assert "Notas fiscais de entrada, Guia do aluguel" in str(refused.value)
    assert "Extrato" not in str(refused.value)


def test_concluida_com_pendencias_without_any_is_refused():
    """R4"""
    with pytest.raises(SemPendencias):
        Baixar(status=StatusBaixa.CONCLUIDA_COM_PENDENCIAS).decide(given(*ANSWERED), context())


@pytest.mark.parametrize("status", StatusBaixa)
def test_a_second_baixa_is_refused_whatever_it_says(status):
    """R5"""
    with pytest.raises(JaBaixada):
        Baixar(status=status).decide(given(BAIXADA), context())


def test_estorno_brings_back_to_iniciada_also_what_never_started():
    """M13"""
    events = Estornar(motivo="Chegou mais um.").decide(given((GILDA, BAIXADA)), context(GILDA))
    assert events == [BaixaEstornada(motivo="Chegou mais um.")]
    after = given(BAIXADA, *events)
    assert (after.status, after.fim) == (Status.INICIADA, None)
    assert after.aberta() is after


def test_estorno_of_what_is_open_is_refused():
    """M13"""
    with pytest.raises(SemBaixa):
        Estornar(motivo="Engano.").decide(given(), context(GILDA))


def test_estorno_of_a_cancelamento_is_refused():
    """M14 is final"""
    with pytest.raises(JaCancelada):
        Estornar(motivo="Engano.").decide(given(CANCELADA), context(GILDA))


def test_cancelamento_keeps_motivo_and_day_and_deletes_nothing():
    """M14"""
    events = Cancelar(motivo="Cliente saiu.").decide(given((MARIA, anexado(NOTAS))), context(GILDA))
    assert events == [CANCELADA]
    after = given((MARIA, anexado(NOTAS)), *events)
    assert after.status is Status.CANCELADA
    assert len(after.atividade(NOTAS).anexos) == 1


@pytest.mark.parametrize(("fim", "refusal"), [(BAIXADA, JaBaixada), (CANCELADA, JaCancelada)])
def test_cancelamento_of_what_is_closed_is_refused(fim, refusal):
    """R5"""
    with pytest.raises(refusal):
        Cancelar(motivo="De novo.").decide(given(fim), context(GILDA))


def test_new_dates_replace_the_old_ones_and_start_nothing():
    """M16, R1"""
    entrega, vencimento = date(2026, 10, 29), date(2026, 10, 30)
    events = AlterarPrazo(entrega=entrega, vencimento=vencimento, motivo="Feriado.").decide(given(), context(GILDA))
    assert events == [PrazoAlterado(entrega=entrega, vencimento=vencimento, motivo="Feriado.")]
    after = given(*events)
    assert (after.entrega, after.vencimento, after.status) == (entrega, vencimento, Status.NAO_INICIADA)


@pytest.mark.parametrize(("entrega", "vencimento"), [(ENTREGA, date(2026, 10, 25)), (date(2026, 10, 16), VENCIMENTO)])
def test_one_new_date_is_a_new_prazo(entrega, vencimento):
    """M16"""
    assert AlterarPrazo(entrega=entrega, vencimento=vencimento, motivo="Acordo.").decide(given(), context(GILDA))


def test_the_same_dates_say_nothing():
    """R12"""
    assert AlterarPrazo(entrega=ENTREGA, vencimento=VENCIMENTO, motivo="Acordo.").decide(given(), context(GILDA)) == []


def test_entrega_on_the_day_of_vencimento_is_taken():
    """R14"""
    assert AlterarPrazo(entrega=VENCIMENTO, vencimento=VENCIMENTO, motivo="Acordo.").decide(given(), context(GILDA))


def test_entrega_after_vencimento_is_refused_at_its_field():
    """R14"""
    with pytest.raises(Invalido) as refused:
        AlterarPrazo(entrega=date(2026, 10, 21), vencimento=VENCIMENTO, motivo="Acordo.").decide(given(), context(GILDA))
    assert [campo for campo, _ in refused.value.erros] == ["entrega"]


@pytest.mark.parametrize("motivo", ["", "   ", "\u200b\u2060", "\x00\x07"])
@pytest.mark.parametrize("command", [Estornar, Cancelar])
def test_a_motivo_that_says_nothing_is_refused(command, motivo):
    """M13, M14: motivo required"""
    with pytest.raises(ValidationError):
        command(motivo=motivo)


def test_a_refusal_of_what_is_closed_knows_who_closed_it_and_when():
    """R5"""
    with pytest.raises(JaBaixada) as refused:
        given((GILDA, BAIXADA)).aberta()
    assert refused.value.facts["por"] == GILDA.id
    assert refused.value.facts["em"] < AGORA
    assert (refused.value.status, refused.value.codigo) == (409, "programacao_baixada")
