"""What the office sets up: itself, departamentos, modelos, serviços, agendas (R19)."""
from datetime import date

import pytest
from pydantic import ValidationError

from domain.acesso import SISTEMA
from domain.agenda.state import AGENDA
from domain.arquivo import FORMATOS
from domain.departamento.state import DEPARTAMENTO, Departamento
from domain.escritorio.configuracao import (
    DadosAgenda,
    DadosAtividade,
    DadosEscritorio,
    DadosProcessoModelo,
    DadosServico,
    NovoDepartamento,
    alterar_agenda,
    alterar_escritorio,
    alterar_modelo,
    alterar_servico,
    criar_agenda,
    criar_departamento,
    criar_modelo,
    criar_servico,
    fundar,
    remover_agenda,
)
from domain.escritorio.state import ESCRITORIO, ESCRITORIO_ID
from domain.processo_modelo.state import PROCESSO_MODELO
from domain.programacao.refusals import ResponsavelInvalido
from domain.refusal import Invalido, NaoEncontrado, Proibido
from domain.servico.state import SERVICO as SERVICOS
from tests.examples.movements import refused
from tests.examples.office import (
    ANA,
    AURORA,
    CAIO,
    COMUNICACAO,
    DADOS_MODELO,
    DADOS_SERVICO,
    GILDA,
    MARIA,
    MODELO,
    MODELO_ATIVIDADES,
    NOMES,
    OTAVIO,
    OTICA,
    PADARIA,
    PESSOAL,
    SERVICO,
    Office,
    founded,
    id_of,
)
from tests.log_in_memory import LogInMemory

NOVO = id_of("novo")
AGENDA_RULE = {
    "recorrencia": "mensal", "vencimento": {"dia": 20, "ajuste": "antecipa"}, "entrega_dias_antes": 5, "competencia_offset": -1,
    "inicio": "2026-11-01",
}


def agenda(**changed):
    return DadosAgenda(**{"servico_id": SERVICO, "empresas": (PADARIA, OTICA), **AGENDA_RULE, **changed})


def servico(**changed):
    return DadosServico(**{**DADOS_SERVICO.model_dump(), **changed})


@pytest.fixture
def office():
    return founded()


CADASTROS = {
    "criar_departamento": (criar_departamento, NOVO, NovoDepartamento(nome="Contábil")),
    "criar_modelo": (criar_modelo, NOVO, DADOS_MODELO, [id_of(f"nova {n}") for n in range(3)]),
    "alterar_modelo": (alterar_modelo, MODELO, DADOS_MODELO, [id_of(f"nova {n}") for n in range(3)]),
    "criar_servico": (criar_servico, NOVO, DADOS_SERVICO),
    "alterar_servico": (alterar_servico, SERVICO, servico(nome="Outro nome")),
    "criar_agenda": (criar_agenda, NOVO, agenda()),
}


@pytest.mark.parametrize("asked", CADASTROS.values(), ids=CADASTROS)
def test_cadastros_are_the_gerentes(asked):
    """Who: a colaborador configures nothing, an auditor moves nothing, a client knows of nothing"""
    for quem in (ANA, GILDA, SISTEMA):
        assert founded().does(quem, *asked).events
    for quem, refusal in ((CAIO, Proibido), (AURORA, Proibido), (MARIA, NaoEncontrado)):
        assert refused(founded(), quem, *asked) is refusal


def test_agendas_are_the_gerentes(office):
    office.by(GILDA, criar_agenda, NOVO, agenda())
    for quem, refusal in ((CAIO, Proibido), (AURORA, Proibido), (MARIA, NaoEncontrado)):
        assert refused(office, quem, alterar_agenda, NOVO, agenda(competencia_offset=0)) is refusal
        assert refused(office, quem, remover_agenda, NOVO) is refusal


