"""What is measured of each request, for Prometheus."""
from time import perf_counter

from prometheus_client import CollectorRegistry, Gauge, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """The metrics of one application, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.seconds = Histogram(
            "cobranca_http_seconds", "Time from request to the end of its answer, by route.", ("method", "route", "status"),
            buckets=BUCKETS, registry=self.registry,
        )
        self.running = Gauge("cobranca_http_running", "Requests that are being answered.", registry=self.registry)
        self.up = Gauge("cobranca_part_up", "1 where a part answers.", ("part",), registry=self.registry)
        self.lag_events = Gauge("cobranca_projection_lag_events", "Events that the views have not taken in.", registry=self.registry)
        self.lag_seconds = Gauge("cobranca_projection_lag_seconds", "Age of the oldest of them.", registry=self.registry)
        self.parked = Gauge("cobranca_parked", "What a defect keeps from being done.", registry=self.registry)
        self.queue = Gauge("cobranca_queue_messages", "Messages that wait for a worker.", registry=self.registry)


class Measured:
    """Outermost, so that what other middleware refuses is counted too. Routes by their template: paths hold ids and links."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status, began = 500, perf_counter()

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with self._metrics.running.track_inprogress():
            try:
                await self.app(scope, receive, noted)
            finally:
                route = getattr(scope.get("route"), "path", "")
                method = scope["method"] if scope["method"] in _METHODS else "OTHER"
                self._metrics.seconds.labels(method, route, status).observe(perf_counter() - began)


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
