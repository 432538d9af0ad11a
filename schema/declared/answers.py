"""The types for answers: what a name, a path or a plan leads to, and sizes."""

from __future__ import annotations

from typing import Annotated

import strawberry

from schema.declared.conditions import DateTime
from schema.declared.graph import Concept, Cut, Passage, Prerequisite, Question, Relation
from schema.declared.words import Kind, NoPathReason, RelationType, StatementType, StudyOrder


@strawberry.type(description="No concept has this name.")
class ConceptNotFound:
    message: str = strawberry.field(description="What is wrong, in words.")
    name: str = strawberry.field(description="The name that was asked for.")
    suggestions: list[str] = strawberry.field(description="Names that may be meant, the likeliest first.")


@strawberry.type(description="Several concepts have this name.")
class AmbiguousName:
    message: str = strawberry.field(description="What is wrong, in words.")
    name: str = strawberry.field(description="The name that was asked for.")
    candidates: list[Concept] = strawberry.field(description="The concepts that may be meant.")


@strawberry.type(description="A concept that fits a search text.")
class SearchHit:
    concept: Concept = strawberry.field(description="The concept.")
    score: float = strawberry.field(description="How well it fits, 0 to 1; 1 is its very name.")
    snippet: str = strawberry.field(description="What of it fits.")


@strawberry.type(description="A chain of prerequisites from one concept to another.")
class Path:
    concepts: list[Concept] = strawberry.field(description="The concepts in the order of learning.")
    steps: list[Prerequisite] = strawberry.field(
        description="Why each comes before the next: `steps[i]` leads from `concepts[i]` to `concepts[i + 1]`."
    )
    confidence: float = strawberry.field(description="How sure we are of all steps together, 0 to 1.")


@strawberry.type(description="There is no path, and why.")
class NoPath:
    reason: NoPathReason = strawberry.field(description="Why, for a program.")
    message: str = strawberry.field(description="Why, in words.")
    reverse: Path | None = strawberry.field(description="The path the other way round, where there is one.")


@strawberry.type(description="From what is known to the targets, in steps.")
class Plan:
    targets: list[Concept] = strawberry.field(description="What is to be learnt in the end.")
    order: StudyOrder = strawberry.field(description="How the steps are ordered.")
    steps: list[PlanStep] = strawberry.field(description="What to learn, in order.")
    stages: list[list[Concept]] = strawberry.field(
        description="The same in stages: what stands in one stage needs nothing of each other."
    )
    minutes: int = strawberry.field(description="How long it takes altogether: an estimate.")
    weeks: list[Week] = strawberry.field(
        description="The steps spread over weeks; empty unless `hoursPerWeek` was given."
    )
    skipped: list[Concept] = strawberry.field(description="What the plan would hold if it were not known already.")
    left_out: list[Concept] = strawberry.field(description="What `maxSteps` left out, the most important first.")
    cuts: list[Cut] = strawberry.field(description="Broken cycles among the plan's concepts.")
    distance: int = strawberry.field(
        description="The sum over all prerequisites of how many steps lie between learning and using."
    )
    most_open: int = strawberry.field(description="The largest number of concepts learnt but still to be used.")


@strawberry.type(description="A concept to learn.")
class PlanStep:
    position: int = strawberry.field(description="Its place in the plan, from 1.")
    concept: Concept = strawberry.field(description="What to learn.")
    needed_for: list[Concept] = strawberry.field(description="The later steps that need it.")
    prerequisites: list[Concept] = strawberry.field(description="The earlier steps that it needs.")
    why: str = strawberry.field(description="Why it stands here, in words.")
    minutes: int = strawberry.field(description="How long it takes: an estimate.")
    readings: list[Passage] = strawberry.field(description="Where to read about it.")
    questions: list[Question] = strawberry.field(description="Questions to test oneself with.")


@strawberry.type(description="A week of a plan.")
class Week:
    number: int = strawberry.field(description="Counted from 1.")
    positions: list[int] = strawberry.field(description="The positions of the steps begun in it.")
    minutes: int = strawberry.field(description="How long it takes.")


@strawberry.type(description="A concept that can be learnt now, every prerequisite of it being known.")
class NextConcept:
    concept: Concept = strawberry.field(description="The concept.")
    why: str = strawberry.field(description="Why it is a good choice, in words.")
    unlocks: list[Concept] = strawberry.field(description="What it alone still holds back.")
    needed_for: int = strawberry.field(
        description="How many concepts above it need it, on the way to the goals where there are goals."
    )


@strawberry.type(description="A part of the graph.")
class Subgraph:
    concepts: list[Concept] = strawberry.field(description="Its concepts, the nearest first.")
    relations: list[Relation] = strawberry.field(description="All relations among them.")


@strawberry.type(description="The size of the graph.")
class GraphStats:
    revision: int = strawberry.field(description="A number that changes with every change of the graph.")
    documents: int = strawberry.field(description="How many documents.")
    concepts: int = strawberry.field(description="How many concepts.")
    relations: int = strawberry.field(description="How many relations.")
    evidence: int = strawberry.field(description="How many places that state them.")
    prerequisites: int = strawberry.field(description="How many direct prerequisites.")
    cuts: int = strawberry.field(description="How many were cut for the sake of order.")
    by_kind: list[KindCount] = strawberry.field(description="The concepts by kind.")
    by_type: list[TypeCount] = strawberry.field(description="The relations by type.")


@strawberry.type(description="How many concepts are of a kind.")
class KindCount:
    kind: Kind = strawberry.field(description="The kind.")
    count: int = strawberry.field(description="How many.")


@strawberry.type(description="How many relations are of a type.")
class TypeCount:
    type: RelationType = strawberry.field(description="The type.")
    count: int = strawberry.field(description="How many.")


@strawberry.type(description="What this request costs, and what the caller may still spend.")
class RateLimit:
    cost: int = strawberry.field(
        description="What this request costs, in points: one a question to the store, one for every ten objects."
    )
    node_count: int = strawberry.field(description="How many objects this request may give at most.")
    limit: int = strawberry.field(description="The points that a caller may spend in a window; 0 is no limit.")
    remaining: int = strawberry.field(description="The points left in this window.")
    reset_at: DateTime = strawberry.field(description="When the window ends.")


@strawberry.type(description="A correction that a curator made.")
class Correction:
    action: str = strawberry.field(description="assert, reject, merge or rename.")
    source: str = strawberry.field(description="The name that it speaks of.")
    type: StatementType | None = strawberry.field(description="The type of the relation, absent for merge and rename.")
    target: str = strawberry.field(description="The name at the other end, or the new name.")
    by: str = strawberry.field(description="Who made it.")
    why: str = strawberry.field(description="Why.")


@strawberry.type(description="A reader's complaint that waits for a curator.")
class Report:
    id: str = strawberry.field(description="Names the complaint.")
    about: str = strawberry.field(description="What it is about: a concept's name, or a relation.")
    text: str = strawberry.field(description="The complaint.")
    by: str = strawberry.field(description="Who complains.")


ConceptResult = Annotated[
    Concept | ConceptNotFound | AmbiguousName,
    strawberry.union("ConceptResult", description="What a name leads to."),
]


PathResult = Annotated[
    Path | NoPath | ConceptNotFound | AmbiguousName,
    strawberry.union("PathResult", description="What lies between two concepts."),
]


PlanResult = Annotated[
    Plan | ConceptNotFound | AmbiguousName,
    strawberry.union("PlanResult", description="What a wish to learn leads to."),
]
