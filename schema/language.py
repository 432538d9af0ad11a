"""The GraphQL schema as an object: declared in Strawberry (`schema.declared`) and bound to the domain's values.

The values of the declared types are the frozen dataclasses of `kg`, read by attribute (`evidenceCount` is
`evidence_count`). What an attribute doesn't give is resolved in `schema.query`, `schema.types` and `schema.mutation`.
Enums become the domain's enums, input objects the domain's filters. `schema.graphql` is this schema printed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from functools import cache
from importlib.resources import files

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLSchema,
    build_schema,
    is_object_type,
    print_schema,
)

from kg.lookup import ConceptOrder, Direction
from kg.model import PREREQUISITE_OF, Form, Kind, RelationType
from kg.study import NoPathReason, Order, Prefer


class SortDirection(Enum):
    """Which way to sort."""

    ASC = False
    DESC = True


StatementType = Enum("StatementType", {t.name: t.value for t in RelationType} | {PREREQUISITE_OF: PREREQUISITE_OF})  # type: ignore[misc]  # the relation types and one more

ENUMS: Mapping[str, type[Enum]] = {
    "Kind": Kind,
    "RelationType": RelationType,
    "StatementType": StatementType,
    "Form": Form,
    "Direction": Direction,
    "ConceptOrderField": ConceptOrder,
    "SortDirection": SortDirection,
    "StudyOrder": Order,
    "PathPreference": Prefer,
    "NoPathReason": NoPathReason,
}
_WORDS = {"from": "from_", "AND": "all_of", "OR": "any_of", "NOT": "none_of"}


def snake(name: str) -> str:
    """The Python name for a GraphQL name: "evidenceCount" -> "evidence_count", "AND" -> "all_of"."""
    return _WORDS.get(name) or re.sub(r"(?<=[a-z0-9])([A-Z])", lambda m: "_" + m[1].lower(), name)


@cache
def sdl() -> str:
    """The schema's text: the pinned copy, because making the declared types costs a server's start half a second."""
    return files("schema").joinpath("schema.graphql").read_text(encoding="utf-8")


def declared_sdl() -> str:
    """The schema's text as Strawberry prints the declarations; a test holds the pinned copy to it."""
    from schema.declared import declare

    return print_schema(declare()) + "\n"


def _bind_enum(type_: GraphQLEnumType, values: type[Enum]) -> None:
    if set(type_.values) != set(values.__members__):
        raise TypeError(f"enum {type_.name} of schema.graphql and {values} differ")
    for name, value in type_.values.items():
        value.value = values[name]
    type_.__dict__.pop("_value_lookup", None)


def _bind_arguments(arguments: Mapping[str, GraphQLArgument] | Mapping[str, GraphQLInputField]) -> None:
    for name, argument in arguments.items():
        argument.out_name = snake(name)


@cache
def language() -> GraphQLSchema:
    """The schema, built once; raises `TypeError` where an enum and its Python twin differ."""
    schema = build_schema(sdl())
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLEnumType) and type_.name in ENUMS:
            _bind_enum(type_, ENUMS[type_.name])
        elif isinstance(type_, GraphQLInputObjectType):
            _bind_arguments(type_.fields)
        elif is_object_type(type_) and not type_.name.startswith("__"):
            for field in type_.fields.values():
                _bind_arguments(field.args)
    return schema
