"""Filters as Cypher conditions, and texts as Lucene queries. Values only ever travel as parameters."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from kg.lookup import ConceptFilter, ConceptOrder, RelationFilter
from kg.search import typos
from kg.store.conditions import Condition, nested

COLUMNS = {
    ConceptOrder.NAME: "c.folded",
    ConceptOrder.LEVEL: "c.level",
    ConceptOrder.MENTIONS: "c.mentions",
    ConceptOrder.KIND: "c.kind",
}
RELATION_COLUMNS = ("r.confidence", "a.id", "type(r)", "b.id")

_LUCENE = re.compile(r'([+\-&|!(){}\[\]^"~*?:\\/])')


def concepts(where: ConceptFilter) -> Condition:
    """What holds for a concept `c` that fits."""
    own = [
        _if("c.id IN ?", where.ids, list),
        _if("c.kind IN ?", where.kinds, list),
        _if("c.folded CONTAINS ?", where.name_contains, str.casefold),
        _if("c.folded STARTS WITH ?", where.name_starts_with, str.casefold),
        _if("EXISTS { (c)<-[:ABOUT]-(k:Claim) WHERE k.document = ? }", where.document),
        _either("EXISTS { (c)<-[:PREREQUISITE_OF]-() }", where.has_prerequisites),
        _either("c.definition IS NOT NULL", where.has_definition),
        _if("c.level >= ?", where.min_level),
        _if("c.level <= ?", where.max_level),
    ]
    return nested(own, *(list(map(concepts, f)) for f in (where.all_of, where.any_of, where.none_of)))


def relations(where: RelationFilter) -> Condition:
    """What holds for a relation `r` from `a` to `b` that fits."""
    own = [
        _if("a.id IN ?", where.sources, list),
        _if("b.id IN ?", where.targets, list),
        _if("type(r) IN ?", where.types, list),
        _if("r.confidence >= ?", where.min_confidence),
        _if("EXISTS { MATCH (e:Evidence) WHERE e.relation = r.id AND e.document = ? }", where.document),
        _either("r.curated", where.curated),
    ]
    return nested(own, *(list(map(relations, f)) for f in (where.all_of, where.any_of, where.none_of)))


def _if(text: str, value: Any, made: Callable[[Any], Any] = lambda value: value) -> Condition:
    return Condition() if value is None else Condition(text, (made(value),))


def _either(text: str, holds: bool | None) -> Condition:  # noqa: FBT001  # a condition, its opposite, or none
    return Condition() if holds is None else Condition(text if holds else f"NOT ({text})")


def escaped(word: str) -> str:
    """A word without any meaning to Lucene's query language."""
    return _LUCENE.sub(r"\\\1", word)


def variants(word: str) -> str:
    """The word, what it begins, and what it may be a misspelling of."""
    text = escaped(word)
    begins = [f"words:{text}*"] if len(word) > 1 else []
    similar = [f"words:{text}~{typos(word)}"] if typos(word) else []
    return "(" + " OR ".join([f"words:{text}", *begins, *similar]) + ")"


def every(words: Sequence[str]) -> str:
    """A query for all of the words in names."""
    return " AND ".join(map(variants, words))


def some(words: Sequence[str]) -> str:
    """A query for some of the words in names."""
    return " OR ".join(map(variants, words))


def in_definition(words: Sequence[str]) -> str:
    """A query for all of the words in definitions."""
    return " AND ".join(f"definitionWords:{escaped(w)}" for w in words)
