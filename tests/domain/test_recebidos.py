"""What comes by mail lies with the programação until somebody puts it on an atividade, or puts it away (M20)."""
from dataclasses import replace

import pytest

from domain.acesso import Quem
from domain.arquivo import ArquivoRepetido, FormatoRecusado
from domain.destinatario import Destinatario
from domain.empresa.events import EmpresaDesativada
from domain.escritorio import recebimento
from domain.event import Canal
from domain.programacao.events import ProgramacaoBaixada, SemMovimentoInformado, StatusBaixa
from domain.programacao.recebidos import ANSWERS, MAILS, MOST, Colocar, Descartar, NaoRecebe, Receber, Recusado
from domain.programacao.refusals import ProgramacaoBaixada as Fechada
from domain.programacao.refusals import RecebidoColocado, RecebidoDescartado
from domain.programacao.state import Situacao, Status
from domain.refusal import NaoEncontrado
from tests.examples.office import (
    ALUGUEL,
    AURORA,
    CAIO,
    EXTRATO,
    FUNDADOR,
    GERADA,
    GILDA,
    HOJE,
    JOAO,
    MARIA,
    NOTAS,
    PADARIA,
    PROGRAMACAO,
    Office,
    arquivo,
    at_work,
    atividades_of,
    context,
    given,
    id_of,
    item,
)

DE_MARIA, DE_FORA = replace(MARIA, canal=Canal.EMAIL), Quem(None, None, Canal.EMAIL)
TOLD = (Destinatario(usuario_id=MARIA.id, canais=("email",)),)
WINMAIL = Recusado(nome="winmail.dat", codigo="winmail_dat")


def chegada(*nomes: str, mensagem: str = "uma", retido: bool = False, recusados: tuple[Recusado, ...] = ()) -> Receber:
    assert MARIA.id
    return Receber(
        mensagem=id_of(f"mensagem {mensagem}"), usuario_id=MARIA.id, remetente="maria@padaria.example", retido=retido,
        arquivos=tuple(arquivo(nome) for nome in nomes), recusados=recusados, responde=TOLD,
    )


def came(*events: object, quem: Quem = DE_MARIA) -> list[tuple[Quem, object]]:
    return [(quem, event) for event in events]


def arrived(command: Receber, before: tuple[object, ...] = ()) -> list[tuple[Quem, object]]:
    """What it recorded."""
    quem = DE_FORA if command.retido else DE_MARIA
    return came(*command.decide(given(*before), context(quem)), quem=quem)


ONE_LEFT = (SemMovimentoInformado(atividade=NOTAS, comentario="Nada."), SemMovimentoInformado(atividade=ALUGUEL))
BAIXADA = (GILDA, ProgramacaoBaixada(status=StatusBaixa.CONCLUIDA_COM_PENDENCIAS, dia=HOJE))


def test_a_file_that_came_waits_and_starts_nothing():
    """M20, R1"""
    after = given(*arrived(chegada("extrato.pdf")))
    assert [each.espera for each in after.recebidos.values()] == [True]
    assert after.status is Status.NAO_INICIADA
    assert all(each.situacao is Situacao.PENDENTE for each in after.atividades.values())


def test_the_same_mail_again_says_nothing():
    """R11: however late the other server tries again"""
    after = given(*arrived(chegada("extrato.pdf")))
    assert chegada("extrato.pdf").decide(after, context(DE_MARIA)) == []


def test_the_same_bytes_wait_once():
    again = chegada("extrato.pdf", "extrato.pdf", mensagem="outra")
    assert [each.name for _, each in arrived(again)] == ["arquivo_recebido"]
    assert again.decide(given(*arrived(chegada("extrato.pdf"))), context(DE_MARIA)) == []


def test_one_file_goes_to_the_only_pending_atividade_by_the_same_append():
    """M20, M3, R3"""
    events = [each for _, each in arrived(chegada("extrato.pdf"), ONE_LEFT)]
    assert [each.name for each in events] == ["arquivo_recebido", "arquivo_anexado", "checklist_completado"]
    after = given(*ONE_LEFT, *came(*events))
    assert after.atividade(EXTRATO).situacao is Situacao.ENVIADA
    assert not any(each.espera for each in after.recebidos.values())


@pytest.mark.parametrize("command", [
    chegada("a.pdf", "b.pdf"), chegada("a.pdf", retido=True), chegada("a.pdf", recusados=(WINMAIL,))
], ids=["two files", "of another address", "one refused"])
def test_nothing_is_put_anywhere_that_is_not_certain(command: Receber):
    assert "arquivo_anexado" not in [each.name for _, each in arrived(command, ONE_LEFT)]


