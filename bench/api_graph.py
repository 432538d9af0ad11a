"""The graph that the peer of bench/api.py is measured on, as records of ours: same concepts, relations, evidence.

`python -m bench.api_graph FOLDER STORE` reads the `concepts.jsonl` and `relations.jsonl` that the peer's generator
writes and fills an empty store with them.
"""

from __future__ import annotations

import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg.store import open_store

KINDS = {
    "method": "TECHNIQUE",
    "architecture": "MODEL",
    "layer": "COMPONENT",
    "loss": "FUNCTION",
    "metric": "METRIC",
    "problem": "PROBLEM",
    "dataset": "DATA",
    "theory": "THEORY",
}
DOCUMENT = "generated.md"


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def levels(prerequisites: list[tuple[str, str]]) -> dict[str, int]:
    """The longest chain of prerequisites below each concept."""
    below: dict[str, list[str]] = defaultdict(list)
    above: dict[str, list[str]] = defaultdict(list)
    for first, then in prerequisites:
        below[then].append(first)
        above[first].append(then)
    open_ = {c: len(b) for c, b in below.items()}
    level: dict[str, int] = defaultdict(int)
    todo = [c for c in above if c not in below]
    while todo:
        c = todo.pop()
        for then in above[c]:
            level[then] = max(level[then], level[c] + 1)
            open_[then] -= 1
            if not open_[then]:
                todo.append(then)
    return level


def records(folder: Path) -> Iterator[dict[str, Any]]:
    """The graph as records in the order of an export."""
    relations = list(lines(folder / "relations.jsonl"))
    needs = [r for r in relations if r["type"] == "PREREQUISITE_OF"]
    level = levels([(r["source"], r["target"]) for r in needs])
    place = {"document": DOCUMENT, "start_line": 1, "end_line": 1}
    yield {"record": "document", "id": DOCUMENT, "title": "Generated", "sha256": "0" * 64}
    for c in sorted(lines(folder / "concepts.jsonl"), key=lambda c: c["id"]):
        known = {"kind": KINDS[c["kind"]], "definition": {**place, "text": c["definition"]}, "aliases": c["aliases"]}
        counts = {"level": level[c["id"]], "minutes": 30, "mentions": 1, "documents": 1}
        yield {"record": "concept", "id": c["id"], "name": c["name"], **known, **counts}
    for r in sorted((r for r in relations if r["type"] != "PREREQUISITE_OF"), key=_ends):
        said = {**place, "form": "sentence", "rule": "generated", "text": r["evidence"], "confidence": r["confidence"]}
        yield {**_edge("relation", r), "confidence": r["confidence"], "evidence": [said]}
    for r in sorted(needs, key=lambda r: (r["source"], r["target"])):
        edge = {"prerequisite": r["source"], "concept": r["target"]}
        yield {"record": "prerequisite", **edge, "confidence": r["confidence"], "reasons": []}


def _ends(r: dict[str, Any]) -> tuple[str, str, str]:
    return r["source"], r["type"], r["target"]


def _edge(record: str, r: dict[str, Any]) -> dict[str, Any]:
    return {"record": record, "source": r["source"], "type": r["type"], "target": r["target"]}


def draw(folder: Path, size: int) -> None:
    """Write a small graph in the same form: each concept needs two of those before it."""
    rng = random.Random(20)
    names = [f"concept {n}" for n in range(size)]
    ids = [f"concept-{n}" for n in range(size)]
    kinds = sorted(KINDS)
    with (folder / "concepts.jsonl").open("w", encoding="utf-8") as out:
        for id_, name in zip(ids, names, strict=True):
            text = f"{name} is drawn by chance so that there is something to ask for and to answer."
            concept = {"id": id_, "name": name, "kind": rng.choice(kinds), "aliases": [], "definition": text}
            out.write(json.dumps(concept) + "\n")
    with (folder / "relations.jsonl").open("w", encoding="utf-8") as out:
        for n in range(17, size):
            for other in sorted(rng.sample(range(max(0, n - 120), n - 1), 2)):
                edge = {"source": ids[other], "type": "PREREQUISITE_OF", "target": ids[n], "confidence": 0.8}
                out.write(json.dumps(edge) + "\n")
            for type_ in ("IS_A", "USES", "MITIGATES"):
                ends = {"source": ids[n], "type": type_, "target": ids[rng.randrange(n)]}
                out.write(json.dumps({**ends, "confidence": 0.7, "evidence": f"{names[n]} {type_}."}) + "\n")


def fill(folder: Path, url: str) -> None:
    """Put the graph of a folder into an empty store."""
    store = open_store(url)
    store.load(records(folder))
    store.close()


if __name__ == "__main__":
    fill(Path(sys.argv[1]), sys.argv[2])
