"""What a write needs to know, and how it is carried out: a `kg.update.Change` in batches, then the inference's
difference, all inside the one transaction whose `run` is given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from kg import merge
from kg.merge import Claim, Triple
from kg.model import Concept, Correction, Document, Extraction, Prerequisite, Relation
from kg.prerequisites import Inference, Stated
from kg.store import packing
from kg.store.neo4j import values
from kg.store.neo4j.connecting import Run
from kg.store.neo4j.model import LABELS, TYPES
from kg.store.neo4j.reading import Reading
from kg.update import Asked, Change, Pair, Said

BATCH = 5_000


class Held:
    """What the store holds, as `kg.update.Kept` asks for it."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.named = Reading(run).named

    def extraction(self, document: str) -> Extraction | None:
        found = self._run("MATCH (d:Document {id: $id}) RETURN d.id, d.title, d.sha256", id=document)
        if not found:
            return None
        claims = self._run(f"MATCH (k:Claim {{document: $id}}) RETURN {values.CLAIM} ORDER BY k.name", id=document)
        return Extraction(
            Document(*found[0]),
            tuple(sorted((values.claim(row).claim for row in claims), key=lambda c: c.name)),
            tuple(sorted((s.claim for s in self.said_by([document])), key=merge.claim_key)),
            tuple(sorted(q.claim for q in self.asked_by([document]))),
        )

    def claims_named(self, names: Collection[str]) -> Iterable[tuple[Claim, str]]:
        text = (
            "MATCH (n:Name)<-[:UNDER]-(k:Claim) WHERE n.identity IN $names WITH DISTINCT k "
            f"MATCH (k)-[:ABOUT]->(c:Concept) RETURN c.id, {values.CLAIM}"
        )
        return [(values.claim(row), concept) for concept, *row in self._run(text, names=list(names))]

    def said_by(self, documents: Collection[str]) -> Iterable[Said]:
        return self._said("e.document IN $wanted", list(documents))

    def said_for(self, triples: Collection[Triple]) -> Iterable[Said]:
        return self._said("e.relation IN $wanted", [" ".join(t) for t in triples])

    def hidden(self) -> Iterable[Said]:
        return self._said("e.relation IS NULL")

    def _said(self, where: str, wanted: Sequence[str] = ()) -> Iterable[Said]:
        text = f"MATCH (e:Evidence) WHERE {where} RETURN {values.EVIDENCE}"
        return list(map(values.said, self._run(text, wanted=wanted)))

    def asked_by(self, documents: Collection[str]) -> Iterable[Asked]:
        text = (
            "MATCH (q:Question) WHERE q.document IN $documents OPTIONAL MATCH (q)-[:ASKS_ABOUT]->(c:Concept) "
            f"WITH q, c ORDER BY c.id RETURN {values.QUESTION}, collect(c.id)"
        )
        for document, *row, concepts in self._run(text, documents=list(documents)):
            yield Asked(document, values.question(row), tuple(concepts))

    def ids_of(self, pairs: Collection[Pair]) -> Mapping[Pair, str]:
        text = "UNWIND $keys AS key MATCH (k:Claim {key: key})-[:ABOUT]->(c:Concept) RETURN k.document, k.name, c.id"
        found = self._run(text, keys=[values.claim_key(*pair) for pair in pairs])
        return {(document, name): concept for document, name, concept in found}

    def corrections(self) -> tuple[Correction, ...]:
        text = "MATCH (c:Correction) RETURN c.action, c.source, c.type, c.target, c.by, c.why"
        return tuple(sorted(packing.correction(row) for row in self._run(text)))

    def all_concepts(self) -> Iterable[Concept]:
        return map(values.concept, self._run(f"MATCH (c:Concept) RETURN {values.CONCEPT} ORDER BY c.id"))

    def all_claims(self) -> Iterable[tuple[Claim, str]]:
        for concept, *row in self._run(f"MATCH (k:Claim)-[:ABOUT]->(c:Concept) RETURN c.id, {values.CLAIM}"):
            yield values.claim(row), concept

    def all_stated(self) -> Iterable[Stated]:
        text = (
            "MATCH (e:Evidence) WHERE e.relation IS NOT NULL "
            "RETURN e.relation, -e.confidence, e.document, e.startLine, e.endLine"
        )
        places = packing.best_places(self._run(text))
        for row in self._run(f"MATCH (a:Concept)-[r:{TYPES}]->(b:Concept) RETURN {values.RELATION}"):
            r = packing.relation(row)
            yield Stated(r, places.get(r.id))

    def all_given(self) -> Iterable[Prerequisite]:
        text = "MATCH (a:Concept)-[p:PREREQUISITE_OF]->(b:Concept) WHERE p.given"
        return map(packing.prerequisite, self._run(f"{text} RETURN {values.PREREQUISITE}"))


