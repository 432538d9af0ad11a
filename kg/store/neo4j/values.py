"""Values as properties, and back: the same as `kg.store.sqlite.rows` is for columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from kg.identity import identity, naming
from kg.merge import IMPORTED, Claim, Triple
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
from kg.search import name_words, words_of
from kg.update import Asked, Said

Properties = dict[str, Any]
Row = list[Any]

# Neo4j's bulk import leaves empty lists out, so what is absent is read as one
CONCEPT = (
    "c.id, c.name, c.kind, coalesce(c.aliases, []), c.definition, c.definitionDocument, c.definitionLines, "
    "c.level, c.minutes, c.mentions, c.documents"
)
RELATION = "a.id, type(r), b.id, r.confidence, r.evidenceCount, r.curated"
PREREQUISITE = "a.id, b.id, p.confidence, p.reasons, p.curated"
EVIDENCE = (
    "e.document, e.startLine, e.endLine, e.form, e.rule, e.text, e.confidence, e.source, e.target, e.swapped, "
    "e.type, e.relation"
)
CLAIM = (
    "k.document, k.name, k.kind, k.known, coalesce(k.aliases, []), coalesce(k.mentions, []), k.definition, "
    "k.explained, coalesce(k.definedBy, []), k.refersTo, k.level"
)
QUESTION = "q.document, q.startLine, q.endLine, q.text, coalesce(q.names, [])"


def packed(values: object) -> str:
    """A list as JSON."""
    return orjson.dumps(values).decode()


def concept(row: Row) -> Concept:
    """A row of `CONCEPT`."""
    id_, name, kind, aliases, text, document, lines, *numbers = row
    definition = None if text is None else Passage(document, lines[0], lines[1], text)
    return Concept(id_, name, Kind(kind), tuple(aliases), definition, *numbers)


def concept_properties(c: Concept) -> Properties:
    """What a concept node holds, but for level and minutes; what is None is not there."""
    d = c.definition
    return {
        "id": c.id,
        "name": c.name,
        "folded": c.name.casefold(),
        "kind": c.kind.value,
        "aliases": list(c.aliases),
        "definition": d and d.text,
        "definitionDocument": d and d.document,
        "definitionLines": d and [d.start_line, d.end_line],
        "mentions": c.mentions,
        "documents": c.documents,
        "words": " ".join(sorted(set[str]().union(*(name_words(n) for n in (c.name, *c.aliases))))),
        "definitionWords": " ".join(sorted(set(words_of(d.text)))) if d else None,
    }


def names(c: Concept) -> list[str]:
    """The identities under which a concept is found."""
    return sorted({identity(n) for n in (c.name, *c.aliases)})


def relation(row: Row) -> Relation:
    """A row of `RELATION`."""
    source, type_, target, confidence, evidence_count, curated = row
    return Relation(source, RelationType(type_), target, confidence, evidence_count, curated)


def relation_properties(r: Relation) -> Properties:
    """What a relationship holds, with its ends."""
    held = {"id": r.id, "confidence": r.confidence, "evidenceCount": r.evidence_count, "curated": r.curated}
    return {"source": r.source, "target": r.target, "held": held}


def prerequisite(row: Row) -> Prerequisite:
    """A row of `PREREQUISITE`."""
    before, after, confidence, reasons, curated = row
    return Prerequisite(before, after, confidence, tuple(Reason(*r) for r in orjson.loads(reasons)), curated)


def prerequisite_row(p: Prerequisite) -> tuple[Any, ...]:
    """The values of `PREREQUISITE`."""
    reasons = [(r.kind, r.text, r.weight, r.document, r.start_line, r.end_line) for r in p.reasons]
    return (p.prerequisite, p.concept, p.confidence, packed(reasons), p.curated)


def cut(row: Row) -> Cut:
    """Ends, confidence and cycle of a cut."""
    before, after, confidence, cycle = row
    return Cut(before, after, confidence, tuple(cycle))


def cut_row(number: int, c: Cut) -> Properties:
    """What a cut node holds; `number` keeps their order."""
    return {
        "number": number, "prerequisite": c.prerequisite, "concept": c.concept, "confidence": c.confidence,
        "cycle": list(c.cycle),
    }  # fmt: skip


def correction(row: Row) -> Correction:
    """The values of a correction in the order of its fields."""
    action, *names_ = row
    return Correction(Action(action), *names_)


def correction_row(c: Correction) -> Properties:
    """What a correction node holds."""
    return {
        "action": c.action.value, "source": c.source, "type": c.type, "target": c.target, "by": c.by, "why": c.why,
    }  # fmt: skip


def evidence(row: Row) -> Evidence:
    """A row of `EVIDENCE`, in the direction of its relation."""
    return said(row).evidence


def said(row: Row) -> Said:
    """A row of `EVIDENCE`."""
    document, start, end, form, rule, text, confidence, source, target, swapped, type_, relation_id = row
    claim = RelationClaim(source, RelationType(type_), target, Span(start, end), Form(form), rule, text, confidence)
    return Said(document, claim, triple(relation_id) if relation_id else None, swapped=swapped)


def triple(relation_id: str) -> Triple:
    """The ends and type in a relation's id; the ids of concepts hold no space."""
    source, type_, target = relation_id.split(" ")
    return (source, type_, target)


