"""What was kept is the same as what the graph says."""

from __future__ import annotations

from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.remembering import Memories, Remembering
from tests.schema import example

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
