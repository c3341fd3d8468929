"""Why nothing was sent, or what: each clause, and random histories on which every answer is checked against what the régua did."""
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.acesso import SISTEMA
from domain.escritorio import empresas
from domain.escritorio.avisar import eligible
from domain.escritorio.movimentacao import reabrir, solicitar
from domain.escritorio.porque import trechos
from domain.log import get
from domain.programacao.apontamentos import AdiarEnvio
from domain.programacao.commands import AlterarPrazo, Cancelar, Estornar
from domain.programacao.events import SolicitacaoEnviada, TipoSolicitacao
from domain.programacao.state import PROGRAMACAO
from domain.refusal import Refusal
from domain.servico.cronograma import Pendente, proximos
from domain.servico.porque import Codigo, Impedimento, Situacao
from domain.servico.regua import Passo
from domain.servico.state import SERVICO as SERVICO_
from domain.usuario.avisos import CanalDeAviso
from domain.usuario.events import EnderecoDevolvido
from tests.examples.office import (
    ANA,
    CAIO,
    FISCAL,
    FUNDADOR,
    GILDA,
    MARIA,
    PADARIA,
    PESSOAL,
    RUI,
    SERVICO,
    Office,
    id_of,
    settle,
)
from tests.examples.regua import NOTAS, REGUA, ZONE, Story, at


def test_what_the_regua_sent_is_said_with_the_steps_that_met():
    """R9: Saturday's and Sunday's go on Monday, as one."""
    why = Story().now("19T12:00").why("19")
    assert (why.situacao, [each.event.tipo for each in why.enviados]) == (Situacao.ENVIADO, ["lembrete"])
    [met] = why.motivos
    assert (met.codigo, [each.dias for each in met.passos]) == (Codigo.JUNTADO_COM, [-5])
    assert why.proximo.em.astimezone(ZONE) == at("23T08:00")


def test_the_first_solicitacao_is_said_on_its_day():
    why = Story().now("14T23:00").why("14")
    assert (why.situacao, [each.event.tipo for each in why.enviados], why.motivos) == (Situacao.ENVIADO, ["primeira"], ())


def test_a_day_without_a_step_names_the_one_before_and_the_next():
    why = Story().now("21T23:00").why("21")
    [motivo] = why.motivos
    assert (why.situacao, motivo.codigo) == (Situacao.NADA_ENVIADO, Codigo.NENHUM_PASSO_NESTE_DIA)
    assert [each.dia.day for each in motivo.passos] == [19, 23]


def test_a_weekend_says_which_steps_wait_for_monday():
    [motivo] = Story().now("18T23:00").why("17").motivos
    assert (motivo.codigo, [each.dias for each in motivo.passos], motivo.ate) == (Codigo.DIA_NAO_UTIL, [-5], date(2026, 10, 19))


def test_at_night_it_is_the_hour():
    story = Story(born="14T20:00")
    assert story.codes("14T21:00") == ["fora_do_horario"]
    assert story.now("15T07:00").codes("14") == ["fora_do_horario"]
    assert story.why("15T07:00").motivos[0].codigo is Codigo.FORA_DO_HORARIO
    assert story.now("15T09:00").why("15").situacao is Situacao.ENVIADO


@pytest.mark.parametrize(("what", "codigo"), [
    (lambda story: story.answered(), "tudo_respondido"),
    (lambda story: story.closed(), "baixada"),
    (lambda story: story.moves(GILDA, Cancelar(motivo="Saiu.")), "cancelada"),
    (lambda story: story.by(ANA, empresas.alterar, PADARIA, empresas.MudancasEmpresa(ativa=False)), "empresa_inativa"),
    (lambda story: story.serves(regua=()), "regua_vazia"),
])
def test_what_stopped_it_is_said_with_the_event_that_did(what, codigo):
    story = Story().now("15T10:00")
    what(story)
    did = story.log.recorded[-1]
    why = story.now("19T20:00").why("19")
    assert [str(each.codigo) for each in why.motivos] == [codigo]
    assert why.motivos[0].em == story.log.recorded[why.motivos[0].posicao - 1].at
    assert did.position - why.motivos[0].posicao <= 1  # the completeness is recorded beside the answer that made it
    assert why.situacao is Situacao.NADA_ENVIADO


