"""What a write needs to know, and how it is carried out: a `kg.update.Change` row by row, then the inference's
difference. Everything happens inside the one transaction that the caller began.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from kg import merge
from kg.identity import identity, naming
from kg.merge import Claim, Triple
from kg.model import Concept, Correction, Document, Extraction, Prerequisite, Relation
from kg.prerequisites import Inference, Stated
from kg.search import name_words, words_of
from kg.store import packing
from kg.store.packing import packed
from kg.store.sqlite import misspelling, rows
from kg.store.sqlite.reading import Reading
from kg.store.sqlite.rows import Row
from kg.update import Asked, Change, Pair, Said

BUCKET = 40  # bits for the names of one length; see `reading`
_MOST_WORDS = 63


def length(name: str) -> int:
    """How many words a name has, as far as its number tells."""
    return min(len(words_of(name)), _MOST_WORDS)


class Held:
    """What the store holds, as `kg.update.Kept` asks for it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._run = connection.execute
        self.named = Reading(connection).named

    def document(self, id_: str) -> Document | None:
        row = self._run("SELECT id, title, sha256 FROM document WHERE id = ?", (id_,)).fetchone()
        return Document(*row) if row else None

    def extraction(self, document: str) -> Extraction | None:
        found = self.document(document)
        if found is None:
            return None
        claims = [c.claim for c, _ in self._claims("k.document = ?", document)]
        return Extraction(
            found,
            tuple(sorted(claims, key=lambda c: c.name)),
            tuple(sorted((s.claim for s in self.said_by([document])), key=merge.claim_key)),
            tuple(sorted(q.claim for q in self.asked_by([document]))),
        )

    def claims_named(self, names: Collection[str]) -> Iterable[tuple[Claim, str]]:
        wanted = "SELECT claim FROM claim_key WHERE identity IN (SELECT value FROM json_each(?))"
        return self._claims(f"k.number IN ({wanted})", packed(list(names)))

    def _claims(self, where: str, value: str) -> list[tuple[Claim, str]]:
        mentions: dict[int, list[tuple[int, int]]] = defaultdict(list)
        sql = (
            f"SELECT m.claim, m.start_line, m.end_line FROM claim k JOIN mention m ON m.claim = k.number WHERE {where}"
        )
        for number, *lines in sorted(self._run(sql, (value,))):
            mentions[number].append((lines[0], lines[1]))
        found = self._run(f"SELECT k.concept, {rows.CLAIM} FROM claim k WHERE {where}", (value,)).fetchall()
        return [(rows.claim(tuple(row), mentions[row[0]]), concept) for concept, *row in found]

    def said_by(self, documents: Collection[str]) -> Iterable[Said]:
        return self._said("e.document IN (SELECT value FROM json_each(?))", packed(list(documents)))

    def said_for(self, triples: Collection[Triple]) -> Iterable[Said]:
        wanted = (
            "SELECT r.number FROM json_each(?) i CROSS JOIN relation r "
            "ON r.source = i.value ->> 0 AND r.type = i.value ->> 1 AND r.target = i.value ->> 2"
        )
        return self._said(f"e.relation IN ({wanted})", packed(list(triples)))

    def hidden(self) -> Iterable[Said]:
        return self._said("e.relation IS NULL")

    def _said(self, where: str, *values: str) -> Iterable[Said]:
        sql = (
            f"SELECT {rows.EVIDENCE}, r.source, r.target FROM evidence e "
            f"LEFT JOIN relation r ON r.number = e.relation WHERE {where}"
        )
        return map(rows.said, self._run(sql, values).fetchall())

    def asked_by(self, documents: Collection[str]) -> Iterable[Asked]:
        sql = (
            "SELECT q.document, q.start_line, q.end_line, q.text, q.names, (SELECT json_group_array(concept) FROM "
            "(SELECT concept FROM question_concept t WHERE t.question = q.number ORDER BY concept)) "
            "FROM question q WHERE q.document IN (SELECT value FROM json_each(?))"
        )
        for document, *row, concepts in self._run(sql, (packed(list(documents)),)).fetchall():
            yield Asked(document, rows.question(tuple(row)), tuple(packing.unpacked(concepts)))

    def ids_of(self, pairs: Collection[Pair]) -> Mapping[Pair, str]:
        sql = (
            "SELECT k.document, k.name, k.concept FROM json_each(?) i CROSS JOIN claim k "
            "ON k.document = i.value ->> 0 AND k.name = i.value ->> 1"
        )
        return {(document, name): concept for document, name, concept in self._run(sql, (packed(list(pairs)),))}

    def corrections(self) -> tuple[Correction, ...]:
        found = self._run("SELECT action, source, type, target, by, why FROM correction")
        return tuple(sorted(map(packing.correction, found)))

    def all_concepts(self) -> Iterable[Concept]:
        return map(rows.concept, self._run(f"SELECT {rows.CONCEPT} FROM concept c ORDER BY c.id"))

    def all_claims(self) -> Iterable[tuple[Claim, str]]:
        for concept, *row in self._run(f"SELECT k.concept, {rows.CLAIM} FROM claim k"):
            yield rows.claim(tuple(row), ()), concept

    def all_stated(self) -> Iterable[Stated]:
        sql = "SELECT relation, -confidence, document, start_line, end_line FROM evidence WHERE relation IS NOT NULL"
        places = packing.best_places(self._run(sql))
        for number, *row in self._run(f"SELECT r.number, {rows.RELATION} FROM relation r"):
            yield Stated(packing.relation(row), places.get(number))

    def all_given(self) -> Iterable[Prerequisite]:
        return map(packing.prerequisite, self._run(f"SELECT {rows.PREREQUISITE} FROM prerequisite p WHERE p.given"))


