"""Who may do what: by profile, by departamento, by empresa, by link (R7, R15)."""
import pytest

from domain.acesso import SISTEMA, Acao
from domain.refusal import NaoEncontrado, Proibido
from tests.examples.office import (
    ANA,
    AURORA,
    CAIO,
    CELIA,
    FISCAL,
    GILDA,
    IRIS,
    JOAO,
    MARIA,
    OTAVIO,
    OTICA,
    PADARIA,
    PESSOAL,
    PROGRAMACAO,
    by_link,
    id_of,
)

OF_EVERYBODY_IN_THE_EQUIPE = {
    Acao.ANEXOS, Acao.RETORNOS, Acao.COMENTARIOS, Acao.REABERTURA, Acao.EXIGENCIA, Acao.CONFERENCIA, Acao.DEVOLUCAO, Acao.ATIVIDADES,
    Acao.SOLICITACOES, Acao.BAIXA, Acao.LINKS,
}
OF_THE_GERENTE = {Acao.ESTORNO, Acao.CANCELAMENTO, Acao.PRAZO}


@pytest.mark.parametrize(("quem", "may"), [
    (ANA, set(Acao)), (GILDA, set(Acao)), (SISTEMA, set(Acao)),
    (CAIO, OF_EVERYBODY_IN_THE_EQUIPE | {Acao.TRANSFERENCIA}), (CELIA, OF_EVERYBODY_IN_THE_EQUIPE),
    (AURORA, set()), (MARIA, {Acao.ANEXOS, Acao.RETORNOS, Acao.COMENTARIOS}),
], ids=["administradora", "gerente", "sistema", "responsavel", "colega", "auditora", "cliente"])
def test_each_profile_may_what_the_movements_say(quem, may):
    """M1-M19, R7: Caio is the responsável"""
    assert {acao for acao in Acao if quem.may(acao, CAIO.id)} == may
    assert OF_EVERYBODY_IN_THE_EQUIPE | OF_THE_GERENTE | {Acao.TRANSFERENCIA} == set(Acao)


def test_an_auditor_moves_nothing_even_as_responsavel():
    assert not any(AURORA.may(acao, AURORA.id) for acao in Acao)


@pytest.mark.parametrize(("quem", "fiscal", "pessoal"), [
    (ANA, True, True), (GILDA, True, True), (AURORA, True, True), (SISTEMA, True, True), (CAIO, True, False), (OTAVIO, False, True),
    (MARIA, True, True), (JOAO, False, True),
])
def test_who_sees_which_departamento(quem, fiscal, pessoal):
    """Administrador, gerente and auditor see every one; of a client none named is all"""
    assert (quem.sees_departamento(FISCAL), quem.sees_departamento(PESSOAL)) == (fiscal, pessoal)


def test_an_empty_list_of_departamentos_is_none():
    """Cliente: an empty list = none; of a gerente it counts for nothing"""
    for quem, sees in ((MARIA, False), (CAIO, False), (GILDA, True), (AURORA, True)):
        without = type(quem)(quem.id, quem.perfil, quem.canal, frozenset(), quem.empresas)
        assert without.sees_departamento(FISCAL) is sees


@pytest.mark.parametrize(("quem", "padaria", "otica"), [
    (MARIA, True, False), (IRIS, False, True), (CAIO, True, True), (SISTEMA, True, True),
])
def test_a_client_sees_its_own_empresa(quem, padaria, otica):
    assert (quem.sees(PROGRAMACAO, PADARIA, FISCAL), quem.sees(PROGRAMACAO, OTICA, FISCAL)) == (padaria, otica)


def test_a_client_of_another_departamento_sees_nothing_of_this_one():
    assert not JOAO.sees(PROGRAMACAO, PADARIA, FISCAL)
    assert JOAO.sees(PROGRAMACAO, PADARIA, PESSOAL)


def test_a_link_opens_one_programacao():
    """R15"""
    linked = by_link(MARIA, id_of("link"))
    assert linked.sees(PROGRAMACAO, PADARIA, FISCAL)
    assert not linked.sees(id_of("outra"), PADARIA, FISCAL)


@pytest.mark.parametrize(("quem", "equipe", "gerente", "administrador"), [
    (ANA, None, None, None), (SISTEMA, None, None, None), (GILDA, None, None, Proibido), (CAIO, None, Proibido, Proibido),
    (AURORA, None, Proibido, Proibido), (MARIA, NaoEncontrado, NaoEncontrado, NaoEncontrado),
])
def test_what_a_profile_may_not_is_403_and_what_it_may_not_know_of_404(quem, equipe, gerente, administrador):
    def needs_administrador():
        quem.needs_administrador("alterar o escritório")

    for needs, refusal in ((quem.needs_equipe, equipe), (quem.needs_gerente, gerente), (needs_administrador, administrador)):
        if refusal is None:
            needs()
        else:
            with pytest.raises(refusal):
                needs()


def test_a_refused_profile_is_told_what_it_may_not():
    with pytest.raises(Proibido) as refused:
        CAIO.needs_gerente("programar serviços")
    assert str(refused.value) == "Seu perfil não permite programar serviços."
    with pytest.raises(Proibido) as refused:
        CAIO.needs_gerente()
    assert str(refused.value) == "Seu perfil não permite alterar cadastros."


def test_who_is_of_the_equipe():
    assert [q.equipe for q in (ANA, GILDA, CAIO, AURORA, MARIA, SISTEMA)] == [True, True, True, True, False, False]
    assert [q.cliente for q in (CAIO, MARIA, SISTEMA)] == [False, True, False]
    assert [q.gere for q in (ANA, GILDA, CAIO, AURORA)] == [True, True, False, False]
    assert [q.administra for q in (ANA, GILDA)] == [True, False]
    assert [q.sistema for q in (ANA, SISTEMA)] == [False, True]
