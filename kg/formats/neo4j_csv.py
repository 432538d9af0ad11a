"""Tables for `neo4j-admin database import full`, with the labels and types of docs/neo4j.

Import them with:
    neo4j-admin database import full neo4j --array-delimiter=';' --nodes=concepts.csv --nodes=documents.csv
        --nodes=evidence.csv --relationships=relations.csv --relationships=prerequisites.csv
        --relationships=evidence_concepts.csv --relationships=evidence_documents.csv
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kg.formats.cells import table
from kg.model import PREREQUISITE_OF

Record = Mapping[str, Any]


def files(records: Iterable[Record]) -> dict[str, bytes]:
    """The tables by file name."""
    kept = [r for r in records if r["record"] in {"document", "concept", "relation", "prerequisite"}]
    by = {
        sort: [r for r in kept if r["record"] == sort] for sort in ("document", "concept", "relation", "prerequisite")
    }
    evidence = list(_evidence(by["relation"]))
    return {
        "concepts.csv": _programs(
            ["id:ID(Concept)", "name", "kind", "aliases:string[]", "definition", ":LABEL"],
            (
                [
                    c["id"],
                    c["name"],
                    c["kind"],
                    ";".join(a.replace(";", ",") for a in c["aliases"]),
                    (c["definition"] or {}).get("text", ""),
                    f"Concept;{c['kind'].capitalize()}",
                ]
                for c in by["concept"]
            ),
        ),
        "documents.csv": _programs(
            ["id:ID(Document)", "title", "sha256", ":LABEL"],
            ([d["id"], d["title"], d["sha256"], "Document"] for d in by["document"]),
        ),
        "relations.csv": _programs(
            [":START_ID(Concept)", ":END_ID(Concept)", ":TYPE", "confidence:float", "evidenceCount:int"],
            ([r["source"], r["target"], r["type"], r["confidence"], len(r["evidence"])] for r in by["relation"]),
        ),
        "prerequisites.csv": _programs(
            [":START_ID(Concept)", ":END_ID(Concept)", ":TYPE", "confidence:float", "reasons:string[]"],
            (
                [
                    p["prerequisite"],
                    p["concept"],
                    PREREQUISITE_OF,
                    p["confidence"],
                    ";".join(r["text"].replace(";", ",") for r in p["reasons"]),
                ]
                for p in by["prerequisite"]
            ),
        ),
        "evidence.csv": _programs(
            ["id:ID(Evidence)", "type", "form", "rule", "startLine:int", "endLine:int", "text", ":LABEL"],
            (
                [i, t, e["form"], e["rule"], e["start_line"], e["end_line"], e["text"], "Evidence"]
                for i, _, t, _, e in evidence
            ),
        ),
        **_links(evidence),
    }


def _programs(header: list[str], rows: Iterable[list[object]]) -> bytes:
    return table(header, rows, formulas=True)


def _evidence(relations: Iterable[Record]) -> Iterator[tuple[str, str, str, str, Record]]:
    """(own id, source, type, target, evidence) of every piece of evidence."""
    for r in relations:
        for number, e in enumerate(r["evidence"]):
            yield f"{r['source']} {r['type']} {r['target']} {number}", r["source"], r["type"], r["target"], e


def _links(evidence: list[tuple[str, str, str, str, Record]]) -> dict[str, bytes]:
    """From each piece of evidence to its two concepts and its document: one table for each sort of end."""
    return {
        "evidence_concepts.csv": _programs(
            [":START_ID(Evidence)", ":END_ID(Concept)", ":TYPE"],
            ([i, end, way] for i, s, _, t, _ in evidence for end, way in ((s, "SUBJECT"), (t, "OBJECT"))),
        ),
        "evidence_documents.csv": _programs(
            [":START_ID(Evidence)", ":END_ID(Document)", ":TYPE"],
            ([i, e["document"], "FROM"] for i, _, _, _, e in evidence),
        ),
    }
