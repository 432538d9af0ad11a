"""The acyclic graph in the making: takes edges in the order of trust, and says why it refuses one.

What comes first stays: curated edges, then the best. So a cycle is always cut at its weakest edge, and each cut names
the cycle, whose other edges are the alternatives. An inferred edge pays for the pairs that it adds to the closure:
chains of inferred edges go wrong fast (three in four right at two steps, one in three at three when read), and it is
edges between hubs that make them. So what remains can be trusted as a whole, and no reader of the graph needs a rule
of its own for long chains.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import log2

from kg.model import Cut
from kg.prerequisites.closure import closure

Pair = tuple[str, str]


class Growth:
    """`taken` are the edges so far, with their confidence; `cuts` those that would have closed a cycle."""

    def __init__(self, ids: Sequence[str], rejected: Iterable[Pair], price: float) -> None:
        self._ids = ids
        self._index = {id_: node for node, id_ in enumerate(ids)}
        self._closure = closure(len(ids))
        known = (pair for pair in rejected if pair[0] in self._index and pair[1] in self._index)
        self._rejected = [(self._index[first], self._index[then]) for first, then in sorted(known)]
        self._price = price
        self.taken: dict[Pair, float] = {}
        self.cuts: list[Cut] = []

    def knows(self, first: str, then: str) -> bool:
        """Whether both are concepts of the graph, and different."""
        return first in self._index and then in self._index and first != then

    def take(
        self, first: str, then: str, confidence: float, *, score: float | None = None, asserted: bool = False
    ) -> bool:
        """Take the edge, unless it closes a cycle, isn't worth its `score` (if given), or leads to a rejected pair.

        What a person asserted is taken even where it leads to a pair that was rejected by itself.
        """
        source, target = self._index[first], self._index[then]
        if (first, then) in self.taken:
            return False
        if self._closure.reaches(target, source):
            self._cut(first, then, confidence)
            return False
        if not asserted and self._leads_to_rejected(source, target):
            return False
        if score is not None and not self._worth(score, source, target):
            return False
        self._closure.add(source, target)
        self.taken[first, then] = confidence
        return True

    def _worth(self, score: float, source: int, target: int) -> bool:
        pairs = self._closure.new_pairs(source, target)
        return not pairs or score > self._price * log2(pairs)

    def _leads_to_rejected(self, source: int, target: int) -> bool:
        return any(
            self._closure.reaches(first, source) and self._closure.reaches(target, then)
            for first, then in self._rejected
        )

    def _cut(self, first: str, then: str, confidence: float) -> None:
        back = self._closure.path(self._index[then], self._index[first])
        cycle = (first, *(self._ids[node] for node in back[:-1]))
        self.cuts.append(Cut(first, then, confidence, cycle))
