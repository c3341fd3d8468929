"""The tracking screen says what the domain decided, and shows each asker what is theirs."""
from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import given, settings

from domain.acesso import Acao, Quem
from domain.escritorio import movimentacao
from domain.programacao.apontamentos import (
    AdiarEnvio,
    AlterarExigencia,
    Anexar,
    Conferir,
    IncluirAtividade,
    InformarSemMovimento,
    NaoPedirMais,
    RemoverAnexo,
)
from domain.programacao.commands import AlterarPrazo, Baixar, Cancelar, Estornar
from domain.programacao.events import BaixaAutomatica, Exigencia, StatusBaixa
from domain.programacao.state import PROGRAMACAO as AGREGADO
from projections import acompanhamento, acompanhamento_portal
from projections.acompanhamento import Aberta, Servico, passado
from projections.acompanhamento_tela import AtividadeNaTela, Tela, quem_aparece, render
from projections.nomes import ELIMINADO
from projections.view import replay
from tests.examples.office import (
    ANA,
    AURORA,
    CAIO,
    CELIA,
    FISCAL,
    GILDA,
    HOJE,
    MARIA,
    PADARIA,
    PROGRAMACAO,
    SERVICO,
    VENCIMENTO,
    Office,
    arquivo,
    at_work,
    atividades_of,
    id_of,
    item,
)
from tests.projections.histories import Historia, historias


def aberta(office: Office, *, ativa: bool = True, automatica: BaixaAutomatica = BaixaAutomatica.NUNCA) -> Aberta:
    row = passado(office.log.of(PROGRAMACAO))
    assert row is not None
    return Aberta(row, Servico(SERVICO, "Fechamento fiscal", FISCAL, automatica), ativa)


def nomes(office: Office) -> dict[UUID, str]:
    return {id: campos["nome"] for id, campos in office.log.identidades.items() if campos.get("nome")}  # type: ignore[misc]


def tela(office: Office, quem: Quem | None = CAIO, **changed: Any) -> Tela:
    return render(aberta(office, **changed), nomes(office), quem, office.log.today)


def notas(office: Office, quem: Quem | None = CAIO) -> AtividadeNaTela:
    return tela(office, quem)["atividades"][0]


def do(office: Office, quem: Quem, command: Any) -> None:
    office.later(minutes=1)
    office.by(quem, movimentacao.mover, PROGRAMACAO, command)


def reabre(office: Office, atividade: UUID, comentario: str) -> None:
    office.later(minutes=1)
    office.by(CAIO, movimentacao.reabrir, office.consulta, PROGRAMACAO, atividade, comentario, False)


def devolve(office: Office, atividade: UUID, anexo: UUID, motivo: str) -> None:
    office.later(minutes=1)
    office.by(CAIO, movimentacao.devolver, office.consulta, PROGRAMACAO, atividade, anexo, motivo)


def comenta(office: Office, quem: Quem, atividade: UUID, texto: str, interno: bool) -> None:
    office.by(quem, movimentacao.comentar, office.consulta, PROGRAMACAO, id_of(texto), atividade, texto, interno, False)


def test_untouched_shows_the_responsavel_and_the_instant_of_m1() -> None:
    """R1; after a transfer the new responsável answers for what nobody touched."""
    office = at_work()
    born = tela(office)
    assert born["gerada"] == {"por": {"id": GILDA.id, "nome": "Gilda Prado"}, "em": office.log.now, "tipo": "avulsa"}
    office.later(hours=1)
    office.by(GILDA, movimentacao.transferir, office.consulta, PROGRAMACAO, CELIA.id, None, False)
    last = notas(office)["ultima_movimentacao"]
    assert last == {"por": {"id": CELIA.id, "nome": "Célia Rocha"}, "em": born["gerada"]["em"], "o_que": "programada"}


def test_the_last_movement_names_who_and_when() -> None:
    """R1, R7"""
    office = at_work()
    do(office, MARIA, InformarSemMovimento(atividade=atividades_of(office)[0], comentario="Conta parada."))
    assert notas(office)["ultima_movimentacao"] == {
        "por": {"id": MARIA.id, "nome": "Maria Alves"}, "em": office.log.now, "o_que": "este mês não tem",
    }


def test_a_second_thought_shows_as_itself_not_as_its_consequence() -> None:
    """R6: leaving `nao_se_aplica` is also «voltar a pedir», which is not what the client did last."""
    office = at_work()
    extrato = atividades_of(office)[1]
    do(office, MARIA, NaoPedirMais(atividade=extrato))
    do(office, MARIA, Anexar(atividade=extrato, arquivos=(arquivo(),)))
    assert tela(office)["atividades"][1]["ultima_movimentacao"]["o_que"] == "anexou um arquivo"


