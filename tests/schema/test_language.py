"""The schema is declared in Strawberry; the printed copy in the repository shows every change of it."""

from __future__ import annotations

from importlib.resources import files

from graphql import build_schema
from graphql.utilities import find_breaking_changes

from schema.language import language, sdl


def test_schema_is_the_printed_one() -> None:
    """A change of the API is seen in `schema.graphql`: write it with `dlkg schema`. Breaking changes are named."""
    pinned = files("schema").joinpath("schema.graphql").read_text(encoding="utf-8")
    broken = [change.description for change in find_breaking_changes(build_schema(pinned), build_schema(sdl()))]

    assert not broken, f"these changes break clients: {broken}"
    assert pinned == sdl(), "dlkg schema > schema/schema.graphql"


def test_schema_describes_every_type_field_and_argument() -> None:
    """Whoever opens the schema in an IDE finds words at everything."""
    silent = []
    for name, type_ in language().type_map.items():
        if name.startswith("__") or name in {"String", "Int", "Float", "Boolean", "ID"}:
            continue
        silent += [name] if not type_.description else []
        for field_name, field in getattr(type_, "fields", {}).items():
            silent += [f"{name}.{field_name}"] if not field.description else []
            arguments = getattr(field, "args", {}).items()
            silent += [f"{name}.{field_name}({arg})" for arg, value in arguments if not value.description]

    assert silent == []
