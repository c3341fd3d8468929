"""Each clause is a sentence that a person can read, and says which day and event it speaks of."""
from datetime import date, timedelta

import pytest

from adapters.api.porque import parse_quando
from domain.escritorio import empresas
from domain.escritorio.movimentacao import solicitar
from domain.programacao.apontamentos import AdiarEnvio
from domain.programacao.commands import Cancelar
from domain.programacao.events import SolicitacaoEnviada, TipoSolicitacao
from domain.refusal import Invalido
from domain.servico.porque import Codigo
from projections.notificacoes import Estado
from projections.porque import FRASES, Palavras, dizer
from tests.examples.office import ANA, CAIO, GILDA, MARIA, PADARIA
from tests.examples.regua import REGUA, ZONE, Story


def said(story, quando, messages=(), waiting=None):
    """What the API would answer, without a database; what was sent went to `messages`."""
    momento, followed = story.momento(quando), story.followed()
    expediente = followed.regras.expediente
    names = {id: campos["nome"] for id, campos in story.log.identidades.items() if campos.get("nome")}
    atividades = {each.id: each.item.nome for each in followed.andamento.programacao.atividades.values()}
    palavras = Palavras(names, atividades, ZONE, expediente.calendario, {})
    enviados = [
        {"posicao": each.position, "em": each.at, "tipo": str(each.event.tipo), "por": {"id": each.by, "nome": "-"}, "mensagens": messages}
        for each in story.then(momento) if isinstance(each.event, SolicitacaoEnviada) and expediente.day(each.at) == momento.dia
    ]
    born = story.log.of(story.id)[0]
    return dizer(story.why(quando), momento, palavras, enviados, waiting or {}, (born.position, born.at))


def frases(story, quando):
    return {str(each["codigo"]): each["frase"] for each in said(story, quando)["motivos"]}


def promised(story):
    for n in range(3):
        story.moves(MARIA, AdiarEnvio(atividade=story.atividades[n], prometido_para=date(2026, 10, 19)))


@pytest.mark.parametrize(("born", "does", "quando", "codigo", "frase"), [
    ("14T10:00", None, "13", "ainda_nao_gerada", "ainda não existia: foi gerada em 14/10/2026 às 10:00"),
    ("14T20:00", None, "14", "fora_do_horario", "fora do horário: a régua envia das 8:00 às 18:00"),
    ("14T10:00", None, "17", "dia_nao_util",
     "17/10/2026 é sábado, e a régua só envia em dia útil; «lembrete 5 dias antes do vencimento» fica para 19/10/2026"),
    ("11T10:00", None, "12", "dia_nao_util", "12/10/2026 é feriado (Nossa Senhora Aparecida), e a régua só envia em dia útil"),
    ("14T10:00", None, "21", "nenhum_passo_neste_dia",
     ("a régua não tem passo neste dia (o anterior é lembrete 4 dias antes do vencimento, em 19/10/2026; "
     "o próximo é cobrança 1 dia depois do vencimento, em 23/10/2026)")),
    ("14T10:00", None, "30", "passos_esgotados",
     "os passos da régua se esgotaram: o último era cobrança 7 dias depois do vencimento, em 29/10/2026"),
    ("19T20:00", None, "19", "passo_anterior_ao_nascimento",
     ("«lembrete 5 dias antes do vencimento» e «lembrete 4 dias antes do vencimento» eram de antes de a programação ser gerada, "
     "em 19/10/2026 às 20:00")),
    ("14T10:00", lambda story: story.answered(), "19", "tudo_respondido", "tudo estava respondido, desde 15/10/2026 às 10:00"),
    ("14T10:00", lambda story: story.closed(), "19", "baixada", "a programação estava baixada, desde 15/10/2026 às 10:00"),
    ("14T10:00", lambda story: story.moves(GILDA, Cancelar(motivo="Saiu.")), "19", "cancelada",
     "a programação estava cancelada, desde 15/10/2026 às 10:00"),
    ("14T10:00", lambda story: story.by(ANA, empresas.alterar, PADARIA, empresas.MudancasEmpresa(ativa=False)), "19", "empresa_inativa",
     "a empresa estava inativa, desde 15/10/2026 às 10:00"),
    ("14T10:00", lambda story: story.serves(regua=()), "19", "regua_vazia",
     "a régua do serviço não tinha passos, desde 15/10/2026 às 10:00"),
    ("14T10:00", promised, "19", "adiada_ate",
     ("o cliente prometeu «Notas fiscais de entrada» até 19/10/2026, «Extrato bancário» até 19/10/2026 e «Guia do aluguel» "
     "até 19/10/2026, e a régua espera")),
    ("14T10:00", lambda story: story.told(notificar_por=()), "19", "sem_destinatario",
     "ninguém podia ser avisado: Maria Alves não tem canal de aviso; João Dias não atende este departamento; "),
    ("14T10:00", lambda story: setattr(story, "away", True), "19", "aguarda_o_relogio",
     ("«lembrete 4 dias antes do vencimento» venceu em 19/10/2026 às 8:00 e ainda não saiu: "
     "o serviço que segue o relógio não tinha passado")),
    ("14T10:00", None, "19", "juntado_com", "na mesma mensagem: «lembrete 5 dias antes do vencimento»"),
])
def test_each_clause_says_what_it_is_about(born, does, quando, codigo, frase):
    story = Story(born)
    if does:
        story.now("15T10:00")
        does(story)
    found = frases(story.now("31T10:00"), quando)
    assert found[codigo].startswith(frase), found


