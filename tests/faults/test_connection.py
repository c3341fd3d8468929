"""What a person who has not even signed in may take of the service: little, and not for long."""
import json
import re
from http.client import HTTPConnection
from itertools import repeat
from uuid import uuid4

import pytest

from adapters import uploads
from adapters.api import connection, limits
from tests.adapters.api.access import Checklist, pdf
from tests.adapters.api.client import Client, ok, refused
from tests.adapters.api.office import Office
from tests.adapters.api.serving import Served
from tests.faults.raw import END, MB, closes, connect, head, push
from tests.workers.processes import eventually

FORM = "Content-Type: multipart/form-data; boundary=x"
JSON = "Content-Type: application/json"


@pytest.mark.parametrize(("begin", "piece"), [
    (head("GET", "/saude") + b"\r\nX: ", b"x" * 65_536),
    (head("GET", "/saude") + b"\r\n", b"A: b\r\n" * 10_000),
    (b"GET /", b"x" * 65_536),
    (b"", b"\r\n" * 32_768),
], ids=["one header", "many headers", "address", "blank lines"])
def test_a_head_without_end_is_cut_off_and_nobody_else_waits(served: Served, begin: bytes, piece: bytes) -> None:
    """uvicorn's own parser takes a minute of everybody's time for 100 MB of it, and keeps them"""
    sent, answer = push(served.url, begin, repeat(piece))
    assert sent < 20 * MB
    assert answer[:12] in (b"HTTP/1.1 431", b"HTTP/1.1 400", b"")
    assert Client(served.url).get("/saude").status_code == 200


@pytest.mark.parametrize("tail", [b"5;" + b"x" * MB, b"2\r\n{}\r\n0\r\n" + b"A: b\r\n" * 200_000], ids=["chunk extension", "trailers"])
def test_what_frames_a_body_is_bounded_too(served: Served, tail: bytes) -> None:
    sent, _ = push(served.url, head("POST", "/api/v1/sessao", JSON, "Transfer-Encoding: chunked") + END, repeat(tail))
    assert sent < 20 * MB


@pytest.mark.parametrize("headers", [
    (JSON, "Content-Length: 104857600"), (JSON, "Transfer-Encoding: chunked"), (FORM, "Content-Length: 104857600"),
    (FORM, "Transfer-Encoding: chunked"), (JSON, FORM, "Content-Length: 104857600"),
], ids=["says so", "in chunks", "as a form", "as a form in chunks", "as both"])
def test_a_hundred_megabytes_where_json_is_taken_are_refused_early(served: Served, headers: tuple[str, ...]) -> None:
    """413, whatever the body says that it is: only a form of files is read on, and only where files are taken"""
    piece = b"x" * MB if "Content-Length: 104857600" in headers else b"100000\r\n" + b"x" * MB + b"\r\n"
    sent, answer = push(served.url, head("POST", "/api/v1/sessao", *headers) + END, repeat(piece))
    assert sent < 20 * MB
    assert answer.startswith(b"HTTP/1.1 413") or not answer


def test_where_nobody_signs_in_a_body_is_short(served: Served) -> None:
    """To tell what is wrong with a hundred thousand fields would stop the process for a second, each time that it is asked"""
    body = {f"campo_{n}": n for n in range(5_000)}
    for path in ("/sessao", "/senha", "/senha/pedido", "/portal/nenhum/renovacao"):
        refused(Client(served.url).post(path, body), 413, "corpo_grande")


def test_a_head_that_trickles_is_given_up(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slowloris; also for who says nothing at all, and who goes on sending to an answered request"""
    monkeypatch.setattr(connection, "PATIENCE", 0.4)
    with connect(served.url) as silent, connect(served.url) as slow, connect(served.url) as answered:
        slow.sendall(head("GET", "/saude") + b"\r\nX:")
        answered.sendall(head("POST", f"/api/v1/portal/nenhum/atividades/{uuid4()}/anexos", FORM, "Content-Length: 99999") + END)
        assert b" 404 " in answered.recv(65_536)
        answered.sendall(b"--x")
        for stream in (silent, slow, answered):
            closes(stream, 5)


def test_a_body_of_json_that_trickles_is_given_up(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PATIENCE", 0.4)
    with connect(served.url) as slow:
        slow.sendall(head("POST", "/api/v1/sessao", JSON, "Content-Length: 100") + END + b'{"email":')
        said = closes(slow, 5)
    assert said.startswith(b"HTTP/1.1 408")
    assert json.loads(said.partition(END)[2])["codigo"] == "pedido_recusado"


def test_what_takes_long_to_answer_is_not_cut_off(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: only who keeps us waiting is, and a connection that is kept stays kept"""
    monkeypatch.setattr(connection, "PATIENCE", 0.2)
    monkeypatch.setattr(limits, "PATIENCE", 0.2)
    kept = HTTPConnection(served.url.removeprefix("http://"))
    kept.connect()
    stream = kept.sock
    for path, seconds in (("/saude", 0), ("/api/v1/portal/nenhum", 2), ("/saude", 0)):
        kept.request("GET", path, headers={"Posicao-Minima": str(2**62)})
        answer = kept.getresponse()
        assert answer.status == (503 if seconds else 200)
        answer.read()
    assert kept.sock is stream
    kept.close()


def running(served: Served) -> float:
    """Requests that are being answered."""
    found = re.search(r"^cobranca_http_running ([\d.]+)$", Client(served.url).get("/metrics").text, re.MULTILINE)
    assert found
    return float(found[1])


def test_slow_uploads_of_one_person_leave_room_for_all_others(served: Served, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """R13: each has a thread; whoever holds a link may open many"""
    monkeypatch.setattr(uploads, "OF_ONE", 2)
    checklist = Checklist(office)
    place = f"/portal/{checklist.link(office.maria)[1]}/atividades/{checklist.atividade}/anexos"
    maria = Client(served.url)
    with connect(served.url) as one, connect(served.url) as two:
        for stream in (one, two):
            stream.sendall(head("POST", f"/api/v1{place}", FORM, "Content-Length: 99999") + END + b"--x")
        eventually(lambda: running(served) >= 3, "both, and this question", 20)
        refused(maria.post(place, files=pdf()), 503, "servico_ocupado")
        ok(office.admin.post(checklist.on("anexos"), files=pdf()), 201)
    eventually(lambda: maria.post(place, files=pdf()).status_code == 201, "places are free again", 10)
