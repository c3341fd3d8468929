"""What a person reads when a movement is refused: the thing by its name, and what to do."""
from datetime import date

import pytest

from domain.programacao.apontamentos import (
    AdiarEnvio,
    AlterarExigencia,
    Anexar,
    Comentar,
    Conferir,
    Devolver,
    IncluirAtividade,
    InformarSemMovimento,
    Reabrir,
    RemoverAnexo,
)
from domain.programacao.commands import AlterarPrazo, Baixar, Estornar, Solicitar
from domain.programacao.events import (
    ArquivoConferido,
    ArquivoDevolvido,
    ArquivoRemovido,
    AtividadeReaberta,
    Exigencia,
    ExigenciaAlterada,
    ProgramacaoBaixada,
    ProgramacaoCancelada,
    SemMovimentoInformado,
    StatusBaixa,
)
from domain.refusal import Refusal
from tests.examples.office import (
    ALUGUEL,
    CAIO,
    EXTRATO,
    GERADA,
    GILDA,
    HOJE,
    MARIA,
    NOTAS,
    RUI,
    anexado,
    arquivo,
    context,
    given,
    id_of,
    item,
)

XML = arquivo("notas.xml").id
SENT = [(MARIA, anexado(NOTAS))]
CHECKED = [*SENT, ArquivoConferido(atividade=NOTAS, anexo=XML)]
BACK = [*SENT, ArquivoDevolvido(atividade=NOTAS, anexo=XML, motivo="Outro mês.")]
LEFT = [*SENT, AtividadeReaberta(atividade=NOTAS, comentario="Faltou uma.")]
GONE = [*SENT, (MARIA, ArquivoRemovido(atividade=NOTAS, anexo=XML))]
DONE = [SemMovimentoInformado(atividade=id, comentario="Nada.") for id in (NOTAS, EXTRATO, ALUGUEL)]
BAIXADA = (GILDA, ProgramacaoBaixada(status=StatusBaixa.CONCLUIDA_COM_PENDENCIAS, dia=HOJE))
CANCELADA = (GILDA, ProgramacaoCancelada(motivo="Cliente saiu.", dia=HOJE))
FULL = GERADA.model_copy(update={"atividades": tuple(item(1, id=id_of(f"item {n}"), nome=f"Item {n}") for n in range(200))})
SMALL = GERADA.model_copy(update={"atividades": (item(0, tamanho_maximo_mb=1, maximo_arquivos=1, formatos=("xml", "pdf")),)})


def said(command, *before, quem=CAIO, gerada=GERADA):
    with pytest.raises(Refusal) as refused:
        command.decide(given(*before, gerada=gerada), context(quem))
    return str(refused.value)


def anexar(*sent):
    return Anexar(atividade=NOTAS, arquivos=sent)


REMOVER, CONFERIR = RemoverAnexo(atividade=NOTAS, anexo=XML), Conferir(atividade=NOTAS, anexo=XML)
DEVOLVER, REABRIR = Devolver(atividade=NOTAS, anexo=XML, motivo="Outro mês."), Reabrir(atividade=NOTAS, comentario="Faltou.")
NAO_TEM = InformarSemMovimento(atividade=NOTAS, comentario="Nada.")
TALK_TO_CAIO = f"O escritório já conferiu um arquivo de «Notas fiscais de entrada»: fale com {CAIO.id} para trocar a resposta."
SENT_BACK = "Este arquivo de «Notas fiscais de entrada» já foi devolvido."
LEFT_BEHIND = "Este arquivo de «Notas fiscais de entrada» é de antes da reabertura e não conta mais."
REMOVED = "Este arquivo já foi removido de «Notas fiscais de entrada»."


