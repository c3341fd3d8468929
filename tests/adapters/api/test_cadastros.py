"""Cadastros over HTTP: escritório, departamentos, usuários, empresas, processos modelo, serviços."""
import secrets
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.adapters.api.client import Client, ok, refused
from tests.adapters.api.office import COMUNICACAO, ITENS, SENHA, Office, new_cnpj, today
from tests.adapters.api.serving import EMAIL, Served
from tests.adapters.api.serving import SENHA as ADMIN_SENHA


def test_the_office_is_changed_by_the_administrador_alone(admin: Client, office: Office) -> None:
    """What is absent stays."""
    feriados = [{"data": "2026-01-25", "nome": "Aniversário de São Paulo"}]
    changed = admin.patch("/escritorio", {"feriados": feriados})
    assert int(changed.headers["Posicao"]) == ok(changed)["posicao"]
    shown = ok(admin.get("/escritorio"))
    assert (shown["feriados"], shown["uf"], shown["fuso"]) == (feriados, "SP", "America/Sao_Paulo")
    refused(office.gilda.api.patch("/escritorio", {"uf": "RJ"}), 403, "sem_permissao")


def test_a_change_that_changes_nothing_records_nothing(admin: Client) -> None:
    """R12"""
    first = ok(admin.patch("/escritorio", {"nome": "Prado Contabilidade"}))
    assert ok(admin.patch("/escritorio", {"nome": "Prado Contabilidade"})) == first


def test_what_is_wrong_is_told_field_by_field_in_portuguese(admin: Client) -> None:
    problem = refused(admin.patch("/escritorio", {"fuso": "Lua/Crateras", "cor": "azul"}), 422, "dados_invalidos")
    assert {erro["campo"]: erro["mensagem"] for erro in problem["erros"]} == {
        "fuso": "Não é um fuso horário (por exemplo, America/Sao_Paulo).", "cor": "Não conhecemos este campo.",
    }


@pytest.mark.parametrize("ativa", [0, "true", "sim", None])
def test_true_and_false_are_said_as_json_says_them(admin: Client, ativa: object) -> None:
    body = {"razao_social": "Loja Ltda", "cnpj": new_cnpj(), "ativa": ativa}
    assert refused(admin.post("/empresas", body), 422)["erros"][0]["campo"] == "ativa"


@pytest.mark.parametrize("content", [b"\xff\xfe", b'{"nome": "\xff"}', b'{"nome": '])
def test_a_body_that_is_no_json_is_malformed(admin: Client, content: bytes) -> None:
    answer = admin.post("/departamentos", content=content, headers={"Content-Type": "application/json"})
    assert refused(answer, 422, "dados_invalidos")["erros"][0]["campo"] == "corpo"


def test_a_method_that_a_path_does_not_take_is_told_which_it_takes(admin: Client) -> None:
    answer = admin.delete("/departamentos")
    refused(answer, 405, "metodo_nao_permitido")
    assert answer.headers["Allow"] == "GET, POST"


def test_lists_come_in_pages_each_thing_once(office: Office) -> None:
    made = {office.departamento(f"Setor {n}") for n in range(5)}
    listed = [each["id"] for each in office.admin.every("/departamentos", limite=2)]
    assert made <= set(listed)
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize(
    "path", ["/departamentos", "/usuarios", "/empresas", "/processos-modelo", "/servicos", "/agendas", "/auditoria/eventos"]
)
def test_a_page_past_500_or_with_a_foreign_cursor_is_refused(admin: Client, path: str) -> None:
    assert refused(admin.get(path, params={"limite": 501}), 422)["erros"][0]["campo"] == "limite"
    assert refused(admin.get(path, params={"cursor": "de-outra-lista"}), 422)["erros"][0]["campo"] == "cursor"


def test_a_read_that_asks_for_a_position_to_come_waits_and_then_says_so(admin: Client) -> None:
    answer = admin.get("/departamentos", headers={"Posicao-Minima": str(2**40)})
    refused(answer, 503, "ainda_nao_visto")
    assert answer.headers["Retry-After"] == "1"


def test_the_same_key_answers_the_same_and_records_once(office: Office) -> None:
    """R11"""
    key, body = secrets.token_hex(8), {"nome": f"Chave {office.tag}"}
    first, again = (office.admin.post("/departamentos", body, key=key) for _ in range(2))
    assert (ok(again, 201), again.headers["Posicao"]) == (ok(first, 201), first.headers["Posicao"])
    assert [each["nome"] for each in office.admin.every("/departamentos")].count(body["nome"]) == 1
    refused(office.admin.post("/departamentos", {"nome": "Outro"}, key=key), 422, "chave_reutilizada")


