"""The fields of the types: what of a concept, a relation, a plan is not simply an attribute.

Each `Batch` answers for all objects of a page by one question to the `Lookup`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from kg import study
from kg.errors import AmbiguousConcept
from kg.lookup import Direction, Edge, Stats
from kg.model import Concept, Evidence, Kind, Prerequisite, Reason, Relation, RelationType
from kg.study import Path
from schema.binding import Batch, Read, Refer, Resolver
from schema.cursors import encode_id
from schema.execution import Ask
from schema.failures import BadPage
from schema.language import StatementType
from schema.paging import CURSOR, DEFAULT_FIRST, PAGE_INFO, Connection, connection, part, take

ALL = 1_000


class Link(NamedTuple):
    """What leads from a concept to another one by prerequisites; sorts the nearest first, then the most certain."""

    distance: int
    doubt: float
    other: str
    curated: bool
    reasons: tuple[Reason, ...] = ()

    @property
    def confidence(self) -> float:
        """How sure we are; kept as `doubt`, its negative, so that links sort."""
        return -self.doubt

    @property
    def key(self) -> tuple[int, float, str]:
        """What a cursor keeps."""
        return (self.distance, self.doubt, self.other)


_LINK_PARTS = (int, float, str)  # of `Link.key`


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many concepts are of a kind."""

    kind: Kind
    count: int


@dataclass(frozen=True, slots=True)
class TypeCount:
    """How many relations are of a type."""

    type: RelationType
    count: int


@dataclass(frozen=True, slots=True)
class Size:
    """The size of one revision of the graph."""

    revision: int
    stats: Stats


def at_least_none(name: str, count: int) -> int:
    """`count` itself; raises `BadPage` below 0."""
    if count < 0:
        raise BadPage(f"`{name}` is {count}.", hint="Ask for 0 or more.")
    return count


def _slugs(concepts: Iterable[Concept]) -> list[str]:
    return [c.id for c in concepts]


# --- Concept ---------------------------------------------------------------------------------------------------------


def relations(
    parents: Sequence[Concept],
    ask: Ask,
    *,
    types: Sequence[RelationType] | None = None,
    direction: Direction = Direction.BOTH,
    **page: Any,
) -> list[Connection]:
    """A page of the relations of each concept."""
    ids = _slugs(parents)
    pages = ask.context.lookup.relations_of(ids, types, direction, part("relations", **page))
    return [Connection("relations", pages[id_]) for id_ in ids]


def _direct(found: Sequence[Prerequisite], *, down: bool) -> list[Link]:
    return [Link(1, -p.confidence, p.prerequisite if down else p.concept, p.curated, p.reasons) for p in found]


def _nearest(ends: Mapping[str, Sequence[Edge]], start: str, *, down: bool) -> list[Link]:
    """Everything reached from `start`, breadth first, each over the most certain of its shortest chains."""
    seen = {start}
    links: list[Link] = []
    level = {start: (-1.0, True)}
    distance = 0
    while level:
        best: dict[str, tuple[float, bool]] = {}
        for here, (doubt, curated) in level.items():
            for edge in ends.get(here, ()):
                other = edge.prerequisite if down else edge.concept
                if other not in seen:
                    further = doubt * edge.confidence
                    if other not in best or further < best[other][0]:
                        best[other] = (further, curated and edge.curated)
        seen.update(best)
        level, distance = best, distance + 1
        links += [Link(distance, doubt, other, curated) for other, (doubt, curated) in best.items()]
    return links


def _links(parents: Sequence[Concept], ask: Ask, *, down: bool, transitive: bool, **page: Any) -> list[Connection]:
    ids, lookup = _slugs(parents), ask.context.lookup
    scope = f"{'prerequisites' if down else 'unlocks'}{' all' if transitive else ''}"
    asked = part(scope, **page, default=ALL if transitive else DEFAULT_FIRST)
    if transitive:
        ends = lookup.ends(ids, down=down)
        all_links = [_nearest(ends, id_, down=down) for id_ in ids]
    else:
        found = (lookup.prerequisites if down else lookup.unlocks)(ids)
        all_links = [_direct(found[id_], down=down) for id_ in ids]
    for links in all_links:
        links.sort()
    return [Connection(scope, take(links, [link.key for link in links], asked, _LINK_PARTS)) for links in all_links]


def prerequisites(parents: Sequence[Concept], ask: Ask, *, transitive: bool = False, **page: Any) -> list[Connection]:
    """What should be learnt before each concept."""
    return _links(parents, ask, down=True, transitive=transitive, **page)


def unlocks(parents: Sequence[Concept], ask: Ask, *, transitive: bool = False, **page: Any) -> list[Connection]:
    """What each concept is needed for."""
    return _links(parents, ask, down=False, transitive=transitive, **page)


def passages(parents: Sequence[Concept], ask: Ask, **page: Any) -> list[Connection]:
    """Where to read about each concept. A cursor is the passage's rank with its place."""
    ids, asked = _slugs(parents), part("passages", **page, default=5)
    found = ask.context.lookup.passages(ids)
    pages = []
    for id_ in ids:
        keys = [(rank, p.document, p.start_line) for rank, p in enumerate(found[id_])]
        pages.append(Connection("passages", take(found[id_], keys, asked, (int, str, int))))
    return pages


