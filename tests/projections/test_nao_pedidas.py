"""What an empresa is not asked for shows by whose word, until it is asked for again."""
from hypothesis import given, settings

from domain.empresa.state import EMPRESA
from domain.escritorio import movimentacao
from domain.programacao.apontamentos import NaoPedirMais
from projections import nao_pedidas
from projections.view import replay
from tests.examples.office import (
    CAIO,
    MARIA,
    MODELO_ATIVIDADES,
    OTICA,
    PADARIA,
    PROGRAMACAO,
    SERVICO,
    at_work,
    atividades_of,
)
from tests.projections.histories import Historia, historias
from tests.projections.projected import ask, project


def test_it_is_listed_with_who_when_and_why(database: str) -> None:
    """M6; api.md, GET /empresas/{id}/nao-pedir"""
    office = at_work()
    office.by(MARIA, movimentacao.mover, PROGRAMACAO, NaoPedirMais(atividade=atividades_of(office)[2], comentario="Sede própria."))
    (row,) = replay(nao_pedidas.VIEW, office.log.recorded).values()
    url = project(database, office.log)
    assert ask(url, lambda connection: nao_pedidas.da_empresa(connection, PADARIA)) == [{
        "id": row.id, "servico_id": SERVICO, "atividade_id": MODELO_ATIVIDADES[2], "nome": "Guia do aluguel", "programacao_id": PROGRAMACAO,
        "por": {"id": MARIA.id, "nome": "Maria Alves"}, "em": office.log.now, "comentario": "Sede própria.",
    }]
    assert ask(url, lambda connection: nao_pedidas.da_empresa(connection, OTICA)) == []


def test_asked_for_again_it_is_gone() -> None:
    """M6 undone"""
    office = at_work()
    office.by(MARIA, movimentacao.mover, PROGRAMACAO, NaoPedirMais(atividade=atividades_of(office)[2]))
    (id,) = replay(nao_pedidas.VIEW, office.log.recorded)
    office.by(CAIO, movimentacao.voltar_a_pedir, PADARIA, id)
    assert replay(nao_pedidas.VIEW, office.log.recorded) == {}


@settings(max_examples=25, deadline=None)
@given(historias)
def test_the_list_agrees_with_the_decisions(historia: Historia) -> None:
    """M6: what the generation would leave out."""
    rows = replay(nao_pedidas.VIEW, historia.log.recorded)
    known = {id: each for empresa in (PADARIA, OTICA) for id, each in historia.log.load(EMPRESA, empresa).state.nao_pedir.items()}  # type: ignore[union-attr]
    assert {id: (row.atividade_id, row.servico_id, row.por, row.em) for id, row in rows.items()} == {
        id: (each.said.atividade_id, each.said.servico_id, each.por, each.em) for id, each in known.items()
    }
