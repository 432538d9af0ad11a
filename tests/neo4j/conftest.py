"""A Neo4j whose graph came through the real bulk importer, with style and guide for its Browser beside it."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bench.neo4j_browser import looks, settings
from bench.neo4j_server import QUICK, CannotStart, Server, free_port
from kg.formats import write_graph
from kg.model import (
    Action,
    ConceptClaim,
    Correction,
    Document,
    Extraction,
    Form,
    Kind,
    QuestionClaim,
    RelationClaim,
    RelationType,
    Report,
    Span,
    Statement,
)
from kg.store import Store, open_store

KINDS = {
    "LSTM": Kind.MODEL, "RNN": Kind.MODEL, "GRU": Kind.MODEL, "transformer": Kind.MODEL, "attention": Kind.COMPONENT,
    "vanishing gradient problem": Kind.PROBLEM, "backpropagation": Kind.ALGORITHM, "perplexity": Kind.METRIC,
    "translation": Kind.TASK,
}  # fmt: skip
RELATIONS = (
    ("LSTM", RelationType.IS_A, "RNN"),
    ("LSTM", RelationType.MITIGATES, "vanishing gradient problem"),
    ("GRU", RelationType.MITIGATES, "vanishing gradient problem"),
    ("RNN", RelationType.CAUSES, "vanishing gradient problem"),
    ("LSTM", RelationType.CONTRASTS_WITH, "GRU"),
    ("RNN", RelationType.REQUIRES, "backpropagation"),
    ("transformer", RelationType.USES, "attention"),
    ("attention", RelationType.PART_OF, "transformer"),
    ("attention", RelationType.IMPROVES, "LSTM"),
    ("LSTM", RelationType.EXTENDS, "RNN"),
    ("perplexity", RelationType.MEASURES, "transformer"),
    ("transformer", RelationType.USED_FOR, "translation"),
)
"""One of each type at least."""


def extraction(document: str, *, aliases: tuple[str, ...]) -> Extraction:
    """What a small document states, with all that a table could trip over: quotes, commas, line breaks, semicolons."""
    text = 'An "LSTM", as they say; keeps\nits state \\ adds to it, = 1.'
    lines = {name: Span(n, n + 1) for n, name in enumerate(KINDS, 1)}
    claims = tuple(
        ConceptClaim(
            name,
            kind,
            aliases if name == "LSTM" else (),
            mentions=(lines[name],),
            definition=Statement(text, lines[name]) if name == "LSTM" else None,
            explained=(Statement(text, lines[name]),) if name == "LSTM" else (),
        )
        for name, kind in KINDS.items()
    )
    relations = tuple(
        RelationClaim(a, type_, b, lines[a], Form.SENTENCE, "sentence.verb", f"{a} {type_} {b}; really.", 0.8)
        for a, type_, b in RELATIONS
    )
    questions = (QuestionClaim("What is an LSTM?", Span(1, 1), ("LSTM",)), QuestionClaim("Why?", Span(2, 2)))
    return Extraction(Document(document, f"Notes, {document}", "0" * 64), claims, relations, questions)


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The graph as an SQLite store has it: two documents, a correction, a report."""
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('original') / 'graph.db'}")
    store.save(extraction("a b.md", aliases=("long short-term memory", "memory; gated, deep")))
    store.save(extraction("b.md", aliases=()))
    store.curate([Correction(Action.ASSERT, "attention", "PREREQUISITE_OF", "transformer", "eva", "it's its heart")])
    store.report(Report("r1", "lstm", 'Not "long"?', ""))
    yield store
    store.close()


@pytest.fixture(scope="session")
def imported(original: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on what `neo4j-admin database import` made of the tables; skips with the reason where there is none."""
    archive = io.BytesIO()
    write_graph(original.records(), "neo4j-csv", archive)
    tables: Path = tmp_path_factory.mktemp("tables")
    zipfile.ZipFile(archive).extractall(tables)
    with ExitStack() as stack:
        lines = settings(stack.enter_context(looks()))
        server = Server(tmp_path_factory.mktemp("home"), free_port(), free_port(), "as-good-as-any", flags=QUICK)
        try:
            server.lay_out(lines)
            server.admin("database", "import", "full", "neo4j", "@import.txt", folder=tables)
            stack.callback(server.stop)
            server.run()
        except CannotStart as error:
            if required():
                raise
            pytest.skip(f"no Neo4j: {error}")
        yield server


@pytest.fixture
def store(imported: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """Our store over the imported database."""
    monkeypatch.setenv("DLKG_NEO4J_USER", imported.user)
    monkeypatch.setenv("DLKG_NEO4J_PASSWORD", imported.password)
    opened = open_store(imported.url)
    yield opened
    opened.close()


def required() -> bool:
    """Whether a test that cannot run is a failure, as it is for the project's own checks."""
    return "1" in {os.environ.get("DLKG_REQUIRE_ALL"), os.environ.get("DLKG_REQUIRE_NEO4J")}
