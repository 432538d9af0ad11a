"""Spans, where OpenTelemetry is installed."""

from __future__ import annotations

import pytest

from api import app, telemetry
from api.settings import Settings
from kg.errors import InputError
from tests.api.conftest import Start
from tests.api.keeping import Keeping


def test_telemetry_tells_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, the setting is refused with what to install."""
    monkeypatch.setitem(__import__("sys").modules, "opentelemetry.sdk.resources", None)

    with pytest.raises(InputError, match="not installed"):
        app.create_app(Settings(telemetry=True), store=Keeping())


def test_telemetry_spans_continue_the_callers_trace(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """A span a request, in the caller's trace, with method and status and no text of the query."""
    pytest.importorskip("opentelemetry.sdk", reason="needs the extra `telemetry`")
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    exporter = InMemorySpanExporter()
    span = telemetry.spans(exporter=exporter)
    monkeypatch.setattr(app, "spans", lambda: span)
    client = start(telemetry=True)
    trace = "0af7651916cd43dd8448eb211c80319c"
    headers = {"traceparent": f"00-{trace}-b7ad6b7169203331-01"}
    client.post("/graphql", json={"query": "{ __typename }"}, headers=headers)
    import time

    while not exporter.get_finished_spans():
        time.sleep(0.05)
    (got,) = exporter.get_finished_spans()

    assert got.name == "POST /graphql"
    assert f"{got.context.trace_id:032x}" == trace
    assert got.attributes["http.response.status_code"] == 200
    assert "__typename" not in str(dict(got.attributes))
