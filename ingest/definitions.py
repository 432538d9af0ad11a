"""Sentences that say what a concept is, and how good each of them is as a definition.

A definition opens with the concept and goes on "is a ...", "refers to ...", "stands for ..."; or it is what a label
introduces ("- Dropout: a technique that ..."), or a table's cell beside it under a header such as "Description". Where
a heading asks for the concept, a first sentence that tells what it does will do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.documents.blocks import Block, BlockKind

_END = re.compile(r"(?<=[.!?])[\"”)]*\s+(?=[\"“(]?[A-Z0-9])")
_ABBREVIATION = re.compile(r"\b(e\.g|i\.e|vs|etc|cf|Fig|Eq|al|approx|resp|No)\.$")
_IS = re.compile(
    r"\s*(?:\([^)]{1,60}\)\s*)?(?:,[^,]{1,40},\s*)?"
    r"(?:(?P<is>is|are)\s+(?:(?:simply|basically|essentially|also|just)\s+)?(?P<article>an?|the|one|any|those)\b"
    r"|(?P<refers>refers?\s+to|means?|denotes?|describes?|is\s+defined|are\s+defined|measures?)\b"
    r"|(?P<bare>is|are|stands?\s+for)\b)"
)  # fmt: skip
_OPENING = re.compile(
    r"^(?:\W*(?:(?:in|as|for)\s[^,]{1,40},\s*)?(?:an?|the|here,?|so,?|formally,?)?\s*)$", re.IGNORECASE
)
_NOT = re.compile(r"^\s*(?:not|also|often|used|usually|now|very|more|less|applied|added|called|trained|then)\b")
_MEANING = re.compile(r"\b(description|definition|meaning|what it (is|does)|explanation|idea|concept)\b", re.IGNORECASE)
_ASKING = re.compile(
    r"\W*(?:q?\d+\W+)?(?:(?:what\s+(?:is|are)|define|explain|describe)\s+)?(?:(?:an?|the)\s+)?$", re.IGNORECASE
)
_ASKED = re.compile(r"\W*(?:\([^)]*\)\W*)?(?:(?:in|and\s+(?:how|why|what|when))\s.*)?$", re.IGNORECASE)
_LONGEST_OPENING = 60  # characters before the concept in a defining sentence
_WINDOW = 150  # characters after it in which the verb must stand
_GOOD = range(40, 321)  # characters that can be read at a glance


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a block, from offset `start` to `end` of its text."""

    start: int
    end: int


def sentences(block: Block) -> Iterator[Sentence]:
    """The sentences of a block by punctuation; the label is no part of any."""
    text = block.text
    start = block.body_start
    for match in _END.finditer(text, block.body_start):
        if not _ABBREVIATION.search(text, start, match.start()):
            yield Sentence(start, match.start())
            start = match.end()
    if text[start:].strip():
        yield Sentence(start, len(text))


def strength(block: Block, sentence: Sentence, begin: int, end: int) -> float:
    """How well a sentence defines the concept named at begin..end of the block's text; 0: not at all."""
    text = block.text
    if begin - sentence.start > _LONGEST_OPENING or text[max(sentence.end - 2, end) : sentence.end].rstrip().endswith(
        "?"
    ):
        return 0.0
    opening, rest = text[sentence.start : begin], text[end : min(sentence.end, end + _WINDOW)]
    match = _IS.match(rest)
    if match is None or not _OPENING.match(opening):
        return 0.0
    if match["article"] or match["refers"]:
        value = 3.0 if match["article"] else 2.5
    else:
        value = 0.0 if _NOT.match(rest[match.end() :]) else 1.0
    return value and value + _fit(sentence.end - sentence.start)


def asks_what(heading: str, begin: int, end: int) -> bool:
    """Whether a heading asks what the concept is that it names at begin..end, or is its name."""
    return bool(_ASKING.match(heading[:begin]) and _ASKED.match(heading[end:]))


def answer_strength(sentence: str, begin: int) -> float:
    """How well a sentence that names a concept at `begin` and tells what it does answers what it is; 0: not at all."""
    if not _OPENING.match(sentence[:begin]) or sentence.rstrip().endswith((":", "?")):
        return 0.0
    return 0.8 + _fit(len(sentence))


def label_strength(block: Block, begin: int, end: int) -> float:
    """How well what a label or a row's first cell introduces defines the concept named there; 0: not at all."""
    if block.kind is BlockKind.ROW:
        return _row_strength(block, begin)
    body = block.body.strip()
    if not block.label or end > block.body_start or len(body.split()) < 4:
        return 0.0
    whole = len(block.label) - (end - begin) <= 8
    article = re.match(r"(an?|the)\s", body, re.IGNORECASE)
    return (2.2 if article else 1.4) + _fit(len(body)) if whole else 0.0


def _row_strength(block: Block, begin: int) -> float:
    if not block.cells or begin >= len(block.cells[0]) or len(block.header) < 2:
        return 0.0
    said = any(
        _MEANING.search(h) and len(c.split()) > 3 for h, c in zip(block.header[1:], block.cells[1:], strict=False)
    )
    return 1.6 if said else 0.0


def _fit(length: int) -> float:
    return 0.5 if length in _GOOD else 0.0
