"""Names found in text."""

from __future__ import annotations

from itertools import pairwise

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from ingest import components  # noqa: F401  the extensions of a Doc
from ingest.names import Names
from ingest.phrases import English
from ingest.view import View, joined
from ingest.vocabulary import Entry, Vocabulary
from kg.model import Kind

NLP = spacy.blank("en")
NAMES = Names.of(
    Vocabulary.of(
        [
            Entry("LSTM", Kind.MODEL, aliases=("long short-term memory",)),
            Entry("L1 regularization", Kind.TECHNIQUE),
            Entry("L2 regularization", Kind.TECHNIQUE),
            Entry("layer normalization", Kind.TECHNIQUE),
            Entry("input layer", Kind.COMPONENT),
            Entry("hidden layer", Kind.COMPONENT),
            Entry("output layer", Kind.COMPONENT),
            Entry("neural network", Kind.MODEL),
            Entry("recurrent neural network", Kind.MODEL),
            Entry("Adam", Kind.ALGORITHM),
            Entry("overfitting", Kind.PROBLEM, forms=("overfit", "overfits")),
            Entry("image classification", Kind.TASK),
            Entry("image captioning", Kind.TASK),
            Entry("CLS token", Kind.DATA),
            Entry("layer freezing", Kind.TECHNIQUE),
        ]
    ),
    English(verbs=frozenset({"freeze"})),
)


def found(text: str) -> list[tuple[str, str]]:
    """The names in a text, each with its words there."""
    view = View.of(NLP(text))
    return [(view.text(m.start, m.end), m.known.name) for m in NAMES.matches(view)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Recurrent neural networks are neural networks", [("Recurrent neural networks", "recurrent neural network"),
                                                           ("neural networks", "neural network")]),
        ("long-short-term memories", [("long-short-term memories", "LSTM")]),
        ("the Adam optimizer", [("Adam optimizer", "Adam")]),
        ("L1 and L2 regularization", [("L1", "L1 regularization"), ("L2 regularization", "L2 regularization")]),
        ("L1/L2 regularization", [("L1", "L1 regularization"), ("L2 regularization", "L2 regularization")]),
        ("input, hidden, and output layers", [("input", "input layer"), ("hidden", "hidden layer"),
                                              ("output layers", "output layer")]),
        ("it overfits", [("overfits", "overfitting")]),
        ("image classification and captioning", [("image classification", "image classification"),
                                                 ("captioning", "image captioning")]),
        ("image classification and more", [("image classification", "image classification")]),
        ('the "[CLS]" token', [('CLS]" token', "CLS token")]),
        ("Freeze the layers.", [("Freeze the layers", "layer freezing")]),
        ("neural. Network", []),
        ("short-term plans", []),
    ],
)  # fmt: skip
def test_names_are_found(text: str, names: list[tuple[str, str]]) -> None:
    """The longest name, in any spelling, with its general noun; names that share their end; none across a full stop."""
    assert found(text) == names


def test_names_share_no_end_with_a_plural() -> None:
    """In "convolutional layers and batch normalization" nobody speaks of layer normalization."""
    assert ("layers", "layer normalization") not in found(
        "layers and weight normalization, layers and layer normalization"
    )


@given(st.text(alphabet="L12 regulaiztonAdm.-/", max_size=80))
def test_names_stand_in_order_without_overlap(text: str) -> None:
    """Matches never overlap, and their words are those of a name, an ellipsis or a general noun."""
    matches = NAMES.matches(View.of(NLP(text)))

    assert all(a.end <= b.start for a, b in pairwise(matches))


@given(st.lists(st.sampled_from(["neural", "Networks", "pre", "training", "GPUs"]), min_size=1, max_size=4))
def test_names_meet_whatever_parts_their_words(words: list[str]) -> None:
    """Spaces and hyphens between words, and capitals, make no difference."""
    assert joined(" ".join(words)) == joined("-".join(words)) == joined(" ".join(words).lower())
