"""Programações are born: from the modelo's version, less what is not asked, once for each período (M1, R10, R19)."""
from dataclasses import replace
from datetime import date

import pytest
from pydantic import ValidationError

from domain.empresa.events import NaoPedirRegistrado
from domain.empresa.state import nao_pedir_id
from domain.escritorio import configuracao, empresas
from domain.escritorio.geracao import Corrida, NovaProgramacao, SemResponsavel, gerar, programar, recorrente_id
from domain.escritorio.movimentacao import mover, voltar_a_pedir
from domain.event import Canal
from domain.programacao.apontamentos import NaoPedirMais
from domain.programacao.commands import Cancelar
from domain.programacao.events import Exigencia, Tipo, TipoSolicitacao
from domain.programacao.refusals import ChecklistVazio, EmpresaInativa, ResponsavelInvalido
from domain.programacao.state import PROGRAMACAO as AGGREGATE
from domain.programacao.state import Status
from domain.refusal import Invalido, NaoEncontrado, Proibido
from tests.examples.movements import deactivate, refused
from tests.examples.office import (
    ANA,
    AURORA,
    CAIO,
    CELIA,
    DADOS_MODELO,
    ENTREGA,
    FUNDADOR,
    GILDA,
    MARIA,
    MODELO,
    MODELO_ATIVIDADES,
    NOMES,
    NOVA,
    OTAVIO,
    OTICA,
    PADARIA,
    PROGRAMACAO,
    SERVICO,
    VENCIMENTO,
    founded,
    id_of,
)

CORRIDA = Corrida(
    servico_id=SERVICO, empresa_id=PADARIA, tipo=Tipo.RECORRENTE, competencia="2026-10", periodo="2026-10", entrega=ENTREGA,
    vencimento=VENCIMENTO, agenda_id=id_of("agenda"), solicitar=False,
)
RECORRENTE = recorrente_id(SERVICO, PADARIA, "2026-10")


@pytest.fixture
def office():
    return founded()


def avulsa(office, quem=GILDA, **changed):
    return office.does(quem, programar, office.consulta, PROGRAMACAO, NOVA.model_copy(update=changed))


def state(office, id=PROGRAMACAO):
    return office.log.load(AGGREGATE, id).state


def not_asked(office, n):
    said = NaoPedirRegistrado(
        id=nao_pedir_id(PADARIA, SERVICO, MODELO_ATIVIDADES[n]), servico_id=SERVICO, atividade_id=MODELO_ATIVIDADES[n], nome=NOMES[n],
        programacao_id=id_of("setembro"),
    )
    office.log.happened(MARIA, PADARIA, said)


def test_the_checklist_is_that_of_the_modelo_in_its_order(office):
    """M1, R2"""
    [born] = avulsa(office).events
    gerada = born.event
    assert [(i.nome, i.exigencia, i.modelo_atividade_id) for i in gerada.atividades] == [
        (NOMES[0], Exigencia.OBRIGATORIA, MODELO_ATIVIDADES[0]), (NOMES[1], Exigencia.A_REALIZAR, MODELO_ATIVIDADES[1]),
        (NOMES[2], Exigencia.A_REALIZAR, MODELO_ATIVIDADES[2]),
    ]
    assert (gerada.modelo_id, gerada.modelo_versao, gerada.tipo, gerada.competencia, gerada.periodo, gerada.agenda_id) == (
        MODELO, 1, Tipo.AVULSA, "2026-09", "2026-09", None,
    )
    assert (gerada.entrega, gerada.vencimento, gerada.solicitar, gerada.nao_pedidas) == (ENTREGA, VENCIMENTO, False, ())
    assert state(office).status is Status.NAO_INICIADA


def test_an_item_is_born_with_its_instrucao_and_limits(office):
    """M1, R13"""
    limits = {"formatos": ["ofx"], "tamanho_maximo_mb": 3, "maximo_arquivos": 2}
    asked = {"nome": "Extrato", "instrucao": "Em OFX.", "obrigatoria": False}
    dados = configuracao.DadosProcessoModelo(nome="Documentos", atividades=[asked | limits])
    office.by(GILDA, configuracao.alterar_modelo, MODELO, dados, [id_of("nova")])
    [item] = avulsa(office).events[0].event.atividades
    assert (item.instrucao, item.formatos, item.tamanho_maximo_mb, item.maximo_arquivos) == ("Em OFX.", ("ofx",), 3, 2)


def test_each_programacao_has_atividades_of_its_own(office):
    """M1: two of one modelo share no id"""
    avulsa(office)
    office.by(GILDA, programar, office.consulta, id_of("outra"), NOVA)
    assert not state(office).atividades.keys() & state(office, id_of("outra")).atividades.keys()


