"""Small graphs with given prerequisites, for tests of what is asked of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from kg.graph import Graph, fold
from kg.lookup import Edge
from kg.model import ConceptClaim, Cut, Document, Extraction, Kind, Prerequisite, QuestionClaim, Reason, Span, Statement
from kg.prerequisites import Inference
from kg.study.subgraph import Subgraph

Pairs = Iterable[tuple[str, str]]


def graph_of(
    pairs: Pairs, *, names: Iterable[str] = (), confidence: Mapping[tuple[str, str], float] | None = None
) -> Graph:
    """A graph in which each pair (prerequisite, concept) holds; each concept has a passage and a question."""
    trust = dict.fromkeys(sorted(set(pairs)), 0.9) | dict(confidence or {})
    words = sorted({*names, *(name for pair in trust for name in pair)})
    lines = {name: Span(line, line) for line, name in enumerate(words, 1)}
    claims = tuple(
        ConceptClaim(name, Kind.THEORY, mentions=(span,), explained=(Statement(f"All about {name}.", span),))
        for name, span in lines.items()
    )
    questions = tuple(QuestionClaim(f"What is {name}?", span, (name,)) for name, span in lines.items())
    tables = fold([Extraction(Document("notes.md", "Notes", "0" * 64), claims, (), questions)])
    found = tuple(
        Prerequisite(*pair, sure, (Reason("uses", f"{pair[1]} uses {pair[0]}", 1.0, "notes.md", 3, 4),))
        for pair, sure in trust.items()
    )
    return Graph(replace(tables, inference=_inference(found, words)))


def with_cuts(graph: Graph, *cuts: Cut) -> Graph:
    """The same graph with these broken cycles."""
    return Graph(replace(graph.tables, inference=replace(graph.tables.inference, cuts=cuts)))


def _inference(found: tuple[Prerequisite, ...], ids: Iterable[str]) -> Inference:
    graph = Subgraph((Edge(p.prerequisite, p.concept, p.confidence) for p in found), ids)
    levels: dict[str, int] = {}
    for number, id_ in enumerate(graph.ids):
        levels[id_] = 1 + max((levels[graph.ids[need]] for need in graph.needs[number]), default=-1)
    return Inference(found, (), levels, {id_: 10 + 5 * (len(id_) % 3) for id_ in graph.ids})
