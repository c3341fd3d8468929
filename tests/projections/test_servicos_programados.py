"""The list's row counts what the domain decided."""
from datetime import timedelta

from hypothesis import given, settings

from domain.escritorio import movimentacao
from domain.programacao.apontamentos import AlterarExigencia, Anexar, Conferir, InformarSemMovimento, NaoPedirMais, RemoverAnexo
from domain.programacao.commands import AlterarPrazo, Baixar, Cancelar, Estornar
from domain.programacao.events import Exigencia, StatusBaixa, TipoSolicitacao
from domain.programacao.state import Situacao
from projections import servicos_programados
from projections.movimentos import CONSEQUENCIAS, DA_PROGRAMACAO, em_palavras
from projections.servicos_programados import Row
from projections.view import replay
from tests.examples.office import CAIO, FUNDADOR, GILDA, HOJE, MARIA, PROGRAMACAO, Office, arquivo, at_work, atividades_of
from tests.projections.histories import Historia, historias


def row(office: Office) -> Row:
    return replay(servicos_programados.VIEW, office.log.recorded)[PROGRAMACAO]


def test_news_of_the_client_stand_until_a_person_of_the_equipe_moves() -> None:
    """`com_novidade`: the system's own movements do not see what the client sent."""
    office = at_work()
    first = atividades_of(office)[0]
    assert not row(office).novidade
    office.by(MARIA, movimentacao.mover, PROGRAMACAO, Anexar(atividade=first, arquivos=(arquivo(),)))
    assert row(office).novidade
    office.by(FUNDADOR, movimentacao.solicitar, office.consulta, PROGRAMACAO, TipoSolicitacao.LEMBRETE)
    assert row(office).novidade
    office.by(CAIO, movimentacao.mover, PROGRAMACAO, Conferir(atividade=first, anexo=arquivo().id))
    assert not row(office).novidade


def test_only_current_files_wait_to_be_looked_at() -> None:
    """`a_conferir`, M17"""
    office = at_work()
    first = atividades_of(office)[0]
    files = tuple(arquivo(f"{n}.pdf") for n in range(4))
    office.by(MARIA, movimentacao.mover, PROGRAMACAO, Anexar(atividade=first, arquivos=files))
    assert row(office).a_conferir == 4
    office.by(CAIO, movimentacao.mover, PROGRAMACAO, Conferir(atividade=first, anexo=files[0].id))
    office.by(MARIA, movimentacao.mover, PROGRAMACAO, RemoverAnexo(atividade=first, anexo=files[1].id))
    assert row(office).a_conferir == 2
    office.by(CAIO, movimentacao.devolver, office.consulta, PROGRAMACAO, first, files[2].id, "Ilegível.")
    assert (row(office).a_conferir, row(office).feitas) == (1, 0)


def test_the_first_answer_is_timed_from_the_first_solicitacao() -> None:
    """GET /painel: what the client did before it was asked, and what it does later, do not count."""
    office = at_work()
    first, second, third = atividades_of(office)
    office.by(MARIA, movimentacao.mover, PROGRAMACAO, InformarSemMovimento(atividade=second))
    office.later(hours=1)
    asked = office.log.now
    office.by(CAIO, movimentacao.solicitar, office.consulta, PROGRAMACAO, TipoSolicitacao.MANUAL)
    office.later(hours=5)
    office.by(CAIO, movimentacao.solicitar, office.consulta, PROGRAMACAO, TipoSolicitacao.MANUAL)
    office.by(CAIO, movimentacao.mover, PROGRAMACAO, InformarSemMovimento(atividade=third))
    office.later(hours=1)
    answered = office.log.now
    office.by(MARIA, movimentacao.mover, PROGRAMACAO, Anexar(atividade=first, arquivos=(arquivo(),)))
    office.later(hours=1)
    office.by(MARIA, movimentacao.mover, PROGRAMACAO, Anexar(atividade=first, arquivos=(arquivo("2.pdf"),)))
    assert (row(office).solicitada_em, row(office).respondida_em) == (asked, answered)


def test_the_last_movement_is_what_a_person_did_not_what_followed() -> None:
    """R3, R6"""
    office = at_work()
    for id in atividades_of(office):
        office.by(MARIA, movimentacao.mover, PROGRAMACAO, NaoPedirMais(atividade=id, comentario="Nunca."))
    assert office.names(PROGRAMACAO)[-1] == "checklist_completado"
    last = row(office)
    assert (last.ultimo_tipo, last.ultimo_por, last.ultima_atividade) == ("nao_pedir_mais_informado", MARIA.id, atividades_of(office)[-1])


def test_closing_counts_on_its_day_and_the_estorno_takes_it_back() -> None:
    """R4, M13, M14"""
    office = at_work()
    office.by(CAIO, movimentacao.mover, PROGRAMACAO, Baixar(status=StatusBaixa.CONCLUIDA_COM_PENDENCIAS, dia=HOJE - timedelta(days=2)))
    assert (row(office).status, row(office).encerrada_em) == ("concluida_com_pendencias", HOJE - timedelta(days=2))
    office.by(GILDA, movimentacao.mover, PROGRAMACAO, Estornar(motivo="Engano."))
    assert (row(office).status, row(office).encerrada_em) == ("iniciada", None)
    office.by(GILDA, movimentacao.mover, PROGRAMACAO, AlterarPrazo(entrega=HOJE, vencimento=HOJE, motivo="Pressa."))
    office.by(GILDA, movimentacao.mover, PROGRAMACAO, Cancelar(motivo="Engano."))
    assert (row(office).status, row(office).encerrada_em, row(office).vencimento) == ("cancelada", HOJE, HOJE)


def test_progress_is_rounded_down_and_a_dispensa_counts() -> None:
    """R2"""
    office = at_work()
    first, second, _ = atividades_of(office)
    office.by(MARIA, movimentacao.mover, PROGRAMACAO, InformarSemMovimento(atividade=second))
    assert (row(office).feitas, row(office).total, row(office).percentual, row(office).sem_movimento) == (1, 3, 33, 1)
    dispensa = AlterarExigencia(atividade=first, exigencia=Exigencia.DISPENSADA, comentario="Já temos.")
    office.by(CAIO, movimentacao.mover, PROGRAMACAO, dispensa)
    assert (row(office).feitas, row(office).percentual) == (2, 66)


def test_every_movement_has_its_short_words() -> None:
    """What the list shows of the last one."""
    assert all(em_palavras(each.name) for each in DA_PROGRAMACAO - CONSEQUENCIAS)


@settings(max_examples=40, deadline=None)
@given(historias)
def test_the_row_agrees_with_the_decisions(historia: Historia) -> None:
    """R1, R2, R3: counted one event at a time, and all at once from the domain's state."""
    rows = replay(servicos_programados.VIEW, historia.log.recorded)
    states = historia.programacoes()
    assert rows.keys() == states.keys()
    for id, state in states.items():
        found, atividades = rows[id], list(state.atividades.values())
        feitas = sum(each.feita for each in atividades)
        assert (found.feitas, found.total, found.percentual) == (feitas, len(atividades), int(100 * feitas / len(atividades)))
        assert found.sem_movimento == sum(each.situacao is Situacao.SEM_MOVIMENTO for each in atividades)
        assert found.a_conferir == sum(not anexo.conferido for each in atividades for anexo in each.atuais)
        assert (found.status, found.responsavel_id, found.entrega, found.vencimento, found.encerrada_em) == (
            state.status, state.responsavel, state.entrega, state.vencimento, state.fim and state.fim.dia,
        )
        assert found.atualizada_em == historia.log.of(id)[-1].at
