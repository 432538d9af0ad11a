"""The bundled documents and their annotations hold together, and the committed graph is the one that they give."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import ftfy
import pytest

from ingest.documents import find_documents
from kg.model import Form, Kind, RelationType
from kg.names import key

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "corpus"


@pytest.fixture(name="items", scope="module")
def annotated() -> list[dict[str, Any]]:
    """The annotated items."""
    return [json.loads(line) for line in (CORPUS / "gold.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(name="lines", scope="module")
def documents() -> dict[str, list[str]]:
    """The lines of each bundled document, its encoding repaired."""
    found, problems = find_documents([str(CORPUS)])
    assert not problems
    return {id_: [ftfy.fix_text(line) for line in path.read_text("utf-8").split("\n")] for path, id_ in found}


def test_corpus_is_large_and_varied(lines: dict[str, list[str]]) -> None:
    """At least 60 KB in at least four formats, and nothing but documents is taken for one."""
    assert sum(len("\n".join(text)) for text in lines.values()) >= 60_000
    assert {Path(name).suffix for name in lines} >= {".md", ".txt", ".html", ".rst", ".ipynb"}


def test_corpus_annotations_are_well_formed(items: list[dict[str, Any]], lines: dict[str, list[str]]) -> None:
    """Kinds, types and forms exist, spans lie in their item, relations join concepts of the item, nothing twice."""
    assert sum(len(item["relations"]) for item in items) >= 200
    assert len({(item["document"], item["item"]) for item in items}) == len(items)
    for item in items:
        first, last = item["lines"]
        assert 1 <= first <= last <= len(lines[item["document"]]), item["title"]
        names = [c["name"] for c in item["concepts"]]
        assert len(set(names)) == len(names), item["title"]
        assert {c["kind"] for c in item["concepts"]} <= set(Kind)
        triples = [(r["source"], r["type"], r["target"]) for r in item["relations"]]
        assert len(set(triples)) == len(triples), item["title"]
        for relation in item["relations"]:
            assert {relation["source"], relation["target"]} <= set(names), (item["title"], relation)
            assert relation["source"] != relation["target"]
            assert relation["type"] in set(RelationType)
            assert relation["form"] in set(Form)
            start, end = relation["lines"]
            assert first <= start <= end <= last, (item["title"], relation)


def test_corpus_annotations_name_what_the_text_names(items: list[dict[str, Any]], lines: dict[str, list[str]]) -> None:
    """Each concept stands in its item by its name or an alias, plurals and hyphens aside."""
    absent = []
    for item in items:
        first, last = item["lines"]
        text = re.sub(r"<[^>]+>|[*`_$\\]", " ", "\n".join(lines[item["document"]][first - 1 : last]))
        words = f" {_words(text)} "
        squeezed = words.replace(" ", "")
        for concept in item["concepts"]:
            forms = [_words(name) for name in (concept["name"], *concept["aliases"])]
            if not any(f" {f} " in words or (len(f) > 4 and f.replace(" ", "") in squeezed) for f in forms):
                absent.append((item["title"], concept["name"]))

    assert len(absent) <= 0.01 * sum(len(item["concepts"]) for item in items), absent


def _words(text: str) -> str:
    return " ".join(key(word) for word in re.findall(r"[\w+#]+", text))


def test_corpus_graph_is_the_one_that_the_documents_give() -> None:
    """A change of a rule is seen in `corpus/graph.jsonl`: look at the difference, and commit it with the change."""
    from bench.snapshot import TOLERATED, difference, lines

    now = lines()
    new, gone = difference(now)

    assert len(new) + len(gone) <= TOLERATED * 2 * len(now), "python -m bench.snapshot"
