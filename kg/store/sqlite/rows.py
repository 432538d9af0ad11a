"""Rows and values: how the domain's values lie in columns, and how they come out again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from kg.merge import IMPORTED, Claim, directed
from kg.model import (
    Action,
    Concept,
    ConceptClaim,
    Correction,
    Cut,
    Evidence,
    Form,
    Kind,
    Passage,
    Prerequisite,
    QuestionClaim,
    Reason,
    Relation,
    RelationClaim,
    RelationType,
    Span,
    Statement,
)
from kg.update import Said

Row = tuple[Any, ...]

KINDS = {kind.value: kind for kind in Kind}
TYPES = {type_.value: type_ for type_ in RelationType}
FORMS = {form.value: form for form in Form}

CONCEPT = "c.id, c.name, c.kind, c.aliases, c.definition, c.level, c.minutes, c.mentions, c.documents"
RELATION = "r.source, r.type, r.target, r.confidence, r.evidence_count, r.curated"
PREREQUISITE = "p.prerequisite, p.concept, p.confidence, p.reasons, p.curated"
EVIDENCE = (
    "e.document, e.start_line, e.end_line, e.form, e.rule, e.text, e.confidence, e.source, e.target, e.swapped, e.type"
)
CLAIM = (
    "k.number, k.document, k.name, k.kind, k.known, k.aliases, k.definition, k.explained, k.defined_by, "
    "k.refers_to, k.level"
)


def packed(values: object) -> str:
    """A list as JSON."""
    return orjson.dumps(values).decode()


def unpacked(text: str) -> Any:
    """The list that JSON holds."""
    return orjson.loads(text)


def correction(row: Row) -> Correction:
    """The columns of a correction in the order of its fields."""
    action, *names = row
    return Correction(Action(action), *names)


def concept(row: Row) -> Concept:
    """A row of `CONCEPT`."""
    id_, name, kind, aliases, definition, level, minutes, mentions, documents = row
    return Concept(
        id_,
        name,
        KINDS[kind],
        tuple(orjson.loads(aliases)) if aliases != "[]" else (),
        Passage(*orjson.loads(definition)) if definition else None,
        level,
        minutes,
        mentions,
        documents,
    )


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


def relation(row: Row) -> Relation:
    """A row of `RELATION`."""
    source, type_, target, confidence, evidence_count, curated = row
    return Relation(source, TYPES[type_], target, confidence, evidence_count, bool(curated))


def prerequisite(row: Row) -> Prerequisite:
    """A row of `PREREQUISITE`."""
    before, after, confidence, reasons, curated = row
    return Prerequisite(before, after, confidence, tuple(Reason(*r) for r in orjson.loads(reasons)), bool(curated))


def prerequisite_row(p: Prerequisite) -> Row:
    """The columns of `PREREQUISITE`."""
    reasons = [(r.kind, r.text, r.weight, r.document, r.start_line, r.end_line) for r in p.reasons]
    return (p.prerequisite, p.concept, p.confidence, packed(reasons), int(p.curated))


def cut(row: Row) -> Cut:
    """A row of the cuts."""
    before, after, confidence, cycle = row
    return Cut(before, after, confidence, tuple(orjson.loads(cycle)))


def evidence(row: Row) -> Evidence:
    """A row of `EVIDENCE`, in the direction of its relation."""
    document, start, end, form, rule, text, confidence, source, target, swapped, _ = row
    ends = (target, source) if swapped else (source, target)
    return Evidence(document, start, end, FORMS[form], rule, text, confidence, *ends)


def said(row: Row) -> Said:
    """A row of `EVIDENCE` followed by the source and target of its relation."""
    *columns, relation_source, relation_target = row
    document, start, end, form, rule, text, confidence, source, target, swapped, type_ = columns
    claim = RelationClaim(source, TYPES[type_], target, Span(start, end), FORMS[form], rule, text, confidence)
    triple = directed(relation_source, claim.type, relation_target) if relation_source is not None else None
    return Said(document, claim, triple, swapped=bool(swapped))


def said_row(s: Said, relation_number: int | None) -> Row:
    """The columns of an evidence row."""
    c = s.claim
    where = (c.span.start_line, c.span.end_line)
    return (
        relation_number, int(s.swapped), s.document, c.source, c.type, c.target, *where, c.form, c.rule, c.text,
        c.confidence,
    )  # fmt: skip


def claim(row: Row, mentions: Iterable[tuple[int, int]]) -> Claim:
    """A row of `CLAIM` with its mentions."""
    _, document, name, kind, known, aliases, definition, explained, defined_by, refers_to, level = row
    return Claim(
        IMPORTED if document is None else document,
        ConceptClaim(
            name,
            KINDS[kind],
            tuple(orjson.loads(aliases)),
            bool(known),
            tuple(Span(*lines) for lines in mentions),
            statement(orjson.loads(definition)) if definition else None,
            tuple(map(statement, orjson.loads(explained))),
            tuple(orjson.loads(defined_by)),
            tuple((other, count) for other, count in orjson.loads(refers_to)),
            level,
        ),
    )


def claim_row(c: Claim, concept_id: str) -> Row:
    """The columns of a claim."""
    k = c.claim
    return (
        c.document or None,
        k.name,
        concept_id,
        k.kind,
        int(k.known),
        packed(k.aliases),
        packed(_statement_row(k.definition)) if k.definition else None,
        packed([_statement_row(s) for s in k.explained]),
        packed(k.defined_by),
        packed(k.refers_to),
        k.level,
    )


def statement(values: tuple[int, int, str]) -> Statement:
    """A statement out of a list."""
    start, end, text = values
    return Statement(text, Span(start, end))


def _statement_row(s: Statement) -> tuple[int, int, str]:
    return (s.span.start_line, s.span.end_line, s.text)


def question(row: Row) -> QuestionClaim:
    """Lines, text and names of a question."""
    start, end, text, names = row
    return QuestionClaim(text, Span(start, end), tuple(orjson.loads(names)))
