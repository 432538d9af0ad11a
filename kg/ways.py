"""The shortest ways between two concepts, over anything that tells the edges next to some concepts.

A search level by level, from the end downwards and, where edges can be asked for from below as well, from both ends:
the smaller level goes first, so that little is seen of two large neighbourhoods (Pohl 1971).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import chain
from operator import itemgetter

from kg.lookup import Edge

Step = Callable[[Collection[str]], Iterable[Edge]]
End = Callable[[Edge], str]
PREREQUISITE: End = itemgetter(0)
CONCEPT: End = itemgetter(1)


class _Search:
    """From one end: the concepts of the last level, all that were seen, and the edges by which each level was reached.

    It leaves an edge's `near` end and reaches its `far` end.
    """

    def __init__(self, start: str, step: Step, near: End, far: End) -> None:
        self.level = {start}
        self._seen = {start}
        self._steps: list[list[Edge]] = []
        self._step, self._near, self._far = step, near, far

    def advance(self) -> None:
        """Go to the next level."""
        far, seen = self._far, self._seen
        edges = [edge for edge in self._step(self.level) if far(edge) not in seen]
        self._steps.append(edges)
        self.level = set(map(far, edges))
        self._seen |= self.level

    def back(self, reached: Collection[str]) -> Iterator[Edge]:
        """The edges that lead from these concepts of the last level back to the start."""
        for edges in reversed(self._steps):
            taken = [edge for edge in edges if self._far(edge) in reached]
            yield from taken
            reached = set(map(self._near, taken))


def among(edges: Iterable[Edge]) -> Step:
    """A step down among these edges."""
    found: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        found[edge.concept].append(edge)
    return lambda ids: chain.from_iterable(found.get(id_, ()) for id_ in ids)


def on(edges: Iterable[Edge]) -> list[str]:
    """The concepts at the ends of these edges, sorted."""
    return sorted({id_ for edge in edges for id_ in (edge.prerequisite, edge.concept)})


def ways(start: str, end: str, *, below: Step, above: Step | None = None) -> tuple[Edge, ...]:
    """The edges of all shortest ways from `start` up to `end`, sorted; none where no way leads there."""
    if start == end:
        return ()
    down, up = _Search(end, below, CONCEPT, PREREQUISITE), _Search(start, above or below, PREREQUISITE, CONCEPT)
    while not (met := down.level & up.level):
        search = down if above is None or len(down.level) <= len(up.level) else up
        search.advance()
        if not search.level:
            return ()
    return tuple(sorted(chain(down.back(met), up.back(met))))
