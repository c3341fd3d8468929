"""What became of each message, once each, in a stream beside the programação (M15)."""
import pytest

from domain.notificacao.events import NotificacaoDevolvida, NotificacaoEntregue, NotificacaoEnviada, NotificacaoFalhou
from domain.notificacao.state import NOTIFICACOES, Notificacoes, entrega_id, stream_of
from tests.examples.office import FUNDADOR, JOAO, MARIA, PROGRAMACAO, at_work, id_of

STREAM = stream_of(PROGRAMACAO)
OF = {"programacao_id": PROGRAMACAO, "causa": 3, "usuario_id": MARIA.id, "canal": "email"}


def outcomes(entrega):
    return [
        NotificacaoEnviada(entrega_id=entrega, mensagem_id="<1@exemplo>", **OF),
        NotificacaoEntregue(entrega_id=entrega, mensagem_id="<1@exemplo>", **OF),
        NotificacaoFalhou(entrega_id=entrega, motivo="Caixa cheia.", **OF),
        NotificacaoDevolvida(entrega_id=entrega, motivo="Endereço desconhecido.", **OF),
    ]


@pytest.mark.parametrize("n", range(4))
def test_what_was_recorded_is_known_and_nothing_else(n):
    """Recorded once each: told again by the provider, it says nothing"""
    office = at_work()
    said = outcomes(id_of("entrega"))
    office.log.happened(FUNDADOR, STREAM, said[n])
    state = office.log.load(NOTIFICACOES, STREAM).state
    assert [state.knows(each) for each in said] == [each is said[n] for each in said]
    assert not any(state.knows(each) for each in outcomes(id_of("outra entrega")))
    office.log.happened(FUNDADOR, STREAM, said[(n + 1) % 4])
    assert sum(office.log.load(NOTIFICACOES, STREAM).state.knows(each) for each in said) == 2


def test_one_message_is_one_for_its_cause_its_recipient_and_its_channel():
    """R8: made twice, it is the same"""
    assert entrega_id(3, MARIA.id, "email") == entrega_id(3, MARIA.id, "email")
    different = [(3, MARIA.id, "email"), (4, MARIA.id, "email"), (3, JOAO.id, "email"), (3, MARIA.id, "whatsapp")]
    assert len({entrega_id(*each) for each in different}) == 4


def test_it_never_disturbs_the_programacao():
    """A stream of its own"""
    assert STREAM != PROGRAMACAO
    assert stream_of(id_of("outra")) != STREAM
    assert not Notificacoes().knows(outcomes(id_of("entrega"))[0])