def test_files_show_what_became_of_them() -> None:
    """M3, M4, M9, M17: removed ones are gone, earlier and sent back ones stay, marked."""
    office = at_work()
    id = atividades_of(office)[0]
    a, b, c = (arquivo(nome) for nome in ("a.xml", "b.xml", "c.xml"))
    do(office, MARIA, Anexar(atividade=id, arquivos=(a, b, c)))
    do(office, CAIO, Conferir(atividade=id, anexo=b.id))
    do(office, MARIA, RemoverAnexo(atividade=id, anexo=a.id))
    devolve(office, id, c.id, "Ilegível.")
    returned_at = office.log.now
    shown = notas(office)
    assert [(x["nome"], x["conferido"], x["anterior"]) for x in shown["anexos"]] == [("b.xml", True, False), ("c.xml", False, False)]
    assert shown["anexos"][1]["devolvido"] == {"motivo": "Ilegível.", "por": {"id": CAIO.id, "nome": "Caio Nunes"}, "em": returned_at}
    assert (shown["situacao"], shown["aviso"]) == ("pendente", "Ilegível.")
    do(office, MARIA, Anexar(atividade=id, arquivos=(arquivo("d.xml"),)))
    reabre(office, id, "Tudo de novo.")
    assert [(x["nome"], x["anterior"], "devolvido" in x) for x in notas(office)["anexos"]] == [
        ("b.xml", True, False), ("c.xml", True, True), ("d.xml", True, False),
    ]


def test_the_aviso_stays_until_it_is_answered() -> None:
    """M9: the instruction stands on top; a promise does not take it away, an answer does."""
    office = at_work()
    id = atividades_of(office)[0]
    do(office, MARIA, Anexar(atividade=id, arquivos=(arquivo(),)))
    reabre(office, id, "Faltou a série 2.")
    do(office, MARIA, AdiarEnvio(atividade=id, prometido_para=HOJE + timedelta(days=2)))
    promised = notas(office)
    assert (promised["aviso"], promised["adiada"], promised["adiada_para"]) == ("Faltou a série 2.", True, HOJE + timedelta(days=2))
    do(office, MARIA, Anexar(atividade=id, arquivos=(arquivo("serie-2.xml"),)))
    answered = notas(office)
    assert "aviso" not in answered
    assert (answered["adiada"], "adiada_para" in answered) == (False, False)


def test_the_answer_shows_with_its_words() -> None:
    """M5"""
    office = at_work()
    do(office, MARIA, InformarSemMovimento(atividade=atividades_of(office)[0], comentario="Conta parada."))
    assert notas(office).get("retorno") == {
        "retorno": "sem_movimento", "comentario": "Conta parada.", "prometido_para": None,
        "por": {"id": MARIA.id, "nome": "Maria Alves"}, "em": office.log.now,
    }


def test_an_item_of_this_checklist_only_is_at_its_end() -> None:
    """M19"""
    office = at_work()
    do(office, CAIO, IncluirAtividade(item=item(1, id=id_of("recibo"), nome="Recibo", modelo_atividade_id=None)))
    shown = tela(office)
    assert [each["nome"] for each in shown["atividades"]][-1] == "Recibo"
    assert shown["atividades"][-1]["ultima_movimentacao"]["o_que"] == "incluiu a atividade"
    assert shown["progresso"] == {"feitas": 0, "total": 4, "percentual": 0}


def all_done(office: Office) -> None:
    for id in atividades_of(office):
        do(office, MARIA, InformarSemMovimento(atividade=id, comentario="Nada."))


def test_completeness_suggests_the_baixa_while_a_person_must_register_it() -> None:
    """R3, R19: the serviço's word on it holds at once."""
    office = at_work()
    assert not tela(office)["sugerir_baixa"]
    all_done(office)
    assert [tela(office, automatica=each)["sugerir_baixa"] for each in BaixaAutomatica] == [True, False, True]
    do(office, CAIO, Baixar(status=StatusBaixa.CONCLUIDA, observacao="Em dia."))
    shown = tela(office)
    assert not shown["sugerir_baixa"]
    assert shown["baixa"] == {
        "status": "concluida", "observacao": "Em dia.", "por": {"id": CAIO.id, "nome": "Caio Nunes"}, "em": office.log.now,
        "automatica": None,
    }
    do(office, GILDA, Estornar(motivo="Chegou mais um."))
    assert "baixa" not in tela(office)


