"""A user who leaves hands over all that is open, or stays (R19)."""
import pytest

from domain.agenda.state import AGENDA
from domain.empresa.state import EMPRESA
from domain.escritorio import configuracao, empresas, geracao
from domain.escritorio.movimentacao import mover, transferir
from domain.escritorio.pessoas import MudancasUsuario, ResponsavelEmUso, alterar
from domain.programacao.commands import Cancelar
from domain.programacao.refusals import ResponsavelInvalido
from domain.programacao.state import PROGRAMACAO as AGGREGATE
from domain.usuario.state import USUARIO
from tests.examples.movements import deactivate, refused
from tests.examples.office import (
    ANA,
    AURORA,
    CAIO,
    CELIA,
    FISCAL,
    GILDA,
    MARIA,
    NOVA,
    OTAVIO,
    OTICA,
    PADARIA,
    PESSOAL,
    PROGRAMACAO,
    SERVICO,
    Office,
    at_work,
    id_of,
)

AGENDA_ID = id_of("agenda")
DADOS_AGENDA = configuracao.DadosAgenda(
    servico_id=SERVICO, empresas=(PADARIA, OTICA), responsavel_id=CAIO.id, recorrencia="mensal", vencimento={"dia": 20},
    entrega_dias_antes=5, competencia_offset=-1, inicio="2026-11-01",
)


@pytest.fixture
def office():
    return at_work()


def leave(office, who=CAIO, para=None):
    return office.does(ANA, alterar, office.consulta, who.id, MudancasUsuario(ativo=False, transferir_para=para), None)


def without_tables(office):
    for empresa in (PADARIA, OTICA):
        office.by(GILDA, empresas.alterar, empresa, empresas.MudancasEmpresa(responsaveis=()))


def test_who_answers_for_something_open_stays_unless_it_is_handed_over(office):
    """409 responsavel_em_uso, which says for how much"""
    office.by(GILDA, geracao.programar, office.consulta, id_of("outra"), NOVA)
    office.by(GILDA, configuracao.criar_agenda, AGENDA_ID, DADOS_AGENDA)
    with pytest.raises(ResponsavelEmUso) as refusal:
        leave(office)
    assert "programações: 2; agendas: 1" in str(refusal.value)
    assert office.log.load(USUARIO, CAIO.id).state.ativo


def test_an_agenda_alone_holds_its_responsavel(office):
    office.by(GILDA, mover, PROGRAMACAO, Cancelar(motivo="Engano."))
    office.by(GILDA, configuracao.criar_agenda, AGENDA_ID, DADOS_AGENDA)
    assert refused(office, ANA, alterar, office.consulta, CAIO.id, MudancasUsuario(ativo=False), None) is ResponsavelEmUso
    office.by(GILDA, configuracao.remover_agenda, AGENDA_ID)
    assert leave(office).events


def test_all_that_is_open_goes_to_one_by_one_append(office):
    """M11 for each, the agenda, the empresas' tables, and then the deactivation"""
    office.by(GILDA, configuracao.criar_agenda, AGENDA_ID, DADOS_AGENDA)
    done = leave(office, para=CELIA.id)
    assert [(each.stream, each.event.name) for each in done.events] == [
        (PROGRAMACAO, "programacao_transferida"), (AGENDA_ID, "agenda_alterada"), (PADARIA, "responsaveis_definidos"),
        (OTICA, "responsaveis_definidos"), (CAIO.id, "usuario_desativado"),
    ]
    transferida = done.events[0].event
    assert (transferida.de, transferida.para, [each.usuario_id for each in transferida.destinatarios]) == (CAIO.id, CELIA.id, [CELIA.id])
    assert done.events[-1].event.transferido_para == CELIA.id
    assert office.log.load(AGGREGATE, PROGRAMACAO).state.responsavel == CELIA.id
    agenda = office.log.load(AGENDA, AGENDA_ID).state.dados
    assert (agenda.responsavel_id, agenda.empresas, agenda.regra) == (CELIA.id, (PADARIA, OTICA), DADOS_AGENDA.regra)
    assert office.log.load(EMPRESA, PADARIA).state.responsaveis == {FISCAL: CELIA.id}


