"""«Não me pedir nos próximos meses» and its undoing, in the programação and in the empresa (M6)."""
import pytest

from domain.empresa.state import EMPRESA, nao_pedir_id
from domain.escritorio.movimentacao import mover, voltar_a_pedir
from domain.programacao.apontamentos import NaoPedirMais
from domain.programacao.state import PROGRAMACAO as AGGREGATE
from domain.programacao.state import Situacao
from domain.refusal import Invalido, NaoEncontrado, Proibido
from tests.examples.movements import MOVEMENTS, attached, deactivate, refused
from tests.examples.office import AURORA, CAIO, CELIA, MARIA, MODELO_ATIVIDADES, OTAVIO, PADARIA, PROGRAMACAO, SERVICO, atividades_of, id_of

NAO_PEDIR = nao_pedir_id(PADARIA, SERVICO, MODELO_ATIVIDADES[1])


@pytest.fixture
def office():
    return attached()


def state(office):
    return office.log.load(AGGREGATE, PROGRAMACAO).state


def test_nao_pedir_mais_is_in_both_streams_by_one_append(office):
    """M6"""
    atividade = atividades_of(office)[1]
    done = office.does(MARIA, mover, PROGRAMACAO, NaoPedirMais(atividade=atividade, comentario="Conta encerrada."))
    assert [(each.stream, each.event.name) for each in done.events] == [
        (PROGRAMACAO, "nao_pedir_mais_informado"), (PADARIA, "nao_pedir_registrado"),
    ]
    said = office.log.load(EMPRESA, PADARIA).state.nao_pedir[NAO_PEDIR]
    assert (said.por, said.em, said.said.nome, said.said.programacao_id, said.said.comentario) == (
        MARIA.id, office.log.now, "Extrato bancário", PROGRAMACAO, "Conta encerrada.",
    )


def test_nao_pedir_mais_twice_is_once(office):
    """R12"""
    asked = MOVEMENTS["M6"](office)
    office.by(MARIA, *asked)
    assert office.does(MARIA, *asked).events == []


def test_another_answer_undoes_nao_pedir_in_both_streams(office):
    """R6, M6"""
    office.by(MARIA, *MOVEMENTS["M6"](office))
    done = office.does(MARIA, *MOVEMENTS["M5"](office))
    assert [(each.stream, each.event.name) for each in done.events] == [
        (PROGRAMACAO, "sem_movimento_informado"), (PROGRAMACAO, "voltou_a_pedir"), (PADARIA, "voltar_a_pedir_registrado"),
    ]
    assert office.log.load(EMPRESA, PADARIA).state.nao_pedir == {}


def test_nao_pedir_of_an_item_of_this_checklist_only_is_not_of_the_empresa(office):
    """M19: not repeated next month"""
    office.by(CAIO, *MOVEMENTS["M19"](office))
    done = office.does(MARIA, mover, PROGRAMACAO, NaoPedirMais(atividade=id_of("extra")))
    assert {each.stream for each in done.events} == {PROGRAMACAO}


def test_the_equipe_asks_again_from_the_empresas_list_also_after_the_baixa(office):
    """M6: «voltar a pedir», recorded in both by one append"""
    office.by(MARIA, *MOVEMENTS["M6"](office))
    office.by(CAIO, *MOVEMENTS["M12"](office))
    done = office.does(CAIO, voltar_a_pedir, PADARIA, NAO_PEDIR)
    assert [(each.stream, each.event.name) for each in done.events] == [
        (PROGRAMACAO, "voltou_a_pedir"), (PADARIA, "voltar_a_pedir_registrado"),
    ]
    assert office.log.load(EMPRESA, PADARIA).state.nao_pedir == {}
    assert state(office).atividade(atividades_of(office)[1]).situacao is Situacao.NAO_SE_APLICA
    assert office.does(CAIO, voltar_a_pedir, PADARIA, NAO_PEDIR).events == []


def test_after_asking_again_the_client_may_say_once_more_that_it_has_none(office):
    """M6"""
    office.by(MARIA, *MOVEMENTS["M6"](office))
    office.by(CAIO, voltar_a_pedir, PADARIA, NAO_PEDIR)
    assert len(office.does(MARIA, *MOVEMENTS["M6"](office)).events) == 2
    assert NAO_PEDIR in office.log.load(EMPRESA, PADARIA).state.nao_pedir


def test_who_may_ask_again(office):
    """M6: the equipe that sees the departamento; R7"""
    office.by(MARIA, *MOVEMENTS["M6"](office))
    for quem, refusal in ((MARIA, NaoEncontrado), (OTAVIO, NaoEncontrado), (AURORA, Proibido)):
        assert refused(office, quem, voltar_a_pedir, PADARIA, NAO_PEDIR) is refusal
    deactivate(office, CELIA)
    assert refused(office, CELIA, voltar_a_pedir, PADARIA, NAO_PEDIR) is NaoEncontrado
    assert refused(office, CELIA, voltar_a_pedir, PADARIA, id_of("nenhum")) is NaoEncontrado
    assert refused(office, AURORA, voltar_a_pedir, PADARIA, id_of("nenhum")) is Proibido


def test_a_comment_on_an_obrigatoria_answer_is_asked_for_before_anything_is_recorded(office):
    """R2"""
    assert refused(office, MARIA, mover, PROGRAMACAO, NaoPedirMais(atividade=atividades_of(office)[0])) is Invalido
    assert office.names(PADARIA) == ["empresa_cadastrada"]