def test_the_prazo_stands_still_once_closed() -> None:
    """R14: the day of its closing stands for today; a cancelada has none."""
    office = at_work()
    assert render(aberta(office), {}, CAIO, VENCIMENTO + timedelta(days=1))["prazo"] == "vencido"
    assert render(aberta(office), {}, CAIO, VENCIMENTO)["prazo"] == "atrasado"
    do(office, CAIO, Baixar(status=StatusBaixa.CONCLUIDA_COM_PENDENCIAS))
    assert render(aberta(office), {}, CAIO, VENCIMENTO + timedelta(days=90))["prazo"] == "no_prazo"
    do(office, GILDA, Estornar(motivo="Não era esta."))
    do(office, GILDA, Cancelar(motivo="Encerrou as atividades."))
    shown = render(aberta(office), {}, CAIO, VENCIMENTO + timedelta(days=90))
    assert (shown["prazo"], shown.get("cancelamento", {}).get("motivo")) == (None, "Encerrou as atividades.")


DE_TODOS = {Acao.ATIVIDADES, Acao.SOLICITACOES, Acao.BAIXA, Acao.LINKS}


def test_what_each_may_do_while_it_is_open() -> None:
    """R7: everybody of the equipe points; transfers, dates and cancelling are the gerente's, or its responsável's."""
    office = at_work()
    may = {quem: set(tela(office, quem)["pode"]) for quem in (GILDA, CAIO, CELIA, AURORA)}
    assert may == {
        GILDA: DE_TODOS | {Acao.TRANSFERENCIA, Acao.CANCELAMENTO, Acao.PRAZO}, CAIO: DE_TODOS | {Acao.TRANSFERENCIA}, CELIA: DE_TODOS,
        AURORA: set(),
    }
    assert set(notas(office, CELIA)["pode"]) == {Acao.ANEXOS, Acao.RETORNOS, Acao.COMENTARIOS, Acao.EXIGENCIA}
    assert notas(office, AURORA)["pode"] == []


def test_what_may_be_done_to_an_item_follows_its_situacao() -> None:
    """R6, M17"""
    office = at_work()
    id = atividades_of(office)[0]
    do(office, MARIA, Anexar(atividade=id, arquivos=(arquivo(),)))
    assert {Acao.REABERTURA, Acao.CONFERENCIA, Acao.DEVOLUCAO} <= set(notas(office)["pode"])
    do(office, CAIO, Conferir(atividade=id, anexo=arquivo().id))
    assert Acao.CONFERENCIA not in notas(office)["pode"]
    assert Acao.RETORNOS in notas(office)["pode"]
    assert Acao.RETORNOS not in portal(office)["atividades"][0]["pode"]
    do(office, CAIO, AlterarExigencia(atividade=id, exigencia=Exigencia.DISPENSADA, comentario="Já temos."))
    assert Acao.REABERTURA not in notas(office)["pode"]


def test_a_person_asks_only_for_what_is_pending_of_an_active_empresa() -> None:
    """R8, R19"""
    office = at_work()
    assert Acao.SOLICITACOES not in tela(office, GILDA, ativa=False)["pode"]
    all_done(office)
    assert Acao.SOLICITACOES not in tela(office, GILDA)["pode"]


def test_closed_leaves_the_estorno_notes_and_revoking() -> None:
    """R5"""
    office = at_work()
    do(office, CAIO, Baixar(status=StatusBaixa.CONCLUIDA_COM_PENDENCIAS))
    assert [tela(office, quem)["pode"] for quem in (GILDA, CAIO, AURORA)] == [[Acao.ESTORNO, Acao.LINKS], [Acao.LINKS], []]
    assert [notas(office, quem)["pode"] for quem in (GILDA, CAIO, AURORA)] == [[Acao.COMENTARIOS], [Acao.COMENTARIOS], []]
    assert portal(office)["atividades"][0]["pode"] == []
    do(office, GILDA, Estornar(motivo="Engano."))
    do(office, GILDA, Cancelar(motivo="Engano."))
    assert tela(office, GILDA)["pode"] == [Acao.LINKS]


def portal(office: Office) -> acompanhamento_portal.Portal:
    return acompanhamento_portal.render(aberta(office), "Escritório Aurora", nomes(office), MARIA)


def test_the_portal_shows_the_client_what_is_asked() -> None:
    """api.md, «Client's portal»"""
    shown = portal(at_work())
    assert (shown["escritorio"], shown["empresa"], shown["servico"]) == ("Escritório Aurora", "Padaria São João", "Fechamento fiscal")
    assert (shown["responsavel"], shown["encerrada"], shown["progresso"]["total"]) == ({"nome": "Caio Nunes"}, False, 3)
    assert shown["atividades"][0]["pode"] == [Acao.ANEXOS, Acao.RETORNOS, Acao.COMENTARIOS]


