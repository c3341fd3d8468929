"""What the equipe does to one atividade: comments, reabertura, exigência, one more item (M8-M10, M19)."""
import pytest
from pydantic import ValidationError

from domain.programacao.apontamentos import AlterarExigencia, Comentar, IncluirAtividade, Reabrir
from domain.programacao.events import (
    AtividadeIncluida,
    AtividadeReaberta,
    ChecklistCompletado,
    ComentarioAdicionado,
    Destinatario,
    EnvioAdiado,
    Exigencia,
    ExigenciaAlterada,
    NaoPedirMaisInformado,
    SemMovimentoInformado,
)
from domain.programacao.refusals import AtividadeDispensada, AtividadePendente
from domain.programacao.state import Situacao, Status
from domain.refusal import Invalido, NaoEncontrado
from tests.examples.office import ALUGUEL, CAIO, EXTRATO, GERADA, MARIA, NOTAS, anexado, arquivo, context, given, id_of, item

A_MARIA = (Destinatario(usuario_id=MARIA.id, canais=("email",)),)
COMENTARIO = id_of("comentário")
NAO_TEM = SemMovimentoInformado(atividade=EXTRATO, comentario="Conta parada.")
EXTRA = item(1, id=id_of("Contrato social"), modelo_atividade_id=None, nome="Contrato social")


def dispensa(atividade, comentario=None):
    return ExigenciaAlterada(atividade=atividade, exigencia=Exigencia.DISPENSADA, comentario=comentario)


@pytest.mark.parametrize("quem", [MARIA, CAIO])
def test_a_comment_changes_no_state(quem):
    """M8: both sides; R1: it starts the programação"""
    asked = Comentar(id=COMENTARIO, atividade=NOTAS, texto="Qual mês?", destinatarios=A_MARIA)
    events = asked.decide(given(), context(quem))
    assert events == [ComentarioAdicionado(atividade=NOTAS, comentario_id=COMENTARIO, texto="Qual mês?", destinatarios=A_MARIA)]
    after = given((quem, events[0]))
    assert (after.atividades, after.status) == (given().atividades, Status.INICIADA)


def test_an_internal_note_is_marked_as_such():
    """M8"""
    [said] = Comentar(id=COMENTARIO, atividade=NOTAS, texto="Segunda vez.", interno=True).decide(given(), context(CAIO))
    assert said.interno


def test_a_client_writes_no_internal_note():
    """M8: 422"""
    with pytest.raises(Invalido) as refused:
        Comentar(id=COMENTARIO, atividade=NOTAS, texto="Segredo.", interno=True).decide(given(), context(MARIA))
    assert [campo for campo, _ in refused.value.erros] == ["interno"]


@pytest.mark.parametrize("interno", [True, False])
def test_a_comment_on_what_is_not_there_is_404(interno):
    with pytest.raises(NaoEncontrado):
        Comentar(id=COMENTARIO, atividade=COMENTARIO, texto="Olá.", interno=interno).decide(given(), context(CAIO))


@pytest.mark.parametrize("comentario", ["", " \n ", "\u200b"])
def test_a_reabertura_without_words_is_refused(comentario):
    """M9: comentário required"""
    with pytest.raises(ValidationError):
        Reabrir(atividade=NOTAS, comentario=comentario)


@pytest.mark.parametrize("answer", [
    anexado(EXTRATO, "a.ofx"), NAO_TEM, NaoPedirMaisInformado(atividade=EXTRATO),
])
def test_a_reabertura_makes_any_answer_pendente(answer):
    """M9"""
    asked = Reabrir(atividade=EXTRATO, comentario="Veio o mês errado.", destinatarios=A_MARIA)
    events = asked.decide(given((MARIA, answer)), context(CAIO))
    assert events[0] == AtividadeReaberta(atividade=EXTRATO, comentario="Veio o mês errado.", destinatarios=A_MARIA)
    after = given((MARIA, answer), *events).atividade(EXTRATO)
    assert (after.situacao, after.feita, after.retorno) == (Situacao.PENDENTE, False, None)


def test_files_from_before_a_reabertura_stay_and_count_no_more():
    """M9"""
    after = given((MARIA, anexado(NOTAS)), AtividadeReaberta(atividade=NOTAS, comentario="Faltou uma.")).atividade(NOTAS)
    anexo = after.anexo(arquivo("notas.xml").id)
    assert (anexo.anterior, anexo.conta, after.atuais) == (True, False, [])


