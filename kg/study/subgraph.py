"""A part of the prerequisite graph with its concepts numbered, so that closures are bits of integers.

Numbers follow the stages (the longest chain below a concept), then the ids: a topological order that depends on
nothing but the graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kg.errors import StoreCorrupt
from kg.lookup import Edge


class Subgraph:
    """`ids[i]` is the concept numbered i, `needs[i]` the numbers that it needs directly, ascending and below i."""

    def __init__(self, edges: Iterable[Edge], ids: Iterable[str] = ()) -> None:
        """The graph of `edges` and, if they stand in none, `ids`; raises `StoreCorrupt` for a cycle."""
        needs: dict[str, list[str]] = {id_: [] for id_ in ids}
        for edge in edges:
            needs.setdefault(edge.prerequisite, [])
            needs.setdefault(edge.concept, []).append(edge.prerequisite)
        self.ids = tuple(_topological(needs))
        self.number = {id_: i for i, id_ in enumerate(self.ids)}
        self.needs = [sorted([self.number[need] for need in needs[id_]]) for id_ in self.ids]
        self.below: list[int] = []  # bits of all that lies under each, itself included
        for i, each in enumerate(self.needs):
            below = 1 << i
            for need in each:
                below |= self.below[need]
            self.below.append(below)

    def mask(self, ids: Iterable[str]) -> int:
        """The bits of these concepts; those that aren't in the graph are passed over."""
        return sum(1 << self.number[id_] for id_ in set(ids) if id_ in self.number)

    def under(self, mask: int) -> int:
        """The bits of these and of all that lies under them."""
        for i in ones(mask):
            mask |= self.below[i]
        return mask

    def among(self, keep: int) -> dict[int, list[int]]:
        """For each node of `keep` those of `keep` that it needs, directly or by way of nodes that aren't, ascending."""
        if keep == (1 << len(self.ids)) - 1:
            return dict(enumerate(self.needs))
        near: list[int] = []
        for each in self.needs:
            bits = 0
            for need in each:
                bits |= 1 << need if keep >> need & 1 else near[need]
            near.append(bits)
        return {i: list(ones(near[i])) for i in ones(keep)}

    def reduced(self) -> dict[int, list[int]]:
        """For each node what it needs and no other of its needs needs, ascending (Aho, Garey, Ullman 1972)."""
        result = {}
        for i, each in enumerate(self.needs):
            left, nearest = sum(1 << need for need in each), []
            while left:  # the highest number lies under no other
                need = left.bit_length() - 1
                nearest.append(need)
                left &= ~self.below[need]
            result[i] = nearest[::-1]
        return result


def ones(mask: int) -> Iterator[int]:
    """The positions of the ones, ascending."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _topological(needs: dict[str, list[str]]) -> list[str]:
    """Stage by stage (Kahn 1962), each stage sorted by id."""
    users: dict[str, list[str]] = {id_: [] for id_ in needs}
    missing = {}
    for id_, each in needs.items():
        missing[id_] = len(each)
        for need in each:
            users[need].append(id_)
    order: list[str] = []
    stage: Sequence[str] = sorted([id_ for id_, count in missing.items() if not count])
    while stage:
        order.extend(stage)
        following = []
        for id_ in stage:
            for user in users[id_]:
                missing[user] -= 1
                if not missing[user]:
                    following.append(user)
        stage = sorted(following)
    if len(order) < len(needs):
        stuck = min(id_ for id_, count in missing.items() if count)
        raise StoreCorrupt(
            f"The prerequisites of {stuck!r} form a cycle.", hint="Ingest the documents into a new store."
        )
    return order