def test_an_internal_note_leaves_no_trace_in_the_portal() -> None:
    """M8"""
    office = at_work()
    before = portal(office)
    office.later(hours=1)
    comenta(office, CAIO, atividades_of(office)[0], "Cliente difícil.", interno=True)
    assert portal(office) == before
    assert [(c["texto"], c["interno"]) for c in notas(office)["comentarios"]] == [("Cliente difícil.", True)]
    comenta(office, CAIO, atividades_of(office)[0], "Bom dia!", interno=False)
    assert [c["texto"] for c in portal(office)["atividades"][0]["comentarios"]] == ["Bom dia!"]


def test_what_was_erased_reads_eliminado() -> None:
    """R17"""
    office = at_work()
    id = atividades_of(office)[0]
    do(office, MARIA, InformarSemMovimento(atividade=id, comentario="Minha mãe morreu."))
    comenta(office, MARIA, id, "Moro na rua tal.", interno=False)
    do(office, MARIA, Anexar(atividade=id, arquivos=(arquivo("rg da maria.pdf"),)))
    reabre(office, id, "Veja com a Joana.")
    for recorded in office.log.of(PROGRAMACAO):
        office.log.blank(recorded.position)
    shown = render(aberta(office), {}, CAIO, HOJE)["atividades"][0]
    assert shown["aviso"] == shown["anexos"][0]["nome"] == shown["comentarios"][0]["texto"] == ELIMINADO
    assert shown["comentarios"][0]["por"] == {"id": MARIA.id, "nome": ELIMINADO}


def test_the_past_is_the_same_fold_up_to_then() -> None:
    """R16: with today's names, and nothing to press."""
    office = at_work()
    id = atividades_of(office)[0]
    do(office, MARIA, Anexar(atividade=id, arquivos=(arquivo(),)))
    then, shown = office.log.of(PROGRAMACAO)[-1].position, tela(office, None)
    do(office, GILDA, AlterarPrazo(entrega=HOJE, vencimento=HOJE, motivo="Pressa."))
    row = passado(each for each in office.log.of(PROGRAMACAO) if each.position <= then)
    assert row is not None
    again = render(Aberta(row, aberta(office).servico, True), nomes(office), None, office.log.today)
    assert again == shown
    assert (again["pode"], {len(each["pode"]) for each in again["atividades"]}) == ([], {0})
    assert passado([]) is None


def test_everybody_on_the_screen_is_asked_for_by_name() -> None:
    """R17: views hold ids; the screen names all whom it shows."""
    office = at_work()
    id = atividades_of(office)[0]
    do(office, MARIA, Anexar(atividade=id, arquivos=(arquivo(),)))
    devolve(office, id, arquivo().id, "Ilegível.")
    do(office, CELIA, InformarSemMovimento(atividade=atividades_of(office)[1]))
    comenta(office, ANA, id, "Nota.", interno=True)
    assert {PADARIA, MARIA.id, CAIO.id, CELIA.id, ANA.id, GILDA.id} <= set(quem_aparece(aberta(office).row))


@settings(max_examples=40, deadline=None)
@given(historias)
def test_the_screen_agrees_with_the_decisions(historia: Historia) -> None:
    """R1, R2, R6: the fold and the domain's own state are two readings of one history."""
    states = historia.programacoes()
    assert replay(acompanhamento.VIEW, historia.log.recorded).keys() == states.keys()
    for id, state in states.items():
        row, loaded = passado(historia.log.of(id)), historia.log.load(AGREGADO, id)
        assert row is not None
        assert (row.versao, row.posicao, row.atualizada_em) == (loaded.version, loaded.position, loaded.at)
        assert (row.status, row.responsavel_id, row.entrega, row.vencimento) == (
            state.status, state.responsavel, state.entrega, state.vencimento,
        )
        assert (row.completa, row.encerrada_em) == (state.completa, state.fim and state.fim.dia)
        assert (row.baixa is not None, row.cancelamento is not None) == (row.status.startswith("concluida"), row.status == "cancelada")
        for shown, known in zip(row.atividades, state.atividades.values(), strict=True):
            assert (shown.id, shown.exigencia, shown.situacao, shown.adiada, shown.feita) == (
                known.id, known.exigencia, known.situacao, known.adiada, known.feita,
            )
            assert [x.id for x in shown.atuais] == [x.id for x in known.atuais]
            assert [(x.id, x.conferido, x.anterior, bool(x.devolvido), x.removido) for x in shown.anexos] == [
                (x.id, x.conferido, x.anterior, x.devolvido, x.removido) for x in known.anexos.values()
            ]
            assert (shown.retorno is None) == (known.retorno is None)
