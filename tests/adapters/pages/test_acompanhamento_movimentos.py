"""Every movement of the equipe on one atividade, by its form: seen in the page afterwards and in the API, or refused where it was asked."""
from datetime import timedelta

import pytest

from tests.adapters.api.client import ok
from tests.adapters.api.office import Office, today
from tests.adapters.pages.browser import Browser, values
from tests.adapters.pages.tracked import ALUGUEL, EXTRATO, SAIDA, Tracked, item, opened
from tests.examples.files import ofx, pdf


@pytest.fixture
def tracked(office: Office) -> Tracked:
    return Tracked(office)


def alert(browser: Browser) -> str:
    return browser.page.one('#conteudo [role="alert"]').text(strip=True)


def test_a_comment_is_read_by_both_and_tells_the_client(caio: Browser, tracked: Tracked) -> None:
    """M8"""
    opened(caio, tracked)
    page = caio.send(tracked.form(EXTRATO, "comentarios"), texto="É o da conta corrente.\nO outro não precisa.", notificar=True)
    assert page.path == tracked.address
    said = page.one("#dito").text()
    assert said.startswith("Comentário registrado. Aviso para ")
    assert tracked.office.maria.nome in said
    assert "1 comentário" in item(page, EXTRATO)
    said = tracked.atividade(EXTRATO)["comentarios"][0]
    assert (said["texto"], said["interno"]) == ("É o da conta corrente.\nO outro não precisa.", False)


def test_an_internal_note_says_that_the_client_does_not_see_it(caio: Browser, tracked: Tracked) -> None:
    opened(caio, tracked)
    page = caio.send(tracked.form(EXTRATO, "comentarios"), texto="Peço ao gerente do banco.", interno=True)
    assert page.has(".comment.internal")
    assert "nota interna, o cliente não vê" in item(page, EXTRATO)
    assert tracked.atividade(EXTRATO)["comentarios"][0]["interno"] is True


def test_an_empty_comment_is_refused_at_its_form(caio: Browser, tracked: Tracked) -> None:
    opened(caio, tracked)
    page = caio.send(tracked.form(EXTRATO, "comentarios"), texto="   ")
    assert page.status == 422
    assert alert(caio)
    assert page.has(f"{tracked.form(EXTRATO, 'comentarios')} .error")
    atividade = tracked.atividade(EXTRATO)["id"]
    assert "open" in page.one(f"#a-{atividade} details:has(.error)").attributes
    assert page.has(f'#a-{atividade} [role="alert"]')
    assert page.one("title").text().strip().startswith("Erro: ")


def test_files_are_attached_and_told_by_name(caio: Browser, tracked: Tracked) -> None:
    """M3"""
    opened(caio, tracked)
    page = caio.send(tracked.form(EXTRATO, "anexos"), files={"arquivo": ("extrato de outubro.ofx", ofx())})
    assert page.status == 200
    assert "Anexado: extrato de outubro.ofx." in page.one("#dito").text()
    assert "Enviada, 1 a conferir" in item(page, EXTRATO)
    assert tracked.atividade(EXTRATO)["anexos"][0]["nome"] == "extrato de outubro.ofx"


def test_a_form_that_is_sent_twice_counts_once(caio: Browser, tracked: Tracked) -> None:
    """R11"""
    opened(caio, tracked)
    form = caio.page.one(tracked.form(ALUGUEL, "comentarios"))
    once = {**values(form), "texto": ["Uma vez só."]}
    for _ in range(2):
        answer = caio.http.post(str(form.attributes["action"]), data=once, headers={"Origin": caio.url})
        assert answer.status_code == 200
    assert len(tracked.atividade(ALUGUEL)["comentarios"]) == 1
    retorno = {**values(caio.get(tracked.address).one(tracked.form(ALUGUEL, "retornos", "sem_movimento"))), "comentario": ["Não há."]}
    for _ in range(2):
        answer = caio.http.post(f"{caio.url}{tracked.address}/atividades/{tracked.atividade(ALUGUEL)['id']}/retornos", data=retorno,
                                headers={"Origin": caio.url})
        assert answer.status_code == 200, "what changed since it was drawn is this very form"


