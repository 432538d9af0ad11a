"""Style, guide and saved queries fit the model, and each other."""

from __future__ import annotations

import html
import re
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from bench.neo4j_browser import LOOKS, looks
from bench.neo4j_server import ROOT, Server
from kg.model import PREREQUISITE_OF, Kind, RelationType

QUERIES = sorted((LOOKS / "queries").glob("*.cypher"))
STYLE = (LOOKS / "style.grass").read_text(encoding="utf-8")
RULES = dict(re.findall(r"^(\S+) \{\n(.*?)\n\}", STYLE, re.DOTALL | re.MULTILINE))


@pytest.mark.parametrize("kind", Kind)
def test_style_colours_each_kind_as_the_explorer_does(kind: Kind) -> None:
    """The same concept has the same colour in both."""
    page = (ROOT / "web" / "static" / "explorer.css").read_text(encoding="utf-8")
    colour = re.search(rf"--{kind.value}: (#[0-9a-f]{{6}})", page)

    assert colour is not None
    assert f"  color: {colour[1]};" in RULES[f"node.{kind.value.capitalize()}"]
    assert 'caption: "{name}";' in RULES[f"node.{kind.value.capitalize()}"]


def test_style_names_each_relation_type() -> None:
    """No type falls back to grey, and none is left that the model doesn't have."""
    styled = {name.partition(".")[2] for name in RULES if name.startswith("relationship.")}

    assert styled == {*(t.value for t in RelationType), PREREQUISITE_OF}


def test_guide_holds_each_query() -> None:
    """What the guide offers is what lies in the folder."""
    guide = (LOOKS / "guide.html").read_text(encoding="utf-8")
    offered = [html.unescape(q) for q in re.findall(r'<pre class="[^"]*runnable">(.*?)</pre>', guide, re.DOTALL)]

    assert offered == [q.read_text(encoding="utf-8").rstrip() for q in QUERIES]


def test_looks_serves_two_files_to_any_origin() -> None:
    """Browser is a page of another origin; nothing but style and guide can be had."""
    with looks() as address:
        with urllib.request.urlopen(f"{address}/style.grass", timeout=10) as answer:
            assert answer.headers["access-control-allow-origin"] == "*"
            assert answer.read().decode() == STYLE
        for path in ("/README.md", "/../../README.md", "/"):
            with pytest.raises(urllib.error.HTTPError, match="404") as refused:
                urllib.request.urlopen(f"{address}{path}", timeout=10)
            refused.value.close()


@pytest.mark.parametrize("query", QUERIES, ids=lambda q: q.stem)
def test_saved_query_answers(query: Path, imported: Server) -> None:
    """Each saved query finds something in a graph that holds what it asks for, without a warning of the server."""
    from neo4j import GraphDatabase

    with GraphDatabase.driver(imported.url, auth=(imported.user, imported.password)) as driver:
        rows, summary, _ = driver.execute_query(query.read_text(encoding="utf-8"), database_="neo4j")

    assert rows
    assert not [s.gql_status for s in summary.gql_status_objects if s.is_notification]
