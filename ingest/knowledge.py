"""What the field generally holds: which relation is usual between two names. A prior for the judge, never an edge.

`knowledge.txt` has one concept a line, sorted, with what a textbook would say of it:

    LSTM: IS_A RNN | USES cell state; gating | HAS forget gate; input gate | MITIGATES vanishing gradient problem

`HAS` is `PART_OF` from the whole's side; the other words are those of `kg.model.RelationType`. An edge of a graph is
always stated by a document; this only helps to read which relation the words of a document mean, and whether any.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from ingest.vocabulary import packaged as vocabulary
from ingest.words import roughly
from kg.errors import VocabularyError
from kg.model import SYMMETRIC, RelationType
from kg.names import key, singular

PACKAGED = Path(__file__).with_name("knowledge.txt")
_KINSHIP = (RelationType.IS_A, RelationType.EXTENDS)
_HAS = "HAS"
_TYPES: Mapping[str, RelationType] = dict(RelationType.__members__)
_MARKS = {t: (str(t), str(t)) if t in SYMMETRIC else (f"{t}>", f"{t}<") for t in RelationType}
_NONE, _UNKNOWN = "-", "?"
_MAIN = 0.3  # the share of a name's relations that makes a type one of its main ones
_INDIRECT = 0.3  # what a child's relation counts for its parent, where a parent's counts 1 for its child


class Usual(NamedTuple):
    """What is usual between two names, as facts for the judge; `>` reads from the first to the second, `<` back."""

    known: str  # the types between the two; "-" where both names are known and none is, "?" where one is not
    family: str  # the commonest types between one and the other's parents and children
    tree: str  # whether one is an ancestor of the other, or both are children of one
    first_gives: str  # the types that mostly lead from the first name, to it, from the second, to it
    first_takes: str
    second_gives: str
    second_takes: str
    common: str  # how many neighbours they share

    @property
    def related(self) -> bool:
        """Whether any relation is usual between the two."""
        return self.known not in (_NONE, _UNKNOWN)


class Knowledge:
    """Relations among names, by `kg.names.key` in the singular."""

    def __init__(self, relations: Iterable[tuple[str, RelationType, str]]) -> None:
        self._near: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)  # both ways: "USES>", "USES<"
        self._gives: dict[str, list[RelationType]] = defaultdict(list)
        self._takes: dict[str, list[RelationType]] = defaultdict(list)
        self._parents: dict[str, set[str]] = defaultdict(set)
        self._children: dict[str, set[str]] = defaultdict(set)
        for source, type_, target in relations:
            a, b = _name(source), _name(target)
            if a == b:
                continue
            to, back = _MARKS[type_]
            near_a, near_b = self._near[a], self._near[b]
            near_a[b] = (*near_a.get(b, ()), to)
            near_b[a] = (*near_b.get(a, ()), back)
            self._gives[a].append(type_)
            self._takes[b].append(type_)
            if type_ in _KINSHIP:
                self._parents[a].add(b)
                self._children[b].add(a)
        self.usual = lru_cache(maxsize=100_000)(self._usual)
        self._about = lru_cache(maxsize=50_000)(self._about_name)

    def __len__(self) -> int:
        return sum(map(len, self._near.values())) // 2

    @classmethod
    def load(cls, path: Path = PACKAGED) -> Knowledge:
        """Read a knowledge file.

        Raises VocabularyError, with file and line, for a file that cannot be read and a line that makes no sense.
        """
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise VocabularyError(f"cannot read the knowledge file {path}: {error}") from error
        return cls(r for number, line in enumerate(lines, start=1) for r in _relations(line, f"{path}:{number}"))

    def _usual(self, first: str, second: str) -> Usual:
        a, b = self._about(first), self._about(second)
        known = " ".join(sorted(set(a.near.get(b.name, ()))))
        if not known:
            known = _NONE if a.listed and b.listed else _UNKNOWN
        common = roughly(len(a.near.keys() & b.near.keys()))
        return Usual(known, self._family(a, b), _tree(a, b), a.gives, a.takes, b.gives, b.takes, common)

    def _about_name(self, text: str) -> _About:
        """What is known of a name, or else of its longest known ending: "dilated convolutional layer"."""
        name = _name(text)
        words = name.split()
        near = next((e for i in range(len(words)) if (e := " ".join(words[i:])) in self._near), name)
        nothing: AbstractSet[str] = frozenset()
        parents = self._parents.get(near, nothing)
        return _About(
            near, name in self._near, self._near.get(near, {}), parents,
            frozenset(parents).union(*(self._parents.get(p, nothing) for p in parents)) - {near},
            self._children.get(near, nothing),
            _main(self._gives[near]) if near in self._near else _UNKNOWN,
            _main(self._takes[near]) if near in self._near else _UNKNOWN,
        )  # fmt: skip

    def _family(self, a: _About, b: _About) -> str:
        if not (a.near and b.near):
            return ""
        found: dict[str, float] = {}
        for kin_a, kin_b, weight in ((a.ancestors, b.ancestors, 1.0), (a.children, b.children, _INDIRECT)):
            for relative in kin_a & b.near.keys():
                for type_ in set(self._near[relative][b.name]):
                    found[type_] = found.get(type_, 0) + weight
            for relative in kin_b & a.near.keys():
                for type_ in set(a.near[relative]):
                    found[type_] = found.get(type_, 0) + weight
        ranked = sorted(found, key=lambda t: (-found[t], t))
        return " ".join(sorted(ranked[:2]))


class _About(NamedTuple):
    """What is known of one name."""

    name: str
    listed: bool
    near: Mapping[str, tuple[str, ...]]  # the types between it and each other name
    parents: AbstractSet[str]
    ancestors: AbstractSet[str]  # parents and theirs
    children: AbstractSet[str]
    gives: str
    takes: str


def _tree(a: _About, b: _About) -> str:
    if b.name in a.ancestors:
        return "up"
    if a.name in b.ancestors:
        return "down"
    return "" if a.parents.isdisjoint(b.parents) else "siblings"


@cache
def packaged() -> Knowledge:
    """The knowledge of this package, read once a process."""
    return Knowledge.load()


def _relations(line: str, place: str) -> Iterator[tuple[str, RelationType, str]]:
    name, colon, rest = line.partition(": ")
    if not colon:
        raise VocabularyError(f"{place}: no concept: {line[:60]!r}", hint="NAME: TYPE name; name | TYPE name")
    for part in rest.split(" | "):
        word, _, names = part.partition(" ")
        type_ = RelationType.PART_OF if word == _HAS else _TYPES.get(word)
        if type_ is None:
            raise VocabularyError(f"{place}: unknown relation {word!r}", hint=f"One of {', '.join((_HAS, *_TYPES))}.")
        for other in names.split("; "):
            yield (other, type_, name) if word == _HAS else (name, type_, other)


@lru_cache(maxsize=50_000)
def _name(name: str) -> str:
    entry = vocabulary().get(name)
    return " ".join(singular(word) for word in key(entry.name if entry else name).split())


def _main(types: Sequence[RelationType]) -> str:
    main = [t for t, n in Counter(types).most_common(2) if n >= _MAIN * len(types)]
    return " ".join(main) or ("several" if types else "none")