def test_what_was_promised_is_named_with_its_day():
    story = Story().now("15T10:00")
    for n, dia in enumerate((19, 20, 21)):
        story.moves(MARIA, AdiarEnvio(atividade=story.atividades[n], prometido_para=date(2026, 10, dia)))
    [motivo] = story.now("19T20:00").why("19").motivos
    assert (motivo.codigo, motivo.ate) == (Codigo.ADIADA_ATE, date(2026, 10, 21))
    assert {until.day for _, until in motivo.adiadas} == {19, 20, 21}
    assert story.why("19").proximo.em.astimezone(ZONE) == at("23T08:00")


def test_what_was_left_out_of_a_message_is_said_with_it():
    story = Story().now("15T10:00")
    story.moves(MARIA, AdiarEnvio(atividade=story.atividades[NOTAS], prometido_para=date(2026, 10, 20)))
    why = story.now("19T20:00").why("19")
    assert why.situacao is Situacao.ENVIADO
    held = next(each for each in why.motivos if each.codigo is Codigo.ADIADA_ATE)
    assert [atividade for atividade, _ in held.adiadas] == [story.atividades[NOTAS]]


def test_nothing_is_left_of_the_regua():
    story = Story().now("31T10:00")
    assert story.codes("30") == ["passos_esgotados"]


def test_a_step_of_before_the_birth_is_said_to_be():
    """R9: steps past at M1 are skipped; on the day of the birth the first goes, which is another day where it was born at night."""
    assert Story(born="19T20:00").now("19T22:00").codes("19") == ["fora_do_horario", "passo_anterior_ao_nascimento"]


def test_a_regua_that_came_after_the_hour_says_so():
    story = Story(regua=REGUA[2:]).now("19T12:00")
    story.serves()
    changed = story.log.of(SERVICO)[-1]
    why = story.now("19T20:00").why("19")
    assert [str(each.codigo) for each in why.motivos] == ["nenhum_passo_neste_dia", "passo_anterior_a_mudanca"]
    assert (why.motivos[1].posicao, why.motivos[1].em) == (changed.position, changed.at)


def test_an_avulsa_that_asked_before_eight_had_its_message_of_the_day():
    story = Story(born="17T10:00")
    story.now("19T07:30", look=False)
    story.by(CAIO, solicitar, story.office.consulta, story.id, TipoSolicitacao.LEMBRETE)
    why = story.now("19T20:00").why("19")
    assert (why.situacao, [each.by for each in why.enviados], story.codes("19")) == (Situacao.ENVIADO, [CAIO.id], ["ja_enviado"])


def test_a_manual_one_is_said_and_why_the_regua_sent_none_too():
    story = Story().now("21T10:00")
    story.by(CAIO, solicitar, story.office.consulta, story.id, TipoSolicitacao.MANUAL)
    why = story.now("21T20:00").why("21")
    assert (why.situacao, [each.event.tipo for each in why.enviados]) == (Situacao.ENVIADO, ["manual"])
    assert story.codes("21") == ["nenhum_passo_neste_dia"]


@pytest.mark.parametrize(("mudancas", "impedimento"), [
    ({"notificar_por": ()}, Impedimento.SEM_CANAL), ({"ativo": False}, Impedimento.INATIVO),
    ({"departamentos": (PESSOAL,)}, Impedimento.OUTRO_DEPARTAMENTO), ({"notificar_por": ("whatsapp",)}, Impedimento.SEM_ENDERECO),
])
def test_where_nobody_can_be_told_each_is_named_with_the_reason(mudancas, impedimento):
    """R8"""
    story = Story().now("15T10:00")
    story.told(**mudancas)
    why = story.now("19T20:00").why("19")
    assert [str(each.codigo) for each in why.motivos] == ["sem_destinatario"]
    people = {each.usuario: each.impedimento for each in why.motivos[0].pessoas}
    assert people[MARIA.id] is impedimento
    assert people[RUI.id] is Impedimento.SEM_CANAL


def test_an_address_that_sent_something_back_is_a_reason():
    story = Story().now("15T10:00")
    story.log.happened(FUNDADOR, MARIA.id, EnderecoDevolvido(canal=CanalDeAviso.EMAIL, motivo="5.1.1"))
    why = story.now("19T20:00").why("19")
    assert {each.usuario: each.impedimento for each in why.motivos[0].pessoas}[MARIA.id] is Impedimento.ENDERECO_DEVOLVIDO
    assert why.situacao is Situacao.DEVIDO


