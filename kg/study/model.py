"""The answers to a learner's questions, as values for an edge (GraphQL, command line, a file format) to render."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kg.model import Concept, Cut, Passage, Question


class Order(StrEnum):
    """How the steps of a plan are ordered; each keeps every step after its prerequisites.

    just-in-time: few concepts open at once, each shortly before its use. levels: stage by stage.
    easiest: what takes least effort first.
    """

    JUST_IN_TIME = "just-in-time"
    LEVELS = "levels"
    EASIEST = "easiest"


class Prefer(StrEnum):
    """Which of several paths: the one of fewest steps, or the one whose steps are the most certain taken together."""

    SHORTEST = "shortest"
    TRUSTED = "trusted"


class NoPathReason(StrEnum):
    """Why no path leads from one concept to another."""

    SAME = "SAME"
    REVERSED = "REVERSED"
    UNRELATED = "UNRELATED"


@dataclass(frozen=True, slots=True)
class Path:
    """A chain of prerequisites by the ids of its concepts; `confidence` is the product of those of its steps."""

    ids: tuple[str, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class NoPath:
    """Why there is no path, in words; `reverse` is the path the other way round where `reason` is REVERSED."""

    reason: NoPathReason
    message: str
    reverse: Path | None = None


@dataclass(frozen=True, slots=True)
class NextConcept:
    """A concept that can be learnt now, every prerequisite of it being known.

    `unlocks` are the ids of the concepts that it alone still holds back; `needed_for` counts all that is above it,
    within the way to the goals where there are goals. `why` says this in words.
    """

    concept: Concept
    why: str
    unlocks: tuple[str, ...]
    needed_for: int


@dataclass(frozen=True, slots=True)
class Step:
    """A concept to learn. `prerequisites` and `needed_for` are ids of earlier and later steps: the direct ones, and
    where a step between was left out or is known, what lies behind it; `kg.study.nearest` thins them out for a
    picture. `minutes` is the estimate of `kg.prerequisites.effort`."""

    position: int
    concept: Concept
    why: str
    minutes: int
    prerequisites: tuple[str, ...]
    needed_for: tuple[str, ...]
    readings: tuple[Passage, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Week:
    """What to do in a week: the positions of the steps that are begun in it, and the minutes planned."""

    number: int
    positions: tuple[int, ...]
    minutes: int


@dataclass(frozen=True, slots=True)
class Plan:
    """From what is known to the targets.

    `stages` are ids: those of one stage need nothing of each other. `weeks` is empty without `hours_per_week`.
    `skipped` are the concepts that the plan would hold if they weren't known; `left_out` those that a limit on its
    length left out, the most important first. `cuts` are the broken cycles among the plan's concepts.
    `distance` is the sum over all prerequisites of how many steps lie between learning and using; `most_open` the
    largest number of concepts learnt but still to be used.
    """

    targets: tuple[Concept, ...]
    order: Order
    steps: tuple[Step, ...]
    stages: tuple[tuple[str, ...], ...]
    minutes: int
    hours_per_week: float | None = None
    weeks: tuple[Week, ...] = ()
    skipped: tuple[Concept, ...] = ()
    left_out: tuple[Concept, ...] = ()
    cuts: tuple[Cut, ...] = ()
    distance: int = 0
    most_open: int = 0
