"""Cadastros: agendas with the months that they bring, what is brought by hand, and the office itself."""
import psycopg
import pytest

from domain.competencia import Competencia, Periodo
from domain.programacao.refusals import ChecklistVazio, EmpresaInativa
from tests.adapters.api.client import Client, ok
from tests.adapters.api.office import ITENS, Office, today
from tests.adapters.api.serving import EMAIL, SENHA, Served
from tests.adapters.pages.browser import Browser, Page

MARKUP = "<script>alert(1)</script>\"'&"
NEW = 'form[method=post][action="/cadastros/agendas"]'
NEXT = Competencia.of(today()).plus(2)


def months(page: Page) -> list[list[str]]:
    return [[cell.text(strip=True) for cell in row.css("th, td")] for row in page.all("#previsao tbody tr")]


def form(id: str, what: str = "") -> str:
    return f'form[method=post][action="/cadastros/agendas/{id}{what}"]'


def test_the_next_months_are_shown_before_anything_is_saved(gilda: Browser, office: Office) -> None:
    page = gilda.get(f"/cadastros/agendas/nova?servico={office.servico}")
    assert len(months(page)) == 12
    assert page.one("#agenda-servico_id option[selected]").attributes["value"] == office.servico
    page = gilda.send(
        NEW, "ver", recorrencia="semestral", inicio="2099-03-01", dia="31", ajuste="antecipa", entrega_dias_antes="2", abre_dias_antes="10"
    )
    assert months(page) == [
        ["fevereiro de 2099", "ter 17/03/2099", "sex 27/03/2099", "ter 31/03/2099"],
        ["agosto de 2099", "sex 18/09/2099", "seg 28/09/2099", "qua 30/09/2099"],
    ]
    before = len(list(office.admin.every("/agendas")))
    assert gilda.send(NEW, "ver", dia="40").text.count("Ainda não dá para mostrar.") == 1
    assert len(list(office.admin.every("/agendas"))) == before


def test_an_agenda_is_created_as_its_form_says_and_brings_what_was_shown(gilda: Browser, office: Office) -> None:
    gilda.get("/cadastros/agendas/nova")
    gilda.send(NEW, "procurar", procurar_empresa=f"Padaria São João {office.tag}")
    servico = office.new_servico()
    page = gilda.send(
        NEW, "salvar", servico_id=servico, empresas=[office.padaria], responsavel_id=office.caio.id,
        recorrencia="meses", meses=["1", "7"], vence="dia_util", dia="5", competencia_offset="-1",
        entrega_dias_antes="3", abre_dias_antes="12", inicio="2026-10-01", fim="2199-01-31",
    )
    assert page.h1 == ok(office.admin.get(f"/servicos/{servico}"))["nome"]
    id = page.path.rsplit("/", 1)[1]
    assert ok(office.admin.get(f"/agendas/{id}")) == {
        "id": id, "servico_id": servico, "empresas": [office.padaria], "responsavel_id": office.caio.id, "recorrencia": {"meses": [1, 7]},
        "vencimento": {"dia_util": 5}, "competencia_offset": -1, "entrega_dias_antes": 3, "abre_dias_antes": 12, "inicio": "2026-10-01",
        "fim": "2199-01-31", "recusadas": [],
    }
    told = ok(office.admin.get(f"/agendas/{id}/previsao"))["itens"]
    assert [row[0] for row in months(page)] == [Periodo(each["periodo"]).por_extenso for each in told]
    assert "em janeiro e julho, vence 5º dia útil" in page.text
    page = gilda.send(form(id), "salvar", recorrencia="semanal", semanal="2", ajuste="posterga", empresas=[office.otica])
    seen = ok(office.admin.get(f"/agendas/{id}"))
    assert (seen["recorrencia"], seen["vencimento"], seen["empresas"]) == ({"semanal": 2}, {"ajuste": "posterga"}, [office.otica])
    assert "toda terça" in page.text


