"""Acompanhamento as it is read: head, checklist, what may be pressed by whom, history, and what hostile names do to it."""
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from adapters.pages.palavras import DIAS
from tests.adapters.api.client import ok
from tests.adapters.api.office import Office, Person, new_cnpj, today
from tests.adapters.pages.browser import Browser
from tests.adapters.pages.tracked import ALUGUEL, EXTRATO, SAIDA, Tracked, item, opened
from tests.examples.files import ofx, pdf

SAO_PAULO = ZoneInfo("America/Sao_Paulo")
HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>'


def test_the_head_says_whose_it_is_how_it_stands_and_who_answers_for_it(caio: Browser, office: Office) -> None:
    """R1, R14"""
    tracked = Tracked(office)
    page = opened(caio, tracked)
    tela = tracked.tela
    h1 = " ".join(page.one("h1").text().split())
    assert h1 == page.one("title").text(strip=True) == f"{tela['empresa']['nome']} · {tela['servico']['nome']} · outubro de 2026"
    facts = " ".join(page.one(".facts").text(separator=" ").split())
    assert facts.startswith("Status Não iniciado Prazo No prazo: entrega até ")
    assert f"Responsável {office.caio.nome}" in facts
    assert "CNPJ" in page.one(".page-head").text()
    assert page.one(".progress-line .bar").attributes["aria-label"] == "0 de 3 feitas"
    assert len(page.all(".progress-line .bar i")) == 3
    assert office.caio.nome in item(page, EXTRATO), "untouched, it shows the responsável"


def test_what_the_regua_sends_next_is_said_and_all_of_it_listed(caio: Browser, office: Office) -> None:
    """R9"""
    regua = [{"dias": 1, "base": "vencimento", "tipo": "cobranca", "repetir": {"cada": 3, "ate": 90}}]
    tracked = Tracked(office, {"servico_id": office.new_servico(regua=regua)})
    ahead = ok(office.admin.get(f"{tracked.address}/regua"))["proximos"]
    day = datetime.fromisoformat(ahead[0]["em"]).astimezone(SAO_PAULO)
    page = opened(caio, tracked)
    facts = " ".join(page.one(".facts").text(separator=" ").split())
    assert f"Próxima mensagem cobrança, {DIAS[day.weekday()][:3]} {day:%d/%m}, 08:00" in facts
    page = caio.get(page.link(f"e mais {len(ahead) - 1}"))
    listed = [each.text() for each in page.all(".ahead li")]
    assert listed[0].endswith(f"08:00: cobrança (1 dia depois do vencimento){SAIDA}, {EXTRATO}, {ALUGUEL}")
    assert listed[-1].startswith(f"mais {len(ahead) - 12}, a última ")
    for nome in (SAIDA, EXTRATO, ALUGUEL):
        ok(office.admin.post(f"{tracked.api(nome)}/retornos", {"retorno": "sem_movimento", "comentario": "Nada."}), 201)
    assert "nenhuma, não falta nada" in opened(caio, tracked).one(".facts").text()
    assert "nenhuma, o serviço não tem régua" in opened(caio, Tracked(office)).one(".facts").text()


def test_what_will_reach_nobody_is_said_before_it_is_due(caio: Browser, gilda: Browser, office: Office) -> None:
    """R8: a régua that waits for somebody to tell would wait for ever without a word"""
    alone = office.made("/empresas", {
        "razao_social": "Sem Ninguém Ltda", "cnpj": new_cnpj(),
        "responsaveis": [{"departamento_id": office.fiscal, "usuario_id": office.caio.id}],
    })
    regua = [{"dias": 1, "base": "vencimento", "tipo": "cobranca"}]
    tracked = Tracked(office, {"servico_id": office.new_servico(regua=regua), "empresa_id": alone})
    page = opened(caio, tracked)
    assert "Nada sai para o cliente. Ninguém da empresa pode ser avisado" in page.one("#ninguem").text()
    assert "nenhuma, ninguém pode ser avisado" in page.one(".facts").text()
    assert not page.has("#ninguem a"), "whose is the cadastro is the gerente's"
    assert opened(gilda, tracked).one("#ninguem a").attributes["href"] == f"/cadastros/empresas/{alone}"
    office.person("cliente", "Rui Lima", empresas=[alone])
    page = opened(caio, tracked)
    assert not page.has("#ninguem")
    assert "cobrança, " in page.one(".facts").text()


