"""Figures for Prometheus: how many requests of which view took how long. No address, no id, no person is in any label."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from secrets import compare_digest

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from sapar.core.accounts.policies import public

REQUESTS = Histogram(
    "sapar_request_seconds",
    "Server time of a request, by view, method and class of status",
    ["view", "method", "status"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.15, 0.3, 0.5, 1, 2.5, 5, 10),
)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class RequestMetrics:
    """Measures every request. The view's name is the label: there are as many as there are routes, whatever is asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request and note how long it took."""
        started = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        view = (match.view_name or "unnamed") if match else "none"
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(view, method, f"{response.status_code // 100}xx").observe(time.perf_counter() - started)
        return response


@public
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, for who holds the token `SAPAR_METRICS_TOKEN`; without one this address does not exist."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        return HttpResponseNotFound()
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:  # several processes: each wrote its own files
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return HttpResponse(generate_latest(registry) + state().encode(), content_type=CONTENT_TYPE_LATEST)


def state() -> str:
    """What waits: read from the database when asked, one counting query each."""
    from django_tasks_db.models import DBTaskResult

    from sapar.core.audit.models import Entry

    waiting: dict[str, tuple[str, Callable[[], int]]] = {
        "tasks_waiting": ("Tasks that no worker has begun", DBTaskResult.objects.ready().count),
        "audit_unchained": ("Entries of the log not yet chained", Entry.objects.filter(position=None).count),
    }
    lines = []
    for name, (text, count) in waiting.items():
        lines += [f"# HELP sapar_{name} {text}", f"# TYPE sapar_{name} gauge", f"sapar_{name} {count()}"]
    return "\n".join([*lines, ""])