def test_the_office_is_founded_once(office):
    """The first entry of every log"""
    first = office.log.recorded[0]
    assert (first.stream, first.event.name) == (ESCRITORIO_ID, "escritorio_criado")
    new = Office(LogInMemory(office.log.now))
    [said] = new.does(SISTEMA, fundar, "Escritório Novo", "America/Manaus", "AM").events
    assert (said.stream, said.event.model_dump()) == (
        ESCRITORIO_ID, {"nome": "Escritório Novo", "fuso": "America/Manaus", "uf": "AM", "feriados": ()},
    )
    assert office.does(SISTEMA, fundar, "Outro", "America/Manaus", "AM").events == []
    assert office.log.load(ESCRITORIO, ESCRITORIO_ID).state.nome == "Escritório Aurora"


@pytest.mark.parametrize(("quem", "refusal"), [(GILDA, Proibido), (CAIO, Proibido), (AURORA, Proibido), (MARIA, NaoEncontrado)])
def test_the_office_is_the_administradors(office, quem, refusal):
    assert refused(office, quem, alterar_escritorio, DadosEscritorio(nome="Meu")) is refusal


def test_a_change_of_the_office_keeps_what_is_absent(office):
    """PATCH"""
    holiday = {"data": "2026-11-20", "nome": "Aniversário da cidade"}
    office.by(ANA, alterar_escritorio, DadosEscritorio(feriados=[holiday]))
    office.by(ANA, alterar_escritorio, DadosEscritorio(fuso="America/Manaus", uf="am"))
    office.by(ANA, alterar_escritorio, DadosEscritorio(nome="Aurora Contábil"))
    state = office.log.load(ESCRITORIO, ESCRITORIO_ID).state
    assert (state.nome, state.fuso, state.uf, [each.data for each in state.feriados]) == (
        "Aurora Contábil", "America/Manaus", "AM", [date(2026, 11, 20)],
    )
    assert state.calendario.uf == "AM"
    assert date(2026, 11, 20) in state.calendario.feriados
    assert state.day(office.log.now.replace(hour=3)) == date(2026, 10, 13)
    office.by(ANA, alterar_escritorio, DadosEscritorio(feriados=[]))
    assert office.log.load(ESCRITORIO, ESCRITORIO_ID).state.feriados == ()


def test_the_same_office_again_says_nothing(office):
    """R12"""
    assert office.does(ANA, alterar_escritorio, DadosEscritorio()).events == []
    assert office.does(ANA, alterar_escritorio, DadosEscritorio(nome="Escritório Aurora", uf="SP", feriados=[])).events == []


@pytest.mark.parametrize("fields", [
    {"fuso": "America/Nowhere"}, {"fuso": "../etc/passwd"}, {"uf": "XX"}, {"nome": ""}, {"feriados": [{"data": "20/11/2026", "nome": "X"}]},
    {"feriados": [{"data": "2026-11-20", "nome": " "}]}, {"cor": "azul"},
])
def test_a_malformed_office_is_refused(fields):
    with pytest.raises(ValidationError) as refusal:
        DadosEscritorio(**fields)
    assert "None" not in refusal.value.errors()[0]["msg"]


def test_a_departamento_has_a_name(office):
    office.by(GILDA, criar_departamento, NOVO, NovoDepartamento(nome="  Contábil "))
    assert office.log.load(DEPARTAMENTO, NOVO).state == Departamento(NOVO, "Contábil")


def test_a_modelo_keeps_its_atividades_in_order_with_the_default_limits(office):
    """R13's defaults"""
    state = office.log.load(PROCESSO_MODELO, MODELO).state
    assert (state.versao, [(a.nome, a.obrigatoria) for a in state.atividades]) == (1, [(n, n == NOMES[0]) for n in NOMES])
    first = state.atividades[0]
    assert (first.formatos, first.tamanho_maximo_mb, first.maximo_arquivos) == (tuple(FORMATOS), 50, 20)


