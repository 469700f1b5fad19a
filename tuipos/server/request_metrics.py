"""How many requests this process has answered and how long they took, for monitoring.

Counted around the whole application, so that requests without a route and answers to broken ones
count too. Litestar's own Prometheus plugin is not used: it counts inside the routes alone, and in
registries of the whole process, where two servers of one program would mix.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import CollectorRegistry, Counter, Histogram, Metric

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
#: Upper ends in seconds: a look-up takes about a millisecond, a package or an import much longer.
_BUCKETS_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_UNMATCHED = "unmatched"


class RequestMetrics:
    """Counts and latencies of one process; `worker` names it in every series.

    Labels come from the server's own routes, never from what a client has sent, so that nobody can
    make series without end.
    """

    def __init__(self, worker: str) -> None:
        self._worker = worker
        self._registry = CollectorRegistry(auto_describe=False)
        self._answered = Counter(
            "tuipos_http_requests",
            "Requests that this process has answered.",
            ("worker", "method", "route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "tuipos_http_request_seconds",
            "Time from a request's first byte to its answer's last, in this process.",
            ("worker", "method", "route"),
            buckets=_BUCKETS_SECONDS,
            registry=self._registry,
        )

    def note(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answer."""
        known = method if method in _METHODS else "other"
        self._answered.labels(self._worker, known, route, str(status)).inc()
        self._seconds.labels(self._worker, known, route).observe(seconds)

    def collect(self) -> Iterable[Metric]:
        """The series as they stand now."""
        return self._registry.collect()


class Measured:
    """An application whose answers are counted."""

    def __init__(self, app: ASGIApp, requests: RequestMetrics) -> None:
        self._app = app
        self._requests = requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; an answer that never began counts as 500."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        began = time.perf_counter()
        try:
            await self._app(scope, receive, noting)
        finally:
            route = str(scope.get("path_template") or _UNMATCHED)
            self._requests.note(
                str(scope.get("method", "")), route, status, time.perf_counter() - began
            )
