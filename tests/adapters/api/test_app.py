"""How the application is put together."""
from inspect import iscoroutinefunction

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from adapters.api.app import ROUTERS


def _asked(dependant: Dependant) -> set[object]:
    """All that is called before the endpoint is."""
    return {each.call for each in dependant.dependencies}.union(*(_asked(each) for each in dependant.dependencies))


def test_nothing_that_a_request_asks_for_waits_for_a_thread() -> None:
    """What is not a coroutine runs in a pool of threads, at many times the cost; what would block goes there by itself."""
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    assert len(routes) > 70
    for route in routes:
        for call in _asked(route.dependant):
            assert iscoroutinefunction(call) or iscoroutinefunction(getattr(call, "__call__", None)), f"{route.path}: {call}"  # noqa: B004
