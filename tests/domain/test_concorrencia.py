"""Two who act at once (R12, R16)."""
import pytest

from domain.escritorio import configuracao, pessoas
from domain.escritorio.geracao import programar
from domain.escritorio.movimentacao import comentar, mover, reabrir
from domain.programacao.apontamentos import AlterarExigencia, InformarSemMovimento
from domain.programacao.events import Exigencia
from domain.programacao.refusals import AnexoRemovido, AtividadeDispensada, AtividadePendente, ProgramacaoBaixada
from domain.programacao.state import PROGRAMACAO as AGGREGATE
from domain.programacao.state import Situacao
from domain.refusal import Conflito
from tests.examples.movements import MOVEMENTS, attached, refused
from tests.examples.office import (
    CAIO,
    CELIA,
    DADOS_SERVICO,
    FISCAL,
    FUNDADOR,
    MARIA,
    NOVA,
    PROGRAMACAO,
    SERVICO,
    atividades_of,
    id_of,
    novo_usuario,
)


@pytest.fixture
def office():
    return attached()


def state(office):
    return office.log.load(AGGREGATE, PROGRAMACAO).state


def test_a_command_that_changes_nothing_records_nothing(office):
    """R12"""
    office.by(CAIO, *MOVEMENTS["M17 conferido"](office))
    assert office.does(CAIO, *MOVEMENTS["M17 conferido"](office)).events == []


class Meanwhile:
    """A use case during whose first attempt somebody else is faster."""

    def __init__(self, office, quem, use_case, *args, times=1):
        self.office, self.other, self.times = office, (quem, use_case, *args), times

    async def __call__(self, work, use_case, *args):
        value = await use_case(work, *args)
        if self.times:
            self.times -= 1
            self.office.by(*self.other)
        return value


def test_two_users_on_different_atividades_never_disturb_each_other(office):
    """R12"""
    both = Meanwhile(office, MARIA, *MOVEMENTS["M3"](office))
    extrato, aluguel = atividades_of(office)[1:]
    done = office.does(CAIO, both, mover, PROGRAMACAO, InformarSemMovimento(atividade=aluguel))
    assert done.events
    assert (state(office).atividade(extrato).situacao, state(office).atividade(aluguel).situacao) == (
        Situacao.ENVIADA, Situacao.SEM_MOVIMENTO,
    )


@pytest.mark.parametrize(("faster", "slower", "refusal"), [
    ("M4", "M17", AnexoRemovido), ("M4", "M17 conferido", AnexoRemovido), ("M9", "M9", AtividadePendente),
    ("M12", "M5", ProgramacaoBaixada),
])
def test_what_makes_no_sense_any_more_is_refused_after_the_other(office, faster, slower, refusal):
    """R12: decided again on the new state; nothing is lost"""
    both = Meanwhile(office, CAIO, *MOVEMENTS[faster](office))
    with pytest.raises(refusal):
        office.by(CELIA, both, *MOVEMENTS[slower](office))
    assert office.log.of(PROGRAMACAO)[-1].by == CAIO.id


def test_a_refusal_of_what_has_changed_meanwhile_is_thought_over(office):
    """R12: a dispensada that is asked for again is reopened, not refused"""
    waive = AlterarExigencia(atividade=atividades_of(office)[0], exigencia=Exigencia.DISPENSADA, comentario="Sem compras.")
    ask = AlterarExigencia(atividade=atividades_of(office)[0], exigencia=Exigencia.OBRIGATORIA)
    office.by(CAIO, mover, PROGRAMACAO, waive)
    tried = []

    async def reopen(work):
        await work.find(AGGREGATE, PROGRAMACAO)
        if not tried:
            tried.append(office.by(CAIO, mover, PROGRAMACAO, ask))
        return await reabrir(work, office.consulta, PROGRAMACAO, atividades_of(office)[0], "Faltou.", False)

    assert office.does(CELIA, reopen).events
    office.by(CAIO, mover, PROGRAMACAO, waive)
    with pytest.raises(AtividadeDispensada):
        office.by(CELIA, reopen)


def test_what_is_created_under_an_id_in_use_is_refused(office):
    """R12: never a second birth in one stream"""
    for use_case, *args in (
        (configuracao.criar_departamento, FISCAL, configuracao.NovoDepartamento(nome="Outro")),
        (configuracao.criar_servico, SERVICO, DADOS_SERVICO),
        (pessoas.cadastrar, MARIA.id, novo_usuario(MARIA, "Outra"), None), (programar, office.consulta, PROGRAMACAO, NOVA),
    ):
        assert refused(office, FUNDADOR, use_case, *args) is Conflito


def test_who_is_never_fast_enough_is_told_so(office):
    """R12: 409 after several tries"""
    numbers = iter(range(100))

    async def busy(work):
        await mover(work, PROGRAMACAO, InformarSemMovimento(atividade=atividades_of(office)[2]))
        office.by(CAIO, comentar, office.consulta, PROGRAMACAO, id_of(f"c{next(numbers)}"), atividades_of(office)[0], "Olá.", True, False)

    with pytest.raises(Conflito):
        office.by(CELIA, busy)


def test_no_event_is_earlier_than_the_one_before_it_in_its_stream(office):
    """R16: whatever the clock does"""
    office.later(hours=-5)
    office.by(CAIO, *MOVEMENTS["M17 conferido"](office))
    times = [each.at for each in office.log.of(PROGRAMACAO)]
    assert times == sorted(times)
