"""Typing errors in known words."""

from __future__ import annotations

import pytest

from ingest.phrases import English
from ingest.spelling import Spelling

WORDS = (
    "backpropagation",
    "convolutional",
    "supervised",
    "unsupervised",
    "maxpool",
    "minpool",
    "encoder",
    "decoder",
    "prompting",
    "promoting",
)


@pytest.fixture
def spelling() -> Spelling:
    """A small vocabulary, and a dictionary with one word that is near to it."""
    return Spelling.of(WORDS, English(nouns=frozenset({"encode", "recorder"})))


@pytest.mark.parametrize(
    ("written", "meant"), [("backpropogation", "backpropagation"), ("convolutonal", "convolutional"),
                           ("convolutoinal", "convolutional"), ("supervissed", "supervised")]
)  # fmt: skip
def test_spelling_mends_one_letter(spelling: Spelling, written: str, meant: str) -> None:
    """A letter too many, too few, wrong, or two swapped."""
    assert spelling.right(written) == meant


@pytest.mark.parametrize("word", ["encoder", "decoder", "unsupervised", "maxpool", "recorder", "loss", "transformer2"])
def test_spelling_leaves_words_alone(spelling: Spelling, word: str) -> None:
    """Known words, words of the dictionary, short ones and those with digits are never changed."""
    assert spelling.right(word) == word


def test_spelling_never_guesses(spelling: Spelling) -> None:
    """A word that is as near to two words as to one stays as it is."""
    assert spelling.right("promting") == "promting"
