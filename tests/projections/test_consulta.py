"""What use cases ask of the views is what a plain reading of the log says."""
import asyncio
from collections.abc import Awaitable, Callable
from operator import methodcaller
from typing import Any, TypeVar
from uuid import UUID

import pytest
from psycopg_pool import AsyncConnectionPool

from domain.escritorio.consulta import Consulta
from domain.usuario.state import USUARIO
from projections.consulta import ConsultaSQL
from tests.consulta_in_memory import ConsultaInMemory
from tests.examples.office import ANA, CAIO, CELIA, GILDA, IRIS, MARIA, OTICA, PADARIA, id_of
from tests.log_in_memory import LogInMemory
from tests.projections.histories import historia
from tests.projections.projected import project

T = TypeVar("T")
TODOS = (ANA, CAIO, CELIA, GILDA, IRIS, MARIA)
CNPJ, EMAIL = "11222333000181", f"{MARIA.id}@exemplo.com.br"


async def _answers(consulta: Consulta) -> dict[str, Any]:
    """The questions, their answers without an order of their own."""
    users = [quem.id for quem in TODOS if quem.id]
    held = {id: await consulta.responsabilidades(id) for id in users}
    return {
        "contatos": [await consulta.contato(id) for id in (*users, id_of("ninguém"))],
        "responsabilidades": {id: (set(each.programacoes), set(each.agendas), set(each.empresas)) for id, each in held.items()},
        "administradores": set(await consulta.administradores()),
    }


@pytest.mark.parametrize("seed", [3, 11, 29])
def test_it_answers_as_the_log_does(database: str, seed: int) -> None:
    """R8, R19: whoever is found is loaded again before it counts, so that what is found must hold all that count."""
    log = historia(seed, 200).log
    url = project(database, log)
    expected = asyncio.run(_answers(ConsultaInMemory(log)))
    assert _ask(url, _answers) == expected
    for empresa in (PADARIA, OTICA):
        found = {each.usuario_id for each in _ask(url, methodcaller("clientes", empresa))}
        every = {each.usuario_id for each in asyncio.run(ConsultaInMemory(log).clientes(empresa))}
        assert found <= every
        assert all(not _active(log, id) for id in every - found)


def _active(log: LogInMemory, id: UUID) -> bool:
    usuario = log.load(USUARIO, id).state
    return usuario is not None and usuario.ativo


def test_views_are_read_only_after_they_have_seen_what_was_appended(database: str) -> None:
    """The asker may have just made the user that it asks for."""
    waited = []

    async def seen() -> None:
        waited.append(True)

    url = project(database, historia(1, 1).log)

    async def asking() -> None:
        async with AsyncConnectionPool(url, min_size=1, open=False) as pool:
            consulta = ConsultaSQL(pool, seen)
            await consulta.clientes(PADARIA)
            assert waited == [True]

    asyncio.run(asking())


def _ask(url: str, question: Callable[[ConsultaSQL], Awaitable[T]]) -> T:
    async def asking() -> T:
        async with AsyncConnectionPool(url, min_size=1, open=False) as pool:
            return await question(ConsultaSQL(pool))

    return asyncio.run(asking())