def test_a_new_version_keeps_the_ids_that_are_named(office):
    """Renamed or moved, it is the same; without id, a new one"""
    dados = DadosProcessoModelo(nome="Documentos", atividades=[
        {"id": MODELO_ATIVIDADES[2], "nome": "Aluguel", "obrigatoria": True}, {"nome": "Contratos", "obrigatoria": False},
    ])
    assert office.by(GILDA, alterar_modelo, MODELO, dados, [id_of("a"), id_of("b")]) == 2
    state = office.log.load(PROCESSO_MODELO, MODELO).state
    assert (state.versao, state.nome, [(a.id, a.nome, a.obrigatoria) for a in state.atividades]) == (
        2, "Documentos", [(MODELO_ATIVIDADES[2], "Aluguel", True), (id_of("b"), "Contratos", False)],
    )


def test_the_same_modelo_again_is_no_new_version(office):
    """R12"""
    same = DadosProcessoModelo(nome="Documentos fiscais", atividades=[
        {"id": id, "nome": nome, "obrigatoria": nome == NOMES[0]} for id, nome in zip(MODELO_ATIVIDADES, NOMES, strict=True)
    ])
    done = office.does(GILDA, alterar_modelo, MODELO, same, [id_of(nome) for nome in NOMES])
    assert (done.value, done.events) == (1, [])


def test_an_id_of_another_modelo_or_twice_is_refused_at_its_place(office):
    """422"""
    for ids, campo in (([id_of("alheio")], "atividades.0.id"), ([MODELO_ATIVIDADES[0]] * 2, "atividades.1.id")):
        dados = DadosProcessoModelo(nome="X", atividades=[{"id": id, "nome": "Y", "obrigatoria": False} for id in ids])
        with pytest.raises(Invalido) as refusal:
            office.by(GILDA, alterar_modelo, MODELO, dados, [id_of("a"), id_of("b")][:len(ids)])
        assert [name for name, _ in refusal.value.erros] == [campo]
    first = DadosProcessoModelo(nome="X", atividades=[{"id": MODELO_ATIVIDADES[0], "nome": "Y", "obrigatoria": False}])
    assert refused(office, GILDA, criar_modelo, NOVO, first, [id_of("a")]) is Invalido


@pytest.mark.parametrize("fields", [
    {"formatos": ["exe"]}, {"formatos": ["html"]}, {"formatos": ["svg"]}, {"formatos": []}, {"tamanho_maximo_mb": 0},
    {"tamanho_maximo_mb": 501}, {"maximo_arquivos": 0}, {"maximo_arquivos": 201}, {"nome": ""}, {"obrigatoria": None},
])
def test_an_atividade_outside_of_the_limits_is_refused(fields):
    """R13: executables, HTML and SVG always"""
    with pytest.raises(ValidationError) as refusal:
        DadosAtividade(**{"nome": "Extrato", "obrigatoria": False, **fields})
    assert "None" not in refusal.value.errors()[0]["msg"]


def test_formats_are_kept_without_dots_in_small_letters_once():
    assert DadosAtividade(nome="X", obrigatoria=True, formatos=[".PDF", "pdf", "Xml"]).formatos == ("pdf", "xml")
    for most in ({"tamanho_maximo_mb": 500, "maximo_arquivos": 200}, {"tamanho_maximo_mb": 1, "maximo_arquivos": 1}):
        assert DadosAtividade(nome="X", obrigatoria=True, **most)


@pytest.mark.parametrize("count", [0, 201])
def test_a_modelo_has_one_to_200_atividades(count):
    with pytest.raises(ValidationError):
        DadosProcessoModelo(nome="X", atividades=[{"nome": "Y", "obrigatoria": False}] * count)


def test_a_servico_is_kept_as_sent_with_its_link(office):
    changed = {"nome": "Folha", "departamento_id": PESSOAL, "baixa_automatica": "no_vencimento",
               "regua": [{"dias": -5, "base": "entrega", "tipo": "lembrete"}], "comunicacao": {"assunto": "Oi", "texto": "Envie."}}
    office.by(GILDA, criar_servico, NOVO, servico(**changed))
    state = office.log.load(SERVICOS, NOVO).state
    assert (state.versao, state.departamento, state.dados.nome, state.dados.baixa_automatica) == (1, PESSOAL, "Folha", "no_vencimento")
    assert (state.dados.comunicacao.texto, [p.dias for p in state.dados.regua]) == ("Envie.\n\n{link}", [-5])


