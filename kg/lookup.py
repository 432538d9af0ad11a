"""The questions that can be asked of a graph: one protocol that every store answers alike, in the same order.

A `Lookup` belongs to one revision of the graph: whatever is written meanwhile, its answers fit each other. Every
method takes a batch of ids and answers for all of them in one call, so that a page of a hundred costs one call.
Stores only fetch; paths, plans and what comes next are decided in `kg.study`, the same over every store. Results
are sorted as documented and never depend on the store.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, NamedTuple, Protocol, TypeVar

from kg.model import (
    Concept,
    Cut,
    Document,
    Evidence,
    Kind,
    Passage,
    Prerequisite,
    Question,
    Reason,
    Relation,
    RelationType,
)

T = TypeVar("T")
CursorKey = tuple[str | int | float, ...]


class Direction(StrEnum):
    """Which relations of a concept: those that start at it, end at it, or both."""

    OUT = "OUT"
    IN = "IN"
    BOTH = "BOTH"


@dataclass(frozen=True, slots=True)
class Slice:
    """Which part of a sorted list: Relay's arguments, with cursors already decoded to the sort key of an item."""

    first: int | None = None
    after: CursorKey | None = None
    last: int | None = None
    before: CursorKey | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a sorted list. `keys[i]` is the sort key of `items[i]`, from which its cursor is made."""

    items: tuple[T, ...]
    keys: tuple[CursorKey, ...]
    total: int
    has_next: bool
    has_previous: bool


class ConceptOrder(StrEnum):
    """Sort orders of concepts; ties are broken by id."""

    NAME = "NAME"
    LEVEL = "LEVEL"
    MENTIONS = "MENTIONS"
    KIND = "KIND"


@dataclass(frozen=True, slots=True)
class ConceptFilter:
    """Which concepts; every given condition must hold."""

    ids: tuple[str, ...] | None = None
    kinds: tuple[Kind, ...] | None = None
    name_contains: str | None = None
    name_starts_with: str | None = None
    document: str | None = None
    has_prerequisites: bool | None = None
    has_definition: bool | None = None
    min_level: int | None = None
    max_level: int | None = None
    all_of: tuple[ConceptFilter, ...] = ()
    any_of: tuple[ConceptFilter, ...] = ()
    none_of: tuple[ConceptFilter, ...] = ()


@dataclass(frozen=True, slots=True)
class RelationFilter:
    """Which relations; every given condition must hold."""

    sources: tuple[str, ...] | None = None
    targets: tuple[str, ...] | None = None
    types: tuple[RelationType, ...] | None = None
    min_confidence: float | None = None
    document: str | None = None
    curated: bool | None = None
    all_of: tuple[RelationFilter, ...] = ()
    any_of: tuple[RelationFilter, ...] = ()
    none_of: tuple[RelationFilter, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A concept that fits a search text; `score` is 0..1, 1 the exact name; `snippet` shows what fitted."""

    concept: Concept
    score: float
    snippet: str


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A document with how many concepts and relations have evidence in it."""

    document: Document
    concepts: int
    relations: int


class Edge(NamedTuple):
    """A prerequisite without its reasons: what graph algorithms need of it (a tuple: closures make thousands)."""

    prerequisite: str
    concept: str
    confidence: float
    curated: bool = False


class Ways(NamedTuple):
    """All shortest ways from one concept to another: their edges, sorted, and the names of the concepts on them."""

    edges: tuple[Edge, ...]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Stats:
    """The size of the graph."""

    documents: int
    concepts: int
    relations: int
    evidence: int
    prerequisites: int
    cuts: int
    by_kind: Mapping[Kind, int]
    by_type: Mapping[RelationType, int]


class Lookup(Protocol):
    """What can be asked of one revision of a graph."""

    @property
    def revision(self) -> int:
        """A number that changes with every change of the graph."""
        ...

    def named(self, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """For each name, the ids that it may mean: the concept whose own name has its key, else all with such an alias.

        An id is a name too. Unknown names map to ().
        """
        ...

    def suggest(self, name: str, limit: int = 5) -> tuple[str, ...]:
        """Names of concepts that `name` may be a misspelling or part of, the likeliest first."""
        ...

    def concepts(self, ids: Sequence[str]) -> dict[str, Concept]:
        """The concepts with these ids; unknown ids are left out."""
        ...

    def names_of(self, ids: Sequence[str]) -> dict[str, str]:
        """The names of the concepts with these ids; unknown ids are left out."""
        ...

    def concept_page(
        self, where: ConceptFilter, order: Sequence[tuple[ConceptOrder, bool]], part: Slice
    ) -> Page[Concept]:
        """A page of the concepts that fit, sorted by `order` (each with "descending?"), then id."""
        ...

    def relation_page(self, where: RelationFilter, part: Slice) -> Page[Relation]:
        """A page of the relations that fit, sorted by confidence (descending), source, type, target."""
        ...

    def relations_of(
        self, ids: Sequence[str], types: Sequence[RelationType] | None, direction: Direction, part: Slice
    ) -> dict[str, Page[Relation]]:
        """For each id a page of its relations, sorted as `relation_page`. With BOTH, each appears once."""
        ...

    def evidence(self, relations: Sequence[Relation], first: int | None = None) -> dict[str, tuple[Evidence, ...]]:
        """For each relation (by `Relation.id`) its evidence, the most confident first, then by place and rule."""
        ...

    def prerequisites(self, ids: Sequence[str]) -> dict[str, tuple[Prerequisite, ...]]:
        """For each id its direct prerequisites, the most confident first, then by id."""
        ...

    def unlocks(self, ids: Sequence[str]) -> dict[str, tuple[Prerequisite, ...]]:
        """For each id the prerequisites in which it is the one to know first, the most confident first, then by id."""
        ...

    def best_reasons(self, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Reason]:
        """For each prerequisite, by what comes first and what then (ids), its best reason, if it has any."""
        ...

    def closure(self, ids: Collection[str], *, down: bool = True, steps: int | None = None) -> tuple[Edge, ...]:
        """All prerequisite edges below these concepts (`down`: all they need) or above (all that need them), sorted.

        With `steps`, those on ways of at most so many edges from these concepts.
        """
        ...

    def ways(self, start: str, end: str) -> Ways:
        """All shortest prerequisite ways from one id up to another; empty where none leads there."""
        ...

    def passages(self, ids: Sequence[str], first: int | None = None) -> dict[str, tuple[Passage, ...]]:
        """For each id the passages that explain it, the best first."""
        ...

    def questions(self, ids: Sequence[str], first: int | None = None) -> dict[str, tuple[Question, ...]]:
        """For each id the documents' questions about it, sorted by document and line."""
        ...

    def search(self, text: str, kinds: Sequence[Kind] | None = None, limit: int = 10) -> tuple[SearchHit, ...]:
        """Concepts whose name, alias or definition fits `text`, typos forgiven, the best first."""
        ...

    def documents(self, ids: Sequence[str]) -> dict[str, DocumentSummary]:
        """The documents with these ids; unknown ids are left out."""
        ...

    def document_page(self, part: Slice) -> Page[DocumentSummary]:
        """A page of the documents, sorted by id."""
        ...

    def neighborhood(
        self, of: str, depth: int, types: Sequence[RelationType] | None, limit: int
    ) -> tuple[tuple[Concept, ...], tuple[Relation, ...]]:
        """The concepts within `depth` relations of a concept (at most `limit`, the nearest and most confident first)
        and all relations among them."""
        ...

    def cuts(self) -> tuple[Cut, ...]:
        """The prerequisites that were left out because they would close a cycle, sorted."""
        ...

    def stats(self) -> Stats:
        """The size of the graph."""
        ...


class Readable(Protocol):
    """Anything that gives a `Lookup` for a while: a store, or a graph in memory."""

    def snapshot(self, *, seconds: float | None = None) -> AbstractContextManager[Lookup]:
        """A `Lookup` on the newest revision, valid inside the `with` block.

        With `seconds`, work that would go on longer is really stopped and raises `OutOfTime`.
        """
        ...

    def newest(self) -> int:
        """The newest revision, cheap enough to ask before every answer; a store far away may tell it a second late."""
        ...
