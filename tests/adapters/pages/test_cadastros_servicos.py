"""Cadastros: serviços, their words as the client gets them, and their régua over a month."""
from datetime import date, timedelta
from typing import Any

import pytest

from adapters.pages.cadastros.regua_mes import Mes, no_mes
from domain.agenda.recorrencia import Ocorrencia
from domain.competencia import Competencia, Periodo
from domain.escritorio.events import Feriado
from domain.escritorio.state import Escritorio
from domain.servico.regua import Passo
from tests.adapters.api.client import ok
from tests.adapters.api.office import COMUNICACAO, Office, today
from tests.adapters.pages.browser import Browser, Page

MARKUP = "<script>alert(1)</script>\"'&"
AURORA = Escritorio("Escritório Aurora", "America/Sao_Paulo", "SP", (Feriado(data=date(2026, 11, 16), nome="Da cidade"),))
NOVEMBRO = Ocorrencia(Competencia("2026-10"), Periodo("2026-10"), date(2026, 11, 3), date(2026, 11, 18), date(2026, 11, 19))


def form(id: str, tab: str = "") -> str:
    return f'form[method=post][action="/cadastros/servicos/{id}{tab}"]'


def passo(dias: int, tipo: str, base: str = "vencimento", **more: Any) -> Passo:
    return Passo.model_validate({"dias": dias, "tipo": tipo, "base": base, **more})


def marks(mes: Mes) -> dict[int, list[tuple[int, bool]]]:
    return {each.dia.day: [(mark.numero, mark.saiu) for mark in each.marcas] for each in mes.dias if each.marcas}


def letter(page: Page) -> str:
    return " ".join(page.one("#carta").text(separator=" ").split())


def test_a_servico_is_created_ready_to_use_and_opens_its_comunicacao(gilda: Browser, office: Office) -> None:
    gilda.get("/cadastros/servicos/novo")
    nome = f"Folha {office.tag}"
    typed = {"nome": nome, "departamento_id": office.fiscal, "processo_modelo_id": office.modelo}
    page = gilda.send('form[action="/cadastros/servicos"][method=post]', **typed)
    assert (page.h1, page.path.endswith("/comunicacao")) == (nome, True)
    seen = next(each for each in office.admin.every("/servicos") if each["nome"] == nome)
    assert (seen["departamento_id"], seen["processo_modelo_id"], seen["baixa_automatica"]) == (office.fiscal, office.modelo, "nunca")
    assert "{link}" in seen["comunicacao"]["texto"]
    assert [each["dias"] for each in seen["regua"]] == [-5, -1, 1, 3]
    assert nome in gilda.get(f"/cadastros/servicos?busca=FOLHA+{office.tag}").one("tbody").text()


def test_a_servico_without_a_departamento_is_refused_at_the_field(gilda: Browser) -> None:
    gilda.get("/cadastros/servicos/novo")
    page = gilda.send('form[action="/cadastros/servicos"][method=post]', nome="Folha")
    assert page.status == 422
    assert page.one("#servico-departamento_id").attributes["aria-invalid"] == "true"
    assert page.one("#servico-nome").attributes["value"] == "Folha"


def test_each_tab_changes_its_part_and_leaves_the_others(gilda: Browser, office: Office) -> None:
    id = office.new_servico()
    before = ok(office.admin.get(f"/servicos/{id}"))
    gilda.get(f"/cadastros/servicos/{id}")
    gilda.send(form(id), nome=f"Contábil {office.tag}", departamento_id=office.pessoal)
    gilda.get(f"/cadastros/servicos/{id}/baixa")
    page = gilda.send(form(id, "/baixa"), baixa_automatica="ao_concluir")
    assert "15 minutos depois da última movimentação" in page.text
    gilda.get(f"/cadastros/servicos/{id}/comunicacao")
    gilda.send(form(id, "/comunicacao"), "salvar", assunto="Faltam documentos, {cliente}", texto="Envie até {prazo}.")
    assert ok(office.admin.get(f"/servicos/{id}")) == {
        **before, "nome": f"Contábil {office.tag}", "departamento_id": office.pessoal, "baixa_automatica": "ao_concluir",
        "comunicacao": {"assunto": "Faltam documentos, {cliente}", "texto": "Envie até {prazo}.\n\n{link}"},
    }
    told = gilda.get(f"/cadastros/servicos/{id}/versoes")
    assert len(told.all(".changes > li")) == 4
    assert "baixa automática: nunca → quando tudo estiver feito" in " ".join(told.one(".changes").text().split())


