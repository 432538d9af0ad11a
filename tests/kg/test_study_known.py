"""What a learner may say to know: concepts of the graph, and general knowledge that its documents take for granted."""

from __future__ import annotations

import pytest

from kg.errors import UnknownConcept
from kg.study import next_concepts, plan
from tests.graphs import graph_of

GRAPH = graph_of([("vector", "dot-product"), ("dot-product", "attention"), ("softmax", "attention")])


def test_plan_known_general_knowledge_counts_for_what_lies_under_it() -> None:
    """No document names matrix multiplication; whoever knows it knows vectors and the dot product."""
    with GRAPH.snapshot() as lookup:
        made = plan(lookup, ["attention"], known=["matrix multiplication"])

    assert [step.concept.id for step in made.steps] == ["softmax", "attention"]


def test_plan_known_general_knowledge_without_what_it_implies_is_nothing() -> None:
    """With `implied` off only the thing itself is known, and that isn't in the graph."""
    with GRAPH.snapshot() as lookup:
        made = plan(lookup, ["attention"], known=["matrix multiplication"], implied=False)

    assert len(made.steps) == 4


def test_next_concepts_takes_general_knowledge_too() -> None:
    """The same for what can be learnt next."""
    with GRAPH.snapshot() as lookup:
        found = next_concepts(lookup, ["matrix multiplication"], toward=["attention"])

    assert [n.concept.id for n in found] == ["softmax"]


def test_plan_known_unknown_name_is_still_an_error() -> None:
    """A misspelling is not taken for general knowledge."""
    with GRAPH.snapshot() as lookup, pytest.raises(UnknownConcept, match="matrx"):
        plan(lookup, ["attention"], known=["matrx multiplication"])
