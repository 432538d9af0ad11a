"""How a field gets its value: the three kinds of resolver, and the table that says which field has which.

`Read` takes it from one object; `Batch` answers for all objects of a page in one call; `Refer` names concepts by id,
which are fetched together, for all fields that wait for concepts, when nothing else can be done. A field without an
entry is read from the attribute of its name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from graphql import GraphQLEnumType, GraphQLField, GraphQLSchema, get_named_type

from schema.language import snake

Ids = Any  # a concept's id, None, or a tuple of these, nested as the field's type is


@dataclass(frozen=True, slots=True)
class Read:
    """The value is a function of one object."""

    get: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """`resolve(parents, ask, **arguments)` gives one value for each parent."""

    resolve: Callable[..., Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Refer:
    """The value is the concept, or the concepts, with these ids."""

    ids: Callable[[Any], Ids]


Resolver = Read | Batch | Refer


def root(resolve: Callable[..., Any]) -> Batch:
    """A field of the root: `resolve(ask, **arguments)` gives its one value."""
    return Batch(lambda _parents, ask, **arguments: (resolve(ask, **arguments),))


@dataclass(frozen=True, slots=True)
class Binding:
    """The schema with its resolvers, and the GraphQL type of each Python class that stands where several may."""

    schema: GraphQLSchema
    resolvers: Mapping[str, Mapping[str, Resolver]]
    types: Mapping[type, str]

    def resolver(self, type_name: str, field_name: str, field: GraphQLField) -> Resolver:
        """The resolver of a field; the attribute of its name where none is given."""
        given = self.resolvers.get(type_name, {}).get(field_name)
        if given is not None:
            return given
        return Read(attrgetter(snake(field_name) + enum_suffix(field)))


def enum_suffix(field: GraphQLField) -> str:
    """What reads the GraphQL name off a required enum value; the `name` property would cost a call for each."""
    single = str(field.type).startswith("[") is False and str(field.type).endswith("!")
    return "._name_" if single and isinstance(get_named_type(field.type), GraphQLEnumType) else ""
