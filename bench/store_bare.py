"""Our stores beside the least that could do the same: bare SQL or Cypher for the same answers, and a bare driver script
that writes the same nodes and relationships with UNWIND.

    python -m bench.store_bare 1000 --store neo4j

Both sides run in turn in one process, so that their ratio holds on a busy machine too.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from neo4j import Driver, GraphDatabase, ManagedTransaction

from bench.neo4j_server import Server
from bench.synthetic import Synthetic
from kg import merge, records
from kg.model import Concept, Document, Prerequisite
from kg.records import Proven
from kg.store import Store, open_store, packing
from kg.store.neo4j import values
from kg.store.neo4j.model import LABELS

BATCH = 5_000
ASKED = 5  # closures
TRIES = 20  # of closures; the quickest counts, as others use the machine too

CONCEPTS = (
    "UNWIND $rows AS row CREATE (c:Concept:{label}) SET c = row.held "
    "WITH c, row UNWIND row.names AS name MERGE (n:Name {{identity: name}}) CREATE (c)-[:CALLED]->(n)"
)
CLAIMS = (
    "UNWIND $rows AS row MATCH (c:Concept {id: row.concept}) CREATE (k:Claim)-[:ABOUT]->(c) SET k = row.held "
    "WITH k, row UNWIND row.names AS name MERGE (n:Name {identity: name}) CREATE (k)-[:UNDER]->(n)"
)
RELATIONS = (
    "UNWIND $rows AS row MATCH (a:Concept {{id: row.source}}) MATCH (b:Concept {{id: row.target}}) "
    "CREATE (a)-[r:{type}]->(b) SET r = row.held"
)
EVIDENCE = (
    "UNWIND $rows AS row MATCH (d:Document {id: row.held.document}) MATCH (a:Concept {id: row.subject}) "
    "MATCH (b:Concept {id: row.object}) CREATE (e:Evidence) SET e = row.held "
    "CREATE (e)-[:FROM]->(d) CREATE (e)-[:SUBJECT]->(a) CREATE (e)-[:OBJECT]->(b)"
)
PREREQUISITES = (
    "UNWIND $rows AS row MATCH (a:Concept {id: row[0]}) MATCH (b:Concept {id: row[1]}) "
    "CREATE (a)-[:PREREQUISITE_OF {confidence: row[2], reasons: row[3], curated: row[4], given: row[5]}]->(b)"
)
CYPHER_CLOSURE = (
    "MATCH (s:Concept {id: $id})<-[:PREREQUISITE_OF*0..]-(x:Concept) WITH DISTINCT x "
    "MATCH (y)-[p:PREREQUISITE_OF]->(x) RETURN y.id, x.id, p.confidence, p.curated"
)
SQL_CLOSURE = (
    "WITH RECURSIVE reached (id) AS (SELECT ? UNION SELECT p.prerequisite FROM reached JOIN prerequisite p "
    "ON p.concept = reached.id) SELECT p.prerequisite, p.concept, p.confidence, p.curated "
    "FROM reached JOIN prerequisite p ON p.concept = reached.id"
)


def bare_load(driver: Driver, graph: Synthetic) -> None:
    """Write what a load writes, with nothing but UNWIND and the driver."""
    rows: dict[str, list[Any]] = defaultdict(list)
    for item in records.parsed(graph.records()):
        _put(rows, item)
    with driver.session(database="neo4j") as session:
        for text, some in rows.items():
            for start in range(0, len(some), BATCH):
                part = some[start : start + BATCH]
                session.execute_write(_put_part, text, part)


def _put_part(transaction: ManagedTransaction, text: str, part: list[Any]) -> None:
    transaction.run(text, rows=part).consume()


def _put(rows: dict[str, list[Any]], item: records.Item) -> None:
    match item:
        case Document():
            rows["UNWIND $rows AS row CREATE (d:Document) SET d = row"].append(
                {"id": item.id, "title": item.title, "sha256": item.sha256}
            )
        case Concept():
            held = values.concept_properties(item) | {"level": item.level, "minutes": item.minutes}
            rows[CONCEPTS.format(label=LABELS[item.kind])].append({"held": held, "names": values.names(item)})
            rows[CLAIMS].append(values.claim_row(merge.imported_claim(item), item.id))
        case Proven():
            r = item.relation
            rows[RELATIONS.format(type=r.type)].append(values.relation_properties(r))
            rows[EVIDENCE].extend(map(values.said_row, records.statements(item)))
        case Prerequisite():
            rows[PREREQUISITES].append(list(packing.prerequisite_row(item)))


def seconds(work: Callable[[], object]) -> float:
    """How long something takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def closures(store: Store, bare: Callable[[str], list[Any]], targets: list[str]) -> None:
    """Print how our closure compares, after seeing that both give the same rows in the same order."""

    def ours(id_: str) -> list[Any]:
        with store.snapshot() as lookup:
            return list(lookup.closure([id_]))

    def plain(id_: str) -> list[Any]:
        return sorted(map(tuple, bare(id_)))

    assert [ours(t) for t in targets] == [plain(t) for t in targets]
    sides = (ours, plain, bare)
    tried = {t: [[seconds(partial(side, t)) for side in sides] for _ in range(TRIES)] for t in targets}
    best = [median(min(each[side] for each in tries) * 1e3 for tries in tried.values()) for side in range(3)]
    ratios = f"{best[0] / best[1]:.2f} of it, {best[0] / best[2]:.2f} of unsorted rows"
    print(f"closure of {len(bare(targets[0]))} edges: {best[0]:.2f} ms, bare {best[1]:.2f} ms: {ratios}")


