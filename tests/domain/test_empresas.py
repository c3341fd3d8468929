"""Client companies: made, changed, switched off; their responsáveis (R17, R19)."""
import pytest
from pydantic import ValidationError

from domain.empresa.state import EMPRESA
from domain.escritorio.empresas import MudancasEmpresa, NovaEmpresa, alterar, cadastrar
from domain.refusal import Invalido, NaoEncontrado, Proibido
from tests.examples.movements import deactivate, refused
from tests.examples.office import (
    AURORA,
    CAIO,
    CELIA,
    FISCAL,
    GILDA,
    MARIA,
    OTAVIO,
    PADARIA,
    PESSOAL,
    founded,
    id_of,
)

NOVA = id_of("Mercearia Três Irmãos")
CNPJ = "45.448.325/0001-70"


@pytest.fixture
def office():
    return founded()


def state(office, id=PADARIA):
    return office.log.load(EMPRESA, id).state


def new(**fields):
    return NovaEmpresa(**{"razao_social": "Três Irmãos Comércio Ltda", "cnpj": CNPJ, **fields})


def change(office, quem=GILDA, **fields):
    return office.does(quem, alterar, PADARIA, MudancasEmpresa(**fields))


def row(departamento, quem):
    return {"departamento_id": departamento, "usuario_id": quem.id}


def test_what_identifies_an_empresa_is_beside_the_log(office):
    """R17"""
    done = office.does(GILDA, cadastrar, NOVA, new(nome="Três Irmãos", responsaveis=(row(FISCAL, CAIO),)))
    [said] = done.events
    assert said.event.model_dump() == {"ativa": True, "responsaveis": (row(FISCAL, CAIO),)}
    assert office.log.identidades[NOVA] == {
        "tipo": "empresa", "razao_social": "Três Irmãos Comércio Ltda", "nome": "Três Irmãos", "documento": "45448325000170",
    }


def test_without_a_short_name_the_razao_social_serves(office):
    office.by(GILDA, cadastrar, NOVA, new(cnpj=None, cpf="390.533.447-05"))
    assert office.log.identidades[NOVA]["nome"] == "Três Irmãos Comércio Ltda"
    assert office.log.identidades[NOVA]["documento"] == "39053344705"


def test_an_empresa_may_be_born_inativa(office):
    office.by(GILDA, cadastrar, NOVA, new(ativa=False))
    assert not state(office, NOVA).ativa


@pytest.mark.parametrize("fields", [
    {"cnpj": None}, {"cpf": "390.533.447-05"}, {"cnpj": "45.448.325/0001-00"}, {"razao_social": " "}, {"uf": "SP"},
])
def test_a_malformed_empresa_is_refused(fields):
    """422: by CNPJ or CPF, not both"""
    with pytest.raises(ValidationError):
        new(**fields)
    with pytest.raises(ValidationError):
        MudancasEmpresa(cnpj=CNPJ, cpf="390.533.447-05")


@pytest.mark.parametrize(("quem", "refusal"), [(CAIO, Proibido), (AURORA, Proibido), (MARIA, NaoEncontrado)])
def test_empresas_are_the_gerentes(office, quem, refusal):
    assert refused(office, quem, cadastrar, NOVA, new()) is refusal
    assert refused(office, quem, alterar, PADARIA, MudancasEmpresa(ativa=False)) is refusal


def test_an_empresa_that_is_not_there_is_404(office):
    assert refused(office, GILDA, alterar, NOVA, MudancasEmpresa(ativa=False)) is NaoEncontrado


@pytest.mark.parametrize(("table", "campo"), [
    ((row(FISCAL, CAIO), row(FISCAL, CELIA)), "responsaveis.1.departamento_id"),
    ((row(id_of("nenhum"), CAIO),), "responsaveis.0.departamento_id"),
    ((row(FISCAL, CAIO), row(PESSOAL, CAIO)), "responsaveis.1.usuario_id"),
    ((row(FISCAL, OTAVIO),), "responsaveis.0.usuario_id"), ((row(FISCAL, AURORA),), "responsaveis.0.usuario_id"),
    ((row(FISCAL, MARIA),), "responsaveis.0.usuario_id"),
])
def test_a_table_is_refused_at_the_row_that_does_not_hold(office, table, campo):
    """M11: who may be responsável"""
    for use_case, args in ((cadastrar, (NOVA, new(responsaveis=table))), (alterar, (PADARIA, MudancasEmpresa(responsaveis=table)))):
        with pytest.raises(Invalido) as refusal:
            office.by(GILDA, use_case, *args)
        assert [name for name, _ in refusal.value.erros] == [campo]


def test_a_deactivated_user_is_put_into_no_table(office):
    deactivate(office, CELIA)
    with pytest.raises(Invalido):
        change(office, responsaveis=(row(FISCAL, CELIA),))


def test_a_table_is_replaced_whole(office):
    change(office, responsaveis=(row(PESSOAL, OTAVIO), row(FISCAL, CELIA)))
    assert state(office).responsaveis == {PESSOAL: OTAVIO.id, FISCAL: CELIA.id}
    change(office, responsaveis=())
    assert state(office).responsaveis == {}


def test_what_is_absent_stays_and_the_same_again_says_nothing(office):
    """PATCH, R12"""
    assert change(office).events == []
    assert change(office, ativa=True, responsaveis=(row(FISCAL, CAIO),)).events == []


def test_an_empresa_is_switched_off_and_on_again(office):
    """R19"""
    assert [each.event.name for each in change(office, ativa=False).events] == ["empresa_desativada"]
    assert not state(office).ativa
    assert change(office, ativa=False).events == []
    assert [each.event.name for each in change(office, ativa=True).events] == ["empresa_reativada"]
    assert state(office).ativa


def test_a_new_name_is_recorded_without_the_name(office):
    """R17"""
    done = change(office, nome="Padaria do João", cpf="390.533.447-05")
    [said] = done.events
    assert said.event.model_dump() == {"campos": ("nome", "documento")}
    assert office.log.identidades[PADARIA] == {
        "tipo": "empresa", "razao_social": "Padaria São João Ltda", "nome": "Padaria do João", "documento": "39053344705",
    }
    assert change(office, razao_social="Padaria do João Ltda").events[0].event.campos == ("razao_social",)
