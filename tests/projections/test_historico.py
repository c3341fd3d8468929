"""The history names who, what and when for every movement, and tells it in words."""
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given, settings

from domain.acesso import SISTEMA
from domain.escritorio import configuracao, geracao, movimentacao
from domain.escritorio.relogio import acompanhar, cobrar
from domain.escritorio.state import ESCRITORIO_ID
from domain.link.events import LinkCopiado, RenovacaoPedida
from domain.notificacao.events import NotificacaoEntregue, NotificacaoFalhou
from domain.notificacao.state import stream_of
from domain.programacao.apontamentos import Anexar, InformarSemMovimento, NaoPedirMais, RemoverAnexo
from domain.programacao.commands import AlterarPrazo, Baixar
from domain.programacao.events import StatusBaixa, TipoSolicitacao
from projections import historico
from projections.acompanhamento import passado
from projections.causas import Sobre
from projections.frases import FRASES
from projections.historico import Movimentacao, contar, quem_aparece, render
from projections.movimentos import AO_LADO, DA_PROGRAMACAO
from projections.view import replay
from tests.examples.office import (
    ANA,
    CAIO,
    CELIA,
    DADOS_SERVICO,
    FUNDADOR,
    GILDA,
    HOJE,
    MARIA,
    NOVA,
    PADARIA,
    PROGRAMACAO,
    SERVICO,
    VENCIMENTO,
    Office,
    arquivo,
    at_work,
    atividades_of,
    by_link,
    id_of,
)
from tests.projections.histories import Historia, historias
from tests.projections.projected import ask, project


def told(office: Office, programacao: UUID = PROGRAMACAO) -> list[Movimentacao]:
    """What the API would answer, without a database."""
    names = {id: campos["nome"] for id, campos in office.log.identidades.items() if campos.get("nome")}
    row = passado(office.log.of(programacao))
    assert row
    rows = [each for each in replay(historico.VIEW, office.log.recorded).values() if each.programacao_id == programacao]
    return contar(rows, row, names, Sobre("Fechamento fiscal", ZoneInfo("America/Sao_Paulo")))  # type: ignore[arg-type]


def last(office: Office) -> Movimentacao:
    return told(office)[-1]


def do(office: Office, quem: Any, command: Any) -> Movimentacao:
    office.by(quem, movimentacao.mover, PROGRAMACAO, command)
    return last(office)


def test_every_event_of_the_three_streams_has_its_sentence() -> None:
    """M1-M19"""
    assert set(FRASES) == {each.name for each in DA_PROGRAMACAO | AO_LADO}


def test_a_movement_shows_its_author_channel_item_and_words() -> None:
    """R7; the shape is api.md's."""
    office = at_work()
    first = atividades_of(office)[0]
    shown = do(office, MARIA, InformarSemMovimento(atividade=first, comentario="Conta parada."))
    assert shown == {
        "posicao": office.log.of(PROGRAMACAO)[-1].position, "versao": 2, "tipo": "sem_movimento_informado", "em": office.log.now,
        "por": {"id": MARIA.id, "nome": "Maria Alves"}, "canal": "portal", "atividade": {"id": first, "nome": "Notas fiscais de entrada"},
        "frase": "Maria Alves: este mês não tenho «Notas fiscais de entrada»: «Conta parada.»",
        "dados": {"atividade": str(first), "comentario": "Conta parada."},
    }


def test_a_client_by_a_link_leaves_the_links_id() -> None:
    """R15"""
    office = at_work()
    link = id_of("link")
    office.log.happened(GILDA, link, LinkCopiado(programacao_id=PROGRAMACAO, usuario_id=MARIA.id, hash="0" * 64))
    assert last(office)["frase"] == "Gilda Prado copiou um link para Maria Alves"
    shown = do(office, by_link(MARIA, link), NaoPedirMais(atividade=atividades_of(office)[1]))
    assert shown.get("link") == link


def test_files_are_named_also_after_they_are_gone() -> None:
    """M3, M4: the history keeps both facts."""
    office = at_work()
    first = atividades_of(office)[0]
    assert do(office, MARIA, Anexar(atividade=first, arquivos=(arquivo("nota.xml"),)))["frase"] == (
        "Maria Alves anexou «nota.xml» em «Notas fiscais de entrada»"
    )
    removed = do(office, CAIO, RemoverAnexo(atividade=first, anexo=arquivo("nota.xml").id))
    assert removed["frase"] == "Caio Nunes removeu «nota.xml» de «Notas fiscais de entrada»"


