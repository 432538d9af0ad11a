"""The shortest ways, beside another implementation's."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
from hypothesis import given

from kg.lookup import Edge
from kg.ways import among, ways
from tests.strategies import dags


@given(dags())
def test_ways_are_those_of_networkx(pairs: list[tuple[str, str]]) -> None:
    """Searched from one end or from both, every edge on a shortest way is found, and no other."""
    edges, judge = [Edge(first, then, 0.5) for first, then in pairs], nx.DiGraph(pairs)

    def above(ids: object) -> list[Edge]:
        return [edge for edge in edges if edge.prerequisite in ids]

    for start in judge:
        for end in [*judge, "nowhere"]:
            reached = end in nx.descendants(judge, start)
            expected = {p for way in nx.all_shortest_paths(judge, start, end) for p in pairwise(way)} if reached else ()
            for found in (ways(start, end, below=among(edges)), ways(start, end, below=among(edges), above=above)):
                assert [edge[:2] for edge in found] == sorted(expected)