def test_a_changed_servico_has_a_new_version_and_the_same_again_none(office):
    """R19, M2: with which version of the texto"""
    office.by(GILDA, alterar_servico, SERVICO, servico(comunicacao={**COMUNICACAO, "texto": "Oi {link}"}))
    state = office.log.load(SERVICOS, SERVICO).state
    assert (state.versao, state.dados.comunicacao.texto) == (2, "Oi {link}")
    assert office.does(GILDA, alterar_servico, SERVICO, servico(comunicacao={**COMUNICACAO, "texto": "Oi {link}"})).events == []


@pytest.mark.parametrize("campo", ["departamento_id", "processo_modelo_id"])
def test_a_servico_of_what_is_not_there_is_refused_at_its_field(office, campo):
    for use_case, id in ((criar_servico, NOVO), (alterar_servico, SERVICO)):
        with pytest.raises(Invalido) as refusal:
            office.by(GILDA, use_case, id, servico(**{campo: id_of("nenhum")}))
        assert [name for name, _ in refusal.value.erros] == [campo]
    assert refused(office, GILDA, alterar_servico, NOVO, DADOS_SERVICO) is NaoEncontrado


def test_an_agenda_is_kept_changed_and_removed(office):
    """R19: touches nothing generated"""
    office.by(GILDA, criar_agenda, NOVO, agenda(responsavel_id=CAIO.id))
    state = office.log.load(AGENDA, NOVO).state
    assert (state.dados.servico_id, state.dados.empresas, state.dados.responsavel_id) == (SERVICO, (PADARIA, OTICA), CAIO.id)
    assert (state.dados.regra.competencia_offset, state.removida) == (-1, False)
    assert [e.event.name for e in office.does(GILDA, alterar_agenda, NOVO, agenda(competencia_offset=0)).events] == ["agenda_alterada"]
    assert office.log.load(AGENDA, NOVO).state.dados.regra.competencia_offset == 0
    assert office.does(GILDA, alterar_agenda, NOVO, agenda(competencia_offset=0)).events == []
    assert [e.event.name for e in office.does(GILDA, remover_agenda, NOVO).events] == ["agenda_removida"]
    assert office.log.load(AGENDA, NOVO).state.removida


def test_a_removed_agenda_is_gone_and_removed_once(office):
    """R12"""
    office.by(GILDA, criar_agenda, NOVO, agenda())
    office.by(GILDA, remover_agenda, NOVO)
    assert office.does(GILDA, remover_agenda, NOVO).events == []
    assert refused(office, GILDA, alterar_agenda, NOVO, agenda(competencia_offset=0)) is NaoEncontrado
    assert refused(office, GILDA, remover_agenda, id_of("nenhuma")) is NaoEncontrado


@pytest.mark.parametrize(("changed", "campo"), [
    ({"servico_id": id_of("nenhum")}, "servico_id"), ({"empresas": (PADARIA, id_of("nenhuma"))}, "empresas"),
    ({"empresas": (PADARIA, PADARIA)}, "empresas"),
])
def test_an_agenda_of_what_is_not_there_is_refused_at_its_field(office, changed, campo):
    with pytest.raises(Invalido) as refusal:
        office.by(GILDA, criar_agenda, NOVO, agenda(**changed))
    assert [name for name, _ in refusal.value.erros] == [campo]


@pytest.mark.parametrize("quem", [OTAVIO, AURORA, MARIA])
def test_an_agendas_responsavel_may_be_one(office, quem):
    """M11"""
    assert refused(office, GILDA, criar_agenda, NOVO, agenda(responsavel_id=quem.id)) is ResponsavelInvalido


@pytest.mark.parametrize("changed", [
    {"empresas": ()}, {"recorrencia": "às vezes"}, {"vencimento": {}}, {"competencia_offset": "x"}, {"cor": 1},
])
def test_a_malformed_agenda_is_refused(changed):
    with pytest.raises(ValidationError):
        agenda(**changed)
