"""The graph in memory: built from scratch out of all extractions and corrections, and the judge of every store.

Every question of `kg.lookup.Lookup` is answered by plain loops over sorted tuples, so that it can be read and
believed; a store must give the same answers faster. It fits graphs of some thousand concepts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import TypeVar

from kg import backbone, merge, pages, picture, search
from kg.errors import OutOfTime
from kg.identity import Names
from kg.lookup import (
    ConceptFilter,
    Direction,
    DocumentSummary,
    Edge,
    Page,
    RelationFilter,
    SearchHit,
    Slice,
    Stats,
    Ways,
)
from kg.merge import Claim, Curation, Related, Resolved, Triple
from kg.model import (
    PREREQUISITE_OF,
    Concept,
    Correction,
    Cut,
    Document,
    Evidence,
    Extraction,
    Kind,
    Mention,
    Passage,
    Prerequisite,
    Question,
    Reason,
    Relation,
    RelationType,
)
from kg.prerequisites import Curated, Inference, Signals, infer

T = TypeVar("T")
Named = Callable[[Sequence[str]], dict[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything that a graph holds, sorted: what a graph in memory and every store must have in common."""

    documents: tuple[Document, ...]
    resolved: tuple[Resolved, ...]
    related: tuple[Related, ...]
    questions: tuple[Question, ...]
    inference: Inference
    corrections: tuple[Correction, ...]

    @property
    def concepts(self) -> tuple[Concept, ...]:
        """The concepts with their levels and minutes."""
        return tuple(with_effort(r.concept, self.inference) for r in self.resolved)

    @property
    def mentions(self) -> tuple[Mention, ...]:
        return tuple(m for r in self.resolved for m in merge.mentions(r))


def with_effort(concept: Concept, inference: Inference) -> Concept:
    """The concept with the level and minutes that the inference gives it."""
    c, level, minutes = concept, inference.levels.get(concept.id, 0), inference.minutes.get(concept.id, 0)
    return Concept(c.id, c.name, c.kind, c.aliases, c.definition, level, minutes, c.mentions, c.documents)


def fold(extractions: Iterable[Extraction], corrections: Iterable[Correction] = ()) -> Tables:
    """The graph that follows from what all documents state and curators say, whatever the order."""
    extractions = sorted(map(merge.normal, extractions), key=lambda e: e.document)
    corrections = tuple(sorted(set(corrections)))
    resolved = merge.resolve((Claim(e.document.id, c) for e in extractions for c in e.concepts), corrections)
    ids = {(c.document, c.claim.name): r.concept.id for r in resolved for c in r.claims}
    named = Names(r.concept for r in resolved)
    curation = merge.curation(corrections, named([n for c in corrections for n in (c.source, c.target)]))
    related = _relations(extractions, ids, curation)
    inference = infer(signals(resolved, related, ids, curation, named))
    documents = tuple(e.document for e in extractions)
    return Tables(documents, resolved, related, _questions(extractions, ids), inference, corrections)


def _relations(extractions: Iterable[Extraction], ids: picture.Ids, curation: Curation) -> tuple[Related, ...]:
    found: dict[Triple, list[Evidence]] = defaultdict(list)
    for e in extractions:
        for r in e.relations:
            source, target = ids[e.document.id, r.source], ids[e.document.id, r.target]
            triple = merge.directed(source, r.type, target)
            if source != target and triple not in curation.rejected:
                found[triple].append(merge.evidence(e.document.id, r, swapped=triple[0] != source))
    asserted = {t for t in curation.asserted if t[1] != PREREQUISITE_OF}
    triples = sorted(found.keys() | asserted)
    return tuple(merge.relate(t, found.get(t, ()), asserted=t in asserted) for t in triples)


def _questions(extractions: Iterable[Extraction], ids: picture.Ids) -> tuple[Question, ...]:
    return tuple(
        Question(
            e.document.id,
            q.span.start_line,
            q.span.end_line,
            q.text,
            tuple(sorted({ids[e.document.id, n] for n in q.concepts})),
        )
        for e in extractions
        for q in sorted(e.questions, key=lambda q: (q.span, q.text))
    )


def signals(
    resolved: Sequence[Resolved], related: Iterable[Related], ids: picture.Ids, curation: Curation, named: Named
) -> Signals:
    """What the inference looks at."""
    hints = (picture.hint(c) for r in resolved for c in r.claims)
    return Signals(
        picture.subjects((r.concept for r in resolved), hints, ids),
        tuple(map(picture.stated, related)),
        general_knowledge(named),
        picture.asserted(curation),
        picture.rejected(curation),
    )


def general_knowledge(named: Named) -> tuple[Curated, ...]:
    """The backbone's prerequisites in the ids of a graph."""
    return backbone.resolve(backbone.load(), named)


def by_confidence(p: Prerequisite, other: str) -> tuple[float, str]:
    """The order of a concept's prerequisites (and of what it unlocks): the most confident first, then by id."""
    return (-p.confidence, other)