def questions(parents: Sequence[Concept], ask: Ask, *, first: int = 5) -> list[Any]:
    """The documents' questions about each concept."""
    ids = _slugs(parents)
    found = ask.context.lookup.questions(ids, at_least_none("first", first))
    return [found[id_] for id_ in ids]


def evidence(parents: Sequence[Relation], ask: Ask, *, first: int = 5) -> list[tuple[Evidence, ...]]:
    """The places that state each relation."""
    found = ask.context.lookup.evidence(parents, at_least_none("first", first))
    return [found[relation.id] for relation in parents]


def steps(parents: Sequence[Path], ask: Ask) -> list[tuple[Prerequisite, ...]]:
    """The prerequisites that each path is made of."""
    return [study.steps(ask.context.lookup, path) for path in parents]


def candidates(parents: Sequence[AmbiguousConcept], ask: Ask) -> list[list[Concept]]:
    """The concepts that each ambiguous name may mean."""
    names = list(dict.fromkeys(name for error in parents for name in error.candidates))
    meant = ask.context.lookup.named(names)
    found = ask.context.concepts([id_ for name in names for id_ in meant[name]])
    return [[found[id_] for name in error.candidates for id_ in meant[name][:1]] for error in parents]


# --- The table -------------------------------------------------------------------------------------------------------

_SIZES = ("documents", "concepts", "relations", "evidence", "prerequisites", "cuts")
_ENDS: Mapping[str, Resolver] = {
    "prerequisite": Refer(attrgetter("prerequisite")),
    "concept": Refer(attrgetter("concept")),
}

TYPES: Mapping[str, Mapping[str, Resolver]] = {
    "Concept": {
        "id": Read(lambda c: encode_id("Concept", c.id)),
        "slug": Read(attrgetter("id")),
        "relations": Batch(relations),
        "prerequisites": Batch(prerequisites),
        "unlocks": Batch(unlocks),
        "passages": Batch(passages),
        "questions": Batch(questions),
    },
    "Relation": {
        "id": Read(lambda r: encode_id("Relation", r.id)),
        "source": Refer(attrgetter("source")),
        "target": Refer(attrgetter("target")),
        "evidence": Batch(evidence),
    },
    "Evidence": {"sourceName": Read(attrgetter("source")), "targetName": Read(attrgetter("target"))},
    "Prerequisite": _ENDS,
    "Cut": {**_ENDS, "cycle": Refer(attrgetter("cycle"))},
    "Question": {"concepts": Refer(attrgetter("concepts"))},
    "Document": {
        "id": Read(lambda d: encode_id("Document", d.document.id)),
        "path": Read(attrgetter("document.id")),
        "title": Read(attrgetter("document.title")),
        "sha256": Read(attrgetter("document.sha256")),
    },
    "PageInfo": PAGE_INFO,
    "ConceptConnection": connection(),
    "ConceptEdge": {"cursor": CURSOR},
    "RelationConnection": connection(),
    "RelationEdge": {
        "cursor": CURSOR,
        "type": Read(attrgetter("node.type._name_")),
        "confidence": Read(attrgetter("node.confidence")),
        "evidenceCount": Read(attrgetter("node.evidence_count")),
    },
    "PrerequisiteConnection": connection(attrgetter("other")),
    "PrerequisiteEdge": {
        "cursor": CURSOR,
        "node": Refer(attrgetter("node.other")),
        "confidence": Read(attrgetter("node.confidence")),
        "curated": Read(attrgetter("node.curated")),
        "distance": Read(attrgetter("node.distance")),
        "reasons": Read(attrgetter("node.reasons")),
    },
    "PassageConnection": connection(),
    "PassageEdge": {"cursor": CURSOR},
    "DocumentConnection": connection(),
    "DocumentEdge": {"cursor": CURSOR},
    "Path": {"concepts": Refer(attrgetter("ids")), "steps": Batch(steps)},
    "Plan": {"stages": Refer(attrgetter("stages"))},
    "PlanStep": {
        "neededFor": Refer(attrgetter("needed_for")),
        "prerequisites": Refer(attrgetter("prerequisites")),
    },
    "NextConcept": {"unlocks": Refer(attrgetter("unlocks"))},
    "GraphStats": {
        **{name: Read(attrgetter(f"stats.{name}")) for name in _SIZES},
        "byKind": Read(lambda s: [KindCount(k, n) for k, n in s.stats.by_kind.items()]),
        "byType": Read(lambda s: [TypeCount(t, n) for t, n in s.stats.by_type.items()]),
    },
    "AmbiguousName": {"candidates": Batch(candidates)},
    "Subgraph": {"concepts": Read(itemgetter(0)), "relations": Read(itemgetter(1))},
    "Correction": {
        "action": Read(attrgetter("action.value")),
        "type": Read(lambda c: StatementType[c.type] if c.type else None),
    },
}
