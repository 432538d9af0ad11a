"""What was kept is the same as what the graph says."""

from __future__ import annotations

from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.remembering import Memories, Remembering
from tests.schema import example
from tests.schema.counting import Counting

GRAPH = example.graph()
IDS = sorted({claim.name.lower().replace(" ", "-") for e in example.extractions() for claim in e.concepts})


@pytest.mark.parametrize("down", [True, False])
@given(asked=st.lists(st.lists(st.sampled_from(IDS), max_size=3), min_size=1, max_size=4))
def test_remembering_walks_what_the_graph_walks(asked: list[list[str]], down: bool) -> None:
    """The closure of any concepts, in the same order, whatever was asked for before."""
    memories = Memories()
    for ids in asked:
        lookup = Remembering(GRAPH, memories, monotonic() + 60)

        assert lookup.closure(ids, down=down) == GRAPH.closure(ids, down=down)
        lookup.close()


def test_remembering_asks_for_a_reason_once() -> None:
    """The same reasons as the graph has, also beside others, and the store is asked for each only once."""
    pairs = [(edge.prerequisite, edge.concept) for edge in GRAPH.closure(IDS)]
    memories, counted = Memories(), Counting(GRAPH)
    for asked in (pairs[1:3], pairs, pairs[::-1]):
        lookup = Remembering(counted, memories, monotonic() + 60)

        assert lookup.best_reasons(asked) == GRAPH.best_reasons(asked)
        lookup.close()
    assert len(pairs) > 3
    assert counted.calls["best_reasons"] == 2


@given(asked=st.lists(st.tuples(st.sampled_from(IDS), st.sampled_from([*IDS, "nothing"])), min_size=1, max_size=6))
def test_remembering_finds_the_ways_and_names_of_the_graph(asked: list[tuple[str, str]]) -> None:
    """Shortest ways, names and their meanings, whatever was asked for before."""
    memories = Memories()
    for start, end in asked:
        lookup = Remembering(GRAPH, memories, monotonic() + 60)

        assert lookup.ways(start, end) == GRAPH.ways(start, end)
        assert lookup.names_of([start, end]) == GRAPH.names_of([start, end])
        assert lookup.named([start, end, "GAT"]) == GRAPH.named([start, end, "GAT"])
        lookup.closure([start])
        lookup.concepts([end])
        lookup.close()
