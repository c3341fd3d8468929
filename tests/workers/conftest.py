"""The served office of the API's tests, for the processes around it."""
from tests.adapters.api.conftest import opening, own, serve

__all__ = ["opening", "own", "serve"]