def test_a_gerente_adds_clients_and_no_equipe(office: Office) -> None:
    client = {
        "nome": "Íris Melo", "email": f"iris.{office.tag}@exemplo.com.br", "perfil": "cliente", "empresas": [office.otica],
        "telefone": "(11) 98765-4321", "notificar_por": ["whatsapp", "email"], "departamentos": [],
    }
    id = ok(office.gilda.api.post("/usuarios", client), 201)["id"]
    shown = ok(office.admin.get(f"/usuarios/{id}"))
    assert shown == {
        **client, "id": id, "telefone": "+5511987654321", "avisos": "logo", "ativo": True, "tem_senha": False, "devolvidos": [],
    }
    refused(office.gilda.api.post("/usuarios", {**client, "email": "x@exemplo.com.br", "perfil": "gerente", "empresas": []}), 403)
    refused(office.gilda.api.post("/usuarios", client), 409, "email_em_uso")
    assert id in {each["id"] for each in office.admin.every("/usuarios", empresa_id=office.otica, perfil="cliente", busca="ÍRIS")}


def test_everybody_changes_what_is_ones_own_and_no_more(office: Office) -> None:
    otavio = office.otavio
    ok(otavio.api.patch(f"/usuarios/{otavio.id}", {"avisos": "diario"}))
    assert ok(otavio.api.get(f"/usuarios/{otavio.id}"))["avisos"] == "diario"
    refused(otavio.api.patch(f"/usuarios/{otavio.id}", {"perfil": "administrador"}), 403)
    refused(otavio.api.patch(f"/usuarios/{office.caio.id}", {"nome": "Outro"}), 403)


def test_who_answers_for_an_agenda_leaves_it_to_somebody(office: Office) -> None:
    """R19; and the sessions of who was deactivated die at once."""
    leaving = office.person("colaborador", "Bento Luz", departamentos=[office.fiscal])
    agenda = office.new_agenda(responsavel_id=leaving.id)
    ok(leaving.api.get("/escritorio"))
    refused(office.admin.patch(f"/usuarios/{leaving.id}", {"ativo": False}), 409, "responsavel_em_uso")
    ok(office.admin.patch(f"/usuarios/{leaving.id}", {"ativo": False, "transferir_para": office.caio.id}))
    assert ok(office.admin.get(f"/agendas/{agenda}"))["responsavel_id"] == office.caio.id
    refused(leaving.api.get("/escritorio"), 401)
    ok(office.admin.patch(f"/usuarios/{leaving.id}", {"ativo": True}))
    assert ok(office.admin.get(f"/usuarios/{leaving.id}"))["ativo"] is True


def test_the_last_administrador_stays(admin: Client) -> None:
    me = next(each for each in admin.every("/usuarios", perfil="administrador"))
    refused(admin.patch(f"/usuarios/{me['id']}", {"ativo": False}), 409, "ultimo_administrador")


def test_a_cnpj_is_taken_as_people_write_it_and_answered_bare(office: Office) -> None:
    cnpj = new_cnpj()
    written = f"{cnpj[:2]}.{cnpj[2:5]}.{cnpj[5:8]}/{cnpj[8:12]}-{cnpj[12:]}"
    body = {"razao_social": f"Mercearia {office.tag} Ltda", "cnpj": written, "responsaveis": [
        {"departamento_id": office.fiscal, "usuario_id": office.caio.id}
    ]}
    id = ok(office.gilda.api.post("/empresas", body), 201)["id"]
    assert ok(office.caio.api.get(f"/empresas/{id}")) == {**body, "id": id, "nome": body["razao_social"], "cnpj": cnpj, "ativa": True}
    refused(office.admin.post("/empresas", {**body, "cnpj": cnpj}), 409, "cnpj_em_uso")
    assert [each["id"] for each in office.admin.every("/empresas", busca=written)] == [id]


@pytest.mark.parametrize(
    "documents", [{}, {"cnpj": "12.345.678/0001-99"}, {"cpf": "111.111.111-11"}, {"cnpj": "11222333000181", "cpf": "39053344705"}]
)
def test_an_empresa_has_one_valid_document(admin: Client, documents: dict[str, str]) -> None:
    refused(admin.post("/empresas", {"razao_social": "Sem Documento Ltda", **documents}), 422)


def test_an_empresa_is_changed_field_by_field(office: Office) -> None:
    id = office.empresa("Farmácia Boa Hora")
    before = ok(office.admin.get(f"/empresas/{id}"))
    ok(office.gilda.api.patch(f"/empresas/{id}", {"nome": "Boa Hora", "ativa": False}))
    assert ok(office.admin.get(f"/empresas/{id}")) == {**before, "nome": "Boa Hora", "ativa": False}
    assert id in {each["id"] for each in office.admin.every("/empresas", ativa=False)}
    refused(office.caio.api.patch(f"/empresas/{id}", {"ativa": True}), 403, "sem_permissao")


