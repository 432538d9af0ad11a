"""Filters, orders and cursors as SQL: conditions with their parameters, nothing else.

Column names come from the tables here, values only ever as parameters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from kg.lookup import ConceptFilter, ConceptOrder, CursorKey, RelationFilter
from kg.pages import Descending
from kg.store.sqlite.rows import packed

COLUMNS = {
    ConceptOrder.NAME: "c.folded",
    ConceptOrder.LEVEL: "c.level",
    ConceptOrder.MENTIONS: "c.mentions",
    ConceptOrder.KIND: "c.kind",
}
RELATION_COLUMNS = ("r.confidence", "r.source", "r.type", "r.target")


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition with its parameters."""

    sql: str = "1"
    values: tuple[Any, ...] = ()

    def __and__(self, other: Condition) -> Condition:
        return joined("AND", [self, other])


def joined(word: str, conditions: Sequence[Condition]) -> Condition:
    """The conditions joined by AND or OR; those that always hold are left out of an AND."""
    if word == "AND":
        conditions = [c for c in conditions if c.sql != "1"]
    if len(conditions) < 2:
        return conditions[0] if conditions else Condition()
    sql = f" {word} ".join(f"({c.sql})" for c in conditions)
    return Condition(sql, tuple(v for c in conditions for v in c.values))


def among(column: str, values: Sequence[str]) -> Condition:
    """The column has one of the values."""
    return Condition(f"{column} IN (SELECT value FROM json_each(?))", (packed(list(values)),))


def concepts(where: ConceptFilter) -> Condition:
    """What holds for the row `c` of a concept that fits."""
    own = [
        _if(where.ids, lambda v: among("c.id", v)),
        _if(where.kinds, lambda v: among("c.kind", v)),
        _if(where.name_contains, lambda v: Condition("instr(c.folded, ?) > 0", (v.casefold(),))),
        _if(where.name_starts_with, _starts_with),
        _if(where.document, _claimed_in),
        _if(where.has_prerequisites, lambda v: _either(_NEEDS, holds=v)),
        _if(where.has_definition, lambda v: _either("c.definition IS NOT NULL", holds=v)),
        _if(where.min_level, lambda v: Condition("c.level >= ?", (v,))),
        _if(where.max_level, lambda v: Condition("c.level <= ?", (v,))),
    ]
    return _nested(own, *(list(map(concepts, f)) for f in (where.all_of, where.any_of, where.none_of)))


def relations(where: RelationFilter) -> Condition:
    """What holds for the row `r` of a relation that fits."""
    said_in = "EXISTS (SELECT 1 FROM evidence e WHERE e.relation = r.number AND e.document = ?)"
    own = [
        _if(where.sources, lambda v: among("r.source", v)),
        _if(where.targets, lambda v: among("r.target", v)),
        _if(where.types, lambda v: among("r.type", v)),
        _if(where.min_confidence, lambda v: Condition("r.confidence >= ?", (v,))),
        _if(where.document, lambda v: Condition(said_in, (v,))),
        _if(where.curated, lambda v: _either("r.curated", holds=v)),
    ]
    return _nested(own, *(list(map(relations, f)) for f in (where.all_of, where.any_of, where.none_of)))


_NEEDS = "EXISTS (SELECT 1 FROM prerequisite p WHERE p.concept = c.id)"


def _if(value: Any, made: Any) -> Condition:
    return Condition() if value is None else made(value)


def _either(sql: str, *, holds: bool) -> Condition:
    return Condition(sql if holds else f"NOT ({sql})")


def _starts_with(text: str) -> Condition:
    folded = text.casefold()
    return Condition("c.folded >= ? AND substr(c.folded, 1, ?) = ?", (folded, len(folded), folded))


def _claimed_in(document: str) -> Condition:
    return Condition("EXISTS (SELECT 1 FROM claim k WHERE k.concept = c.id AND k.document = ?)", (document,))


def _nested(
    own: list[Condition], all_of: list[Condition], any_of: list[Condition], none_of: list[Condition]
) -> Condition:
    either = [joined("OR", any_of)] if any_of else []
    none = [replace(c, sql=f"NOT ({c.sql})") for c in none_of]
    return joined("AND", [*own, *all_of, *either, *none])


# --- Cursors ---------------------------------------------------------------------------------------------------------


def behind(columns: Sequence[str], down: Descending, key: CursorKey, *, inclusive: bool = False) -> Condition:
    """The row stands behind `key` in the order of the columns (or, `inclusive`, at it)."""
    last = ">=" if inclusive else ">"
    parts, equal = [], Condition()
    for n, (column, flip, value) in enumerate(zip(columns, down, key, strict=True)):
        sign = last if n == len(columns) - 1 else ">"
        parts.append(equal & Condition(f"{column} {_flipped(sign) if flip else sign} ?", (value,)))
        equal = equal & Condition(f"{column} = ?", (value,))
    first = Condition(f"{columns[0]} {'<=' if down[0] else '>='} ?", (key[0],))  # redundant, but an index can use it
    return first & joined("OR", parts)


def before(columns: Sequence[str], down: Descending, key: CursorKey, *, inclusive: bool = False) -> Condition:
    """The row stands before `key`."""
    return behind(columns, tuple(not flip for flip in down), key, inclusive=inclusive)


def _flipped(sign: str) -> str:
    return sign.replace(">", "<")


def order_by(columns: Sequence[str], down: Descending, *, backwards: bool = False) -> str:
    """An ORDER BY clause."""
    return ", ".join(f"{c} DESC" if flip != backwards else c for c, flip in zip(columns, down, strict=True))