def test_a_scheduler_that_was_away_is_said_to_be_waited_for_and_the_message_to_be_late():
    """R9: one message, not the backlog."""
    story = Story().now("15T10:00")
    story.away = True
    story.now("20T10:00")
    assert story.codes("19") == ["aguarda_o_relogio"]
    assert story.why("19").situacao is Situacao.DEVIDO
    story.away = False
    story.look()
    story.now("20T20:00")
    late = next(each for each in story.why("20").motivos if each.codigo is Codigo.COM_ATRASO)
    assert late.ate == date(2026, 10, 19)
    assert story.why("19").situacao is Situacao.DEVIDO, "as it was known at the end of that day"


def test_a_day_to_come_says_what_will_go_or_why_nothing_will():
    story = Story().now("15T10:00")
    assert story.why("19").situacao is Situacao.PREVISTO
    assert story.why("19").proximo.em.astimezone(ZONE) == at("19T08:00")
    assert (story.why("21").situacao, story.codes("21")) == (Situacao.NADA_PREVISTO, ["nenhum_passo_neste_dia"])
    assert story.codes("24") == ["dia_nao_util"]
    story.answered()
    assert story.codes("19") == ["tudo_respondido"]


def test_today_says_what_is_still_to_go():
    story = Story().now("19T07:00")
    why = story.why("19")
    assert (why.situacao, [str(each.codigo) for each in why.motivos]) == (Situacao.NADA_ENVIADO, ["fora_do_horario"])
    assert why.proximo.em.astimezone(ZONE) == at("19T08:00")


def test_before_it_was_made_there_was_nothing():
    assert Story().why("13").situacao is Situacao.NAO_EXISTIA


def test_the_past_knows_nothing_of_what_came_later():
    """R16"""
    story = Story().now("16T10:00")
    before = story.why("15")
    story.answered()
    story.closed()
    assert story.why("15") == before


# what a story may be made of, by chance
ACTS = (
    lambda story, rng: story.answered(),
    lambda story, rng: story.promised(rng.randrange(1, 9)),
    lambda story, rng: story.moves(GILDA, Cancelar(motivo="Saiu.")) if rng.random() < 0.3 else None,
    lambda story, rng: story.answered(rng.randrange(3)),
    lambda story, rng: story.moves(MARIA, AdiarEnvio(
        atividade=story.atividades[rng.randrange(3)], prometido_para=story.day + timedelta(days=rng.randrange(6))
    )),
    lambda story, rng: story.moves(MARIA, AdiarEnvio(atividade=story.atividades[rng.randrange(3)])),
    lambda story, rng: story.by(CAIO, reabrir, story.office.consulta, story.id, story.atividades[rng.randrange(3)], "Falta.", False),
    lambda story, rng: story.by(CAIO, solicitar, story.office.consulta, story.id, rng.choice(list(TipoSolicitacao))),
    lambda story, rng: story.closed(),
    lambda story, rng: story.moves(GILDA, Estornar(motivo="Engano.")),
    lambda story, rng: story.moves(GILDA, AlterarPrazo(
        entrega=story.day, vencimento=story.day + timedelta(days=rng.randrange(8)), motivo="Pediu."
    )),
    lambda story, rng: story.by(ANA, empresas.alterar, PADARIA, empresas.MudancasEmpresa(ativa=rng.random() < 0.6)),
    lambda story, rng: story.told(notificar_por=rng.choice([(), ("email",)])),
    lambda story, rng: story.serves(regua=rng.choice([(), REGUA[:1], REGUA[1:], REGUA])),
    lambda story, rng: story.serves(departamento_id=rng.choice([FISCAL, FISCAL, PESSOAL])),
    lambda story, rng: setattr(story, "away", not story.away),
)


def made_by(rng):
    story = Story(born=f"{rng.randrange(12, 20)}T{rng.choice(['07:00', '08:00', '10:30', '19:15'])}")
    for _ in range(rng.randrange(1, 9)):
        hour = timedelta(days=rng.randrange(4), hours=rng.choice((0, 3, 9, 14)))
        story.now(story.log.now + hour)
        try:
            rng.choice(ACTS)(story, rng)
        except Refusal:
            continue
    return story.now(story.log.now + timedelta(days=rng.randrange(5)))


_GONE = datetime(2026, 1, 1, tzinfo=ZONE)
_ALWAYS = Passo(dias=0, base="vencimento", tipo="lembrete")


