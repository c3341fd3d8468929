"""What is done to a programação as a whole, by its dialogs; without scripts they stand at the top of the page."""
from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.adapters.api.client import ok
from tests.adapters.api.office import Office, Person, today
from tests.adapters.pages.browser import Browser, values
from tests.adapters.pages.tracked import ALUGUEL, EXTRATO, SAIDA, Tracked, item, opened
from tests.examples.files import pdf


@pytest.fixture
def tracked(office: Office) -> Tracked:
    return Tracked(office)


def complete(tracked: Tracked) -> None:
    for nome in (SAIDA, EXTRATO, ALUGUEL):
        ok(tracked.office.admin.post(f"{tracked.api(nome)}/retornos", {"retorno": "sem_movimento", "comentario": "Parada."}), 201)


def alert(browser: Browser) -> str:
    return browser.page.one('dialog [role="alert"]').text(strip=True)


def test_who_will_be_told_is_shown_before_anything_is_sent(caio: Browser, office: Office) -> None:
    """R8"""
    empresa = office.empresa("Doceria Sol")
    sol = office.person("cliente", "Sol Braga", empresas=[empresa])
    tracked = Tracked(office, {"empresa_id": empresa})
    opened(caio, tracked)
    page = caio.follow("Enviar nova solicitação ao cliente")
    told = " ".join(page.one("dialog").text(separator=" ").split())
    assert f"{sol.nome}, por e-mail" in told
    assert SAIDA in told
    assert "solicitacao_enviada" not in str(tracked.office.admin.get(f"/programacoes/{tracked.id}/historico").text)
    page = caio.send("dialog form")
    assert f"Nova solicitação enviada. Aviso para {sol.nome}, por e-mail." in page.one("#dito").text()
    assert "enviou nova solicitação a Sol" in page.one("#historico").text()
    page = opened(caio, tracked, "?fazer=notificacoes")
    assert "nova solicitação" in page.one("dialog table").text()


def test_where_nobody_can_be_told_the_rule_says_why_and_nothing_can_be_sent(caio: Browser, office: Office) -> None:
    tracked = Tracked(office, {"empresa_id": office.empresa("Sem gente")})
    dialog = opened(caio, tracked, "?fazer=solicitar").one("dialog")
    assert "Ninguém da empresa pode ser avisado" in dialog.text()
    assert dialog.css_first("form button") is None


def test_another_becomes_responsavel(browser_of: Callable[[Person], Browser], gilda: Browser, office: Office) -> None:
    """M11"""
    tracked = Tracked(office)
    other = office.person("colaborador", "Bruna Dias", departamentos=[office.fiscal])
    page = opened(gilda, tracked, "?fazer=transferir")
    names = [each.text() for each in page.all("dialog option")]
    assert other.nome in names
    assert office.otavio.nome not in names
    assert office.aurora.nome not in names
    assert gilda.send("dialog form", comentario="Férias.").status == 422
    assert gilda.page.one("dialog textarea").text().strip() == "Férias."
    page = gilda.send("dialog form", responsavel_id=other.id, comentario="Férias.")
    assert page.path == tracked.address
    assert tracked.tela["responsavel"]["nome"] == other.nome
    assert "Transferir" not in opened(browser_of(office.caio), tracked).one("#fazer").text(), "only its responsável, or a gerente"


def test_the_baixa_is_registered_as_the_rule_allows(caio: Browser, tracked: Tracked) -> None:
    """M12, R4"""
    page = opened(caio, tracked, "?fazer=baixa")
    assert SAIDA in page.one("dialog").text()
    assert page.one("dialog option[selected]").attributes["value"] == "concluida_com_pendencias"
    page = caio.send("dialog form", status="concluida", observacao="Falta pouco.")
    assert page.status == 409
    assert "Ainda há pendências" in alert(caio)
    assert page.one("dialog textarea").text().strip() == "Falta pouco."
    page = caio.send("dialog form", status="concluida_com_pendencias")
    assert "Baixa registrada." in page.one("#dito").text()
    assert "Concluída com pendências por Caio Nunes" in " ".join(page.one("#fim").text(separator=" ").split())
    assert "«Falta pouco.»" in page.one("#fim").text()
    assert tracked.tela["status"] == "concluida_com_pendencias"


def test_closed_takes_internal_notes_alone_and_is_opened_again_by_a_gerente(caio: Browser, gilda: Browser, tracked: Tracked) -> None:
    """R5, M13"""
    ok(tracked.office.admin.post(f"/programacoes/{tracked.id}/baixa", {"status": "concluida_com_pendencias"}), 201)
    page = opened(caio, tracked)
    assert {str(form.attributes["action"]).rsplit("/", 1)[1] for form in page.all('#conteudo form[method="post"]')} == {"comentarios"}
    assert "Estornar" not in page.text
    page = caio.send(tracked.form(EXTRATO, "comentarios"), texto="Ficou para a próxima.")
    assert "Nota interna registrada." in page.one("#dito").text()
    opened(gilda, tracked)
    gilda.follow("Estornar baixa")
    assert gilda.send("dialog form", motivo="").status == 422
    page = gilda.send("dialog form", motivo="Chegou mais um extrato.")
    assert not page.has("#fim")
    assert tracked.tela["status"] == "iniciada"


