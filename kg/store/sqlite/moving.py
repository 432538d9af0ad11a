"""A whole graph out of the file as records, and into an empty one: streamed, in memory that doesn't grow with it.

Loading writes the tables as the records give them and builds the indexes afterwards; nothing is inferred again.
"""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from kg import merge, records
from kg.errors import InputError
from kg.identity import identity
from kg.model import (
    Concept,
    Correction,
    Cut,
    Document,
    Mention,
    Prerequisite,
    Report,
)
from kg.records import Assigned, Proven, Record
from kg.search import name_words, words_of
from kg.store import packing
from kg.store.sqlite import misspelling, rows
from kg.store.sqlite.migrating import statements
from kg.store.sqlite.rows import Row
from kg.store.sqlite.writing import BUCKET, Writing, length
from kg.update import Asked, Said

# --- Out -------------------------------------------------------------------------------------------------------------


def records_of(connection: sqlite3.Connection) -> Iterator[Record]:
    """Every record of the graph, sorted as `kg.records.ORDER` says."""
    run = connection.execute
    for row in run("SELECT id, title, sha256 FROM document ORDER BY id"):
        yield records.document(Document(*row))
    for row in run(f"SELECT {rows.CONCEPT} FROM concept c ORDER BY c.id"):
        yield records.concept(rows.concept(row))
    yield from _claims(connection)
    sql = (
        "SELECT k.concept, k.document, m.start_line, m.end_line, k.name FROM claim k JOIN mention m "
        "ON m.claim = k.number ORDER BY 1, 2, 3, 4, 5"
    )
    for row in run(sql):
        yield records.mention(Mention(*row))
    yield from _relations(connection)
    yield from _statements(connection)
    for row in run(f"SELECT {rows.PREREQUISITE} FROM prerequisite p ORDER BY p.prerequisite, p.concept"):
        yield records.prerequisite(packing.prerequisite(row))
    for row in run("SELECT prerequisite, concept, confidence, cycle FROM cut ORDER BY number"):
        yield records.cut(rows.cut(row))
    yield from _said_by_people(connection)


def _claims(connection: sqlite3.Connection) -> Iterator[Record]:
    """All claims but those that an import makes up again."""
    made_up = (
        "k.document IS NULL AND NOT EXISTS (SELECT 1 FROM claim o WHERE o.concept = k.concept AND o.number <> k.number)"
    )
    sql = (
        f"SELECT k.concept, {rows.CLAIM} FROM claim k WHERE NOT ({made_up}) "
        "ORDER BY coalesce(k.document, ''), k.name, k.concept"
    )
    for concept, *row in connection.execute(sql):
        yield records.claim(rows.claim(tuple(row), ()), concept)


def _relations(connection: sqlite3.Connection) -> Iterator[Record]:
    sql = f"SELECT r.number, {rows.RELATION} FROM relation r ORDER BY r.source, r.type, r.target"
    for number, *row in connection.execute(sql):
        found = connection.execute(f"SELECT {rows.EVIDENCE} FROM evidence e WHERE e.relation = ?", (number,))
        evidence = tuple(sorted(map(rows.evidence, found), key=merge.evidence_key))
        yield records.relation(packing.relation(tuple(row)), evidence)


def _statements(connection: sqlite3.Connection) -> Iterator[Record]:
    sql = f"SELECT {rows.EVIDENCE}, NULL, NULL FROM evidence e WHERE e.relation IS NULL"
    for s in sorted(map(rows.said, connection.execute(sql)), key=lambda s: (s.document, merge.claim_key(s.claim))):
        yield records.statement(s)


def _said_by_people(connection: sqlite3.Connection) -> Iterator[Record]:
    writing = Writing(connection)
    for (document,) in connection.execute("SELECT DISTINCT document FROM question ORDER BY document").fetchall():
        for q in sorted(writing.asked_by([document]), key=lambda q: q.claim):
            yield records.question(q)
    for c in writing.corrections():
        yield records.correction(c)
    for r in reports(connection):
        yield records.report(r)


