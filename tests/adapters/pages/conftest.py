"""Browsers at the office that the API's tests share."""
from collections.abc import Callable

import pytest

from tests.adapters.api.conftest import admin, anybody, document, office, opening, own, serve, served
from tests.adapters.api.office import SENHA, Office, Person
from tests.adapters.api.serving import Served
from tests.adapters.pages.browser import Browser

__all__ = ["admin", "anybody", "document", "office", "opening", "own", "serve", "served"]


@pytest.fixture
def browser(served: Served) -> Browser:
    """Nobody's yet."""
    return Browser(served.url)


@pytest.fixture
def browser_of(served: Served, office: Office) -> Callable[[Person], Browser]:
    """Signed in as one of the office's people."""

    def signed_in(person: Person) -> Browser:
        made = Browser(served.url, lambda: office.admin.get("/escritorio"))
        made.sign_in(person.email, SENHA)
        return made

    return signed_in


@pytest.fixture
def caio(browser_of: Callable[[Person], Browser], office: Office) -> Browser:
    """A colaborador of the departamento fiscal."""
    return browser_of(office.caio)


@pytest.fixture
def gilda(browser_of: Callable[[Person], Browser], office: Office) -> Browser:
    """A gerente."""
    return browser_of(office.gilda)