@pytest.mark.parametrize("before", [
    [], [EnvioAdiado(atividade=EXTRATO)], [(MARIA, NAO_TEM), AtividadeReaberta(atividade=EXTRATO, comentario="Há.")],
])
def test_a_reabertura_of_a_pendente_is_refused(before):
    """R6"""
    with pytest.raises(AtividadePendente):
        Reabrir(atividade=EXTRATO, comentario="Envie.").decide(given(*before), context(CAIO))


@pytest.mark.parametrize("before", [[], [(MARIA, anexado(EXTRATO, "a.ofx"))]])
def test_a_reabertura_of_a_dispensada_is_refused(before):
    """R6: use M10"""
    with pytest.raises(AtividadeDispensada):
        Reabrir(atividade=EXTRATO, comentario="Envie.").decide(given(*before, dispensa(EXTRATO)), context(CAIO))


def test_a_dispensada_is_feita_and_keeps_its_situacao():
    """M10, R2"""
    events = AlterarExigencia(atividade=EXTRATO, exigencia=Exigencia.DISPENSADA).decide(given(), context(CAIO))
    assert events == [dispensa(EXTRATO)]
    after = given(*events).atividade(EXTRATO)
    assert (after.exigencia, after.situacao, after.feita) == (Exigencia.DISPENSADA, Situacao.PENDENTE, True)


def test_an_obrigatoria_is_waived_only_with_a_reason():
    """R2"""
    with pytest.raises(Invalido):
        AlterarExigencia(atividade=NOTAS, exigencia=Exigencia.DISPENSADA).decide(given(), context(CAIO))
    asked = AlterarExigencia(atividade=NOTAS, exigencia=Exigencia.DISPENSADA, comentario="Sem compras.")
    assert asked.decide(given(), context(CAIO)) == [dispensa(NOTAS, "Sem compras.")]


@pytest.mark.parametrize(("atividade", "exigencia"), [(NOTAS, Exigencia.A_REALIZAR), (EXTRATO, Exigencia.OBRIGATORIA)])
def test_another_exigencia_needs_no_reason(atividade, exigencia):
    """M10"""
    assert AlterarExigencia(atividade=atividade, exigencia=exigencia).decide(given(), context(CAIO))


@pytest.mark.parametrize(("atividade", "exigencia"), [(NOTAS, Exigencia.OBRIGATORIA), (EXTRATO, Exigencia.A_REALIZAR)])
def test_the_same_exigencia_says_nothing(atividade, exigencia):
    """R12"""
    assert AlterarExigencia(atividade=atividade, exigencia=exigencia, comentario="De novo.").decide(given(), context(CAIO)) == []


def test_a_dispensa_of_the_last_open_item_completes_the_checklist():
    """R3"""
    done = [(MARIA, anexado(NOTAS)), (MARIA, NAO_TEM)]
    events = AlterarExigencia(atividade=ALUGUEL, exigencia=Exigencia.DISPENSADA).decide(given(*done), context(CAIO))
    assert events == [dispensa(ALUGUEL), ChecklistCompletado()]
    back = AlterarExigencia(atividade=ALUGUEL, exigencia=Exigencia.A_REALIZAR).decide(given(*done, *events), context(CAIO))
    assert not given(*done, *events, *back).completa


def test_one_more_item_undoes_completeness_and_stands_last():
    """M19"""
    done = [(MARIA, anexado(NOTAS)), (MARIA, NAO_TEM), (MARIA, SemMovimentoInformado(atividade=ALUGUEL)), ChecklistCompletado()]
    assert given(*done).completa
    events = IncluirAtividade(item=EXTRA).decide(given(*done), context(CAIO))
    assert events == [AtividadeIncluida(item=EXTRA)]
    after = given(*done, *events)
    assert ([a.id for a in after.pendentes], list(after.atividades)[-1], after.completa) == ([EXTRA.id], EXTRA.id, False)


def test_a_checklist_takes_200_items_and_no_more():
    """A checklist that a person can read"""
    items = tuple(item(1, id=id_of(f"item {n}"), nome=f"Item {n}") for n in range(199))
    almost = GERADA.model_copy(update={"atividades": items})
    [said] = IncluirAtividade(item=EXTRA).decide(given(gerada=almost), context(CAIO))
    with pytest.raises(Invalido):
        IncluirAtividade(item=item(2)).decide(given(said, gerada=almost), context(CAIO))