def without(cenario, motivo, dia):
    """The cenario with that one thing taken out of the way, by hand."""
    on_the_day = (_ALWAYS.model_copy(update={"dias": (dia - cenario.vencimento).days}),)
    free = tuple(Pendente(each.atividade) for each in cenario.pendentes)
    match motivo.codigo:
        case Codigo.BAIXADA | Codigo.CANCELADA:
            return replace(cenario, encerrada_por=None)
        case Codigo.EMPRESA_INATIVA:
            return replace(cenario, empresa_ativa=True)
        case Codigo.TUDO_RESPONDIDO:
            return replace(cenario, pendentes=(Pendente(id_of("uma")),))
        case Codigo.ADIADA_ATE:
            return replace(cenario, pendentes=free)
        case Codigo.REGUA_VAZIA | Codigo.NENHUM_PASSO_NESTE_DIA | Codigo.PASSOS_ESGOTADOS:
            return replace(cenario, regua=on_the_day)
        case Codigo.JA_ENVIADO:
            return replace(cenario, ultimo_envio=_GONE)
        case Codigo.PASSO_ANTERIOR_AO_NASCIMENTO | Codigo.PASSO_ANTERIOR_A_MUDANCA:
            return replace(cenario, nascida_em=_GONE, desde=_GONE, ultimo_envio=_GONE, rearmada_em=None)
    raise AssertionError(motivo.codigo)


def sends(cenario, expediente, dia):
    """Whether something is for that day: what is left over from days before is not looked at."""
    before = expediente.opening(dia) - timedelta(microseconds=1)
    cenario = replace(cenario, desde=max(cenario.desde, before)) if cenario.desde < before else cenario
    return any(expediente.day(each.em) == dia for each in proximos(cenario, expediente, before).envios)


async def eligible_then(story, dia):
    """Asked of the use case itself, on the log as it was."""
    past = story.log.until(max(each.position for each in story.then(story.momento(dia))))
    office = Office(past)
    return (await past.run(lambda work: _eligible(work, office, story.id), SISTEMA)).value


async def _eligible(work, office, id):
    programacao, servico = await get(work, PROGRAMACAO, id), await get(work, SERVICO_, SERVICO)
    return await eligible(work, office.consulta, programacao, servico)


def is_true(story, dia, tell):
    """The answer for one past day, against the log and by taking away what it names."""
    why = story.why(dia)
    expediente = story.followed().regras.expediente
    of_day = [each for each in story.log.of(story.id)
              if isinstance(each.event, SolicitacaoEnviada) and expediente.day(each.at) == dia]
    assert list(why.enviados) == of_day
    by_regua = [each for each in of_day if each.event.passo]
    if by_regua:
        assert why.situacao is Situacao.ENVIADO
        return
    codes = {each.codigo for each in why.motivos}
    assert codes, (dia, why)
    tell.update(codes)
    born = story.log.of(story.id)[0].at
    history = story.then(story.momento(dia))
    moved = [each for each in history if expediente.day(each.at) == dia]
    assert (Codigo.DIA_NAO_UTIL in codes) == (not expediente.calendario.is_business_day(dia))
    if Codigo.FORA_DO_HORARIO in codes:
        assert expediente.day(born) == dia
        assert expediente.next_allowed(born) > born or story.log.now < expediente.opening(dia)
    if moved or codes & {Codigo.DIA_NAO_UTIL, Codigo.FORA_DO_HORARIO}:
        return
    if Codigo.SEM_DESTINATARIO in codes:
        assert not settle(eligible_then(story, dia))
        return
    cenario = trechos(story.id, history, story.contatos)[-1].cenario
    if Codigo.AGUARDA_O_RELOGIO in codes:
        ahead = proximos(cenario, expediente, expediente.opening(dia)).envios
        assert ahead[0].em <= expediente.opening(dia)
        return
    every = cenario
    for each in why.motivos:
        every = without(every, each, dia)
    assert sends(every, expediente, dia), (dia, codes, cenario)
    for left in why.motivos:
        rest = cenario
        for each in why.motivos:
            if each is not left:
                rest = without(rest, each, dia)
        assert not sends(rest, expediente, dia), (dia, codes, left, cenario)


TOLD = Counter()


@given(seed=st.integers(0, 10**9))
@settings(max_examples=40, deadline=None)
def test_the_explanation_agrees_with_what_the_regua_did(seed):
    """R8, R9: on each day something was sent and it says so, or what it names stood in the way, and nothing else did."""
    story = made_by(Random(seed))
    born = story.log.of(story.id)[0].at.astimezone(ZONE).date()
    for n in range((story.day - born).days):
        is_true(story, born + timedelta(days=n), TOLD)
