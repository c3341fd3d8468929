"""Who is told of a movement, and by which channels (R8)."""
import pytest

from domain.acesso import SISTEMA
from domain.empresa.state import EMPRESA
from domain.escritorio import empresas, pessoas
from domain.escritorio.movimentacao import comentar, mover, solicitar, transferir
from domain.escritorio.relogio import Novidades, avisar, responsavel
from domain.programacao.apontamentos import Anexar, InformarSemMovimento
from domain.programacao.events import TipoSolicitacao
from domain.programacao.refusals import EmpresaInativa, NadaPendente, ResponsavelInvalido, SemDestinatario
from domain.usuario.avisos import Avisos
from tests.examples.movements import MOVEMENTS, attached, deactivate, refused
from tests.examples.office import (
    ANA,
    AURORA,
    CAIO,
    CELIA,
    FISCAL,
    GILDA,
    MARIA,
    OTAVIO,
    PADARIA,
    PESSOAL,
    PROGRAMACAO,
    arquivo,
    atividades_of,
    id_of,
)


@pytest.fixture
def office():
    return attached()


def attach(office, n=0, quem=MARIA, nome="notas.xml"):
    office.by(quem, mover, PROGRAMACAO, Anexar(atividade=atividades_of(office)[n], arquivos=(arquivo(nome),)))
    return arquivo(nome).id


def test_solicitacao_goes_to_the_eligible_and_says_by_which_texto(office):
    """M2, R8"""
    done = office.does(CAIO, *MOVEMENTS["M2"](office))
    assert [(each.usuario_id, each.canais) for each in done.value] == [(MARIA.id, ("email",))]
    [said] = done.events
    assert (said.event.tipo, said.event.destinatarios, said.event.servico_versao) == (TipoSolicitacao.MANUAL, done.value, 1)


@pytest.mark.parametrize("tipo", TipoSolicitacao)
def test_solicitacao_says_why_the_client_is_asked(office, tipo):
    """M2"""
    [said] = office.does(CAIO, solicitar, office.consulta, PROGRAMACAO, tipo).events
    assert said.event.tipo is tipo


def test_solicitacao_that_reaches_nobody_is_refused_and_names_the_departamento(office):
    """R8: nothing is recorded"""
    deactivate(office, MARIA)
    before = len(office.log.recorded)
    with pytest.raises(SemDestinatario) as refused:
        office.by(CAIO, *MOVEMENTS["M2"](office))
    assert "Fiscal" in str(refused.value)
    assert len(office.log.recorded) == before


def test_solicitacao_of_nothing_or_for_an_empresa_inativa_is_refused(office):
    """R8, R19"""
    office.by(GILDA, empresas.alterar, PADARIA, empresas.MudancasEmpresa(ativa=False))
    assert refused(office, CAIO, *MOVEMENTS["M2"](office)) is EmpresaInativa
    for atividade in atividades_of(office):
        office.by(CAIO, mover, PROGRAMACAO, InformarSemMovimento(atividade=atividade, comentario="Nada."))
    assert refused(office, CAIO, *MOVEMENTS["M2"](office)) is NadaPendente


def test_reabertura_tells_only_when_asked_to(office):
    """M9"""
    asked = MOVEMENTS["M9"](office)
    done = office.does(CAIO, *asked)
    assert [each.usuario_id for each in done.value] == [MARIA.id]
    assert done.events[0].event.destinatarios == done.value
    attach(office, nome="outra.xml")
    done = office.does(CAIO, *asked[:-1], False)
    assert (done.value, done.events[0].event.destinatarios) == ((), ())


@pytest.mark.parametrize("movement", ["M9", "M17"])
def test_reabertura_and_devolucao_are_recorded_when_nobody_can_be_told(office, movement):
    """R8"""
    deactivate(office, MARIA)
    done = office.does(CAIO, *MOVEMENTS[movement](office))
    assert (done.value, done.events[0].event.destinatarios) == ((), ())


