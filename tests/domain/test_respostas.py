"""Answers without a file, and how they take each other's place (M5-M7, R6)."""
from datetime import date

import pytest

from domain.programacao.apontamentos import AdiarEnvio, Anexar, InformarSemMovimento, NaoPedirMais, Reabrir
from domain.programacao.events import (
    ArquivoConferido,
    ArquivoDevolvido,
    ArquivoRemovido,
    ChecklistCompletado,
    EnvioAdiado,
    Exigencia,
    ExigenciaAlterada,
    NaoPedirMaisInformado,
    SemMovimentoInformado,
    VoltouAPedir,
)
from domain.programacao.refusals import AnexoConferido
from domain.programacao.state import Situacao
from domain.refusal import Invalido, NaoEncontrado
from tests.examples.office import ALUGUEL, CAIO, EXTRATO, HOJE, JOAO, MARIA, NOTAS, anexado, arquivo, context, given

XML = arquivo("notas.xml").id
ADIADO = EnvioAdiado(atividade=EXTRATO, prometido_para=date(2026, 10, 16), comentario="O banco atrasou.")
NAO_TEM = SemMovimentoInformado(atividade=EXTRATO, comentario="Conta parada.")
NAO_PEDIR = NaoPedirMaisInformado(atividade=EXTRATO, comentario="Conta encerrada.")
ASKS = {
    "sem_movimento": (InformarSemMovimento(atividade=EXTRATO, comentario="Conta parada."), NAO_TEM, Situacao.SEM_MOVIMENTO),
    "nao_pedir_mais": (NaoPedirMais(atividade=EXTRATO, comentario="Conta encerrada."), NAO_PEDIR, Situacao.NAO_SE_APLICA),
    "enviar_depois": (
        AdiarEnvio(atividade=EXTRATO, prometido_para=date(2026, 10, 16), comentario="O banco atrasou."), ADIADO, Situacao.PENDENTE
    ),
}
each_answer = pytest.mark.parametrize(("command", "said", "situacao"), ASKS.values(), ids=ASKS)


@each_answer
@pytest.mark.parametrize("quem", [MARIA, CAIO])
def test_an_answer_is_recorded_for_client_and_equipe(quem, command, said, situacao):
    """M5, M6, M7"""
    assert command.decide(given(), context(quem)) == [said]
    atividade = given((quem, said)).atividade(EXTRATO)
    assert (atividade.situacao, atividade.adiada) == (situacao, situacao is Situacao.PENDENTE)


@each_answer
def test_the_same_answer_again_says_nothing(command, said, situacao):
    """R12"""
    assert command.decide(given((MARIA, said)), context(MARIA)) == []
    assert command.decide(given((MARIA, said)), context(CAIO)) == []


@each_answer
def test_the_same_answer_in_other_words_is_said_again(command, said, situacao):
    """R6: the history keeps each"""
    [again] = command.model_copy(update={"comentario": "Outro motivo."}).decide(given((MARIA, said)), context(MARIA))
    assert again == said.model_copy(update={"comentario": "Outro motivo."})


@each_answer
def test_an_answer_to_what_is_not_there_is_404(command, said, situacao):
    with pytest.raises(NaoEncontrado):
        command.model_copy(update={"atividade": XML}).decide(given(), context(MARIA))


@pytest.mark.parametrize("command", [InformarSemMovimento, NaoPedirMais])
def test_on_an_obrigatoria_the_answer_needs_a_comentario(command):
    """R2"""
    with pytest.raises(Invalido) as refused:
        command(atividade=NOTAS).decide(given(), context(MARIA))
    assert [campo for campo, _ in refused.value.erros] == ["comentario"]
    assert "Notas fiscais de entrada" in str(refused.value)
    assert command(atividade=NOTAS, comentario="Não comprou.").decide(given(), context(MARIA))
    assert command(atividade=EXTRATO).decide(given(), context(MARIA))