def test_the_other_rows_of_a_table_stay(office):
    office.by(GILDA, empresas.alterar, PADARIA, empresas.MudancasEmpresa(responsaveis=(
        {"departamento_id": FISCAL, "usuario_id": CAIO.id}, {"departamento_id": PESSOAL, "usuario_id": OTAVIO.id},
    )))
    leave(office, para=CELIA.id)
    assert office.log.load(EMPRESA, PADARIA).state.responsaveis == {FISCAL: CELIA.id, PESSOAL: OTAVIO.id}


@pytest.mark.parametrize("para", [OTAVIO.id, AURORA.id, MARIA.id, CAIO.id, id_of("ninguém")])
def test_it_goes_only_to_another_who_may_be_responsavel(office, para):
    """M11"""
    with pytest.raises(ResponsavelInvalido):
        leave(office, para=para)


@pytest.mark.parametrize("hold", ["programação", "agenda", "table"])
def test_each_thing_that_is_handed_over_asks_whether_it_may_be(office, hold):
    """M11: who does not see the departamento takes nothing of it"""
    if hold != "programação":
        office.by(GILDA, mover, PROGRAMACAO, Cancelar(motivo="Engano."))
    if hold != "table":
        without_tables(office)
    if hold == "agenda":
        office.by(GILDA, configuracao.criar_agenda, AGENDA_ID, DADOS_AGENDA)
    with pytest.raises(ResponsavelInvalido):
        leave(office, para=OTAVIO.id)
    assert leave(office, para=CELIA.id).events


def test_it_does_not_go_to_somebody_who_is_gone(office):
    deactivate(office, CELIA)
    with pytest.raises(ResponsavelInvalido):
        leave(office, para=CELIA.id)


def test_who_hands_over_to_oneself_is_not_told(office):
    """The panel shows it"""
    done = leave(office, para=ANA.id)
    assert done.events[0].event.destinatarios == ()


def test_what_is_closed_stays_with_who_closed_it(office):
    """R5"""
    office.by(GILDA, mover, PROGRAMACAO, Cancelar(motivo="Engano."))
    leave(office, para=CELIA.id)
    assert office.log.load(AGGREGATE, PROGRAMACAO).state.responsavel == CAIO.id


def test_what_the_question_found_is_looked_at_again(office):
    """R12: a read model may be a moment behind the log"""
    office.by(GILDA, geracao.programar, office.consulta, id_of("outra"), NOVA)
    for id in (AGENDA_ID, id_of("outra agenda"), id_of("terceira")):
        office.by(GILDA, configuracao.criar_agenda, id, DADOS_AGENDA)
    behind = Office(office.log.copy()).consulta
    office.by(GILDA, mover, PROGRAMACAO, Cancelar(motivo="Engano."))
    office.by(GILDA, configuracao.remover_agenda, AGENDA_ID)
    other = DADOS_AGENDA.model_copy(update={"responsavel_id": GILDA.id})
    office.by(GILDA, configuracao.alterar_agenda, id_of("outra agenda"), other)
    done = office.does(ANA, alterar, behind, CAIO.id, MudancasUsuario(ativo=False, transferir_para=CELIA.id), None)
    assert [each.stream for each in done.events] == [id_of("outra"), id_of("terceira"), PADARIA, OTICA, CAIO.id]


def test_what_went_to_somebody_else_meanwhile_stays_there(office):
    """R12"""
    behind = Office(office.log.copy()).consulta
    office.by(GILDA, transferir, office.consulta, PROGRAMACAO, GILDA.id, None, False)
    leave(office, GILDA, para=ANA.id)
    done = office.does(ANA, alterar, behind, CAIO.id, MudancasUsuario(ativo=False, transferir_para=CELIA.id), None)
    assert PROGRAMACAO not in {each.stream for each in done.events}


def test_who_answers_for_nothing_just_leaves(office):
    assert [each.event.name for each in leave(office, CELIA).events] == ["usuario_desativado"]
    assert [each.event.name for each in leave(office, OTAVIO, para=GILDA.id).events] == ["usuario_desativado"]
