"""Rows and values: the columns of SQLite's tables, and what `kg.store.packing` does not know of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from kg.bulk import in_bulk
from kg.merge import IMPORTED, Claim, directed
from kg.model import Concept, Cut, Evidence, Passage, QuestionClaim, Span
from kg.store import packing
from kg.store.packing import KINDS, packed, unpacked
from kg.update import Said

Row = tuple[Any, ...]

CONCEPT = "c.id, c.name, c.kind, c.aliases, c.definition, c.level, c.minutes, c.mentions, c.documents"
RELATION = "r.source, r.type, r.target, r.confidence, r.evidence_count, r.curated"
PREREQUISITE_ROW = "prerequisite, concept, confidence, reasons, curated, given"
PREREQUISITE = "p.prerequisite, p.concept, p.confidence, p.reasons, p.curated, p.given"
EVIDENCE = (
    "e.document, e.start_line, e.end_line, e.form, e.rule, e.text, e.confidence, e.source, e.target, e.type, e.swapped"
)
CLAIM = (
    "k.number, k.document, k.name, k.kind, k.known, k.definition, k.explained, k.refers_to, k.level, k.aliases, "
    "k.defined_by"
)


def concept(row: Row) -> Concept:
    """A row of `CONCEPT`."""
    return concepts([row])[0]


def concepts(rows: Sequence[Row]) -> list[Concept]:
    """Rows of `CONCEPT`."""
    if not rows:
        return []
    id_, name, kinds, aliases, definitions, *numbers = zip(*rows, strict=True)
    kind = [KINDS[each] for each in kinds]
    others = [tuple(unpacked(each)) if each != "[]" else () for each in aliases]
    definition = [Passage(*unpacked(each)) if each else None for each in definitions]
    return in_bulk(Concept, id_, name, kind, others, definition, *numbers)


def concept_row(c: Concept) -> Row:
    """The columns of a concept but its level and minutes, the id last."""
    return (
        c.name,
        c.name.casefold(),
        c.kind,
        packed(c.aliases),
        packed(passage(c.definition)) if c.definition else None,
        c.mentions,
        c.documents,
        c.id,
    )


def passage(p: Passage) -> Row:
    """A passage as a list."""
    return (p.document, p.start_line, p.end_line, p.text)


def cut(row: Row) -> Cut:
    """A row of the cuts."""
    before, after, confidence, cycle = row
    return Cut(before, after, confidence, tuple(unpacked(cycle)))


def cut_row(c: Cut) -> Row:
    """The columns of a cut but its number."""
    return (c.prerequisite, c.concept, c.confidence, packed(c.cycle))


def evidence(row: Row) -> Evidence:
    """A row of `EVIDENCE`, in the direction of its relation."""
    document, *columns, swapped = row
    return Said(document, packing.relation_claim(columns), None, swapped=bool(swapped)).evidence


def said(row: Row) -> Said:
    """A row of `EVIDENCE` followed by the source and target of its relation."""
    document, *columns, swapped, source, target = row
    claim = packing.relation_claim(columns)
    triple = directed(source, claim.type, target) if source is not None else None
    return Said(document, claim, triple, swapped=bool(swapped))


SAID_ROW = "relation, swapped, document, source, type, target, start_line, end_line, form, rule, text, confidence"
"""The columns that `said_row` gives."""


def said_row(s: Said, relation_number: int | None) -> Row:
    c = s.claim
    where = (c.span.start_line, c.span.end_line)
    return (
        relation_number, int(s.swapped), s.document, c.source, c.type, c.target, *where, c.form, c.rule, c.text,
        c.confidence,
    )  # fmt: skip


def claim(row: Row, mentions: Iterable[tuple[int, int]]) -> Claim:
    """A row of `CLAIM` with its mentions."""
    _, document, *columns, aliases, defined_by = row
    spans = (Span(*lines) for lines in mentions)
    about = (IMPORTED if document is None else document, *columns)
    return packing.claim(about, unpacked(aliases), spans, unpacked(defined_by))


def claim_row(c: Claim, concept_id: str) -> Row:
    """The columns of a claim."""
    k = c.claim
    definition, explained, refers_to = packing.claim_columns(k)
    names = (packed(k.aliases), packed(k.defined_by))
    return (
        c.document or None, k.name, concept_id, k.kind, int(k.known), definition, explained, refers_to, k.level, *names,
    )  # fmt: skip


CLAIM_ROW = "document, name, concept, kind, known, definition, explained, refers_to, level, aliases, defined_by"
"""The columns that `claim_row` gives."""


def question(row: Row) -> QuestionClaim:
    """Lines, text and names of a question."""
    *columns, names = row
    return packing.question(columns, unpacked(names))