def test_what_is_not_asked_is_shown_by_departamento_and_asked_again(office: Office) -> None:
    """M6"""
    servico, day = office.new_servico(), today()
    made = ok(office.admin.post("/programacoes", {
        "servico_id": servico, "empresa_id": office.otica, "competencia": "2026-10", "responsavel_id": office.caio.id, "notificar": False,
        "entrega": (day + timedelta(days=5)).isoformat(), "vencimento": (day + timedelta(days=9)).isoformat(),
    }), 201)
    aluguel = next(each for each in ok(office.admin.get(f"/programacoes/{made['id']}"))["atividades"] if each["nome"] == "Guia do aluguel")
    answered = {"retorno": "nao_pedir_mais", "comentario": "Sede própria."}
    ok(office.caio.api.post(f"/programacoes/{made['id']}/atividades/{aluguel['id']}/retornos", answered), 201)
    path = f"/empresas/{office.otica}/nao-pedir"
    [item] = [each for each in ok(office.caio.api.get(path))["itens"] if each["servico_id"] == servico]
    assert (item["nome"], item["programacao_id"], item["por"]["id"], item["comentario"]) == (
        "Guia do aluguel", made["id"], office.caio.id, "Sede própria."
    )
    assert servico not in {each["servico_id"] for each in ok(office.otavio.api.get(path))["itens"]}
    refused(office.otavio.api.delete(f"{path}/{item['id']}"), 404)
    refused(office.aurora.api.delete(f"{path}/{item['id']}"), 403)
    undone = office.caio.api.delete(f"{path}/{item['id']}")
    assert int(undone.headers["Posicao"]) == ok(undone)["posicao"]
    assert servico not in {each["servico_id"] for each in ok(office.caio.api.get(path))["itens"]}
    ok(office.caio.api.delete(f"{path}/{item['id']}"))


def test_an_atividade_keeps_its_id_from_version_to_version(office: Office) -> None:
    body = {"nome": f"Modelo {office.tag}", "atividades": ITENS}
    made = ok(office.gilda.api.post("/processos-modelo", body), 201)
    assert made["versao"] == 1
    first = ok(office.caio.api.get(f"/processos-modelo/{made['id']}"))
    assert [each["nome"] for each in first["atividades"]] == [each["nome"] for each in ITENS]
    kept = {**ITENS[1], "id": first["atividades"][1]["id"], "nome": "Extratos bancários", "formatos": ["OFX", ".pdf"]}
    assert ok(office.gilda.api.put(f"/processos-modelo/{made['id']}", {**body, "atividades": [kept, ITENS[0]]}))["versao"] == 2
    second = ok(office.admin.get(f"/processos-modelo/{made['id']}"))
    assert (second["versao"], second["atividades"][0]["id"], second["atividades"][0]["formatos"]) == (2, kept["id"], ["ofx", "pdf"])
    assert second["atividades"][1]["id"] not in {each["id"] for each in first["atividades"]}
    stranger = {**ITENS[0], "id": str(uuid4())}
    problem = refused(office.gilda.api.put(f"/processos-modelo/{made['id']}", {**body, "atividades": [stranger]}), 422)
    assert problem["erros"][0]["campo"] == "atividades.0.id"


def test_a_comunicacao_knows_its_placeholders(office: Office) -> None:
    wrong = office.servico_body(comunicacao={**COMUNICACAO, "assunto": "Documentos de {cnpj}"})
    assert "{cnpj}" in refused(office.admin.post("/servicos", wrong), 422)["detail"]
    id = office.new_servico(comunicacao={"assunto": "Documentos", "texto": "Sem endereço."})
    assert ok(office.admin.get(f"/servicos/{id}"))["comunicacao"]["texto"] == "Sem endereço.\n\n{link}"


def test_a_servico_is_read_as_it_was_written_and_changed_whole(office: Office) -> None:
    regua = [{"dias": 1, "base": "vencimento", "tipo": "cobranca", "repetir": {"cada": 3, "ate": 30}}]
    body = office.servico_body(regua=regua)
    id = ok(office.gilda.api.post("/servicos", body), 201)["id"]
    assert ok(office.caio.api.get(f"/servicos/{id}")) == {**body, "id": id}
    changed = {**body, "nome": "Folha", "departamento_id": office.pessoal, "baixa_automatica": "ao_concluir"}
    ok(office.gilda.api.put(f"/servicos/{id}", changed))
    assert ok(office.otavio.api.get(f"/servicos/{id}")) == {**changed, "id": id}
    refused(office.caio.api.get(f"/servicos/{id}"), 404)
    assert id not in {each["id"] for each in office.caio.api.every("/servicos")}


@pytest.mark.parametrize("path", ["usuarios", "empresas", "processos-modelo", "servicos", "agendas"])
def test_an_id_that_nobody_has_is_404_and_a_broken_one_422(admin: Client, path: str) -> None:
    refused(admin.get(f"/{path}/{uuid4()}"), 404, "nao_encontrado")
    assert refused(admin.get(f"/{path}/abc"), 422)["erros"] == [{"campo": "id", "mensagem": "Não é um id válido (UUID)."}]


def test_a_password_made_with_the_user_opens_the_door(office: Office, anybody: Client) -> None:
    person = office.person("colaborador", "Nina Reis")
    assert ok(anybody.post("/sessao", {"email": person.email.upper(), "senha": SENHA}), 201)["usuario"]["id"] == person.id


def test_a_view_that_is_behind_is_waited_for(serve: Callable[..., Served]) -> None:
    """Without a projector no read that asks for its own write is answered with less."""
    admin = Client(serve(projecting=False).url).signed_in(EMAIL, ADMIN_SENHA)
    ok(admin.post("/departamentos", {"nome": "Fiscal"}), 201)
    refused(admin.get("/departamentos"), 503, "ainda_nao_visto")
