"""The served office of the API's tests, for the processes around it."""
from tests.adapters.api.conftest import own, serve

__all__ = ["own", "serve"]
