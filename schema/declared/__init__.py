"""The schema's types, declared in Strawberry: names, descriptions, arguments, nullability. Nothing here resolves.

`schema.graphql` is printed from here (`dlkg schema`); a test compares the two, so that no change goes unseen.
"""

import strawberry
from graphql import GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from schema.declared.conditions import SCALARS
from schema.declared.mutation import Mutation
from schema.declared.query import Query

ABOUT = """\
A knowledge graph of deep learning, read from texts: every relation shows the passages that state it, every
prerequisite its reasons. What may simply not be there (a name, a path) is an answer, a member of a union; `errors` hold
failures only, each with a stable `extensions.code`. Cursors and the ids of `Node` are opaque."""


def declare() -> GraphQLSchema:
    """The schema that Strawberry makes of the declarations."""
    schema = strawberry.Schema(Query, Mutation, config=StrawberryConfig(scalar_map=SCALARS))._schema
    schema.description = ABOUT
    return schema


__all__ = ["declare"]
