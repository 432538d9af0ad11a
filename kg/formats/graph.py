"""The whole graph as jsonl, GraphML, GEXF, JSON-LD, Turtle, CSV, Mermaid and CSV for Neo4j's bulk import.

All are made from a store's records (see docs/vocabulary.md), in one pass where the format allows it. What a format
cannot hold is left out on purpose: GraphML and GEXF carry one number of evidence, not the passages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, BinaryIO

from kg.errors import InputError
from kg.formats.archive import archive
from kg.formats.cells import mermaid_label, table, xml_safe
from kg.formats.plan import MERMAID_MAX_EDGES
from kg.model import PREREQUISITE_OF

Record = Mapping[str, Any]


def write_graph(records: Iterable[Record], form: str, out: BinaryIO) -> None:
    """Write the graph in one of `GRAPH_FORMATS`; "csv" and "neo4j-csv" are zip archives of several tables.

    Raises `InputError` for an unknown format.
    """
    if form not in GRAPH_FORMATS:
        raise InputError(f"There is no graph format {form!r}.", hint=f"Choose one of {', '.join(GRAPH_FORMATS)}.")
    GRAPH_FORMATS[form](records, out)


def json_line(record: Record) -> bytes:
    """One record as a line of the jsonl format."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _jsonl(records: Iterable[Record], out: BinaryIO) -> None:
    for record in records:
        out.write(json_line(record))


class _Parts:
    """The records that most formats need, by sort: concepts by id, and edges as (source, type, target, record)."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.concepts: dict[str, Record] = {}
        self.documents: list[Record] = []
        self.relations: list[Record] = []
        self.prerequisites: list[Record] = []
        for record in records:
            match record["record"]:
                case "concept":
                    self.concepts[record["id"]] = record
                case "document":
                    self.documents.append(record)
                case "relation":
                    self.relations.append(record)
                case "prerequisite":
                    self.prerequisites.append(record)

    def edges(self) -> Iterator[tuple[str, str, str, Record]]:
        for r in self.relations:
            yield r["source"], r["type"], r["target"], r
        for p in self.prerequisites:
            yield p["prerequisite"], PREREQUISITE_OF, p["concept"], p


def _network(records: Iterable[Record]) -> Any:
    """A networkx multigraph whose attributes are all scalars without characters that XML forbids."""
    import networkx as nx

    parts = _Parts(records)
    graph = nx.MultiDiGraph(name="dlkg")
    for i, c in parts.concepts.items():
        definition = c["definition"]["text"] if c["definition"] else ""
        aliases = "; ".join(c["aliases"])
        graph.add_node(
            xml_safe(i),
            label=xml_safe(c["name"]),
            kind=c["kind"],
            aliases=xml_safe(aliases),
            definition=xml_safe(definition),
        )
    for source, type_, target, record in parts.edges():
        evidence = len(record.get("evidence", record.get("reasons", ())))
        graph.add_edge(
            xml_safe(source),
            xml_safe(target),
            key=type_,
            label=type_,
            weight=float(record["confidence"]),
            evidence=evidence,
        )
    return graph


def _graphml(records: Iterable[Record], out: BinaryIO) -> None:
    import networkx as nx

    nx.write_graphml_xml(_network(records), out, named_key_ids=True)


def _gexf(records: Iterable[Record], out: BinaryIO) -> None:
    import networkx as nx

    graph = _network(records)
    graph.graph["mode"] = "static"
    text = "\n".join(nx.generate_gexf(graph, version="1.2draft"))
    # networkx stamps the day of writing; the same graph must give the same bytes
    out.write(re.sub(r' lastmodifieddate="[^"]*"', "", text).encode())


def _csv(records: Iterable[Record], out: BinaryIO) -> None:
    parts = _Parts(records)
    names = {i: c["name"] for i, c in parts.concepts.items()}
    out.write(archive(dict(_tables(parts, names))))


def _tables(parts: _Parts, names: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """The tables of the CSV format: the name of each and its bytes."""
    yield "concepts.csv", table(
        ["id", "name", "kind", "aliases", "definition", "document"],
        ([i, c["name"], c["kind"], "; ".join(c["aliases"]), (c["definition"] or {}).get("text", ""),
          (c["definition"] or {}).get("document", "")] for i, c in parts.concepts.items()),
    )  # fmt: skip
    yield "relations.csv", table(
        ["source", "sourceName", "type", "target", "targetName", "confidence", "evidence"],
        ([r["source"], names[r["source"]], r["type"], r["target"], names[r["target"]], r["confidence"],
          len(r["evidence"])] for r in parts.relations),
    )  # fmt: skip
    yield "evidence.csv", table(
        ["source", "type", "target", "document", "startLine", "endLine", "form", "rule", "text"],
        ([r["source"], r["type"], r["target"], e["document"], e["start_line"], e["end_line"], e["form"], e["rule"],
          e["text"]] for r in parts.relations for e in r["evidence"]),
    )  # fmt: skip
    yield "prerequisites.csv", table(
        ["prerequisite", "prerequisiteName", "concept", "conceptName", "confidence", "reasons"],
        ([p["prerequisite"], names[p["prerequisite"]], p["concept"], names[p["concept"]], p["confidence"],
          "; ".join(r["text"] for r in p["reasons"])] for p in parts.prerequisites),
    )  # fmt: skip


def _mermaid(records: Iterable[Record], out: BinaryIO) -> None:
    """The most certain prerequisites, as many as Mermaid draws, levels from top to bottom."""
    parts = _Parts(records)
    best = sorted(parts.prerequisites, key=lambda p: (-p["confidence"], p["prerequisite"], p["concept"]))
    shown = best[:MERMAID_MAX_EDGES]
    ids = sorted({i for p in shown for i in (p["prerequisite"], p["concept"])})
    node = {i: f"c{number}" for number, i in enumerate(ids)}
    lines = ["flowchart TD"]
    if len(shown) < len(best):
        lines.append(f"  %% the {len(shown)} most certain of {len(best)} prerequisites: Mermaid draws no more")
    lines += [f"  {node[i]}[{mermaid_label(parts.concepts[i]['name'])}]" for i in ids]
    lines += [f"  {node[p['prerequisite']]} --> {node[p['concept']]}" for p in shown]
    out.write(("\n".join(lines) + "\n").encode())


def _turtle(records: Iterable[Record], out: BinaryIO) -> None:
    from kg.formats.rdf import serialize

    serialize(records, "turtle", out)


def _jsonld(records: Iterable[Record], out: BinaryIO) -> None:
    from kg.formats.rdf import serialize

    serialize(records, "json-ld", out)


def _neo4j_csv(records: Iterable[Record], out: BinaryIO) -> None:
    from kg.formats.neo4j_csv import files

    out.write(archive(files(records)))


GRAPH_FORMATS: Mapping[str, Callable[[Iterable[Record], BinaryIO], None]] = MappingProxyType(
    {
        "jsonl": _jsonl,
        "graphml": _graphml,
        "gexf": _gexf,
        "jsonld": _jsonld,
        "turtle": _turtle,
        "csv": _csv,
        "mermaid": _mermaid,
        "neo4j-csv": _neo4j_csv,
    }
)
