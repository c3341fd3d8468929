"""A wire to PostgreSQL that a test can cut at an exact place."""
import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import Enum, auto

from psycopg.conninfo import conninfo_to_dict, make_conninfo


class Cut(Enum):
    """Where the wire breaks, once."""

    BEFORE_REQUEST = auto()
    """The next request is not delivered."""
    BEFORE_ANSWER = auto()
    """The next request is delivered and done; its answer is not."""


class Wire:
    """Carries bytes between clients and the server; while it is `down`, nobody gets through."""

    def __init__(self, url: str) -> None:
        self._parts = conninfo_to_dict(url)
        self._writers: set[asyncio.StreamWriter] = set()
        self._url = url
        self.url = ""
        self.cut: Cut | None = None
        self.down = False
        self.connections = 0

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Wire"]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        self.url = make_conninfo(self._url, host="127.0.0.1", port=port, sslmode="disable", gssencmode="disable")
        try:
            yield self
        finally:
            server.close()
            self.break_all()

    def break_all(self) -> None:
        """Both ends of every connection see it end."""
        for writer in self._writers:
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.down:
            writer.close()
            return
        self.connections += 1
        host, port = str(self._parts["host"]), self._parts.get("port") or 5432
        up = asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}") if host.startswith("/") else asyncio.open_connection(host, int(port))
        server_reader, server_writer = await up
        self._writers |= {writer, server_writer}
        await asyncio.gather(
            self._carry(reader, server_writer, Cut.BEFORE_REQUEST, (writer, server_writer)),
            self._carry(server_reader, writer, Cut.BEFORE_ANSWER, (writer, server_writer)),
        )
        self._writers -= {writer, server_writer}

    async def _carry(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, cut: Cut, ends: tuple[asyncio.StreamWriter, ...]
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(65536):
                if self.cut is cut:
                    self.cut = None
                    break
                target.write(data)
                await target.drain()
        for end in ends:
            end.close()
