"""A whole graph out of Neo4j as records, and into an empty one, in batches; and what can be wrong with one.

A graph may be larger than a transaction's memory, so loading takes many. `loading` on the Graph node tells of a load
that never ended: the next one starts by clearing what it left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sized
from functools import partial
from typing import Any

from kg import merge, records
from kg.errors import InputError
from kg.identity import identity
from kg.merge import IMPORTED
from kg.model import Concept, Correction, Cut, Document, Evidence, Mention, Prerequisite, Report
from kg.records import Assigned, Item, Proven, Record
from kg.store import checking, packing
from kg.store.checking import Broken
from kg.store.neo4j import values
from kg.store.neo4j.connecting import Row, Run, Server
from kg.store.neo4j.model import TYPES
from kg.store.neo4j.revisions import Revisions
from kg.store.neo4j.writing import BATCH, Writing
from kg.update import Asked, Said

# --- Out -------------------------------------------------------------------------------------------------------------


def records_of(run: Run) -> Iterator[Record]:
    """Every record of the graph, sorted as `kg.records.ORDER` says."""
    for row in run("MATCH (d:Document) RETURN d.id, d.title, d.sha256 ORDER BY d.id"):
        yield records.document(Document(*row))
    for row in run(f"MATCH (c:Concept) RETURN {values.CONCEPT} ORDER BY c.id"):
        yield records.concept(values.concept(row))
    yield from _claims(run)
    yield from _relations(run)
    hidden = map(values.said, run(f"MATCH (e:Evidence) WHERE e.relation IS NULL RETURN {values.EVIDENCE}"))
    for s in sorted(hidden, key=lambda s: (s.document, merge.claim_key(s.claim))):
        yield records.statement(s)
    text = f"MATCH (a:Concept)-[p:PREREQUISITE_OF]->(b:Concept) RETURN {values.PREREQUISITE} ORDER BY a.id, b.id"
    for row in run(text):
        yield records.prerequisite(packing.prerequisite(row))
    for row in run("MATCH (c:Cut) RETURN c.prerequisite, c.concept, c.confidence, c.cycle ORDER BY c.number"):
        yield records.cut(values.cut(row))
    yield from _said_by_people(run)


def _claims(run: Run) -> Iterator[Record]:
    """All claims but those that an import makes up again, then all mentions."""
    text = (
        "MATCH (k:Claim)-[:ABOUT]->(c:Concept) WITH k, c, COUNT { (c)<-[:ABOUT]-(:Claim) } AS claims "
        f"RETURN c.id, claims, {values.CLAIM} ORDER BY k.document, k.name, c.id"
    )
    mentions = []
    for concept, claims, *row in run(text):
        c = values.claim(row)
        if c.document != IMPORTED or claims > 1:
            yield records.claim(c, concept)
        mentions += [(concept, c.document, s.start_line, s.end_line, c.claim.name) for s in c.claim.mentions]
    for mention in sorted(mentions):
        yield records.mention(Mention(*mention))


def _relations(run: Run) -> Iterator[Record]:
    proofs: dict[str, list[Evidence]] = defaultdict(list)
    for row in run(f"MATCH (e:Evidence) WHERE e.relation IS NOT NULL RETURN {values.EVIDENCE}"):
        proofs[row[-1]].append(values.evidence(row))
    text = f"MATCH (a:Concept)-[r:{TYPES}]->(b:Concept) RETURN {values.RELATION} ORDER BY a.id, type(r), b.id"
    for relation in map(packing.relation, run(text)):
        yield records.relation(relation, tuple(sorted(proofs[relation.id], key=merge.evidence_key)))


def _said_by_people(run: Run) -> Iterator[Record]:
    writing = Writing(run)
    documents = [i for (i,) in run("MATCH (d:Document) RETURN d.id ORDER BY d.id")]
    for q in sorted(writing.asked_by(documents), key=lambda q: (q.document, q.claim)):
        yield records.question(q)
    for c in writing.corrections():
        yield records.correction(c)
    for r in reports(run):
        yield records.report(r)


def reports(run: Run) -> tuple[Report, ...]:
    """All complaints, sorted by id."""
    text = "MATCH (r:Report) RETURN r.id, r.about, r.text, r.by ORDER BY r.id"
    return tuple(Report(*row) for row in run(text))


# --- In --------------------------------------------------------------------------------------------------------------


def load(server: Server, revisions: Revisions, given: Iterable[Record]) -> None:
    """Write a graph into an empty database; raises `InputError` where it isn't empty or a record is wrong."""
    _clear(server, only_left_over=True)
    if server.read(lambda run: run("MATCH (n:Concept|Document) RETURN 1 LIMIT 1")):
        raise InputError("The store isn't empty.", hint="Import into an empty database, or forget its documents first.")
    server.write(lambda run: run("MERGE (g:Graph {id: 'dlkg'}) SET g.loading = true"))
    number = revisions.begin()
    try:
        loading = _Loading(server)
        for item in records.parsed(given):
            loading.put(item)
        loading.finish()
    except BaseException:
        _clear(server)
        raise
    finally:
        server.write(lambda run: run(_LOADED))
        revisions.end(number)


