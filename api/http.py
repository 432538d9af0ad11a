"""The GraphQL endpoint: an ASGI application that speaks GraphQL over HTTP, by GET and POST.

It decides in an order that costs a stranger's bad request least: method, media types, token, body size, kept answer,
JSON, document, limits, budget; only then is anything executed. What is quick runs on the event loop; what may take
long, changes the graph or waits for a network runs in a thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from http import HTTPStatus
from time import perf_counter, thread_time
from typing import Any

import orjson

from api.access import Access
from api.answers import Answers, Kept, etag
from api.budgets import Budgets, name_of
from api.graphs import Graphs
from api.http_negotiation import (
    BAD_REQUEST,
    GRAPHQL,
    HTML,
    JSON,
    OK,
    PARTIAL,
    UNPROCESSABLE,
    HttpError,
    accepted,
    from_body,
    from_url,
    is_json,
    unavailable,
)
from api.metrics import Metrics
from api.pages import IDE_POLICY
from api.settings import Settings
from api.trusted import Trusted
from kg.errors import StoreError
from schema.context import CURATOR, Caller
from schema.failures import as_error
from schema.operations import Operation, Refused
from schema.service import Request, Service

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = Mapping[bytes, bytes]

REFUSED_COST = 1  # points, for a text that was only read
QUICK_COST = 300  # points; about 10 ms of work: more would keep other requests waiting
POINT_SECONDS = 0.002  # of work that a point pays for; what took longer than its cost foretold costs more
ALLOWED = {"allow": "GET, HEAD, POST, OPTIONS"}


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent."""

    status: int
    body: bytes
    media: str
    headers: tuple[tuple[bytes, bytes], ...] = ()