def test_a_file_that_the_only_atividade_does_not_take_waits():
    """R13 holds when it is put there"""
    only = GERADA.model_copy(update={"atividades": (item(0, formatos=("xml",)),)})
    state = given(gerada=only)
    events = chegada("foto.jpg").decide(state, context(DE_MARIA))
    assert [each.name for each in events] == ["arquivo_recebido"]
    with pytest.raises(FormatoRecusado):
        Colocar(recebido=arquivo("foto.jpg").id, atividade=NOTAS).decide(given(*came(*events), gerada=only), context())


def test_what_the_equipe_puts_on_an_atividade_is_still_the_clients():
    """M4: who sent it may remove it"""
    state = given(*arrived(chegada("extrato.pdf")))
    (put,) = Colocar(recebido=arquivo("extrato.pdf").id, atividade=EXTRATO).decide(state, context(CAIO))
    after = given(*arrived(chegada("extrato.pdf")), put)
    assert [each.enviado_por for each in after.atividade(EXTRATO).atuais] == [MARIA.id]


def test_put_twice_is_put_once_and_never_elsewhere():
    """R12"""
    before = arrived(chegada("extrato.pdf"))
    put = Colocar(recebido=arquivo("extrato.pdf").id, atividade=EXTRATO)
    after = given(*before, *put.decide(given(*before), context()))
    assert put.decide(after, context()) == []
    for command in (Colocar(recebido=put.recebido, atividade=NOTAS), Descartar(recebido=put.recebido)):
        with pytest.raises(RecebidoColocado):
            command.decide(after, context())


def test_what_is_there_already_is_refused_as_if_it_was_sent():
    """R13"""
    from tests.examples.office import anexado

    state = given((MARIA, anexado(NOTAS)), *arrived(chegada("notas.xml")))
    with pytest.raises(ArquivoRepetido):
        Colocar(recebido=arquivo("notas.xml").id, atividade=NOTAS).decide(
            replace(state, recebidos={arquivo("notas.xml").id: next(iter(state.recebidos.values()))}), context()
        )


def test_what_was_put_away_is_gone():
    before = arrived(chegada("extrato.pdf"))
    away = Descartar(recebido=arquivo("extrato.pdf").id, motivo="É propaganda.")
    after = given(*before, *away.decide(given(*before), context()))
    assert away.decide(after, context()) == []
    with pytest.raises(RecebidoDescartado):
        Colocar(recebido=away.recebido, atividade=EXTRATO).decide(after, context())


def test_a_client_puts_only_what_came_from_its_own_address():
    """404: it does not know of the others"""
    ana = replace(MARIA, id=id_of("outra pessoa da padaria"))
    mine, held = given(*arrived(chegada("extrato.pdf"))), given(*arrived(chegada("extrato.pdf", retido=True)))
    put = Colocar(recebido=arquivo("extrato.pdf").id, atividade=EXTRATO)
    assert put.decide(mine, context(MARIA))
    for state, quem in ((mine, ana), (held, MARIA)):
        with pytest.raises(NaoEncontrado):
            put.decide(state, context(quem))
    with pytest.raises(NaoEncontrado):
        Descartar(recebido=put.recebido).decide(mine, context(MARIA))


def test_what_cannot_be_taken_is_told_to_the_users_own_address_alone():
    """A stranger's address is never written to"""
    for retido, told in ((False, TOLD), (True, ())):
        *_, refused = [each for _, each in arrived(chegada("a.pdf", retido=retido, recusados=(WINMAIL,)))]
        assert (refused.name, refused.codigos, refused.nomes, refused.destinatarios) == (
            "envio_recusado", ("winmail_dat",), "winmail.dat", told
        )


def test_two_machines_do_not_write_to_each_other_for_ever():
    state = given()
    told = []
    for n in range(ANSWERS + 2):
        events = chegada(mensagem=str(n), recusados=(WINMAIL,)).decide(state, context(DE_MARIA))
        told.append(bool(events[-1].destinatarios))  # type: ignore[attr-defined]
        state = state.after(events, context(DE_MARIA))
    assert told == [True] * ANSWERS + [False] * 2


