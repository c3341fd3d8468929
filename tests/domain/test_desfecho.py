"""What follows from a message that could not arrive: the address is marked, the responsável told, the next channel used (M15, R8)."""
import pytest

from domain.escritorio import desfecho, movimentacao, pessoas
from domain.escritorio.desfecho import devolvida, registrar
from domain.notificacao.events import NotificacaoEntregue, NotificacaoEnviada, NotificacaoFalhou, NotificacaoLida
from domain.notificacao.state import entrega_id, stream_of
from domain.programacao.commands import Baixar
from domain.programacao.events import StatusBaixa, TipoSolicitacao
from domain.programacao.refusals import SemDestinatario
from domain.refusal import Proibido
from domain.usuario.avisos import CanalDeAviso
from domain.usuario.events import EnderecoDevolvido
from domain.usuario.state import USUARIO
from tests.examples.office import ANA, CAIO, CELIA, FUNDADOR, GILDA, MARIA, PROGRAMACAO, at_work

NOTIFICACOES = stream_of(PROGRAMACAO)


def asked(*canais, senha=False, telefone="+5511987654321"):
    """The bakery's checklist, asked of Maria by these channels in this order."""
    office = at_work()
    office.by(ANA, pessoas.alterar, office.consulta, MARIA.id, pessoas.MudancasUsuario(notificar_por=canais, telefone=telefone),
              "hash" if senha else None)
    office.by(CAIO, movimentacao.solicitar, office.consulta, PROGRAMACAO, TipoSolicitacao.LEMBRETE)
    return office


def causa(office):
    return office.log.of(PROGRAMACAO)[-1].position


def about(office, canal="email", quem=MARIA):
    return {
        "programacao_id": PROGRAMACAO, "entrega_id": entrega_id(causa(office), quem.id, canal), "causa": causa(office),
        "usuario_id": quem.id, "canal": canal,
    }


def comes_back(office, canal="email", motivo="550 5.1.1 caixa inexistente"):
    said = about(office, canal)
    return office.does(FUNDADOR, devolvida, office.consulta, said["entrega_id"], PROGRAMACAO, MARIA.id, canal, said["causa"], motivo)


def fails(office, canal="email", **more):
    return office.does(FUNDADOR, lambda work, event: registrar(work, office.consulta, event, **more),
                       NotificacaoFalhou(**about(office, canal), motivo="Recusada."))


def names(done):
    return [each.event.name for each in done.events]


def marked(office, quem=MARIA):
    return office.log.load(USUARIO, quem.id).state.devolvidos


def went(office):
    return [(each.event.canal, each.event.novo_canal, each.event.tipo) for each in office.log.of(NOTIFICACOES)
            if each.event.name == "aviso_redirecionado"]


def test_what_comes_back_is_recorded_marked_told_and_sent_another_way_by_one_append():
    office = asked("email", senha=True)
    done = comes_back(office)
    assert sorted(names(done)) == ["aviso_redirecionado", "endereco_devolvido", "notificacao_devolvida"]
    assert marked(office) == {CanalDeAviso.EMAIL}
    assert went(office) == [("email", "portal", "lembrete")], "the portal, although it was not chosen: she signs in with a password"
    [said] = [each.event for each in done.events if isinstance(each.event, EnderecoDevolvido)]
    assert [(each.usuario_id, each.canais) for each in said.destinatarios] == [(CAIO.id, ("email",))], "the responsável is told"


def test_a_refusal_by_policy_is_told_and_sent_another_way_but_marks_no_address():
    """RFC 3463, 5.7: a provider that blocks the sender says nothing of the recipient"""
    office = asked("email", senha=True)
    done = comes_back(office, motivo="550 5.7.1 Message blocked by policy")
    assert sorted(names(done)) == ["aviso_redirecionado", "notificacao_devolvida"]
    assert not marked(office)


def test_what_comes_back_twice_says_it_once():
    office = asked("email", senha=True)
    comes_back(office)
    assert comes_back(office, motivo="de novo").events == []


def test_the_next_channel_is_the_users_own_next_that_this_message_has_not_used():
    """notificar_por's order; both were asked at once, so that only the portal is left"""
    office = asked("whatsapp", "email", senha=True)
    fails(office, "whatsapp")
    assert went(office) == [("whatsapp", "portal", "lembrete")]
    comes_back(office, "email")
    assert went(office) == [("whatsapp", "portal", "lembrete")], "never by a way that it has gone"


