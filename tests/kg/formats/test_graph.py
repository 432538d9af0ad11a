"""Each graph format is read back by a second library and gives the same concepts and relations."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any

import networkx as nx
import pytest
import rdflib
from rdflib.namespace import SKOS

from kg.errors import InputError
from kg.formats import GRAPH_FORMATS, write_graph
from kg.formats.rdf import BASE, DLKG

RECORDS: list[dict[str, Any]] = [
    {"record": "document", "id": "notes/a b.md", "title": "Notes", "sha256": "0" * 64},
    {
        "record": "concept",
        "id": "lstm",
        "name": "LSTM",
        "kind": "MODEL",
        "aliases": ["=long; short"],
        "definition": {"text": "A gated\x00 RNN.", "document": "notes/a b.md", "start_line": 2, "end_line": 2},
    },
    {"record": "concept", "id": "rnn", "name": "RNN", "kind": "MODEL", "aliases": [], "definition": None},
    {"record": "mention", "concept": "rnn", "document": "notes/a b.md", "start_line": 1, "end_line": 1},
    {
        "record": "relation",
        "source": "lstm",
        "type": "IS_A",
        "target": "rnn",
        "confidence": 0.9,
        "evidence": [
            {
                "document": "notes/a b.md",
                "start_line": 2,
                "end_line": 3,
                "form": "sentence",
                "rule": "sentence.is_a",
                "text": "An LSTM is a gated RNN.",
            }
        ],
    },
    {
        "record": "prerequisite",
        "prerequisite": "rnn",
        "concept": "lstm",
        "confidence": 0.8,
        "reasons": [{"kind": "is_a", "text": "LSTM is a kind of RNN"}],
    },
]


def written(form: str) -> bytes:
    """The small graph in a format."""
    out = io.BytesIO()
    write_graph(RECORDS, form, out)
    return out.getvalue()


@pytest.mark.parametrize("form", GRAPH_FORMATS)
def test_write_graph_same_graph_same_bytes(form: str) -> None:
    """No format holds a clock, a random id or the order of a hash."""
    assert written(form) == written(form)


def test_write_graph_refuses_an_unknown_format() -> None:
    """The error lists what there is."""
    with pytest.raises(InputError, match="pickle"):
        write_graph(RECORDS, "pickle", io.BytesIO())


def test_graph_jsonl_is_the_records() -> None:
    """One object a line."""
    assert [json.loads(line) for line in written("jsonl").splitlines()] == RECORDS


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_graph_xml_formats_are_read_back(form: str) -> None:
    """Nodes with kinds and edges with types and weights survive; a character that XML forbids does no harm."""
    read = {"graphml": nx.read_graphml, "gexf": nx.read_gexf}[form]
    graph = read(io.BytesIO(written(form)))

    assert graph.nodes["lstm"]["kind"] == "MODEL"
    assert {(a, b, d["label"], d["weight"]) for a, b, d in graph.edges(data=True)} == {
        ("lstm", "rnn", "IS_A", 0.9),
        ("rnn", "lstm", "PREREQUISITE_OF", 0.8),
    }


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own reader of JSON-LD
@pytest.mark.parametrize(("form", "parser"), [("turtle", "turtle"), ("jsonld", "json-ld")])
def test_graph_linked_data_is_valid_skos(form: str, parser: str) -> None:
    """Both serialisations hold the same triples: labels, the broader concept, a place for each quote."""
    graph = rdflib.Graph().parse(data=written(form), format=parser)
    lstm, rnn = rdflib.URIRef(BASE + "concept/lstm"), rdflib.URIRef(BASE + "concept/rnn")

    assert (lstm, SKOS.broader, rnn) in graph
    assert (rnn, DLKG.prerequisiteOf, lstm) in graph
    assert graph.value(lstm, SKOS.prefLabel) == rdflib.Literal("LSTM", lang="en")
    quoted = rdflib.URIRef(BASE + "document/notes/a%20b.md#line=1,3")
    assert str(graph.value(quoted, DLKG.quote)) == "An LSTM is a gated RNN."


def test_graph_csv_is_a_set_of_tables_without_formulas() -> None:
    """A spreadsheet shows an alias that looks like a formula instead of running it."""
    archive = zipfile.ZipFile(io.BytesIO(written("csv")))
    tables = {
        n: list(csv.DictReader(io.TextIOWrapper(archive.open(n), "utf-8", newline=""))) for n in archive.namelist()
    }

    assert [c["name"] for c in tables["concepts.csv"]] == ["LSTM", "RNN"]
    assert tables["concepts.csv"][0]["aliases"].startswith("'=")
    assert tables["relations.csv"][0]["targetName"] == "RNN"
    assert tables["evidence.csv"][0]["startLine"] == "2"
    assert tables["prerequisites.csv"][0]["reasons"] == "LSTM is a kind of RNN"


def test_graph_mermaid_draws_the_prerequisites() -> None:
    """From what comes first to what needs it."""
    assert written("mermaid").decode().splitlines()[1:] == ['  c0["LSTM"]', '  c1["RNN"]', "  c1 --> c0"]


def test_graph_neo4j_csv_has_the_headers_of_the_bulk_import() -> None:
    """Ids, labels and types are declared in the header row, and import.txt names all tables."""
    archive = zipfile.ZipFile(io.BytesIO(written("neo4j-csv")))
    lines = {name: archive.read(name).decode().splitlines() for name in archive.namelist()}

    assert lines["concepts.csv"][0].startswith("id:ID(Concept),")
    assert lines["relations.csv"][1] == '"lstm","rnn","IS_A","lstm IS_A rnn",0.9,1,false'
    assert lines["concepts.csv"][1].endswith('"Concept\x1fModel"')
    assert lines["subjects.csv"][1] == '0,"lstm","SUBJECT"'
    named = {
        line.partition("=")[2] for line in lines["import.txt"] if line.startswith(("--nodes=", "--relationships="))
    }
    assert named == set(lines) - {"import.txt"}