def test_a_stranger_takes_neither_the_clients_answers_nor_its_room():
    """Whoever knows the address may write to it, as often as it likes"""
    state = given()
    for n in range(ANSWERS):
        held = chegada(*(f"{n} {m}.pdf" for m in range(MOST // ANSWERS)), mensagem=str(n), retido=True, recusados=(WINMAIL,))
        state = state.after(held.decide(state, context(DE_FORA)), context(DE_FORA))
    assert [each.name for each in chegada("mais.pdf", mensagem="mais", retido=True).decide(state, context(DE_FORA))] == ["envio_recusado"]
    mine = chegada("extrato.pdf", mensagem="minha", recusados=(WINMAIL,)).decide(state, context(DE_MARIA))
    assert [each.name for each in mine] == ["arquivo_recebido", "envio_recusado"]
    assert mine[-1].destinatarios == TOLD  # type: ignore[attr-defined]


def test_the_history_does_not_grow_by_what_cannot_be_taken_for_ever():
    full = replace(given(), mensagens=frozenset(id_of(f"mensagem {n}") for n in range(MAILS)))
    with pytest.raises(NaoRecebe):
        chegada(recusados=(WINMAIL,)).decide(full, context(DE_MARIA))
    good = chegada("extrato.pdf", recusados=(WINMAIL,)).decide(full, context(DE_MARIA))
    assert [each.name for each in good] == ["arquivo_recebido", "envio_recusado"]


def test_what_stands_in_from_is_no_more_than_letters():
    """A zero byte in the log would halt the views of the whole office"""
    assert Receber.model_validate({**chegada("a.pdf").model_dump(), "remetente": "a\0b@x.example"}).remetente == "ab@x.example"


def test_no_more_waits_than_anybody_can_look_through():
    events = chegada(*(f"{n}.pdf" for n in range(MOST + 2))).decide(given(), context(DE_MARIA))
    assert [each.name for each in events] == ["arquivo_recebido"] * MOST + ["envio_recusado"]


def test_a_closed_programacao_takes_nothing_and_says_so():
    """R5"""
    assert [each.name for _, each in arrived(chegada("extrato.pdf"), (BAIXADA,))] == ["envio_recusado"]
    with pytest.raises(NaoRecebe):
        arrived(chegada("extrato.pdf", retido=True), (BAIXADA,))
    assert arrived(chegada(), (BAIXADA,)) == []
    waiting = given(*arrived(chegada("extrato.pdf")), BAIXADA)
    for command in (Colocar(recebido=arquivo("extrato.pdf").id, atividade=EXTRATO), Descartar(recebido=arquivo("extrato.pdf").id)):
        with pytest.raises(Fechada):
            command.decide(waiting, context())


@pytest.fixture
def office() -> Office:
    return at_work()


def test_who_may_not_answer_any_more_sends_nothing(office: Office):
    """R15, R19; a mail that is here already is answered as before"""
    for_joao = chegada("extrato.pdf").model_copy(update={"usuario_id": JOAO.id})
    with pytest.raises(NaoRecebe):
        office.by(DE_FORA, recebimento.receber, PROGRAMACAO, for_joao)
    office.by(DE_MARIA, recebimento.receber, PROGRAMACAO, chegada("extrato.pdf"))
    office.log.happened(FUNDADOR, PADARIA, EmpresaDesativada())
    assert office.by(DE_MARIA, recebimento.receber, PROGRAMACAO, chegada("extrato.pdf")) == []
    with pytest.raises(NaoRecebe):
        office.by(DE_MARIA, recebimento.receber, PROGRAMACAO, chegada("extrato.pdf", mensagem="outra"))


def test_an_auditor_reads_and_moves_nothing(office: Office):
    from domain.refusal import Proibido

    office.by(DE_MARIA, recebimento.receber, PROGRAMACAO, chegada("extrato.pdf"))
    id = arquivo("extrato.pdf").id
    with pytest.raises(Proibido):
        office.by(AURORA, recebimento.colocar, PROGRAMACAO, id, atividades_of(office)[0], ())
    assert office.by(AURORA, recebimento.ver, PROGRAMACAO, id).id == id


def test_an_answer_to_a_mail_about_several_goes_where_something_is_missing(office: Office):
    """R8: the nearest vencimento that waits for something; the one that has it already wins"""
    from datetime import timedelta

    from domain.escritorio import geracao
    from tests.examples.office import SERVICO, VENCIMENTO

    later = id_of("a de depois")
    nova = geracao.NovaProgramacao(
        servico_id=SERVICO, empresa_id=PADARIA, competencia="2026-11", entrega=VENCIMENTO, vencimento=VENCIMENTO + timedelta(days=9),
        notificar=False,
    )
    office.by(GILDA, geracao.programar, office.consulta, later, nova)
    mensagem, ids = id_of("mensagem uma"), [later, PROGRAMACAO]
    assert office.by(DE_FORA, recebimento.a_quem, ids, MARIA.id, mensagem) == PROGRAMACAO
    office.log.happened(GILDA, PROGRAMACAO, BAIXADA[1])
    assert office.by(DE_FORA, recebimento.a_quem, ids, MARIA.id, mensagem) == later
    office.by(DE_MARIA, recebimento.receber, PROGRAMACAO, chegada("extrato.pdf"))
    assert office.by(DE_FORA, recebimento.a_quem, ids, MARIA.id, mensagem) == PROGRAMACAO
    assert office.by(DE_FORA, recebimento.a_quem, ids, JOAO.id, id_of("outra")) is None
