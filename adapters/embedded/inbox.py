"""The inbox of the embedded servers: every mail and WhatsApp message that was taken, each delivery once, in one SQLite file."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

Canal = Literal["email", "whatsapp"]

SCHEMA = """
    CREATE TABLE IF NOT EXISTS deliveries (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL, em TEXT NOT NULL, canal TEXT NOT NULL,
        para TEXT NOT NULL, address TEXT NOT NULL, de TEXT NOT NULL,
        assunto TEXT, texto TEXT NOT NULL, html TEXT, bruto BLOB
    );
    CREATE INDEX IF NOT EXISTS deliveries_address ON deliveries (address, number);
"""


@dataclass(frozen=True)
class Delivery:
    """One message taken for one recipient. `id` is the Message-ID or the wamid; two deliveries may share one. `number`, given when it is
    kept, orders them."""

    id: str
    em: datetime
    canal: Canal
    para: str
    de: str
    assunto: str | None
    texto: str
    html: str | None = None
    number: int = 0


class Inbox:
    """Read by any process while another writes."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def messages(self, para: str | None = None, limite: int = 50, antes: int | None = None) -> list[Delivery]:
        """The latest first; only those for `para` (an address without regard to case, or a telephone in any punctuation), only those
        with a `number` below `antes`."""
        if not self._path.exists():
            return []
        query = "SELECT id, em, canal, para, de, assunto, texto, html, number FROM deliveries"
        query += " WHERE (:address IS NULL OR address = :address) AND number < :antes ORDER BY number DESC LIMIT :limite"
        given = {"address": None if para is None else address_of(para), "antes": 2**62 if antes is None else antes, "limite": limite}
        with closing(self._connect()) as connection:
            rows = connection.execute(query, given).fetchall()
        return [Delivery(row[0], datetime.fromisoformat(row[1]).astimezone(UTC), row[2], *row[3:]) for row in rows]

    def raw(self, number: int) -> bytes | None:
        """The mail of one delivery, byte for byte as it came."""
        if not self._path.exists():
            return None
        with closing(self._connect()) as connection:
            found = connection.execute("SELECT bruto FROM deliveries WHERE number = ?", (number,)).fetchone()
        return found[0] if found else None

    def create(self) -> None:
        """The file, private, ready to be written to."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        with closing(self._connect()) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(SCHEMA)

    def keep(self, deliveries: Sequence[Delivery], raw: bytes | None = None) -> None:
        """All or none, and on the disk when it returns. `raw` is the mail that they are deliveries of."""
        rows = [(d.id, d.em.isoformat(), d.canal, d.para, address_of(d.para), d.de, d.assunto, d.texto, d.html, raw) for d in deliveries]
        insert = "INSERT INTO deliveries (id, em, canal, para, address, de, assunto, texto, html, bruto) VALUES (?,?,?,?,?,?,?,?,?,?)"
        with self._transaction() as connection:
            connection.executemany(insert, rows)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with closing(self._connect()) as connection, connection:
            yield connection

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=10)
        connection.execute("PRAGMA synchronous = FULL")
        return connection


def address_of(para: str) -> str:
    """What two spellings of one recipient share."""
    return para.strip().casefold() if "@" in para else "".join(digit for digit in para if digit.isdigit())