class Writing(Held):
    """The writes of one transaction, as `kg.store.changing.Transaction` asks for them."""

    def _many(self, sql: str, values: Iterable[Row]) -> None:
        self._connection.executemany(sql, values)

    def carry_out(self, change: Change) -> None:
        self._number: dict[Triple, int] = {}
        for document in change.forgotten:
            self._forget(document)
        documents = ((d.id, d.title, d.sha256) for d in change.documents)
        self._many("INSERT INTO document (id, title, sha256) VALUES (?, ?, ?)", documents)
        for c in change.concepts:
            self.put_concept(c)
        for related in change.related:
            self._number[merge.triple(related.relation)] = self.put_relation(related.relation)
        self._put_statements(change)
        for triple in change.unrelated:
            self._run("DELETE FROM relation WHERE source = ? AND type = ? AND target = ?", triple)
        for id_ in change.gone:
            self._drop_concept(id_)

    def _put_statements(self, change: Change) -> None:
        for c, concept in change.claims:
            self.put_claim(c, concept)
        for (document, name), concept in change.moved.items():
            sql = "UPDATE claim SET concept = ? WHERE document IS ? AND name = ?"
            self._run(sql, (concept, document or None, name))
        for s in change.said:
            self.put_said(s, self._number[s.triple] if s.triple else None)
        for s in change.restated:
            self._restate(s)
        for q in change.asked:
            self.put_question(q)
        for q in change.reasked:
            self._reask(q)

    def _forget(self, document: str) -> None:
        for table in ("question", "evidence", "claim"):
            self._run(f"DELETE FROM {table} WHERE document = ?", (document,))
        self._run("DELETE FROM document WHERE id = ?", (document,))

    # --- Concepts

    def put_concept(self, c: Concept) -> None:
        """Write a concept where it is new or changed."""
        row = rows.concept_row(c)
        sql = (
            "SELECT name, folded, kind, aliases, definition, mentions, documents, id, number FROM concept WHERE id = ?"
        )
        before = self._run(sql, (c.id,)).fetchone()
        if before is None:
            self._insert_concept(c, row)
        elif before[:-1] != row:
            sql = (
                "UPDATE concept SET name = ?, folded = ?, kind = ?, aliases = ?, definition = ?, mentions = ?, "
                "documents = ? WHERE id = ?"
            )
            self._run(sql, row)
            if (before[0], before[3]) != (row[0], row[3]):
                self._drop_names(c.id)
                self._put_names(c)
            if before[4] != row[4]:
                self._run("DELETE FROM definition_words WHERE rowid = ?", before[-1:])
                self._put_definition(before[-1], c)

    def _insert_concept(self, c: Concept, row: Row) -> None:
        sql = (
            "INSERT INTO concept (name, folded, kind, aliases, definition, mentions, documents, id, level, minutes) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        )
        number = self._run(sql, (*row, c.level, c.minutes)).lastrowid
        self._put_names(c)
        self._put_definition(number, c)

    def _put_names(self, c: Concept) -> None:
        for name in (c.name, *c.aliases):
            number = self._next_number(length(name))
            sql = "INSERT INTO name (number, concept, identity) VALUES (?, ?, ?)"
            self._run(sql, (number, c.id, identity(name)))
            words = sorted(name_words(name))
            self._run("INSERT INTO name_words (rowid, words) VALUES (?, ?)", (number, " ".join(words)))
            misspelling.add(self._connection, words)

    def _next_number(self, words: int) -> int:
        low, high = words << BUCKET, (words + 1) << BUCKET
        sql = "SELECT max(number) FROM name WHERE number >= ? AND number < ?"
        (last,) = self._run(sql, (low, high)).fetchone()
        return low if last is None else int(last) + 1

    def _put_definition(self, number: int | None, c: Concept) -> None:
        if c.definition:
            words = " ".join(sorted(set(words_of(c.definition.text))))
            self._run("INSERT INTO definition_words (rowid, words) VALUES (?, ?)", (number, words))

    def _drop_names(self, id_: str) -> None:
        self._run("DELETE FROM name_words WHERE rowid IN (SELECT number FROM name WHERE concept = ?)", (id_,))
        self._run("DELETE FROM name WHERE concept = ?", (id_,))

    def _drop_concept(self, id_: str) -> None:
        self._drop_names(id_)
        self._run("DELETE FROM definition_words WHERE rowid = (SELECT number FROM concept WHERE id = ?)", (id_,))
        self._run("DELETE FROM concept WHERE id = ?", (id_,))

    # --- Statements

    def put_claim(self, c: Claim, concept: str) -> None:
        """Write a claim that is not there yet."""
        sql = f"INSERT INTO claim ({rows.CLAIM_ROW}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        number = self._run(sql, rows.claim_row(c, concept)).lastrowid
        for name in sorted(naming(c.claim).all):
            self._run("INSERT INTO claim_key (identity, claim) VALUES (?, ?)", (name, number))
        for span in c.claim.mentions:
            lines = (span.start_line, span.end_line)
            self._run("INSERT INTO mention (claim, start_line, end_line) VALUES (?, ?, ?)", (number, *lines))

    def put_relation(self, r: Relation) -> int:
        """Write a relation where it is new or changed; its number."""
        sql = (
            "INSERT INTO relation (source, type, target, confidence, evidence_count, curated) "
            "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET confidence = excluded.confidence, "
            "evidence_count = excluded.evidence_count, curated = excluded.curated RETURNING number"
        )
        row = (r.source, r.type, r.target, r.confidence, r.evidence_count, int(r.curated))
        return int(self._run(sql, row).fetchone()[0])

    def put_said(self, s: Said, relation: int | None) -> None:
        """Write a statement that is not there yet."""
        sql = f"INSERT INTO evidence ({rows.SAID_ROW}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        self._run(sql, rows.said_row(s, relation))

    def _restate(self, s: Said) -> None:
        row = rows.said_row(s, self._number[s.triple] if s.triple else None)
        sql = (
            "UPDATE evidence SET relation = ?, swapped = ? WHERE document = ? AND source = ? AND type = ? "
            "AND target = ? AND start_line = ? AND end_line = ? AND form = ? AND rule = ? AND text = ? "
            "AND confidence = ?"
        )
        self._run(sql, row)

    def put_question(self, q: Asked) -> None:
        """Write a question that is not there yet."""
        c = q.claim
        sql = "INSERT INTO question (document, start_line, end_line, text, names) VALUES (?, ?, ?, ?, ?)"
        number = self._run(sql, (q.document, c.span.start_line, c.span.end_line, c.text, packed(c.concepts))).lastrowid
        self._put_question_concepts(number, q.concepts)

    def _put_question_concepts(self, number: int | None, concepts: Sequence[str]) -> None:
        for concept in concepts:
            self._run("INSERT INTO question_concept (concept, question) VALUES (?, ?)", (concept, number))

    def _reask(self, q: Asked) -> None:
        c = q.claim
        place = "document = ? AND start_line = ? AND end_line = ? AND text = ? AND names = ?"
        sql = f"SELECT number FROM question WHERE {place}"
        values = (q.document, c.span.start_line, c.span.end_line, c.text, packed(c.concepts))
        for (number,) in self._run(sql, values).fetchall():
            self._run("DELETE FROM question_concept WHERE question = ?", (number,))
            self._put_question_concepts(number, q.concepts)

    def put_corrections(self, corrections: Iterable[Correction]) -> None:
        self._run("DELETE FROM correction")
        sql = "INSERT INTO correction (action, source, type, target, by, why) VALUES (?, ?, ?, ?, ?, ?)"
        self._many(sql, [(c.action, c.source, c.type, c.target, c.by, c.why) for c in corrections])

    # --- Inference

    def put_inference(self, found: Inference) -> None:
        self._put_prerequisites(found)
        self._run("DELETE FROM cut")
        sql = "INSERT INTO cut (prerequisite, concept, confidence, cycle) VALUES (?, ?, ?, ?)"
        self._many(sql, map(rows.cut_row, found.cuts))
        efforts = self._run("SELECT id, level, minutes FROM concept").fetchall()
        now = ((found.levels.get(id_, 0), found.minutes.get(id_, 0), id_) for id_, _, _ in efforts)
        changed = [new for new, (_, *old) in zip(now, efforts, strict=True) if [*new[:2]] != old]
        self._many("UPDATE concept SET level = ?, minutes = ? WHERE id = ?", changed)
        self._run("UPDATE meta SET value = value + 1 WHERE name = 'revision'")

    def _put_prerequisites(self, found: Inference) -> None:
        before = set(self._run(f"SELECT {rows.PREREQUISITE} FROM prerequisite p"))
        after = {packing.prerequisite_row(p) for p in found.prerequisites}
        gone = [row[:2] for row in sorted(before - after)]
        self._many("DELETE FROM prerequisite WHERE prerequisite = ? AND concept = ?", gone)
        sql = f"INSERT INTO prerequisite ({rows.PREREQUISITE_ROW}) VALUES (?, ?, ?, ?, ?, ?)"
        self._many(sql, sorted(after - before))
