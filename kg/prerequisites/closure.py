"""Two acyclic graphs that grow edge by edge and know their closure: the same answers at different costs.

`BitClosure` keeps each node's closure as the bits of a Python integer: whether a path exists, how many pairs an edge
would add, and adding it cost a few operations on machine words. Its memory grows with the square of the number of
nodes, so that a graph too large for it goes to `SearchedClosure`, which keeps the edges alone and searches.
Nodes are 0..size-1. Before `add`, ask `reaches`: an edge that closes a cycle is the caller's mistake.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Protocol

BITS_UP_TO = 10_000  # 25 MB in the worst case


class Closure(Protocol):
    def reaches(self, first: int, then: int) -> bool:
        """Whether a path leads from `first` to `then`; every node reaches itself."""
        ...

    def new_pairs(self, first: int, then: int) -> int:
        """How many pairs the edge would add to the closure, at most: those from what is newly below `then` to what
        is newly above `first`."""
        ...

    def add(self, first: int, then: int) -> None:
        """Add an edge that closes no cycle."""
        ...

    def path(self, first: int, then: int) -> list[int]:
        """A shortest path, the smallest node first among equals; [] where there is none."""
        ...


def closure(size: int) -> Closure:
    """An empty graph of `size` nodes, kept in the way that fits."""
    return BitClosure(size) if size <= BITS_UP_TO else SearchedClosure(size)


class BitClosure:
    """Closures as bits of integers: fast, square memory."""

    def __init__(self, size: int) -> None:
        self._after: list[list[int]] = [[] for _ in range(size)]
        self._above = [1 << node for node in range(size)]
        self._below = [1 << node for node in range(size)]

    def reaches(self, first: int, then: int) -> bool:
        return bool(self._above[first] >> then & 1)

    def new_pairs(self, first: int, then: int) -> int:
        if self.reaches(first, then):
            return 0
        below = (self._below[first] & ~self._below[then]).bit_count()
        return below * (self._above[then] & ~self._above[first]).bit_count()

    def add(self, first: int, then: int) -> None:
        self._after[first].append(then)
        if self.reaches(first, then):
            return
        below, above = self._below[first], self._above[then]
        for node in _ones(below & ~self._below[then]):
            self._above[node] |= above
        for node in _ones(above):
            self._below[node] |= below

    def path(self, first: int, then: int) -> list[int]:
        return _path(self._after, first, then)


class SearchedClosure:
    """Nothing but the edges: memory grows with them, time with the closure of what is asked."""

    def __init__(self, size: int) -> None:
        self._after: list[list[int]] = [[] for _ in range(size)]
        self._before: list[list[int]] = [[] for _ in range(size)]

    def reaches(self, first: int, then: int) -> bool:
        """Searches from both ends at once, so that the smaller closure is what it costs."""
        forward, backward = {first}, {then}
        ahead, behind = [first], [then]
        while ahead and behind:
            if not forward.isdisjoint(backward):
                return True
            if len(ahead) <= len(behind):
                ahead = _next(ahead, self._after, forward)
            else:
                behind = _next(behind, self._before, backward)
        return not forward.isdisjoint(backward)

    def new_pairs(self, first: int, then: int) -> int:
        if self.reaches(first, then):
            return 0
        below = _reached(first, self._before) - _reached(then, self._before)
        return len(below) * len(_reached(then, self._after) - _reached(first, self._after))

    def add(self, first: int, then: int) -> None:
        self._after[first].append(then)
        self._before[then].append(first)

    def path(self, first: int, then: int) -> list[int]:
        return _path(self._after, first, then)


def _ones(bits: int) -> Iterator[int]:
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


def _next(nodes: Sequence[int], to: Sequence[Sequence[int]], seen: set[int]) -> list[int]:
    """The nodes one edge further that weren't seen; marks them as seen."""
    found = {other for node in nodes for other in to[node]} - seen
    seen |= found
    return list(found)


def _reached(node: int, to: Sequence[Sequence[int]]) -> set[int]:
    seen = {node}
    nodes = [node]
    while nodes:
        nodes = _next(nodes, to, seen)
    return seen


def _path(after: Sequence[Sequence[int]], first: int, then: int) -> list[int]:
    came = {first: first}
    queue = deque([first])
    while queue and then not in came:
        node = queue.popleft()
        for other in sorted(after[node]):
            if other not in came:
                came[other] = node
                queue.append(other)
    if then not in came:
        return []
    path = [then]
    while path[-1] != first:
        path.append(came[path[-1]])
    return path[::-1]
