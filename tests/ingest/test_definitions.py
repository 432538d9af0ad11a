"""Sentences that define a concept, told from others."""

from __future__ import annotations

import pytest

from ingest.definitions import label_strength, sentences, strength
from ingest.documents.blocks import Block, BlockKind
from kg.model import Span


def block(text: str, *, label: str = "", body_start: int = 0) -> Block:
    """A list item by hand."""
    return Block(0, BlockKind.ITEM, text, Span(1, 1), label=label, body_start=body_start)


def value(text: str, name: str) -> float:
    """How well the first sentence of `text` defines `name`."""
    own = block(text)
    begin = text.index(name)
    return strength(own, next(iter(sentences(own))), begin, begin + len(name))


@pytest.mark.parametrize(
    "text",
    [
        "Dropout is a technique that switches units off at random.",
        "In short, dropout is a technique against overfitting.",
        "The dropout (or inverted dropout) is the random removal of units.",
        "Dropout refers to the random removal of units.",
        "Dropout is one of the oldest regularizers.",
    ],
)
def test_definitions_are_found(text: str) -> None:
    """The concept opens the sentence and a class or meaning follows."""
    assert value(text, "Dropout" if "Dropout" in text else "dropout") > 2


@pytest.mark.parametrize(
    "text",
    [
        "Dropout is used in many networks.",
        "Is Dropout a technique?",
        "Networks with Dropout are slow to train.",
        "Unlike Dropout, weight decay is a penalty.",
    ],
)
def test_definitions_are_no_other_sentences(text: str) -> None:
    """Uses, questions and sentences about something else define nothing."""
    assert value(text, "Dropout") == 0


def test_definitions_follow_a_label() -> None:
    """What a label introduces defines what it names; a word or two do not."""
    said = block("Dropout: switches units off at random", label="Dropout", body_start=9)
    short = block("Dropout: 0.5", label="Dropout", body_start=9)

    assert label_strength(said, 0, 7) > 1
    assert label_strength(short, 0, 7) == 0


def test_sentences_end_at_full_stops_only() -> None:
    """Abbreviations and decimals end no sentence."""
    own = block("Use a norm, e.g. L2. It costs 0.5 ms. Fine?")

    assert [own.text[s.start : s.end] for s in sentences(own)] == ["Use a norm, e.g. L2.", "It costs 0.5 ms.", "Fine?"]