def test_the_answer_in_one_sentence():
    story = Story().now("19T12:00")
    assert said(story, "19")["frase"] == "Em 19/10/2026 foi enviado ao cliente: lembrete"
    assert said(story, "18")["frase"].startswith("Nada foi enviado pela régua em 18/10/2026: 18/10/2026 é domingo")
    assert said(story, "23")["frase"] == "Vai sair cobrança em 23/10/2026 às 8:00 (1 dia depois do vencimento)"
    assert said(story, "21")["frase"].startswith("Nada está previsto para 21/10/2026: a régua não tem passo neste dia")
    assert said(story, "13")["frase"] == (
        "Nada foi enviado em 13/10/2026: a programação ainda não existia: foi gerada em 14/10/2026 às 10:00"
    )
    assert said(story, "19")["proximo"]["frase"] == "cobrança em 23/10/2026 às 8:00 (1 dia depois do vencimento)"


def test_a_step_that_came_too_late_a_late_message_and_one_that_a_person_sent_are_told():
    story = Story(regua=REGUA[2:]).now("19T12:00")
    story.serves()
    assert "já tinham passado quando a régua voltou a contar, em 19/10/2026 às 12:00" in frases(story, "19")["passo_anterior_a_mudanca"]
    late = Story().now("15T10:00")
    late.away = True
    late.now("20T10:00").away = False
    late.look()
    assert frases(late, "20")["com_atraso"] == "era para ter saído em 19/10/2026"
    early = Story().now("19T07:30", look=False)
    early.by(CAIO, solicitar, early.office.consulta, early.id, TipoSolicitacao.LEMBRETE)
    early.now("19T20:00")
    assert frases(early, "19")["ja_enviado"].startswith("o cliente já tinha sido avisado em 19/10/2026 às 7:30")


@pytest.mark.parametrize(("estado", "waits", "codigo", "frase"), [
    (Estado.NA_FILA, None, "na_fila", "a mensagem a Maria Alves por e-mail ainda está na fila"),
    (Estado.NA_FILA, "parada", "estacionada",
     "a mensagem a Maria Alves por e-mail está estacionada: um defeito do serviço impediu o envio"),
    (Estado.NA_FILA, "20", "espera_o_horario",
     "a mensagem a Maria Alves por e-mail passou da hora de enviar e espera até 20/10/2026 às 8:00"),
    (Estado.FALHOU, None, "falhou", "a mensagem a Maria Alves por e-mail não pôde ser enviada: caixa cheia"),
    (Estado.DEVOLVIDA, None, "endereco_devolvido", "a mensagem a Maria Alves por e-mail voltou: caixa cheia"),
])
def test_what_keeps_a_message_from_arriving_is_told_with_it(estado, waits, codigo, frase):
    """M15"""
    story = Story().now("19T12:00")
    message = {"usuario_id": MARIA.id, "nome": "Maria Alves", "canal": "email", "estado": estado, "em": story.log.now}
    if estado is not Estado.NA_FILA:
        message["motivo"] = "caixa cheia."
    opening = story.momento("20").agora.replace(hour=8, minute=0) + timedelta(days=1)
    waiting = {(MARIA.id, "email"): opening if waits == "20" else None} if waits else {}
    last = said(story, "19", [message], waiting)["motivos"][-1]
    assert (last["codigo"], last["frase"]) == (codigo, frase)
    assert not any(each["codigo"] == codigo for each in said(story, "19", [{**message, "estado": Estado.ENTREGUE}])["motivos"])


def test_no_clause_is_without_a_sentence():
    assert set(FRASES) == set(Codigo) - {Codigo.AINDA_NAO_GERADA}


@pytest.mark.parametrize("quando", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "0001-01-01", "9999-12-31", "T", " "])
def test_a_moment_that_no_calendar_has_is_refused(quando):
    story = Story()
    with pytest.raises(Invalido):
        parse_quando(quando, story.followed().regras.expediente, story.log.now)
