"""Our API beside a bare Strawberry and FastAPI application that returns the same constant objects.

    python -m bench.api [FOLDER STORE]

FOLDER holds a generated graph, STORE the same graph in a store of ours (see bench/api_graph.py); without them a graph
of CONCEPTS (30,000) is drawn. The two servers are asked in turns; a question is "seen before", "never seen" (another
name each time) or in "new words" (the name stands in the text, which must be parsed and validated as well). Then the
latency at 64 connections, and the memory while 200,000 requests more are answered.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench import api_graph
from bench.api_load import HERE, Result, Target, bodies, load, middle, ours, running
from bench.neo4j_server import free_port

CONCEPTS = int(os.environ.get("CONCEPTS", "30000"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
FEW = 500  # questions that are asked again and again
MANY = 200_000
KNOWN = 5_000  # questions that these are made of
WARM = 8  # seconds
OURS = "query($id: ID!) { concept(id: $id) { ... on Concept { slug name kind definition { text } aliases } } }"
BARE = "query($id: ID!) { concept(id: $id) { slug name kind definition { text } aliases } }"


def in_words(path: Path, query: str, ids: Sequence[str]) -> Path:
    """Request bodies with the id in the text of the query."""
    texts = (query.replace("query($id: ID!) ", "").replace("$id", json.dumps(id_)) for id_ in ids)
    path.write_text("".join(json.dumps({"query": text}) + "\n" for text in texts), encoding="utf-8")
    return path


def row(name: str, bare: Result, result: Result) -> None:
    """A line of the table."""
    beside = f"{result.rps / bare.rps:.1f} | {bare.cpu[0] / result.cpu[0]:.1f}"
    print(f"| {name} | {result.rps:,.0f} | {beside} | {result.p50:.1f} | {result.p99:.1f} | {result.cpu[0]:.2f} |")


def compare(folder: Path, ids: list[str], mine: Target, bare: Target) -> None:
    """The three kinds of questions, the servers in turns; each round asks what was not asked before."""
    size = len(ids) // (2 * ROUNDS + 1)
    parts = [ids[i * size : (i + 1) * size] for i in range(2 * ROUNDS + 1)]
    few = [{"id": id_} for id_ in parts.pop()[:FEW]]
    again, constant = bodies(folder / "again", OURS, few), bodies(folder / "constant", BARE, few)
    found: dict[str, list[Result]] = {
        "bare": [],
        "seen before": [],
        "never seen": [],
        "bare, new words": [],
        "new words": [],
    }
    for target, file in ((mine, again), (bare, constant)):
        load(target, file, seconds=3)
    for _ in range(ROUNDS):
        asked = parts.pop()
        found["bare"].append(load(bare, constant))
        found["seen before"].append(load(mine, again))
        found["never seen"].append(_once(mine, bodies(folder / "new", OURS, [{"id": i} for i in asked]), size))
        asked = parts.pop()
        found["bare, new words"].append(_once(bare, in_words(folder / "words", BARE, asked), size))
        found["new words"].append(_once(mine, in_words(folder / "words", OURS, asked), size))
    results = {name: middle(some) for name, some in found.items()}
    for name, result in results.items():
        row(name, results["bare, new words" if "words" in name else "bare"], result)


def _once(target: Target, file: Path, size: int) -> Result:
    """A measurement that comes to its end before the questions do."""
    result = load(target, file)
    if result.requests > size:
        raise SystemExit("the questions were used up: set SECONDS_EACH lower or CONCEPTS higher")
    return result


def endure(folder: Path, ids: list[str], mine: Target) -> None:
    """Latency at 64 connections, and the memory before and after many requests."""
    file = bodies(folder / "many", OURS, [{"id": id_} for id_ in ids[:KNOWN]])
    load(mine, file, connections=64, seconds=WARM)
    before, count, results = mine.memory, 0, []
    while count < MANY:
        results.append(load(mine, file, connections=64, seconds=10))
        count += results[-1].requests
    p50, p99 = middle(results).p50, middle(results).p99
    print(f"\n64 connections: p50 {p50:.1f} ms, p99 {p99:.1f} ms, ratio {p99 / p50:.1f}; {count:,} requests without a "
          f"failure; memory {before:.0f} to {mine.memory:.0f} MB")  # fmt: skip


def main(folder: Path, store: str) -> None:
    """Measure everything and print the tables."""
    ids = [concept["id"] for concept in api_graph.lines(folder / "concepts.jsonl")]
    random.Random(7).shuffle(ids)
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "bench.api_bare:app", "--port", str(port), "--log-level", "critical"]
    print(
        "| look-up | requests/s | beside bare | its CPU beside ours | p50 ms | p99 ms | CPU ms |\n" + "|---" * 7 + "|"
    )
    with (
        tempfile.TemporaryDirectory() as place,
        ours(store) as mine,
        running(command, f"http://127.0.0.1:{port}/graphql", folder=HERE.parent) as bare,
    ):
        compare(Path(place), ids, mine, bare)
        endure(Path(place), ids, mine)


def alone() -> None:
    """Measure on a graph that is drawn for it."""
    with tempfile.TemporaryDirectory() as place:
        folder, store = Path(place), f"sqlite:///{place}/graph.db"
        api_graph.draw(folder, CONCEPTS)
        api_graph.fill(folder, store)
        main(folder, store)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        main(Path(sys.argv[1]), sys.argv[2])
    else:
        alone()
