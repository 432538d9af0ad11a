"""The questions, as the schema declares them; `schema.query` answers them."""

# mypy: disable-error-code="empty-body, untyped-decorator"
# A declared field has no body: the breadth-first executor of `schema.execution` resolves it.

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry import UNSET, argument

from schema.declared.answers import (
    ConceptResult,
    Correction,
    GraphStats,
    NextConcept,
    PathResult,
    PlanResult,
    RateLimit,
    Report,
    SearchHit,
    Subgraph,
)
from schema.declared.conditions import ConceptOrder, ConceptWhere, RelationWhere
from schema.declared.graph import ConceptConnection, Cut, DocumentConnection, Node, RelationConnection
from schema.declared.paging import After, Before, First, Last, Most
from schema.declared.words import Kind, PathPreference, RelationType, StudyOrder


@strawberry.type(description="The questions that can be asked.")
class Query:
    @strawberry.field(
        description="The concept with this name: any name, alias, case or plural; or by id. Give one of both."
    )
    def concept(
        self,
        *,
        name: Annotated[str | None, argument(description='A name: "LSTM", "lstms", "long short-term memory".')] = UNSET,
        id: Annotated[strawberry.ID | None, argument(description="An id or a slug.")] = UNSET,
    ) -> ConceptResult: ...

    @strawberry.field(description="The concepts that fit.")
    def concepts(
        self,
        *,
        where: Annotated[ConceptWhere | None, argument(description="Which.")] = UNSET,
        order_by: Annotated[
            list[ConceptOrder] | None, argument(description="In what order; by name unless said otherwise.")
        ] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> ConceptConnection: ...

    @strawberry.field(description="The relations that fit, the most certain first.")
    def relations(
        self,
        *,
        where: Annotated[RelationWhere | None, argument(description="Which.")] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> RelationConnection: ...

    @strawberry.field(
        description="Concepts whose name, alias or definition fits a text, typos forgiven, the best first."
    )
    def search(
        self,
        *,
        text: Annotated[str, argument(description="What to look for.")],
        kinds: Annotated[list[Kind] | None, argument(description="Only these kinds.")] = UNSET,
        first: Most = 10,
    ) -> list[SearchHit]: ...

    @strawberry.field(description="What lies between two concepts on the way of learning.")
    def prerequisite_path(
        self,
        *,
        from_: Annotated[str, argument(name="from", description="The name of the concept to start from.")],
        to: Annotated[str, argument(description="The name of the concept to reach.")],
        prefer: Annotated[PathPreference, argument(description="Which of several paths.")] = PathPreference.SHORTEST,
    ) -> PathResult: ...

    @strawberry.field(description="A plan from what is known to what is wanted.")
    def study_plan(
        self,
        *,
        targets: Annotated[list[str], argument(description="The names of the concepts wanted, 50 at most.")],
        known: Annotated[list[str], argument(description="The names of concepts already known.")] = [],
        order: Annotated[StudyOrder, argument(description="How the steps are ordered.")] = StudyOrder.JUST_IN_TIME,
        hours_per_week: Annotated[
            float | None, argument(description="Spread the steps over weeks of so many hours.")
        ] = UNSET,
        max_steps: Annotated[
            int | None, argument(description="Keep the targets and the most important of what they need.")
        ] = UNSET,
        implied: Annotated[
            bool, argument(description="Take all that lies under a known concept for known too.")
        ] = True,
    ) -> PlanResult: ...

    @strawberry.field(description="What can be learnt now: every prerequisite is known.")
    def next_concepts(
        self,
        *,
        known: Annotated[list[str], argument(description="The names of concepts already known.")],
        toward: Annotated[list[str], argument(description="The names of the goals; ranks what leads there.")] = [],
        first: Most = 10,
    ) -> list[NextConcept]: ...

    @strawberry.field(description="What lies around a concept.")
    def neighborhood(
        self,
        *,
        of: Annotated[str, argument(description="The concept's name.")],
        depth: Annotated[int, argument(description="How many relations away, 3 at most.")] = 1,
        types: Annotated[list[RelationType] | None, argument(description="Only along these types.")] = UNSET,
        limit: Annotated[int, argument(description="At most so many concepts.")] = 100,
    ) -> Subgraph: ...

    @strawberry.field(description="The texts that were ingested.")
    def documents(
        self,
        *,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> DocumentConnection: ...

    stats: GraphStats = strawberry.field(description="The size of the graph.")

    @strawberry.field(description="The prerequisites that were left out because they would have closed a cycle.")
    def cuts(
        self,
        *,
        first: Most = 20,
    ) -> list[Cut]: ...

    @strawberry.field(description="Anything by its id; null where it is no longer there.")
    def node(
        self,
        *,
        id: Annotated[strawberry.ID, argument(description="The id.")],
    ) -> Node | None: ...

    @strawberry.field(
        description="Several things by their ids, in the order of the ids; null for each that is no longer there."
    )
    def nodes(
        self,
        *,
        ids: Annotated[list[strawberry.ID], argument(description="The ids, 100 at most.")],
    ) -> list[Node | None]: ...

    rate_limit: RateLimit = strawberry.field(description="What this request costs, and what may still be spent.")
    corrections: list[Correction] = strawberry.field(description="The corrections that hold; for curators.")
    reports: list[Report] = strawberry.field(description="The complaints that wait; for curators.")
