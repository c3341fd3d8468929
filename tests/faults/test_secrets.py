"""What must never be seen: in the log of processes, in answers to clients, in events."""
import json
import logging
from io import StringIO
from typing import Any

import psycopg
import pytest
import structlog

from adapters import logging as logs
from tests.adapters.api.access import Checklist
from tests.adapters.api.client import Client, ok, refused
from tests.adapters.api.office import SENHA, Office
from tests.adapters.api.serving import Served

LINK = "v-6T12Ntw4T8GTK6u-aA-_pYTY9bOGLj_dD6pTym42w"
SECRETS = (LINK, "s3gredo-do-banco", "maria.alves", "Só meu")
SAID = (
    f"http://localhost/p/{LINK}", f"GET /api/v1/portal/{LINK}/anexos HTTP/1.1", f"/senha/{LINK}", f"Authorization: Bearer {LINK}",
    f"GET /avisos/{LINK}", "postgresql://cobranca:s3gredo-do-banco@banco/cobranca", "amqp://:s3gredo-do-banco@fila",
    "host=banco password=s3gredo-do-banco dbname=x",
    "password='s3gredo-do-banco'", f"GET /entrar?volta=%2Fp%2F{LINK} HTTP/1.1", f"Cookie: a=b; __Host-cobranca={LINK}; c=d",
    f"GET /api/v1/whatsapp?hub.mode=subscribe&hub.verify_token={LINK}&hub.challenge=1",
    "{'maria.alves@padaria.com.br': (450, b'4.2.0 greylisted')}", "<maria.alves@padaria.com.br>: no such user",
    "Input should be a valid date [type=date_parsing, input_value='Só meu, de\\nmim', input_type=str]",
    "duplicate key\nDETAIL:  Key (texto)=(Só meu) already exists.", "unsupported Unicode\nCONTEXT:  JSON data, line 1: Só meu...",
)


@pytest.fixture(params=["text", "json"])
def written(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What a process writes, in each form."""
    out, root = StringIO(), logging.getLogger()
    before, level = root.handlers[:], root.level
    monkeypatch.setattr("sys.stderr", out)
    logs.configure(request.param, "web")
    yield out
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


def test_no_line_holds_a_link_or_a_password(written: StringIO) -> None:
    """R15: in what is said, in its fields, in an exception and its causes, ours and the libraries'"""
    for text in SAID:
        structlog.get_logger().warning(text, url=text)
        try:
            try:
                raise ValueError(text)
            except ValueError as error:
                raise RuntimeError("there") from error
        except RuntimeError:
            structlog.get_logger().exception("erro inesperado")
            logging.getLogger("uvicorn.error").exception("Exception in %s", text)
    lines = written.getvalue()
    assert lines.count("RuntimeError") >= 2 * len(SAID)
    for secret in SECRETS:
        assert secret not in lines


def test_a_client_cannot_tell_that_there_are_internal_notes(served: Served, office: Office) -> None:
    """R8, M8: by no answer, not even that something changed; and neither reads nor writes one"""
    checklist = Checklist(office)
    anexo = checklist.anexo()
    link, anybody, maria = checklist.link(office.maria)[1], Client(served.url, seen=office.admin.seen), office.maria.api

    def seen() -> list[object]:
        listed = next(each for each in maria.every("/portal") if each["id"] == checklist.id)
        return [
            ok(anybody.get(f"/portal/{link}")), ok(maria.get(f"/portal/{checklist.id}")), listed,
            anybody.get(f"/portal/{link}").headers.get("ETag"), anybody.get(f"/portal/{link}/anexos/{anexo}").headers["ETag"],
        ]

    fresh = Checklist(office)
    before, untouched = seen(), next(each for each in maria.every("/portal") if each["id"] == fresh.id)
    for each in (checklist, fresh):
        ok(office.admin.post(each.on("comentarios"), {"texto": "Cliente desorganizado.", "interno": True, "notificar": True}), 201)
    assert seen() == before
    assert next(each for each in maria.every("/portal") if each["id"] == fresh.id) == untouched
    for path in ("", "/historico", "/anexos.zip", "/notificacoes", "/links", "/diferencas?de=1&ate=9"):
        refused(maria.get(checklist.path + path), 404)
    for path in (checklist.on("comentarios"), f"/portal/{checklist.id}/atividades/{checklist.atividade}/comentarios"):
        refused(maria.post(path, {"texto": "Oi.", "interno": True}), 422)
    refused(anybody.post(f"/portal/{link}/atividades/{checklist.atividade}/comentarios", {"texto": "Oi.", "interno": True}), 422)


def test_no_event_says_who_somebody_is_and_no_table_holds_a_secret(served: Served, office: Office) -> None:
    """R17, R15: names, documents, e-mails and telefones stand in one table; passwords, tokens and links in none"""
    checklist = Checklist(office)
    link = checklist.link(office.maria)[1]
    ok(office.admin.patch(f"/usuarios/{office.maria.id}", {"telefone": "+55 11 98765-4321"}))
    ok(office.maria.api.post(checklist.on("comentarios"), {"texto": "Segue o resto na sexta-feira."}), 201)
    cnpj = ok(office.admin.get(f"/empresas/{office.padaria}"))["cnpj"]
    told, typed = (office.maria.nome, office.maria.email, "98765", cnpj), ("Segue o resto na sexta-feira.",)
    secret = (link, SENHA, office.admin.token or "", office.maria.api.token or "")
    with psycopg.connect(served.servers.database_url) as connection:
        names = [row[0] for row in connection.execute("select tablename from pg_tables where schemaname = 'cobranca'").fetchall()]
        for name in names:
            rows = connection.execute(f'select t::text from cobranca."{name}" t').fetchall()
            if name == "log":
                rows += connection.execute("select convert_from(state, 'UTF8') from cobranca.log").fetchall()
            if name == "log_private":
                rows += connection.execute("select convert_from(data, 'UTF8') from cobranca.log_private").fetchall()
            text = "\n".join(row[0] or "" for row in rows)
            assert not [each for each in secret if each in text], name
            if name in ("log", "log_private"):
                assert not [each for each in told if each in text], name
            if name == "log":
                assert not [each for each in typed if each in text], name
    assert "log" in names


def test_errors_and_metrics_name_no_link_and_nobody(served: Served, office: Office) -> None:
    link = Checklist(office).link(office.maria)[1]
    anybody = Client(served.url)
    ok(anybody.get(f"/portal/{link}"))
    for answer in (
        anybody.get(f"/portal/{link}/anexos/x"), anybody.get(f"/portal/{link}/nada"), anybody.post(f"/portal/{link}", {}),
        anybody.get("/portal/" + link + "x"), anybody.post("/sessao", {"email": office.maria.email, "senha": 1}),
    ):
        assert answer.status_code in (404, 405, 422)
        assert link not in answer.text
    assert json.dumps(anybody.get(f"/portal/{link}").headers["Referrer-Policy"]) == '"no-referrer"'
    measured = anybody.get("/metrics").text
    assert link not in measured
    assert "/portal/{link}" in measured
