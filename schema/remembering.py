"""What was fetched once of a revision is kept: concepts, the meanings of names, and who needs whom.

A `Remembering` is a `Lookup` for one request. It answers from what earlier requests at the same revision fetched and
opens a snapshot of the store only for the rest. Kept values never mix revisions: where the snapshot turns out to be
newer than what was kept, `Moved` asks for the request to be begun again. The closure of a concept holds the complete
prerequisites of everything in it, so the part of the graph that people ask about soon needs no store at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from operator import attrgetter
from time import monotonic
from typing import Any

from kg.errors import Moved, OutOfTime
from kg.lookup import Edge, Lookup, Readable
from kg.model import Concept

MOST_CONCEPTS = 150_000  # of about 1 kB each
MOST_NAMES = 150_000
MOST_ENDS = 300_000  # concepts whose prerequisites are known, two or three edges each


Ends = dict[str, tuple[Edge, ...]]


@dataclass(slots=True)
class Memory:
    """What is kept of one revision. Shared by threads: values are only ever added, or a whole table replaced."""

    revision: int
    concepts: dict[str, Concept] = field(default_factory=dict)
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    below: Ends = field(default_factory=dict)
    above: Ends = field(default_factory=dict)

    def trim(self) -> None:
        """Empty what has grown too large."""
        if len(self.concepts) > MOST_CONCEPTS:
            self.concepts = {}
        if len(self.names) > MOST_NAMES:
            self.names = {}
        if len(self.below) > MOST_ENDS:
            self.below = {}
        if len(self.above) > MOST_ENDS:
            self.above = {}


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
        self._open = ExitStack()
        self._snapshot: Lookup | None = None

    @property
    def revision(self) -> int:
        """The revision that all answers belong to."""
        return self._memory.revision

    @property
    def _store(self) -> Lookup:
        """The snapshot, opened when it is first needed; raises `Moved` where it is of another revision."""
        if self._snapshot is None:
            left = self._deadline - monotonic()
            if left <= 0:
                raise OutOfTime("The answer takes longer than a request may.", hint="Ask for less at once.")
            self._snapshot = self._open.enter_context(self._readable.snapshot(seconds=left))
            if self._snapshot.revision != self._memory.revision:
                if self._answered:
                    raise Moved("The graph changed since the request began.", hint="Ask again.")
                self._memory = self._memories.of(self._snapshot.revision)
        return self._snapshot

    def __getattr__(self, name: str) -> Any:
        """The questions that nothing is kept of."""
        return getattr(self._store, name)

    def _kept(self, table: str, wanted: Sequence[str]) -> dict[str, Any]:
        """A table of the memory, of the revision that the snapshot has where one will be needed."""
        kept: dict[str, Any] = getattr(self._memory, table)
        missing = [key for key in wanted if key not in kept]
        if len(missing) < len(wanted):
            self._answered = True
        if missing and self._snapshot is None:
            _ = self._store
            kept = getattr(self._memory, table)
        return kept

    def concepts(self, ids: Sequence[str]) -> dict[str, Concept]:
        """The concepts with these ids; unknown ids are left out."""
        kept = self._kept("concepts", ids)
        missing = [id_ for id_ in ids if id_ not in kept]
        if missing:
            kept.update(self._store.concepts(missing))
        return {id_: kept[id_] for id_ in ids if id_ in kept}

    def named(self, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """For each name, the ids that it may mean. Only names that mean something are kept."""
        kept = self._kept("names", names)
        found = {name: kept[name] for name in names if name in kept}
        missing = [name for name in names if name not in found]
        if missing:
            fetched = self._store.named(missing)
            kept.update({name: ids for name, ids in fetched.items() if ids})
            found |= fetched
        return found

    def closure(self, ids: Sequence[str], *, down: bool = True) -> tuple[Edge, ...]:
        """All prerequisite edges below these concepts or above them, sorted."""
        ends = self.ends(ids, down=down)
        reached = dict.fromkeys(ids)
        edges: list[Edge] = []
        todo = list(reached)
        while todo:
            for edge in ends.get(todo.pop(), ()):
                edges.append(edge)
                other = edge.prerequisite if down else edge.concept
                if other not in reached:
                    reached[other] = None
                    todo.append(other)
        edges.sort(key=attrgetter("prerequisite", "concept"))
        return tuple(edges)

    def ends(self, ids: Sequence[str], *, down: bool) -> Mapping[str, Sequence[Edge]]:
        """The edges right below (or above) each concept, for all that can be reached from these and perhaps more."""
        kept = self._kept("below" if down else "above", ids)
        missing = [id_ for id_ in ids if id_ not in kept]
        if missing:
            fetched: dict[str, list[Edge]] = defaultdict(list)
            far: set[str] = set()
            for edge in self._store.closure(missing, down=down):
                near, other = (edge.concept, edge.prerequisite) if down else (edge.prerequisite, edge.concept)
                fetched[near].append(edge)
                far.add(other)
            kept.update({id_: tuple(fetched.get(id_, ())) for id_ in {*fetched, *far, *missing}})
        return kept

    def close(self) -> None:
        """Let go of the snapshot."""
        self._open.close()