def on_neo4j(graph: Synthetic, rounds: int) -> None:
    """Compare on a server of our own, after a round that warms it up."""
    with TemporaryDirectory() as folder, Server.start(home=Path(folder), heap="2g") as server:
        os.environ |= {"DLKG_NEO4J_USER": "neo4j", "DLKG_NEO4J_PASSWORD": server.password}
        store = open_store(server.url)
        with GraphDatabase.driver(server.url, auth=("neo4j", server.password)) as driver, driver.session() as session:
            store.newest()  # makes the schema, which both sides write under
            both = []
            for _ in range(rounds + 1):
                _empty(driver)
                theirs = seconds(lambda: bare_load(driver, graph))
                _empty(driver)
                both.append((seconds(lambda: store.load(graph.records())), theirs))
            mine, theirs = (median(side) for side in zip(*both[1:], strict=True))
            print(f"load of {graph.size} concepts: {mine:.2f} s, bare {theirs:.2f} s: rate {theirs / mine:.2f} of it")
            closures(store, lambda id_: session.run(CYPHER_CLOSURE, id=id_).values(), graph.targets(ASKED))
        store.close()


def _empty(driver: Driver) -> None:
    text = "MATCH (n) WHERE NOT n:Graph|Revision CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS"
    with driver.session(database="neo4j") as session:
        session.run(text).consume()


def on_sqlite(graph: Synthetic, _: int) -> None:
    """Compare on a file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "graph.db"
        store = open_store(f"sqlite:///{path}")
        store.load(graph.records())
        connection = sqlite3.connect(path)
        closures(store, lambda id_: connection.execute(SQL_CLOSURE, (id_,)).fetchall(), graph.targets(ASKED))
        connection.close()
        store.close()


def main() -> None:
    """Compare for the sizes asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", type=int, nargs="+")
    parser.add_argument("--store", choices=("sqlite", "neo4j"), default="sqlite")
    parser.add_argument("--rounds", type=int, default=3, help="loads that count, of each side")
    given = parser.parse_args()
    for size in given.sizes:
        print(given.store, size, flush=True)
        {"sqlite": on_sqlite, "neo4j": on_neo4j}[given.store](Synthetic(size), given.rounds)


if __name__ == "__main__":
    main()
