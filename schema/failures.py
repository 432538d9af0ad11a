"""What can go wrong with a request, and the one place where any failure becomes an error of an answer.

A known failure (`kg.errors`, and those below) keeps its message and gets its code; graphql-core's own errors are the
requester's and keep theirs; anything else is logged and masked, so that no path, statement or trace leaves the house.
"""

from __future__ import annotations

import logging
from typing import Any

from graphql import GraphQLError

from kg.errors import AmbiguousConcept, DlkgError, InputError, UnknownConcept

log = logging.getLogger("dlkg.schema")


class BadCursor(InputError):
    code = "BAD_CURSOR"


class BadPage(InputError):
    code = "BAD_PAGE"


class NotAllowed(InputError):
    """The caller lacks the role that a field needs."""

    code = "FORBIDDEN"


class TooMuch(InputError):
    """The request goes over a limit; `limit` names it."""

    code = "TOO_MUCH"

    def __init__(self, limit: str, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.limit = limit


def _facts(error: DlkgError) -> dict[str, Any]:
    facts: dict[str, Any] = {"code": error.code}
    if error.hint:
        facts["hint"] = error.hint
    if isinstance(error, TooMuch):
        facts["limit"] = error.limit
    if isinstance(error, UnknownConcept):
        facts["suggestions"] = list(error.suggestions)
    if isinstance(error, AmbiguousConcept):
        facts["candidates"] = list(error.candidates)
    return facts


def as_error(error: Exception, *, code: str = "GRAPHQL_VALIDATION_FAILED") -> dict[str, Any]:
    """A failure as an entry of `errors`; `code` is for errors that graphql-core itself raised."""
    located = error if isinstance(error, GraphQLError) else GraphQLError(str(error), original_error=error)
    cause = located.original_error or error
    while isinstance(cause, GraphQLError) and cause.original_error:
        cause = cause.original_error
    entry = dict(located.formatted)
    if isinstance(cause, DlkgError):
        return entry | {"message": cause.message, "extensions": _facts(cause)}
    if isinstance(cause, GraphQLError):
        return entry | {"extensions": {"code": code, **(located.extensions or {})}}
    log.error("an unexpected failure at %s", located.path, exc_info=cause)
    return entry | {"message": "Something went wrong on our side.", "extensions": {"code": "INTERNAL"}}
