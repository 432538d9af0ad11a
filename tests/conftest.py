"""What all tests share: how property tests run, and a real Neo4j server where one can be had."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile(
    "dlkg", max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("dlkg")
