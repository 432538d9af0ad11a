"""Relay's connections: from arguments to a slice, from a page to a connection.

A connection, its edges and its page info are one small value each; cursors are only made where they are selected.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, TypeVar

from kg.lookup import CursorKey, Page, Slice
from kg.pages import checked
from schema.binding import Ids, Read, Refer, Resolver
from schema.cursors import decode_cursor, encode_cursor
from schema.failures import BadPage

T = TypeVar("T")
DEFAULT_FIRST = 20


@dataclass(frozen=True, slots=True)
class Connection:
    """A page of the list that `scope` names."""

    scope: str
    page: Page[Any]


@dataclass(frozen=True, slots=True)
class Edge:
    """An item of a page, with what makes its cursor."""

    scope: str
    key: CursorKey
    node: Any


def part(
    scope: str,
    *,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
    default: int = DEFAULT_FIRST,
) -> Slice:
    """The slice that Relay's arguments ask for; raises `BadPage` and `BadCursor`."""
    if first is not None and last is not None:
        raise BadPage("A page has either `first` or `last`.", hint="Leave one of them out.")
    for name, count in (("first", first), ("last", last)):
        if count is not None and count < 0:
            raise BadPage(f"`{name}` is {count}; a page cannot have less than no items.", hint="Ask for 0 or more.")
    return Slice(
        first=default if first is None and last is None else first,
        after=None if after is None else decode_cursor(scope, after),
        last=last,
        before=None if before is None else decode_cursor(scope, before),
    )


def take(items: Sequence[T], keys: Sequence[CursorKey], asked: Slice, parts: tuple[type, ...]) -> Page[T]:
    """The page of a list that is at hand, whose keys ascend and have these parts; raises `InputError` for others."""
    asked = checked(asked, parts)
    start = 0 if asked.after is None else bisect_right(keys, asked.after)
    end = len(keys) if asked.before is None else bisect_left(keys, asked.before)
    if asked.first is not None:
        end = min(end, start + asked.first)
    if asked.last is not None:
        start = max(start, end - asked.last)
    end = max(start, end)
    return Page(tuple(items[start:end]), tuple(keys[start:end]), len(items), end < len(items), start > 0)


def _cursor(which: int) -> Callable[[Connection], str | None]:
    return lambda c: encode_cursor(c.scope, c.page.keys[which]) if c.page.keys else None


PAGE_INFO: Mapping[str, Resolver] = {
    "hasNextPage": Read(attrgetter("page.has_next")),
    "hasPreviousPage": Read(attrgetter("page.has_previous")),
    "startCursor": Read(_cursor(0)),
    "endCursor": Read(_cursor(-1)),
}


def connection(refer: Callable[[Any], Ids] | None = None) -> Mapping[str, Resolver]:
    """The resolvers of a connection type; with `refer`, `nodes` are the concepts that it names of each item."""
    nodes: Resolver = Read(attrgetter("page.items"))
    if refer is not None:
        nodes = Refer(lambda c: tuple(map(refer, c.page.items)))
    return {
        "edges": Read(lambda c: [Edge(c.scope, k, i) for k, i in zip(c.page.keys, c.page.items, strict=True)]),
        "nodes": nodes,
        "pageInfo": Read(lambda c: c),
        "totalCount": Read(attrgetter("page.total")),
    }


CURSOR = Read(lambda edge: encode_cursor(edge.scope, edge.key))
