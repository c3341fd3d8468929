"""What programs and spiteful people send where JSON, text and numbers are expected: a clear refusal, never an error of ours."""
import json
from base64 import urlsafe_b64encode
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from tests.adapters.api.access import Checklist, pdf
from tests.adapters.api.client import Client, ok, refused
from tests.adapters.api.office import Office
from tests.adapters.api.serving import Served

JSON = {"Content-Type": "application/json"}
BODIES = {
    "nul": b'{"email": "a\\u0000b@exemplo.com.br", "senha": "a\\u0000bcdefghijk", "token": "\\u0000", "texto": "a\\u0000"}',
    "lone surrogate": b'{"email": "\\ud800", "senha": "\\udfff\\udfff\\udfff\\udfff", "token": "\\ud800", "texto": "\\ud800"}',
    "surrogate in a name": b'{"\\ud800": 1}', "nul in a name": b'{"\\u0000": 1}',
    "deep lists": b"[" * 60_000, "deep objects": b'{"texto":' * 6_000, "digits": b'{"texto": ' + b"9" * 60_000 + b"}",
    "not numbers": b'{"email": NaN, "senha": Infinity, "texto": -Infinity}', "list": b"[]", "null": b"null", "text": b'"x"', "nothing": b"",
    "not utf-8": b'{"email": "\xff", "texto": "\xff"}', "gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00", "cut": b'{"texto": "a',
    "long name": b'{"' + b"k" * 50_000 + b'": 1}',
    "names without number": json.dumps({f"campo_{n}": n for n in range(2_000)}).encode(),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_body_that_is_no_body_is_refused_in_few_words(served: Served, office: Office, body: bytes) -> None:
    """Also where nobody has signed in; the answer does not grow with what was sent"""
    checklist = Checklist(office)
    link = checklist.link(office.maria)[1]
    anybody = Client(served.url)
    for client, path in [
        (anybody, "/sessao"), (anybody, "/senha/pedido"), (anybody, "/senha"), (anybody, f"/portal/{link}/renovacao"),
        (anybody, f"/portal/{link}/atividades/{checklist.atividade}/comentarios"), (office.admin, checklist.on("comentarios")),
    ]:
        answer = client.post(path, content=body, headers=JSON)
        assert answer.status_code in (401, 422) or (path.endswith("comentarios") and body is BODIES["nul"]), f"{path}: {answer.text[:200]}"
        assert len(answer.content) < 20_000


QUERIES = (
    "busca=%00", "busca=%25", "busca=_", "busca=%5C", "limite=0", "limite=501", "limite=%D9%A5", "limite=1e2",
    "competencia=2026-%D9%A1%D9%A0",
    "ordem=%00", "status=%00", "empresa_id=%00", "cursor=%00", "cursor=e30", "cursor=" + "A" * 3999, "cursor=" + "A" * 4001,
)


@pytest.mark.parametrize("path", ["/programacoes", "/usuarios", "/empresas", "/servicos", "/painel"])
def test_a_list_asked_for_oddly_is_answered_or_refused(office: Office, path: str) -> None:
    for query in QUERIES:
        assert office.admin.get(f"{path}?{query}").status_code in (200, 422), query


def test_a_search_reads_signs_as_signs(office: Office) -> None:
    """LIKE's own signs find what has them in its name, and no more"""
    marked = office.empresa("Cem% \\ Algodão_Puro")
    for busca in ("%", "_", "\\", "cem%", "o_p"):
        found = office.admin.every("/empresas", busca=busca)
        assert [each["id"] for each in found] == [marked], busca


PLACES: tuple[list[Any], ...] = (
    ["9999-99-99", "x"], ["2026-10-01", "x"], [10**40, str(uuid4())], [-1, str(uuid4())], ["\x00", str(uuid4())], ["\ud800", str(uuid4())],
    ["a"] * 100, [["a"]], [None], [],
)


def test_a_cursor_that_somebody_made_is_refused(office: Office) -> None:
    """Whatever stands in it, for whatever list it says to be"""
    for place in PLACES:
        for path, lista in [
            ("/programacoes?ordem=vencimento", "vencimento"), ("/programacoes?ordem=-progresso", "-progresso"),
            ("/programacoes?ordem=empresa", "empresa"), ("/empresas?", "empresas"), ("/auditoria/eventos?", "auditoria"),
        ]:
            forged = urlsafe_b64encode(json.dumps([lista, *place]).encode()).decode().rstrip("=")
            assert office.admin.get(f"{path}&cursor={forged}").status_code in (200, 422), (lista, place)
    refused(office.admin.get("/empresas?cursor=eyJ4Ijp9"), 422, "dados_invalidos")


ODD: tuple[dict[str, str], ...] = (
    {"If-Match": '"99999999999999999999"'}, {"If-Match": "x"}, {"If-Match": ""}, {"If-Match": '"1","2"'}, {"Idempotency-Key": ""},
    {"Idempotency-Key": "k" * 201}, {"Content-Type": "text/plain"}, {"Content-Type": "application/x-www-form-urlencoded"},
    {"Content-Type": "multipart/form-data; boundary=x"}, {"Content-Encoding": "gzip", "Content-Type": "application/octet-stream"},
)
MOMENTS = (
    "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "%00", "%D9%A5", "9" * 18,
    "9" * 40, "2026-10-01T00:00:00",
)
RANGES = (
    "bytes=" + ",".join(f"{n}-{n}" for n in range(2000)), "bytes=-0", "bytes=9-1", "bytes=99999-", "bytes=0-" + "9" * 18,
    "bytes=" + "9" * 40 + "-", "items=0-1", "bytes= 0-1", "bytes=-", "bytes",
)


def test_a_header_that_makes_no_sense_is_refused(office: Office) -> None:
    path = Checklist(office).on("comentarios")
    for headers in ODD:
        refused(office.admin.post(path, content=b'{"texto": "Vai."}', headers={**JSON, **headers}), 422)
    refused(office.admin.get("/empresas", headers={"Posicao-Minima": str(2**63)}), 422)


def test_a_moment_outside_of_time_is_answered_or_refused(office: Office) -> None:
    """R16"""
    id = Checklist(office).id
    for moment in MOMENTS:
        for path in (f"/programacoes/{id}?em={moment}", f"/programacoes/{id}/diferencas?de={moment}&ate={moment}"):
            assert office.admin.get(path).status_code in (200, 404, 422), path
        assert office.admin.get(f"/auditoria/eventos?limite=1&de={moment}&ate={moment}").status_code in (200, 422), moment


def test_a_range_never_costs_more_than_the_file(office: Office) -> None:
    """RFC 9110: of many ranges the whole file, once"""
    anexo = Checklist(office).anexo()
    for asked in RANGES:
        answer = office.admin.get(f"/anexos/{anexo}", headers={"Range": asked})
        assert answer.status_code in (200, 206, 416), asked
        assert len(answer.content) < 1000


def test_ids_of_other_things_find_nothing(served: Served, office: Office) -> None:
    """404, whatever kind of thing the id is of, and for an atividade or file of another programação"""
    mine, other = Checklist(office), Checklist(office)
    anexo = other.anexo()
    alien = [office.padaria, office.servico, office.modelo, office.maria.id, office.fiscal, str(uuid4()), other.atividade, anexo]
    for id in alien:
        for path in ("/programacoes/{}", "/programacoes/{}/historico", "/programacoes/{}/anexos.zip", "/programacoes/{}/links"):
            refused(office.admin.get(path.format(id)), 404)
        refused(office.admin.post(f"/programacoes/{id}/baixa", {"status": "concluida_com_pendencias"}), 404)
        refused(office.admin.delete(f"{mine.path}/links/{id}"), 404)
        if id != anexo:
            refused(office.admin.get(f"/anexos/{id}"), 404)
    for id in [*alien]:
        refused(office.admin.post(f"{mine.path}/atividades/{id}/comentarios", {"texto": "Vai."}), 404)
        refused(office.admin.post(f"{mine.path}/atividades/{id}/anexos", files=pdf()), 404)
        gone = office.admin.post(mine.on(f"anexos/{id}/conferencia"), {})
        assert gone.status_code in (404, 409)
    link = mine.link(office.maria)[1]
    anybody = Client(served.url)
    refused(anybody.get(f"/portal/{link}/anexos/{anexo}"), 404)
    refused(anybody.post(f"/portal/{link}/atividades/{other.atividade}/comentarios", {"texto": "Vai."}), 404)
    ok(anybody.get(f"/portal/{link}"))


def test_the_client_that_leaves_in_the_middle_leaves_nothing(served: Served, office: Office) -> None:
    """R13: nothing is recorded of half an upload"""
    checklist = Checklist(office)

    def half() -> Any:
        yield b'--x\r\nContent-Disposition: form-data; name="arquivo"; filename="a.pdf"\r\n\r\n%PDF-1.4\n'
        raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        httpx2.post(
            f"{served.url}/api/v1{checklist.on('anexos')}", content=half(), trust_env=False,
            headers={"Content-Type": "multipart/form-data; boundary=x", "Authorization": f"Bearer {office.admin.token}"},
        )
    assert ok(office.admin.get(checklist.path))["versao"] == 1
