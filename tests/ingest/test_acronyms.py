"""Acronyms that texts introduce in brackets."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.acronyms import acronyms


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("A long short-term memory (LSTM) network", "LSTM", "long short-term memory"),
        ("Generative adversarial networks (GANs) play a game", "GAN", "Generative adversarial networks"),
        ("RNNs (recurrent neural networks) read in order", "RNN", "recurrent neural networks"),
        ("the neural radiance field (NeRF)", "NeRF", "neural radiance field"),
        ("weighed by term frequency-inverse document frequency (TF-IDF)", "TF-IDF",
         "term frequency-inverse document frequency"),
        ("low-rank adaptation(LoRA) of weights", "LoRA", "low-rank adaptation"),
        ("Recurrent networks (RNs, see below)", "RN", "Recurrent networks"),
        ("convolutional neural network (convnet or CNN)", "CNN", "convolutional neural network"),
        ("natural language processing [NLP]", "NLP", "natural language processing"),
    ],
)  # fmt: skip
def test_acronyms_joins_short_and_long_forms(text: str, short: str, long: str) -> None:
    """The letters of the short form are found in the words before it, or the other way round."""
    assert [(a.short, a.long) for a in acronyms(text)] == [(short, long)]


@pytest.mark.parametrize(
    "text",
    ["the loss (see Figure 2)", "Xavier (Glorot) initialization", "the model (ABC) is fast", "it works (OK)", "(LSTM)"],
)
def test_acronyms_leaves_other_brackets_alone(text: str) -> None:
    """A bracket that doesn't fit the words before it introduces nothing."""
    assert list(acronyms(text)) == []


@given(st.text(alphabet="aB ().-", max_size=300))
def test_acronyms_places_its_long_forms(text: str) -> None:
    """The long form stands in the text at its offsets."""
    for found in acronyms(text):
        assert text[found.start : found.end].strip() == found.long


def test_acronyms_takes_linear_time() -> None:
    """Brackets without end don't slow it down."""
    start = time.perf_counter()
    list(acronyms("(a (B" * 20_000 + "word (" * 20_000))
    assert time.perf_counter() - start < 5
