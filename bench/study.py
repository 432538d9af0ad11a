"""Measure a plan on a large graph: 100,000 concepts, 250,000 prerequisites, closures of some 500 concepts.

    python -m bench.study [--concepts N] [--store URL]

Prints the time of the closure, of the whole plan and of its ordering from SQLite, each the median over the targets,
with `networkx.topological_sort` of the same steps beside; and the same on a graph ten times smaller with closures as
large, so that one sees whether cost grows with the closure or with the graph.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from math import inf
from pathlib import Path
from statistics import median
from typing import Any

import networkx as nx

from kg.lookup import Lookup
from kg.store import open_store
from kg.study import ordering, plan
from kg.study.subgraph import Subgraph

CLUSTER = 625  # concepts that belong together: a closure takes in most of what comes before it in its cluster


def records(concepts: int) -> Iterator[dict[str, Any]]:
    """A graph of clusters; every concept needs two or three of the 60 before it in its cluster."""
    chance = random.Random(5)
    yield {"record": "document", "id": "synthetic.md", "title": "Synthetic", "sha256": "0" * 64}
    for i in range(concepts):
        yield {
            "record": "concept",
            "id": f"c{i:06}",
            "name": f"c{i:06}",
            "kind": "THEORY",
            "aliases": [],
            "definition": None,
        }
    edges = []
    for i in range(concepts):
        start = i - i % CLUSTER
        low = max(start, i - 60)
        for need in chance.sample(range(low, i), min(i - low, chance.choice((2, 3)))):
            edges.append((need, i))  # noqa: PERF401  # a comprehension would hide the draw
    for need, i in sorted(edges):
        yield {
            "record": "prerequisite",
            "prerequisite": f"c{need:06}",
            "concept": f"c{i:06}",
            "confidence": 0.9,
            "reasons": [{"kind": "uses", "text": "the one uses the other", "weight": 1.0}],
        }


def timed(actions: Mapping[str, Callable[[], object]], times: int = 40) -> dict[str, float]:
    """The best of some runs of each, in turns, in milliseconds of the processor: SQLite works in this process."""
    best = dict.fromkeys(actions, inf)
    for _ in range(times):
        for name, action in actions.items():
            start = time.process_time()
            action()
            best[name] = min(best[name], (time.process_time() - start) * 1000)
    return best


def measure(lookup: Lookup, targets: list[str]) -> dict[str, float]:
    """Medians over the targets."""
    rows: list[dict[str, float]] = []
    for target in targets:
        edges = lookup.closure([target])
        graph = Subgraph(edges, [target])
        judge = nx.DiGraph((e.prerequisite, e.concept) for e in edges)
        took = timed(
            {
                "closure": partial(lookup.closure, [target]),
                "ordering": partial(ordering.just_in_time, graph.needs),
                "networkx": partial(_sorted_by_networkx, judge),
                "bare plan": partial(plan, lookup, [target], reasons=False, readings=0, questions=0),
                "plan": partial(plan, lookup, [target]),
            }
        )
        rows.append({"concepts": len(graph.ids), "edges": len(edges), **took})
    return {key: median(row[key] for row in rows) for key in rows[0]}


def _sorted_by_networkx(graph: nx.DiGraph) -> list[str]:
    return list(nx.topological_sort(graph))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.study")
    parser.add_argument("--concepts", type=int, default=100_000)
    parser.add_argument("--store", help="an empty store; else a SQLite file that is thrown away")
    asked = parser.parse_args()
    if asked.concepts < 10 * CLUSTER:
        parser.error(f"--concepts must be at least {10 * CLUSTER}: a tenth of them must hold a closure of usual size")
    for concepts in (asked.concepts // 10, asked.concepts):
        with tempfile.TemporaryDirectory() as folder:
            store = open_store(asked.store or f"sqlite:///{Path(folder) / 'study.db'}")
            start = time.perf_counter()
            store.load(records(concepts))
            print(f"{concepts:,} concepts, loaded in {time.perf_counter() - start:.0f} s")
            chance = random.Random(7)
            clusters = chance.sample(range(concepts // CLUSTER), min(7, concepts // CLUSTER))
            with store.snapshot() as lookup:
                figures = measure(lookup, [f"c{c * CLUSTER + 540:06}" for c in clusters])
            store.close()
        print("  " + ", ".join(f"{key} {value:.2f}" for key, value in figures.items()) + " (CPU ms)")


if __name__ == "__main__":
    main()