def test_the_preview_is_what_is_typed_with_the_data_of_a_programacao(gilda: Browser, office: Office) -> None:
    id, day, empresa = office.new_servico(), today(), office.empresa("Sorveteria Neve")
    nina = office.person("cliente", "Nina Neve", empresas=[empresa])
    made = ok(office.admin.post("/programacoes", {
        "servico_id": id, "empresa_id": empresa, "competencia": "2026-10", "responsavel_id": office.caio.id, "notificar": False,
        "entrega": (day + timedelta(days=5)).isoformat(), "vencimento": (day + timedelta(days=9)).isoformat(),
    }), 201)
    page = gilda.get(f"/cadastros/servicos/{id}/comunicacao")
    assert f"Documentos de outubro de 2026 – Sorveteria Neve {office.tag}" in letter(page)
    assert f"Olá, {nina.nome}" in letter(page)
    texto = f"{MARKUP} {{responsavel}}\n\n{{pendencias}}"
    page = gilda.send(form(id, "/comunicacao"), "previa:email", assunto="Só isto: {servico}", texto=texto)
    assert f"Só isto: {ok(office.admin.get(f'/servicos/{id}'))['nome']}" in letter(page)
    assert f"{MARKUP} {office.caio.nome}" in letter(page)
    assert [each.text(strip=True) for each in page.all("#carta li")] == ["Notas fiscais de saída", "Extrato bancário", "Guia do aluguel"]
    assert not page.has("#carta script")
    assert {each.text() for each in page.all("#carta mark")} >= {office.caio.nome}
    assert page.one("#assunto").attributes["value"] == "Só isto: {servico}"
    assert ok(office.admin.get(f"/servicos/{id}"))["comunicacao"] == COMUNICACAO, "nothing is recorded by looking"
    page = gilda.send(form(id, "/comunicacao"), "previa:whatsapp")
    assert "Só isto" in letter(page)
    assert "Faltam 3 documentos" in letter(page)
    assert "*" not in letter(page)
    assert page.one("#carta .chat > span").text() == "Enviar os documentos"
    assert page.one("#programacao option[selected]").attributes["value"] == made["id"]


def test_the_preview_says_what_the_mail_says(gilda: Browser, office: Office) -> None:
    id = office.new_servico()
    gilda.get(f"/cadastros/servicos/{id}/comunicacao")
    data = {"assunto": "Falta, {cliente}", "texto": f"{MARKUP} {{pendencias}}", "programacao": "exemplo"}
    answer = gilda.http.post(f"/cadastros/servicos/{id}/comunicacao/email", data=data, headers={"Origin": gilda.url})
    assert "Notas fiscais de saída" in answer.text
    assert "<script" not in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy


@pytest.mark.parametrize("acao", ["salvar", "previa:email"])
def test_an_unknown_placeholder_is_refused_in_the_rules_words(gilda: Browser, office: Office, acao: str) -> None:
    id = office.new_servico()
    gilda.get(f"/cadastros/servicos/{id}/comunicacao")
    page = gilda.send(form(id, "/comunicacao"), acao, assunto="Documentos de {cnpj}")
    assert "ão conhecemos {cnpj}; use um destes: {escritorio}, {empresa}" in page.one("#carta").text()
    assert page.one("#assunto").attributes["value"] == "Documentos de {cnpj}"
    assert page.status == (422 if acao == "salvar" else 200)
    assert page.has("#assunto-erro") is (acao == "salvar")
    assert ok(office.admin.get(f"/servicos/{id}"))["comunicacao"] == COMUNICACAO


