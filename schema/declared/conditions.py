"""The input objects of the schema, and its own scalar."""

from __future__ import annotations

from typing import NewType

import strawberry
from strawberry import UNSET
from strawberry.types.scalar import ScalarDefinition

from schema.declared.words import ConceptOrderField, Kind, RelationType, SortDirection

DateTime = NewType("DateTime", str)

SCALARS: dict[object, ScalarDefinition] = {
    DateTime: strawberry.scalar(
        name="DateTime",
        description="A point in time, as in RFC 3339, in UTC: 2026-11-21T12:00:00Z.",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time.html",
    )
}


@strawberry.input(description="Which concepts; every given condition must hold.")
class ConceptWhere:
    ids: list[strawberry.ID] | None = strawberry.field(default=UNSET, description="It is one of these: slugs or ids.")
    kinds: list[Kind] | None = strawberry.field(default=UNSET, description="It is of one of these kinds.")
    name_contains: str | None = strawberry.field(
        default=UNSET, description="Its name contains this, regardless of case."
    )
    name_starts_with: str | None = strawberry.field(
        default=UNSET, description="Its name starts with this, regardless of case."
    )
    document: str | None = strawberry.field(default=UNSET, description="This document names it.")
    has_prerequisites: bool | None = strawberry.field(default=UNSET, description="It has prerequisites, or has none.")
    has_definition: bool | None = strawberry.field(default=UNSET, description="It has a definition, or has none.")
    min_level: int | None = strawberry.field(default=UNSET, description="Its level is at least this.")
    max_level: int | None = strawberry.field(default=UNSET, description="Its level is at most this.")
    all_of: list[ConceptWhere] | None = strawberry.field(name="AND", default=UNSET, description="All of these hold.")
    any_of: list[ConceptWhere] | None = strawberry.field(
        name="OR", default=UNSET, description="At least one of these holds."
    )
    none_of: list[ConceptWhere] | None = strawberry.field(name="NOT", default=UNSET, description="None of these holds.")


@strawberry.input(description="How to sort concepts.")
class ConceptOrder:
    field: ConceptOrderField = strawberry.field(default=ConceptOrderField.NAME, description="By what.")
    direction: SortDirection = strawberry.field(default=SortDirection.ASC, description="Which way.")


@strawberry.input(description="Which relations; every given condition must hold.")
class RelationWhere:
    sources: list[str] | None = strawberry.field(
        default=UNSET, description="Its source has one of these names, slugs or ids."
    )
    targets: list[str] | None = strawberry.field(
        default=UNSET, description="Its target has one of these names, slugs or ids."
    )
    types: list[RelationType] | None = strawberry.field(default=UNSET, description="It is of one of these types.")
    min_confidence: float | None = strawberry.field(default=UNSET, description="We are at least so sure of it, 0 to 1.")
    document: str | None = strawberry.field(default=UNSET, description="This document states it.")
    curated: bool | None = strawberry.field(default=UNSET, description="A curator stated it, or did not.")
    all_of: list[RelationWhere] | None = strawberry.field(name="AND", default=UNSET, description="All of these hold.")
    any_of: list[RelationWhere] | None = strawberry.field(
        name="OR", default=UNSET, description="At least one of these holds."
    )
    none_of: list[RelationWhere] | None = strawberry.field(
        name="NOT", default=UNSET, description="None of these holds."
    )


@strawberry.input(description="A text to ingest.")
class DocumentInput:
    path: str = strawberry.field(
        description="Its path: what evidence will name, and its ending tells the format (.md, .txt, .html)."
    )
    content: str = strawberry.field(description="The text.")
