"""Filters as SQL conditions. Column names come from the tables here, values only ever as parameters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kg.lookup import ConceptFilter, ConceptOrder, RelationFilter
from kg.store.conditions import Condition, nested
from kg.store.packing import packed

COLUMNS = {
    ConceptOrder.NAME: "c.folded",
    ConceptOrder.LEVEL: "c.level",
    ConceptOrder.MENTIONS: "c.mentions",
    ConceptOrder.KIND: "c.kind",
}
RELATION_COLUMNS = ("r.confidence", "r.source", "r.type", "r.target")


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
    return nested(own, *(list(map(concepts, f)) for f in (where.all_of, where.any_of, where.none_of)))


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
    return nested(own, *(list(map(relations, f)) for f in (where.all_of, where.any_of, where.none_of)))


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
