"""What a learner asks: find, path, next."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import AmbiguousConcept, InputError, StoreCorrupt, UnknownConcept
from kg.graph import Graph
from kg.lookup import Edge
from kg.model import ConceptClaim, Cut, Document, Extraction, Kind
from kg.study import (
    NoPath,
    NoPathReason,
    Path,
    Prefer,
    all_prerequisites,
    all_unlocks,
    alternatives,
    find,
    find_all,
    next_concepts,
    path,
    reduced,
    steps,
)
from kg.study.subgraph import Subgraph
from tests.graphs import graph_of
from tests.strategies import dags

LEARNING = graph_of(
    [
        ("derivative", "gradient"),
        ("vector", "gradient"),
        ("gradient", "descent"),
        ("loss", "descent"),
        ("derivative", "chaining"),
        ("chaining", "backprop"),
        ("gradient", "backprop"),
    ]
)


def test_study_find_sees_through_spelling() -> None:
    """Case and plural don't matter."""
    assert find(LEARNING, "Gradients").id == "gradient"
    assert [c.id for c in find_all(LEARNING, ["vector", "Gradient", "gradients"])] == ["vector", "gradient"]


def test_study_find_names_the_unknown_with_suggestions() -> None:
    """A misspelt name is an answerable mistake."""
    with pytest.raises(UnknownConcept) as unknown:
        find(LEARNING, "gradiant")

    assert "gradient" in unknown.value.suggestions


def test_study_find_names_the_candidates_of_an_ambiguous_name() -> None:
    """Two concepts that share an alias are both named."""
    claims = (
        ConceptClaim("global average pooling", Kind.COMPONENT, aliases=("GAP",), known=True),
        ConceptClaim("generalization gap", Kind.METRIC, aliases=("GAP",), known=True),
    )
    graph = Graph.build([Extraction(Document("a.md", "A", "0" * 64), claims)])

    with pytest.raises(AmbiguousConcept) as ambiguous:
        find(graph, "gap")

    assert set(ambiguous.value.candidates) == {"global average pooling", "generalization gap"}


def test_study_path_is_shortest_with_reasons() -> None:
    """Two ways lead from derivative to backprop: both have two steps; ids decide, reasons come along."""
    found = path(LEARNING, "derivative", "backprop")

    assert isinstance(found, Path)
    assert found.ids == ("derivative", "chaining", "backprop")
    assert [step.reasons[0].kind for step in steps(LEARNING, found)] == ["uses", "uses"]
    assert found.confidence == pytest.approx(0.81)


def test_study_path_prefers_what_is_asked() -> None:
    """The shortest way is direct and doubtful, the trusted one longer."""
    graph = graph_of([("aa", "bb"), ("bb", "cc"), ("aa", "cc")], confidence={("aa", "cc"): 0.3})

    short, sure = path(graph, "aa", "cc"), path(graph, "aa", "cc", prefer=Prefer.TRUSTED)

    assert isinstance(short, Path)
    assert isinstance(sure, Path)
    assert short.ids == ("aa", "cc")
    assert sure.ids == ("aa", "bb", "cc")


def test_study_path_says_why_there_is_none() -> None:
    """The same concept, the other way round, unrelated."""
    same, back, none = (
        path(LEARNING, "loss", "Losses"),
        path(LEARNING, "descent", "vector"),
        path(LEARNING, "loss", "vector"),
    )

    assert isinstance(same, NoPath)
    assert isinstance(back, NoPath)
    assert isinstance(none, NoPath)
    assert (same.reason, back.reason, none.reason) == (NoPathReason.SAME, NoPathReason.REVERSED, NoPathReason.UNRELATED)
    assert back.reverse
    assert back.reverse.ids == ("vector", "gradient", "descent")
    assert "loss" in none.message


def test_study_all_prerequisites_come_nearest_first() -> None:
    """Direct ones with their own reasons, far ones with the chain in words."""
    found = all_prerequisites(LEARNING, "descent")

    assert [p.prerequisite for p in found] == ["gradient", "loss", "derivative", "vector"]
    assert [p.reasons[0].text for p in found][1:3] == ["descent uses loss", "by way of gradient"]
    assert [p.concept for p in all_unlocks(LEARNING, "vector")] == ["gradient", "backprop", "descent"]