def test_the_sentences_of_the_equipe() -> None:
    """M2, M9, M11, M12, M16"""
    office = at_work()
    assert last(office)["frase"] == "Gilda Prado programou o serviço, com entrega em 19/10/2026 e vencimento em 20/10/2026"
    office.by(CAIO, movimentacao.solicitar, office.consulta, PROGRAMACAO, TipoSolicitacao.MANUAL)
    assert last(office)["frase"] == "Caio Nunes enviou nova solicitação a Maria Alves"
    office.by(FUNDADOR, movimentacao.solicitar, office.consulta, PROGRAMACAO, TipoSolicitacao.COBRANCA)
    assert last(office)["frase"] == "O sistema enviou uma cobrança a Maria Alves"
    assert last(office)["por"] == {"id": None, "nome": "Sistema"}
    first = atividades_of(office)[0]
    do(office, MARIA, InformarSemMovimento(atividade=first, comentario="Nada."))
    office.by(CAIO, movimentacao.reabrir, office.consulta, PROGRAMACAO, first, "Confira a série 2.", True)
    assert last(office)["frase"] == "Caio Nunes reabriu «Notas fiscais de entrada», com aviso a Maria Alves: «Confira a série 2.»"
    office.by(GILDA, movimentacao.transferir, office.consulta, PROGRAMACAO, CELIA.id, "Férias", True)
    assert last(office)["frase"] == "Gilda Prado transferiu de Caio Nunes para Célia Rocha, com as próximas: «Férias»"
    assert do(office, GILDA, AlterarPrazo(entrega=HOJE, vencimento=VENCIMENTO, motivo="Greve"))["frase"] == (
        "Gilda Prado alterou o prazo para entrega em 14/10/2026 e vencimento em 20/10/2026: «Greve»"
    )
    assert do(office, CELIA, Baixar(status=StatusBaixa.CONCLUIDA_COM_PENDENCIAS))["frase"] == (
        "Célia Rocha registrou a baixa, concluída com pendências"
    )


def test_what_became_of_messages_and_links_is_merged_in() -> None:
    """M15, M18"""
    office = at_work()
    office.by(CAIO, movimentacao.solicitar, office.consulta, PROGRAMACAO, TipoSolicitacao.MANUAL)
    causa = office.log.of(PROGRAMACAO)[-1].position
    fields: dict[str, Any] = {
        "programacao_id": PROGRAMACAO, "entrega_id": id_of("entrega"), "causa": causa, "usuario_id": MARIA.id, "canal": "email",
    }
    office.log.happened(FUNDADOR, stream_of(PROGRAMACAO), NotificacaoEntregue(**fields, mensagem_id="<1>", repetida=True))
    assert last(office)["frase"] == "A mensagem a Maria Alves por e-mail chegou, talvez duas vezes"
    office.log.happened(FUNDADOR, stream_of(PROGRAMACAO), NotificacaoFalhou(**fields, motivo="caixa cheia"))
    assert (last(office)["frase"], last(office)["versao"]) == (
        "A mensagem a Maria Alves por e-mail não pôde ser enviada: «caixa cheia»", 2,
    )
    office.log.happened(MARIA, id_of("link"), LinkCopiado(programacao_id=PROGRAMACAO, usuario_id=MARIA.id, hash="0" * 64))
    office.log.happened(MARIA, id_of("link"), RenovacaoPedida(programacao_id=PROGRAMACAO, usuario_id=MARIA.id, canais=("email",)))
    assert last(office)["frase"] == "Maria Alves pediu um link novo"
    assert [each["posicao"] for each in told(office)] == sorted(each["posicao"] for each in told(office))


def test_another_programacao_has_another_history() -> None:
    office = at_work()
    other = id_of("novembro")
    office.by(GILDA, geracao.programar, office.consulta, other, NOVA)
    do(office, MARIA, NaoPedirMais(atividade=atividades_of(office)[1]))
    assert [each["tipo"] for each in told(office, other)] == ["programacao_gerada"]


def test_what_was_erased_reads_eliminado_in_words_and_facts() -> None:
    """R17"""
    office = at_work()
    first = atividades_of(office)[0]
    do(office, MARIA, InformarSemMovimento(atividade=first, comentario="Minha mãe morreu."))
    do(office, MARIA, Anexar(atividade=first, arquivos=(arquivo("rg da maria.pdf"),)))
    for recorded in office.log.of(PROGRAMACAO):
        office.log.blank(recorded.position)
    said = [each for each in told(office) if each["tipo"] in ("sem_movimento_informado", "arquivo_anexado")]
    assert [each["frase"] for each in said] == [
        "Maria Alves: este mês não tenho «Notas fiscais de entrada»: «eliminado»",
        "Maria Alves anexou «eliminado» em «Notas fiscais de entrada»",
    ]
    assert (said[0]["dados"]["comentario"], said[1]["dados"]["nome"]) == ("«eliminado»", "«eliminado»")


