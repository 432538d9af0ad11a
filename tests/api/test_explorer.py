"""The explorer page: what it asks is in the schema, and its links speak the schema's words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from graphql import GraphQLSchema, build_schema, parse, validate

ROOT = Path(__file__).parents[2]
SCRIPT = (ROOT / "web" / "static" / "explorer.js").read_text(encoding="utf-8")


@pytest.fixture(name="schema", scope="module")
def printed_schema() -> GraphQLSchema:
    """The schema as it is published."""
    return build_schema((ROOT / "schema" / "schema.graphql").read_text(encoding="utf-8"))


def queries() -> list[str]:
    """Every query of the script, its fragments put in."""
    parts = dict(re.findall(r"^const ([A-Z]+) = `([^`]*)`;", SCRIPT, re.MULTILINE))
    found = [text for text in re.findall(r"`([^`]*)`", SCRIPT) if re.match(r"\s*(query\b|\{ \w)", text)]
    return [re.sub(r"\$\{([A-Z]+)\}", lambda match: parts[match[1]], text) for text in found]


def test_explorer_asks_what_the_schema_answers(schema: GraphQLSchema) -> None:
    """No query of the page is refused."""
    asked = queries()

    assert len(asked) >= 5
    assert [error.message for text in asked for error in validate(schema, parse(text))] == []


@pytest.mark.parametrize(("page", "field"), [("plan", "studyPlan"), ("path", "prerequisitePath")])
def test_explorer_links_use_the_words_of_the_schema(schema: GraphQLSchema, page: str, field: str) -> None:
    """A link `#/plan?targets=...` names what the query and its arguments name."""
    assert schema.query_type is not None
    asking = re.search(rf'asking\("{page}",(.*?)\)\)?;\n', SCRIPT, re.DOTALL)
    assert asking is not None
    words = set(re.findall(r'(?:field|choice)\(asked, "(\w+)"', asking[1]))

    assert len(words) >= 3
    assert words <= set(schema.query_type.fields[field].args)
