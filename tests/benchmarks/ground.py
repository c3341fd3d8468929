"""What is measured on: real servers that flush to disk, an empty office for each benchmark, and processes that end with it."""
import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from adapters.embedded.postgres import Postgres
from adapters.embedded.process import Supervised
from adapters.embedded.seaweedfs import S3, SeaweedFS

ROOT = Path(__file__).parents[2]


@dataclass
class Ground:
    """`postgres`: a superuser's connection string; `open_s3` is called by the first benchmark that stores files."""

    postgres: str
    open_s3: Callable[[], S3]

    @cached_property
    def s3(self) -> S3:
        return self.open_s3()

    @contextmanager
    def database(self) -> Iterator[str]:
        """Empty, and gone afterwards."""
        name = f"medida_{uuid4().hex}"
        with psycopg.connect(self.postgres, autocommit=True) as connection:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
            try:
                yield make_conninfo(self.postgres, dbname=name)
            finally:
                connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@contextmanager
def own_servers() -> Iterator[Ground]:
    """Servers of one run, in a folder that goes with them."""
    with tempfile.TemporaryDirectory(prefix="cobranca-medidas-") as folder, ExitStack() as ends:
        postgres = Postgres(Path(folder) / "postgres")
        ends.callback((running := Supervised(postgres)).stop)
        running.start()

        def open_s3() -> S3:
            store = SeaweedFS(Path(folder) / "s3", "cobranca")
            ends.callback((running := Supervised(store)).stop)
            running.start()
            return store.s3

        yield Ground(postgres.url, open_s3)


class DidNotStart(Exception):
    """A process that a benchmark needs."""


@contextmanager
def python(module: str, arguments: Sequence[str] = (), environment: Mapping[str, str] | None = None) -> Iterator["subprocess.Popen[bytes]"]:
    """One more process of ours, its output a pipe; told to end with the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments], stdout=subprocess.PIPE, cwd=ROOT, env={**os.environ, **(environment or {})}
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


def line(process: "subprocess.Popen[bytes]", within: float = 60.0) -> str:
    """The next line that it says; DidNotStart when it ends, or says nothing in time."""
    assert process.stdout
    ready, _, _ = select.select([process.stdout], [], [], within)
    said = process.stdout.readline() if ready else b""
    if not said:
        raise DidNotStart(f"{process.args!r}: {process.poll()}")
    return said.decode().rstrip("\n")