def test_enviar_depois_needs_no_comentario_on_an_obrigatoria():
    """R2 names M5 and M6 only"""
    assert AdiarEnvio(atividade=NOTAS).decide(given(), context(MARIA)) == [EnvioAdiado(atividade=NOTAS)]


def test_a_dispensada_takes_an_answer_without_comentario():
    """R2: on an obrigatória"""
    waived = given(ExigenciaAlterada(atividade=NOTAS, exigencia=Exigencia.DISPENSADA, comentario="Sem compras."))
    assert InformarSemMovimento(atividade=NOTAS).decide(waived, context(MARIA)) == [SemMovimentoInformado(atividade=NOTAS)]


def test_a_promise_for_the_past_is_refused_for_today_and_past_vencimento_taken():
    """R9"""
    with pytest.raises(Invalido) as refused:
        AdiarEnvio(atividade=EXTRATO, prometido_para=date(2026, 10, 13)).decide(given(), context(MARIA))
    assert [campo for campo, _ in refused.value.erros] == ["prometido_para"]
    assert AdiarEnvio(atividade=EXTRATO, prometido_para=HOJE).decide(given(), context(MARIA))
    assert AdiarEnvio(atividade=EXTRATO, prometido_para=date(2027, 1, 1)).decide(given(), context(MARIA))


def test_another_promise_is_a_new_answer():
    """M7"""
    command = AdiarEnvio(atividade=EXTRATO, prometido_para=date(2026, 10, 17), comentario="O banco atrasou.")
    [said] = command.decide(given(ADIADO), context(MARIA))
    assert said.prometido_para == date(2026, 10, 17)


def test_the_last_answer_completes_the_checklist_and_a_later_one_does_not_again():
    """R3"""
    two_done = [SemMovimentoInformado(atividade=NOTAS, comentario="Nada."), NaoPedirMaisInformado(atividade=ALUGUEL)]
    events = ASKS["sem_movimento"][0].decide(given(*two_done), context(MARIA))
    assert events == [NAO_TEM, ChecklistCompletado()]
    assert ASKS["nao_pedir_mais"][0].decide(given(*two_done, *events), context(MARIA)) == [NAO_PEDIR]


def test_enviar_depois_undoes_completeness_and_completes_nothing():
    """R3, M7"""
    done = [SemMovimentoInformado(atividade=NOTAS, comentario="Nada."), NaoPedirMaisInformado(atividade=ALUGUEL), NAO_TEM]
    events = ASKS["enviar_depois"][0].decide(given(*done), context(MARIA))
    assert events == [ADIADO]
    assert not given(*done, *events).completa


@each_answer
def test_an_answer_takes_back_the_files_that_count(command, said, situacao):
    """R6: M4 each"""
    sent = [(MARIA, anexado(EXTRATO, "a.ofx")), (JOAO, anexado(EXTRATO, "b.ofx"))]
    events = command.decide(given(*sent), context(MARIA))
    assert events == [
        ArquivoRemovido(atividade=EXTRATO, anexo=arquivo("a.ofx").id), ArquivoRemovido(atividade=EXTRATO, anexo=arquivo("b.ofx").id), said,
    ]
    after = given(*sent, *events).atividade(EXTRATO)
    assert (after.situacao, after.atuais) == (situacao, [])


@each_answer
def test_a_client_does_not_take_back_a_conferido_file(command, said, situacao):
    """R6: 409 anexo_conferido; the equipe may"""
    checked = given((MARIA, anexado(EXTRATO, "a.ofx")), ArquivoConferido(atividade=EXTRATO, anexo=arquivo("a.ofx").id))
    with pytest.raises(AnexoConferido):
        command.decide(checked, context(MARIA))
    assert [event.name for event in command.decide(checked, context(CAIO))] == ["arquivo_removido", said.name]


