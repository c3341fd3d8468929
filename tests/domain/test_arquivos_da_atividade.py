"""Files of one atividade: sent, removed, conferidos, sent back (M3, M4, M17)."""
import pytest

from domain.arquivo import ArquivoGrande, ArquivoRepetido, ArquivosDemais, ArquivoVazio, FormatoRecusado
from domain.programacao.apontamentos import Anexar, Conferir, Devolver, RemoverAnexo
from domain.programacao.events import (
    ArquivoConferido,
    ArquivoDevolvido,
    ArquivoRemovido,
    AtividadeReaberta,
    ChecklistCompletado,
    Exigencia,
    ExigenciaAlterada,
    NaoPedirMaisInformado,
    SemMovimentoInformado,
    VoltouAPedir,
)
from domain.programacao.refusals import AnexoAnterior, AnexoConferido, AnexoDeOutro, AnexoDevolvido, AnexoRemovido
from domain.programacao.state import Situacao
from domain.refusal import NaoEncontrado
from tests.examples.office import (
    ALUGUEL,
    CAIO,
    EXTRATO,
    GERADA,
    JOAO,
    MARIA,
    NOTAS,
    anexado,
    arquivo,
    context,
    given,
    item,
)

XML, OFX = arquivo("notas.xml").id, arquivo("extrato.ofx").id
REABERTA = AtividadeReaberta(atividade=NOTAS, comentario="Faltou uma.")
OTHERS_DONE = [SemMovimentoInformado(atividade=id) for id in (EXTRATO, ALUGUEL)]


def anexar(*arquivos, atividade=NOTAS):
    return Anexar(atividade=atividade, arquivos=arquivos)


def conferido(anexo=XML):
    return ArquivoConferido(atividade=NOTAS, anexo=anexo)


def devolvido(anexo=XML):
    return ArquivoDevolvido(atividade=NOTAS, anexo=anexo, motivo="Outro mês.")


def removido(anexo=XML):
    return ArquivoRemovido(atividade=NOTAS, anexo=anexo)


def only(**changed):
    """A checklist of the first item alone, so changed."""
    return GERADA.model_copy(update={"atividades": (item(0, **changed),)})


def test_a_file_makes_its_atividade_enviada():
    """M3"""
    events = anexar(arquivo("notas.xml")).decide(given(), context(MARIA))
    assert events == [anexado(NOTAS, "notas.xml")]
    atividade = given((MARIA, events[0])).atividade(NOTAS)
    assert (atividade.situacao, [a.enviado_por for a in atividade.atuais]) == (Situacao.ENVIADA, [MARIA.id])


def test_several_files_are_recorded_together():
    """M3, R13"""
    events = anexar(arquivo("a.pdf"), arquivo("b.pdf")).decide(given(), context(MARIA))
    assert [event.nome for event in events] == ["a.pdf", "b.pdf"]


def test_no_file_says_nothing():
    """R12"""
    assert anexar().decide(given(), context(MARIA)) == []


def test_a_file_for_an_item_that_is_not_there_is_refused():
    """404"""
    with pytest.raises(NaoEncontrado):
        anexar(arquivo(), atividade=XML).decide(given(), context(MARIA))


@pytest.mark.parametrize(("sent", "limits", "refusal"), [
    (arquivo("vazio.pdf", tamanho=0), {}, ArquivoVazio),
    (arquivo("grande.pdf", tamanho=2 * 1024**2 + 1), {"tamanho_maximo_mb": 2}, ArquivoGrande),
    (arquivo("notas.pdf"), {"formatos": ("xml",)}, FormatoRecusado),
    (arquivo("notas.exe"), {}, FormatoRecusado),
])
def test_a_file_that_does_not_fit_is_refused_with_all_that_came_along(sent, limits, refusal):
    """R13: all or nothing"""
    with pytest.raises(refusal):
        anexar(arquivo("certo.xml"), sent).decide(given(gerada=only(**limits)), context(MARIA))


def test_a_file_of_the_largest_size_is_taken():
    """R13"""
    assert anexar(arquivo("grande.pdf", tamanho=2 * 1024**2)).decide(given(gerada=only(tamanho_maximo_mb=2)), context(MARIA))


def test_more_files_than_the_atividade_takes_are_refused():
    """R13: those that count, and those that come"""
    two = given((MARIA, anexado(NOTAS, "a.xml")), gerada=only(maximo_arquivos=2))
    assert anexar(arquivo("b.xml")).decide(two, context(MARIA))
    with pytest.raises(ArquivosDemais):
        anexar(arquivo("b.xml"), arquivo("c.xml")).decide(two, context(MARIA))