def test_why_nothing_was_sent_on_a_day_is_asked_and_answered_in_place(caio: Browser, office: Office) -> None:
    """R9"""
    regua = [{"dias": 1, "base": "vencimento", "tipo": "cobranca"}]
    tracked = Tracked(office, {"servico_id": office.new_servico(regua=regua)})
    opened(caio, tracked, "?fazer=regua")
    day = today() - timedelta(days=40)
    page = caio.send("#porque", quando=day.isoformat())
    answer = " ".join(page.one("#porque-resposta").text(separator=" ").split())
    assert f"{day:%d/%m}" in answer
    assert ": nada foi enviado Ainda não existia: foi gerada em" in answer
    assert page.one("#porque-quando").attributes["value"] == day.isoformat()
    assert page.has("#porque-resposta a[href*='#h-']")
    ok(office.admin.post(f"/programacoes/{tracked.id}/solicitacoes", {}), 202)
    page = opened(caio, tracked, f"?fazer=regua&quando={today().isoformat()}")
    assert "o cliente foi avisado" in page.one("#porque-resposta").text()
    assert "nova solicitação, por " in page.one("#porque-resposta").text()
    ahead = ok(office.admin.get(f"/programacoes/{tracked.id}/regua"))["proximos"]
    due = max(each["em"] for each in ahead)[:10]
    page = opened(caio, tracked, f"?fazer=regua&quando={due}")
    assert re.search(r": vai sair\s+Cobrança em", page.one("#porque-resposta").text()), "what, and of which step"
    page = opened(caio, tracked, f"?fazer=regua&quando={date.fromisoformat(due) + timedelta(days=60)}")
    assert re.search(r"Antes disso: \w+ em", page.one("#porque-resposta").text())
    ok(office.admin.post(f"/programacoes/{tracked.id}/cancelamento", {"motivo": "Saiu."}), 201)
    page = opened(caio, tracked, f"?fazer=regua&quando={(today() + timedelta(days=60)).isoformat()}")
    assert "A programação estava cancelada, desde" in page.one("#porque-resposta").text()
    assert "está encerrada" in page.one("dialog").text()


@pytest.mark.parametrize("quando", ["ontem", "2026-02-31", "1999-01-01"])
def test_a_day_that_is_none_is_told_where_it_was_asked(caio: Browser, office: Office, quando: str) -> None:
    tracked = Tracked(office)
    assert tracked.tela
    page = caio.get(f"{tracked.address}?fazer=regua&quando={quando}")
    assert page.status == 422
    assert page.has("#porque [role='alert']")


def test_the_history_says_what_a_message_comes_from(caio: Browser, office: Office) -> None:
    """R9"""
    tracked = Tracked(office)
    ok(office.admin.post(f"/programacoes/{tracked.id}/solicitacoes", {}), 202)
    said = opened(caio, tracked).one("#historico .cause").text()
    assert said.startswith("Enviada a pedido de uma pessoa, com o texto na versão ")


def test_each_situacao_is_said_in_the_words_of_the_office(caio: Browser, office: Office) -> None:
    tracked = Tracked(office)
    soon = today() + timedelta(days=1)
    tracked.attached(SAIDA, ("notas.pdf", pdf()), who=office.maria.api)
    ok(office.maria.api.post(f"{tracked.api(EXTRATO)}/retornos", {"retorno": "enviar_depois", "prometido_para": soon.isoformat()}), 201)
    ok(office.maria.api.post(f"{tracked.api(ALUGUEL)}/retornos", {"retorno": "sem_movimento", "comentario": "Mudamos de prédio."}), 201)
    page = opened(caio, tracked)
    assert "Enviada, 1 a conferir" in item(page, SAIDA)
    assert f"{office.maria.nome} (cliente)" in item(page, SAIDA)
    assert f"Vai enviar até {soon:%d/%m}" in item(page, EXTRATO)
    assert "lembretes deste item esperam até" in item(page, EXTRATO)
    assert "Este mês não tenho «Mudamos de prédio.»" in item(page, ALUGUEL)
    assert page.one(".progress-line .bar").attributes["aria-label"] == "2 de 3 feitas, 1 a conferir"
    for code in ("sem_movimento", "enviar_depois", "obrigatoria ", "nao_iniciada"):
        assert code not in page.text