@dataclass(slots=True)
class Graph:
    """A `Lookup` and `Readable` over tables in memory."""

    tables: Tables
    revision: int = 0
    deadline: float | None = None
    _concepts: dict[str, Concept] = field(init=False)
    _resolved: dict[str, Resolved] = field(init=False)
    _evidence: dict[str, tuple[Evidence, ...]] = field(init=False)
    _names: Names = field(init=False)

    def __post_init__(self) -> None:
        self._concepts = {c.id: c for c in self.tables.concepts}
        self._resolved = {r.concept.id: r for r in self.tables.resolved}
        self._evidence = {r.relation.id: r.evidence for r in self.tables.related}
        self._names = Names(self._concepts.values())

    @classmethod
    def build(
        cls, extractions: Iterable[Extraction], corrections: Iterable[Correction] = (), *, revision: int = 0
    ) -> Graph:
        """The graph of these documents and corrections."""
        return cls(fold(extractions, corrections), revision)

    # --- Readable

    @contextmanager
    def snapshot(self, *, seconds: float | None = None) -> Iterator[Graph]:
        """The graph itself, with a time limit where one is given."""
        yield self if seconds is None else Graph(self.tables, self.revision, monotonic() + seconds)

    def newest(self) -> int:
        return self.revision

    def _in_time(self, items: Iterable[T]) -> Iterator[T]:
        """The same items as long as there is time."""
        for item in items:
            if self.deadline is not None and monotonic() > self.deadline:
                raise OutOfTime("The question took longer than allowed.", hint="Ask for less at once.")
            yield item

    # --- Names and concepts

    def named(self, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
        return self._names(names)

    def suggest(self, name: str, limit: int = 5) -> tuple[str, ...]:
        return search.suggested(self, name, limit)

    def concepts(self, ids: Sequence[str]) -> dict[str, Concept]:
        return {i: self._concepts[i] for i in dict.fromkeys(ids) if i in self._concepts}

    def names_of(self, ids: Sequence[str]) -> dict[str, str]:
        return {i: c.name for i, c in self.concepts(ids).items()}

    def concept_page(self, where: ConceptFilter, order: pages.Order, part: Slice) -> Page[Concept]:
        part = pages.checked(part, pages.concept_parts(order))
        found = [c for c in self._in_time(self._concepts.values()) if self._fits(c, where)]
        return pages.page(found, pages.concept_key(order), pages.descending(order), part)

    def _fits(self, c: Concept, where: ConceptFilter) -> bool:
        return pages.concept_fits(
            c,
            where,
            documents=lambda i: {claim.document for claim in self._resolved[i].claims},
            needs=lambda i: any(p.concept == i for p in self.tables.inference.prerequisites),
        )

    def passages(self, ids: Sequence[str], first: int | None = None) -> dict[str, tuple[Passage, ...]]:
        return {i: merge.passages(self._resolved[i].claims)[:first] if i in self._resolved else () for i in ids}

    def questions(self, ids: Sequence[str], first: int | None = None) -> dict[str, tuple[Question, ...]]:
        return {i: tuple(q for q in self.tables.questions if i in q.concepts)[:first] for i in ids}

    # --- Search

    def search(self, text: str, kinds: Sequence[Kind] | None = None, limit: int = 10) -> tuple[SearchHit, ...]:
        return search.ranked(self, text, kinds, limit)

    def all_words(self, words: Sequence[str]) -> Iterable[str]:  # noqa: ARG002  # every concept is a candidate
        return self._in_time(self._concepts)

    some_words = defined_with = all_words

    # --- Relations

    def _relations(self) -> Iterator[Relation]:
        return self._in_time(r.relation for r in self.tables.related)

    def relation_page(self, where: RelationFilter, part: Slice) -> Page[Relation]:
        part = pages.checked(part, pages.RELATION_PARTS)

        def documents(r: Relation) -> set[str]:
            return {e.document for e in self._evidence[r.id]}

        found = [r for r in self._relations() if pages.relation_fits(r, where, documents=documents)]
        return pages.page(found, pages.relation_key, pages.RELATION_ORDER, part)

    def relations_of(
        self, ids: Sequence[str], types: Sequence[RelationType] | None, direction: Direction, part: Slice
    ) -> dict[str, Page[Relation]]:
        part = pages.checked(part, pages.RELATION_PARTS)

        def of(i: str) -> Iterator[Relation]:
            for r in self._relations():
                out = direction is not Direction.IN and r.source == i
                into = direction is not Direction.OUT and r.target == i
                if (out or into) and (types is None or r.type in types):
                    yield r

        return {i: pages.page(of(i), pages.relation_key, pages.RELATION_ORDER, part) for i in dict.fromkeys(ids)}

    def evidence(self, relations: Sequence[Relation], first: int | None = None) -> dict[str, tuple[Evidence, ...]]:
        return {r.id: self._evidence.get(r.id, ())[:first] for r in relations}

    def neighborhood(
        self, of: str, depth: int, types: Sequence[RelationType] | None, limit: int
    ) -> tuple[tuple[Concept, ...], tuple[Relation, ...]]:
        relations = [r for r in self._relations() if types is None or r.type in types]
        seen = [of] if of in self._concepts and limit > 0 else []
        frontier = list(seen)
        for _ in range(depth):
            near: dict[str, float] = {}
            for r in relations:
                for here, there in ((r.source, r.target), (r.target, r.source)):
                    if here in frontier and there not in seen:
                        near[there] = max(r.confidence, near.get(there, 0.0))
            frontier = sorted(near, key=lambda i: (-near[i], i))[: limit - len(seen)]
            seen += frontier
        among = [r for r in relations if r.source in seen and r.target in seen]
        concepts = tuple(self._concepts[i] for i in seen)
        return concepts, pages.page(among, pages.relation_key, pages.RELATION_ORDER, Slice()).items

    # --- Prerequisites

    def _prerequisites(self, end: Callable[[Prerequisite], str], other: Callable[[Prerequisite], str]) -> Sorted:
        found: dict[str, list[Prerequisite]] = defaultdict(list)
        for p in self._in_time(self.tables.inference.prerequisites):
            found[end(p)].append(p)
        return {i: tuple(sorted(ps, key=lambda p: by_confidence(p, other(p)))) for i, ps in found.items()}

    def prerequisites(self, ids: Sequence[str]) -> dict[str, tuple[Prerequisite, ...]]:
        found = self._prerequisites(lambda p: p.concept, lambda p: p.prerequisite)
        return {i: found.get(i, ()) for i in ids}

    def unlocks(self, ids: Sequence[str]) -> dict[str, tuple[Prerequisite, ...]]:
        found = self._prerequisites(lambda p: p.prerequisite, lambda p: p.concept)
        return {i: found.get(i, ()) for i in ids}

    def best_reasons(self, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Reason]:
        found = {(p.prerequisite, p.concept): p.reasons for p in self._in_time(self.tables.inference.prerequisites)}
        return {pair: found[pair][0] for pair in pairs if found.get(pair)}

    def _edges(self) -> list[Edge]:
        prerequisites = self._in_time(self.tables.inference.prerequisites)
        return [Edge(p.prerequisite, p.concept, p.confidence, p.curated) for p in prerequisites]

    def ways(self, start: str, end: str) -> Ways:
        """By the steps from the start and to the end, whose sum is the same all along a shortest way."""
        edges = self._edges()
        up = _steps(start, [(e.prerequisite, e.concept) for e in edges])
        down = _steps(end, [(e.concept, e.prerequisite) for e in edges])
        between = (e for e in edges if e.prerequisite in up and e.concept in down)
        found = tuple(sorted(e for e in between if up[e.prerequisite] + 1 + down[e.concept] == up.get(end)))
        return Ways(found, self.names_of([id_ for e in found for id_ in e[:2]]))

    def closure(self, ids: Collection[str], *, down: bool = True, steps: int | None = None) -> tuple[Edge, ...]:
        edges = self._edges()
        found: set[Edge] = set()
        reached, size, step = set(ids), -1, 0
        while len(reached) != size and step != steps:
            size, step = len(reached), step + 1
            near = {e for e in self._in_time(edges) if (e.concept if down else e.prerequisite) in reached}
            found |= near
            reached |= {e.prerequisite if down else e.concept for e in near}
        return tuple(sorted(found, key=lambda e: (e.prerequisite, e.concept)))

    def cuts(self) -> tuple[Cut, ...]:
        return self.tables.inference.cuts

    # --- The whole

    def documents(self, ids: Sequence[str]) -> dict[str, DocumentSummary]:
        return {s.document.id: s for s in self._summaries() if s.document.id in ids}

    def document_page(self, part: Slice) -> Page[DocumentSummary]:
        part = pages.checked(part, (str,))
        return pages.page(self._summaries(), lambda s: (s.document.id,), (False,), part)

    def _summaries(self) -> list[DocumentSummary]:
        concepts = Counter(d for r in self.tables.resolved for d in {c.document for c in r.claims})
        relations = Counter(d for r in self.tables.related for d in {e.document for e in r.evidence})
        return [DocumentSummary(d, concepts[d.id], relations[d.id]) for d in self.tables.documents]

    def stats(self) -> Stats:
        tables = self.tables
        kinds = Counter(c.kind for c in self._concepts.values())
        types = Counter(r.type for r in self._relations())
        return Stats(
            len(tables.documents),
            len(self._concepts),
            len(tables.related),
            sum(len(r.evidence) for r in tables.related),
            len(tables.inference.prerequisites),
            len(tables.inference.cuts),
            {kind: kinds[kind] for kind in Kind},
            {type_: types[type_] for type_ in RelationType},
        )


def _steps(start: str, pairs: Collection[tuple[str, str]]) -> Mapping[str, int]:
    """How many of the steps that the pairs are lead from `start` to everything that can be reached."""
    found, size = {start: 0}, 0
    while len(found) != size:
        size = len(found)
        found |= {far: found[near] + 1 for near, far in pairs if near in found and far not in found}
    return found


Sorted = Mapping[str, tuple[Prerequisite, ...]]
