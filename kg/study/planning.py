"""From what is known to the targets, in steps.

What a target needs is the closure under it, as everywhere: the graph lets in only edges that are worth the chains
they make, so a plan needs no rule of its own for them. The stores are asked a fixed number of questions, whatever the
length of the plan, and the cost grows with the closure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, isfinite

from kg.bulk import in_bulk
from kg.errors import InputError
from kg.lookup import Edge, Lookup
from kg.model import Concept, Reason
from kg.study import ordering
from kg.study.finding import find_all, find_known
from kg.study.model import Order, Plan, Step, Week
from kg.study.subgraph import Subgraph, ones

MOST_WEEKS = 1040  # twenty years; more hours a week are needed than somebody meant to give
PASSED_ON = 0.6  # the share of a concept's importance that goes on to what it needs: near the goal counts more


@dataclass(frozen=True, slots=True)
class _Outline:
    """The steps of a plan before they are put in words: ids in order, with the needs among them."""

    order: tuple[str, ...]
    needs: Mapping[str, tuple[str, ...]]
    stages: tuple[tuple[str, ...], ...]
    distance: int
    most_open: int


def plan(
    lookup: Lookup,
    targets: Sequence[str],
    *,
    known: Sequence[str] = (),
    hours_per_week: float | None = None,
    order: Order = Order.JUST_IN_TIME,
    max_steps: int | None = None,
    implied: bool = True,
    reasons: bool = True,
    readings: int = 2,
    questions: int = 2,
) -> Plan:
    """The plan to learn `targets` (names) for somebody who knows `known` (names) and, if `implied`, all under them.

    `max_steps` keeps the targets and the most important of what they need. `readings` and `questions` are how many
    passages and questions each step brings; without `reasons`, a step says what it is needed for but not why. A
    target that is known stands in `skipped`.
    Raises as `find`, and `InputError` for no target at all, hours that aren't positive or too few to end within
    twenty years, or `max_steps` below 1.
    """
    _check(targets, hours_per_week, max_steps)
    wanted = find_all(lookup, targets)
    goals = sorted(concept.id for concept in wanted)
    edges = lookup.closure(goals)
    graph = Subgraph(edges, goals)
    known_bits = _known(lookup, graph, find_known(lookup, known, implied=implied), implied=implied)
    needed = (1 << len(graph.ids)) - 1 & ~known_bits
    kept, left_out = _shortened(graph, edges, graph.mask(goals) & needed, needed, max_steps)
    concepts = lookup.concepts(graph.ids)
    outline = _outline(graph, kept, order, concepts)
    uses = _best_uses(lookup, outline, edges, reasons=reasons)
    steps = _steps(lookup, outline, concepts, uses, set(goals), readings, questions)
    return Plan(
        targets=wanted,
        order=order,
        steps=steps,
        stages=outline.stages,
        minutes=sum(step.minutes for step in steps),
        hours_per_week=hours_per_week,
        weeks=_weeks(steps, hours_per_week) if hours_per_week else (),
        skipped=tuple(concepts[graph.ids[i]] for i in ones(known_bits)),
        left_out=tuple(concepts[graph.ids[i]] for i in left_out),
        cuts=tuple(cut for cut in lookup.cuts() if {cut.prerequisite, cut.concept} <= concepts.keys()),
        distance=outline.distance,
        most_open=outline.most_open,
    )


def _check(targets: Sequence[str], hours_per_week: float | None, max_steps: int | None) -> None:
    if not targets:
        raise InputError("A plan needs at least one target.", hint="Name a concept to learn.")
    if hours_per_week is not None and not (isfinite(hours_per_week) and 0 < hours_per_week <= 168):
        raise InputError(f"{hours_per_week} hours a week make no plan.", hint="Give more than 0 and at most 168.")
    if max_steps is not None and max_steps < 1:
        raise InputError(f"A plan of {max_steps} steps is none.", hint="Allow at least one step.")


def _known(lookup: Lookup, graph: Subgraph, knows: Sequence[Concept], *, implied: bool) -> int:
    """The bits of what is known; a known concept may lie outside the plan and still imply what lies inside."""
    ids = sorted(concept.id for concept in knows)
    if implied and ids:
        ids = sorted({*ids, *(edge.prerequisite for edge in lookup.closure(ids))})
    return graph.mask(ids)


def _shortened(
    graph: Subgraph, edges: Sequence[Edge], goals: int, needed: int, max_steps: int | None
) -> tuple[int, list[int]]:
    """The bits of what stays, and the numbers of what is left out, the most important first."""
    if max_steps is None or needed.bit_count() <= max_steps:
        return needed, []
    importance = _importance(graph, edges, goals)
    ranked = sorted(ones(needed & ~goals), key=lambda i: (-importance[i], i))
    room = max(0, max_steps - goals.bit_count())
    return goals | sum(1 << i for i in ranked[:room]), ranked[room:]


def _importance(graph: Subgraph, edges: Sequence[Edge], goals: int) -> list[float]:
    """How much of the goals' importance flows to each concept, each passing on a share to what it needs."""
    trusts: list[list[tuple[int, float]]] = [[] for _ in graph.ids]
    for edge in edges:
        trusts[graph.number[edge.concept]].append((graph.number[edge.prerequisite], edge.confidence))
    importance = [float(goals >> i & 1) for i in range(len(graph.ids))]
    for i in range(len(graph.ids) - 1, -1, -1):
        whole = sum(trust for _, trust in trusts[i])
        for need, trust in trusts[i]:
            importance[need] += PASSED_ON * importance[i] * trust / whole if whole else 0.0
    return importance


