"""The graph as linked data: SKOS for concepts, PROV-O for evidence, an own vocabulary for typed relations.

IS_A is skos:broader and PART_OF dlkg:partOf; every relation also stands as a dlkg:Statement of its own, because
evidence must point at something. IRIs derive from ids, so the same graph gives the same triples.
Sources: W3C SKOS Reference (2009), W3C PROV-O (2013).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO
from urllib.parse import quote

from rdflib import RDF, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.namespace import PROV

DLKG = Namespace("https://dlkg.example/vocabulary#")
BASE = "https://dlkg.example/"
_PREDICATE = {
    "IS_A": DLKG.isA,
    "PART_OF": DLKG.partOf,
    "USES": DLKG.uses,
    "USED_FOR": DLKG.usedFor,
    "MITIGATES": DLKG.mitigates,
    "CAUSES": DLKG.causes,
    "IMPROVES": DLKG.improves,
    "EXTENDS": DLKG.extends,
    "CONTRASTS_WITH": DLKG.contrastsWith,
    "MEASURES": DLKG.measures,
    "REQUIRES": DLKG.requires,
}


def serialize(records: Iterable[Mapping[str, Any]], form: str, out: BinaryIO) -> None:
    """Write the records as "turtle" or "json-ld"."""
    graph = Graph()
    for prefix, namespace in (("dlkg", DLKG), ("skos", SKOS), ("prov", PROV)):
        graph.bind(prefix, namespace)
    scheme = URIRef(BASE + "concepts")
    graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    for record in records:
        _ADD.get(record["record"], _skip)(graph, record)
    options = {"sort_keys": True} if form == "json-ld" else {}
    data: bytes = graph.serialize(None, form, None, "utf-8", **options)
    out.write(data)


def _skip(graph: Graph, record: Mapping[str, Any]) -> None:
    """Mentions, claims, questions and corrections are the store's working papers; linked data goes without."""


def _concept_iri(id_: str) -> URIRef:
    return URIRef(f"{BASE}concept/{quote(id_, safe='')}")


def _document_iri(id_: str) -> URIRef:
    return URIRef(f"{BASE}document/{quote(id_, safe='/')}")


def _document(graph: Graph, record: Mapping[str, Any]) -> None:
    iri = _document_iri(record["id"])
    graph.add((iri, RDF.type, PROV.Entity))
    graph.add((iri, SKOS.prefLabel, Literal(record["title"], lang="en")))


def _concept(graph: Graph, record: Mapping[str, Any]) -> None:
    iri = _concept_iri(record["id"])
    graph.add((iri, RDF.type, SKOS.Concept))
    graph.add((iri, SKOS.inScheme, URIRef(BASE + "concepts")))
    graph.add((iri, SKOS.prefLabel, Literal(record["name"], lang="en")))
    graph.add((iri, DLKG.kind, Literal(record["kind"])))
    for alias in record["aliases"]:
        if alias != record["name"]:  # SKOS S13: labels of one concept are pairwise disjoint
            graph.add((iri, SKOS.altLabel, Literal(alias, lang="en")))
    if record["definition"]:
        graph.add((iri, SKOS.definition, Literal(record["definition"]["text"], lang="en")))


def _relation(graph: Graph, record: Mapping[str, Any]) -> None:
    source, target = _concept_iri(record["source"]), _concept_iri(record["target"])
    graph.add((source, _PREDICATE[record["type"]], target))
    if record["type"] == "IS_A":
        graph.add((source, SKOS.broader, target))
    statement = _statement(graph, record["source"], record["type"], record["target"], record["confidence"])
    for e in record["evidence"]:
        place = f"{_document_iri(e['document'])}#line={e['start_line'] - 1},{e['end_line']}"  # RFC 5147 counts from 0
        graph.add((statement, PROV.wasDerivedFrom, URIRef(place)))
        graph.add((URIRef(place), DLKG.quote, Literal(e["text"], lang="en")))


def _statement(graph: Graph, source: str, type_: str, target: str, confidence: float) -> URIRef:
    parts = "/".join(quote(part, safe="") for part in (source, type_, target))
    iri = URIRef(f"{BASE}statement/{parts}")
    graph.add((iri, RDF.type, DLKG.Statement))
    graph.add((iri, RDF.subject, _concept_iri(source)))
    graph.add((iri, RDF.predicate, _PREDICATE.get(type_, DLKG.prerequisiteOf)))
    graph.add((iri, RDF.object, _concept_iri(target)))
    graph.add((iri, DLKG.confidence, Literal(str(confidence), datatype=XSD.decimal)))
    return iri


def _prerequisite(graph: Graph, record: Mapping[str, Any]) -> None:
    graph.add((_concept_iri(record["prerequisite"]), DLKG.prerequisiteOf, _concept_iri(record["concept"])))
    statement = _statement(graph, record["prerequisite"], "PREREQUISITE_OF", record["concept"], record["confidence"])
    for reason in record["reasons"]:
        graph.add((statement, DLKG.reason, Literal(reason["text"], lang="en")))


_ADD = {"document": _document, "concept": _concept, "relation": _relation, "prerequisite": _prerequisite}