@given(dags())
def test_study_closure_is_that_of_networkx(pairs: list[tuple[str, str]]) -> None:
    """All prerequisites, all unlocks and paths agree with another implementation."""
    graph, judge = graph_of(pairs), nx.DiGraph(pairs)
    for id_ in judge:
        below = all_prerequisites(graph, id_)
        assert {p.prerequisite for p in below} == nx.ancestors(judge, id_)
        assert {p.concept for p in all_unlocks(graph, id_)} == nx.descendants(judge, id_)
        for first in nx.ancestors(judge, id_):
            found = path(graph, first, id_)
            assert isinstance(found, Path)
            assert len(found.ids) == 1 + nx.shortest_path_length(judge, first, id_)


@given(dags())
def test_study_reduction_is_that_of_networkx(pairs: list[tuple[str, str]]) -> None:
    """What is left out for display is what a longer way implies."""
    edges = [Edge(first, then, 0.5) for first, then in pairs]

    assert {(e.prerequisite, e.concept) for e in reduced(edges)} == set(
        nx.transitive_reduction(nx.DiGraph(pairs)).edges
    )


def test_study_refuses_a_cycle_in_a_damaged_store() -> None:
    """A cycle can't be walked; the store is to blame."""
    with pytest.raises(StoreCorrupt, match="'b'"):
        Subgraph([Edge("a", "b", 1.0), Edge("b", "c", 1.0), Edge("c", "b", 1.0)])


def test_study_names_the_alternatives_of_a_cut() -> None:
    """Of a broken cycle the edges that stayed are given: each could be rejected in its place."""
    cut = Cut("backprop", "derivative", 0.4, ("backprop", "derivative", "gradient"))

    assert [(p.prerequisite, p.concept) for p in alternatives(LEARNING, cut)] == [
        ("derivative", "gradient"),
        ("gradient", "backprop"),
    ]


def test_study_next_ranks_by_what_it_unlocks_toward_the_goal() -> None:
    """With vectors known, the derivative opens most of the way to backprop."""
    found = next_concepts(LEARNING, ["vector"], toward=["backprop"])

    assert [n.concept.id for n in found] == ["derivative"]
    assert found[0].unlocks == ("chaining", "gradient")
    assert found[0].needed_for == 3
    assert found[0].why == (
        "all that it needs is known; 3 concepts need it on the way to your goals; it opens chaining, gradient"
    )


def test_study_next_without_goals_follows_what_is_known() -> None:
    """What is known leads on; what lies under it counts as known, unless said otherwise."""
    assert [n.concept.id for n in next_concepts(LEARNING, ["gradient"])] == ["chaining"]
    assert next_concepts(LEARNING, ["gradient"], implied=False) == ()
    assert [n.concept.id for n in next_concepts(LEARNING, [], first=2)] == ["derivative", "loss"]


def test_study_next_refuses_none() -> None:
    """Fewer than one concept can't be given."""
    with pytest.raises(InputError, match="first 0"):
        next_concepts(LEARNING, [], first=0)


@given(dags(), st.data())
def test_study_next_is_the_fringe(pairs: list[tuple[str, str]], data: st.DataObject) -> None:
    """Toward goals: exactly the unknown concepts under the goals whose prerequisites are all known."""
    judge = nx.DiGraph(pairs)
    known = data.draw(st.sets(st.sampled_from(sorted(judge)), max_size=4))
    goals = data.draw(st.sets(st.sampled_from(sorted(judge)), min_size=1, max_size=3))
    knows = known.union(*(nx.ancestors(judge, k) for k in known))
    way = goals.union(*(nx.ancestors(judge, g) for g in goals - knows)) - knows

    found = next_concepts(graph_of(pairs), sorted(known), toward=sorted(goals), first=99)

    assert {n.concept.id for n in found} == {c for c in way if set(judge.predecessors(c)) <= knows}
