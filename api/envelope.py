"""What every request gets, whatever answers it: an id, security headers, a count, a log line, and no traceback.

Plain ASGI around the whole application. A caller's own `X-Request-Id` is kept where it is harmless.
"""

from __future__ import annotations

import logging
import re
from os import urandom
from time import perf_counter
from typing import Any

import orjson

from api.http import Receive, Scope, Send
from api.logs import request_id
from api.metrics import Metrics
from api.telemetry import Span, no_spans

log = logging.getLogger("dlkg.access")
_HARMLESS = re.compile(rb"[A-Za-z0-9_.:-]{1,64}\Z")
SECURITY: tuple[tuple[bytes, bytes], ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
NO_CONTENT_POLICY = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
_ROUTES = ("/graphql", "/health", "/metrics", "/export", "/static", "/vendor")


def _route(path: str) -> str:
    return next((route for route in _ROUTES if path.startswith(route)), "/" if path == "/" else "other")


class Envelope:
    """An application in its envelope."""

    def __init__(self, app: Any, metrics: Metrics, *, access_log: bool, span: Span = no_spans) -> None:
        self._app = app
        self._metrics = metrics
        self._access_log = access_log
        self._span = span
        self._seconds = {route: metrics.seconds.labels(route) for route in (*_ROUTES, "/", "other")}
        self._requests: dict[tuple[str, int], Any] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass on what is none."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start = perf_counter()
        given = next((v for k, v in scope["headers"] if k == b"x-request-id"), b"")
        id_ = given if _HARMLESS.match(given) else urandom(8).hex().encode()
        request_id.set(id_.decode())
        status = 0
        more = (*SECURITY, (b"x-request-id", id_))

        async def send_more(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [*message.get("headers", ()), *more]
                if not any(name == b"content-security-policy" for name, _ in headers):
                    headers.append(NO_CONTENT_POLICY)
                message["headers"] = headers
            await send(message)

        self._metrics.running.inc()
        try:
            if self._span is no_spans:
                await self._app(scope, receive, send_more)
            else:
                await self._spanned(scope, receive, send_more)
        except Exception:
            log.exception("an unexpected failure")
            if status:
                raise
            await _apologise(send_more)
        finally:
            self._metrics.running.dec()
            self._count(scope, status, perf_counter() - start)

    async def _spanned(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        with self._span(f"{scope['method']} {_route(scope['path'])}", headers) as set_attribute:

            async def send_told(message: Any) -> None:
                if message["type"] == "http.response.start":
                    set_attribute("http.response.status_code", message["status"])
                await send(message)

            set_attribute("http.request.method", scope["method"])
            set_attribute("dlkg.request_id", request_id.get())
            await self._app(scope, receive, send_told)

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        route = _route(scope["path"])
        counter = self._requests.get((route, status))
        if counter is None:
            counter = self._requests[route, status] = self._metrics.requests.labels(route, str(status))
        counter.inc()
        self._seconds[route].observe(seconds)
        if self._access_log:
            log.info(
                "request",
                extra={
                    "method": scope["method"],
                    "path": scope["path"],
                    "status": status,
                    "ms": round(seconds * 1000, 2),
                    "address": (scope.get("client") or ("",))[0],
                },
            )


async def _apologise(send: Send) -> None:
    body = orjson.dumps(
        {"errors": [{"message": "Something went wrong on our side.", "extensions": {"code": "INTERNAL"}}]}
    )
    headers = [(b"content-type", b"application/json; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 500, "headers": headers})
    await send({"type": "http.response.body", "body": body})
