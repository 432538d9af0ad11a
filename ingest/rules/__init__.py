"""How a text states relations: rules over the facts of each pair of mentions, weighed by a judge.

`RULES` is the design: headings, tables, lists, sentences, each a table of patterns. A rule only says what words and
structure allow; `ingest.rules.judge` says how far to trust it in its place, and also speaks where no rule does (the
rule's name is then the pair's role: "context.heading1"). `relate` gives what a document states, each with its quote.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ingest.context import Context, Pair
from ingest.documents.blocks import BlockTree
from ingest.facts import facts
from ingest.rules import headings, lists, sentence, tables
from ingest.rules.judge import CLASSES, FIELDS, Floats, Place, packaged, readings
from ingest.rules.rule import Rule, RuleBook
from kg.model import RelationClaim, RelationType

if TYPE_CHECKING:
    from spacy.tokens import Doc

RULES: tuple[Rule, ...] = (*headings.RULES, *tables.RULES, *lists.RULES, *sentence.RULES)
BOOK = RuleBook(RULES)
_NEGATED = FIELDS.index("negated")
# What is denied or asked is no relation, but "A does not use X as B does" and "A or B?" do compare.
_DENIABLE = np.array([class_ is not None and class_[0] is RelationType.CONTRASTS_WITH for class_ in CLASSES])
_UNTRAINED = 0.5  # the confidence of a rule where there is no judge


class Candidate(NamedTuple):
    """A pair with all that the judge is shown of it, and what the rules say of it."""

    pair: Pair
    row: tuple[str, ...]
    place: Place
    said: Mapping[tuple[RelationType, bool], str]


def relate(tree: BlockTree, docs: Sequence[Doc]) -> list[RelationClaim]:
    """The relations that a document states, in the order of the text; `docs` holds one `Doc` for each block."""
    context = Context(tree, docs)
    found = candidates(context)
    judge = packaged()
    if judge is None:
        return [_claim(context, c, class_, _UNTRAINED) for c in found for class_ in c.said]
    opinion = judge.opinion([c.row for c in found], [c.place for c in found])
    stated = decided(found, opinion, least=judge.least)
    return [_claim(context, found[i], class_, judge.confidence(value)) for i, class_, value in stated]


def candidates(context: Context) -> list[Candidate]:
    """Every pair of a document that may be related, in reading order."""
    found = []
    for pair, row in facts(context):
        said = BOOK.proposals(row)
        says = " ".join(sorted(f"{type_}{'>' if forward else '<'}" for type_, forward in said))
        found.append(Candidate(pair, (*row, says, next(iter(said.values()), "")), _place(context, pair), said))
    return found


def _place(context: Context, pair: Pair) -> Place:
    block = context.tree.blocks[pair.second.block]
    return Place(context.section(block), block.index, block.parent, pair.first.name, pair.second.name)


def decided(
    found: Sequence[Candidate], opinion: Floats, *, least: float
) -> list[tuple[int, tuple[RelationType, bool], float]]:
    """The candidates that state a relation, with its class and how sure that is: for two names of a section the
    surest, in reading order."""
    best: dict[tuple[int, str, str], tuple[float, int, int]] = {}
    if not len(opinion):
        return []
    unsaid = np.array([bool(c.row[_NEGATED]) for c in found])
    opinion = np.where(unsaid[:, None] & ~_DENIABLE, 0, opinion)
    chosen = opinion[:, 1:].argmax(axis=1) + 1
    sure = (opinion @ readings())[np.arange(len(found)), chosen]
    for i in np.flatnonzero(sure >= least).tolist():
        place = found[i].place
        names = (place.section, min(place.first, place.second), max(place.first, place.second))
        best[names] = max(best.get(names, (0.0, 0, 0)), (float(sure[i]), -i, int(chosen[i])))
    kept = sorted((-minus, class_, value) for value, minus, class_ in best.values())
    return [(i, CLASSES[class_] or (RelationType.USES, True), min(value, 1.0)) for i, class_, value in kept]


def _claim(
    context: Context, candidate: Candidate, class_: tuple[RelationType, bool], confidence: float
) -> RelationClaim:
    pair, (type_, forward) = candidate.pair, class_
    source, target = (pair.first, pair.second) if forward else (pair.second, pair.first)
    rule = candidate.said.get(class_, f"context.{pair.role}")
    return RelationClaim(source.name, type_, target.name, context.span(pair), context.form(pair), rule,
                         context.quote(pair), round(confidence, 3))  # fmt: skip