class GraphQLEndpoint:
    """`POST /graphql` and `GET /graphql`."""

    def __init__(
        self,
        settings: Settings,
        graphs: Graphs,
        service: Service,
        metrics: Metrics,
        *,
        access: Access,
        budgets: Budgets,
        ide: Callable[[], bytes] | None,
    ) -> None:
        self._settings = settings
        self._graphs = graphs
        self._service = service
        self._metrics = metrics
        self._ide = ide
        self._access = access
        self._budgets = budgets
        self._answers = Answers(settings.answer_cache_mb)
        self._trusted = Trusted.read(settings.trusted_documents, only=settings.trusted_only)
        self._threads = ThreadPoolExecutor(settings.max_threads, thread_name_prefix="graphql")
        self._running = 0
        self._hit, self._miss = metrics.cache.labels("hit"), metrics.cache.labels("miss")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers: Headers = dict(scope["headers"])
        media = GRAPHQL
        try:
            media = self._media(scope, headers)
            reply = await self._reply(scope, headers, receive, media)
        except HttpError as error:
            reply = _refusal(error, GRAPHQL if media == HTML else media)
        await _send(send, reply, head=scope["method"] == "HEAD")

    def _media(self, scope: Scope, headers: Headers) -> str:
        method = scope["method"]
        if method not in ("GET", "HEAD", "POST", "OPTIONS"):
            hint = "Ask by POST, or by GET for what changes nothing."
            raise HttpError(405, f"{method} is not a way to ask.", code="BAD_METHOD", hint=hint, headers=ALLOWED)
        accept = headers.get(b"accept")
        html = self._ide is not None and method == "GET" and not scope["query_string"]
        media = accepted(accept.decode("latin-1") if accept is not None else None, html=html)
        if media is None:
            hint = f"Send `Accept: {GRAPHQL}` or `Accept: {JSON}`."
            raise HttpError(406, f"There are no answers as {_shown(accept)}.", code="NOT_ACCEPTABLE", hint=hint)
        return media

    async def _reply(self, scope: Scope, headers: Headers, receive: Receive, media: str) -> Reply:
        if scope["method"] == "OPTIONS":
            return Reply(204, b"", media, ((b"allow", ALLOWED["allow"].encode()),))
        if media == HTML and self._ide is not None:
            return Reply(OK, self._ide(), HTML, ((b"content-security-policy", IDE_POLICY.encode()),))
        caller = self._access.caller(headers.get(b"authorization"))
        if scope["method"] == "POST":
            type_ = headers.get(b"content-type")
            if not is_json((type_ or b"").decode("latin-1") or None):
                message, hint = f"A body as {_shown(type_)} is not taken.", f"Send `Content-Type: {JSON}`, in UTF-8."
                raise HttpError(415, message, code="BAD_MEDIA_TYPE", hint=hint)
            source = await self._body(headers, receive, caller)
        else:
            source = scope["query_string"]
        return await self._kept_or_new(scope, headers, source, media, caller)

    async def _body(self, headers: Headers, receive: Receive, caller: Caller | None) -> bytes:
        most = self._settings.max_document if caller and CURATOR in caller.roles else self._settings.max_body
        length = headers.get(b"content-length", b"0")
        if length.isdigit() and int(length) > most:
            raise _too_large(most)
        try:
            async with asyncio.timeout(self._settings.body_seconds):
                return await _read(receive, most)
        except TimeoutError:
            message = f"The body took longer than {self._settings.body_seconds:g} seconds to arrive."
            raise HttpError(408, message, code="TOO_SLOW", hint="Send it in one go.") from None

    async def _kept_or_new(
        self, scope: Scope, headers: Headers, source: bytes, media: str, caller: Caller | None
    ) -> Reply:
        curator = "curator" if caller and CURATOR in caller.roles else ""
        key = (source, f"{scope['method'] == 'POST'} {media}", curator)
        revision = self._graphs.revision()
        who = name_of(caller, (scope.get("client") or ("unknown",))[0])
        kept = self._answers.get(key, revision)
        if kept is not None:
            self._hit.inc()
            self._budgets.spend(who, kept.cost)
        else:
            self._miss.inc()
            kept = await self._answer(scope, source, media, caller, who)
            if kept.etag:
                self._answers.put(key, revision, kept)
        return self._as_reply(kept, scope, headers)

    def _as_reply(self, kept: Kept, scope: Scope, headers: Headers) -> Reply:
        if scope["method"] == "POST" or not kept.etag:
            return Reply(kept.status, kept.body, kept.media)
        share = b"private" if self._access.private or b"authorization" in headers else b"public"
        more = (
            (b"etag", kept.etag.encode()),
            (b"cache-control", share + b", no-cache"),
            (b"vary", b"accept, authorization"),
        )
        asked = headers.get(b"if-none-match", b"").decode("latin-1").split(",")
        if not {"*", kept.etag}.isdisjoint(tag.strip().removeprefix("W/") for tag in asked):
            return Reply(304, b"", kept.media, more)
        return Reply(kept.status, kept.body, kept.media, more)

    async def _answer(self, scope: Scope, source: bytes, media: str, caller: Caller | None, who: str) -> Kept:
        post = scope["method"] == "POST"
        asked = from_body(source) if post else from_url(source)
        try:
            request = Request(self._trusted.query(asked), asked.operation_name, asked.variables)
            operation = self._service.prepare(request)
            if operation.is_mutation and not post:
                message = "A GET changes nothing: send a mutation by POST."
                raise HttpError(405, message, code="MUTATION_BY_GET", headers={"allow": "POST"})
            return await self._executed(request, operation, media, caller, who)
        except Refused as refused:
            self._budgets.spend(who, REFUSED_COST)
            return self._refused(refused, media)
        except StoreError as error:
            raise unavailable(error) from error

    def _refused(self, refused: Refused, media: str) -> Kept:
        self._metrics.graphql.labels("refused").inc()
        code = "GRAPHQL_PARSE_FAILED" if refused.syntax else "GRAPHQL_VALIDATION_FAILED"
        errors = [as_error(error, code=code) for error in refused.errors]
        status = OK if media == JSON else BAD_REQUEST if refused.syntax else UNPROCESSABLE
        return Kept(status, _dumps({"errors": errors}), media, "", REFUSED_COST)

    async def _executed(
        self, request: Request, operation: Operation, media: str, caller: Caller | None, who: str
    ) -> Kept:
        clock = perf_counter if self._settings.remote else thread_time

        def execute() -> tuple[bytes, bool, bool, int]:
            begun = clock()
            answer = self._service.answer(
                request,
                operation=operation,
                caller=caller,
                spend=lambda measure: self._budgets.spend_measured(who, measure),
            )
            body, cost = _dumps(answer.body), answer.measure.cost
            self._budgets.owe(who, int((clock() - begun) / POINT_SECONDS) - cost)
            return body, bool(answer.errors), answer.lasting, cost

        measure = operation.measure(request.variables)
        slow = self._settings.remote or operation.is_mutation or measure.far or measure.cost > QUICK_COST
        if not slow:
            body, errors, lasting, cost = execute()
        else:
            body, errors, lasting, cost = await self._in_thread(execute)
        self._metrics.graphql.labels("errors" if errors else "ok").inc()
        self._metrics.cost.inc(cost)
        status = PARTIAL if errors and media == GRAPHQL else OK
        return Kept(status, body, media, etag(body, media) if lasting else "", cost)

    async def _in_thread(self, execute: Callable[[], Any]) -> Any:
        if self._running >= self._settings.max_requests:
            message = f"{self._running:,} requests are under way already."
            raise HttpError(503, message, code="BUSY", hint="Ask again in a second.", headers={"retry-after": "1"})
        self._running += 1
        try:
            run = copy_context().run  # the request's id goes along into the logs
            return await asyncio.get_running_loop().run_in_executor(self._threads, run, execute)
        finally:
            self._running -= 1

    def close(self) -> None:
        """Let go of the threads, after what they do is done."""
        self._threads.shutdown()


# --- Small parts ------------------------------------------------------------------------------------------------------


def _dumps(body: Any) -> bytes:
    return orjson.dumps(body)


async def _read(receive: Receive, most: int) -> bytes:
    message = await receive()
    body: bytes = message.get("body", b"")
    if not message.get("more_body") and message["type"] == "http.request" and len(body) <= most:
        return body
    parts, size = [body], len(body)
    while message.get("more_body"):
        message = await receive()
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > most:
            break
    if message["type"] == "http.disconnect":
        raise HttpError(BAD_REQUEST, "The caller went away.", code="GONE")
    if size > most:
        raise _too_large(most)
    return b"".join(parts)


def _too_large(most: int) -> HttpError:
    message, hint = f"The body is larger than {most:,} bytes.", "Ask for less at once."
    return HttpError(413, message, code="TOO_LARGE", hint=hint, headers={"connection": "close"})


def _shown(header: bytes | None) -> str:
    """A header's value in a message: as much of it as is harmless."""
    return repr(header[:100].decode("latin-1")) if header else "nothing that is named"


def _refusal(error: HttpError, media: str) -> Reply:
    headers = tuple((k.encode(), v.encode()) for k, v in error.headers.items())
    return Reply(error.status, error.body, media, headers)


async def _send(send: Send, reply: Reply, *, head: bool) -> None:
    headers = [
        (b"content-type", reply.media.encode() + b"; charset=utf-8"),
        (b"content-length", str(len(reply.body)).encode()),
        *reply.headers,
    ]
    if reply.status in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED):
        headers = list(reply.headers)
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else reply.body})