def reports(connection: sqlite3.Connection) -> tuple[Report, ...]:
    """All complaints, sorted by id."""
    return tuple(Report(*row) for row in connection.execute("SELECT id, about, text, by FROM report ORDER BY id"))


# --- In --------------------------------------------------------------------------------------------------------------

_BATCH = 10_000


def load(connection: sqlite3.Connection, given: Iterable[Record]) -> None:
    """Write a graph into empty tables; raises `InputError` where they aren't empty or a record is wrong."""
    (full,) = connection.execute("SELECT EXISTS (SELECT 1 FROM concept) OR EXISTS (SELECT 1 FROM document)").fetchone()
    if full:
        raise InputError("The store isn't empty.", hint="Import into a new file, or forget its documents first.")
    indexes = {s.split(" ON ")[0].split()[-1]: s for s in statements() if _INDEX.match(s)}
    for name in indexes:
        connection.execute(f"DROP INDEX {name}")
    loading = _Loading(connection)
    for item in records.parsed(given):
        loading.put(item)
    loading.finish()
    for name in _NEEDED:
        connection.execute(indexes.pop(name))
    _complete(connection)
    for sql in indexes.values():
        connection.execute(sql)
    misspelling.fill(connection)
    _refuse_dangling(connection)
    connection.execute("UPDATE meta SET value = value + 1 WHERE name = 'revision'")


_INDEX = re.compile(r"CREATE (UNIQUE )?INDEX ")
_NEEDED = ("claim_concept", "claim_key_claim", "name_concept")  # to complete what was loaded


def _refuse_dangling(connection: sqlite3.Connection) -> None:
    found = connection.execute("PRAGMA foreign_key_check").fetchone()
    if found:
        raise InputError(f"A {found[0]} record refers to a {found[2]} that has no record.", hint="Export again.")


