"""Which names mean one concept: names and aliases of all documents, grouped into classes.

One key, one concept (`kg.names`). An alias joins two names only when it can mean nothing else: the vocabulary's word
stands above a text's, a name that two different names claim as alias joins neither, an acronym with two expansions
joins none of them, and two names that the vocabulary knows never become one but by a correction. Likeness of
spelling joins nothing: "L1 regularization" and "L2 regularization" have nothing but their own keys.

The grouping is local: it only looks at names that are connected through shared keys, so the grouping of two
unconnected sets of names is the union of their groupings. Stores rely on it to redo only what a document touches.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from kg.model import Action, Concept, ConceptClaim, Correction
from kg.names import key, slug

ALIAS_OF = "ALIAS_OF"  # the type of a rejection that says: `source` is no other name of `target`

_ACRONYM = re.compile(r"(?=(?:.*[A-Z]){2})[A-Z][A-Za-z0-9-]{1,7}")


@lru_cache(maxsize=65_536)
def identity(name: str) -> str:
    """What all spellings of a name have in common, and the id of the concept that is called so; "" for no name."""
    return slug(key(name))


@dataclass(frozen=True, slots=True)
class Naming:
    """The names that one claim gives to one concept, as identities; `acronyms` are those spelt like an acronym."""

    own: str
    others: frozenset[str] = frozenset()
    known: bool = False
    acronyms: frozenset[str] = frozenset()

    @property
    def all(self) -> frozenset[str]:
        return self.others | {self.own}


def naming(claim: ConceptClaim) -> Naming:
    """The names of a claim as identities."""
    return _naming(claim.name, claim.aliases, claim.known)


@lru_cache(maxsize=16_384)  # a save asks several times for each claim about the concepts of a document
def _naming(name: str, aliases: tuple[str, ...], known: bool) -> Naming:  # noqa: FBT001  # a key of the cache
    own = identity(name)
    others = frozenset(filter(None, map(identity, aliases))) - {own}
    acronyms = frozenset(identity(n) for n in (name, *aliases) if _ACRONYM.fullmatch(n))
    return Naming(own, others, known, acronyms)


class Names:
    """Which concepts a name may mean."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._ids: set[str] = set()
        self._aliases: dict[str, set[str]] = defaultdict(set)
        for c in concepts:
            self._ids.add(c.id)
            for alias in c.aliases:
                self._aliases[identity(alias)].add(c.id)

    def __call__(self, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """As `Lookup.named`."""
        return {name: self._meaning(name) for name in names}

    def _meaning(self, name: str) -> tuple[str, ...]:
        for own in (name, identity(name)):
            if own in self._ids:
                return (own,)
        return tuple(sorted(self._aliases.get(identity(name), ())))


def links(corrections: Iterable[Correction]) -> set[tuple[str, str]]:
    """The pairs of identities that merges and renames make one, smaller first."""
    pairs = {(identity(c.source), identity(c.target)) for c in corrections if c.action in (Action.MERGE, Action.RENAME)}
    return {(min(p), max(p)) for p in pairs}


def kept_apart(corrections: Iterable[Correction]) -> frozenset[tuple[str, str]]:
    """The pairs of identities, either way round, of which a person said that one is no other name of the other."""
    pairs = {
        (identity(c.source), identity(c.target))
        for c in corrections
        if c.action is Action.REJECT and c.type == ALIAS_OF
    }
    return frozenset(pairs | {(b, a) for a, b in pairs})


def classes(namings: Iterable[Naming], corrections: Iterable[Correction] = ()) -> dict[str, str]:
    """For the identity of each claimed (or corrected) name, the smallest identity of its class."""
    corrections = tuple(corrections)
    apart = kept_apart(corrections)
    distinct = {n for n in namings if n.own}
    if apart:
        distinct = {_without(n, apart) for n in distinct}
    forced = links(corrections)
    board = _Board(distinct, forced)
    for one, other in forced:
        board.join(one, other)
    board.join_known()
    while board.join_unambiguous():
        pass
    return {node: board.root(node) for node in sorted(board.nodes)}


def _without(one: Naming, apart: frozenset[tuple[str, str]]) -> Naming:
    others = frozenset(o for o in one.others if (one.own, o) not in apart)
    return Naming(one.own, others, one.known, one.acronyms)


@dataclass(slots=True)
class _Groups:
    """Union-find whose root is the smallest member."""

    parent: dict[str, str] = field(default_factory=dict)

    def root(self, node: str) -> str:
        top = node
        while (up := self.parent.get(top, top)) != top:
            top = up
        while (up := self.parent.get(node, node)) != top:
            self.parent[node], node = top, up
        return top

    def join(self, one: str, other: str) -> bool:
        low, high = sorted((self.root(one), self.root(other)))
        self.parent[high] = low
        return low != high


class _Board(_Groups):
    """The state of a grouping: names as nodes, and who states which alias."""

    __slots__ = ("acronyms", "edges", "known", "mentioning", "nodes")

    def __init__(self, namings: set[Naming], forced: set[tuple[str, str]]) -> None:
        super().__init__()
        self.nodes = {n.own for n in namings}.union(*forced)
        self.known = {n.own for n in namings if n.known}
        self.acronyms = frozenset[str]().union(*(n.acronyms for n in namings))
        self.edges = {(n.own, other, n.known) for n in namings for other in n.others if other in self.nodes}
        self.mentioning: Mapping[str, list[Naming]] = defaultdict(list)
        ends = {end for one, other, _ in self.edges for end in (one, other)}
        for n in namings:
            for name in n.all & ends:
                self.mentioning[name].append(n)

    def join_known(self) -> None:
        """Join to each known name the unknown ones that the vocabulary gives to it alone."""
        self._adopt((one, other) for one, other, known in self.edges if known)

    def join_unambiguous(self) -> bool:
        """Join what the texts' own aliases join without doubt; False when nothing is left to join."""
        edges = [(one, other) for one, other, _ in self.edges if self.root(one) != self.root(other)]
        clear = {name: self._senses(name) <= 1 for edge in edges for name in edge}
        edges = [(one, other) for one, other in edges if clear[one] and clear[other]]
        known = {self.root(k) for k in self.known}
        among_unknown = [e for e in edges if known.isdisjoint(map(self.root, e))]
        joined = [self.join(one, other) for one, other in among_unknown]
        return self._adopt(edges) or any(joined)

    def _adopt(self, edges: Iterable[tuple[str, str]]) -> bool:
        """Give each class without a known name to the one class with a known name that it is connected to."""
        known = {self.root(k) for k in self.known}
        owners: dict[str, set[str]] = defaultdict(set)
        for one, other in edges:
            for child, owner in ((self.root(one), self.root(other)), (self.root(other), self.root(one))):
                if child not in known and owner in known:
                    owners[child].add(owner)
        sure = [(child, *candidates) for child, candidates in owners.items() if len(candidates) == 1]
        joined = [self.join(child, owner) for child, owner in sure]
        return any(joined)

    def _senses(self, name: str) -> int:
        """How many different things the claims that give this name as name or alias mean by it."""
        groups = _Groups()
        tokens = set()
        for one in self.mentioning[name]:
            meant = [self.root(m) for m in self._meant(one, name)]
            tokens.update(meant)
            for other in meant[1:]:
                groups.join(meant[0], other)
        return len({groups.root(t) for t in tokens})

    def _meant(self, one: Naming, name: str) -> Iterator[str]:
        """What a claim means by a name: the concept that it is an alias of, and the expansions of an acronym."""
        if one.own != name:
            yield one.own
        if name in self.acronyms:
            yield from (n for n in sorted(one.all - {name}) if "-" in n)