@pytest.mark.parametrize(("command", "before", "quem", "sentence"), [
    (REMOVER, CHECKED, MARIA, TALK_TO_CAIO), (NAO_TEM, CHECKED, MARIA, TALK_TO_CAIO),
    (REMOVER, SENT, RUI, "Só quem enviou o arquivo, ou o escritório, pode remover."),
    (REMOVER, GONE, CAIO, REMOVED), (CONFERIR, GONE, CAIO, REMOVED), (DEVOLVER, GONE, CAIO, REMOVED),
    (CONFERIR, BACK, CAIO, SENT_BACK), (DEVOLVER, BACK, CAIO, SENT_BACK),
    (CONFERIR, LEFT, CAIO, LEFT_BEHIND), (DEVOLVER, LEFT, CAIO, LEFT_BEHIND),
    (REMOVER, [], CAIO, "Não encontramos este arquivo."),
    (NAO_TEM.model_copy(update={"atividade": XML}), [], CAIO, "Não encontramos esta atividade."),
    (AdiarEnvio(atividade=NOTAS, prometido_para=date(2026, 10, 13)), [], MARIA,
     "A data prometida já passou: escolha hoje ou um dia à frente."),
    (Comentar(id=XML, atividade=NOTAS, texto="Olá.", interno=True), [], MARIA, "Notas internas são da equipe do escritório."),
    (REABRIR, [], CAIO, "«Notas fiscais de entrada» já está pendente: não há o que reabrir."),
    (REABRIR, [ExigenciaAlterada(atividade=NOTAS, exigencia=Exigencia.DISPENSADA)], CAIO,
     "«Notas fiscais de entrada» está dispensada: para voltar a pedir, altere a exigência."),
    (InformarSemMovimento(atividade=NOTAS), [], MARIA, "«Notas fiscais de entrada» é obrigatória: diga por que não será enviada."),
    (AlterarExigencia(atividade=NOTAS, exigencia=Exigencia.DISPENSADA), [], CAIO,
     "«Notas fiscais de entrada» é obrigatória: diga por que não será enviada."),
    (AlterarPrazo(entrega=date(2026, 10, 21), vencimento=date(2026, 10, 20), motivo="Acordo."), [], GILDA,
     "A entrega não pode ser depois do vencimento."),
    (Baixar(status=StatusBaixa.CONCLUIDA), SENT, CAIO,
     "Ainda há pendências (Extrato bancário, Guia do aluguel): registre a baixa como «concluída com pendências» ou termine o checklist."),
    (Baixar(status=StatusBaixa.CONCLUIDA_COM_PENDENCIAS), DONE, CAIO, "Não há pendências: registre a baixa como «concluída»."),
    (Solicitar(destinatarios=(), servico_versao=1), DONE, CAIO, "Não há nada pendente para solicitar."),
    (Estornar(motivo="Engano."), [], GILDA, "Esta programação não está baixada: não há o que estornar."),
])
def test_a_refusal_is_a_sentence_that_names_the_thing(command, before, quem, sentence):
    assert said(command, *before, quem=quem) == sentence


@pytest.mark.parametrize(("sent", "sentence"), [
    ([arquivo("vazio.pdf", 0)], "«vazio.pdf» está vazio. Confira o arquivo e envie de novo."),
    ([arquivo("grande.pdf", 2**20 + 1)], "«grande.pdf» passa de 1 MB, o limite desta atividade."),
    ([arquivo("extrato.ofx")], "«extrato.ofx» é um extrato OFX; aqui pedimos XML ou PDF."),
    ([arquivo("a.pdf"), arquivo("b.pdf")], "Esta atividade recebe no máximo 1 arquivo."),
    ([arquivo("a.pdf", sha256="x"), arquivo("b.pdf", sha256="x")],
     "«b.pdf» tem o mesmo conteúdo de um arquivo já enviado em «Notas fiscais de entrada»."),
])
def test_a_refused_file_is_named_and_told_what_is_asked(sent, sentence):
    """R13"""
    assert said(anexar(*sent), quem=MARIA, gerada=SMALL) == sentence


@pytest.mark.parametrize(("fim", "begins"), [
    (BAIXADA, f"Esta programação foi baixada por {GILDA.id} em "), (CANCELADA, f"Esta programação foi cancelada por {GILDA.id} em "),
])
def test_what_is_closed_says_who_closed_it(fim, begins):
    """R5: who shows the sentence puts name and local time in"""
    assert said(NAO_TEM, fim).startswith(begins)


def test_a_full_checklist_says_so_at_the_name():
    with pytest.raises(Refusal) as refused:
        IncluirAtividade(item=item(0)).decide(given(gerada=FULL), context())
    assert refused.value.erros == [("nome", "Um checklist tem no máximo 200 atividades.")]
