"""The least that a web process can do for a movement: an app of the same kind, served the same way, with one raw INSERT behind it.

`python -m tests.benchmarks.bare_web URL PORT`.
"""
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import uvicorn
from fastapi import FastAPI
from psycopg_pool import AsyncConnectionPool
from pydantic import BaseModel

from tests.benchmarks.append import INSERT

CONNECTIONS = 16
"""More make it no faster on two cores."""


class Body(BaseModel):
    texto: str


def bare_app(url: str) -> FastAPI:
    pool = AsyncConnectionPool(url, kwargs={"autocommit": True}, min_size=CONNECTIONS, max_size=CONNECTIONS, open=False)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with pool:
            yield

    app = FastAPI(lifespan=lifespan)

    @app.post("/raw/{id}", status_code=201)
    async def raw(id: UUID, body: Body) -> dict[str, int]:
        key = os.urandom(32)
        async with pool.connection() as connection:
            said = (uuid4(), 1, "comentario_adicionado", body.texto.encode(), None, key, key, 201, b"{}")
            found = await (await connection.execute(INSERT + " returning notification_id", said, prepare=True)).fetchone()
        return {"posicao": found[0] if found else 0}

    return app


if __name__ == "__main__":
    url, port = sys.argv[1:]
    config = uvicorn.Config(bare_app(url), port=int(port), log_config=None, access_log=False, http="httptools", loop="uvloop", backlog=512)
    uvicorn.Server(config).run()