def test_a_checklist_keeps_the_version_that_it_was_born_from(office):
    """R19: a serviço's modelo only for the next ones"""
    avulsa(office)
    before = state(office)
    renamed = DADOS_MODELO.model_copy(update={"atividades": DADOS_MODELO.atividades[:1]})
    office.by(GILDA, configuracao.alterar_modelo, MODELO, renamed, [id_of("nova")])
    assert state(office) == before
    office.by(GILDA, programar, office.consulta, id_of("outra"), NOVA)
    after = state(office, id_of("outra")).gerada
    assert (after.modelo_versao, len(after.atividades), after.atividades[0].modelo_atividade_id) == (2, 1, id_of("nova"))


def test_the_responsavel_is_the_one_named_else_the_empresas(office):
    """M1"""
    avulsa(office)
    assert state(office).responsavel == CAIO.id
    office.by(GILDA, programar, office.consulta, id_of("outra"), NOVA.model_copy(update={"responsavel_id": CELIA.id}))
    assert state(office, id_of("outra")).responsavel == CELIA.id


def test_nobody_named_and_none_in_the_table_is_refused(office):
    """M1: 422"""
    office.by(GILDA, empresas.alterar, PADARIA, empresas.MudancasEmpresa(responsaveis=()))
    with pytest.raises(SemResponsavel) as refusal:
        avulsa(office)
    assert (refusal.value.status, [campo for campo, _ in refusal.value.erros]) == (422, ["responsavel_id"])


@pytest.mark.parametrize("responsavel", [OTAVIO.id, AURORA.id, MARIA.id, id_of("ninguém")])
def test_a_responsavel_who_may_not_be_one_is_refused(office, responsavel):
    """M11's rule, from the start"""
    with pytest.raises(ResponsavelInvalido):
        avulsa(office, responsavel_id=responsavel)


def test_a_responsavel_of_the_table_who_is_gone_is_refused(office):
    """R19"""
    deactivate(office, CAIO)
    with pytest.raises(ResponsavelInvalido):
        avulsa(office)


def test_what_the_empresa_is_not_asked_is_left_out_and_listed(office):
    """M6, M1: by whose word and since when"""
    not_asked(office, 1)
    [born] = avulsa(office).events
    assert [item.nome for item in born.event.atividades] == [NOMES[0], NOMES[2]]
    assert [(n.atividade_id, n.nome, n.por, n.em) for n in born.event.nao_pedidas] == [
        (MODELO_ATIVIDADES[1], NOMES[1], MARIA.id, office.log.now),
    ]


def test_it_is_left_out_of_this_servico_for_this_empresa_only(office):
    """M6"""
    not_asked(office, 1)
    office.by(GILDA, programar, office.consulta, id_of("da ótica"), NOVA.model_copy(update={"empresa_id": OTICA}))
    assert len(state(office, id_of("da ótica")).atividades) == 3
    servico = configuracao.DadosServico(**{**_servico(office), "nome": "Outro serviço"})
    office.by(GILDA, configuracao.criar_servico, id_of("outro serviço"), servico)
    office.by(GILDA, programar, office.consulta, id_of("do outro"), NOVA.model_copy(update={"servico_id": id_of("outro serviço")}))
    assert len(state(office, id_of("do outro")).atividades) == 3


def _servico(office):
    dados = office.log.of(SERVICO)[0].event
    return {name: getattr(dados, name) for name in type(dados).model_fields}


def test_nao_pedir_mais_is_left_out_of_the_next_month_and_back_once_asked_again(office):
    """M6, R6: the whole way"""
    office.by(GILDA, gerar, CORRIDA)
    extrato = list(state(office, RECORRENTE).atividades)[1]
    office.by(MARIA, mover, RECORRENTE, NaoPedirMais(atividade=extrato, comentario="Conta encerrada."))
    office.by(GILDA, gerar, replace(CORRIDA, competencia="2026-11", periodo="2026-11"))
    assert [n.nome for n in state(office, recorrente_id(SERVICO, PADARIA, "2026-11")).gerada.nao_pedidas] == [NOMES[1]]
    office.by(CAIO, voltar_a_pedir, PADARIA, nao_pedir_id(PADARIA, SERVICO, MODELO_ATIVIDADES[1]))
    office.by(GILDA, gerar, replace(CORRIDA, competencia="2026-12", periodo="2026-12"))
    assert state(office, recorrente_id(SERVICO, PADARIA, "2026-12")).gerada.nao_pedidas == ()


def test_an_empty_checklist_is_refused(office):
    """R2"""
    for n in range(3):
        not_asked(office, n)
    with pytest.raises(ChecklistVazio):
        avulsa(office)


