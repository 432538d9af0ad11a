"""A graph as records: one JSON object for each thing, in one order, so that the same graph gives the same bytes.

The records `document`, `concept`, `mention`, `relation` and `prerequisite` say all that a reader of the graph needs.
The others make an export lossless: `claim` and `statement` (what documents state beyond that, so that they can be
edited or forgotten after an import), `cut`, `question`, `correction` and `report`. Whoever writes records by hand
may leave the others out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kg import merge
from kg.errors import InputError
from kg.merge import Claim
from kg.model import (
    Action,
    Concept,
    ConceptClaim,
    Correction,
    Cut,
    Document,
    Evidence,
    Form,
    Kind,
    Mention,
    Passage,
    Prerequisite,
    QuestionClaim,
    Reason,
    Relation,
    RelationClaim,
    RelationType,
    Report,
    Span,
    Statement,
)
from kg.update import Asked, Said

Record = Mapping[str, Any]

ORDER = (
    "document", "concept", "claim", "mention", "relation", "statement", "prerequisite", "cut", "question",
    "correction", "report",
)  # fmt: skip
"""The order of the records of an export; each sort is sorted by its own fields."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """A claim without its mentions, and the id of its concept."""

    claim: Claim
    concept: str


@dataclass(frozen=True, slots=True)
class Proven:
    """A relation with its evidence."""

    relation: Relation
    evidence: tuple[Evidence, ...]


Item = (
    Document | Concept | Assigned | Mention | Proven | Said | Prerequisite | Cut | Asked | Correction | Report
)  # what a record stands for


# --- Out -------------------------------------------------------------------------------------------------------------


def document(d: Document) -> Record:
    return {"record": "document", "id": d.id, "title": d.title, "sha256": d.sha256}


def concept(c: Concept) -> Record:
    return {
        "record": "concept", "id": c.id, "name": c.name, "kind": c.kind.value, "aliases": list(c.aliases),
        "definition": c.definition and _passage(c.definition), "level": c.level, "minutes": c.minutes,
    }  # fmt: skip


def _passage(p: Passage) -> Record:
    return {"text": p.text, "document": p.document, "start_line": p.start_line, "end_line": p.end_line}


def claim(c: Claim, concept_id: str) -> Record:
    k = c.claim
    return {
        "record": "claim", "document": c.document, "name": k.name, "concept": concept_id, "kind": k.kind.value,
        "known": k.known, "aliases": list(k.aliases), "definition": k.definition and _statement(k.definition),
        "explained": [_statement(s) for s in k.explained], "defined_by": list(k.defined_by),
        "refers_to": dict(k.refers_to), "level": k.level,
    }  # fmt: skip


def _statement(s: Statement) -> Record:
    return {"text": s.text, "start_line": s.span.start_line, "end_line": s.span.end_line}


def mention(m: Mention) -> Record:
    return {
        "record": "mention", "concept": m.concept, "document": m.document, "start_line": m.start_line,
        "end_line": m.end_line, "name": m.name,
    }  # fmt: skip


def relation(r: Relation, evidence: tuple[Evidence, ...]) -> Record:
    return {
        "record": "relation", "source": r.source, "type": r.type.value, "target": r.target,
        "confidence": r.confidence, "curated": r.curated, "evidence": [_evidence(e) for e in evidence],
    }  # fmt: skip


def _evidence(e: Evidence) -> Record:
    return {
        "document": e.document, "start_line": e.start_line, "end_line": e.end_line, "form": e.form.value,
        "rule": e.rule, "text": e.text, "confidence": e.confidence, "source": e.source, "target": e.target,
    }  # fmt: skip


def statement(s: Said) -> Record:
    """A statement that is evidence for nothing: of a concept with itself, or rejected."""
    return {"record": "statement", "type": s.claim.type.value, **_evidence(s.evidence)}


def prerequisite(p: Prerequisite) -> Record:
    return {
        "record": "prerequisite", "prerequisite": p.prerequisite, "concept": p.concept, "confidence": p.confidence,
        "curated": p.curated, "reasons": [_reason(r) for r in p.reasons], **({"given": True} if p.given else {}),
    }  # fmt: skip


def _reason(r: Reason) -> Record:
    place = {"document": r.document, "start_line": r.start_line, "end_line": r.end_line}
    return {"kind": r.kind, "text": r.text, "weight": r.weight, **({} if r.document is None else place)}


def cut(c: Cut) -> Record:
    return {
        "record": "cut", "prerequisite": c.prerequisite, "concept": c.concept, "confidence": c.confidence,
        "cycle": list(c.cycle),
    }  # fmt: skip


def question(q: Asked) -> Record:
    c = q.claim
    return {
        "record": "question", "document": q.document, "start_line": c.span.start_line, "end_line": c.span.end_line,
        "text": c.text, "names": list(c.concepts), "concepts": list(q.concepts),
    }  # fmt: skip


def correction(c: Correction) -> Record:
    return {
        "record": "correction", "action": c.action.value, "source": c.source, "type": c.type, "target": c.target,
        "by": c.by, "why": c.why,
    }  # fmt: skip


def report(r: Report) -> Record:
    return {"record": "report", "id": r.id, "about": r.about, "text": r.text, "by": r.by}


# --- In --------------------------------------------------------------------------------------------------------------


def parsed(given: Iterable[Record]) -> Iterator[Item]:
    """What records stand for; raises `InputError` that shows the record where it isn't one, and its line."""
    for number, record in enumerate(given, 1):
        try:
            yield _PARSERS[record["record"]](record)
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(
                f"Line {number} is no record of a graph ({type(error).__name__}: {error}): {str(record)[:200]}",
                hint=f"A record is one of {', '.join(ORDER)}; docs/vocabulary.md shows their fields.",
            ) from error


