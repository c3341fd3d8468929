"""Where a programação stands: what starts it, what ends it, what it takes once it is closed (R1-R5, R16)."""
from datetime import timedelta

import pytest

from domain.acesso import Acao
from domain.empresa.events import EmpresaReativada
from domain.event import Recorded
from domain.programacao import apontamentos, commands
from domain.programacao.apontamentos import (
    AdiarEnvio,
    AlterarExigencia,
    Anexar,
    Comentar,
    Conferir,
    Devolver,
    IncluirAtividade,
    InformarSemMovimento,
    NaoPedirMais,
    Reabrir,
    RemoverAnexo,
)
from domain.programacao.commands import AlterarPrazo, Baixar, Cancelar, Command, Estornar, Solicitar, Transferir
from domain.programacao.events import (
    ArquivoConferido,
    ArquivoDevolvido,
    AtividadeIncluida,
    AtividadeReaberta,
    ComentarioAdicionado,
    Destinatario,
    EnvioAdiado,
    Exigencia,
    ExigenciaAlterada,
    NaoPedirMaisInformado,
    PrazoAlterado,
    ProgramacaoBaixada,
    ProgramacaoCancelada,
    ProgramacaoTransferida,
    SemMovimentoInformado,
    SolicitacaoEnviada,
    StatusBaixa,
    TipoSolicitacao,
)
from domain.programacao.refusals import ProgramacaoBaixada as JaBaixada
from domain.programacao.refusals import ProgramacaoCancelada as JaCancelada
from domain.programacao.state import PROGRAMACAO as AGGREGATE
from domain.programacao.state import Status
from domain.refusal import NaoEncontrado
from tests.examples.office import (
    AGORA,
    CAIO,
    CELIA,
    ENTREGA,
    EXTRATO,
    GERADA,
    GILDA,
    HOJE,
    MARIA,
    NOTAS,
    PROGRAMACAO,
    VENCIMENTO,
    anexado,
    arquivo,
    context,
    given,
    id_of,
    item,
)

XML = arquivo("notas.xml").id
COMENTADO = ComentarioAdicionado(atividade=NOTAS, comentario_id=id_of("c"), texto="Olá.")
A_MARIA = (Destinatario(usuario_id=MARIA.id, canais=("email",)),)
EXTRA = item(1, id=id_of("extra"))
BAIXADA = ProgramacaoBaixada(status=StatusBaixa.CONCLUIDA_COM_PENDENCIAS, dia=HOJE, pendentes=(NOTAS,))
CANCELADA = ProgramacaoCancelada(motivo="Cliente saiu.", dia=HOJE)


def test_it_is_born_nao_iniciada_with_its_checklist_open():
    """M1, R1, R2"""
    born = given()
    assert (born.status, born.responsavel, born.entrega, born.vencimento) == (Status.NAO_INICIADA, CAIO.id, ENTREGA, VENCIMENTO)
    assert (len(born.pendentes), born.completa, born.fim) == (3, False, None)
    assert [a.exigencia for a in born.atividades.values()] == [Exigencia.OBRIGATORIA, Exigencia.A_REALIZAR, Exigencia.A_REALIZAR]


@pytest.mark.parametrize("event", [
    anexado(NOTAS), SemMovimentoInformado(atividade=EXTRATO), NaoPedirMaisInformado(atividade=EXTRATO), EnvioAdiado(atividade=EXTRATO),
    COMENTADO, COMENTADO.model_copy(update={"interno": True}), AtividadeReaberta(atividade=EXTRATO, comentario="Há."),
    ExigenciaAlterada(atividade=EXTRATO, exigencia=Exigencia.OBRIGATORIA), AtividadeIncluida(item=EXTRA),
], ids=lambda event: event.name)
def test_a_movement_starts_it(event):
    """R1: M3-M10, M17, M19"""
    assert given((MARIA, event)).status is Status.INICIADA


@pytest.mark.parametrize("event", [
    SolicitacaoEnviada(tipo=TipoSolicitacao.MANUAL, atividades=(NOTAS,), destinatarios=A_MARIA, servico_versao=1),
    ProgramacaoTransferida(de=CAIO.id, para=CELIA.id), PrazoAlterado(entrega=HOJE, vencimento=HOJE, motivo="Acordo."),
], ids=lambda event: event.name)
def test_what_the_office_does_around_it_starts_nothing(event):
    """R1: M2, M11, M16"""
    assert given(event).status is Status.NAO_INICIADA
    assert given((MARIA, COMENTADO), event).status is Status.INICIADA


COMMANDS = {
    "anexar": Anexar(atividade=NOTAS, arquivos=(arquivo("outro.pdf"),)),
    "remover": RemoverAnexo(atividade=NOTAS, anexo=XML),
    "sem_movimento": InformarSemMovimento(atividade=EXTRATO),
    "nao_pedir_mais": NaoPedirMais(atividade=EXTRATO),
    "enviar_depois": AdiarEnvio(atividade=EXTRATO),
    "comentar": Comentar(id=id_of("c"), atividade=NOTAS, texto="Olá."),
    "reabrir": Reabrir(atividade=NOTAS, comentario="Faltou."),
    "exigencia": AlterarExigencia(atividade=EXTRATO, exigencia=Exigencia.OBRIGATORIA),
    "conferir": Conferir(atividade=NOTAS, anexo=XML),
    "devolver": Devolver(atividade=NOTAS, anexo=XML, motivo="Outro mês."),
    "incluir": IncluirAtividade(item=EXTRA),
    "solicitar": Solicitar(destinatarios=A_MARIA, servico_versao=1),
    "transferir": Transferir(para=CELIA.id),
    "baixar": Baixar(status=StatusBaixa.CONCLUIDA_COM_PENDENCIAS),
    "cancelar": Cancelar(motivo="Cliente saiu."),
    "prazo": AlterarPrazo(entrega=HOJE, vencimento=HOJE, motivo="Acordo."),
}
UNTOUCHED = [(MARIA, anexado(NOTAS))]


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_what_is_open_takes_it_and_what_is_closed_refuses_it(command):
    """R5"""
    assert command.decide(given(*UNTOUCHED), context(GILDA))
    for fim, refusal in ((BAIXADA, JaBaixada), (CANCELADA, JaCancelada)):
        with pytest.raises(refusal) as refused:
            command.decide(given(*UNTOUCHED, (GILDA, fim)), context(GILDA))
        assert refused.value.facts["por"] == GILDA.id


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_after_an_estorno_it_is_taken_again(command):
    """M13: links and régua live again, so does everything"""
    closed = given(*UNTOUCHED, (GILDA, BAIXADA))
    assert command.decide(given(*UNTOUCHED, (GILDA, BAIXADA), *Estornar(motivo="Engano.").decide(closed, context(GILDA))), context(GILDA))