def test_an_empresa_inativa_gets_nothing_new(office):
    """R19"""
    office.by(GILDA, empresas.alterar, PADARIA, empresas.MudancasEmpresa(ativa=False))
    with pytest.raises(EmpresaInativa):
        avulsa(office)
    with pytest.raises(EmpresaInativa):
        office.by(GILDA, gerar, CORRIDA)


@pytest.mark.parametrize("campo", ["servico_id", "empresa_id"])
def test_what_is_not_there_is_refused_at_its_field(office, campo):
    """422"""
    with pytest.raises(Invalido) as refusal:
        avulsa(office, **{campo: id_of("nenhum")})
    assert [name for name, _ in refusal.value.erros] == [campo]


def test_dates_in_the_past_are_taken_and_in_the_wrong_order_refused(office):
    """R14"""
    avulsa(office, entrega=date(2026, 1, 5), vencimento=date(2026, 1, 5))
    with pytest.raises(Invalido) as refusal:
        office.by(GILDA, programar, office.consulta, id_of("outra"), NOVA.model_copy(update={"entrega": date(2026, 10, 21)}))
    assert [campo for campo, _ in refusal.value.erros] == ["entrega"]


def test_an_avulsa_asks_by_the_same_append(office):
    """R9, M2: at once"""
    done = avulsa(office, notificar=True)
    assert [each.event.name for each in done.events] == ["programacao_gerada", "solicitacao_enviada"]
    asked = done.events[1].event
    assert (asked.tipo, asked.servico_versao, len(asked.atividades)) == (TipoSolicitacao.PRIMEIRA, 1, 3)
    assert asked.destinatarios == done.value
    assert [each.usuario_id for each in done.value] == [MARIA.id]
    assert done.events[0].event.solicitar


def test_an_avulsa_that_is_told_not_to_asks_nobody(office):
    """R9"""
    done = avulsa(office)
    assert (done.value, len(done.events), done.events[0].event.solicitar) == ((), 1, False)


def test_an_avulsa_is_born_also_where_nobody_can_be_asked(office):
    """M1, R8"""
    deactivate(office, MARIA)
    done = avulsa(office, notificar=True)
    assert (done.value, [each.event.name for each in done.events]) == ((), ["programacao_gerada"])


def test_avulsas_are_never_merged(office):
    """R10"""
    avulsa(office)
    assert office.does(GILDA, programar, office.consulta, id_of("outra"), NOVA).events


def test_a_recorrente_is_generated_once(office):
    """R10: its id is that of serviço, empresa and período"""
    assert office.by(GILDA, gerar, CORRIDA) is True
    again = office.does(GILDA, gerar, CORRIDA)
    assert (again.value, again.events) == (False, [])
    gerada = state(office, RECORRENTE).gerada
    assert (gerada.tipo, gerada.agenda_id, gerada.periodo) == (Tipo.RECORRENTE, id_of("agenda"), "2026-10")
    assert len({recorrente_id(SERVICO, PADARIA, "2026-10"), recorrente_id(SERVICO, PADARIA, "2026-W41"),
                recorrente_id(SERVICO, OTICA, "2026-10"), recorrente_id(id_of("outro"), PADARIA, "2026-10")}) == 4


def test_a_cancelled_one_is_not_generated_again(office):
    """R10"""
    office.by(GILDA, gerar, CORRIDA)
    office.by(GILDA, mover, RECORRENTE, Cancelar(motivo="Engano."))
    assert office.by(GILDA, gerar, CORRIDA) is False


def test_two_who_generate_at_once_make_one(office):
    """R10, R12"""
    first = []

    async def twice(work):
        made = await gerar(work, CORRIDA)
        if not first:
            first.append(office.by(FUNDADOR, gerar, CORRIDA))
        return made

    assert (office.by(GILDA, twice), first) == (False, [True])
    assert office.names(RECORRENTE) == ["programacao_gerada"]


@pytest.mark.parametrize(("quem", "refusal"), [(CAIO, Proibido), (AURORA, Proibido), (MARIA, NaoEncontrado)])
def test_only_a_gerente_programs(office, quem, refusal):
    """M1"""
    assert refused(office, quem, programar, office.consulta, PROGRAMACAO, NOVA) is refusal
    assert refused(office, quem, gerar, CORRIDA) is refusal


def test_the_system_generates_as_an_author_like_any_other(office):
    """M1"""
    [born] = office.does(FUNDADOR, gerar, CORRIDA).events
    assert (born.by, born.channel) == (None, Canal.SISTEMA)
    assert office.by(ANA, gerar, CORRIDA) is False


@pytest.mark.parametrize("wrong", [{"competencia": "2026-13"}, {"competencia": "2026-W41"}, {"entrega": 20261019}, {"desconto": 1}])
def test_a_malformed_request_is_refused(wrong):
    """422"""
    with pytest.raises(ValidationError):
        NovaProgramacao(**{**NOVA.model_dump(), **wrong})