class Writing(Held):
    """The writes of one transaction, as `kg.store.changing.Transaction` asks for them."""

    def _each(self, text: str, rows: Iterable[Any], **given: Any) -> None:
        """Run a statement that unwinds `$rows`, in batches."""
        waiting = list(rows)
        for start in range(0, len(waiting), BATCH):
            self._run(text, rows=waiting[start : start + BATCH], **given)

    def carry_out(self, change: Change) -> None:
        if change.forgotten:
            self._forget(change.forgotten)
        self.put_documents(change.documents)
        self._put_changed(change.concepts)
        self.put_claims(change.claims)
        self._move(change.moved)
        self._drop_relations(change.unrelated)
        self._put_related([r.relation for r in change.related])
        self._restate(change.restated)
        self.put_said(change.said)
        self.put_questions(change.asked)
        self._reask(change.reasked)
        self._run("UNWIND $ids AS id MATCH (c:Concept {id: id}) DETACH DELETE c", ids=list(change.gone))
        if change.gone or change.forgotten:
            self._run("MATCH (n:Name) WHERE NOT EXISTS { (n)--() } DELETE n")

    def _forget(self, documents: Sequence[str]) -> None:
        for label, held in (
            ("Question", "document"),
            ("Evidence", "document"),
            ("Claim", "document"),
            ("Document", "id"),
        ):
            text = f"UNWIND $documents AS document MATCH (n:{label} {{{held}: document}}) DETACH DELETE n"
            self._run(text, documents=list(documents))

    def put_documents(self, documents: Iterable[Document]) -> None:
        """Write documents that are not there yet."""
        rows = [{"id": d.id, "title": d.title, "sha256": d.sha256} for d in documents]
        self._each("UNWIND $rows AS row CREATE (d:Document) SET d = row", rows)

    # --- Concepts

    def _put_changed(self, concepts: Sequence[Concept]) -> None:
        """Write the concepts that are new or changed."""
        before = Reading(self._run).concepts([c.id for c in concepts])
        changed = [c for c in concepts if not _same(before.get(c.id), c)]
        stale = [c.id for c in changed if c.id in before]
        text = (
            "UNWIND $ids AS id MATCH (c:Concept {{id: id}}) REMOVE c:{labels} WITH c MATCH (c)-[r:CALLED]->() DELETE r"
        )
        self._run(text.format(labels=":".join(LABELS.values())), ids=stale)
        self.put_concepts(changed)

    def put_concepts(self, concepts: Iterable[Concept]) -> None:
        """Write concepts; those that are there keep their level and minutes."""
        by_kind: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for c in concepts:
            effort = {"level": c.level, "minutes": c.minutes}
            row = {"held": values.concept_properties(c), "names": values.names(c), "effort": effort}
            by_kind[LABELS[c.kind]].append(row)
        for label, rows in sorted(by_kind.items()):
            text = (
                "UNWIND $rows AS row MERGE (c:Concept {id: row.held.id}) ON CREATE SET c += row.effort "
                f"SET c += row.held, c:{label} WITH c, row UNWIND row.names AS name "
                "MERGE (n:Name {identity: name}) CREATE (c)-[:CALLED]->(n)"
            )
            self._each(text, rows)

    # --- Statements

    def put_claims(self, claims: Iterable[tuple[Claim, str]]) -> None:
        """Write claims that are not there yet."""
        text = (
            "UNWIND $rows AS row MATCH (c:Concept {id: row.concept}) CREATE (k:Claim)-[:ABOUT]->(c) SET k = row.held "
            "WITH k, row UNWIND row.names AS name MERGE (n:Name {identity: name}) CREATE (k)-[:UNDER]->(n) "
            "WITH DISTINCT k MATCH (d:Document {id: k.document}) CREATE (d)-[:STATES]->(k)"
        )
        self._each(text, [values.claim_row(c, concept) for c, concept in claims])

    def _move(self, moved: Mapping[Pair, str]) -> None:
        text = (
            "UNWIND $rows AS row MATCH (k:Claim {document: row[0], name: row[1]})-[r:ABOUT]->() "
            "MATCH (c:Concept {id: row[2]}) DELETE r CREATE (k)-[:ABOUT]->(c)"
        )
        self._each(text, [[*pair, concept] for pair, concept in moved.items()])

    def _put_related(self, relations: Sequence[Relation]) -> None:
        """Write relations that are new or changed."""
        self._each(
            "UNWIND $rows AS row MATCH (a:Concept {id: row.source})-[r {id: row.held.id}]->() DELETE r",
            map(values.relation_properties, relations),
        )
        self.put_relations(relations)

    def put_relations(self, relations: Iterable[Relation]) -> None:
        """Write relations that are not there yet."""
        by_type: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for r in relations:
            by_type[r.type.value].append(values.relation_properties(r))
        for type_, rows in sorted(by_type.items()):
            text = (
                "UNWIND $rows AS row MATCH (a:Concept {id: row.source}) MATCH (b:Concept {id: row.target}) "
                f"CREATE (a)-[r:{type_}]->(b) SET r = row.held"
            )
            self._each(text, rows)

    def _drop_relations(self, triples: Sequence[Triple]) -> None:
        by_type: dict[str, list[Triple]] = defaultdict(list)
        for triple in triples:
            by_type[triple[1]].append(triple)
        for type_, some in sorted(by_type.items()):
            text = (
                f"UNWIND $rows AS row MATCH (:Concept {{id: row[0]}})-[r:{type_}]->(:Concept {{id: row[2]}}) DELETE r"
            )
            self._each(text, map(list, some))

    def put_said(self, said: Iterable[Said]) -> None:
        """Write statements that are not there yet."""
        text = (
            "UNWIND $rows AS row MATCH (d:Document {id: row.held.document}) CREATE (e:Evidence)-[:FROM]->(d) "
            "SET e = row.held WITH e, row MATCH (a:Concept {id: row.subject}) MATCH (b:Concept {id: row.object}) "
            "CREATE (e)-[:SUBJECT]->(a) CREATE (e)-[:OBJECT]->(b)"
        )
        self._each(text, map(values.said_row, said))

    def _restate(self, said: Sequence[Said]) -> None:
        same = " AND ".join(
            f"e.{name} = row.held.{name}"
            for name in ("source", "type", "target", "startLine", "endLine", "form", "rule", "text", "confidence")
        )
        text = f"UNWIND $rows AS row MATCH (e:Evidence {{document: row.held.document}}) WHERE {same} DETACH DELETE e"
        self._each(text, map(values.said_row, said))
        self.put_said(said)

    def put_questions(self, asked: Iterable[Asked]) -> None:
        """Write questions that are not there yet."""
        text = (
            "UNWIND $rows AS row MATCH (d:Document {id: row.held.document}) CREATE (d)-[:ASKS]->(q:Question) "
            "SET q = row.held WITH q, row UNWIND row.concepts AS id MATCH (c:Concept {id: id}) "
            "CREATE (q)-[:ASKS_ABOUT]->(c)"
        )
        self._each(text, map(values.question_row, asked))

    def _reask(self, asked: Sequence[Asked]) -> None:
        text = (
            "UNWIND $rows AS row MATCH (q:Question {document: row.held.document}) "
            "WHERE q.startLine = row.held.startLine AND q.endLine = row.held.endLine AND q.text = row.held.text "
            "AND coalesce(q.names, []) = row.held.names DETACH DELETE q"
        )
        self._each(text, map(values.question_row, asked))
        self.put_questions(asked)

    def put_corrections(self, corrections: Iterable[Correction]) -> None:
        self._run("MATCH (c:Correction) DELETE c")
        self._each("UNWIND $rows AS row CREATE (c:Correction) SET c = row", map(values.correction_row, corrections))

    # --- Inference

    def put_inference(self, found: Inference) -> None:
        self._put_difference(found)
        self._run("MATCH (c:Cut) DELETE c")
        self.put_cuts(values.cut_row(n, c) for n, c in enumerate(found.cuts))
        efforts = self._run("MATCH (c:Concept) RETURN c.id, c.level, c.minutes")
        now = [[i, found.levels.get(i, 0), found.minutes.get(i, 0)] for i, _, _ in efforts]
        changed = [new for new, old in zip(now, efforts, strict=True) if new != old]
        text = "UNWIND $rows AS row MATCH (c:Concept {id: row[0]}) SET c.level = row[1], c.minutes = row[2]"
        self._each(text, changed)

    def _put_difference(self, found: Inference) -> None:
        text = f"MATCH (a:Concept)-[p:PREREQUISITE_OF]->(b:Concept) RETURN {values.PREREQUISITE}"
        before = {tuple(row) for row in self._run(text)}
        after = {packing.prerequisite_row(p) for p in found.prerequisites}
        text = "UNWIND $rows AS row MATCH (:Concept {id: row[0]})-[p:PREREQUISITE_OF]->(:Concept {id: row[1]}) DELETE p"
        self._each(text, [list(row) for row in sorted(before - after)])
        self.put_prerequisites(sorted(after - before))

    def put_prerequisites(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Write prerequisites that are not there yet."""
        text = (
            "UNWIND $rows AS row MATCH (a:Concept {id: row[0]}) MATCH (b:Concept {id: row[1]}) "
            "CREATE (a)-[:PREREQUISITE_OF {confidence: row[2], reasons: row[3], curated: row[4], given: row[5]}]->(b)"
        )
        self._each(text, map(list, rows))

    def put_cuts(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Write cuts."""
        self._each("UNWIND $rows AS row CREATE (c:Cut) SET c = row", rows)


def _same(before: Concept | None, after: Concept) -> bool:
    """Whether only the effort differs."""
    if before is None:
        return False
    return values.concept_properties(before) == values.concept_properties(after)
