"""How stores load and answer as graphs grow.

    python -m bench.store 1000 100000 --store sqlite        seconds, megabytes and medians for each size
    python -m bench.store 1000 --store neo4j                on a server of its own

Each question is asked of 50 concepts that were drawn by the seed, once to warm up and then timed: with SQLite by the
processor's time, as others may use the machine and all happens in this process, with Neo4j by the clock.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from bench.neo4j_server import Server
from bench.synthetic import Synthetic
from kg.identity import identity
from kg.lookup import Direction, Lookup, Slice
from kg.store import Store, open_store
from kg.study import path

Ask = Callable[[Lookup, Any], object]
ASKED = 50
CLOCKS = {"sqlite": time.process_time, "neo4j": time.perf_counter}


def questions(graph: Synthetic) -> dict[str, tuple[Ask, Sequence[Any]]]:
    """What is timed, and of what."""
    some, targets = graph.some(ASKED), graph.targets(ASKED)
    misspelt = [name[:4] + name[5:] for name in some]
    ids = [identity(name) for name in some]
    return {
        "look up": (lambda x, name: x.concepts(x.named([name])[name]), some),
        "search": (lambda x, name: x.search(name), some),
        "search, misspelt": (lambda x, name: x.search(name), misspelt),
        "search, one word": (lambda x, name: x.search(name.split()[0]), some),
        "relations": (lambda x, i: x.relations_of([i], None, Direction.BOTH, Slice(first=10)), ids),
        "neighborhood 2": (lambda x, i: x.neighborhood(i, 2, None, 100), ids),
        "closure": (lambda x, i: x.closure([i]), targets),
        "path": (lambda x, pair: path(x, *pair), graph.paths(ASKED)),
    }


@contextmanager
def opened(kind: str) -> Iterator[tuple[Store, Callable[[], float]]]:
    """An empty store and a function that gives its megabytes on disk."""
    with tempfile.TemporaryDirectory() as folder:
        if kind == "sqlite":
            path = Path(folder) / "graph.db"
            store = open_store(f"sqlite:///{path}")
            yield store, lambda: sum(p.stat().st_size for p in Path(folder).iterdir()) / 1e6
            store.close()
        else:
            with Server.start(home=Path(folder), heap="2g") as server:
                os.environ |= {"DLKG_NEO4J_USER": "neo4j", "DLKG_NEO4J_PASSWORD": server.password}
                store = open_store(server.url)
                data = Path(folder) / "data" / "databases"
                yield store, lambda: sum(p.stat().st_size for p in data.rglob("*") if p.is_file()) / 1e6
                store.close()


def measured(kind: str, graph: Synthetic) -> Iterator[tuple[str, float]]:
    """Each figure with its name: seconds, megabytes, milliseconds."""
    with opened(kind) as (store, megabytes):
        start, busy = time.perf_counter(), time.process_time()
        store.load(graph.records())
        yield "load, s", time.perf_counter() - start
        yield "load, own CPU s", time.process_time() - busy
        yield "on disk, MB", megabytes()
        yield "memory after loading, MB", own_memory()
        for name, (ask, of) in questions(graph).items():
            times = list(timed(store, ask, of, clock=CLOCKS[kind]))
            yield f"{name}, ms", median(times)
            yield f"{name}, p95 ms", quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
        with store.snapshot() as lookup:
            closures = [lookup.closure([i]) for i in graph.targets(ASKED)]
        yield "closure, edges", median(map(len, closures))
        yield "closure, concepts", median(len({edge.concept for edge in edges}) for edges in closures)
        yield "memory after asking, MB", own_memory()


def own_memory() -> float:
    """Megabytes of this process's own, without the pages of files that it looks at."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon")) / 1e3


def timed(store: Store, ask: Ask, of: Sequence[Any], *, clock: Callable[[], float]) -> Iterator[float]:
    """Milliseconds of each question, each on a snapshot of its own as a server asks them."""
    for warm in (True, False):
        for one in of:
            start = clock()
            with store.snapshot() as lookup:
                ask(lookup, one)
            if not warm:
                yield (clock() - start) * 1e3


def main() -> None:
    """Print a table for the sizes asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", type=int, nargs="+")
    parser.add_argument("--store", choices=("sqlite", "neo4j"), default="sqlite")
    parser.add_argument("--relations", type=int, default=5, help="typed relations of each concept")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    for size in given.sizes:
        for name, value in measured(given.store, Synthetic(size, relations=given.relations)):
            line = json.dumps({"store": given.store, "size": size, "figure": name, "value": round(value, 3)})
            print(line if given.json else f"{given.store} {size:>9,}  {name:<24} {value:>12,.2f}", flush=True)


if __name__ == "__main__":
    main()
