"""Alive, ready, measured, documented; the painel and the inbox."""
import re
from collections.abc import Callable
from datetime import UTC, datetime

import httpx2

from adapters.embedded.inbox import Delivery
from tests.adapters.api.client import BASE, Client, Document, ok, refused
from tests.adapters.api.office import Office
from tests.adapters.api.serving import EMAIL, SENHA, Served


def test_it_is_alive_and_ready(anybody: Client) -> None:
    ok(anybody.get("/saude"))
    assert ok(anybody.get("/pronto")) == {"pronta": True, "partes": ["banco", "armazem", "fila", "consultas"]}


def test_what_is_down_is_named(serve: Callable[..., Served]) -> None:
    own = serve(projecting=False)
    admin = Client(own.url).signed_in(EMAIL, SENHA)
    own.clock.set(datetime(2030, 1, 1, tzinfo=UTC))
    problem = refused(admin.get("/pronto"), 503, "nao_pronta")
    assert "consultas: atrasadas em" in problem["detail"]
    measured = httpx2.get(f"{own.url}/metrics", trust_env=False).text
    assert 'cobranca_part_up{part="consultas"} 0.0' in measured
    assert 'cobranca_part_up{part="banco"} 1.0' in measured


def test_requests_are_measured_by_route_and_never_by_path(office: Office, anybody: Client) -> None:
    """R15: paths hold ids and links."""
    ok(office.admin.get(f"/empresas/{office.padaria}"))
    refused(office.admin.get("/nada/disto"), 404)
    measured = anybody.get("/metrics").text
    assert re.search(r'cobranca_http_seconds_count\{method="GET",route="/empresas/\{id\}",status="200"\} [1-9]', measured)
    assert office.padaria not in measured
    assert "cobranca_projection_lag_events 0.0" in measured
    assert "cobranca_queue_messages" in measured


def test_the_page_of_the_api_loads_nothing_from_another_host(served: Served) -> None:
    page = httpx2.get(f"{served.url}{BASE}/docs", trust_env=False)
    assert page.status_code == 200
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert loaded
    for name in loaded:
        answer = httpx2.get(f"{served.url}{BASE}/{name}", trust_env=False)
        assert (answer.status_code, name.startswith("docs/")) == (200, True)
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert httpx2.get(f"{served.url}{BASE}/docs/..%2fapp.py", trust_env=False).status_code in (404, 422)


def test_every_operation_is_documented(document: Document) -> None:
    """Summary, refusals, and an example of what is taken and of what is answered."""
    for path, operations in document.document["paths"].items():
        for method, operation in operations.items():
            assert operation.get("summary"), f"{method} {path} has no summary"
            statuses = operation["responses"].keys()
            assert not {"401"} - statuses if "security" in operation else True
            for status, response in operation["responses"].items():
                if status >= "400":
                    assert "application/problem+json" in response["content"], f"{method} {path} {status}"
            bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
            for body in (each["content"]["application/json"] for each in bodies if "application/json" in each.get("content", {})):
                found = document.validator(body["schema"]).iter_errors(body["example"])
                assert not (wrong := [error.message for error in found]), f"{method} {path}: {wrong}"


def test_the_painel_counts_what_the_list_shows(office: Office) -> None:
    agenda = office.new_agenda(servico_id=(servico := office.new_servico()), inicio="2031-01-01")
    ok(office.admin.post(f"/agendas/{agenda}/geracao", {"competencia": "2031-01"}))
    painel = ok(office.caio.api.get("/painel", params={"servico_id": servico}))
    assert painel["contagens"] == [{"status": "nao_iniciada", "prazo": "no_prazo", "total": 2}]
    assert [(each["id"], each["abertas"]) for each in painel["por_responsavel"]] == [(office.caio.id, 2)]
    assert [(each["id"], each["abertas"]) for each in painel["por_departamento"]] == [(office.fiscal, 2)]
    assert ok(office.otavio.api.get("/painel", params={"servico_id": servico}))["contagens"] == []
    refused(office.admin.get("/painel", params={"status": "atrasada"}), 422)


def test_the_inbox_shows_what_went_out_the_latest_first(served: Served, office: Office) -> None:
    assert served.system.inbox
    served.system.inbox.create()
    para = f"caixa.{office.tag}@exemplo.com.br"
    served.system.inbox.keep([
        Delivery(f"<{n}@exemplo>", datetime.now(UTC), "email", para, "Prado <p@exemplo.com.br>", f"Assunto {n}", "Olá") for n in range(3)
    ])
    itens = ok(office.admin.get("/caixa", params={"para": para.upper(), "limite": 2}))
    assert [each["assunto"] for each in itens["itens"]] == ["Assunto 2", "Assunto 1"]
    assert len(office.admin.every("/caixa", para=para, limite=2)) == 3
    refused(office.gilda.api.get("/caixa"), 403)
    refused(office.maria.api.get("/caixa"), 404)