def test_steps_are_added_changed_and_removed(gilda: Browser, office: Office) -> None:
    lembrete = {"dias": -5, "base": "vencimento", "tipo": "lembrete"}
    id = office.new_servico(regua=[lembrete, {"dias": 1, "base": "entrega", "tipo": "cobranca"}])
    page = gilda.get(f"/cadastros/servicos/{id}/regua")
    first, second = (str(each.attributes["value"]) for each in page.all("input[name=linha]"))
    gilda.send(form(id, "/regua"), f"remover:{second}")
    page = gilda.send(form(id, "/regua"), "incluir", **{f"dias.{first}": "6"})
    _, new = (str(each.attributes["value"]) for each in page.all("input[name=linha]"))
    assert len(ok(office.admin.get(f"/servicos/{id}"))["regua"]) == 2, "nothing is recorded yet"
    page = gilda.send(form(id, "/regua"), "salvar", **{
        f"dias.{new}": "3", f"quando.{new}": "depois", f"tipo.{new}": "cobranca", f"cada.{new}": "3", f"ate.{new}": "30",
    })
    assert "A régua foi salva." in page.text
    assert ok(office.admin.get(f"/servicos/{id}"))["regua"] == [
        {"dias": -6, "base": "vencimento", "tipo": "lembrete"},
        {"dias": 3, "base": "vencimento", "tipo": "cobranca", "repetir": {"cada": 3, "ate": 30}},
    ]


def test_a_wrong_step_is_refused_at_its_field_and_stays_as_typed(gilda: Browser, office: Office) -> None:
    id = office.new_servico(regua=[{"dias": -5, "base": "vencimento", "tipo": "lembrete"}])
    page = gilda.get(f"/cadastros/servicos/{id}/regua")
    linha = str(page.one("input[name=linha]").attributes["value"])
    page = gilda.send(form(id, "/regua"), "salvar", **{f"dias.{linha}": "muitos", f"cada.{linha}": "3", f"ate.{linha}": "400"})
    assert page.status == 422
    assert "número inteiro de -365 a 365" in page.one(f'[id="dias.{linha}-erro"]').text()
    assert page.one(f'[id="dias-{linha}"]').attributes["value"] == "muitos"
    assert not page.has(".ruler")


def test_a_regua_is_tried_on_the_past_before_it_is_saved(gilda: Browser, office: Office) -> None:
    """R9: beside the saved one and what was sent; nothing is recorded."""
    id = office.new_servico(regua=[{"dias": -5, "base": "vencimento", "tipo": "lembrete"}])
    day = today().isoformat()
    made = {"servico_id": id, "empresa_id": office.padaria, "competencia": "2026-10", "responsavel_id": office.caio.id, "notificar": False}
    office.made("/programacoes", {**made, "entrega": day, "vencimento": day})
    page = gilda.get(f"/cadastros/servicos/{id}/regua")
    assert not page.has("#ensaio table")
    assert page.one("#ensaio-ate").attributes["value"] == day
    page = gilda.send(form(id, "/regua"), acao="experimentar")
    rows = {row.css_first("th").text(): [cell.text() for cell in row.css("td")] for row in page.all("#ensaio tbody tr")}  # type: ignore[union-attr]
    assert rows["Mensagens"] == ["0", "0", "0"]
    assert rows["Metade das respostas chegou em"] == ["sem respostas"] * 3
    assert "1 programação viveu nesses dias" in page.one("#ensaio caption").text()
    page = gilda.send(form(id, "/regua"), acao="experimentar", de="2020-01-01")
    assert "São no máximo 400 dias." in page.one("#ensaio-de-erro").text()
    assert page.one("#ensaio-de").attributes["value"] == "2020-01-01"
    page = gilda.send(form(id, "/regua"), acao="experimentar", de="ontem", ate="")
    assert page.has("#ensaio-de-erro")
    assert page.has("#ensaio-ate-erro")
    assert [each["dias"] for each in ok(office.admin.get(f"/servicos/{id}"))["regua"]] == [-5]


