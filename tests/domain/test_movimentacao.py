"""Who may make which movement, and how it is refused (R7, R12, R19)."""
from dataclasses import replace

import pytest

from domain.escritorio import empresas, pessoas
from domain.escritorio.alcance import VersaoDiferente
from domain.escritorio.movimentacao import mover, receber, transferir
from domain.programacao.commands import Estornar
from domain.programacao.refusals import ProgramacaoBaixada
from domain.programacao.state import PROGRAMACAO as AGGREGATE
from domain.refusal import NaoEncontrado, Proibido
from tests.examples.movements import MOVEMENTS, OF_CLIENTS, OF_GERENTES, attached, deactivate, refused
from tests.examples.office import (
    ANA,
    AURORA,
    CAIO,
    CELIA,
    GILDA,
    IRIS,
    JOAO,
    MARIA,
    OTAVIO,
    PADARIA,
    PROGRAMACAO,
    atividades_of,
    id_of,
)


@pytest.fixture
def office():
    return attached()


def state(office):
    return office.log.load(AGGREGATE, PROGRAMACAO).state


@pytest.mark.parametrize("movement", MOVEMENTS)
def test_each_movement_by_each_profile_and_departamento(movement):
    """R7: 403 for what the profile may not, 404 for what it may not know of"""
    for quem in (ANA, GILDA, CAIO, CELIA, OTAVIO, AURORA, MARIA, JOAO, IRIS):
        office = attached()
        asked = MOVEMENTS[movement](office)
        if quem in (OTAVIO, JOAO, IRIS):
            assert refused(office, quem, *asked) is NaoEncontrado, quem
        elif quem is AURORA or (quem is MARIA and movement not in OF_CLIENTS) or (quem in (CAIO, CELIA) and movement in OF_GERENTES):
            assert refused(office, quem, *asked) is Proibido, quem
        elif movement == "M11" and quem is CELIA:
            assert refused(office, quem, *asked) is Proibido
        else:
            done = office.does(quem, *asked)
            assert done.events, quem
            assert {each.by for each in done.events} == {quem.id}


def test_estorno_is_the_gerentes(office):
    """M13"""
    office.by(CAIO, *MOVEMENTS["M12"](office))
    assert refused(office, CAIO, mover, PROGRAMACAO, Estornar(motivo="Engano.")) is Proibido
    office.by(GILDA, mover, PROGRAMACAO, Estornar(motivo="Engano."))
    assert state(office).fim is None


@pytest.mark.parametrize("movement", MOVEMENTS)
def test_a_deactivated_user_is_nobody(office, movement):
    """R19: at once, whatever its session says"""
    deactivate(office, CELIA)
    assert refused(office, CELIA, *MOVEMENTS[movement](office)) is NaoEncontrado


def test_access_goes_by_what_the_user_is_now_not_by_what_its_session_says(office):
    """R19"""
    office.by(ANA, pessoas.alterar, office.consulta, CELIA.id, pessoas.MudancasUsuario(perfil="auditor"), None)
    assert refused(office, CELIA, *MOVEMENTS["M5"](office)) is Proibido
    promoted = replace(OTAVIO)
    office.by(ANA, pessoas.alterar, office.consulta, OTAVIO.id, pessoas.MudancasUsuario(perfil="gerente"), None)
    assert office.does(promoted, *MOVEMENTS["M16"](office)).events


@pytest.mark.parametrize("movement", MOVEMENTS)
def test_a_programacao_that_is_not_there_is_404(office, movement):
    use_case, *args = MOVEMENTS[movement](office)
    elsewhere = [id_of("nenhuma") if each == PROGRAMACAO else each for each in args]
    assert refused(office, ANA, use_case, *elsewhere) is NaoEncontrado


@pytest.mark.parametrize("movement", MOVEMENTS)
def test_if_match_of_another_version_is_refused_and_the_present_one_taken(office, movement):
    """412"""
    version = office.log.load(AGGREGATE, PROGRAMACAO).version
    asked = MOVEMENTS[movement](office)
    assert refused(office, GILDA, *asked, version - 1) is VersaoDiferente
    assert office.does(GILDA, *asked, version).events
    assert VersaoDiferente.status == 412


def test_a_client_of_an_empresa_inativa_sees_nothing_while_the_equipe_goes_on(office):
    """R19"""
    office.by(GILDA, empresas.alterar, PADARIA, empresas.MudancasEmpresa(ativa=False))
    assert refused(office, MARIA, *MOVEMENTS["M5"](office)) is NaoEncontrado
    assert office.does(CAIO, *MOVEMENTS["M5"](office)).events


def test_a_closed_one_refuses_before_it_looks_at_anything_else(office):
    """R5"""
    office.by(CAIO, *MOVEMENTS["M12"](office))
    assert refused(office, GILDA, transferir, office.consulta, PROGRAMACAO, AURORA.id, None, False) is ProgramacaoBaixada
    assert refused(office, GILDA, *MOVEMENTS["M2"](office)) is ProgramacaoBaixada
    assert refused(office, MARIA, receber, PROGRAMACAO, atividades_of(office)[0]) is ProgramacaoBaixada


def test_before_a_file_is_read_it_is_known_what_may_come(office):
    """R13"""
    limites, present = office.by(MARIA, receber, PROGRAMACAO, atividades_of(office)[0])
    assert (limites.maximo_arquivos, limites.tamanho_maximo_mb, present) == (20, 50, 1)
    assert refused(office, MARIA, receber, PROGRAMACAO, atividades_of(office)[0], 1) is VersaoDiferente
    assert refused(office, AURORA, receber, PROGRAMACAO, atividades_of(office)[0]) is Proibido
    assert refused(office, JOAO, receber, PROGRAMACAO, atividades_of(office)[0]) is NaoEncontrado