def test_news_go_to_nobody_who_sees_the_departamento_no_more(office):
    """R7, R18: it may be taken from a responsável that keeps the rest of its work"""
    news = [Novidades(PROGRAMACAO, 1, office.log.recorded[-1].position)]
    assert office.does(SISTEMA, responsavel, PROGRAMACAO).value == (CAIO.id, Avisos.LOGO)
    office.by(ANA, pessoas.alterar, office.consulta, CAIO.id, pessoas.MudancasUsuario(departamentos=(PESSOAL,)), None)
    assert office.does(SISTEMA, responsavel, PROGRAMACAO).value is None
    assert not office.does(SISTEMA, avisar, office.consulta, news, id_of("rodada")).events
    office.by(ANA, pessoas.alterar, office.consulta, CAIO.id, pessoas.MudancasUsuario(departamentos=None), None)
    [told] = office.does(SISTEMA, avisar, office.consulta, news, id_of("rodada")).events
    assert [each.usuario_id for each in told.event.destinatarios] == [CAIO.id]


def test_devolucao_tells_the_client_by_the_same_step(office):
    """M17"""
    done = office.does(CAIO, *MOVEMENTS["M17"](office))
    assert [each.usuario_id for each in done.events[0].event.destinatarios] == [MARIA.id]


@pytest.mark.parametrize(("quem", "interno", "notificar", "told"), [
    (CAIO, False, True, 1), (CAIO, False, False, 0), (CAIO, True, True, 0), (MARIA, False, True, 0),
])
def test_only_the_equipes_words_to_the_client_are_sent_along(office, quem, interno, notificar, told):
    """M8"""
    done = office.does(quem, comentar, office.consulta, PROGRAMACAO, id_of("c"), atividades_of(office)[0], "Olá.", interno, notificar)
    assert len(done.value) == len(done.events[0].event.destinatarios) == told
    assert (done.events[0].event.interno, done.events[0].event.texto) == (interno, "Olá.")


def test_transferencia_tells_the_new_responsavel_unless_it_is_the_one_who_acts(office):
    """M11"""
    [said] = office.does(GILDA, *MOVEMENTS["M11"](office)).events
    assert [each.usuario_id for each in said.event.destinatarios] == [CELIA.id]
    [said] = office.does(GILDA, transferir, office.consulta, PROGRAMACAO, GILDA.id, None, False).events
    assert said.event.destinatarios == ()


@pytest.mark.parametrize("para", [OTAVIO.id, AURORA.id, MARIA.id, id_of("ninguém")])
def test_transferencia_to_who_may_not_be_responsavel_is_refused(office, para):
    """M11: another active user who sees the departamento"""
    assert refused(office, GILDA, transferir, office.consulta, PROGRAMACAO, para, None, False) is ResponsavelInvalido


def test_transferencia_to_a_deactivated_user_is_refused(office):
    """M11"""
    deactivate(office, CELIA)
    assert refused(office, GILDA, *MOVEMENTS["M11"](office)) is ResponsavelInvalido


def test_transferencia_with_the_next_ones_changes_the_empresas_table_by_the_same_append(office):
    """M11"""
    done = office.does(CAIO, transferir, office.consulta, PROGRAMACAO, CELIA.id, "Férias.", True)
    assert [(each.stream, each.event.name) for each in done.events] == [
        (PROGRAMACAO, "programacao_transferida"), (PADARIA, "responsaveis_definidos"),
    ]
    assert (done.events[0].event.proximas, done.events[0].event.comentario) == (True, "Férias.")
    assert office.log.load(EMPRESA, PADARIA).state.responsaveis == {FISCAL: CELIA.id}
    assert office.does(GILDA, transferir, office.consulta, PROGRAMACAO, CELIA.id, None, True).events == []


def test_transferencia_without_the_next_ones_leaves_the_table(office):
    """M11"""
    office.by(CAIO, *MOVEMENTS["M11"](office))
    assert office.log.load(EMPRESA, PADARIA).state.responsaveis == {FISCAL: CAIO.id}
