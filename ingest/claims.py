"""What a document states of each concept, gathered from its marked blocks: one `ConceptClaim` a name.

A heading or a label explains the concept that it names; what stands under it are the passages about it, and the best
defining sentence of the document is its definition, sought there first.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.components import CONCEPTS
from ingest.definitions import answer_strength, asks_what, label_strength, sentences, strength
from ingest.documents.blocks import Block, BlockKind, BlockTree
from ingest.mentions import Survey
from kg.model import ConceptClaim, Kind, QuestionClaim, RelationClaim, Span, Statement

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as Tokens

PASSAGES = 3
PASSAGE = 500  # characters
_PROSE = (BlockKind.PARAGRAPH, BlockKind.ITEM)
_EXPLAINED = 1.0  # what a definition gains by standing under the heading of its concept
_BESIDE = 8  # characters beside a name in a heading or label that is about it alone
_TELLING = frozenset({"VBZ", "VBP"})  # tags of a verb that tells what its subject does
_STATES = frozenset(  # but how it is, or nothing yet
    {"has", "have", "does", "do", "remains", "remain", "seems", "seem", "needs", "need", "comes", "come"}
)
_LEVELS = (re.compile(r"\b(beginner|basics?\b|fresher|fundamental)", re.IGNORECASE),
           re.compile(r"\bintermediate", re.IGNORECASE),
           re.compile(r"\b(advanced|experienced|expert)", re.IGNORECASE))  # fmt: skip
_ASKS = re.compile(
    r"^(what|why|how|when|which|where|who|is|are|do|does|can|explain|describe|define|compare|discuss|name|list|"
    r"difference|differentiate|give|tell|walk)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Draft:
    """What has been gathered of one concept."""

    kind: Kind
    mentions: set[Span] = field(default_factory=set)
    best: tuple[float, Statement, tuple[str, ...]] | None = None  # its definition, and the names in it
    explained: list[tuple[Statement, tuple[str, ...]]] = field(default_factory=list)
    level: int = 0


def concepts(
    tree: BlockTree, docs: Sequence[Doc], relations: Sequence[RelationClaim], survey: Survey
) -> tuple[ConceptClaim, ...]:
    """The concepts that a document names, sorted by name."""
    drafts: dict[str, _Draft] = {}
    for doc in docs:
        for span in doc.spans[CONCEPTS]:
            draft = drafts.setdefault(span._.concept, _Draft(Kind(span.label_)))
            draft.mentions.add(_lines(doc._.block, span.start_char, span.end_char))
    for relation in relations:  # a table's header names concepts, but it is no block
        for name in (relation.source, relation.target):
            if name not in drafts:
                drafts[name] = _Draft(survey.kind(name), {relation.span})
    _explain(tree, docs, drafts)
    _define(tree, docs, drafts)
    return tuple(_claim(name, drafts[name], drafts, survey) for name in sorted(drafts))


def _lines(block: Block, begin: int, end: int) -> Span:
    return Span(block.line_at(begin), block.line_at(max(begin, end - 1)))


def _claim(name: str, draft: _Draft, drafts: Mapping[str, _Draft], survey: Survey) -> ConceptClaim:
    known = survey.listed(name)
    defined_by = tuple(n for n in dict.fromkeys(draft.best[2]) if n != name) if draft.best else ()
    sources = [draft.best[2]] if draft.best else [names for _, names in draft.explained]
    refers = Counter(n for names in sources for n in names if n != name and n in drafts)
    return ConceptClaim(
        name,
        draft.kind,
        aliases=survey.aliases(name),
        known=known,
        mentions=tuple(sorted(draft.mentions)),
        definition=draft.best[1] if draft.best else None,
        explained=tuple(statement for statement, _ in draft.explained[:PASSAGES]),
        defined_by=defined_by,
        refers_to=tuple(sorted(refers.items())),
        level=draft.level,
    )


# --- Explanations -------------------------------------------------------------------------------------------------


def _explain(tree: BlockTree, docs: Sequence[Doc], drafts: Mapping[str, _Draft]) -> None:
    """Give each concept that a heading is about the prose under it, and one that a label names what it introduces."""
    under: dict[int, list[Block]] = defaultdict(list)
    for block in tree.blocks:
        if block.kind in _PROSE:
            above = next((b.index for b in tree.ancestors(block) if b.kind is BlockKind.HEADING), -1)
            if above >= 0 and len(under[above]) < PASSAGES and len(block.body.split()) > 3:
                under[above].append(block)
    for block in tree.blocks:
        if block.kind is BlockKind.HEADING:
            for name in _topics(docs[block.index]):
                drafts[name].level = drafts[name].level or _level(tree, block)
                drafts[name].explained += [_passage(docs[b.index]) for b in under[block.index]]
        elif block.label and len(block.body.split()) > 3:
            for name in _labelled(docs[block.index]):
                drafts[name].explained.append(_passage(docs[block.index]))


def _topics(heading: Doc) -> tuple[str, ...]:
    """What a heading is about: the concepts that it names, if they are few."""
    names = _named(heading)
    return names if len(names) <= 2 else names[:1]


def _labelled(doc: Doc) -> list[str]:
    block = doc._.block
    return [s._.concept for s in doc.spans[CONCEPTS]
            if s.end_char <= block.body_start and len(block.label) - len(s.text) <= _BESIDE]  # fmt: skip


def _passage(doc: Doc) -> tuple[Statement, tuple[str, ...]]:
    block = doc._.block
    text = block.text
    end = len(text)
    if end > PASSAGE:
        end = max((s.end for s in sentences(block) if s.end <= PASSAGE), default=PASSAGE)
    names = tuple(span._.concept for span in doc.spans[CONCEPTS] if span.end_char <= end)
    return Statement(text[:end].strip(), _lines(block, 0, end)), names


def _level(tree: BlockTree, heading: Block) -> int:
    for block in tree.ancestors(heading):
        for level, pattern in enumerate(_LEVELS, start=1):
            if pattern.search(block.text):
                return level
    return 0


# --- Definitions --------------------------------------------------------------------------------------------------


def _define(tree: BlockTree, docs: Sequence[Doc], drafts: Mapping[str, _Draft]) -> None:
    """Give each concept its best defining statement; of equals the first."""
    answered: set[int] = set()  # headings under which prose has been seen
    for doc in docs:
        block = doc._.block
        if block.kind is BlockKind.HEADING:
            continue
        heading = next(iter(tree.headings(block)), None)
        first = heading is not None and block.kind in _PROSE and heading.index not in answered
        if heading and first:
            answered.add(heading.index)
        if not doc.spans[CONCEPTS]:
            continue
        topics = _topics(docs[heading.index]) if heading else ()
        found = list(_defining(doc))
        if heading and first:
            found += _answer(docs[heading.index], doc)
        spans = [(s.start_char, s._.concept) for s in doc.spans[CONCEPTS]]
        for value, name, begin, end in found:
            value += _EXPLAINED * (name in topics)
            draft = drafts[name]
            if draft.best is None or value > draft.best[0]:
                inside = slice(bisect_left(spans, (begin, "")), bisect_left(spans, (end, "")))
                names = tuple(name for _, name in spans[inside])
                text = doc._.block.text[begin:end].strip()
                draft.best = value, Statement(text, _lines(doc._.block, begin, end)), names


def _defining(doc: Doc) -> Iterator[tuple[float, str, int, int]]:
    """The statements of a block that define a concept: how well, which, and where in the text they stand."""
    block: Block = doc._.block
    mentions: list[Tokens] = list(doc.spans[CONCEPTS])
    for mention in mentions:
        value = label_strength(block, mention.start_char, mention.end_char)
        if value:
            yield value, mention._.concept, 0, len(block.text)
    ends = [mention.end_char for mention in mentions]
    starts = [mention.start_char for mention in mentions]
    for sentence in sentences(block):
        for mention in mentions[bisect_left(starts, sentence.start) : bisect_right(ends, sentence.end)]:
            value = strength(block, sentence, mention.start_char, mention.end_char)
            if value:
                yield value, mention._.concept, sentence.start, sentence.end


def _answer(heading: Doc, doc: Doc) -> Iterator[tuple[float, str, int, int]]:
    """The first sentence under a heading that asks what a concept is, or is its name, where that is what it tells of:
    "A residual connection adds the input of a block to its output." """
    asked, mention = next(iter(heading.spans[CONCEPTS]), None), next(iter(doc.spans[CONCEPTS]), None)
    sentence = next(sentences(doc._.block), None)
    if asked is None or mention is None or sentence is None or asked._.concept != mention._.concept:
        return
    if not asks_what(heading.text, asked.start_char, asked.end_char):
        return
    value = answer_strength(doc.text[sentence.start : sentence.end], mention.start_char - sentence.start)
    verb = _behind(doc, mention.end)
    if value and verb is not None and verb.tag_ in _TELLING and verb.lower_ not in _STATES:
        yield value, mention._.concept, sentence.start, sentence.end


def _behind(doc: Doc, at: int) -> Token | None:
    """The token at `at`, or that behind the brackets that open there."""
    if doc[at : at + 1].text == "(":
        at = next((token.i + 1 for token in doc[at:] if token.text == ")"), at)
    return doc[at] if at < len(doc) else None


# --- Questions ----------------------------------------------------------------------------------------------------


def questions(tree: BlockTree, docs: Sequence[Doc]) -> tuple[QuestionClaim, ...]:
    """The questions that a document asks in headings and numbered items, in order."""
    return tuple(QuestionClaim(b.text, b.span, _named(docs[b.index])) for b in tree.blocks if _asks(b))


def _named(doc: Doc) -> tuple[str, ...]:
    """The concepts that a block names, each once, in order."""
    return tuple(dict.fromkeys(span._.concept for span in doc.spans[CONCEPTS]))


def _asks(block: Block) -> bool:
    if block.kind is BlockKind.HEADING:
        return bool(block.text.rstrip().endswith("?") or _ASKS.match(block.text))
    return block.kind is BlockKind.ITEM and block.text.rstrip().endswith("?")
