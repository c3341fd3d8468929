"""Cadastros over HTTP: escritório, departamentos, usuários, empresas, processos modelo, serviços."""
from tests.adapters.api.client import Client, ok, refused
from tests.adapters.api.office import Office


def test_the_office_is_shown_and_changed_by_the_administrador(admin: Client) -> None:
    changed = admin.patch("/escritorio", {"feriados": [{"data": "2026-01-25", "nome": "Aniversário de São Paulo"}]})
    ok(changed)
    assert int(changed.headers["Posicao"]) == changed.json()["posicao"]
    assert ok(admin.get("/escritorio"))["feriados"] == [{"data": "2026-01-25", "nome": "Aniversário de São Paulo"}]


def test_a_departamento_is_listed_by_who_wrote_it(office: Office) -> None:
    """Posicao-Minima: a reader sees its own write."""
    id = office.departamento("Societário")
    assert id in {each["id"] for each in office.admin.every("/departamentos", limite=2)}
