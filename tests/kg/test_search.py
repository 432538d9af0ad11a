"""What a search forgives, and what it puts first."""

from __future__ import annotations

import pytest

from kg.graph import Graph
from kg.model import ConceptClaim, Document, Extraction, Kind, Span, Statement


@pytest.fixture(name="graph", scope="module")
def _graph() -> Graph:
    """A few concepts with names that are easy to mistake."""
    definition = Statement("Dropout is a technique that switches random units off.", Span(3, 3))
    claims = (
        ConceptClaim("LSTM", Kind.MODEL, ("long short-term memory",), mentions=(Span(1, 1),)),
        ConceptClaim("backpropagation", Kind.ALGORITHM, ("backprop",)),
        ConceptClaim("batch normalization", Kind.TECHNIQUE),
        ConceptClaim("dropout", Kind.TECHNIQUE, definition=definition),
        ConceptClaim("gradient descent", Kind.ALGORITHM, mentions=(Span(2, 2), Span(4, 4))),
        ConceptClaim("stochastic gradient descent", Kind.ALGORITHM, ("SGD",)),
        ConceptClaim("gradient", Kind.THEORY),
    )
    return Graph.build([Extraction(Document("a.md", "A", "0"), claims)])


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("lstm", "LSTM"), ("Long Short-Term Memories", "LSTM"), ("back propagation", "backpropagation"),
        ("backpropogation", "backpropagation"), ("batchnorm", "batch normalization"),
        ("batch normalisation", "batch normalization"), ("drpout", "dropout"), ("gradient descnt", "gradient descent"),
        ("stoch grad", "stochastic gradient descent"), ("switches random units", "dropout"), ("gradient", "gradient"),
    ],
)  # fmt: skip
def test_search_finds(graph: Graph, text: str, first: str):
    """Case, plural, hyphens, spaces, beginnings and a wrong letter or two are looked through."""
    assert first == graph.search(text)[0].concept.name


def test_search_exact_name_is_certain(graph: Graph):
    """Only the name itself scores 1, and says so first."""
    scores = [hit.score for hit in graph.search("gradient descent")]

    assert scores[0] == 1.0
    assert all(score < 1.0 for score in scores[1:])


def test_search_shows_the_alias_that_fitted(graph: Graph):
    """A hit under another name says which."""
    assert graph.search("sgd")[0].snippet == "SGD"


@pytest.mark.parametrize("text", ["", "   ", "?!", "zebra crossing"])
def test_search_finds_nothing(graph: Graph, text: str):
    """Nothing is found where nothing fits."""
    assert () == graph.search(text) == graph.suggest(text)


def test_search_keeps_to_kinds_and_limit(graph: Graph):
    """Only the wanted kinds, and no more than asked for."""
    found = graph.search("gradient", kinds=(Kind.ALGORITHM,), limit=1)

    assert [hit.concept.kind for hit in found] == [Kind.ALGORITHM]


def test_search_suggests_what_was_meant(graph: Graph):
    """A misspelt name suggests the right one."""
    assert graph.suggest("gradint descent")[0] == "gradient descent"


def test_search_short_words_are_taken_as_they_are(graph: Graph):
    """In three letters a wrong one makes another word."""
    assert graph.search("sgd")
    assert not graph.search("sgb")
