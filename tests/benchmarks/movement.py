"""Movements over HTTP: a comment by a signed-in user on streams of some twenty events, against an endpoint with one raw INSERT."""
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg

from tests.benchmarks.append import RAW
from tests.benchmarks.bare_web import CONNECTIONS
from tests.benchmarks.frame import Row, Scale, side_by_side
from tests.benchmarks.ground import ROOT, Ground, python
from tests.benchmarks.month import Month
from tests.benchmarks.served import comment_path, found, free_port, until_it_answers, web

TITLE = "movement: POST of a comment (token, access, Idempotency-Key, decision, append) to one web process; the load is another process"
TEXTO = "O banco só libera o extrato na quinta-feira."


def measure(ground: Ground, scale: Scale) -> Iterator[Row]:
    month = Month(scale.served, closed=False)
    comment, plain = json.dumps({"texto": TEXTO, "interno": True}), json.dumps({"texto": TEXTO})
    with ground.database() as url:
        found(url, month)
        with web(url) as served, _bare(url) as bare_port:
            ours = _asks(served.tokens, [(comment_path(each.id, each.item(0)), comment) for each in month.programacoes])
            theirs = _asks(served.tokens, [(f"/raw/{each.id}", plain) for each in month.programacoes])
            for callers in (each for each in scale.callers if each > 1):
                rates = side_by_side(scale.rounds, {
                    "bare endpoint": lambda: _load(bare_port, callers, scale.seconds, theirs),  # noqa: B023
                    "movement": lambda: _load(served.port, callers, scale.seconds, ours),  # noqa: B023
                })
                bare = Row(
                    "bare endpoint", f"FastAPI with a body, one INSERT on a pool of {CONNECTIONS}", "1/s", rates["bare endpoint"], callers
                )
                yield bare
                yield Row("movement", "the API as workers/web.py runs it", "1/s", rates["movement"], callers).over(bare, "≥ 0.5")


@contextmanager
def _bare(url: str) -> Iterator[int]:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(RAW)
    port = free_port()
    with python("tests.benchmarks.bare_web", [url, str(port)]):
        until_it_answers(port, "/openapi.json")
        yield port


def _asks(tokens: Sequence[str], asks: Sequence[tuple[str, str]]) -> str:
    same = "Host: localhost\r\nContent-Type: application/json\r\nAccept: application/json\r\n"
    return json.dumps({"heads": [f"{same}Authorization: Bearer {token}\r\n" for token in tokens], "asks": asks})


def _load(port: int, callers: int, seconds: float, asks: str) -> float:
    command = [sys.executable, "-m", "tests.benchmarks.load", str(port), str(callers), str(seconds)]
    done = subprocess.run(command, input=asks + "\n", capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return float(json.loads(done.stdout)["rate"])
