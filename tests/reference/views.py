"""The read views, by the names that `cobranca rebuild` and `/pronto` use, and what is measured."""
import sys
from collections.abc import Iterator

from adapters.api.metrics import Metrics
from projections.catalogo import VIEWS
from tests.reference.shapes import cell, prose

_INTRODUCTION = """# Views and metrics

## Views

Tables that the projector folds from the log; each may be dropped and made again. A new shape is built by the next start, beside the old.

| view | shape | what it is for |
|---|---|---|"""
_METRICS = """
## Metrics

`GET /metrics`, for Prometheus.

| metric | kind | what it tells |
|---|---|---|"""


def page() -> str:
    return "\n".join([_INTRODUCTION, *_views(), _METRICS, *_metrics()]) + "\n"


def _views() -> Iterator[str]:
    for view in sorted(VIEWS, key=lambda view: view.name):
        yield f"| `{view.name}` | {view.shape} | {cell(prose(sys.modules[view.row.__module__].__doc__))} |"


def _metrics() -> Iterator[str]:
    for metric in Metrics().registry.collect():
        yield f"| `{metric.name}` | {metric.type} | {cell(metric.documentation)} |"