def test_a_channel_chosen_since_is_used_and_never_back():
    office = asked("email")
    office.by(ANA, pessoas.alterar, office.consulta, MARIA.id, pessoas.MudancasUsuario(notificar_por=("email", "whatsapp")), None)
    fails(office)
    assert went(office) == [("email", "whatsapp", "lembrete")]
    fails(office, "whatsapp")
    assert went(office) == [("email", "whatsapp", "lembrete")], "no ping-pong, and no portal without a password"


def test_nothing_to_say_any_more_neither_marks_nor_goes_another_way():
    office = asked("email", senha=True)
    assert names(fails(office, segue=False)) == ["notificacao_falhou"]
    assert marked(office) == set()


def test_a_failure_that_is_no_fault_of_the_address_marks_nothing():
    office = asked("email", senha=True)
    assert names(fails(office)) == ["notificacao_falhou", "aviso_redirecionado"]
    assert marked(office) == set()


def test_a_closed_programacao_is_not_asked_for_another_way():
    office = asked("email", senha=True)
    said = about(office)
    office.by(CAIO, movimentacao.mover, PROGRAMACAO, Baixar(status=StatusBaixa.CONCLUIDA_COM_PENDENCIAS))
    done = office.does(FUNDADOR, devolvida, office.consulta, said["entrega_id"], PROGRAMACAO, MARIA.id, "email", said["causa"], "550")
    assert sorted(names(done)) == ["endereco_devolvido", "notificacao_devolvida"]


def test_a_marked_address_is_written_to_by_nobody_and_the_refusal_says_why():
    """R8"""
    office = asked("email")
    comes_back(office)
    with pytest.raises(SemDestinatario) as refused:
        office.by(CAIO, movimentacao.solicitar, office.consulta, PROGRAMACAO, TipoSolicitacao.MANUAL)
    assert "Mensagens voltaram" in str(refused.value)


@pytest.mark.parametrize("how", ["confirmado", "mudado"])
def test_a_confirmed_or_changed_address_is_written_to_again_whatever_comes_back_of_before(how):
    office = asked("email")
    before = about(office)
    comes_back(office)
    if how == "confirmado":
        assert names(office.does(GILDA, pessoas.confirmar_endereco, MARIA.id, CanalDeAviso.EMAIL)) == ["endereco_confirmado"]
        assert office.does(GILDA, pessoas.confirmar_endereco, MARIA.id, CanalDeAviso.EMAIL).events == []
    else:
        new = pessoas.MudancasUsuario(email="maria.nova@exemplo.com.br")
        office.by(GILDA, pessoas.alterar, office.consulta, MARIA.id, new, None)
    assert marked(office) == set()
    office.by(CAIO, movimentacao.solicitar, office.consulta, PROGRAMACAO, TipoSolicitacao.MANUAL)
    office.does(FUNDADOR, desfecho.endereco_devolvido, office.consulta, MARIA.id, "email", before["causa"], "an old one")
    assert marked(office) == set()
    comes_back(office)
    assert marked(office) == {CanalDeAviso.EMAIL}, "but what is sent now tells of it again"


def test_the_equipes_addresses_are_the_administradors_to_confirm():
    """As PATCH /usuarios decides"""
    office = at_work()
    office.log.happened(FUNDADOR, CAIO.id, EnderecoDevolvido(canal=CanalDeAviso.EMAIL, motivo="cheia"))
    for quem, who in ((GILDA, CAIO), (CAIO, CAIO), (CELIA, MARIA)):
        with pytest.raises(Proibido):
            office.by(quem, pessoas.confirmar_endereco, who.id, CanalDeAviso.EMAIL)
    office.by(ANA, pessoas.confirmar_endereco, CAIO.id, CanalDeAviso.EMAIL)
    assert marked(office, CAIO) == set()


def test_news_out_of_order_or_again_say_nothing():
    office = asked("whatsapp")
    sent, arrived, read = (kind(**about(office, "whatsapp"), mensagem_id="wamid.1") for kind in (
        NotificacaoEnviada, NotificacaoEntregue, NotificacaoLida
    ))
    failed = NotificacaoFalhou(**about(office, "whatsapp"), motivo="tarde")
    for event in (read, arrived, sent, read, failed):
        office.does(FUNDADOR, lambda work, event: registrar(work, office.consulta, event), event)
    assert office.names(NOTIFICACOES) == ["notificacao_lida"]