def test_the_ruler_moves_what_falls_on_days_off_and_says_why() -> None:
    """R9"""
    regua = (passo(-5, "lembrete"), passo(-1, "lembrete"), passo(1, "cobranca"), passo(3, "cobranca", repetir={"cada": 3, "ate": 30}))
    mes = no_mes(regua, NOVEMBRO, AURORA, date(2026, 11, 18))
    assert marks(mes) == {
        3: [(1, False)], 14: [(2, True)], 17: [(2, False)], 18: [(3, False)], 20: [(4, True)], 22: [(5, True)],
        23: [(4, False), (5, False)], 25: [(5, False)], 28: [(5, True)], 30: [(5, False)],
    }
    assert mes.primeira == "ter 03/11, 8:00"
    assert mes.passos == [
        "sáb 14/11 não é útil: sai ter 17/11", "qua 18/11",
        "sex 20/11 é feriado (Dia Nacional de Zumbi e da Consciência Negra): sai seg 23/11, junto com o passo 5",
        "seg 23/11, qua 25/11, seg 30/11 e mais 7, a última em seg 21/12",
    ]
    assert [each.dia.day for each in mes.dias if each.livre == "Da cidade"] == [16]
    assert [(each.dia.day, list(each.metas)) for each in mes.dias if each.metas] == [(18, ["entrega"]), (19, ["vence"])]
    assert [each.dia.day for each in mes.dias if each.hoje] == [18]


def test_a_step_before_the_opening_is_told_not_to_go() -> None:
    """R9"""
    mes = no_mes((passo(-30, "lembrete"), passo(-16, "lembrete")), NOVEMBRO, AURORA, date(2026, 11, 1))
    assert mes.passos == [
        "não sai: seria ter 20/10, e a programação abre ter 03/11", "neste dia sai a primeira solicitação, no lugar dele",
    ]
    assert marks(mes) == {3: [(1, False)]}


def test_who_may_not_change_reads_every_tab(caio: Browser, office: Office) -> None:
    id = office.new_servico(regua=[{"dias": 3, "base": "vencimento", "tipo": "cobranca", "repetir": {"cada": 3, "ate": 30}}])
    page = caio.get(f"/cadastros/servicos/{id}/regua")
    assert "cobrança 3 dias depois do vencimento, de novo a cada 3 dias, até 30 dias depois" in page.text
    last = str(page.all("#mes option")[-1].attributes["value"])
    assert caio.send("form.month", mes=last).one("#mes option[selected]").attributes["value"] == last
    for tab in ("", "/comunicacao", "/regua", "/baixa", "/versoes"):
        page = caio.get(f"/cadastros/servicos/{id}{tab}")
        assert page.status == 200
        assert not page.has(".primary:not(.as-drawn)")
    for tab in ("", "/comunicacao", "/regua", "/baixa"):
        answer = caio.http.post(f"/cadastros/servicos/{id}{tab}", data={"acao": "salvar"}, headers={"Origin": caio.url})
        assert answer.status_code == 403


def test_another_departamentos_servico_is_not_there(caio: Browser, office: Office) -> None:
    id = office.new_servico(departamento_id=office.pessoal)
    for tab in ("", "/comunicacao", "/regua", "/baixa", "/versoes"):
        assert caio.get(f"/cadastros/servicos/{id}{tab}").status == 404


def test_markup_in_names_is_text_in_selects_too(gilda: Browser, office: Office) -> None:
    office.made("/departamentos", {"nome": f"{MARKUP} {office.tag}"})
    id = office.new_servico(nome=f"{MARKUP} {office.tag}")
    for path in ("/cadastros/servicos/novo", f"/cadastros/servicos/{id}", f"/cadastros/servicos/{id}/comunicacao"):
        page = gilda.get(path)
        assert not page.has("main script")
        assert MARKUP in page.text