def test_a_reopened_item_says_what_was_asked_and_keeps_its_earlier_files(caio: Browser, office: Office) -> None:
    """M9"""
    tracked = Tracked(office)
    tracked.attached(EXTRATO, ("extrato.ofx", ofx()), who=office.maria.api)
    said = {"comentario": "Faltou a última página.", "notificar": True}
    ok(office.admin.post(f"{tracked.api(EXTRATO)}/reabertura", said), 201)
    shown = item(opened(caio, tracked), EXTRATO)
    assert "Reaberta" in shown
    assert "Pedido de novo ao cliente, por e-mail «Faltou a última página.»" in shown
    assert "extrato.ofx" in shown
    assert "anterior à reabertura" in shown
    assert caio.page.has(f'a[href^="{tracked.address}/anexos/"]')


def test_a_bar_of_many_atividades_is_drawn_in_proportion(caio: Browser, office: Office) -> None:
    modelo = office.new_modelo([{"nome": f"Documento {n}", "obrigatoria": False} for n in range(30)])
    tracked = Tracked(office, {"servico_id": office.new_servico(processo_modelo_id=modelo)})
    ok(office.admin.post(f"{tracked.api('Documento 3')}/retornos", {"retorno": "sem_movimento"}), 201)
    page = opened(caio, tracked)
    assert not page.has(".progress-line i")
    assert page.one(".progress-line svg rect.feita").attributes["width"] == "3.33"
    assert "1 de 30" in page.one(".progress-line").text()


def test_an_auditor_sees_everything_and_can_press_nothing(browser_of: Callable[[Person], Browser], office: Office) -> None:
    tracked = Tracked(office)
    tracked.attached(SAIDA, ("notas.pdf", pdf()), who=office.maria.api)
    ok(office.admin.post(f"{tracked.api(SAIDA)}/comentarios", {"texto": "Ver com o sócio.", "interno": True}), 201)
    aurora = browser_of(office.aurora)
    page = opened(aurora, tracked)
    assert "Ver com o sócio." in page.text
    assert "nota interna, o cliente não vê" in page.text
    assert not page.has('#conteudo form[method="post"]')
    assert "Registrar baixa" not in page.text
    for fazer in ("baixa", "transferir", "solicitar", "prazo", "cancelar", "atividade"):
        assert not opened(aurora, tracked, f"?fazer={fazer}").has("dialog")
    sent = aurora.http.post(f"{tracked.address}/baixa", data={"status": "concluida"}, headers={"Origin": aurora.url})
    assert sent.status_code == 403
    assert "Seu perfil não permite registrar a baixa." in sent.text
    assert tracked.tela["status"] == "iniciada"


def test_another_departamento_and_a_client_find_nothing(browser_of: Callable[[Person], Browser], office: Office) -> None:
    tracked = Tracked(office)
    anexo = tracked.attached(SAIDA, ("notas.pdf", pdf()))[0]["id"]
    for person in (office.otavio, office.maria):
        stranger = browser_of(person)
        for path in ("", "?posicao=999999", "/anexos.zip", f"/anexos/{anexo}", f"/anexos/{anexo}/conteudo", f"/anexos/{anexo}/baixar"):
            assert stranger.get(tracked.address + path).status == 404, path
        answer = stranger.http.post(f"{tracked.address}/baixa", data={"status": "concluida"}, headers={"Origin": stranger.url})
        assert answer.status_code == 404


