"""What was fetched once of a revision is kept: concepts, the meanings of names, and who needs whom.

A `Remembering` is a `Lookup` for one request. It answers from what earlier requests at the same revision fetched and
opens a snapshot of the store only for the rest. Kept values never mix revisions: where the snapshot turns out to be
newer than what was kept, `Moved` asks for the request to be begun again. The closure of a concept holds the complete
prerequisites of everything in it, so the part of the graph that people ask about soon needs no store at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import chain
from time import monotonic
from typing import Any, NamedTuple, TypeVar

from kg.errors import Moved, OutOfTime
from kg.lookup import Edge, Lookup, Readable, Ways
from kg.model import Concept, Prerequisite, Reason
from kg.ways import CONCEPT, PREREQUISITE, on, ways

MOST_CONCEPTS = 150_000  # of about 1 kB each
MOST_NAMES = 150_000
MOST_ENDS = 300_000  # concepts whose prerequisites are known, two or three edges each
MOST_NEEDS = 50_000  # concepts whose prerequisites are known with their reasons
MOST_REASONS = 150_000

_STEPS = 3  # that a closure goes at first: what lies further off is soon kept, and then need not be fetched again

T = TypeVar("T")
K = TypeVar("K", str, tuple[str, str])
Fetch = Callable[[Lookup, Sequence[K]], Mapping[K, T]]
Ends = dict[str, tuple[Edge, ...]]
_MOST = {
    "concepts": MOST_CONCEPTS, "names": MOST_NAMES, "titles": MOST_NAMES, "below": MOST_ENDS, "above": MOST_ENDS,
    "needs": MOST_NEEDS, "reasons": MOST_REASONS,
}  # fmt: skip


class Title(NamedTuple):
    """A concept of which nothing but its name is asked."""

    id: str
    name: str


@dataclass(slots=True)
class Memory:
    """What is kept of one revision. Shared by threads: values are only ever added, or a whole table replaced."""

    revision: int
    concepts: dict[str, Concept] = field(default_factory=dict)
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    below: Ends = field(default_factory=dict)
    above: Ends = field(default_factory=dict)
    needs: dict[str, tuple[Prerequisite, ...]] = field(default_factory=dict)
    reasons: dict[tuple[str, str], Reason] = field(default_factory=dict)
    titles: dict[str, Title] = field(default_factory=dict)

    def trim(self) -> None:
        """Empty what has grown too large."""
        for table, most in _MOST.items():
            if len(getattr(self, table)) > most:
                setattr(self, table, {})


def _titles(store: Lookup, ids: Sequence[str]) -> dict[str, Title]:
    return {id_: Title(id_, name) for id_, name in store.names_of(ids).items()}


class Memories:
    """The memory of the newest revision."""

    def __init__(self) -> None:
        self._newest = Memory(-1)

    def of(self, revision: int) -> Memory:
        """What is kept of this revision; what is kept of others is let go."""
        memory = self._newest
        if memory.revision != revision:
            self._newest = memory = Memory(revision)
        memory.trim()
        return memory


class Remembering:
    """One request's view of the graph. A `Lookup`: what isn't defined here is the snapshot's own."""

    def __init__(self, readable: Readable, memories: Memories, deadline: float) -> None:
        self._readable = readable
        self._deadline = deadline
        self._memories = memories
        self._memory = memories.of(readable.newest())
        self._answered = False  # from memory, so that the snapshot must be of the same revision
        self._settled = False  # the snapshot is known to be of the memory's revision
        self._open = ExitStack()
        self._snapshot: Lookup | None = None

    @property
    def revision(self) -> int:
        """The revision that all answers so far belong to."""
        return self._memory.revision

    def _fetched(self, ask: Callable[[Lookup], T]) -> T:
        """What the snapshot says; raises `Moved` where it is of another revision than what was kept.

        Its revision is compared after the first answer: a store across a network knows it then without being asked.
        """
        if self._snapshot is None:
            left = self._deadline - monotonic()
            if left <= 0:
                raise OutOfTime("The answer takes longer than a request may.", hint="Ask for less at once.")
            self._snapshot = self._open.enter_context(self._readable.snapshot(seconds=left))
        found = ask(self._snapshot)
        if not self._settled:
            self._settle(self._snapshot.revision)
        return found

    def _settle(self, revision: int) -> None:
        if revision != self._memory.revision:
            if self._answered:
                raise Moved("The graph changed since the request began.", hint="Ask again.")
            self._memory = self._memories.of(revision)
        self._settled = True

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """The questions that nothing is kept of."""
        return lambda *given, **named: self._fetched(lambda store: getattr(store, name)(*given, **named))

    def _kept(self, table: str, keys: Sequence[K], fetch: Fetch[K, T]) -> dict[K, T]:
        """What a table of the memory has for these keys, the rest fetched and kept, unless it is nothing."""
        kept: dict[K, T] = getattr(self._memory, table)
        found = {key: kept[key] for key in keys if key in kept}
        self._answered |= bool(found)
        missing = [key for key in keys if key not in found]
        if missing:
            fetched = self._fetched(lambda store: fetch(store, missing))
            getattr(self._memory, table).update({key: value for key, value in fetched.items() if value})
            found |= fetched
        return found

    def concepts(self, ids: Sequence[str]) -> dict[str, Concept]:
        """The concepts with these ids; unknown ids are left out."""
        return self._kept("concepts", ids, lambda store, missing: store.concepts(missing))

    def titles(self, ids: Sequence[str]) -> dict[str, Concept | Title]:
        """The concepts with these ids, or as much of them as their names."""
        kept = self._memory.concepts
        found: dict[str, Concept | Title] = {id_: kept[id_] for id_ in ids if id_ in kept}
        self._answered |= bool(found)
        return found | self._kept("titles", [id_ for id_ in ids if id_ not in found], _titles)

    def names_of(self, ids: Sequence[str]) -> dict[str, str]:
        """The names of the concepts with these ids; unknown ids are left out."""
        return {id_: title.name for id_, title in self.titles(ids).items()}

    def named(self, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """For each name, the ids that it may mean; an id of a concept that is kept means this one."""
        memory = self._memory
        own = {name: (name,) for name in names if name in memory.concepts or name in memory.titles}
        self._answered |= bool(own)
        rest = [name for name in names if name not in own]
        return own | self._kept("names", rest, lambda store, missing: store.named(missing))

    def prerequisites(self, ids: Sequence[str]) -> dict[str, tuple[Prerequisite, ...]]:
        """For each id its direct prerequisites, the most confident first, then by id."""
        return self._kept("needs", ids, lambda store, missing: store.prerequisites(missing))

    def best_reasons(self, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Reason]:
        """For each prerequisite its best reason."""
        return self._kept("reasons", pairs, lambda store, missing: store.best_reasons(missing))

    def closure(self, ids: Sequence[str], *, down: bool = True) -> tuple[Edge, ...]:
        """All prerequisite edges below these concepts or above them, sorted."""
        ends = self.ends(ids, down=down)
        reached = dict.fromkeys(ids)
        todo = list(reached)
        while todo:
            for edge in ends.get(todo.pop(), ()):
                other = edge.prerequisite if down else edge.concept
                if other not in reached:
                    reached[other] = None
                    todo.append(other)
        edges = [edge for id_ in sorted(reached) for edge in ends.get(id_, ())]  # by their near end, then their far one
        if down:
            edges.sort(key=PREREQUISITE)  # keeps the order of the concepts; a third of the time of sorting by both
        return tuple(edges)

    def ways(self, start: str, end: str) -> Ways:
        """All shortest prerequisite ways from one id up to another; empty where none leads there."""
        kept = self._memory.below
        if end not in kept:
            found = self._fetched(lambda store: store.ways(start, end))
            self._memory.titles.update({id_: Title(id_, name) for id_, name in found.names.items()})
            return found
        self._answered = True
        edges = ways(start, end, below=lambda ids: chain.from_iterable(map(kept.__getitem__, ids)))
        return Ways(edges, self.names_of(on(edges)))

    def ends(self, ids: Sequence[str], *, down: bool) -> Mapping[str, Sequence[Edge]]:
        """The edges right below (or above) each concept, for all that can be reached from these and perhaps more."""
        table = "below" if down else "above"
        memory = self._memory
        kept: Ends = getattr(memory, table)
        missing = [id_ for id_ in ids if id_ not in kept]
        self._answered |= len(missing) < len(ids)
        if missing:
            near, far = (CONCEPT, PREREQUISITE) if down else (PREREQUISITE, CONCEPT)
            edges = self._fetched(lambda store: store.closure(missing, down=down, steps=_STEPS))
            if self._memory is not memory:  # else the very table that has the rest, though another thread may empty it
                kept = getattr(self._memory, table)
            if set(map(far, edges)).difference(kept, missing, map(near, edges)):
                edges = self._fetched(lambda store: store.closure(missing, down=down))
            fetched: dict[str, list[Edge]] = defaultdict(list)
            for edge in edges:
                fetched[near(edge)].append(edge)
            new = {*missing, *map(far, edges)}.difference(kept)
            kept.update({id_: tuple(fetched.get(id_, ())) for id_ in new})
        return kept

    def close(self) -> None:
        """Let go of the snapshot."""
        self._open.close()
