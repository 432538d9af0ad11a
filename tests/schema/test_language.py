"""The schema is what was published, says what everything is, and each of its fields can be answered."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import (
    GraphQLSchema,
    build_schema,
    find_breaking_changes,
    find_dangerous_changes,
    is_enum_type,
    print_schema,
)

from schema.language import declared_sdl, language, sdl, snake

PUBLISHED = Path(__file__).with_name("published.graphql")


def without_descriptions(schema: GraphQLSchema) -> str:
    """The schema's contract alone."""
    lines, inside = [], False
    for line in print_schema(schema).splitlines():
        if line.strip().startswith('"""'):
            inside = not inside and not (line.strip().endswith('"""') and len(line.strip()) > 3)
        elif not inside and line.strip():
            lines.append(line)
    return "\n".join(lines) + "\n"


def test_language_changes_are_declared() -> None:
    """What clients rely on changes on purpose: in published.graphql and in the changelog as well."""
    now = build_schema(without_descriptions(language()))
    before = build_schema(PUBLISHED.read_text(encoding="utf-8"))
    breaking = [change.description for change in find_breaking_changes(before, now)]
    dangerous = [change.description for change in find_dangerous_changes(before, now)]

    assert breaking == [], "these break clients"
    assert dangerous == [], "these may surprise clients"
    assert without_descriptions(before) == without_descriptions(now), "the contract has grown"


def test_language_names_what_breaks() -> None:
    """A field taken away and an argument that becomes required are both named."""
    before = PUBLISHED.read_text(encoding="utf-8")
    changed = before.replace("  slug: String!\n", "", 1).replace("name: String\n", "name: String!\n", 1)
    named = [c.description for c in find_breaking_changes(build_schema(before), build_schema(changed))]

    assert any("Concept.slug" in text for text in named)
    assert any("Query.concept(name:)" in text for text in named)


def test_language_describes_everything() -> None:
    """Every type, field, argument, value and input has a description."""
    silent = []
    for name, type_ in language().type_map.items():
        if name.startswith("__") or name in ("String", "Int", "Float", "Boolean", "ID"):
            continue
        silent += [name] if not type_.description else []
        if is_enum_type(type_):
            silent += [f"{name}.{v}" for v, value in type_.values.items() if not value.description]
        for field_name, field in getattr(type_, "fields", {}).items():
            silent += [] if field.description else [f"{name}.{field_name}"]
            arguments = getattr(field, "args", {})
            silent += [f"{name}.{field_name}({a})" for a, arg in arguments.items() if not arg.description]

    assert silent == []


def test_language_is_printed_beside_the_code() -> None:
    """`dlkg schema` prints what schema.graphql holds."""
    kept = Path(__file__).resolve().parents[2] / "schema" / "schema.graphql"

    assert kept.read_text(encoding="utf-8") == declared_sdl() == sdl()


@pytest.mark.parametrize(
    ("name", "python"), [("evidenceCount", "evidence_count"), ("from", "from_"), ("AND", "all_of")]
)
def test_language_names_in_python(name: str, python: str) -> None:
    """Camel case becomes snake case; words that Python keeps get another name."""
    assert snake(name) == python


def test_language_knows_nothing_that_it_should_not() -> None:
    """No subscriptions, no directive of our own."""
    schema = language()

    assert schema.subscription_type is None
    assert {d.name for d in schema.directives} <= {"include", "skip", "deprecated", "specifiedBy", "oneOf"}
