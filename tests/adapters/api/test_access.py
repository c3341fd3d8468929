"""Profiles, departamentos, empresas and links on every path: each operation by each asker, against one table."""
from collections.abc import Callable

import pytest

from tests.adapters.api.access import TABLE, Row, World
from tests.adapters.api.client import BASE, Client, Document
from tests.adapters.api.office import Office
from tests.adapters.api.serving import EMAIL, SENHA, Served

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def world(serve: Callable[..., Served], document: Document) -> World:
    """An office of its own: its clients are many."""
    served = serve()
    anybody = Client(served.url, document=document)
    return World(Office(anybody.signed_in(EMAIL, SENHA)), anybody, served)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.operation)
def test_each_asker_is_answered_as_the_table_says(world: World, row: Row) -> None:
    method = row.operation.split(" ", 1)[0]
    expected = row.answers.split()
    assert len(expected) == len(row.columns)
    answered = []
    for name in row.columns:
        asker = world.anybody if row.by_link else world.asker(name)
        asked = row.how(world, name if row.by_link else asker)
        answer = (asked.by or asker).send(method, asked.path, asked.body, **asked.more)
        assert answer.is_success or answer.headers["content-type"] == "application/problem+json"
        answered.append(str(answer.status_code))
    assert dict(zip(row.columns, answered, strict=True)) == dict(zip(row.columns, expected, strict=True))


def test_every_operation_is_in_the_table(document: Document) -> None:
    served = {
        f"{method.upper()} {path.removeprefix(BASE)}" for path, operations in document.document["paths"].items() for method in operations
    }
    assert served == {row.operation.split(" (", 1)[0] for row in TABLE}