def test_a_form_of_a_page_that_was_closed_meanwhile_is_refused_in_the_rules_words(caio: Browser, tracked: Tracked) -> None:
    """R5"""
    opened(caio, tracked)
    ok(tracked.office.admin.post(f"/programacoes/{tracked.id}/cancelamento", {"motivo": "Programada em dobro."}), 201)
    page = caio.send(tracked.form(EXTRATO, "comentarios"), texto="Olá.")
    assert page.status == 409
    assert "Esta programação foi cancelada por" in page.one(f'#a-{tracked.atividade(EXTRATO)["id"]} [role="alert"]').text()
    assert "«Programada em dobro.»" in page.one("#fim").text()
    assert caio.send(tracked.form(EXTRATO, "comentarios"), texto="Nota.").status == 200


def test_what_changed_since_the_dialog_was_drawn_is_looked_at_first(gilda: Browser, tracked: Tracked) -> None:
    """R12"""
    opened(gilda, tracked, "?fazer=baixa")
    tracked.attached(EXTRATO, ("extrato.pdf", pdf()), who=tracked.office.maria.api)
    page = gilda.send("dialog form", status="concluida_com_pendencias", observacao="Prazo vencido.")
    assert page.status == 412
    assert "Esta programação mudou desde que você a abriu" in alert(gilda)
    assert EXTRATO not in page.one("dialog .plain-list").text()
    assert gilda.send("dialog form").status == 200
    assert tracked.tela["baixa"]["observacao"] == "Prazo vencido."


def test_a_gerente_cancels_with_a_reason(gilda: Browser, caio: Browser, tracked: Tracked) -> None:
    """M14"""
    assert "Cancelar programação" not in opened(caio, tracked).text
    opened(gilda, tracked)
    gilda.follow("Cancelar programação")
    page = gilda.send("dialog form", motivo="Empresa saiu.")
    assert "Cancelada por Gilda Prado" in " ".join(page.one("#fim").text(separator=" ").split())
    assert tracked.tela["status"] == "cancelada"
    assert "Estornar" not in page.text


def test_a_gerente_changes_the_dates(gilda: Browser, tracked: Tracked) -> None:
    """M16, R14"""
    opened(gilda, tracked)
    gilda.follow("Alterar prazo")
    first, last = today() + timedelta(days=20), today() + timedelta(days=10)
    page = gilda.send("dialog form", entrega=first.isoformat(), vencimento=last.isoformat(), motivo="Feriado.")
    assert page.status == 422
    assert page.has("dialog .error")
    page = gilda.send("dialog form", entrega=last.isoformat(), vencimento=first.isoformat())
    assert page.path == tracked.address
    assert tracked.tela["vencimento"] == first.isoformat()
    assert "«Feriado.»" in page.one("#historico").text()


def test_one_more_item_is_asked_in_this_list_only(caio: Browser, tracked: Tracked) -> None:
    """M19"""
    opened(caio, tracked)
    caio.follow("Incluir atividade nesta lista")
    assert caio.send("dialog form", nome="").status == 422
    page = caio.send("dialog form", nome="Contrato social", instrucao="O da última alteração.", obrigatoria=True)
    assert "incluída só nesta lista" in item(page, "Contrato social")
    assert tracked.atividade("Contrato social")["exigencia"] == "obrigatoria"


def test_a_link_is_shown_once_ready_to_paste(caio: Browser, tracked: Tracked) -> None:
    """M18, R15"""
    opened(caio, tracked)
    page = caio.follow("Copiar link do cliente")
    sent = {**values(page.one("dialog form"))}
    page = caio.send("dialog form")
    assert page.status == 200
    url = str(page.one("#link-url").attributes["value"])
    assert url.startswith(f"{caio.url.rsplit(':', 1)[0]}") or "/p/" in url
    assert url in page.one("#link-mensagem").text()
    assert SAIDA in page.one("#link-mensagem").text()
    again = caio.http.post(f"{tracked.address}/links", data=sent, headers={"Origin": caio.url})
    assert url not in again.text
    assert "o endereço só aparece uma vez" in again.text
    page = opened(caio, tracked, "?fazer=links")
    assert url not in page.answer.text
    assert "copiado pela equipe" in page.one("dialog table").text()
    page = caio.send('dialog form[action$="/revogacao"]')
    assert "revogado" in page.one("dialog table").text()
    assert "Link revogado." in page.one("#dito").text()


def test_when_all_is_done_the_page_asks_for_the_baixa_until_it_is_put_off(caio: Browser, tracked: Tracked) -> None:
    """R3"""
    assert not opened(caio, tracked).has("dialog")
    complete(tracked)
    page = opened(caio, tracked)
    assert page.one("dialog h2").text() == "Todas as atividades foram concluídas. Registrar a baixa?"
    page = caio.send("#agora-nao")
    assert not page.has("dialog")
    assert not opened(caio, tracked).has("dialog"), "not asked again on this visit"
    ok(tracked.office.admin.post(f"{tracked.api(ALUGUEL)}/reabertura", {"comentario": "Faltou."}), 201)
    opened(caio, tracked)
    page = caio.send(tracked.form(ALUGUEL, "retornos", "sem_movimento"))
    assert page.has("dialog"), "done again, it is asked again, in the answer to the last movement"
    assert caio.send("dialog form", status="concluida_com_pendencias", observacao="Entregue em dia.").status == 409
    assert "Não há pendências" in alert(caio)
    page = caio.send("dialog form", status="concluida")
    assert not page.has("dialog")
    assert tracked.tela["baixa"]["observacao"] == "Entregue em dia."


def test_a_page_has_one_primary_button(caio: Browser, tracked: Tracked) -> None:
    assert len(opened(caio, tracked).all(".primary")) == 1
    for fazer in ("solicitar", "transferir", "baixa", "links"):
        assert len(opened(caio, tracked, f"?fazer={fazer}").all(".primary")) == 1, fazer
    complete(tracked)
    assert len(opened(caio, tracked).all(".primary")) == 1
