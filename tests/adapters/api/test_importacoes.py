"""Importing a sheet over HTTP: streamed, all or nothing, the author's channel in the log."""
import secrets

import httpx2

from tests.adapters.api.client import Client, ok, refused
from tests.adapters.api.office import Office, new_cnpj

HEADER = "razao_social;nome;cnpj;usuario;email;telefone;departamentos;notificar_por"
PATH = "/importacoes/empresas"


def send(client: Client, text: str | bytes, **more: object) -> httpx2.Response:
    return client.post(PATH, files={"arquivo": ("clientes.csv", text.encode() if isinstance(text, str) else text, "text/csv")}, **more)


def sheet(office: Office, cnpj: str, email: str) -> str:
    loja, fiscal = f"Loja Azul {office.tag}", f"Fiscal {office.tag}"
    return (
        f"{HEADER}\n{loja} Ltda;{loja};{cnpj};Rita Azul;{email};11987654321;{fiscal};email|whatsapp\n"
        f"{loja} Ltda;;{cnpj};Ivo Azul;ivo.{email};;;\n"
    )


def test_a_sheet_makes_empresas_and_users_and_again_it_finds_them(office: Office) -> None:
    cnpj, email = new_cnpj(), f"rita.{secrets.token_hex(4)}@exemplo.com.br"
    made = send(office.gilda.api, sheet(office, cnpj, email))
    assert (ok(made)["criadas"], made.json()["atualizadas"]) == (1, 0)
    [empresa] = office.admin.every("/empresas", busca=cnpj)
    users = office.admin.every("/usuarios", empresa_id=empresa["id"])
    assert {(each["nome"], each["departamentos"] == [office.fiscal]) for each in users} == {("Rita Azul", True), ("Ivo Azul", False)}
    again = ok(send(office.gilda.api, sheet(office, cnpj, email)))
    assert (again["criadas"], again["atualizadas"]) == (0, 1)
    [entry] = ok(office.aurora.api.get("/auditoria/eventos", params={"empresa": empresa["id"]}))["itens"]
    assert '"channel":"importacao"' in entry["dados"]


def test_a_bad_line_is_told_with_its_number_and_nothing_is_imported(office: Office) -> None:
    cnpj = new_cnpj()
    bad = f"{HEADER}\nLoja Rosa Ltda;;{cnpj};;;;;\nLoja Cinza Ltda;;123;;;;;\n"
    problem = refused(send(office.admin, bad), 422, "importacao_invalida")
    assert problem["erros"] == [{"campo": "cnpj", "mensagem": "Um CNPJ tem 14 letras e números.", "linha": 3}]
    unknown = f"{HEADER}\nLoja Rosa Ltda;;{cnpj};Ana;ana.{office.tag}@x.com.br;;Jurídico;\n"
    assert refused(send(office.admin, unknown), 422)["erros"][0]["linha"] == 2
    assert office.admin.every("/empresas", busca=cnpj) == []


def test_the_same_key_imports_once(office: Office) -> None:
    """R11: multipart compares the file, not its boundaries."""
    key, text = secrets.token_hex(8), f"{HEADER}\nLoja Verde Ltda;;{new_cnpj()};;;;;\n"
    first, again = (ok(send(office.admin, text, key=key)) for _ in range(2))
    assert first == again == {"criadas": 1, "atualizadas": 0, "posicao": first["posicao"]}
    refused(send(office.admin, text.replace("Verde", "Roxa"), key=key), 422, "chave_reutilizada")


def test_what_is_no_form_with_one_sheet_is_refused(office: Office) -> None:
    refused(send(office.admin, b"x" * (6 * 1024 * 1024)), 413, "planilha_grande")
    refused(office.admin.post(PATH, {"arquivo": "x"}), 422)
    refused(office.admin.post(PATH, files=[("arquivo", ("a.csv", HEADER.encode())), ("arquivo", ("b.csv", HEADER.encode()))]), 422)
    refused(office.admin.post(PATH, files={"outro": ("a.csv", b"x")}), 422)
    broken = office.admin.post(PATH, content=b"--x\r\nlixo", headers={"Content-Type": "multipart/form-data; boundary=x"})
    refused(broken, 422, "envio_invalido")
    refused(send(office.caio.api, HEADER), 403)
    refused(send(office.maria.api, HEADER), 404)