_LOADED = "MATCH (g:Graph {id: 'dlkg'}) SET g.loading = null"


def _clear(server: Server, *, only_left_over: bool = False) -> None:
    """Take everything out again, in batches that any heap can hold."""
    if only_left_over and not server.read(lambda run: run("MATCH (g:Graph) WHERE g.loading RETURN 1")):
        return
    while server.write(
        lambda run: run("MATCH (n) WHERE NOT n:Graph|Revision WITH n LIMIT 5000 DETACH DELETE n RETURN 1 LIMIT 1")
    ):
        pass


Put = Callable[[Writing, list[Any]], None]

_KINDS: dict[type, tuple[int, Put]] = {
    Document: (0, lambda w, some: w.put_documents(some)),
    Concept: (1, lambda w, some: w.put_concepts(some)),
    Assigned: (2, lambda w, some: w.put_claims((a.claim, a.concept) for a in some)),
    Proven: (3, lambda w, some: w.put_relations(p.relation for p in some)),
    Said: (4, lambda w, some: w.put_said(some)),
    Prerequisite: (5, lambda w, some: w.put_prerequisites(map(packing.prerequisite_row, some))),
    Asked: (6, lambda w, some: w.put_questions(some)),
    Cut: (7, lambda w, some: w.put_cuts(some)),
}
"""How each sort of thing is written, and after which others."""