class _Loading:
    """Rows on their way in, written in batches."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._writing = Writing(connection)
        self._waiting: dict[str, list[Row]] = defaultdict(list)
        self._relations = 0
        self._claims = False
        self._numbers: dict[int, int] = defaultdict(int)
        self._concepts = 0
        connection.execute("CREATE TEMP TABLE arrived (concept, document, start_line, end_line, name)")
        connection.execute("CREATE TEMP TABLE arrived_words (number INTEGER PRIMARY KEY, words)")
        self._into: dict[type, Callable[..., None]] = {
            Document: lambda d: self._add("document", d.id, d.title, d.sha256),
            Concept: self._concept,
            Assigned: self._claim,
            Mention: lambda m: self._add("arrived", m.concept, m.document, m.start_line, m.end_line, m.name),
            Proven: self._relation,
            Said: lambda s: self._add(_EVIDENCE, *rows.said_row(s, None)),
            Prerequisite: lambda p: self._add(_PREREQUISITE, *packing.prerequisite_row(p)),
            Cut: lambda c: self._add("cut (prerequisite, concept, confidence, cycle)", *rows.cut_row(c)),
            Asked: self._writing.put_question,
            Correction: lambda c: self._add("correction", c.action, c.source, c.type, c.target, c.by, c.why),
            Report: lambda r: self._add("report", r.id, r.about, r.text, r.by),
        }

    def put(self, item: records.Item) -> None:
        self._into[type(item)](item)

    def _add(self, table: str, *row: object) -> None:
        waiting = self._waiting[table]
        waiting.append(row)
        if len(waiting) >= _BATCH:
            self._flush(table)

    def _flush(self, table: str) -> None:
        waiting = self._waiting.pop(table)
        marks = ", ".join("?" * len(waiting[0]))
        self._connection.executemany(f"INSERT INTO {table} VALUES ({marks})", waiting)

    def _concept(self, c: Concept) -> None:
        self._concepts += 1
        name, folded, kind, aliases, definition, mentions, documents, id_ = rows.concept_row(c)
        about = (kind, aliases, definition, c.level, c.minutes, mentions, documents)
        self._add("concept", self._concepts, id_, name, folded, *about)
        if c.definition:
            words = " ".join(sorted(set(words_of(c.definition.text))))
            self._add("definition_words (rowid, words)", self._concepts, words)
        for one in (c.name, *c.aliases):
            self._name(one, c.id)

    def _name(self, name: str, concept: str) -> None:
        bucket = length(name)
        number = (bucket << BUCKET) + self._numbers[bucket]
        self._numbers[bucket] += 1
        self._add("name", number, concept, identity(name))
        self._add("arrived_words", number, " ".join(sorted(name_words(name))))

    def _claim(self, a: Assigned) -> None:
        self._claims = True
        self._writing.put_claim(a.claim, a.concept)

    def _relation(self, p: Proven) -> None:
        r = p.relation
        self._relations += 1
        row = (self._relations, r.source, r.type, r.target, r.confidence, r.evidence_count, int(r.curated))
        self._add("relation", *row)
        for said in records.statements(p):
            self._add(_EVIDENCE, *rows.said_row(said, self._relations))

    def finish(self) -> None:
        """Write what still waits."""
        for table in list(self._waiting):
            self._flush(table)
        if not self._claims:
            self._connection.execute("UPDATE prerequisite SET given = 1")
        # FTS5 writes a segment for each step back in rowids, so names come in the order of their numbers
        self._connection.execute(
            "INSERT INTO name_words (rowid, words) SELECT number, words FROM arrived_words ORDER BY number"
        )
        self._connection.execute("DROP TABLE arrived_words")


_EVIDENCE = f"evidence ({rows.SAID_ROW})"
_PREREQUISITE = f"prerequisite ({rows.PREREQUISITE_ROW})"


def _complete(connection: sqlite3.Connection) -> None:
    """Make up the claims that weren't given, so that texts can meet the concepts later, and count mentions."""
    run = connection.execute
    run("UPDATE arrived SET name = (SELECT name FROM concept c WHERE c.id = arrived.concept) WHERE name = ''")
    writing = Writing(connection)
    missing = (
        f"SELECT DISTINCT a.document, a.name, {rows.CONCEPT} FROM arrived a JOIN concept c ON c.id = a.concept "
        "WHERE NOT EXISTS (SELECT 1 FROM claim k WHERE k.document = a.document AND k.name = a.name)"
    )
    for document, name, *row in run(missing).fetchall():
        c = rows.concept(tuple(row))
        writing.put_claim(merge.Claim(document, merge.bare_claim(name, c.kind)), c.id)
    run(
        "INSERT OR IGNORE INTO mention SELECT k.number, a.start_line, a.end_line FROM arrived a "
        "JOIN claim k ON k.document = a.document AND k.name = a.name"
    )
    run("DROP TABLE arrived")
    run(
        "INSERT INTO claim (document, name, concept, kind, known, aliases, definition, explained, defined_by, "
        "refers_to, level) SELECT NULL, name, id, kind, 1, aliases, CASE WHEN definition IS NOT NULL THEN "
        "json_array(definition ->> 1, definition ->> 2, definition ->> 3) END, '[]', '[]', '[]', 0 FROM concept c "
        "WHERE NOT EXISTS (SELECT 1 FROM claim k WHERE k.concept = c.id)"
    )
    run(
        "INSERT INTO claim_key SELECT DISTINCT n.identity, k.number FROM claim k JOIN name n ON n.concept = k.concept "
        "WHERE k.document IS NULL AND NOT EXISTS (SELECT 1 FROM claim_key x WHERE x.claim = k.number)"
    )
    if not run("SELECT EXISTS (SELECT 1 FROM document)").fetchone()[0]:
        return
    run(
        "UPDATE concept SET (mentions, documents) = (SELECT count(m.claim), count(DISTINCT k.document) "
        "FROM claim k LEFT JOIN mention m ON m.claim = k.number WHERE k.concept = concept.id)"
    )
