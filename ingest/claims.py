"""What a document states of each concept, from its marked blocks: mentions, definition, passages, questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ingest.components import CONCEPTS
from ingest.documents.blocks import BlockTree
from kg.model import ConceptClaim, Kind, QuestionClaim, RelationClaim, Span

if TYPE_CHECKING:
    from spacy.tokens import Doc


def concepts(tree: BlockTree, docs: Sequence[Doc], relations: Sequence[RelationClaim]) -> tuple[ConceptClaim, ...]:
    """The concepts that a document mentions, sorted by name."""
    del tree
    kinds: dict[str, str] = {}
    mentions: dict[str, set[Span]] = defaultdict(set)
    for doc in docs:
        for span in doc.spans[CONCEPTS]:
            kinds.setdefault(span._.concept, span.label_)
            block = doc._.block
            mentions[span._.concept].add(Span(block.line_at(span.start_char), block.line_at(span.end_char - 1)))
    for relation in relations:  # a table's header names concepts but is no block
        for name, kind in ((relation.source, Kind.MODEL), (relation.target, Kind.MODEL)):
            if name not in kinds:
                kinds[name] = kind
                mentions[name].add(relation.span)
    return tuple(
        ConceptClaim(name, Kind(kinds[name]), mentions=tuple(sorted(mentions[name]))) for name in sorted(kinds)
    )


def questions(tree: BlockTree, docs: Sequence[Doc]) -> tuple[QuestionClaim, ...]:
    """The questions that a document asks, in order."""
    del tree, docs
    return ()
