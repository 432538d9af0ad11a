"""How values lie in the columns of a table or the properties of a node, as far as both stores do it alike.

Lists that nobody looks into are JSON. A store's own module says which columns there are, and the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import chain, islice
from operator import itemgetter
from typing import Any, cast

import orjson

from kg.bulk import in_bulk
from kg.lookup import DocumentSummary, Edge
from kg.merge import Claim
from kg.model import (
    Action,
    ConceptClaim,
    Correction,
    Document,
    Form,
    Kind,
    Prerequisite,
    QuestionClaim,
    Reason,
    Relation,
    RelationClaim,
    RelationType,
    Span,
    Statement,
)
from kg.prerequisites import Place

Columns = Sequence[Any]

KINDS = {kind.value: kind for kind in Kind}
TYPES = {type_.value: type_ for type_ in RelationType}
FORMS = {form.value: form for form in Form}


def packed(values: object) -> str:
    """A list as JSON."""
    return orjson.dumps(values).decode()


def unpacked(text: str) -> Any:
    """The list that JSON holds."""
    return orjson.loads(text)


def correction(row: Columns) -> Correction:
    """The columns of a correction in the order of its fields."""
    action, *names = row
    return Correction(Action(action), *names)


def relation(row: Columns) -> Relation:
    """Ends with the type between, confidence, number of places, and whether a curator says so."""
    source, type_, target, confidence, evidence_count, curated = row
    return Relation(source, TYPES[type_], target, confidence, evidence_count, bool(curated))


def relation_claim(row: Columns) -> RelationClaim:
    """Lines, form, rule, text, confidence, source, target and type of a statement."""
    start, end, form, rule, text, confidence, source, target, type_ = row
    return RelationClaim(source, TYPES[type_], target, Span(start, end), FORMS[form], rule, text, confidence)


def prerequisite(row: Columns) -> Prerequisite:
    """As `prerequisite_row` gives it."""
    return _prerequisites([row])[0]


def prerequisites(ids: Iterable[str], rows: Iterable[Columns], *, end: int) -> dict[str, tuple[Prerequisite, ...]]:
    """For each id those of the prerequisites at whose `end` (column 0 or 1) it stands, the most confident first."""
    rows = sorted(sorted(rows, key=itemgetter(1 - end)), key=itemgetter(2), reverse=True)
    found: dict[str, list[Prerequisite]] = {id_: [] for id_ in ids}
    for row, each in zip(rows, _prerequisites(rows), strict=True):
        found[row[end]].append(each)
    return {id_: tuple(some) for id_, some in found.items()}


def best_reasons(rows: Iterable[Columns]) -> dict[tuple[str, str], Reason]:
    """The first of each prerequisite's packed reasons; the rows hold the ends and those."""
    ends, packed_reasons = [], []
    for before, after, reasons in rows:
        ends.append((before, after))
        packed_reasons.append(reasons)
    lists = orjson.loads(f"[{','.join(packed_reasons)}]")
    best = {pair: each[0] for pair, each in zip(ends, lists, strict=True) if each}
    return dict(zip(best, in_bulk(Reason, *zip(*best.values(), strict=True)), strict=True)) if best else {}


def _prerequisites(rows: Sequence[Columns]) -> list[Prerequisite]:
    if not rows:
        return []
    before, after, confidence, packed_reasons, curated, given = zip(*rows, strict=True)
    lists = orjson.loads(f"[{','.join(packed_reasons)}]")
    told = list(chain.from_iterable(lists))
    reasons = iter(in_bulk(Reason, *zip(*told, strict=True)) if told else ())
    why = [tuple(islice(reasons, len(each))) for each in lists]
    return in_bulk(Prerequisite, before, after, confidence, why, list(map(bool, curated)), list(map(bool, given)))


def prerequisite_row(p: Prerequisite) -> tuple[Any, ...]:
    """Ends, confidence, packed reasons, and whether it is curated and given."""
    reasons = [(r.kind, r.text, r.weight, r.document, r.start_line, r.end_line) for r in p.reasons]
    return (p.prerequisite, p.concept, p.confidence, packed(reasons), p.curated, p.given)


def best_places(found: Iterable[Columns]) -> dict[Any, Place]:
    """For each relation the place of its best evidence; the rows hold the relation, minus the confidence, the place."""
    best: dict[Any, tuple[Any, ...]] = {}
    for relation, *rank in found:
        best[relation] = min(tuple(rank), best.get(relation, tuple(rank)))
    return {relation: Place(*place) for relation, (_, *place) in best.items()}


def edges(found: list[tuple[Any, ...]]) -> tuple[Edge, ...]:
    """Ends, confidence and curated of prerequisites as sorted edges, column by column: closures make thousands."""
    if not found:
        return ()
    found.sort()  # rows come in runs, which a sort makes quick work of
    before, after, confidence, curated = zip(*found, strict=True)
    return tuple(map(_edge, zip(before, after, confidence, map(bool, curated), strict=True)))


_edge = cast("Callable[[Columns], Edge]", partial(tuple.__new__, Edge))  # without a function call for each


def claim(row: Columns, aliases: Iterable[str], mentions: Iterable[Span], defined_by: Iterable[str]) -> Claim:
    """Document, name, kind, known, packed definition, explanations and references, and level of a claim."""
    document, name, kind, known, definition, explained, refers_to, level = row
    return Claim(
        document,
        ConceptClaim(
            name,
            KINDS[kind],
            tuple(aliases),
            bool(known),
            tuple(mentions),
            _statement(orjson.loads(definition)) if definition else None,
            tuple(map(_statement, orjson.loads(explained))) if explained != "[]" else (),
            tuple(defined_by),
            tuple((other, count) for other, count in orjson.loads(refers_to)) if refers_to != "[]" else (),
            level,
        ),
    )


def claim_columns(c: ConceptClaim) -> tuple[str | None, str, str]:
    """Definition, explanations and references, packed."""
    definition = packed(_statement_row(c.definition)) if c.definition else None
    return definition, packed([_statement_row(s) for s in c.explained]), packed(c.refers_to)


def _statement(values: tuple[int, int, str]) -> Statement:
    start, end, text = values
    return Statement(text, Span(start, end))


def _statement_row(s: Statement) -> tuple[int, int, str]:
    return (s.span.start_line, s.span.end_line, s.text)


def question(row: Columns, names: Iterable[str]) -> QuestionClaim:
    """Lines and text of a question."""
    start, end, text = row
    return QuestionClaim(text, Span(start, end), tuple(names))


def summary(row: Columns) -> DocumentSummary:
    """A document's columns, and how many concepts and relations have evidence in it."""
    id_, title, sha256, concepts, relations = row
    return DocumentSummary(Document(id_, title, sha256), concepts, relations)