@pytest.mark.parametrize(("nome", "data", "status", "words"), [
    ("programa.pdf", b"MZ\x90\x00" + b"\0" * 200, 415, "programa.pdf"), ("vazio.pdf", b"", 422, "está vazio"),
    ("pagina.pdf", b"<html><script>alert(1)</script></html>", 415, "pagina.pdf"),
    ("desenho.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415, "desenho.svg"),
])
def test_a_file_that_is_refused_is_told_at_the_item(
    caio: Browser, tracked: Tracked, nome: str, data: bytes, status: int, words: str
) -> None:
    """R13"""
    opened(caio, tracked)
    page = caio.send(tracked.form(EXTRATO, "anexos"), files={"arquivo": (nome, data)})
    assert page.status == status
    assert words in page.one(f'#a-{tracked.atividade(EXTRATO)["id"]} [role="alert"]').text()
    assert not tracked.atividade(EXTRATO)["anexos"]


def test_a_file_is_looked_at_and_given_back_with_a_reason(caio: Browser, tracked: Tracked) -> None:
    """M17"""
    tracked.attached(SAIDA, ("um.pdf", pdf("um")), ("dois.pdf", pdf("dois")), who=tracked.office.maria.api)
    one, two = (anexo["id"] for anexo in tracked.atividade(SAIDA)["anexos"])
    opened(caio, tracked)
    page = caio.send(f'form[action$="/anexos/{one}/conferencia"]')
    assert f"conferido por {tracked.office.caio.nome}, hoje" in item(page, SAIDA)
    assert "Enviada, 1 a conferir" in item(page, SAIDA)
    assert caio.send(f'form[action$="/anexos/{two}/devolucao"]', motivo=" ").status == 422
    assert caio.page.has(f'form[action$="/anexos/{two}/devolucao"] .error')
    page = caio.send(f'form[action$="/anexos/{two}/devolucao"]', motivo="Está cortado.")
    assert "Devolvida" in item(page, SAIDA)
    assert "«Está cortado.»" in item(page, SAIDA)
    said = page.one("#dito").text()
    assert "Aviso para " in said
    assert tracked.office.maria.nome in said
    shown = {anexo["id"]: anexo for anexo in tracked.atividade(SAIDA)["anexos"]}
    assert shown[one]["conferido"]
    assert shown[two]["devolvido"]["motivo"] == "Está cortado."


def test_a_file_is_removed_and_the_history_keeps_it(caio: Browser, tracked: Tracked) -> None:
    """M4"""
    anexo = tracked.attached(EXTRATO, ("extrato.ofx", ofx()))[0]["id"]
    opened(caio, tracked)
    page = caio.send(f'form[action$="/anexos/{anexo}/remocao"]')
    assert "Pendente" in item(page, EXTRATO)
    assert "removeu «extrato.ofx»" in page.one("#historico").text()
    assert caio.get(f"{tracked.address}/anexos/{anexo}").status == 404


def test_a_file_that_somebody_removed_meanwhile_is_told_at_the_item(caio: Browser, tracked: Tracked) -> None:
    """R12"""
    anexo = tracked.attached(EXTRATO, ("extrato.ofx", ofx()))[0]["id"]
    opened(caio, tracked)
    ok(tracked.office.admin.delete(f"{tracked.api(EXTRATO)}/anexos/{anexo}"))
    page = caio.send(f'form[action$="/anexos/{anexo}/conferencia"]')
    assert page.status == 409
    assert "Este arquivo já foi removido" in page.one(f'#a-{tracked.atividade(EXTRATO)["id"]} [role="alert"]').text()
    assert "Pendente" in item(page, EXTRATO), "the page is drawn as it is now"


def test_an_item_is_reopened_with_an_instruction(caio: Browser, tracked: Tracked) -> None:
    """M9"""
    tracked.attached(EXTRATO, ("extrato.ofx", ofx()))
    opened(caio, tracked)
    assert caio.send(tracked.form(EXTRATO, "reabertura"), comentario="").status == 422
    page = caio.send(tracked.form(EXTRATO, "reabertura"), comentario="Mande o mês inteiro.", notificar=True)
    assert "Reaberta" in item(page, EXTRATO)
    assert tracked.atividade(EXTRATO)["aviso"] == "Mande o mês inteiro."
    assert not page.has(tracked.form(EXTRATO, "reabertura"))


def test_what_the_client_said_by_phone_is_answered_for_it(caio: Browser, tracked: Tracked) -> None:
    """M5, M6, M7"""
    day = today() + timedelta(days=2)
    opened(caio, tracked)
    page = caio.send(tracked.form(EXTRATO, "retornos", "enviar_depois"), prometido_para=day.isoformat(), comentario="O banco atrasou.")
    assert f"Vai enviar até {day:%d/%m} «O banco atrasou.»" in item(page, EXTRATO)
    page = caio.send(tracked.form(EXTRATO, "retornos", "sem_movimento"))
    assert "Este mês não tenho" in item(page, EXTRATO)
    page = caio.send(tracked.form(ALUGUEL, "retornos", "nao_pedir_mais"), comentario="Sede própria.")
    assert "Não me pedir nos próximos meses «Sede própria.»" in item(page, ALUGUEL)
    assert tracked.atividade(ALUGUEL)["situacao"] == "nao_se_aplica"
    page = caio.send(f'#a-{tracked.atividade(ALUGUEL)["id"]} form[action*="/nao-pedidas/"]')
    assert "Volta a ser pedido" in page.one("#dito").text()
    assert "fez «Guia do aluguel» voltar a ser pedido" in page.one("#historico").text()
    assert "Voltar a pedir" not in item(page, ALUGUEL)


def test_an_answer_that_the_rule_refuses_keeps_what_was_typed(caio: Browser, tracked: Tracked) -> None:
    """R2, M7"""
    opened(caio, tracked)
    page = caio.send(tracked.form(SAIDA, "retornos", "sem_movimento"), comentario="")
    assert page.status == 422
    assert "obrigatória" in alert(caio)
    past = (today() - timedelta(days=1)).isoformat()
    page = caio.send(tracked.form(EXTRATO, "retornos", "enviar_depois"), prometido_para=past, comentario="Logo.")
    assert page.status == 422
    assert "A data prometida já passou" in alert(caio)
    assert page.one(f"{tracked.form(EXTRATO, 'retornos', 'enviar_depois')} textarea").text().strip() == "Logo."
    assert page.one(f'{tracked.form(EXTRATO, "retornos", "enviar_depois")} [name="prometido_para"]').attributes["value"] == past


def test_what_is_not_asked_is_told_below_the_list_and_may_be_asked_again(caio: Browser, tracked: Tracked) -> None:
    """M6"""
    ok(tracked.office.admin.post(f"{tracked.api(ALUGUEL)}/retornos", {"retorno": "nao_pedir_mais"}), 201)
    later = Tracked(tracked.office, {"competencia": "2026-11"})
    page = opened(caio, later)
    assert "Não pedido: Guia do aluguel . «Não me pedir nos próximos meses»" in page.text
    page = caio.send('.foot form[action*="/nao-pedidas/"]')
    assert "Volta a ser pedido" in page.one("#dito").text()
    assert not page.has('.foot form[action*="/nao-pedidas/"]')
    assert "Guia do aluguel" in [each["nome"] for each in Tracked(tracked.office, {"competencia": "2026-12"}).tela["atividades"]]


def test_waiving_what_is_obrigatoria_needs_the_reason(caio: Browser, tracked: Tracked) -> None:
    """M10, R2"""
    opened(caio, tracked)
    page = caio.send(tracked.form(SAIDA, "exigencia"), exigencia="dispensada")
    assert page.status == 422
    assert alert(caio)
    assert page.one(f"{tracked.form(SAIDA, 'exigencia')} option[selected]").attributes["value"] == "dispensada"
    page = caio.send(tracked.form(SAIDA, "exigencia"), exigencia="dispensada", comentario="Sem vendas no mês.")
    assert "Dispensada «Sem vendas no mês.»" in item(page, SAIDA)
    page = caio.send(tracked.form(SAIDA, "exigencia"), exigencia="a_realizar")
    assert tracked.atividade(SAIDA)["exigencia"] == "a_realizar"
    assert "Pendente" in item(page, SAIDA)


def test_what_somebody_else_sent_meanwhile_is_seen_before_it_is_replaced(caio: Browser, tracked: Tracked) -> None:
    """R12, R6"""
    opened(caio, tracked)
    tracked.attached(EXTRATO, ("extrato.ofx", ofx()), who=tracked.office.maria.api)
    page = caio.send(tracked.form(EXTRATO, "retornos", "sem_movimento"), comentario="Disse que não tem.")
    assert page.status == 412
    assert "Esta programação mudou desde que você a abriu" in alert(caio)
    assert "Enviada, 1 a conferir" in item(page, EXTRATO)
    assert tracked.atividade(EXTRATO)["anexos"]


def test_what_others_do_to_other_items_disturbs_nobody(caio: Browser, gilda: Browser, tracked: Tracked) -> None:
    """R12"""
    opened(caio, tracked)
    opened(gilda, tracked)
    assert gilda.send(tracked.form(ALUGUEL, "retornos", "sem_movimento")).status == 200
    page = caio.send(tracked.form(EXTRATO, "retornos", "sem_movimento"))
    assert page.status == 200
    assert tracked.tela["progresso"]["feitas"] == 2
