"""What a signed-in asker reaches, and who can be told by which channel (R8, R15, R19)."""
import pytest

from domain.escritorio import pessoas
from domain.escritorio.alcance import asker, reach, zone
from domain.escritorio.avisar import colleague, eligible
from domain.refusal import NaoEncontrado
from tests.examples.movements import deactivate, refused
from tests.examples.office import (
    ANA,
    AURORA,
    CAIO,
    CELIA,
    FISCAL,
    FUNDADOR,
    GILDA,
    IRIS,
    JOAO,
    MARIA,
    OTAVIO,
    PESSOAL,
    PROGRAMACAO,
    SERVICO,
    at_work,
    id_of,
)


@pytest.fixture
def office():
    return at_work()


@pytest.mark.parametrize("quem", [ANA, GILDA, CAIO, AURORA, MARIA, FUNDADOR])
def test_who_may_know_of_it_reaches_it(office, quem):
    alcance = office.by(quem, reach, PROGRAMACAO)
    assert (alcance.programacao.id, alcance.servico.id, alcance.versao) == (PROGRAMACAO, SERVICO, 1)
    assert alcance.context.quem.perfil is quem.perfil


@pytest.mark.parametrize("quem", [OTAVIO, JOAO, IRIS])
def test_who_may_not_know_of_it_gets_404(office, quem):
    assert refused(office, quem, reach, PROGRAMACAO) is NaoEncontrado


def test_an_id_of_something_else_is_404(office):
    """An id that somebody sends may be that of anything"""
    for id in (SERVICO, MARIA.id, id_of("nada")):
        assert refused(office, ANA, reach, id) is NaoEncontrado


def test_who_asks_is_who_it_is_now(office):
    """R19"""
    office.by(ANA, pessoas.alterar, office.consulta, CAIO.id, pessoas.MudancasUsuario(perfil="gerente", departamentos=None), None)
    now = office.by(CAIO, asker)
    assert (now.gere, now.departamentos, now.canal) == (True, None, CAIO.canal)
    assert office.by(FUNDADOR, asker) is FUNDADOR
    deactivate(office, CELIA)
    assert refused(office, CELIA, asker) is NaoEncontrado


def test_the_offices_zone(office):
    assert office.by(ANA, zone).key == "America/Sao_Paulo"


def told(office, **changed):
    office.by(GILDA, pessoas.alterar, office.consulta, MARIA.id, pessoas.MudancasUsuario(**changed), changed.pop("hash", None))

    async def ask(work):
        alcance = await reach(work, PROGRAMACAO)
        return await eligible(work, office.consulta, alcance.programacao, alcance.servico)

    return [(each.usuario_id, each.canais) for each in office.by(CAIO, ask)]


@pytest.mark.parametrize(("changed", "canais"), [
    ({}, ("email",)), ({"notificar_por": ["whatsapp", "email"]}, ("email",)),
    ({"notificar_por": ["whatsapp", "email"], "telefone": "11987654321"}, ("whatsapp", "email")), ({"notificar_por": ["whatsapp"]}, None),
    ({"notificar_por": ["portal"]}, None), ({"notificar_por": []}, None),
])
def test_a_channel_that_cannot_reach_is_left_out(office, changed, canais):
    """R8: whatsapp needs a telefone, the portal a password"""
    assert told(office, **changed) == ([(MARIA.id, canais)] if canais else [])


def test_the_portal_reaches_who_can_sign_in(office):
    """R8"""
    office.by(FUNDADOR, pessoas.definir_senha, MARIA.id, "argon2 hash")
    assert told(office, notificar_por=["portal"]) == [(MARIA.id, ("portal",))]


def test_who_is_allowed_this_departamento_alone_is_asked(office):
    """R8"""
    assert told(office, departamentos=(FISCAL,)) == [(MARIA.id, ("email",))]
    assert told(office, departamentos=(PESSOAL,)) == []


@pytest.mark.parametrize("changed", [{"ativo": False}, {"departamentos": ()}, {"empresas": tuple(IRIS.empresas)}])
def test_only_who_may_answer_is_asked(office, changed):
    """R8: active, of the empresa, allowed the departamento"""
    assert told(office, **changed) == []


def test_a_colleague_is_told_by_what_leaves_the_panel(office):
    """M11: the new responsável; the panel itself shows the rest"""
    def ask(quem, who):
        return [(each.usuario_id, each.canais) for each in office.by(quem, colleague, office.consulta, who.id)]

    assert ask(GILDA, CAIO) == [(CAIO.id, ("email",))]
    assert ask(CAIO, CAIO) == []
    assert office.by(GILDA, colleague, office.consulta, id_of("ninguém")) == ()
    office.by(ANA, pessoas.alterar, office.consulta, CAIO.id, pessoas.MudancasUsuario(notificar_por=["portal"]), None)
    assert ask(GILDA, CAIO) == []
    office.by(ANA, pessoas.alterar, office.consulta, CELIA.id, pessoas.MudancasUsuario(notificar_por=["portal", "email"]), None)
    assert ask(GILDA, CELIA) == [(CELIA.id, ("email",))]
    deactivate(office, CELIA)
    assert ask(GILDA, CELIA) == []
