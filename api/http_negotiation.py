"""The GraphQL-over-HTTP draft as functions: which media type to answer in, which status, and what a request says.

As of 2026 the draft gives 400 to what is no JSON or no GraphQL, 422 to a well-formed request that cannot be executed,
294 to an answer with `data` and errors. Clients that ask for plain `application/json` get 200 for every well-formed
request, as they always have.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import orjson

from kg.errors import OutOfTime, StoreError

log = logging.getLogger("dlkg.http")

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"
HTML = "text/html"
DEEPEST_JSON = 20
_EXAMPLE = 'Send {"query": "{ stats { concepts } }", "variables": {}}.'

OK, PARTIAL = 200, 294
BAD_REQUEST, UNPROCESSABLE = 400, 422


class HttpError(Exception):
    """A request that is answered by a status of HTTP itself; the hint says what to do instead."""

    def __init__(
        self, status: int, message: str, *, code: str, hint: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = dict(headers or {})
        self._error = {"message": message, "extensions": {"code": code, **({"hint": hint} if hint else {})}}

    @property
    def body(self) -> bytes:
        """The response as GraphQL has it."""
        return orjson.dumps({"errors": [self._error]})


def unavailable(error: StoreError) -> HttpError:
    """What a caller is told of a store that failed: nothing of its inside, which is for the log."""
    if isinstance(error, OutOfTime):
        message, hint = "The answer takes longer than a request may.", "Ask for less at once."
        return HttpError(503, message, code=error.code, hint=hint)
    log.error("the store failed: %s", error.message)
    message, hint = "The graph cannot be reached at the moment.", "Ask again in a few seconds."
    return HttpError(503, message, code=error.code, hint=hint, headers={"retry-after": "2"})


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a GraphQL-over-HTTP request says."""

    query: str | None
    operation_name: str | None = None
    variables: dict[str, Any] = field(default_factory=dict)
    document_id: str | None = None


def _weights(accept: str) -> dict[str, float]:
    ranges: dict[str, float] = {}
    for part in accept.split(","):
        media, *parameters = (p.strip() for p in part.lower().split(";"))
        weight, charset = 1.0, "utf-8"
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name == "q":
                try:
                    weight = float(value)
                except ValueError:
                    weight = 0.0
            elif name == "charset":
                charset = value.strip('"')
        if charset in ("utf-8", "utf8"):
            ranges[media] = max(weight, ranges.get(media, 0.0))
    return ranges


def accepted(accept: str | None, *, html: bool = False) -> str | None:
    """The media type to answer in; None where none of ours will do.

    Without an `Accept` header it is the draft's own type; for `*/*`, which any old client sends, plain JSON.
    """
    if accept is None:
        return GRAPHQL
    ranges = _weights(accept)
    ours = (JSON, GRAPHQL, *((HTML,) if html else ()))
    best, best_weight = None, 0.0
    for media in ours:
        weight = ranges.get(media, ranges.get(media.split("/")[0] + "/*", ranges.get("*/*", 0.0)))
        named = media in ranges
        if weight > best_weight or (weight == best_weight and weight > 0 and named and best not in ranges):
            best, best_weight = media, weight
    return best


def is_json(content_type: str | None) -> bool:
    """Whether a body is JSON in UTF-8, as the only kind that we take."""
    if content_type is None:
        return False
    media, *parameters = (p.strip().lower() for p in content_type.split(";"))
    charsets = [p.partition("=")[2].strip('"') for p in parameters if p.startswith("charset=")]
    return media == JSON and all(c in ("utf-8", "utf8") for c in charsets)


def _parsed(text: bytes | str, what: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        message = f"{what} is not JSON: {error.msg.rstrip('.')} (line {error.lineno}, column {error.colno})."
        raise HttpError(BAD_REQUEST, message, code="BAD_JSON", hint=_EXAMPLE) from error


def _check_depth(value: Any) -> None:
    """Refuse what is nested deeper than any input of the schema, before anything recursive looks at it."""
    todo = [(value, 0)]
    while todo:
        value, depth = todo.pop()
        if depth > DEEPEST_JSON:
            message = f"The variables are nested deeper than {DEEPEST_JSON} levels."
            raise HttpError(UNPROCESSABLE, message, code="TOO_MUCH", hint="No input of the schema needs that.")
        if isinstance(value, dict):
            todo.extend((v, depth + 1) for v in value.values())
        elif isinstance(value, list):
            todo.extend((v, depth + 1) for v in value)


def parameters(given: Any) -> Parameters:
    """The parameters in a decoded JSON body; raises `HttpError` 422 for anything of a wrong shape."""
    if not isinstance(given, dict):
        what = "Several operations in one request are" if isinstance(given, list) else "A request that is no object is"
        raise HttpError(UNPROCESSABLE, f"{what} not taken.", code="BAD_REQUEST", hint=_EXAMPLE)
    for name, type_ in (("query", str), ("operationName", str), ("variables", dict), ("extensions", dict)):
        if given.get(name) is not None and not isinstance(given[name], type_):
            wanted = "a string" if type_ is str else "an object"
            raise HttpError(UNPROCESSABLE, f"`{name}` must be {wanted}.", code="BAD_REQUEST", hint=_EXAMPLE)
    found = Parameters(
        given.get("query"),
        given.get("operationName"),
        given.get("variables") or {},
        _document_id(given),
    )
    if found.query is None and found.document_id is None:
        raise HttpError(UNPROCESSABLE, "The request has no `query`.", code="BAD_REQUEST", hint=_EXAMPLE)
    _check_depth(found.variables)
    return found


def _document_id(given: Mapping[str, Any]) -> str | None:
    """The hash of a trusted document: `documentId`, or as Apollo's clients send it."""
    asked = given.get("documentId")
    if asked is None:
        persisted = (given.get("extensions") or {}).get("persistedQuery")
        asked = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
    return asked.removeprefix("sha256:") if isinstance(asked, str) else None


def from_body(body: bytes) -> Parameters:
    """The parameters of a POST; raises `HttpError`."""
    return parameters(_parsed(body, "The body"))


def from_url(query_string: bytes) -> Parameters:
    """The parameters of a GET; raises `HttpError`."""
    try:
        pairs = parse_qsl(query_string.decode("ascii"), keep_blank_values=True, max_num_fields=20, errors="strict")
    except ValueError as error:
        hint = "Encode each parameter as forms are: curl -G URL --data-urlencode 'query={ stats { concepts } }'"
        raise HttpError(BAD_REQUEST, "The URL is not encoded as a form.", code="BAD_REQUEST", hint=hint) from error
    given: dict[str, Any] = dict(pairs)
    for name in ("variables", "extensions"):
        if given.get(name):
            given[name] = _parsed(given[name], f"`{name}`")
        else:
            given.pop(name, None)
    if not given.get("operationName"):
        given.pop("operationName", None)
    return parameters(given)