@pytest.mark.parametrize("gone", [[removido()], [devolvido()], [REABERTA]])
def test_what_counts_no_more_leaves_its_place(gone):
    """R13"""
    full = given((MARIA, anexado(NOTAS)), *gone, gerada=only(maximo_arquivos=1))
    assert anexar(arquivo("outro.xml")).decide(full, context(MARIA))


def test_the_same_bytes_twice_in_one_request_are_refused():
    """R13"""
    with pytest.raises(ArquivoRepetido) as refused:
        anexar(arquivo("a.xml", sha256="x"), arquivo("b.xml", sha256="x")).decide(given(), context(MARIA))
    assert "«b.xml»" in str(refused.value)


@pytest.mark.parametrize("before", [[], [devolvido()], [conferido()]])
def test_the_same_bytes_again_are_refused_while_the_first_is_there(before):
    """R13: devolvidos count"""
    with pytest.raises(ArquivoRepetido):
        anexar(arquivo("copia.xml", sha256="sha of notas.xml")).decide(given((MARIA, anexado(NOTAS)), *before), context(MARIA))


@pytest.mark.parametrize("before", [
    [removido()], [REABERTA], [devolvido(), (MARIA, anexado(NOTAS, "segunda.xml")), REABERTA], [devolvido(), removido()],
])
def test_the_same_bytes_are_taken_again_once_removed_or_left_behind(before):
    """R13: removed ones and those from before a reabertura do not count"""
    assert anexar(arquivo("copia.xml", sha256="sha of notas.xml")).decide(given((MARIA, anexado(NOTAS)), *before), context(MARIA))


def test_the_same_bytes_may_answer_another_atividade():
    """R13: on one atividade"""
    assert anexar(arquivo("copia.xml", sha256="sha of notas.xml"), atividade=EXTRATO).decide(given((MARIA, anexado(NOTAS))), context(MARIA))


def test_a_dispensada_still_takes_a_file():
    """R2"""
    waived = given(ExigenciaAlterada(atividade=NOTAS, exigencia=Exigencia.DISPENSADA, comentario="Sem compras."))
    events = anexar(arquivo()).decide(waived, context(MARIA))
    after = given(ExigenciaAlterada(atividade=NOTAS, exigencia=Exigencia.DISPENSADA, comentario="Sem compras."), *events).atividade(NOTAS)
    assert (after.situacao, after.exigencia) == (Situacao.ENVIADA, Exigencia.DISPENSADA)


def test_a_file_that_completes_the_checklist_says_so_once():
    """R3: the same append"""
    events = anexar(arquivo("a.xml"), arquivo("b.xml")).decide(given(*OTHERS_DONE), context(MARIA))
    assert [event.name for event in events] == ["arquivo_anexado", "arquivo_anexado", "checklist_completado"]
    again = anexar(arquivo("c.xml")).decide(given(*OTHERS_DONE, *events), context(MARIA))
    assert [event.name for event in again] == ["arquivo_anexado"]


def test_a_file_instead_of_nao_pedir_asks_again():
    """R6: leaving nao_se_aplica is «voltar a pedir»"""
    events = anexar(arquivo()).decide(given((MARIA, NaoPedirMaisInformado(atividade=NOTAS, comentario="Não compra."))), context(MARIA))
    assert events == [anexado(NOTAS), VoltouAPedir(atividade=NOTAS)]


def test_the_last_file_removed_leaves_the_atividade_pendente():
    """M4"""
    two = [(MARIA, anexado(NOTAS)), (MARIA, anexado(NOTAS, "b.xml"))]
    events = RemoverAnexo(atividade=NOTAS, anexo=XML).decide(given(*two), context(MARIA))
    assert events == [removido()]
    assert given(*two, *events).atividade(NOTAS).situacao is Situacao.ENVIADA
    gone = given(*two, *events, removido(arquivo("b.xml").id)).atividade(NOTAS)
    assert (gone.situacao, gone.feita, gone.atuais) == (Situacao.PENDENTE, False, [])


def test_a_file_from_before_a_reabertura_is_removed_without_a_change_of_situacao():
    """M4, M9"""
    sent_again = [(MARIA, anexado(NOTAS)), REABERTA, (MARIA, anexado(NOTAS, "b.xml"))]
    events = RemoverAnexo(atividade=NOTAS, anexo=XML).decide(given(*sent_again), context())
    assert given(*sent_again, *events).atividade(NOTAS).situacao is Situacao.ENVIADA


