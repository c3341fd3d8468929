"""A régua tried on the past: the same one sends what was sent; another one, what it would have."""
from datetime import date, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.escritorio import configuracao, empresas
from domain.escritorio.movimentacao import reabrir, solicitar
from domain.escritorio.simulacao import vigencias
from domain.escritorio.state import ESCRITORIO_ID
from domain.programacao.apontamentos import AdiarEnvio
from domain.programacao.commands import AlterarPrazo, Estornar
from domain.programacao.events import TipoSolicitacao
from domain.refusal import Refusal
from domain.servico.simulacao import Figuras, Plano, viver
from tests.examples.office import ANA, CAIO, DADOS_SERVICO, GILDA, MARIA, PADARIA, SERVICO
from tests.examples.regua import REGUA, ZONE, Story, at

DE, ATE = date(2026, 10, 1), date(2026, 10, 31)


def lived(story, regua=REGUA, de=DE, ate=ATE):
    regua = DADOS_SERVICO.model_validate(DADOS_SERVICO.model_dump() | {"regua": regua}).regua
    around = [each for each in story.log.recorded if each.stream in {SERVICO, PADARIA, ESCRITORIO_ID}]
    return viver(story.log.of(story.id), vigencias(SERVICO, around, regua), Plano(regua), de, ate, story.log.now)


def wall(mensagens):
    return [(each.em.astimezone(ZONE).strftime("%dT%H:%M"), each.tipo) for each in mensagens]


ACTS = (
    lambda story, rng: story.answered(rng.randrange(3)),
    lambda story, rng: story.answered(),
    lambda story, rng: story.promised(rng.randrange(1, 9)),
    lambda story, rng: story.moves(MARIA, AdiarEnvio(atividade=story.atividades[rng.randrange(3)])),
    lambda story, rng: story.by(CAIO, reabrir, story.office.consulta, story.id, story.atividades[rng.randrange(3)], "Falta.", False),
    lambda story, rng: story.by(CAIO, solicitar, story.office.consulta, story.id, rng.choice(list(TipoSolicitacao))),
    lambda story, rng: story.closed(),
    lambda story, rng: story.moves(GILDA, Estornar(motivo="Engano.")),
    lambda story, rng: story.moves(GILDA, AlterarPrazo(
        entrega=story.day, vencimento=story.day + timedelta(days=rng.randrange(8)), motivo="Pediu."
    )),
    lambda story, rng: story.by(ANA, empresas.alterar, PADARIA, empresas.MudancasEmpresa(ativa=rng.random() < 0.6)),
    lambda story, rng: story.by(ANA, configuracao.alterar_escritorio, configuracao.DadosEscritorio(
        nome="Escritório Aurora", feriados=[{"data": story.day + timedelta(days=rng.randrange(6)), "nome": "Da cidade"}]
    )),
)


@given(seed=st.integers(0, 10**9))
@settings(max_examples=40, deadline=None)
def test_the_regua_that_was_sends_again_what_it_sent(seed):
    """R9: whatever happened, with a scheduler that was never away and somebody to tell."""
    rng = Random(seed)
    story = Story(born=f"{rng.randrange(12, 20)}T{rng.choice(['07:00', '08:00', '10:30', '19:15'])}")
    for _ in range(rng.randrange(1, 9)):
        story.now(story.log.now + timedelta(days=rng.randrange(4), hours=rng.choice((1, 3, 9, 14))))
        try:
            rng.choice(ACTS)(story, rng)
        except Refusal:
            continue
    story.now(story.log.now + timedelta(days=rng.randrange(9)))
    vida = lived(story, ate=date(2026, 12, 31))
    near = timedelta(seconds=3)  # the story's scheduler looks a second after each act
    assert [(each.tipo, each.base, each.dias, each.atividades) for each in vida.simuladas] == [
        (each.tipo, each.base, each.dias, each.atividades) for each in vida.de_fato
    ]
    assert all(abs(would.em - real.em) <= near for would, real in zip(vida.simuladas, vida.de_fato, strict=True))


def test_another_regua_stops_at_the_answers_as_they_came():
    story = Story().now("20T09:00")
    story.answered()
    story.now("31T09:00")
    daily = ({"dias": -7, "base": "vencimento", "tipo": "lembrete", "repetir": {"cada": 1, "ate": 9}},)
    vida = lived(story, daily)
    assert wall(vida.de_fato) == [("14T10:00", "primeira"), ("19T08:00", "lembrete")]
    assert wall(vida.simuladas) == [
        ("14T10:00", "primeira"), ("15T08:00", "lembrete"), ("16T08:00", "lembrete"), ("19T08:00", "lembrete"), ("20T08:00", "lembrete")
    ]
    two_days = lived(story, daily, date(2026, 10, 16), date(2026, 10, 19))
    assert wall(two_days.simuladas) == [("16T08:00", "lembrete"), ("19T08:00", "lembrete")]
    assert lived(story, ()).simuladas == []


def test_a_regua_that_came_later_is_tried_from_the_birth_on():
    story = Story(regua=()).now("21T09:00")
    story.serves()
    story.now("22T09:00")
    vida = lived(story)
    assert (wall(vida.de_fato), wall(vida.simuladas)) == ([], [("14T10:00", "primeira"), ("19T08:00", "lembrete")])


def test_what_a_person_asked_is_there_whatever_the_regua():
    story = Story(born="17T10:00").now("19T07:30", look=False)
    story.by(CAIO, solicitar, story.office.consulta, story.id, TipoSolicitacao.LEMBRETE)
    story.now("22T09:00")
    vida = lived(story)
    assert (vida.de_fato, vida.simuladas) == ([], []), "the day had its message, from a person"


def test_one_that_did_not_live_on_those_days_does_not_count():
    story = Story().now("15T10:00")
    story.closed()
    story.now("31T09:00")
    assert lived(story, de=date(2026, 10, 16)) is None
    assert lived(story, ate=date(2026, 10, 13)) is None
    assert lived(story, de=date(2026, 10, 15)) is not None


def test_the_figures_say_how_many_crossed_an_answer_and_how_long_answers_took():
    story = Story(regua=REGUA[:1]).now("18T20:00")
    story.answered(0)
    story.now("19T20:00")
    story.answered(1)
    story.now("31T09:00")
    figuras, vida = Figuras(), lived(story, REGUA[:1])
    figuras.add(vida.simuladas, vida.respostas)
    assert (figuras.mensagens, figuras.depois_da_resposta) == (2, 1), "the lembrete of Monday came twelve hours after an answer"
    first = at("18T20:00") - at("14T10:00")
    assert (figuras.quantil(0.5), figuras.quantil(0.9)) == (12.0, first / timedelta(hours=1))
    assert [(passo, sent, soon) for passo, sent, soon in figuras.passos()] == [
        ((None, None, "primeira"), 1, 0), (("vencimento", -5, "lembrete"), 1, 1),
    ]
    assert Figuras().quantil(0.5) is None


def test_an_answer_counts_for_a_message_that_asked_for_it():
    story = Story().now("15T10:00")
    story.moves(MARIA, AdiarEnvio(atividade=story.atividades[0], prometido_para=date(2026, 10, 20)))
    story.now("19T12:00")
    story.answered(0)
    story.now("21T09:00")
    figuras, vida = Figuras(), lived(story)
    figuras.add(vida.de_fato, vida.respostas)
    steps = {passo[2]: soon for passo, _, soon in figuras.passos()}
    assert steps == {"primeira": 0, "lembrete": 0}, "what was promised was not asked on Monday"
