"""A part of the prerequisite graph with its concepts numbered, so that closures are bits of integers.

Numbers follow the stages (the longest chain below a concept), then the ids: a topological order that depends on
nothing but the graph.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from operator import itemgetter

from kg.errors import StoreCorrupt
from kg.lookup import Edge


class Subgraph:
    """`ids[i]` is the concept numbered i, `needs[i]` the numbers that it needs directly, ascending and below i."""

    def __init__(self, edges: Iterable[Edge], ids: Iterable[str] = ()) -> None:
        """The graph of `edges` and, if they stand in none, `ids`; raises `StoreCorrupt` for a cycle."""
        users: dict[str, list[str]] = defaultdict(list)
        edges = list(edges)
        for need, user, _, _ in edges:
            users[need].append(user)
        count = Counter(map(itemgetter(1), edges))
        needs: dict[str, list[int]] = {id_: [] for id_ in (*ids, *users, *count)}
        self.ids = tuple(_topological(users, count, needs))
        self.number = {id_: i for i, id_ in enumerate(self.ids)}
        self.needs = [needs[id_] for id_ in self.ids]

    @cached_property
    def below(self) -> list[int]:
        """For each node the bits of all that lies under it, itself included."""
        result: list[int] = []
        for i, each in enumerate(self.needs):
            below = 1 << i
            for need in each:
                below |= result[need]
            result.append(below)
        return result

    def mask(self, ids: Iterable[str]) -> int:
        """The bits of these concepts; those that aren't in the graph are passed over."""
        return sum(1 << self.number[id_] for id_ in set(ids) if id_ in self.number)

    def among(self, keep: int) -> tuple[Sequence[str], list[list[int]]]:
        """The nodes of `keep`, numbered anew, with what they need of each other, directly or by way of others."""
        if keep == (1 << len(self.ids)) - 1:
            return self.ids, self.needs
        near: list[int] = []
        for each in self.needs:
            bits = 0
            for need in each:
                bits |= 1 << need if keep >> need & 1 else near[need]
            near.append(bits)
        kept = list(ones(keep))
        number = {old: new for new, old in enumerate(kept)}
        return [self.ids[i] for i in kept], [[number[need] for need in ones(near[i])] for i in kept]

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


def _topological(users: Mapping[str, list[str]], count: Mapping[str, int], needs: dict[str, list[int]]) -> list[str]:
    """Stage by stage (Kahn 1962), each stage sorted by id.

    Fills `needs` with the numbers of what each concept needs; it is ready when they are as many as `count` says.
    """
    order: list[str] = []
    stage = sorted(needs.keys() - count.keys())
    while stage:
        following = []
        for i, id_ in enumerate(stage, len(order)):
            for user in users.get(id_, ()):
                met = needs[user]
                met.append(i)
                if len(met) == count[user]:
                    following.append(user)
        order += stage
        stage = sorted(following)
    if len(order) < len(needs):
        stuck = min(needs.keys() - order)
        raise StoreCorrupt(
            f"The prerequisites of {stuck!r} form a cycle.", hint="Ingest the documents into a new store."
        )
    return order
