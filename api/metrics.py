"""What is counted, for Prometheus: requests by route and status, their time, GraphQL requests by outcome, cache hits.

With several workers the processes share their counts through the folder in `PROMETHEUS_MULTIPROC_DIR`, which
`api.server` sets before anything here is imported.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass(slots=True)
class Metrics:
    """The counts of one app."""

    registry: CollectorRegistry = field(default_factory=lambda: CollectorRegistry(auto_describe=False))
    requests: Counter = field(init=False)
    seconds: Histogram = field(init=False)
    graphql: Counter = field(init=False)
    cost: Counter = field(init=False)
    cache: Counter = field(init=False)
    running: Gauge = field(init=False)

    def __post_init__(self) -> None:
        r = self.registry
        self.requests = Counter("dlkg_http_requests", "HTTP requests", ("route", "status"), registry=r)
        self.seconds = Histogram(
            "dlkg_http_request_seconds", "Time to answer", ("route",), registry=r, buckets=_BUCKETS
        )
        self.graphql = Counter("dlkg_graphql_requests", "GraphQL requests", ("outcome",), registry=r)
        self.cost = Counter("dlkg_graphql_cost", "Points that GraphQL requests cost", registry=r)
        self.cache = Counter("dlkg_answer_cache", "Looks into the answer cache", ("result",), registry=r)
        self.running = Gauge("dlkg_requests_running", "Requests under way", registry=r, multiprocess_mode="livesum")

    def text(self) -> bytes:
        """All counts as Prometheus reads them."""
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            return generate_latest(self.registry)
        shared = CollectorRegistry()
        MultiProcessCollector(shared)  # type: ignore[no-untyped-call]  # prometheus_client leaves it untyped
        return generate_latest(shared)
