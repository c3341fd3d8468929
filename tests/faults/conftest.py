"""The served office of the API's tests, to be attacked."""
from collections.abc import Iterator

import pytest

from tests.adapters.api.client import Client
from tests.adapters.api.conftest import admin, anybody, document, office, opening, own, serve, served
from tests.adapters.api.serving import Served, web

__all__ = ["admin", "anybody", "document", "office", "opening", "own", "second", "serve", "served"]


@pytest.fixture(scope="session")
def second(served: Served) -> Iterator[Client]:
    """Nobody, at another web process of the same office, whose memory is its own."""
    with web(served.settings, served.servers, served.clock) as other:
        yield Client(other.url)