def _parsed_concept(r: Record) -> Concept:
    id_ = r["id"]
    # no spaces, since the id of a relation has its ends between them
    if not isinstance(id_, str) or not id_ or " " in id_ or not id_.isprintable():
        raise ValueError(f"the id {id_!r} is no text without spaces and control characters")
    d = r.get("definition")
    definition = Passage(d["document"], d["start_line"], d["end_line"], d["text"]) if d else None
    aliases, level, minutes = tuple(r.get("aliases", ())), r.get("level", 0), r.get("minutes", 0)
    return Concept(id_, r["name"], Kind(r["kind"]), aliases, definition, level, minutes)


def _parsed_statement(r: Record) -> Statement:
    return Statement(r["text"], Span(r["start_line"], r["end_line"]))


def _parsed_claim(r: Record) -> Assigned:
    k = ConceptClaim(
        r["name"],
        Kind(r["kind"]),
        tuple(r["aliases"]),
        r["known"],
        (),
        _parsed_statement(r["definition"]) if r["definition"] else None,
        tuple(map(_parsed_statement, r["explained"])),
        tuple(r["defined_by"]),
        tuple(sorted(r["refers_to"].items())),
        r["level"],
    )
    return Assigned(Claim(r["document"], k), r["concept"])


def _parsed_mention(r: Record) -> Mention:
    return Mention(r["concept"], r["document"], r["start_line"], r["end_line"], r.get("name", ""))


def _parsed_relation(r: Record) -> Proven:
    evidence = tuple(_parsed_evidence(e, r) for e in r.get("evidence", ()))
    type_ = RelationType(r["type"])
    proven = Relation(r["source"], type_, r["target"], r["confidence"], len(evidence), r.get("curated", False))
    return Proven(proven, evidence)


def _parsed_evidence(e: Record, r: Record) -> Evidence:
    return Evidence(
        e["document"], e["start_line"], e["end_line"], Form(e["form"]), e["rule"], e["text"],
        e.get("confidence", r["confidence"]), e.get("source", r["source"]), e.get("target", r["target"]),
    )  # fmt: skip


def _parsed_said(r: Record) -> Said:
    e = _parsed_evidence(r, {"confidence": 0.0, "source": "", "target": ""})
    return Said(e.document, _stated(e, RelationType(r["type"])), None)


def statements(p: Proven) -> Iterator[Said]:
    """What documents state of a relation: the claims that its evidence was made of."""
    for e in p.evidence:
        claim = merge.ordered_ends(_stated(e, p.relation.type))
        yield Said(e.document, claim, merge.triple(p.relation), swapped=claim.source != e.source)


def _stated(e: Evidence, type_: RelationType) -> RelationClaim:
    """The claim that evidence was made of."""
    span = Span(e.start_line, e.end_line)
    return RelationClaim(e.source, type_, e.target, span, e.form, e.rule, e.text, e.confidence)


def _parsed_prerequisite(r: Record) -> Prerequisite:
    reasons = tuple(
        Reason(x["kind"], x["text"], x.get("weight", 0.0), x.get("document"), x.get("start_line"), x.get("end_line"))
        for x in r.get("reasons", ())
    )
    flags = (r.get("curated", False), r.get("given", False))
    return Prerequisite(r["prerequisite"], r["concept"], r["confidence"], reasons, *flags)


def _parsed_question(r: Record) -> Asked:
    span = Span(r["start_line"], r["end_line"])
    return Asked(r["document"], QuestionClaim(r["text"], span, tuple(r["names"])), tuple(r["concepts"]))


_PARSERS: Mapping[str, Callable[[Record], Item]] = {
    "document": lambda r: Document(r["id"], r["title"], r["sha256"]),
    "concept": _parsed_concept,
    "claim": _parsed_claim,
    "mention": _parsed_mention,
    "relation": _parsed_relation,
    "statement": _parsed_said,
    "prerequisite": _parsed_prerequisite,
    "cut": lambda r: Cut(r["prerequisite"], r["concept"], r["confidence"], tuple(r["cycle"])),
    "question": _parsed_question,
    "correction": lambda r: Correction(Action(r["action"]), r["source"], r["type"], r["target"], r["by"], r["why"]),
    "report": lambda r: Report(r["id"], r["about"], r["text"], r["by"]),
}
