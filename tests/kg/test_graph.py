"""The graph in memory, as the judge of stores: what a small library of documents answers."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import OutOfTime
from kg.graph import Graph
from kg.lookup import ConceptFilter, Slice
from kg.model import Correction, Extraction
from tests.strategies import corrections, library


@given(library(), corrections(), st.randoms(use_true_random=False))
def test_graph_does_not_depend_on_order(
    extractions: tuple[Extraction, ...], given_: tuple[Correction, ...], random: Random
):
    """The same documents in any order, or twice the same one's statements, give the same tables."""
    shuffled = list(extractions)
    random.shuffle(shuffled)

    assert Graph.build(extractions, given_).tables == Graph.build(shuffled, reversed(given_)).tables


@given(library())
def test_graph_ids_are_names_and_names_find_concepts(extractions: tuple[Extraction, ...]):
    """Each concept is found by its id, its name, and (perhaps among others) each of its aliases."""
    graph = Graph.build(extractions)

    for concept in graph.tables.concepts:
        found = graph.named([concept.id, concept.name, *concept.aliases])
        assert (concept.id,) == found[concept.id] == found[concept.name]
        assert all(concept.id in found[alias] for alias in concept.aliases)


@given(library(), st.integers(1, 4))
def test_graph_pages_join_to_the_whole_list(extractions: tuple[Extraction, ...], size: int):
    """Pages of any size show each concept exactly once."""
    graph = Graph.build(extractions)
    seen, after = [], None
    while True:
        page = graph.concept_page(ConceptFilter(), (), Slice(first=size, after=after))
        seen += [c.id for c in page.items]
        if not page.has_next:
            break
        after = page.keys[-1]

    assert [c.id for c in graph.tables.concepts] == seen


def test_graph_stops_in_time():
    """A question that may take no time at all is stopped."""
    from kg.model import ConceptClaim, Document, Kind
    from tests.strategies import NAMES

    graph = Graph.build([Extraction(Document("a", "A", "0"), tuple(ConceptClaim(n, Kind.MODEL) for n in NAMES))])

    with graph.snapshot(seconds=-1) as lookup, pytest.raises(OutOfTime):
        lookup.concept_page(ConceptFilter(), (), Slice())
