"""Agendas: what they will bring, and bringing it by hand."""
import secrets

from domain.competencia import Competencia
from tests.adapters.api.client import ok, refused
from tests.adapters.api.office import ITENS, Office, today

NEXT = Competencia.of(today()).plus(2)


def test_an_agenda_is_read_as_it_was_written_by_who_sees_its_departamento(office: Office) -> None:
    body = office.agenda_body(recorrencia={"meses": [1, 7]}, vencimento={"dia_util": 5}, abre_dias_antes=12, fim="2199-01-31")
    id = ok(office.gilda.api.post("/agendas", body), 201)["id"]
    assert ok(office.caio.api.get(f"/agendas/{id}")) == {**body, "id": id, "recusadas": []}
    assert id in {each["id"] for each in office.caio.api.every("/agendas", limite=3)}
    refused(office.otavio.api.get(f"/agendas/{id}"), 404)
    assert id not in {each["id"] for each in office.otavio.api.every("/agendas")}


def test_an_agenda_refuses_what_is_not_there_or_may_not_answer(office: Office) -> None:
    refused(office.admin.post("/agendas", office.agenda_body(servico_id=office.padaria)), 422)
    refused(office.admin.post("/agendas", office.agenda_body(empresas=[office.padaria, office.padaria])), 422)
    refused(office.admin.post("/agendas", office.agenda_body(responsavel_id=office.otavio.id)), 409, "responsavel_invalido")
    refused(office.admin.post("/agendas", office.agenda_body(vencimento={"dia": 5, "dia_util": 5})), 422)


def test_previsao_shows_the_dates_of_the_months_to_come(office: Office) -> None:
    id = office.new_agenda(inicio="2100-02-01", vencimento={"dia": 31}, entrega_dias_antes=0, abre_dias_antes=0)
    itens = ok(office.caio.api.get(f"/agendas/{id}/previsao", params={"meses": 2}))["itens"]
    assert [(each["competencia"], each["vencimento"]) for each in itens] == [("2100-01", "2100-02-28"), ("2100-02", "2100-03-31")]
    assert len(ok(office.admin.get(f"/agendas/{id}/previsao"))["itens"]) == 12
    refused(office.otavio.api.get(f"/agendas/{id}/previsao"), 404)


def test_geracao_brings_one_for_each_empresa_once(office: Office) -> None:
    """M1, R10"""
    path = f"/agendas/{office.new_agenda(servico_id=office.new_servico())}/geracao"
    made = office.gilda.api.post(path, {"competencia": NEXT})
    first = ok(made)
    assert (len(first["geradas"]), first["existentes"], first["recusadas"]) == (2, [], [])
    assert int(made.headers["Posicao"]) == first["posicao"]
    again = ok(office.gilda.api.post(path, {"competencia": NEXT}))
    assert (again["geradas"], set(again["existentes"])) == ([], set(first["geradas"]))
    shown = ok(office.caio.api.get(f"/programacoes/{first['geradas'][0]}"))
    assert (shown["competencia"], shown["responsavel"]["id"], shown["gerada"]["por"]["id"]) == (NEXT, office.caio.id, office.gilda.id)


def test_geracao_by_one_key_answers_what_it_answered(office: Office) -> None:
    """R11"""
    path, key = f"/agendas/{office.new_agenda(servico_id=office.new_servico())}/geracao", secrets.token_hex(8)
    first, again = (ok(office.admin.post(path, {"competencia": NEXT}, key=key)) for _ in range(2))
    assert again == first
    assert len(again["geradas"]) == 2
    refused(office.admin.post(path, {"competencia": NEXT.plus(1)}, key=key), 422, "chave_reutilizada")


def test_geracao_tells_why_nothing_came_for_an_empresa(office: Office) -> None:
    """R2, R19: the others are generated all the same."""
    inativa, sem_responsavel = office.empresa("Loja Fechada", ativa=False), office.empresa("Loja Nova")
    servico = office.new_servico(processo_modelo_id=office.new_modelo(ITENS[2:]))
    vazia = office.empresa("Sede Própria", responsaveis=[{"departamento_id": office.fiscal, "usuario_id": office.caio.id}])
    agenda = office.new_agenda(servico_id=servico, empresas=[vazia, inativa, sem_responsavel], responsavel_id=None)
    [id] = ok(office.admin.post(f"/agendas/{agenda}/geracao", {"competencia": NEXT}))["geradas"]
    [atividade] = ok(office.admin.get(f"/programacoes/{id}"))["atividades"]
    ok(office.admin.post(f"/programacoes/{id}/atividades/{atividade['id']}/retornos", {"retorno": "nao_pedir_mais"}), 201)
    answer = ok(office.admin.post(f"/agendas/{agenda}/geracao", {"competencia": NEXT.plus(1)}))
    assert answer["geradas"] == []
    assert {each["empresa_id"]: each["codigo"] for each in answer["recusadas"]} == {
        vazia: "checklist_vazio", inativa: "empresa_inativa", sem_responsavel: "sem_responsavel",
    }


def test_a_weekly_agenda_brings_every_week_of_the_competencia(office: Office) -> None:
    weekly = office.new_agenda(
        servico_id=office.new_servico(), empresas=[office.padaria], recorrencia={"semanal": 5}, vencimento={"ajuste": "antecipa"},
        competencia_offset=0, entrega_dias_antes=0, inicio=f"{NEXT}-01",
    )
    made = ok(office.admin.post(f"/agendas/{weekly}/geracao", {"competencia": NEXT}))
    assert len(made["geradas"]) in (4, 5)
    periodos = {each["periodo"] for each in office.admin.every("/programacoes", competencia=NEXT, empresa_id=office.padaria)}
    assert len([each for each in periodos if "W" in each]) == len(made["geradas"])


def test_a_removed_agenda_brings_nothing_and_what_it_brought_stays(office: Office) -> None:
    """R19"""
    agenda = office.new_agenda(servico_id=office.new_servico())
    [id, _] = ok(office.admin.post(f"/agendas/{agenda}/geracao", {"competencia": NEXT}))["geradas"]
    ok(office.gilda.api.put(f"/agendas/{agenda}", office.agenda_body(empresas=[office.otica])))
    ok(office.gilda.api.delete(f"/agendas/{agenda}"))
    ok(office.gilda.api.delete(f"/agendas/{agenda}"))
    refused(office.admin.get(f"/agendas/{agenda}"), 404)
    refused(office.admin.put(f"/agendas/{agenda}", office.agenda_body()), 404)
    refused(office.admin.post(f"/agendas/{agenda}/geracao", {"competencia": NEXT}), 404)
    ok(office.admin.get(f"/programacoes/{id}"))