def _outline(graph: Subgraph, kept: int, order: Order, concepts: Mapping[str, Concept]) -> _Outline:
    ids, needs = graph.among(kept)
    stages = ordering.stages(needs)
    if order is Order.EASIEST:
        numbers = ordering.first_ready(needs, lambda i: concepts[ids[i]].minutes)
    else:
        numbers = ordering.just_in_time(needs)
    if order is Order.LEVELS:
        numbers = sorted(numbers, key=lambda i: stages[i])
    by_stage: list[list[str]] = [[] for _ in range(max(stages, default=-1) + 1)]
    for i in numbers:
        by_stage[stages[i]].append(ids[i])
    return _Outline(
        tuple([ids[i] for i in numbers]),
        {id_: tuple([ids[need] for need in each]) for id_, each in zip(ids, needs, strict=True)},
        tuple(tuple(stage) for stage in by_stage),
        ordering.distance(numbers, needs),
        ordering.most_open(numbers, needs),
    )


def _best_uses(
    lookup: Lookup, outline: _Outline, edges: Sequence[Edge], *, reasons: bool
) -> dict[str, tuple[str, Reason | None]]:
    """For each step the most certain direct use that comes later (of several the first to come), and its reason."""
    position = {id_: i for i, id_ in enumerate(outline.order)}
    best: dict[str, tuple[float, int, str]] = {}
    for before, user, confidence, _ in edges:
        if before in position and user in position:
            rank = (-confidence, position[user], user)
            if before not in best or rank < best[before]:
                best[before] = rank
    pairs = [(id_, user) for id_, (_, _, user) in best.items()]
    told = lookup.best_reasons(pairs) if reasons else {}
    return {id_: (user, told.get((id_, user))) for id_, user in pairs}


def _steps(
    lookup: Lookup,
    outline: _Outline,
    concepts: Mapping[str, Concept],
    uses: Mapping[str, tuple[str, Reason | None]],
    goals: set[str],
    readings: int,
    questions: int,
) -> tuple[Step, ...]:
    ids = outline.order
    users: dict[str, list[str]] = {id_: [] for id_ in ids}
    for id_ in ids:
        for need in outline.needs[id_]:
            users[need].append(id_)
    passages = lookup.passages(ids, readings) if readings else {}
    asked = lookup.questions(ids, questions) if questions else {}
    steps = in_bulk(
        Step,
        range(1, len(ids) + 1),
        [concepts[id_] for id_ in ids],
        [_why(id_, users[id_], uses.get(id_), concepts, goals) for id_ in ids],
        [concepts[id_].minutes for id_ in ids],
        [outline.needs[id_] for id_ in ids],
        [tuple(users[id_]) for id_ in ids],
        [passages.get(id_, ()) for id_ in ids],
        [asked.get(id_, ()) for id_ in ids],
    )
    return tuple(steps)


def _why(
    id_: str,
    users: Sequence[str],
    use: tuple[str, Reason | None] | None,
    concepts: Mapping[str, Concept],
    goals: set[str],
) -> str:
    """The use of a step, with its best reason and place."""
    goal = ["your goal"] if id_ in goals else []
    if use is None:
        way = [f"needed for {concepts[users[0]].name}, by way of what was left out"] if users else []
        return "; ".join(goal + way)
    user, reason = use
    told = f": {_with_place(reason)}" if reason else ""
    return "; ".join([*goal, f"needed for {concepts[user].name}{told}"])


def _with_place(reason: Reason) -> str:
    if reason.document is None:
        return reason.text
    lines = (
        f"line {reason.start_line}"
        if reason.start_line == reason.end_line
        else (f"lines {reason.start_line}–{reason.end_line}")
    )
    return f"{reason.text.rstrip('.')} ({reason.document}, {lines})"


def _weeks(steps: Sequence[Step], hours_per_week: float) -> tuple[Week, ...]:
    """Week by week the same number of minutes; a step that doesn't fit goes on in the next week."""
    per_week = hours_per_week * 60
    total = sum(step.minutes for step in steps)
    count = ceil(round(total / per_week, 9))
    if count > MOST_WEEKS:
        raise InputError(
            f"At {hours_per_week} hours a week the plan takes {count} weeks.", hint="Allow more hours or fewer steps."
        )
    begun: list[list[int]] = [[] for _ in range(count)]
    passed = 0
    for step in steps:
        begun[min(int(round(passed / per_week, 9)), count - 1)].append(step.position)
        passed += step.minutes
    ends = [min(total, round(per_week * (week + 1))) for week in range(count)]
    return tuple(
        Week(week + 1, tuple(positions), ends[week] - (ends[week - 1] if week else 0))
        for week, positions in enumerate(begun)
    )
