"""The types for what the graph holds, and the pages of it.

Strawberry declares them; their values are the frozen dataclasses of `kg`, resolved by `schema.types`.
"""

# mypy: disable-error-code="empty-body, untyped-decorator"
# A declared field has no body: the breadth-first executor of `schema.execution` resolves it.

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry import UNSET, argument

from schema.declared.paging import After, Before, First, FirstOfAll, Last, Most
from schema.declared.words import Direction, Form, Kind, RelationType


@strawberry.interface(description="Anything that can be fetched again by its id.")
class Node:
    id: strawberry.ID = strawberry.field(description="Opaque and stable: the same as long as the thing keeps its name.")


@strawberry.interface(description="Words of a document with their place.")
class Quotation:
    document: str = strawberry.field(description="The document: its path as it was given when it was ingested.")
    start_line: int = strawberry.field(description="The first line, counted from 1 in the document as given.")
    end_line: int = strawberry.field(description="The last line.")
    text: str = strawberry.field(description="The words, repaired and free of markup.")


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether there is more after this page.")
    has_previous_page: bool = strawberry.field(description="Whether there is more before this page.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first item, absent on an empty page.")
    end_cursor: str | None = strawberry.field(description="The cursor of the last item, absent on an empty page.")


@strawberry.type(description="One concept under its many names.")
class Concept(Node):
    id: strawberry.ID = strawberry.field(description="Opaque; `slug` is the readable id.")
    slug: str = strawberry.field(
        description='The readable id that exports and the command line use: "vanishing-gradient-problem".'
    )
    name: str = strawberry.field(description='The usual name: "LSTM".')
    kind: Kind = strawberry.field(description="What sort of thing it is.")
    aliases: list[str] = strawberry.field(description='Other names for it: "long short-term memory".')
    definition: Definition | None = strawberry.field(
        description="The best sentence that defines it, where a document has one."
    )
    level: int = strawberry.field(
        description="The length of the longest chain of prerequisites below it; 0 needs nothing."
    )
    minutes: int = strawberry.field(description="How long it takes to learn, its prerequisites known: an estimate.")
    mentions: int = strawberry.field(description="How often the documents name it.")
    documents: int = strawberry.field(description="How many documents name it.")

    @strawberry.field(description="What the texts state of it, the most certain first.")
    def relations(
        self,
        *,
        types: Annotated[list[RelationType] | None, argument(description="Only these types.")] = UNSET,
        direction: Annotated[
            Direction, argument(description="Only those that start at it (OUT) or end at it (IN).")
        ] = Direction.BOTH,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> RelationConnection: ...

    @strawberry.field(
        description="What should be learnt before it, the most certain first; transitive: the nearest first."
    )
    def prerequisites(
        self,
        *,
        transitive: Annotated[bool, argument(description="Also what those need in turn, down to the ground.")] = False,
        first: FirstOfAll = UNSET,
        after: After = UNSET,
    ) -> PrerequisiteConnection: ...

    @strawberry.field(description="What it is needed for, the most certain first; transitive: the nearest first.")
    def unlocks(
        self,
        *,
        transitive: Annotated[bool, argument(description="Also what needs those in turn.")] = False,
        first: FirstOfAll = UNSET,
        after: After = UNSET,
    ) -> PrerequisiteConnection: ...

    @strawberry.field(description="Where to read about it, the best passage first.")
    def passages(
        self,
        *,
        first: Annotated[int | None, argument(description="At most so many, 5 unless said otherwise.")] = UNSET,
        after: After = UNSET,
    ) -> PassageConnection: ...

    @strawberry.field(description="Questions of the documents about it, to test oneself with.")
    def questions(
        self,
        *,
        first: Most = 5,
    ) -> list[Question]: ...


@strawberry.type(description="A sentence that says what a concept is.")
class Definition(Quotation): ...


@strawberry.type(description="A passage that explains a concept.")
class Passage(Quotation): ...


@strawberry.type(description="A question that a document asks.")
class Question(Quotation):
    concepts: list[Concept] = strawberry.field(description="What it is about.")


@strawberry.type(description="A typed relation between two concepts, with every place that states it.")
class Relation(Node):
    id: strawberry.ID = strawberry.field(description="Opaque.")
    source: Concept = strawberry.field(description="The concept that the relation speaks of.")
    type: RelationType = strawberry.field(description="How it relates to the target.")
    target: Concept = strawberry.field(description="The concept at the other end.")
    confidence: float = strawberry.field(description="How sure we are, 0 to 1.")
    curated: bool = strawberry.field(description="Whether a curator stated it.")
    evidence_count: int = strawberry.field(description="In how many places it is stated.")

    @strawberry.field(description="The places that state it, the most certain first.")
    def evidence(
        self,
        *,
        first: Most = 5,
    ) -> list[Evidence]: ...


@strawberry.type(description="A place where a document states a relation.")
class Evidence(Quotation):
    form: Form = strawberry.field(description="Whether a sentence, a list, a table or a heading states it.")
    rule: str = strawberry.field(description="The rule that read it.")
    confidence: float = strawberry.field(description="How much this place alone can be trusted, 0 to 1.")
    source_name: str = strawberry.field(description="What the text calls the relation's source.")
    target_name: str = strawberry.field(description="What the text calls the relation's target.")


@strawberry.type(description="That one concept should be learnt before another.")
class Prerequisite:
    prerequisite: Concept = strawberry.field(description="What to learn first.")
    concept: Concept = strawberry.field(description="What needs it.")
    confidence: float = strawberry.field(description="How sure we are, 0 to 1.")
    curated: bool = strawberry.field(description="Whether a person stated it.")
    reasons: list[Reason] = strawberry.field(description="Why, the best reason first.")


@strawberry.type(description="Why one concept should come before another.")
class Reason:
    kind: str = strawberry.field(description="The name of the signal: definition, uses, part-of, curated...")
    text: str = strawberry.field(description="The reason in words.")
    weight: float = strawberry.field(description="What it adds to the score.")
    document: str | None = strawberry.field(description="The document that says so, where one does.")
    start_line: int | None = strawberry.field(description="The first line there.")
    end_line: int | None = strawberry.field(description="The last line there.")


@strawberry.type(description="A prerequisite that was left out because it would have closed a cycle.")
class Cut:
    prerequisite: Concept = strawberry.field(description="What would have to be learnt first.")
    concept: Concept = strawberry.field(description="What would need it.")
    confidence: float = strawberry.field(description="How sure we were, 0 to 1.")
    cycle: list[Concept] = strawberry.field(
        description="The cycle that it would have closed; its first concept follows its last."
    )


@strawberry.type(description="A text that was ingested.")
class Document(Node):
    id: strawberry.ID = strawberry.field(description="Opaque; `path` is the readable id.")
    path: str = strawberry.field(description="Its path as it was given.")
    title: str = strawberry.field(description="Its title.")
    sha256: str = strawberry.field(description="The checksum of its bytes.")
    concepts: int = strawberry.field(description="How many concepts it names.")
    relations: int = strawberry.field(description="How many relations it states.")


@strawberry.type(description="A page of concepts.")
class ConceptConnection:
    edges: list[ConceptEdge] = strawberry.field(description="The items with their cursors.")
    nodes: list[Concept] = strawberry.field(description="The items alone.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")
    total_count: int = strawberry.field(description="How many there are on all pages.")


@strawberry.type(description="A concept on a page.")
class ConceptEdge:
    cursor: str = strawberry.field(description="Its place in the list.")
    node: Concept = strawberry.field(description="The concept.")


@strawberry.type(description="A page of relations.")
class RelationConnection:
    edges: list[RelationEdge] = strawberry.field(description="The items with their cursors.")
    nodes: list[Relation] = strawberry.field(description="The items alone.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")
    total_count: int = strawberry.field(description="How many there are on all pages.")


@strawberry.type(description="A relation on a page.")
class RelationEdge:
    cursor: str = strawberry.field(description="Its place in the list.")
    node: Relation = strawberry.field(description="The relation.")
    type: RelationType = strawberry.field(description="The relation's type.")
    confidence: float = strawberry.field(description="How sure we are of it, 0 to 1.")
    evidence_count: int = strawberry.field(description="In how many places it is stated.")


@strawberry.type(description="A page of prerequisites of a concept, or of what it is a prerequisite of.")
class PrerequisiteConnection:
    edges: list[PrerequisiteEdge] = strawberry.field(description="The items with what is known of each.")
    nodes: list[Concept] = strawberry.field(description="The concepts alone.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")
    total_count: int = strawberry.field(description="How many there are on all pages.")


@strawberry.type(description="A prerequisite of a concept, or what the concept is a prerequisite of.")
class PrerequisiteEdge:
    cursor: str = strawberry.field(description="Its place in the list.")
    node: Concept = strawberry.field(description="The concept at the other end.")
    confidence: float = strawberry.field(
        description="How sure we are, 0 to 1; over several steps, of all of them together."
    )
    curated: bool = strawberry.field(description="Whether a person stated it (over several steps: all of them).")
    distance: int = strawberry.field(description="How many steps away it is; 1 is direct.")
    reasons: list[Reason] = strawberry.field(
        description="Why, the best reason first; empty over several steps, where `prerequisitePath` tells why."
    )


@strawberry.type(description="A page of passages.")
class PassageConnection:
    edges: list[PassageEdge] = strawberry.field(description="The items with their cursors.")
    nodes: list[Passage] = strawberry.field(description="The items alone.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")
    total_count: int = strawberry.field(description="How many there are on all pages.")


@strawberry.type(description="A passage on a page.")
class PassageEdge:
    cursor: str = strawberry.field(description="Its place in the list.")
    node: Passage = strawberry.field(description="The passage.")


@strawberry.type(description="A page of documents.")
class DocumentConnection:
    edges: list[DocumentEdge] = strawberry.field(description="The items with their cursors.")
    nodes: list[Document] = strawberry.field(description="The items alone.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")
    total_count: int = strawberry.field(description="How many there are on all pages.")


@strawberry.type(description="A document on a page.")
class DocumentEdge:
    cursor: str = strawberry.field(description="Its place in the list.")
    node: Document = strawberry.field(description="The document.")