def test_nothing_that_a_client_typed_runs(caio: Browser, office: Office) -> None:
    tracked = Tracked(office, {"empresa_id": office.empresa("Loja <b>negrito</b>")})
    tracked.attached(SAIDA, (f"{HOSTILE.replace('/', '')}.pdf", pdf()))
    ok(office.admin.post(f"{tracked.api(EXTRATO)}/comentarios", {"texto": HOSTILE}), 201)
    ok(office.admin.post(f"{tracked.api(ALUGUEL)}/retornos", {"retorno": "sem_movimento", "comentario": HOSTILE}), 201)
    page = opened(caio, tracked)
    assert HOSTILE in page.text
    assert not page.has("#conteudo img")
    assert not page.has("#conteudo script")
    assert not page.has("#conteudo b b")
    assert "<b>negrito</b>" in page.h1
    anexo = tracked.atividade(SAIDA)["anexos"][0]["id"]
    viewer = caio.get(f"{tracked.address}/anexos/{anexo}")
    assert not viewer.has("#conteudo script")
    assert not viewer.has("#conteudo img")
    assert "onerror" in viewer.h1


def test_the_history_is_told_by_day_and_filtered(caio: Browser, office: Office) -> None:
    tracked = Tracked(office)
    tracked.attached(EXTRATO, ("extrato.ofx", ofx()), who=office.maria.api)
    ok(office.admin.post(f"{tracked.api(EXTRATO)}/reabertura", {"comentario": "De novo.", "notificar": True}), 201)
    ok(office.admin.post(f"/programacoes/{tracked.id}/solicitacoes", {}), 202)
    told = opened(caio, tracked).one("#historico")
    assert told.css_first("h3").text().startswith("Hoje, ")
    assert f"{office.maria.nome} anexou «extrato.ofx»" in " ".join(told.text(separator=" ").split())
    assert caio.page.one("#historico li b").text()
    clients = opened(caio, tracked, "?historico=avisos").one("#historico").text()
    assert "enviou nova solicitação" in clients
    assert "reabriu" not in clients


def test_a_long_history_goes_on(caio: Browser, office: Office) -> None:
    tracked = Tracked(office)
    for n in range(45):
        ok(office.admin.post(f"{tracked.api(ALUGUEL)}/comentarios", {"texto": f"Recado {n}."}), 201)
    assert len(opened(caio, tracked).all("#historico li")) == 40
    assert len(caio.follow("Carregar mais").all("#historico li")) == 46
    assert "Carregar mais" not in caio.page.text


def test_all_files_come_as_the_zip_of_the_api(caio: Browser, office: Office) -> None:
    tracked = Tracked(office)
    assert "Baixar todos os anexos" not in opened(caio, tracked).text
    tracked.attached(SAIDA, ("notas.pdf", pdf()))
    opened(caio, tracked)
    answer = caio.http.get(caio.page.link("Baixar todos os anexos"))
    assert answer.headers["content-type"] == "application/zip"
    assert answer.content == office.admin.get(f"/programacoes/{tracked.id}/anexos.zip").content


@pytest.mark.parametrize("path", ["/programacoes/7c0b7a0e-94a5-5a51-8a55-8e2f1d3b1c11", "/programacoes/nada"])
def test_what_is_not_there_is_a_page_that_says_so(caio: Browser, path: str) -> None:
    page = caio.get(path)
    assert page.status == 404
    assert "Não encontramos" in page.h1


def test_a_session_that_ended_leads_to_the_door_and_back(caio: Browser, office: Office) -> None:
    tracked = Tracked(office)
    opened(caio, tracked, "?fazer=prazo")
    caio.http.cookies.delete("cobranca")
    asked = {"Origin": caio.url, "Referer": f"{caio.url}{tracked.address}"}
    away = caio.http.post(f"{tracked.address}/prazo", data={}, headers=asked, follow_redirects=False)
    assert (away.status_code, away.headers["location"]) == (303, f"/entrar?volta=%2Fprogramacoes%2F{tracked.id}")
    in_place = caio.http.post(f"{tracked.address}/prazo", data={}, headers={**asked, "HX-Request": "true"})
    assert in_place.headers["hx-redirect"] == away.headers["location"]
