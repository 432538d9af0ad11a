"""The GraphQL-over-HTTP draft as functions: which media type to answer in, which status, and what a request says.

As of 2026 the draft gives 400 to what is no JSON or no GraphQL, 422 to a well-formed request that cannot be executed,
294 to an answer with `data` and errors. Clients that ask for plain `application/json` get 200 for every well-formed
request, as they always have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import orjson

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"
HTML = "text/html"
DEEPEST_JSON = 20

OK, PARTIAL = 200, 294
BAD_REQUEST, UNPROCESSABLE = 400, 422


class HttpError(Exception):
    """A request that is answered by a status of HTTP itself."""

    def __init__(self, status: int, message: str, *, code: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.headers = dict(headers or {})


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a GraphQL-over-HTTP request says."""

    query: str | None
    operation_name: str | None = None
    variables: dict[str, Any] = field(default_factory=dict)
    extensions: dict[str, Any] = field(default_factory=dict)
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
        raise HttpError(BAD_REQUEST, f"{what} is not JSON: {error.msg}.", code="BAD_JSON") from error


def _check_depth(value: Any) -> None:
    """Refuse what is nested deeper than any input of the schema, before anything recursive looks at it."""
    todo = [(value, 0)]
    while todo:
        value, depth = todo.pop()
        if depth > DEEPEST_JSON:
            raise HttpError(UNPROCESSABLE, "The variables are nested too deeply.", code="TOO_MUCH")
        if isinstance(value, dict):
            todo.extend((v, depth + 1) for v in value.values())
        elif isinstance(value, list):
            todo.extend((v, depth + 1) for v in value)


def parameters(given: Any) -> Parameters:
    """The parameters in a decoded JSON body; raises `HttpError` 422 for anything of a wrong shape."""
    if not isinstance(given, dict):
        what = "Several operations in one request are" if isinstance(given, list) else "A request that is no object is"
        raise HttpError(UNPROCESSABLE, f"{what} not taken.", code="BAD_REQUEST")
    for name, type_ in (("query", str), ("operationName", str), ("variables", dict), ("extensions", dict)):
        if given.get(name) is not None and not isinstance(given[name], type_):
            wanted = "a string" if type_ is str else "an object"
            raise HttpError(UNPROCESSABLE, f"`{name}` must be {wanted}.", code="BAD_REQUEST")
    found = Parameters(
        given.get("query"),
        given.get("operationName"),
        given.get("variables") or {},
        given.get("extensions") or {},
        _document_id(given),
    )
    if found.query is None and found.document_id is None:
        raise HttpError(UNPROCESSABLE, "The request has no `query`.", code="BAD_REQUEST")
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
        raise HttpError(BAD_REQUEST, "The URL is not encoded as a form.", code="BAD_REQUEST") from error
    given: dict[str, Any] = dict(pairs)
    for name in ("variables", "extensions"):
        if given.get(name):
            given[name] = _parsed(given[name], f"`{name}`")
        else:
            given.pop(name, None)
    if not given.get("operationName"):
        given.pop("operationName", None)
    return parameters(given)
