"""WhatsApp as Meta takes it: templates that the office can register, and what each answer means."""
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from adapters.embedded.catcher import Catcher
from adapters.messages.layout import Conteudo
from adapters.messages.modelos_whatsapp import MOST, Modelo, Qual, modelos
from adapters.messages.smtp import Adiada, Devolvida, Recusada
from adapters.messages.whatsapp import recado, send

HOW_TO = (Path(__file__).parents[2] / "docs/how-to/whatsapp.md").read_text(encoding="utf-8")
BASE = "http://127.0.0.1:8000"
CURTO = "*Outubro*\nOlá, João.\nExtrato\nAna – Escritório\nhttp://127.0.0.1:8000/p/abc"


@pytest.mark.parametrize("modelo", modelos("https://arquivos.escritorio.com.br").values(), ids=str)
def test_the_how_to_says_each_template_to_the_letter(modelo: Modelo) -> None:
    _, _, section = HOW_TO.partition(f"### `{modelo.nome}`")
    assert section, f"{modelo.nome} is not told"
    assert f"```\n{modelo.corpo}\n```" in section
    assert f"Button: **{modelo.botao}**, `{modelo.endereco}{{{{1}}}}`" in section.partition("###")[0]


@pytest.mark.parametrize("modelo", modelos(BASE).values(), ids=str)
def test_each_template_keeps_metas_rules(modelo: Modelo) -> None:
    """Places are numbered in order, with words between; there is room for what fills them"""
    assert [int(n) for n in re.findall(r"\{\{(\d+)\}\}", modelo.corpo)] == list(range(1, modelo.lugares + 1))
    assert all(re.search(r"\w\w", words) for words in re.split(r"\{\{\d+\}\}", modelo.corpo)), "words before, between and after"
    assert len(modelo.botao) <= 25
    assert modelo.fixo < MOST / 4


@pytest.mark.parametrize("qual", Qual)
def test_what_the_stand_in_takes_is_what_we_send(inbox: Catcher, qual: Qual) -> None:
    sent = recado("5b8f4f5e", modelos(BASE)[qual], Conteudo("Outubro", "", "", CURTO))
    telefone = f"+55119{hash(qual) % 10**8:08}"
    assert inbox.whatsapp_url
    assert send(inbox.whatsapp_url, inbox.whatsapp_token, telefone, sent).startswith("wamid.")
    assert [each.texto for each in inbox.inbox.messages(telefone)] == [sent.texto]


@contextmanager
def meta(status: int, body: Any) -> Iterator[str]:
    """Answers so, whatever it is asked."""

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            said = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v23.0/1"
    server.shutdown()
    server.server_close()


def error(code: int) -> dict[str, Any]:
    return {"error": {"code": code, "message": f"(#{code}) no", "error_data": {"details": "why"}}}


@pytest.mark.parametrize(("status", "body", "outcome"), [
    (400, error(131026), Devolvida), (400, error(132001), Recusada), (400, error(132018), Recusada), (400, error(131049), Recusada),
    (400, error(130429), Adiada), (401, error(190), Adiada), (400, error(131056), Adiada), (429, b"", Adiada), (500, error(131000), Adiada),
    (503, b"away", Adiada), (200, b"<html>", Adiada), (400, b"<html>", Adiada), (400, {"error": {"code": "x"}}, Adiada), (200, {}, Adiada),
    (400, {"error": None}, Adiada),
])
def test_what_meta_says_decides_whether_to_try_again(status: int, body: Any, outcome: type[Exception]) -> None:
    """Only a number that takes no WhatsApp is a fault of the address"""
    sent = recado("5b8f4f5e", modelos(BASE)[Qual.AVISO], Conteudo("Outubro", "", "", CURTO))
    with meta(status, body) as url, pytest.raises(outcome) as said:
        send(url, "token", "+5511987654321", sent)
    assert said.type is outcome


def test_meta_away_is_tried_again() -> None:
    with pytest.raises(Adiada):
        send("http://127.0.0.1:9/v23.0/1", "token", "+5511987654321", recado("1", modelos(BASE)[Qual.AVISO], Conteudo("", "", "", CURTO)))
