"""What bench/api.py compares with: a bare Strawberry and FastAPI application that returns the same constant objects."""

from __future__ import annotations

import strawberry
from fastapi import FastAPI
from strawberry.fastapi import GraphQLRouter


@strawberry.type
class Definition:
    """A sentence."""

    text: str


@strawberry.type
class Concept:
    """A concept."""

    slug: str
    name: str
    kind: str
    definition: Definition
    aliases: list[str]


@strawberry.type
class Query:
    """One question."""

    @strawberry.field
    def concept(self, id: strawberry.ID) -> Concept:  # noqa: A002, ARG002  # as the schema has it
        """Always the same concept."""
        return _CONCEPT


_TEXT = (
    "Variational Patch Mapping is a technique that shares scales to reduces estimate and maps in small weights "
    "training keeps for each error representation with large combines step gradient over selects state"
)
_CONCEPT = Concept(
    slug="variational-patch-mapping",
    name="Variational Patch Mapping",
    kind="MODEL",
    definition=Definition(text=_TEXT),
    aliases=["VPM-1", "dense mapping"],
)

app = FastAPI()
app.include_router(GraphQLRouter(strawberry.Schema(query=Query), graphql_ide=None), prefix="/graphql")
