"""Pages of sorted lists, as Relay defines them, and what a filter means: the reference for every store.

A cursor is the sort key of an item, so a page stays right while items come and go. A sort key is a tuple; each of its
parts ascends or descends as the list's `Descending` flags say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cmp_to_key
from typing import Any, TypeVar

from kg.errors import InputError
from kg.lookup import ConceptFilter, ConceptOrder, CursorKey, Page, RelationFilter, Slice
from kg.model import Concept, Relation

T = TypeVar("T")
Order = Sequence[tuple[ConceptOrder, bool]]
Descending = tuple[bool, ...]

RELATION_ORDER: Descending = (True, False, False, False)


def concept_key(order: Order) -> Callable[[Concept], CursorKey]:
    """The sort key of a concept: one part for each order, then the id."""
    parts: dict[ConceptOrder, Callable[[Concept], str | int | float]] = {
        ConceptOrder.NAME: lambda c: c.name.casefold(),
        ConceptOrder.LEVEL: lambda c: c.level,
        ConceptOrder.MENTIONS: lambda c: c.mentions,
        ConceptOrder.KIND: lambda c: c.kind.value,
    }
    chosen = [parts[by] for by, _ in order]
    return lambda c: (*(part(c) for part in chosen), c.id)


def descending(order: Order) -> Descending:
    """The directions of the parts of `concept_key`."""
    return (*(down for _, down in order), False)


def relation_key(r: Relation) -> CursorKey:
    """The sort key of a relation, to be read with `RELATION_ORDER`."""
    return (r.confidence, r.source, r.type.value, r.target)


def checked(part: Slice, example: tuple[type, ...]) -> Slice:
    """The slice itself; raises `InputError` where its numbers are negative or a cursor isn't of this list."""
    for n in (part.first, part.last):
        if n is not None and n < 0:
            raise InputError(f"A page cannot have {n} items.", hint="Ask for 0 or more.")
    for cursor in (part.after, part.before):
        if cursor is not None and not fits_list(cursor, example):
            raise InputError("The cursor is not one of this list.", hint="Use a cursor of a page in the same order.")
    return part


def fits_list(cursor: CursorKey, example: tuple[type, ...]) -> bool:
    """Whether a cursor has the parts that the sort keys of a list have."""
    return len(cursor) == len(example) and all(
        isinstance(part, (int, float) if kind is float else kind) and not isinstance(part, bool)
        for part, kind in zip(cursor, example, strict=True)
    )


def concept_parts(order: Order) -> tuple[type, ...]:
    """The types of the parts of `concept_key`."""
    texts = (ConceptOrder.NAME, ConceptOrder.KIND)
    return (*(str if by in texts else int for by, _ in order), str)


RELATION_PARTS: tuple[type, ...] = (float, str, str, str)


def compare(one: CursorKey, other: CursorKey, down: Descending) -> int:
    """Which of two sort keys stands first: below 0 the one, above 0 the other."""
    for a, b, flip in zip(one, other, down, strict=True):
        if a != b:
            less = a < b  # type: ignore[operator]  # parts of one place have one type
            return 1 if less is flip else -1
    return 0


def page(items: Iterable[T], key: Callable[[T], CursorKey], down: Descending, part: Slice) -> Page[T]:
    """The part of `items`, sorted by `key`, that `part` asks for."""

    ordered = sorted(items, key=_sorting(key, down))
    inside = [i for i in ordered if _within(key(i), down, part)]
    return cut(inside, key, part, total=len(ordered), beyond=_beyond(ordered, key, down, part))


def _sorting(key: Callable[[T], CursorKey], down: Descending) -> Callable[[T], Any]:
    """`key` so that a plain sort follows `down`: numbers negated, which is much faster than comparing pairs."""
    if not any(down):
        return key
    if down == RELATION_ORDER:
        return lambda item: (-key(item)[0], *key(item)[1:])  # type: ignore[operator]  # a number
    return cmp_to_key(lambda one, other: compare(key(one), key(other), down))


def _within(key: CursorKey, down: Descending, part: Slice) -> bool:
    behind = part.after is None or compare(part.after, key, down) < 0
    return behind and (part.before is None or compare(key, part.before, down) < 0)


def _beyond(items: Sequence[T], key: Callable[[T], CursorKey], down: Descending, part: Slice) -> tuple[bool, bool]:
    after = part.after is not None and bool(items) and compare(key(items[0]), part.after, down) <= 0
    before = part.before is not None and bool(items) and compare(key(items[-1]), part.before, down) >= 0
    return after, before


def cut(
    inside: Sequence[T], key: Callable[[T], CursorKey], part: Slice, *, total: int, beyond: tuple[bool, bool]
) -> Page[T]:
    """The page out of the items between the cursors (or enough of them); `beyond`: are there others on either side?"""
    head = inside if part.first is None else inside[: part.first]
    tail = head if part.last is None else head[max(0, len(head) - part.last) :]
    return Page(
        tuple(tail),
        tuple(map(key, tail)),
        total,
        has_next=len(head) < len(inside) or beyond[1],
        has_previous=len(tail) < len(head) or beyond[0],
    )


# --- Filters ---------------------------------------------------------------------------------------------------------


def concept_fits(
    c: Concept, where: ConceptFilter, *, documents: Callable[[str], set[str]], needs: Callable[[str], bool]
) -> bool:
    """Whether every condition holds; `documents` and `needs` tell a concept's documents and if it has prerequisites."""

    def fits(nested: ConceptFilter) -> bool:
        return concept_fits(c, nested, documents=documents, needs=needs)

    folded = c.name.casefold()
    return (
        (where.ids is None or c.id in where.ids)
        and (where.kinds is None or c.kind in where.kinds)
        and (where.name_contains is None or where.name_contains.casefold() in folded)
        and (where.name_starts_with is None or folded.startswith(where.name_starts_with.casefold()))
        and (where.document is None or where.document in documents(c.id))
        and (where.has_prerequisites is None or where.has_prerequisites == needs(c.id))
        and (where.has_definition is None or where.has_definition == (c.definition is not None))
        and (where.min_level is None or c.level >= where.min_level)
        and (where.max_level is None or c.level <= where.max_level)
        and all(map(fits, where.all_of))
        and (not where.any_of or any(map(fits, where.any_of)))
        and not any(map(fits, where.none_of))
    )


def relation_fits(r: Relation, where: RelationFilter, *, documents: Callable[[Relation], set[str]]) -> bool:
    """Whether every condition holds; `documents` tells where a relation has evidence."""

    def fits(nested: RelationFilter) -> bool:
        return relation_fits(r, nested, documents=documents)

    return (
        (where.sources is None or r.source in where.sources)
        and (where.targets is None or r.target in where.targets)
        and (where.types is None or r.type in where.types)
        and (where.min_confidence is None or r.confidence >= where.min_confidence)
        and (where.document is None or where.document in documents(r))
        and (where.curated is None or where.curated == r.curated)
        and all(map(fits, where.all_of))
        and (not where.any_of or any(map(fits, where.any_of)))
        and not any(map(fits, where.none_of))
    )
