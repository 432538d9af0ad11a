"""How a text states relations: rules over the facts of each pair of mentions, in one ordered tuple.

`RULES` is the design: headings, tables, lists, sentences, each a table of patterns. `relate` gives what they read in
a document. A rule only says what words and structure allow; how far to trust it is the judge's to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ingest.context import Context, Pair
from ingest.documents.blocks import BlockTree
from ingest.facts import facts
from ingest.rules import headings, lists, sentence, tables
from ingest.rules.rule import Rule, RuleBook
from kg.model import RelationClaim, RelationType

if TYPE_CHECKING:
    from spacy.tokens import Doc

RULES: tuple[Rule, ...] = (*headings.RULES, *tables.RULES, *lists.RULES, *sentence.RULES)
BOOK = RuleBook(RULES)


def relate(tree: BlockTree, docs: Sequence[Doc]) -> list[RelationClaim]:
    """The relations that a document states, in the order of the text; `docs` holds one `Doc` for each block."""
    context = Context(tree, docs)
    return [
        _claim(context, pair, type_, rule, forward=forward)
        for pair, row in facts(context)
        for (type_, forward), rule in BOOK.proposals(row).items()
    ]


def _claim(context: Context, pair: Pair, type_: RelationType, rule: str, *, forward: bool) -> RelationClaim:
    source, target = (pair.first, pair.second) if forward else (pair.second, pair.first)
    return RelationClaim(source.name, type_, target.name, context.span(pair), context.form(pair), rule,
                         context.quote(pair), 0.5)  # fmt: skip