class _Loading:
    """Things on their way in. What others refer to is written first, so records may come in any order at the cost of
    memory; in the order of an export, what waits is never more than a batch or two."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._waiting: dict[type, list[Any]] = defaultdict(list)
        self._mentions: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        self._claims = False
        self._counts: dict[str, int] = defaultdict(int)

    def put(self, item: Item) -> None:
        match item:
            case Mention():
                lines = self._mentions[item.concept, item.document, item.name]
                lines += [item.start_line, item.end_line]
                self._flush_if(self._mentions)
            case Cut():
                self._waiting[Cut].append(values.cut_row(self._counts["cut"], item))
                self._counts["cut"] += 1
                self._flush_if(self._waiting[Cut])
            case Correction() | Report():
                self._small(item)
            case _:
                self._wait(item)

    def _small(self, item: Correction | Report) -> None:
        if isinstance(item, Correction):
            held, label = values.correction_row(item), "Correction"
        else:
            held, label = values.report_row(item), "Report"
        self._server.write(lambda run: run(f"CREATE (n:{label}) SET n = $held", held=held))

    def _wait(self, item: Item) -> None:
        waiting = self._waiting[type(item)]
        waiting.append(item)
        if isinstance(item, Proven):
            self._waiting[Said] += records.statements(item)
            self._counts["relation"] += 1
        elif isinstance(item, Prerequisite):
            self._counts["prerequisite"] += 1
        elif isinstance(item, Assigned):
            self._claims = True
        self._flush_if(waiting, self._waiting[Said])

    def _flush_if(self, *waiting: Sized) -> None:
        """Write everything that waits once one of these is a batch."""
        if any(len(some) >= BATCH for some in waiting):
            self._flush()

    def _flush(self) -> None:
        for type_ in sorted(self._waiting, key=lambda t: _KINDS[t][0]):
            some, put = self._waiting[type_], _KINDS[type_][1]
            for start in range(0, len(some), BATCH):
                part = some[start : start + BATCH]
                self._server.write(partial(_put, put, part))
        self._waiting.clear()
        self._put_mentions()

    def _put_mentions(self) -> None:
        """Give claims their lines; make up the claims that weren't given."""
        rows = [[*key, lines] for key, lines in self._mentions.items()]
        self._mentions.clear()
        text = (
            "UNWIND $rows AS row MATCH (c:Concept {id: row[0]}) WITH row, c, "
            "CASE row[2] WHEN '' THEN c.name ELSE row[2] END AS name "
            "MERGE (k:Claim {key: row[1] + '\\n' + name}) ON CREATE SET k += {document: row[1], name: name, "
            "kind: c.kind, known: true, aliases: [], mentions: [], explained: '[]', definedBy: [], refersTo: '[]', "
            "level: 0, new: true} SET k.mentions = k.mentions + row[3] "
            "WITH k, c WHERE k.new REMOVE k.new CREATE (k)-[:ABOUT]->(c) "
            "WITH k MATCH (d:Document {id: k.document}) CREATE (d)-[:STATES]->(k)"
        )
        if rows:
            self._server.write(lambda run: run(text, rows=rows))

    def finish(self) -> None:
        """Write what waits, refuse what refers to nothing, and make up the claims of concepts without texts."""
        self._flush()
        self._refuse_dangling()
        self._name_bare_claims()
        self._make_claims_up()
        if not self._claims:
            self._keep_prerequisites()
        count = (
            "MATCH (c:Concept)<-[:ABOUT]-(k:Claim) WITH c, sum(size(k.mentions) / 2) AS mentions, "
            "count(DISTINCT nullif(k.document, '')) AS documents WHERE c.mentions <> mentions "
            "OR c.documents <> documents WITH c, mentions, documents LIMIT 20000 "
            "SET c.mentions = mentions, c.documents = documents RETURN 1 LIMIT 1"
        )
        while self._server.write(lambda run: run(count)):
            pass

    def _keep_prerequisites(self) -> None:
        text = (
            "MATCH ()-[p:PREREQUISITE_OF]->() WHERE NOT p.given WITH p LIMIT 20000 SET p.given = true RETURN 1 LIMIT 1"
        )
        while self._server.write(lambda run: run(text)):
            pass

    def _refuse_dangling(self) -> None:
        for what, pattern in (("relation", TYPES), ("prerequisite", "PREREQUISITE_OF")):
            text = " UNION ALL ".join(f"MATCH ()-[r:{t}]->() RETURN count(r) AS n" for t in pattern.split("|"))
            there = sum(n for (n,) in self._server.read(partial(_run, text)))
            if there != self._counts[what]:
                raise InputError(f"A {what} record refers to a concept that has no record.", hint="Export again.")

    def _name_bare_claims(self) -> None:
        """Connect claims made up from mentions with their names."""
        found = self._server.read(lambda run: run("MATCH (k:Claim) WHERE NOT (k)-[:UNDER]->() RETURN k.key, k.name"))
        text = (
            "UNWIND $rows AS row MATCH (k:Claim {key: row[0]}) MERGE (n:Name {identity: row[1]}) "
            "CREATE (k)-[:UNDER]->(n)"
        )
        for start in range(0, len(found), BATCH):
            rows = [[key, identity(name)] for key, name in found[start : start + BATCH]]
            self._server.write(partial(_run, text, rows=rows))

    def _make_claims_up(self) -> None:
        text = f"MATCH (c:Concept) WHERE NOT (c)<-[:ABOUT]-() RETURN {values.CONCEPT} LIMIT {BATCH}"
        while rows := self._server.read(lambda run: run(text)):
            bare = [merge.imported_claim(c) for c in map(values.concept, rows)]
            pairs = [(c, row[0]) for c, row in zip(bare, rows, strict=True)]
            self._server.write(partial(_put, Writing.put_claims, pairs))


def _run(text: str, run: Run, **given: Any) -> list[Row]:
    return run(text, **given)


def _put(put: Put, some: list[Any], run: Run) -> None:
    put(Writing(run), some)


# --- Checks ----------------------------------------------------------------------------------------------------------

_SEARCH = {
    Broken.UNCLAIMED: "MATCH (c:Concept) WHERE NOT (c)<-[:ABOUT]-(:Claim) RETURN c.id",
    Broken.MISCOUNTED: (
        f"MATCH (:Concept)-[r:{TYPES}]->(:Concept) WHERE r.evidenceCount <> "
        "COUNT { MATCH (e:Evidence) WHERE e.relation = r.id } RETURN r.id"
    ),
    Broken.NAMELESS: "MATCH (c:Concept) WHERE NOT (c)-[:CALLED]->(:Name) RETURN c.id",
    Broken.SELF_RELATED: f"MATCH (c:Concept)-[:{TYPES}]->(c) RETURN c.id",
    Broken.SELF_NEEDING: "MATCH (c:Concept)-[:PREREQUISITE_OF]->(c) RETURN c.id",
    Broken.CIRCLE: (
        "MATCH (a:Concept)-[:PREREQUISITE_OF]->(b:Concept) WHERE a.id <> b.id AND a.level >= b.level AND b.level > 0 "
        "RETURN b.id + ' needs ' + a.id"
    ),
}


def complaints(run: Run) -> list[str]:
    """What is wrong; empty where all is well."""
    begun = run("MATCH (g:Graph) WHERE g.loading RETURN 1")
    unfinished = ["an import that never ended: import again"] if begun else []
    return unfinished + checking.complaints(_SEARCH, run)