def said_row(s: Said) -> Properties:
    """What an evidence node holds, with the ends of its relation in that relation's direction."""
    c = s.claim
    held = {
        "document": s.document, "startLine": c.span.start_line, "endLine": c.span.end_line, "form": c.form.value,
        "rule": c.rule, "text": c.text, "confidence": c.confidence, "source": c.source, "target": c.target,
        "swapped": s.swapped, "type": c.type.value, "relation": " ".join(s.triple) if s.triple else None,
    }  # fmt: skip
    ends = (s.triple[0], s.triple[2]) if s.triple else (None, None)
    return {"held": held, "subject": ends[0], "object": ends[1]}


def claim(row: Row) -> Claim:
    """A row of `CLAIM`."""
    document, name, kind, known, aliases, lines, definition, explained, defined_by, refers_to, level = row
    return Claim(
        document,
        ConceptClaim(
            name,
            Kind(kind),
            tuple(aliases),
            known,
            tuple(Span(*pair) for pair in zip(lines[::2], lines[1::2], strict=True)),
            _statement(orjson.loads(definition)) if definition else None,
            tuple(map(_statement, orjson.loads(explained))),
            tuple(defined_by),
            tuple((other, count) for other, count in orjson.loads(refers_to)),
            level,
        ),
    )


def claim_key(document: str, name: str, concept_id: str = "") -> str:
    """What makes a claim the only one: document and name, or for an imported one the concept."""
    return f"{document}\n{name}" if document != IMPORTED else f"\n{name}\n{concept_id}"


def claim_row(c: Claim, concept_id: str) -> Properties:
    """What a claim node holds, with what it is connected to."""
    k = c.claim
    held = {
        "key": claim_key(c.document, k.name, concept_id),
        "document": c.document,
        "name": k.name,
        "kind": k.kind.value,
        "known": k.known,
        "aliases": list(k.aliases),
        "mentions": [line for span in k.mentions for line in (span.start_line, span.end_line)],
        "definition": packed(_statement_row(k.definition)) if k.definition else None,
        "explained": packed([_statement_row(s) for s in k.explained]),
        "definedBy": list(k.defined_by),
        "refersTo": packed(k.refers_to),
        "level": k.level,
    }
    return {"held": held, "concept": concept_id, "names": sorted(naming(k).all)}


def _statement(values: tuple[int, int, str]) -> Statement:
    start, end, text = values
    return Statement(text, Span(start, end))


def _statement_row(s: Statement) -> tuple[int, int, str]:
    return (s.span.start_line, s.span.end_line, s.text)


def question(row: Row) -> QuestionClaim:
    """A row of `QUESTION` without its document."""
    start, end, text, concepts = row
    return QuestionClaim(text, Span(start, end), tuple(concepts))


def question_row(q: Asked) -> Properties:
    """What a question node holds, with the concepts that it is about."""
    c = q.claim
    held: Mapping[str, Any] = {
        "document": q.document, "startLine": c.span.start_line, "endLine": c.span.end_line, "text": c.text,
        "names": list(c.concepts),
    }  # fmt: skip
    return {"held": dict(held), "concepts": list(q.concepts)}
