"""The log as auditors read it: the exact bytes, every filter, all of it in one stream."""
import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import httpx2

from tests.adapters.api.client import ok, refused
from tests.adapters.api.office import Office

EVENTOS = "/auditoria/eventos"


def lines(answer: httpx2.Response) -> list[dict[str, Any]]:
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def ndjson(office: Office, **params: Any) -> list[dict[str, Any]]:
    return lines(office.aurora.api.get(EVENTOS, params=params, headers={"Accept": "application/x-ndjson"}))


def test_the_whole_log_streams_with_its_exact_bytes_and_leaves(office: Office) -> None:
    """R17: what a person typed stands beside the entry, which holds its digest."""
    found = ndjson(office)
    assert [each["posicao"] for each in found] == list(range(1, len(found) + 1))
    for each in found:
        assert hashlib.sha256(b"\x00" + each["dados"].encode()).hexdigest() == each["folha"]
        said = json.loads(each["dados"])
        assert (said["name"], said["stream"], said["version"]) == (each["tipo"], each["fluxo"], each["versao"])
        if "privado" in each:
            assert hashlib.sha256(each["privado"].encode()).hexdigest() == said["private"]["sha256"]


def test_pages_hold_the_same_entries_as_the_stream(office: Office) -> None:
    departamento = office.departamento("Auditado")
    [entry] = ndjson(office, tipo="departamento_criado", apos=len(ndjson(office)) - 5)[-1:]
    assert entry["fluxo"] == departamento
    paged = office.aurora.api.every(EVENTOS, limite=100, ate=entry["posicao"])
    assert [each["posicao"] for each in paged] == list(range(1, entry["posicao"] + 1))
    assert paged[-1] == entry


def test_filters_narrow_one_another(office: Office) -> None:
    before = len(ndjson(office))
    start = datetime.now(UTC).isoformat()
    ok(office.gilda.api.post("/departamentos", {"nome": "Um"}), 201)
    ok(office.admin.patch(f"/empresas/{office.otica}", {"nome": f"Óptica {office.tag}"}))
    ok(office.gilda.api.patch(f"/empresas/{office.padaria}", {"nome": f"Padaria {office.tag}"}))

    def positions(**params: Any) -> list[int]:
        return [each["posicao"] - before for each in ok(office.aurora.api.get(EVENTOS, params={"apos": before, **params}))["itens"]]

    assert positions() == [1, 2, 3]
    assert positions(por=office.gilda.id) == [1, 3]
    assert positions(empresa=[office.otica, office.padaria]) == [2, 3]
    assert positions(empresa=office.padaria, por=office.gilda.id, tipo="empresa_identidade_alterada") == [3]
    assert positions(de=start) == [1, 2, 3]
    assert positions(ate=start) == []
    assert positions(de=before + 2, ate=before + 2) == [2]
    refused(office.aurora.api.get(EVENTOS, params={"tipo": "fato_desconhecido"}), 422)
    refused(office.aurora.api.get(EVENTOS, params={"de": "ontem"}), 422)


def test_everything_of_one_programacao_is_found_links_too(office: Office) -> None:
    made = ok(office.admin.post("/programacoes", {
        "servico_id": office.servico, "empresa_id": office.padaria, "competencia": "2026-10", "responsavel_id": office.caio.id,
        "entrega": "2030-11-01", "vencimento": "2030-11-10", "notificar": False,
    }), 201)
    ok(office.admin.post(f"/programacoes/{made['id']}/links", {"usuario_id": office.maria.id}), 201)
    assert [each["tipo"] for each in ndjson(office, programacao=made["id"])] == ["programacao_gerada", "link_copiado"]
    assert {"programacao_gerada", "link_copiado"} <= {each["tipo"] for each in ndjson(office, empresa=office.padaria)}


def test_nothing_that_identifies_anybody_is_in_the_log(office: Office) -> None:
    """R17"""
    whole = json.dumps(ndjson(office), ensure_ascii=False)
    assert office.maria.nome not in whole
    assert office.maria.email not in whole


def test_the_log_is_for_auditors_and_administradores(office: Office) -> None:
    ok(office.admin.get(EVENTOS))
    for person in (office.gilda, office.caio):
        refused(person.api.get(EVENTOS), 403)
    refused(office.maria.api.get(EVENTOS), 404)
