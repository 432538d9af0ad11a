"""OpenTelemetry, for those who installed the extra `telemetry` and set `DLKG_TELEMETRY`: a span for each request.

Where it goes is set by OpenTelemetry's own variables (`OTEL_EXPORTER_OTLP_ENDPOINT`, ...). A caller's `traceparent`
is continued. No text of a query becomes an attribute: it may hold what a caller wants to keep.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from kg.errors import InputError

Span = Callable[[str, dict[str, str]], AbstractContextManager[Callable[[str, Any], None]]]
"""Begins a span by its name and the request's headers; what it gives sets an attribute."""


def _ignore(_name: str, _value: Any) -> None:
    """Where nobody listens."""


def no_spans(_name: str, _headers: dict[str, str]) -> AbstractContextManager[Callable[[str, Any], None]]:
    """A `Span` that records nothing."""
    return nullcontext(_ignore)


def spans(*, exporter: Any = None) -> Span:
    """A `Span` that sends to `exporter`, or by OTLP; raises `InputError` where OpenTelemetry isn't installed."""
    try:
        from opentelemetry.propagate import extract
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        if exporter is None:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

            exporter = OTLPSpanExporter()
    except ImportError as error:
        hint = "Install it: pip install 'dlkg[telemetry]', or unset DLKG_TELEMETRY."
        raise InputError("OpenTelemetry is not installed.", hint=hint) from error
    provider = TracerProvider(resource=Resource.create({"service.name": "dlkg"}))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    tracer = provider.get_tracer("dlkg")

    @contextmanager
    def span(name: str, headers: dict[str, str]) -> Iterator[Callable[[str, Any], None]]:
        with tracer.start_as_current_span(name, context=extract(headers)) as current:
            yield current.set_attribute

    return span