def test_an_agenda_that_says_nothing_is_refused_at_its_fields(gilda: Browser, office: Office) -> None:
    gilda.get("/cadastros/agendas/nova")
    page = gilda.send(NEW, "salvar", dia="", inicio="amanhã", entrega_dias_antes="dois")
    assert page.status == 422
    for field in ("agenda-servico_id", "agenda-dia", "agenda-inicio", "agenda-entrega_dias_antes"):
        assert page.one(f"#{field}").attributes["aria-invalid"] == "true", field
    assert page.one("#agenda-empresas .error").text() == "Marque ao menos uma empresa."
    assert "Escolha o serviço." in page.one("[role=alert]").text()
    assert page.one("#agenda-entrega_dias_antes").attributes["value"] == "dois"


def test_all_active_empresas_are_ticked_at_once(gilda: Browser, office: Office) -> None:
    inativa = office.empresa("Loja Fechada", ativa=False)
    gilda.get("/cadastros/agendas/nova")
    page = gilda.send(NEW, "todas")
    ticked = {each.attributes["value"] for each in page.all("input[name=empresas][checked]")}
    assert ticked >= {office.padaria, office.otica}
    assert inativa not in ticked


def test_a_responsavel_who_may_not_answer_is_refused_in_the_rules_words(gilda: Browser, office: Office) -> None:
    gilda.get(f"/cadastros/agendas/{office.new_agenda()}")
    page = gilda.send(form(gilda.page.path.rsplit("/", 1)[1]), "salvar", responsavel_id=office.otavio.id)
    assert page.status == 409
    assert "O responsável precisa ser um usuário ativo da equipe" in page.one('[role="alert"]').text()


def test_what_was_brought_by_hand_and_what_was_left_out_is_told(gilda: Browser, office: Office) -> None:
    """M1, R2, R19"""
    dona = [{"departamento_id": office.fiscal, "usuario_id": office.caio.id}]
    inativa, sozinha = office.empresa("Loja Fechada", ativa=False), office.empresa("Loja Nova")
    parcial, vazia = office.empresa(f"Sede {MARKUP}", responsaveis=dona), office.empresa("Sem Nada", responsaveis=dona)
    servico = office.new_servico(processo_modelo_id=office.new_modelo(ITENS[1:]))
    id = office.new_agenda(servico_id=servico, empresas=[parcial, vazia], responsavel_id=None)
    for made in ok(office.admin.post(f"/agendas/{id}/geracao", {"competencia": NEXT.plus(-1)}))["geradas"]:
        shown = ok(office.admin.get(f"/programacoes/{made}"))
        for item in shown["atividades"] if shown["empresa"]["id"] == vazia else shown["atividades"][-1:]:
            ok(office.admin.post(f"/programacoes/{made}/atividades/{item['id']}/retornos", {"retorno": "nao_pedir_mais"}), 201)
    body = office.agenda_body(servico_id=servico, empresas=[parcial, vazia, inativa, sozinha], responsavel_id=None)
    ok(office.admin.put(f"/agendas/{id}", body))
    gilda.get(f"/cadastros/agendas/{id}")
    page = gilda.send(form(id, "/geracao"), competencia=NEXT)
    assert page.h1 == "1 programação gerada"
    said = page.text
    assert "3 empresas ficaram de fora" in said
    assert "A empresa está inativa" in said
    assert "a empresa não tem um para este departamento" in said
    assert "O checklist ficaria vazio" in said
    assert f"Sede {MARKUP} {office.tag} Guia do aluguel" in said
    assert not page.has("main script")
    gilda.get(f"/cadastros/agendas/{id}")
    again = gilda.send(form(id, "/geracao"), competencia=NEXT)
    assert again.h1 == "Nada novo foi gerado"
    assert "1 já existia e ficou como está" in again.text


def test_what_the_scheduler_could_not_generate_is_told_with_its_reason(caio: Browser, served: Served, office: Office) -> None:
    """R19: to whoever sees the agenda, in the rule's words"""
    id = office.new_agenda()
    assert not caio.get(f"/cadastros/agendas/{id}").has("#recusadas")
    with psycopg.connect(served.servers.database_url, autocommit=True) as connection:
        for codigo, periodo in (("empresa_inativa", "2026-10"), ("checklist_vazio", "2026-11")):
            connection.execute(
                "insert into cobranca.recusas_da_agenda values (%s, %s, %s, %s, now())", (id, office.padaria, periodo, codigo)
            )
    told = caio.get(f"/cadastros/agendas/{id}").one("#recusadas").text()
    assert "2 programações não puderam ser geradas" in told
    assert f"Padaria São João {office.tag}, outubro de 2026: {EmpresaInativa.detail}" in told
    assert f"novembro de 2026: {ChecklistVazio.detail}" in told
    assert "checklist_vazio" not in told


