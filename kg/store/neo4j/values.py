"""Values and properties: what Neo4j's nodes hold, and what `kg.store.packing` does not know of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.identity import identity, naming
from kg.merge import IMPORTED, Claim, Triple
from kg.model import Concept, Correction, Cut, Evidence, Passage, QuestionClaim, Relation, Report, Span
from kg.search import name_words, words_of
from kg.store import packing
from kg.store.packing import KINDS
from kg.update import Asked, Said

Properties = dict[str, Any]
Row = list[Any]

# Neo4j's bulk import leaves empty lists out, so what is absent is read as one
CONCEPT = (
    "c.id, c.name, c.kind, coalesce(c.aliases, []), c.definition, c.definitionDocument, c.definitionLines, "
    "c.level, c.minutes, c.mentions, c.documents"
)
RELATION = "a.id, type(r), b.id, r.confidence, r.evidenceCount, r.curated"
PREREQUISITE = "a.id, b.id, p.confidence, p.reasons, p.curated, coalesce(p.given, false)"
EVIDENCE = (
    "e.document, e.startLine, e.endLine, e.form, e.rule, e.text, e.confidence, e.source, e.target, e.type, "
    "e.swapped, e.relation"
)
CLAIM = (
    "k.document, k.name, k.kind, k.known, k.definition, k.explained, k.refersTo, k.level, coalesce(k.aliases, []), "
    "coalesce(k.mentions, []), coalesce(k.definedBy, [])"
)
QUESTION = "q.document, q.startLine, q.endLine, q.text, coalesce(q.names, [])"


def concept(row: Row) -> Concept:
    """A row of `CONCEPT`."""
    id_, name, kind, aliases, text, document, lines, *numbers = row
    definition = None if text is None else Passage(document, lines[0], lines[1], text)
    return Concept(id_, name, KINDS[kind], tuple(aliases), definition, *numbers)


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


def relation_properties(r: Relation) -> Properties:
    """What a relationship holds, with its ends."""
    held = {"id": r.id, "confidence": r.confidence, "evidenceCount": r.evidence_count, "curated": r.curated}
    return {"source": r.source, "target": r.target, "held": held}


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


def correction_row(c: Correction) -> Properties:
    """What a correction node holds."""
    return {
        "action": c.action.value, "source": c.source, "type": c.type, "target": c.target, "by": c.by, "why": c.why,
    }  # fmt: skip


def report_row(r: Report) -> Properties:
    """What a complaint's node holds."""
    return {"id": r.id, "about": r.about, "text": r.text, "by": r.by}


def evidence(row: Row) -> Evidence:
    """A row of `EVIDENCE`, in the direction of its relation."""
    return said(row).evidence


def said(row: Row) -> Said:
    """A row of `EVIDENCE`."""
    document, *columns, swapped, relation_id = row
    about = triple(relation_id) if relation_id else None
    return Said(document, packing.relation_claim(columns), about, swapped=swapped)


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
    *columns, aliases, lines, defined_by = row
    spans = (Span(*pair) for pair in zip(lines[::2], lines[1::2], strict=True))
    return packing.claim(columns, aliases, spans, defined_by)


def claim_key(document: str, name: str, concept_id: str = "") -> str:
    """What makes a claim the only one: document and name, or for an imported one the concept."""
    return f"{document}\n{name}" if document != IMPORTED else f"\n{name}\n{concept_id}"


def claim_row(c: Claim, concept_id: str) -> Properties:
    """What a claim node holds, with what it is connected to."""
    k = c.claim
    definition, explained, refers_to = packing.claim_columns(k)
    held = {
        "key": claim_key(c.document, k.name, concept_id),
        "document": c.document,
        "name": k.name,
        "kind": k.kind.value,
        "known": k.known,
        "aliases": list(k.aliases),
        "mentions": [line for span in k.mentions for line in (span.start_line, span.end_line)],
        "definition": definition,
        "explained": explained,
        "definedBy": list(k.defined_by),
        "refersTo": refers_to,
        "level": k.level,
    }
    return {"held": held, "concept": concept_id, "names": sorted(naming(k).all)}


def question(row: Row) -> QuestionClaim:
    """A row of `QUESTION` without its document."""
    *columns, names = row
    return packing.question(columns, names)


def question_row(q: Asked) -> Properties:
    """What a question node holds, with the concepts that it is about."""
    c = q.claim
    held: Mapping[str, Any] = {
        "document": q.document, "startLine": c.span.start_line, "endLine": c.span.end_line, "text": c.text,
        "names": list(c.concepts),
    }  # fmt: skip
    return {"held": dict(held), "concepts": list(q.concepts)}