def test_every_command_is_in_the_table_of_what_is_closed():
    """R5: a command that is added must be judged here"""
    known = {value for module in (apontamentos, commands) for value in vars(module).values()
             if isinstance(value, type) and issubclass(value, Command) and value is not Command}
    assert known - {type(command) for command in COMMANDS.values()} == {Estornar}


@pytest.mark.parametrize("fim", [BAIXADA, CANCELADA])
def test_internal_notes_are_taken_after_the_end_and_change_nothing(fim):
    """R5"""
    closed = given(*UNTOUCHED, fim)
    note = Comentar(id=id_of("c"), atividade=NOTAS, texto="Arquivado.", interno=True)
    events = note.decide(closed, context(CAIO))
    assert [event.interno for event in events] == [True]
    assert given(*UNTOUCHED, fim, *events).status is closed.status


def test_each_command_names_what_its_author_must_be_allowed():
    """R7: the words of `pode`"""
    assert {name: command.acao for name, command in COMMANDS.items()} == {
        "anexar": Acao.ANEXOS, "remover": Acao.ANEXOS, "sem_movimento": Acao.RETORNOS, "nao_pedir_mais": Acao.RETORNOS,
        "enviar_depois": Acao.RETORNOS, "comentar": Acao.COMENTARIOS, "reabrir": Acao.REABERTURA, "exigencia": Acao.EXIGENCIA,
        "conferir": Acao.CONFERENCIA, "devolver": Acao.DEVOLUCAO, "incluir": Acao.ATIVIDADES, "solicitar": Acao.SOLICITACOES,
        "transferir": Acao.TRANSFERENCIA, "baixar": Acao.BAIXA, "cancelar": Acao.CANCELAMENTO, "prazo": Acao.PRAZO,
    }
    assert Estornar.acao is Acao.ESTORNO


def test_a_baixa_keeps_what_stood_and_when():
    """M12, R14: the day of its closing stands for today"""
    closed = given(*UNTOUCHED, (GILDA, BAIXADA))
    assert closed.fim
    assert (closed.status, closed.fim.por, closed.fim.dia) == (Status.CONCLUIDA_COM_PENDENCIAS, GILDA.id, HOJE)
    assert closed.fim.em == AGORA - timedelta(days=1) + timedelta(minutes=2)


def test_it_can_be_seen_as_it_was_after_any_movement():
    """R16: a fold up to an instant or a position"""
    story = [(MARIA, anexado(NOTAS)), ArquivoConferido(atividade=NOTAS, anexo=XML), (GILDA, BAIXADA)]
    shown = [given(*story[:n]) for n in range(4)]
    assert [each.status for each in shown] == [Status.NAO_INICIADA, Status.INICIADA, Status.INICIADA, Status.CONCLUIDA_COM_PENDENCIAS]
    assert [bool(each.atividade(NOTAS).atuais) for each in shown] == [False, True, True, True]
    assert [each.conferido for each in shown[1].atividade(NOTAS).atuais] == [False]
    assert [each.conferido for each in shown[2].atividade(NOTAS).atuais] == [True]


def test_a_fold_leaves_the_state_before_it_as_it_was():
    """R16"""
    before = given((MARIA, anexado(NOTAS)))
    kept = dict(before.atividades)
    sent_back = ArquivoDevolvido(atividade=NOTAS, anexo=XML, motivo="Outro mês.")
    AGGREGATE.evolve(before, Recorded(3, PROGRAMACAO, 3, AGORA, CAIO.id, CAIO.canal, None, None, sent_back))
    assert dict(before.atividades) == kept
    with pytest.raises(TypeError):
        before.atividades[NOTAS] = before.atividades[EXTRATO]


def test_an_event_of_another_aggregate_is_a_bug_and_not_ignored():
    """A stream holds its own events only"""
    with pytest.raises(AssertionError, match="EmpresaReativada is not of a programação"):
        given(EmpresaReativada())
    with pytest.raises(AssertionError, match="the first event"):
        AGGREGATE.evolve(None, Recorded(1, PROGRAMACAO, 1, AGORA, CAIO.id, CAIO.canal, None, None, anexado(NOTAS)))


def test_an_atividade_that_is_not_there_is_404():
    assert given().atividade(NOTAS).item.nome == "Notas fiscais de entrada"
    with pytest.raises(NaoEncontrado) as refused:
        given().atividade(id_of("nenhuma"))
    assert refused.value.status == 404


def test_a_checklist_without_anything_open_is_complete():
    """R3"""
    waived = GERADA.model_copy(update={"atividades": (item(0, exigencia=Exigencia.DISPENSADA),)})
    assert given(gerada=waived).completa