def test_a_removed_agenda_is_gone_from_the_list(gilda: Browser, office: Office) -> None:
    """R19"""
    servico = office.new_servico(nome=f"Removível {office.tag}")
    id = office.new_agenda(servico_id=servico)
    gilda.get(f"/cadastros/agendas/{id}")
    page = gilda.send(form(id, "/remover"))
    assert page.path == "/cadastros/agendas"
    assert "foi removida" in page.text
    assert gilda.get(f"/cadastros/agendas/{id}").status == 404
    assert not gilda.get(f"/cadastros/agendas?busca=Removível+{office.tag}").has("tbody")


def test_a_colaborador_sees_the_months_and_presses_nothing(caio: Browser, office: Office) -> None:
    id = office.new_agenda()
    page = caio.get(f"/cadastros/agendas/{id}")
    assert len(months(page)) == 12
    assert not page.has("main form")
    for what in ("", "/geracao", "/remover"):
        answer = caio.http.post(f"/cadastros/agendas/{id}{what}", data={"acao": "salvar"}, headers={"Origin": caio.url})
        assert answer.status_code == 403
    other = office.new_agenda(servico_id=office.new_servico(departamento_id=office.pessoal), responsavel_id=office.otavio.id)
    assert caio.get(f"/cadastros/agendas/{other}").status == 404


@pytest.fixture
def ada(own: Served) -> Browser:
    """The administrador of an office of its own."""
    made = Browser(own.url)
    made.sign_in(EMAIL, SENHA)
    return made


def test_the_office_is_changed_with_its_own_holidays(ada: Browser, own: Served) -> None:
    admin = Client(own.url).signed_in(EMAIL, SENHA)
    ada.get("/cadastros/escritorio")
    page = ada.send("#escritorio", "incluir", nome="Prado Contabilidade", fuso="America/Manaus", uf="AM")
    [linha] = [str(each.attributes["value"]) for each in page.all("input[name=linha]")]
    assert page.one("#escritorio-nome").attributes["value"] == "Prado Contabilidade"
    page = ada.send("#escritorio", "salvar", **{f"data.{linha}": "", f"feriado.{linha}": MARKUP})
    assert page.status == 422
    assert "ão é uma data" in page.one(f'[id="data.{linha}-erro"]').text()
    page = ada.send("#escritorio", "salvar", **{f"data.{linha}": "2027-10-24"})
    assert "O escritório foi salvo." in page.text
    assert ok(admin.get("/escritorio")) == {
        "nome": "Prado Contabilidade", "fuso": "America/Manaus", "uf": "AM", "feriados": [{"data": "2027-10-24", "nome": MARKUP}]
    }
    assert not page.has("main script")
    [linha] = [str(each.attributes["value"]) for each in page.all("input[name=linha]")]
    ada.send("#escritorio", f"remover:{linha}")
    ada.send("#escritorio", "salvar")
    assert ok(admin.get("/escritorio"))["feriados"] == []


def test_only_the_administrador_changes_the_office(gilda: Browser) -> None:
    page = gilda.get("/cadastros/escritorio")
    assert page.h1 == "Escritório"
    assert not page.has("main form[method=post]")
    answer = gilda.http.post("/cadastros/escritorio", data={"acao": "salvar", "nome": "Meu"}, headers={"Origin": gilda.url})
    assert answer.status_code == 403


def test_an_office_without_anything_says_what_to_do_first(ada: Browser) -> None:
    assert "Ainda não há empresas" in ada.get("/cadastros/empresas").text
    assert ada.page.link("Importar planilha") == "/cadastros/empresas/importar"
    for path, text in (
        ("modelos", "Ainda não há processos modelo"), ("servicos", "Ainda não há serviços"), ("agendas", "Ainda não há agendas"),
        ("departamentos", "Ainda não há departamentos"), ("servicos/novo", "criar um departamento"),
    ):
        assert text in ada.get(f"/cadastros/{path}").text
