"""The questions of `kg.lookup.Lookup`, answered inside one read transaction and so from one revision.

Ids travel as one JSON array, so that a batch costs one statement whatever its size. Names are numbered by how many
words they have, and FTS5 answers in the order of numbers: a search that stops early has seen the shortest names.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import TypeVar

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
from kg.store.conditions import Condition, Listing, is_backwards
from kg.store.packing import packed
from kg.store.sqlite import filters, misspelling, rows
from kg.store.sqlite.rows import Row
from kg.ways import on, ways

T = TypeVar("T")

_CANDIDATES = 400  # that a search ranks at most


class Reading:
    """A `Lookup` on one connection, inside a transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._run = connection.execute

    @property
    def revision(self) -> int:
        (found,) = self._run("SELECT value FROM meta WHERE name = 'revision'").fetchone()
        return int(found)

    # --- Names and concepts

    def named(self, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
        identities = {n: identity(n) for n in names}
        wanted = packed(sorted({i for pair in identities.items() for i in pair}))
        own = {
            i for (i,) in self._run("SELECT id FROM concept WHERE id IN (SELECT value FROM json_each(?))", (wanted,))
        }
        aliases: dict[str, set[str]] = defaultdict(set)
        sql = "SELECT identity, concept FROM name WHERE identity IN (SELECT value FROM json_each(?))"
        for found, concept in self._run(sql, (packed(sorted({i for i in identities.values() if i not in own})),)):
            aliases[found].add(concept)
        return {
            n: next(((i,) for i in (n, ident) if i in own), tuple(sorted(aliases.get(ident, ()))))
            for n, ident in identities.items()
        }

    def suggest(self, name: str, limit: int = 5) -> tuple[str, ...]:
        return search.suggested(self, name, limit)

    def concepts(self, ids: Sequence[str]) -> dict[str, Concept]:
        if len(ids) == 1:
            found = self._run(f"SELECT {rows.CONCEPT} FROM concept c WHERE c.id = ?", (ids[0],)).fetchall()
        else:
            sql = f"SELECT {rows.CONCEPT} FROM json_each(?) i JOIN concept c ON c.id = i.value"
            found = self._run(sql, (packed(list(dict.fromkeys(ids))),)).fetchall()
        return {concept.id: concept for concept in rows.concepts(found)}

    def names_of(self, ids: Sequence[str]) -> dict[str, str]:
        sql = "SELECT c.id, c.name FROM json_each(?) i CROSS JOIN concept c ON c.id = i.value"
        return dict(self._run(sql, (packed(list(ids)),)).fetchall())

    def concept_page(self, where: ConceptFilter, order: pages.Order, part: Slice) -> Page[Concept]:
        columns = [*(filters.COLUMNS[by] for by, _ in order), "c.id"]
        listing = _listing(rows.CONCEPT, "concept c", filters.concepts(where), columns, pages.descending(order))
        return self._page(
            listing, rows.concept, pages.concept_key(order), pages.checked(part, pages.concept_parts(order))
        )

    def passages(self, ids: Sequence[str], first: int | None = None) -> dict[str, tuple[Passage, ...]]:
        sql = (
            f"SELECT k.concept, {rows.CLAIM} FROM json_each(?) i JOIN claim k ON k.concept = i.value "
            "WHERE k.explained <> '[]'"
        )
        claims: dict[str, list[merge.Claim]] = defaultdict(list)
        for concept, *row in self._run(sql, (packed(list(dict.fromkeys(ids))),)):
            claims[concept].append(rows.claim(tuple(row), ()))
        return {i: merge.passages(claims[i])[:first] if i in claims else () for i in ids}

    def questions(self, ids: Sequence[str], first: int | None = None) -> dict[str, tuple[Question, ...]]:
        sql = (
            "SELECT i.value, q.number, q.document, q.start_line, q.end_line, q.text FROM json_each(?) i "
            "JOIN question_concept t ON t.concept = i.value JOIN question q ON q.number = t.question "
            "ORDER BY q.document, q.start_line, q.end_line, q.text"
        )
        found: dict[str, list[Row]] = defaultdict(list)
        for concept, *row in self._run(sql, (packed(list(dict.fromkeys(ids))),)):
            found[concept].append(tuple(row))
        chosen = {i: found[i][:first] if i in found else [] for i in ids}
        about = self._about({row[0] for some in chosen.values() for row in some}) if found else {}
        return {i: tuple(_question(row, about[row[0]]) for row in some) for i, some in chosen.items()}

    def _about(self, numbers: Iterable[int]) -> Mapping[int, tuple[str, ...]]:
        sql = (
            "SELECT t.question, t.concept FROM json_each(?) i JOIN question_concept t ON t.question = i.value "
            "ORDER BY t.concept"
        )
        found: dict[int, tuple[str, ...]] = defaultdict(tuple)
        for number, concept in self._run(sql, (packed(sorted(numbers)),)):
            found[number] += (concept,)
        return found

    # --- Search

    def search(self, text: str, kinds: Sequence[Kind] | None = None, limit: int = 10) -> tuple[SearchHit, ...]:
        return search.ranked(self, text, kinds, limit)

    def all_words(self, words: Sequence[str]) -> Iterable[str]:
        yield from self._named_with(" AND ".join(f"({self._variants(w)})" for w in words))
        whole = identity(" ".join(words))
        yield from (i for (i,) in self._run("SELECT concept FROM name WHERE identity = ?", (whole,)))

    def some_words(self, words: Sequence[str]) -> Iterable[str]:
        return self._named_with(" OR ".join(f"({self._variants(w)})" for w in words))

    def defined_with(self, words: Sequence[str]) -> Iterable[str]:
        sql = (
            "SELECT c.id FROM (SELECT rowid FROM definition_words WHERE definition_words MATCH ? LIMIT ?) d "
            "JOIN concept c ON c.number = d.rowid"
        )
        return (i for (i,) in self._run(sql, (" AND ".join(map(_quoted, words)), _CANDIDATES)))

    def _named_with(self, expression: str) -> Iterable[str]:
        sql = (
            "SELECT n.concept FROM (SELECT rowid FROM name_words WHERE name_words MATCH ? LIMIT ?) f "
            "JOIN name n ON n.number = f.rowid"
        )
        return (i for (i,) in self._run(sql, (expression, _CANDIDATES)))

    def _variants(self, word: str) -> str:
        """The word, what it begins, and what it may be a misspelling of, as an FTS5 expression."""
        begun = _quoted(word) + ("*" if len(word) > 1 else "")
        return " OR ".join([begun, *map(_quoted, misspelling.meant(self._connection, word))])

    # --- Relations

    def relation_page(self, where: RelationFilter, part: Slice) -> Page[Relation]:
        fits = filters.relations(where)
        listing = _listing(rows.RELATION, "relation r", fits, filters.RELATION_COLUMNS, pages.RELATION_ORDER)
        return self._page(listing, packing.relation, pages.relation_key, pages.checked(part, pages.RELATION_PARTS))

    def relations_of(
        self, ids: Sequence[str], types: Sequence[RelationType] | None, direction: Direction, part: Slice
    ) -> dict[str, Page[Relation]]:
        part = pages.checked(part, pages.RELATION_PARTS)
        ends = {Direction.OUT: ("source",), Direction.IN: ("target",), Direction.BOTH: ("source", "target")}[direction]
        found: dict[str, list[Relation]] = {i: [] for i in ids}
        wanted = packed(list(found))
        for end in ends:
            sql = f"SELECT i.value, {rows.RELATION} FROM json_each(?) i CROSS JOIN relation r ON r.{end} = i.value"
            for i, *row in self._run(sql, (wanted,)):
                found[i].append(packing.relation(tuple(row)))
        if types is not None:
            found = {i: [r for r in some if r.type in types] for i, some in found.items()}
        return {i: pages.page(some, pages.relation_key, pages.RELATION_ORDER, part) for i, some in found.items()}

    def evidence(self, relations: Sequence[Relation], first: int | None = None) -> dict[str, tuple[Evidence, ...]]:
        sql = (
            f"SELECT r.source, r.type, r.target, {rows.EVIDENCE} FROM json_each(?) i CROSS JOIN relation r "
            "ON r.source = i.value ->> 0 AND r.type = i.value ->> 1 AND r.target = i.value ->> 2 "
            "CROSS JOIN evidence e ON e.relation = r.number"
        )
        wanted = packed([(r.source, r.type, r.target) for r in dict.fromkeys(relations)])
        found: dict[str, list[Evidence]] = {r.id: [] for r in relations}
        for source, type_, target, *row in self._run(sql, (wanted,)):
            found[f"{source} {type_} {target}"].append(rows.evidence(tuple(row)))
        return {i: tuple(sorted(some, key=merge.evidence_key)[:first]) for i, some in found.items()}

    def neighborhood(
        self, of: str, depth: int, types: Sequence[RelationType] | None, limit: int
    ) -> tuple[tuple[Concept, ...], tuple[Relation, ...]]:
        seen = [of] if self.concepts([of]) and limit > 0 else []
        frontier = seen
        for _ in range(depth):
            if not frontier or len(seen) >= limit:
                break
            frontier = self._near(frontier, seen, types, limit - len(seen))
            seen = seen + frontier
        ends = filters.among("r.target", seen) & _typed(types)
        sql = f"SELECT {rows.RELATION} FROM json_each(?) i CROSS JOIN relation r ON r.source = i.value WHERE {ends.sql}"
        among = map(packing.relation, self._run(sql, (packed(seen), *ends.values)))
        concepts = self.concepts(seen)
        ordered = pages.page(among, pages.relation_key, pages.RELATION_ORDER, Slice()).items
        return tuple(concepts[i] for i in seen), ordered

    def _near(
        self, frontier: Sequence[str], seen: Sequence[str], types: Sequence[RelationType] | None, most: int
    ) -> list[str]:
        """The concepts one step on, the most confident first."""
        typed = _typed(types)
        step = "SELECT r.{there} AS id, r.confidence FROM json_each(?1) i CROSS JOIN relation r ON r.{here} = i.value"
        both = " UNION ALL ".join(
            f"{step.format(here=here, there=there)} WHERE {typed.sql.replace('?', '?4')}"
            for here, there in (("source", "target"), ("target", "source"))
        )
        sql = (
            f"SELECT id FROM ({both}) WHERE id NOT IN (SELECT value FROM json_each(?2)) "
            "GROUP BY id ORDER BY max(confidence) DESC, id LIMIT ?3"
        )
        return [i for (i,) in self._run(sql, (packed(list(frontier)), packed(list(seen)), most, *typed.values))]

    # --- Prerequisites

    def prerequisites(self, ids: Sequence[str]) -> dict[str, tuple[Prerequisite, ...]]:
        return self._prerequisites(ids, "concept", end=1)

    def unlocks(self, ids: Sequence[str]) -> dict[str, tuple[Prerequisite, ...]]:
        return self._prerequisites(ids, "prerequisite", end=0)

    def _prerequisites(self, ids: Sequence[str], here: str, *, end: int) -> dict[str, tuple[Prerequisite, ...]]:
        sql = f"SELECT {rows.PREREQUISITE} FROM json_each(?) i CROSS JOIN prerequisite p ON p.{here} = i.value"
        found = self._run(sql, (packed(list(dict.fromkeys(ids))),)).fetchall()
        return packing.prerequisites(ids, found, end=end)

    def best_reasons(self, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Reason]:
        sql = (
            "SELECT p.prerequisite, p.concept, p.reasons FROM json_each(?) i CROSS JOIN prerequisite p "
            "ON p.concept = i.value ->> 1 AND p.prerequisite = i.value ->> 0"
        )
        return packing.best_reasons(self._run(sql, (packed(pairs),)))

    def closure(self, ids: Collection[str], *, down: bool = True, steps: int | None = None) -> tuple[Edge, ...]:
        """Step by step: a recursive statement would visit each concept twice, for its neighbours and for its edges."""
        here, index, far = ("concept", "prerequisite_down", 0) if down else ("prerequisite", "prerequisite_up", 1)
        sql = (
            "SELECT p.prerequisite, p.concept, p.confidence, p.curated "
            f"FROM json_each(?) i CROSS JOIN prerequisite p INDEXED BY {index} ON p.{here} = i.value"
        )
        found: list[Row] = []
        seen = set(ids)
        frontier, taken = seen, 0
        while frontier and taken != steps:
            step = self._run(sql, (packed(list(frontier)),)).fetchall()
            found += step
            frontier = {row[far] for row in step} - seen
            seen |= frontier
            taken += 1
        return packing.edges(found)

    def ways(self, start: str, end: str) -> Ways:
        below, above = (partial(self.closure, down=down, steps=1) for down in (True, False))
        edges = ways(start, end, below=below, above=above)
        return Ways(edges, self.names_of(on(edges)))

    def cuts(self) -> tuple[Cut, ...]:
        sql = "SELECT prerequisite, concept, confidence, cycle FROM cut ORDER BY number"
        return tuple(map(rows.cut, self._run(sql)))

    # --- The whole

    def documents(self, ids: Sequence[str]) -> dict[str, DocumentSummary]:
        wanted = filters.among("d.id", ids)
        found = map(packing.summary, self._run(f"SELECT {_SUMMARY} FROM document d WHERE {wanted.sql}", wanted.values))
        return {s.document.id: s for s in found}

    def document_page(self, part: Slice) -> Page[DocumentSummary]:
        part = pages.checked(part, (str,))
        listing = _listing(_SUMMARY, "document d", Condition(), ("d.id",), (False,))
        return self._page(listing, packing.summary, lambda s: (s.document.id,), part)

    def stats(self) -> Stats:
        def count(table: str) -> int:
            (n,) = self._run(f"SELECT count(*) FROM {table}").fetchone()
            return int(n)

        kinds = Counter(dict(self._run("SELECT kind, count(*) FROM concept GROUP BY kind")))
        types = Counter(dict(self._run("SELECT type, count(*) FROM relation GROUP BY type")))
        return Stats(
            count("document"),
            count("concept"),
            count("relation"),
            count("evidence WHERE relation IS NOT NULL"),
            count("prerequisite"),
            count("cut"),
            {kind: kinds[kind.value] for kind in Kind},
            {type_: types[type_.value] for type_ in RelationType},
        )

    def _page(self, listing: Listing, made: Callable[[Row], T], key: Callable[[T], CursorKey], part: Slice) -> Page[T]:
        (total,) = self._run(*listing.count()).fetchone()
        inside = [made(row) for row in self._run(*listing.inside(part))]
        if is_backwards(part):
            inside.reverse()
        beyond = [self._run(*asked).fetchone() is not None if asked else False for asked in listing.beyond(part)]
        return pages.cut(inside, key, part, total=total, beyond=(beyond[0], beyond[1]))


_SUMMARY = (
    "d.id, d.title, d.sha256, (SELECT count(DISTINCT k.concept) FROM claim k WHERE k.document = d.id), "
    "(SELECT count(DISTINCT e.relation) FROM evidence e WHERE e.document = d.id)"
)


def _question(row: Row, concepts: tuple[str, ...]) -> Question:
    _, document, start, end, text = row
    return Question(document, start, end, text, concepts)


def _listing(columns: str, table: str, where: Condition, order: Sequence[str], down: pages.Descending) -> Listing:
    listed, counted, asked = (f"SELECT {what} FROM {table}" for what in (columns, "count(*)", "1"))
    return Listing((listed, ""), (counted, ""), (asked, ""), where, order, down)


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def _typed(types: Sequence[RelationType] | None) -> Condition:
    return Condition() if types is None else filters.among("r.type", [t.value for t in types])
