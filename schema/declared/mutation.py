"""The changes, as the schema declares them, and what can become of them; `schema.mutation` makes them."""

# mypy: disable-error-code="empty-body, untyped-decorator"
# A declared field has no body: the breadth-first executor of `schema.execution` resolves it.

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry import UNSET, argument

from schema.declared.answers import AmbiguousName, ConceptNotFound, Correction, Report
from schema.declared.conditions import DocumentInput
from schema.declared.graph import Document
from schema.declared.words import StatementType


@strawberry.type(description="The text is in the graph.")
class DocumentIngested:
    document: Document = strawberry.field(description="The document as it is now.")
    changed: bool = strawberry.field(description="Whether it changed anything.")


@strawberry.type(description="The text could not be read; nothing changed.")
class DocumentRefused:
    message: str = strawberry.field(description="What is wrong with it.")
    hint: str = strawberry.field(description="What to do.")


@strawberry.type(description="The document's evidence is gone.")
class DocumentForgotten:
    path: str = strawberry.field(description="The document's path.")
    changed: bool = strawberry.field(description="Whether it was there.")


@strawberry.type(description="The correction holds, and will after every ingest.")
class CorrectionMade:
    correction: Correction = strawberry.field(description="The correction.")


@strawberry.type(description="The correction contradicts another or makes no sense; nothing changed.")
class CorrectionRefused:
    message: str = strawberry.field(description="What is wrong with it.")
    hint: str = strawberry.field(description="What to do.")


IngestResult = Annotated[
    DocumentIngested | DocumentRefused,
    strawberry.union("IngestResult", description="What became of a text."),
]


CorrectionResult = Annotated[
    CorrectionMade | CorrectionRefused | ConceptNotFound | AmbiguousName,
    strawberry.union("CorrectionResult", description="What became of a correction."),
]


@strawberry.type(description="Changes of the graph, for those who hold a token with the role `curator`.")
class Mutation:
    @strawberry.field(description="Read a text into the graph, in the place of what its path held before.")
    def ingest_document(
        self,
        *,
        input: Annotated[DocumentInput, argument(description="The text.")],
    ) -> IngestResult: ...

    @strawberry.field(description="Take a document's evidence out again.")
    def forget_document(
        self,
        *,
        path: Annotated[str, argument(description="The document's path.")],
    ) -> DocumentForgotten: ...

    @strawberry.field(description="State a relation or a prerequisite that no text states.")
    def assert_relation(
        self,
        *,
        source: Annotated[str, argument(description="The name of the source.")],
        type: Annotated[StatementType, argument(description="How it relates.")],
        target: Annotated[str, argument(description="The name of the target.")],
        why: Annotated[str, argument(description="Why.")] = "",
    ) -> CorrectionResult: ...

    @strawberry.field(description="Say that a relation or a prerequisite is wrong, whatever texts state.")
    def reject_relation(
        self,
        *,
        source: Annotated[str, argument(description="The name of the source.")],
        type: Annotated[StatementType, argument(description="How it is said to relate.")],
        target: Annotated[str, argument(description="The name of the target.")],
        why: Annotated[str, argument(description="Why.")] = "",
    ) -> CorrectionResult: ...

    @strawberry.field(description="Say that two names mean one concept.")
    def merge_concepts(
        self,
        *,
        source: Annotated[str, argument(description="The name that is only another name.")],
        into: Annotated[str, argument(description="The name of the concept that is meant.")],
        why: Annotated[str, argument(description="Why.")] = "",
    ) -> CorrectionResult: ...

    @strawberry.field(description="Give a concept another usual name; the old one stays as an alias.")
    def rename_concept(
        self,
        *,
        concept: Annotated[str, argument(description="The concept's name.")],
        name: Annotated[str, argument(description="The name that it shall have.")],
        why: Annotated[str, argument(description="Why.")] = "",
    ) -> CorrectionResult: ...

    @strawberry.field(description="Take a correction back.")
    def withdraw_correction(
        self,
        *,
        action: Annotated[str, argument(description="assert, reject, merge or rename.")],
        source: Annotated[str, argument(description="The name that it speaks of.")],
        type: Annotated[
            StatementType | None, argument(description="The type of the relation, left out for merge and rename.")
        ] = UNSET,
        target: Annotated[str, argument(description="The name at the other end, or the new name.")],
    ) -> CorrectionResult: ...

    @strawberry.field(
        description="Tell a curator that something is wrong. Any token will do; of each, 100 complaints may wait."
    )
    def report_problem(
        self,
        *,
        about: Annotated[str, argument(description="What it is about: a concept's name, or a relation in words.")],
        text: Annotated[str, argument(description="What is wrong.")],
    ) -> Report: ...