def test_enviar_depois_of_what_is_missing_leaves_the_files_that_do():
    """M17, M7: one of two files was sent back, and the client says that the new one comes later"""
    half = [
        (MARIA, anexado(EXTRATO, "a.ofx")), (MARIA, anexado(EXTRATO, "b.ofx")),
        ArquivoDevolvido(atividade=EXTRATO, anexo=arquivo("a.ofx").id, motivo="Ilegível."),
    ]
    events = ASKS["enviar_depois"][0].decide(given(*half), context(MARIA))
    assert events == [ADIADO]
    assert [anexo.id for anexo in given(*half, *events).atividade(EXTRATO).atuais] == [arquivo("b.ofx").id]


def test_a_devolucao_ends_the_promise_too():
    """M17: what is asked now is another file; the same promise is a new answer"""
    waiting = [
        (MARIA, anexado(EXTRATO, "a.ofx")), (MARIA, anexado(EXTRATO, "b.ofx")),
        ArquivoDevolvido(atividade=EXTRATO, anexo=arquivo("a.ofx").id, motivo="Ilegível."), (MARIA, ADIADO),
        ArquivoDevolvido(atividade=EXTRATO, anexo=arquivo("b.ofx").id, motivo="Ilegível."),
    ]
    after = given(*waiting).atividade(EXTRATO)
    assert (after.situacao, after.adiada) == (Situacao.PENDENTE, False)
    assert ASKS["enviar_depois"][0].decide(given(*waiting), context(MARIA)) == [ADIADO]


def test_what_is_sent_again_after_a_reabertura_is_a_new_answer():
    """M9: the answer before it is said again"""
    reopened = [(MARIA, NAO_TEM), *Reabrir(atividade=EXTRATO, comentario="Há.").decide(given((MARIA, NAO_TEM)), context(CAIO))]
    assert not given(*reopened).atividade(EXTRATO).adiada
    assert ASKS["sem_movimento"][0].decide(given(*reopened), context(MARIA)) == [NAO_TEM]


@pytest.mark.parametrize("command", [
    Anexar(atividade=EXTRATO, arquivos=(arquivo("a.ofx"),)), ASKS["sem_movimento"][0], ASKS["enviar_depois"][0],
    Reabrir(atividade=EXTRATO, comentario="Precisamos."),
])
def test_leaving_nao_se_aplica_asks_again(command):
    """R6: by any answer, or by M9"""
    events = command.decide(given((MARIA, NAO_PEDIR)), context(CAIO))
    assert len(events) == 2
    assert events[1] == VoltouAPedir(atividade=EXTRATO)
    after = given((MARIA, NAO_PEDIR), *events).atividade(EXTRATO)
    assert not after.nao_pedir


def test_what_was_asked_again_by_the_equipe_is_not_asked_again_twice():
    """M6: «voltar a pedir» from the empresa's list came first"""
    undone = [(MARIA, NAO_PEDIR), VoltouAPedir(atividade=EXTRATO)]
    assert given(*undone).atividade(EXTRATO).situacao is Situacao.NAO_SE_APLICA
    assert ASKS["sem_movimento"][0].decide(given(*undone), context(MARIA)) == [NAO_TEM]


def test_nao_pedir_mais_after_the_equipe_asked_again_is_said_again():
    """M6"""
    undone = [(MARIA, NAO_PEDIR), VoltouAPedir(atividade=EXTRATO)]
    assert ASKS["nao_pedir_mais"][0].decide(given(*undone), context(MARIA)) == [NAO_PEDIR]


def test_an_answer_after_another_is_alone_in_force():
    """R6: replaces any other"""
    for first in (ADIADO, NAO_TEM, NAO_PEDIR):
        for command, said, situacao in ASKS.values():
            if said is first:
                continue
            events = command.decide(given((MARIA, first)), context(MARIA))
            after = given((MARIA, first), *events).atividade(EXTRATO)
            assert (after.situacao, after.adiada, after.nao_pedir) == (situacao, said is ADIADO, said is NAO_PEDIR)
    sent = given((MARIA, ADIADO), (MARIA, anexado(EXTRATO, "a.ofx"))).atividade(EXTRATO)
    assert (sent.situacao, sent.adiada, sent.retorno) == (Situacao.ENVIADA, False, None)
