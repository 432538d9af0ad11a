"""The questions of `kg.lookup.Lookup` in Cypher: a statement or two each, in a transaction of its own.

Neo4j keeps no old revisions; `revisions` sees to it that an answer that doesn't fit the others is never given.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, TypeVar

from kg import merge, pages, search
from kg.identity import identity
from kg.lookup import (
    ConceptFilter,
    CursorKey,
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
from kg.model import (
    Concept,
    Cut,
    Evidence,
    Kind,
    Passage,
    Prerequisite,
    Question,
    Reason,
    Relation,
    RelationType,
)
from kg.store import packing
from kg.store.conditions import Condition, Listing, is_backwards, numbered
from kg.store.neo4j import filters, values
from kg.store.neo4j.connecting import Row, Run
from kg.store.neo4j.model import TYPES
from kg.store.neo4j.revisions import Runner
from kg.ways import among, on, ways

T = TypeVar("T")

_CANDIDATES = 400
_MOST_WAYS = 1_000


class Reading:
    """The questions, asked through `run`: each by itself, or all inside a transaction that writes."""

    def __init__(self, run: Run) -> None:
        self._run = run

    # --- Names and concepts

    def named(self, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
        identities = {n: identity(n) for n in names}
        wanted = sorted({i for pair in identities.items() for i in pair if i})
        own = {i for (i,) in self._run("MATCH (c:Concept) WHERE c.id IN $ids RETURN c.id", ids=wanted)}
        rest = sorted({i for i in identities.values() if i and i not in own})
        text = "MATCH (n:Name)<-[:CALLED]-(c:Concept) WHERE n.identity IN $rest RETURN n.identity, collect(c.id)"
        aliases = {i: tuple(sorted(ids)) for i, ids in self._run(text, rest=rest)} if rest else {}
        return {
            n: next(((i,) for i in (n, ident) if i in own), aliases.get(ident, ())) for n, ident in identities.items()
        }

    def suggest(self, name: str, limit: int = 5) -> tuple[str, ...]:
        return search.suggested(self, name, limit)

    def concepts(self, ids: Sequence[str]) -> dict[str, Concept]:
        text = f"UNWIND $ids AS id MATCH (c:Concept {{id: id}}) RETURN {values.CONCEPT}"
        found = map(values.concept, self._run(text, ids=list(dict.fromkeys(ids)))) if ids else ()
        return {c.id: c for c in found}

    def names_of(self, ids: Sequence[str]) -> dict[str, str]:
        text = "UNWIND $ids AS id MATCH (c:Concept {id: id}) RETURN collect(c.id), collect(c.name)"
        (found,) = self._run(text, ids=list(ids))
        return dict(zip(*found, strict=True))

    def concept_page(self, where: ConceptFilter, order: pages.Order, part: Slice) -> Page[Concept]:
        columns = [*(filters.COLUMNS[by] for by, _ in order), "c.id"]
        match = "MATCH (c:Concept)"
        listing = _listing(match, values.CONCEPT, filters.concepts(where), columns, pages.descending(order))
        part = pages.checked(part, pages.concept_parts(order))
        return self._page(listing, values.concept, pages.concept_key(order), part)

    def passages(self, ids: Sequence[str], first: int | None = None) -> dict[str, tuple[Passage, ...]]:
        text = (
            "UNWIND $ids AS id MATCH (:Concept {id: id})<-[:ABOUT]-(k:Claim) WHERE k.explained <> '[]' "
            f"RETURN id, {values.CLAIM}"
        )
        claims: dict[str, list[merge.Claim]] = defaultdict(list)
        for concept, *row in self._run(text, ids=list(dict.fromkeys(ids))):
            claims[concept].append(values.claim(row))
        return {i: merge.passages(claims[i])[:first] if i in claims else () for i in ids}

    def questions(self, ids: Sequence[str], first: int | None = None) -> dict[str, tuple[Question, ...]]:
        text = (
            "UNWIND $ids AS id MATCH (:Concept {id: id})<-[:ASKS_ABOUT]-(q:Question) "
            "MATCH (q)-[:ASKS_ABOUT]->(c:Concept) WITH id, q, c ORDER BY c.id WITH id, q, collect(c.id) AS about "
            "ORDER BY q.document, q.startLine, q.endLine, q.text "
            "RETURN id, q.document, q.startLine, q.endLine, q.text, about"
        )
        found: dict[str, list[Question]] = {i: [] for i in ids}
        for i, document, start, end, asked, about in self._run(text, ids=list(found)):
            found[i].append(Question(document, start, end, asked, tuple(about)))
        return {i: tuple(some[:first]) for i, some in found.items()}

    # --- Search

    def search(self, text: str, kinds: Sequence[Kind] | None = None, limit: int = 10) -> tuple[SearchHit, ...]:
        return search.ranked(self, text, kinds, limit)

    def all_words(self, words: Sequence[str]) -> Iterable[str]:
        whole = identity(" ".join(words))
        exact = self._run("MATCH (:Name {identity: $whole})<-[:CALLED]-(c:Concept) RETURN c.id", whole=whole)
        return [*self._found(filters.every(words)), *(i for (i,) in exact)]

    def some_words(self, words: Sequence[str]) -> Iterable[str]:
        return self._found(filters.some(words))

    def defined_with(self, words: Sequence[str]) -> Iterable[str]:
        return self._found(filters.in_definition(words))

    def _found(self, lucene: str) -> list[str]:
        text = "CALL db.index.fulltext.queryNodes('concept_words', $lucene, {limit: $limit}) YIELD node RETURN node.id"
        return [i for (i,) in self._run(text, lucene=lucene, limit=_CANDIDATES)]

    # --- Relations

    def relation_page(self, where: RelationFilter, part: Slice) -> Page[Relation]:
        match = f"MATCH (a:Concept)-[r:{TYPES}]->(b:Concept)"
        fits = filters.relations(where)
        listing = _listing(match, values.RELATION, fits, filters.RELATION_COLUMNS, pages.RELATION_ORDER)
        return self._page(listing, packing.relation, pages.relation_key, pages.checked(part, pages.RELATION_PARTS))

    def relations_of(
        self, ids: Sequence[str], types: Sequence[RelationType] | None, direction: Direction, part: Slice
    ) -> dict[str, Page[Relation]]:
        part = pages.checked(part, pages.RELATION_PARTS)
        found: dict[str, list[Relation]] = {i: [] for i in ids}
        left, right = {Direction.OUT: ("", ">"), Direction.IN: ("<", ""), Direction.BOTH: ("", "")}[direction]
        text = (
            f"UNWIND $ids AS id MATCH (c:Concept {{id: id}}){left}-[r:{_of(types)}]-{right}(:Concept) "
            f"WITH id, r, startNode(r) AS a, endNode(r) AS b RETURN id, {values.RELATION}"
        )
        for i, *row in self._run(text, ids=list(found)) if _of(types) else ():
            found[i].append(packing.relation(row))
        return {i: pages.page(some, pages.relation_key, pages.RELATION_ORDER, part) for i, some in found.items()}

    def evidence(self, relations: Sequence[Relation], first: int | None = None) -> dict[str, tuple[Evidence, ...]]:
        found: dict[str, list[Evidence]] = {r.id: [] for r in relations}
        text = f"UNWIND $ids AS id MATCH (e:Evidence {{relation: id}}) RETURN id, {values.EVIDENCE}"
        for i, *row in self._run(text, ids=list(found)):
            found[i].append(values.evidence(row))
        return {i: tuple(sorted(some, key=merge.evidence_key)[:first]) for i, some in found.items()}

    def neighborhood(
        self, of: str, depth: int, types: Sequence[RelationType] | None, limit: int
    ) -> tuple[tuple[Concept, ...], tuple[Relation, ...]]:
        seen = [of] if limit > 0 and self.concepts([of]) else []
        frontier = seen
        for _ in range(depth if _of(types) else 0):
            if not frontier or len(seen) >= limit:
                break
            frontier = self._near(frontier, seen, types, limit - len(seen))
            seen = seen + frontier
        text = (
            f"UNWIND $ids AS id MATCH (a:Concept {{id: id}})-[r:{_of(types)}]->(b:Concept) WHERE b.id IN $ids "
            f"RETURN {values.RELATION}"
        )
        among = map(packing.relation, self._run(text, ids=seen)) if len(seen) > 1 else ()
        concepts = self.concepts(seen)
        ordered = pages.page(among, pages.relation_key, pages.RELATION_ORDER, Slice()).items
        return tuple(concepts[i] for i in seen), ordered

    def _near(
        self, frontier: Sequence[str], seen: Sequence[str], types: Sequence[RelationType] | None, most: int
    ) -> list[str]:
        """The concepts one step on, the most confident first."""
        text = (
            f"UNWIND $frontier AS id MATCH (:Concept {{id: id}})-[r:{_of(types)}]-(c:Concept) WHERE NOT c.id IN $seen "
            "WITH c.id AS there, max(r.confidence) AS sure ORDER BY sure DESC, there LIMIT $most RETURN there"
        )
        return [i for (i,) in self._run(text, frontier=list(frontier), seen=list(seen), most=most)]

    # --- Prerequisites

    def prerequisites(self, ids: Sequence[str]) -> dict[str, tuple[Prerequisite, ...]]:
        return self._prerequisites(ids, "(a:Concept)-[p:PREREQUISITE_OF]->(b:Concept {id: id})", end=1)

    def unlocks(self, ids: Sequence[str]) -> dict[str, tuple[Prerequisite, ...]]:
        return self._prerequisites(ids, "(a:Concept {id: id})-[p:PREREQUISITE_OF]->(b:Concept)", end=0)

    def _prerequisites(self, ids: Sequence[str], pattern: str, *, end: int) -> dict[str, tuple[Prerequisite, ...]]:
        text = f"UNWIND $ids AS id MATCH {pattern} RETURN {values.PREREQUISITE}"
        return packing.prerequisites(ids, self._run(text, ids=list(dict.fromkeys(ids))), end=end)

    def best_reasons(self, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Reason]:
        text = (
            "UNWIND $pairs AS pair MATCH (a:Concept {id: pair[0]})-[p:PREREQUISITE_OF]->(b:Concept {id: pair[1]}) "
            "RETURN a.id, b.id, p.reasons"
        )
        return packing.best_reasons(self._run(text, pairs=list(map(list, pairs))))

    def closure(self, ids: Collection[str], *, down: bool = True, steps: int | None = None) -> tuple[Edge, ...]:
        if steps == 0:
            return ()
        here, left, right = ("b", "<-", "-") if down else ("a", "-", "->")
        path = f"(s){left}[:PREREQUISITE_OF*0..{steps - 1 if steps else ''}]{right}({here})"
        text = f"MATCH (s:Concept) WHERE s.id IN $ids MATCH {path} WITH DISTINCT {here} {_EDGES}"
        (found,) = self._run(text, ids=list(ids))
        return packing.edges(list(zip(*found, strict=True)))

    def ways(self, start: str, end: str) -> Ways:
        """The server finds them one by one, so where they are very many it is told to stop, and we look for them."""
        if start == end:
            return Ways((), {})
        ((some, before, after, *found),) = self._run(_WAYS, start=start, end=end, most=_MOST_WAYS + 1)
        if (some or 0) > _MOST_WAYS:
            edges = ways(start, end, below=among(self.closure((end,))))
            return Ways(edges, self.names_of(on(edges)))
        edges = packing.edges(list(zip(*found, strict=True)))
        return Ways(edges, dict(zip((*found[0], *found[1]), (*before, *after), strict=True)))

    def cuts(self) -> tuple[Cut, ...]:
        text = "MATCH (c:Cut) RETURN c.prerequisite, c.concept, c.confidence, c.cycle ORDER BY c.number"
        return tuple(map(values.cut, self._run(text)))

    # --- The whole

    def documents(self, ids: Sequence[str]) -> dict[str, DocumentSummary]:
        text = f"MATCH (d:Document) WHERE d.id IN $ids {_SUMMARY}"
        return {s.document.id: s for s in map(packing.summary, self._run(text, ids=list(ids)))}

    def document_page(self, part: Slice) -> Page[DocumentSummary]:
        part = pages.checked(part, (str,))
        match = "MATCH (d:Document)"
        counted, asked = (match, "RETURN count(*)"), (match, "RETURN 1")
        listing = Listing((match, _SUMMARY), counted, asked, Condition(), ("d.id",), (False,))
        return self._page(listing, packing.summary, lambda s: (s.document.id,), part)

    def stats(self) -> Stats:
        kinds = Counter(dict(self._run("MATCH (c:Concept) RETURN c.kind, count(*)")))
        counts = " UNION ALL ".join(
            f"MATCH {what} WITH count(*) AS there RETURN {n} AS n, there" for n, what in enumerate(_COUNTED)
        )
        documents, evidence, prerequisites, cuts, *types = (there for _, there in sorted(self._run(counts)))
        return Stats(
            documents,
            kinds.total(),
            sum(types),
            evidence,
            prerequisites,
            cuts,
            {kind: kinds[kind.value] for kind in Kind},
            dict(zip(RelationType, types, strict=True)),
        )

    def _page(self, listing: Listing, made: Callable[[Row], T], key: Callable[[T], CursorKey], part: Slice) -> Page[T]:
        def ask(asked: tuple[str, tuple[Any, ...]]) -> list[Row]:
            text, given = numbered(*asked)
            return self._run(text, **given)

        total = int(ask(listing.count())[0][0])
        inside = list(map(made, ask(listing.inside(part))))
        if is_backwards(part):
            inside.reverse()
        beyond = [bool(asked and ask(asked)) for asked in listing.beyond(part)]
        return pages.cut(inside, key, part, total=total, beyond=(beyond[0], beyond[1]))


def _listing(match: str, columns: str, where: Condition, order: Sequence[str], down: pages.Descending) -> Listing:
    returns = (f"RETURN {columns}", "RETURN count(*)", "RETURN 1")
    listed, counted, asked = ((match, what) for what in returns)
    return Listing(listed, counted, asked, where, order, down)


def _of(types: Sequence[RelationType] | None) -> str:
    """The types as a relationship pattern has them."""
    return TYPES if types is None else "|".join(t.value for t in types)


_COLUMNS = "collect(a.id), collect(b.id), collect(p.confidence), collect(p.curated)"
_EDGES = f"MATCH (a)-[p:PREREQUISITE_OF]->(b) RETURN {_COLUMNS}"
"""A row of four lists, which the driver unpacks much faster than thousands of rows."""
_WAYS = (
    "MATCH (s:Concept {id: $start}) MATCH (e:Concept {id: $end}) "
    "MATCH way = allShortestPaths((s)-[:PREREQUISITE_OF*]->(e)) WITH way LIMIT $most "
    "WITH collect(way) AS ways UNWIND ways AS way UNWIND relationships(way) AS p WITH DISTINCT p, size(ways) AS some "
    "WITH p, some, startNode(p) AS a, endNode(p) AS b "
    f"RETURN max(some), collect(a.name), collect(b.name), {_COLUMNS}"
)

_COUNTED = (
    "(:Document)",
    "(e:Evidence) WHERE e.relation IS NOT NULL",
    "()-[:PREREQUISITE_OF]->()",
    "(:Cut)",
    *(f"()-[:{t.value}]->()" for t in RelationType),
)

_SUMMARY = (
    "RETURN d.id, d.title, d.sha256, COUNT { MATCH (d)-[:STATES]->(:Claim)-[:ABOUT]->(c) RETURN DISTINCT c }, "
    "COUNT { MATCH (e:Evidence) WHERE e.document = d.id AND e.relation IS NOT NULL RETURN DISTINCT e.relation }"
)


class Snapshot(Reading):
    """A `Lookup` on one revision."""

    def __init__(self, runner: Runner) -> None:
        super().__init__(runner)
        self._runner = runner

    @property
    def revision(self) -> int:
        return self._runner.revision
