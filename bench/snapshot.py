"""The graph of the bundled documents in short, committed as corpus/graph.jsonl: a rule's change shows as a diff.

    python -m bench.snapshot            write it
    python -m bench.snapshot --check    exit with 1 where too much of it is not what the documents give now

It has the documents, the concepts, and each relation and prerequisite with the places and rules behind it, without
quotes and confidences. A processor that rounds otherwise may flip a decision that stands on the edge, so the check
lets one line in two hundred differ.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from api.ingesting import ingest_paths
from kg.records import Record
from kg.store import open_store

ROOT = Path(__file__).parent.parent
FILE = ROOT / "corpus" / "graph.jsonl"
TOLERATED = 1 / 200


def lines() -> list[str]:
    """The snapshot as the bundled documents give it now."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/graph.db")
        try:
            for outcome in ingest_paths(store, [str(ROOT / "corpus")]):
                if outcome.error:
                    raise SystemExit(outcome.error)
            return [json.dumps(r, ensure_ascii=False, separators=(",", ":")) for r in _short(store.records())]
        finally:
            store.close()


def _short(records: Iterator[Record]) -> Iterator[dict[str, object]]:
    for record in records:
        match record["record"]:
            case "document":
                yield {"record": "document", "id": record["id"], "title": record["title"]}
            case "concept":
                yield {key: record[key] for key in ("record", "id", "name", "kind", "aliases")}
            case "relation":
                places = [f"{e['document']}:{e['start_line']} {e['rule']}" for e in record["evidence"]]
                yield {**{k: record[k] for k in ("record", "source", "type", "target")}, "evidence": sorted(places)}
            case "prerequisite":
                yield {**{key: record[key] for key in ("record", "prerequisite", "concept", "curated")}}


def difference(now: list[str]) -> tuple[list[str], list[str]]:
    """The lines that are new, and those that are gone."""
    kept = FILE.read_text(encoding="utf-8").splitlines()
    return sorted(set(now) - set(kept)), sorted(set(kept) - set(now))


def main() -> int:
    """Write or check the file."""
    now = lines()
    if "--check" not in sys.argv:
        FILE.write_text("\n".join(now) + "\n", encoding="utf-8")
        return 0
    new, gone = difference(now)
    for line in [f"+ {line}" for line in new] + [f"- {line}" for line in gone]:
        print(line)
    return int(len(new) + len(gone) > TOLERATED * 2 * len(now))


if __name__ == "__main__":
    sys.exit(main())