def test_the_table_tells_what_the_log_tells(database: str) -> None:
    """By today's names, which are joined when it is read."""
    office = at_work()
    office.by(CAIO, movimentacao.solicitar, office.consulta, PROGRAMACAO, TipoSolicitacao.MANUAL)
    do(office, MARIA, Anexar(atividade=atividades_of(office)[0], arquivos=(arquivo("nota.xml"),)))
    office.by(GILDA, movimentacao.transferir, office.consulta, PROGRAMACAO, CELIA.id, None, False)
    row = passado(office.log.of(PROGRAMACAO))
    assert row
    assert ask(project(database, office.log), lambda connection: historico.listar(connection, row)) == told(office)


@settings(max_examples=25, deadline=None)
@given(historias)
def test_every_movement_is_told_once_and_names_whom_it_shows(historia: Historia) -> None:
    """R7: any history the office can have."""
    log = historia.log
    rows = replay(historico.VIEW, log.recorded)
    erased = any(recorded.erased for recorded in log.recorded)
    names = {id: f"Pessoa {id}" for row in rows.values() for id in quem_aparece(row) if id}
    for id in historia.programacoes():
        own = [row for row in rows.values() if row.programacao_id == id]
        assert [row.versao for row in own if row.tipo in {each.name for each in DA_PROGRAMACAO}] == list(range(1, len(log.of(id)) + 1))
        programacao = passado(log.of(id))
        assert programacao
        for row in own:
            shown = render(row, programacao, names)
            recorded = log.recorded[row.posicao - 1]
            assert (shown["por"]["id"], shown["em"], shown["tipo"], shown["canal"]) == (
                recorded.by, recorded.at, recorded.event.name, recorded.channel,
            )
            assert erased or "«eliminado»" not in shown["frase"]


def test_what_the_regua_asked_names_its_step_its_version_and_what_it_counts_from() -> None:
    """R9: the causa of a message is one position."""
    office = at_work()
    passo = {"dias": -4, "base": "vencimento", "tipo": "lembrete"}
    office.by(ANA, configuracao.alterar_servico, SERVICO, DADOS_SERVICO.model_copy(update={"regua": (passo,)}))
    office.log.now = datetime(2026, 10, 16, 11, 0, tzinfo=UTC)
    streams = {PROGRAMACAO, SERVICO, PADARIA, ESCRITORIO_ID}
    followed = acompanhar(PROGRAMACAO, [each for each in office.log.recorded if each.stream in streams])
    office.does(SISTEMA, cobrar, office.consulta, (followed,), id_of("rodada"))
    born = office.log.of(PROGRAMACAO)[0].position
    assert last(office)["causa"] == {
        "posicao": born, "rodada": str(id_of("rodada")), "servico_versao": 2,
        "passo": {"tipo": "lembrete", "base": "vencimento", "dias": -4, "dia": date(2026, 10, 16)},
        "frase": "Lembrete de 4 dias antes do vencimento (16/10/2026), da régua na versão 2 de Fechamento fiscal; "
        f"conta da programação gerada em 14/10/2026, posição {born}",
    }


def test_what_became_of_a_message_names_the_movement_that_asked_for_it() -> None:
    """M15"""
    office = at_work()
    office.by(CAIO, movimentacao.solicitar, office.consulta, PROGRAMACAO, TipoSolicitacao.MANUAL)
    causa = last(office)["posicao"]
    assert last(office)["causa"] == {
        "posicao": causa, "servico_versao": 1, "frase": "Enviada a pedido de uma pessoa, com o texto na versão 1 de Fechamento fiscal"
    }
    office.log.happened(FUNDADOR, stream_of(PROGRAMACAO), NotificacaoEntregue(
        programacao_id=PROGRAMACAO, entrega_id=id_of("entrega"), causa=causa, usuario_id=MARIA.id, canal="email", mensagem_id="<1>"
    ))
    assert last(office)["causa"] == {
        "posicao": causa, "frase": f"Caio Nunes enviou nova solicitação a Maria Alves, posição {causa}"
    }
    assert "causa" not in told(office)[0]