def test_an_earlier_file_removed_leaves_another_answer_as_it_is():
    """M4, M9: with the last file gone, what was answered since stays"""
    answered = [(MARIA, anexado(NOTAS)), REABERTA, (MARIA, SemMovimentoInformado(atividade=NOTAS, comentario="Não há."))]
    events = RemoverAnexo(atividade=NOTAS, anexo=XML).decide(given(*answered), context())
    assert given(*answered, *events).atividade(NOTAS).situacao is Situacao.SEM_MOVIMENTO


def test_a_client_removes_only_what_it_sent():
    """M4"""
    with pytest.raises(AnexoDeOutro) as refused:
        RemoverAnexo(atividade=NOTAS, anexo=XML).decide(given((MARIA, anexado(NOTAS))), context(JOAO))
    assert refused.value.status == 403
    assert RemoverAnexo(atividade=NOTAS, anexo=XML).decide(given((MARIA, anexado(NOTAS))), context(CAIO))


def test_a_client_does_not_remove_what_was_conferido():
    """R6"""
    checked = given((MARIA, anexado(NOTAS)), conferido())
    with pytest.raises(AnexoConferido) as refused:
        RemoverAnexo(atividade=NOTAS, anexo=XML).decide(checked, context(MARIA))
    assert refused.value.facts["responsavel"] == CAIO.id
    assert RemoverAnexo(atividade=NOTAS, anexo=XML).decide(checked, context(CAIO)) == [removido()]


@pytest.mark.parametrize("command", [
    RemoverAnexo(atividade=NOTAS, anexo=XML), Conferir(atividade=NOTAS, anexo=XML),
    Devolver(atividade=NOTAS, anexo=XML, motivo="Não serve."),
])
def test_a_file_that_is_gone_is_not_touched_again(command):
    """R12: 409 when gone, 404 when it never was"""
    with pytest.raises(AnexoRemovido):
        command.decide(given((MARIA, anexado(NOTAS)), (MARIA, removido())), context())
    with pytest.raises(NaoEncontrado):
        command.decide(given((MARIA, anexado(EXTRATO, "notas.xml"))), context())


def test_conferir_marks_the_file_and_moves_nothing():
    """M17"""
    events = Conferir(atividade=NOTAS, anexo=XML).decide(given((MARIA, anexado(NOTAS))), context())
    assert events == [conferido()]
    atividade = given((MARIA, anexado(NOTAS)), *events).atividade(NOTAS)
    assert (atividade.situacao, atividade.anexo(XML).conferido) == (Situacao.ENVIADA, True)


def test_conferir_twice_says_nothing():
    """R12"""
    assert Conferir(atividade=NOTAS, anexo=XML).decide(given((MARIA, anexado(NOTAS)), conferido()), context()) == []


@pytest.mark.parametrize("command", [Conferir(atividade=NOTAS, anexo=XML), Devolver(atividade=NOTAS, anexo=XML, motivo="Não serve.")])
@pytest.mark.parametrize(("before", "refusal"), [([devolvido()], AnexoDevolvido), ([REABERTA], AnexoAnterior)])
def test_a_file_that_counts_no_more_is_not_reviewed(command, before, refusal):
    """M17"""
    with pytest.raises(refusal):
        command.decide(given((MARIA, anexado(NOTAS)), *before), context())


def test_devolver_stops_that_file_only():
    """M17: the others stay current, the atividade is pendente, it undoes completeness"""
    sent = [*OTHERS_DONE, (MARIA, anexado(NOTAS)), (MARIA, anexado(NOTAS, "b.xml")), ChecklistCompletado(), conferido()]
    events = Devolver(atividade=NOTAS, anexo=XML, motivo="Outro mês.").decide(given(*sent), context())
    assert events == [devolvido()]
    after = given(*sent, *events)
    atividade = after.atividade(NOTAS)
    assert (atividade.situacao, [a.id for a in atividade.atuais], after.completa) == (Situacao.PENDENTE, [arquivo("b.xml").id], False)
    assert (atividade.anexo(XML).devolvido, atividade.anexo(XML).conferido) == (True, False)


def test_a_new_file_after_a_devolucao_completes_again():
    """R3, M17"""
    sent_back = [*OTHERS_DONE, (MARIA, anexado(NOTAS)), ChecklistCompletado(), devolvido()]
    events = anexar(arquivo("outro.xml")).decide(given(*sent_back), context(MARIA))
    assert [event.name for event in events] == ["arquivo_anexado", "checklist_completado"]
