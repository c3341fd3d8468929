"""How people are told, as they choose by themselves (R8, R18)."""
import pytest

from domain.acesso import SISTEMA
from domain.escritorio.preferencias import escolher, sem_email
from domain.refusal import Invalido, NaoEncontrado
from domain.usuario.avisos import Avisos, CanalDeAviso
from domain.usuario.state import USUARIO
from tests.domain.test_pessoas import change
from tests.examples.movements import deactivate, refused
from tests.examples.office import ANA, CAIO, MARIA, PADARIA, RUI, founded

EMAIL, WHATSAPP, PORTAL = CanalDeAviso


@pytest.fixture
def office():
    return founded()


def canais(office, quem):
    return office.log.load(USUARIO, quem.id).state.notificar_por


def test_what_one_chooses_is_recorded_as_ones_own_doing(office):
    """R8: and what the office gave stays"""
    change(office, ANA, MARIA, telefone="11987654321")
    (recorded,) = office.does(MARIA, escolher, office.consulta, [WHATSAPP, EMAIL]).events
    assert (recorded.event.name, recorded.by, recorded.channel) == ("usuario_alterado", MARIA.id, MARIA.canal)
    assert (recorded.event.notificar_por, recorded.event.empresas, recorded.event.departamentos) == ((EMAIL, WHATSAPP), (PADARIA,), None)


def test_the_equipe_chooses_how_often_it_gets_news_too(office):
    """R18"""
    (recorded,) = office.does(CAIO, escolher, office.consulta, [], Avisos.DIARIO).events
    assert (recorded.event.notificar_por, recorded.event.avisos) == ((), Avisos.DIARIO)
    assert recorded.event.departamentos == tuple(CAIO.departamentos)


@pytest.mark.parametrize("leave", [lambda office: (escolher, office.consulta, []), lambda office: (sem_email, office.consulta)])
def test_a_client_that_wants_no_message_keeps_the_portal(office, leave):
    office.by(MARIA, *leave(office))
    assert canais(office, MARIA) == (PORTAL,)


def test_without_mail_the_other_channels_stay(office):
    change(office, ANA, MARIA, telefone="11987654321", notificar_por=["whatsapp", "email"])
    office.by(MARIA, sem_email, office.consulta)
    assert canais(office, MARIA) == (WHATSAPP,)


def test_whatsapp_without_a_telefone_is_refused(office):
    """R8: it could not reach"""
    assert refused(office, MARIA, escolher, office.consulta, [EMAIL, WHATSAPP]) is Invalido
    change(office, ANA, MARIA, notificar_por=["email", "whatsapp"])
    assert office.does(MARIA, escolher, office.consulta, [WHATSAPP]).events, "what was chosen before is no new wish"


def test_who_is_deactivated_chooses_nothing(office):
    """R19"""
    deactivate(office, MARIA)
    assert refused(office, MARIA, escolher, office.consulta, [PORTAL]) is NaoEncontrado
    assert refused(office, MARIA, sem_email, office.consulta) is NaoEncontrado
    assert refused(office, SISTEMA, sem_email, office.consulta) is NaoEncontrado


def test_a_choice_that_changes_nothing_records_nothing(office):
    """R12"""
    change(office, ANA, MARIA, telefone="11987654321", notificar_por=["whatsapp", "email"])
    assert office.does(MARIA, escolher, office.consulta, [EMAIL, WHATSAPP]).events == []
    office.by(MARIA, sem_email, office.consulta)
    assert office.does(MARIA, sem_email, office.consulta).events == []
    assert office.does(RUI, sem_email, office.consulta).events == [], "who gets no mail has none to take out"
    assert office.does(CAIO, escolher, office.consulta, [EMAIL], Avisos.LOGO).events == []
