"""Walks along prerequisites: the closure below and above, its reduction, paths, and what can be learnt next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import heappop, heappush
from itertools import pairwise
from math import log
from typing import TypeVar

from kg.errors import InputError
from kg.identity import identity
from kg.lookup import ConceptFilter, ConceptOrder, Edge, Lookup, Slice
from kg.model import Cut, Prerequisite, Reason
from kg.study.finding import find_all, find_ids, find_known
from kg.study.model import NextConcept, NoPath, NoPathReason, Path, Plan, Prefer
from kg.study.subgraph import Subgraph, ones

Way = tuple[str, ...]
Node = TypeVar("Node", str, int)
ROOTS = 200  # where nothing is known nor wanted: of the concepts that need nothing, those most spoken of


def all_prerequisites(lookup: Lookup, id_: str) -> tuple[Prerequisite, ...]:
    """Everything under a concept, the nearest first, then by confidence and id.

    For what isn't a direct prerequisite the confidence is that of the most trusted of the shortest ways, multiplied,
    and the one reason ("chain") names this way.
    """
    ways = _ways(((e.concept, e) for e in lookup.closure((id_,))), id_, Prefer.SHORTEST, down=True)
    return _along(lookup, id_, ways, down=True)


def all_unlocks(lookup: Lookup, id_: str) -> tuple[Prerequisite, ...]:
    """Everything that needs a concept, the nearest first, as `all_prerequisites`."""
    ways = _ways(((e.prerequisite, e) for e in lookup.closure((id_,), down=False)), id_, Prefer.SHORTEST, down=False)
    return _along(lookup, id_, ways, down=False)


def reduced(edges: Iterable[Edge]) -> tuple[Edge, ...]:
    """The transitive reduction: without the edges that a longer way implies. For display; sorted."""
    edges = sorted(edges, key=lambda edge: (edge.prerequisite, edge.concept))
    graph = Subgraph(edges)
    nearest = {(graph.ids[need], graph.ids[node]) for node, needs in graph.reduced().items() for need in needs}
    return tuple(edge for edge in edges if (edge.prerequisite, edge.concept) in nearest)


def nearest(plan: Plan) -> dict[str, tuple[str, ...]]:
    """For each step of a plan the prerequisites that no other of its prerequisites needs: enough for a picture."""
    graph = Subgraph(Edge(need, step.concept.id, 1.0) for step in plan.steps for need in step.prerequisites)
    found = {graph.ids[node]: tuple(graph.ids[need] for need in needs) for node, needs in graph.reduced().items()}
    return {step.concept.id: found.get(step.concept.id, ()) for step in plan.steps}


def alternatives(lookup: Lookup, cut: Cut) -> tuple[Prerequisite, ...]:
    """The edges that close a cycle with a cut one: reject one of them, and the next inference keeps the cut one."""
    around = [*cut.cycle[1:], cut.cycle[0]]
    needs = lookup.prerequisites(around[1:])
    return tuple(p for first, then in pairwise(around) for p in needs.get(then, ()) if p.prerequisite == first)


def path(lookup: Lookup, from_: str, to: str, *, prefer: Prefer = Prefer.SHORTEST) -> Path | NoPath:
    """The prerequisite path between two concepts (by name), ties broken by trust, then by ids; or why there is none.

    Raises `UnknownConcept` and `AmbiguousConcept`.
    """
    asked = (from_, to)
    are_ids = asked == (identity(from_), identity(to))  # as programs ask: these need not be looked up
    found = _path(lookup, *asked, prefer) if are_ids else None
    if found:
        return found
    ids = find_ids(lookup, asked)
    start, end = ids[0], ids[-1]
    found = None if are_ids and (start, end) == asked else _path(lookup, start, end, prefer)
    if found:
        return found
    first, last = map(lookup.names_of(ids).__getitem__, (start, end))
    if start == end:
        return NoPath(NoPathReason.SAME, f"{from_!r} and {to!r} are the same concept: {first}.")
    back = _path(lookup, end, start, prefer)
    if back:
        return NoPath(NoPathReason.REVERSED, f"It is the other way round: {last} comes before {first}.", back)
    return NoPath(NoPathReason.UNRELATED, f"Neither {first} nor {last} is needed for the other.")


def steps(lookup: Lookup, path: Path) -> tuple[Prerequisite, ...]:
    """The prerequisites that a path is made of: the first leads from its first concept to its second."""
    direct = lookup.prerequisites(path.ids[1:])
    return tuple(p for first, then in pairwise(path.ids) for p in direct[then] if p.prerequisite == first)


def next_concepts(
    lookup: Lookup, known: Sequence[str], *, toward: Sequence[str] = (), first: int = 10, implied: bool = True
) -> tuple[NextConcept, ...]:
    """What can be learnt now, ranked by what it unlocks toward the goals (all names).

    With `implied`, everything under a known concept counts as known. Without goals, what the known concepts lead to
    is ranked by how much needs it directly. Raises as `find`, and `InputError` for `first` below 1.
    """
    if first < 1:
        raise InputError(f"Cannot give the first {first} concepts.", hint="Ask for at least one.")
    goals = {concept.id for concept in find_all(lookup, toward)}
    known_ids = {concept.id for concept in find_known(lookup, known, implied=implied)}
    if implied and known_ids:
        known_ids |= {edge.prerequisite for edge in lookup.closure(sorted(known_ids))}
    goals -= known_ids
    ranked = _toward(lookup, known_ids, goals) if toward else _from(lookup, known_ids)
    best = sorted(ranked, key=lambda item: (-item[2], -len(item[1]), item[0]))[:first]
    return _named(lookup, best, goals)


Ranked = tuple[str, tuple[str, ...], int]  # id, what it unlocks, how many it is needed for


def _toward(lookup: Lookup, known: set[str], goals: set[str]) -> list[Ranked]:
    """The fringe on the way to the goals."""
    graph = Subgraph(lookup.closure(sorted(goals)), goals)
    knows = graph.mask(known)
    open_ = [i for i in range(len(graph.ids)) if not knows >> i & 1]
    missing = {i: [need for need in graph.needs[i] if not knows >> need & 1] for i in open_}
    counts = dict.fromkeys(open_, -1)  # each lies under itself
    for i in open_:
        for lower in ones(graph.below[i] & ~knows):
            counts[lower] += 1
    unlocks = _held_back(missing)
    return [(graph.ids[i], tuple(graph.ids[u] for u in unlocks[i]), counts[i]) for i in open_ if not missing[i]]


def _from(lookup: Lookup, known: set[str]) -> list[Ranked]:
    """The fringe of what is known; where nothing is, the concepts that need nothing."""
    if known:
        near = {p.concept for each in lookup.unlocks(sorted(known)).values() for p in each} - known
    else:
        roots = lookup.concept_page(ConceptFilter(max_level=0), ((ConceptOrder.MENTIONS, True),), Slice(first=ROOTS))
        near = {concept.id for concept in roots.items}
    needs = lookup.prerequisites(sorted(near))
    fringe = sorted(id_ for id_ in near if all(p.prerequisite in known for p in needs.get(id_, ())))
    after = {id_: {p.concept for p in each} - known for id_, each in lookup.unlocks(fringe).items()}
    further = lookup.prerequisites(sorted(set().union(*after.values()))) if after else {}
    missing = {id_: [p.prerequisite for p in each if p.prerequisite not in known] for id_, each in further.items()}
    unlocks = _held_back(missing)
    return [(id_, tuple(sorted(unlocks[id_])), len(after.get(id_, ()))) for id_ in fringe]


def _held_back(missing: Mapping[Node, Sequence[Node]]) -> dict[Node, list[Node]]:
    """What each node alone still holds back."""
    unlocks: dict[Node, list[Node]] = defaultdict(list)
    for node, needs in missing.items():
        if len(needs) == 1:
            unlocks[needs[0]].append(node)
    return unlocks


def _named(lookup: Lookup, ranked: Sequence[Ranked], goals: set[str]) -> tuple[NextConcept, ...]:
    concepts = lookup.concepts(sorted({id_ for item in ranked for id_ in (item[0], *item[1])}))
    return tuple(
        NextConcept(concepts[id_], _why_next(id_, [concepts[u].name for u in unlocks], count, goals), unlocks, count)
        for id_, unlocks, count in ranked
    )


def _why_next(id_: str, unlocks: Sequence[str], count: int, goals: set[str]) -> str:
    ready = "it is the last step to your goal" if id_ in goals else "all that it needs is known"
    way = " on the way to your goals" if goals else ""
    needed = f"; {count} concept{'s need' if count > 1 else ' needs'} it{way}" if count else ""
    opened = f"; it opens {', '.join(unlocks[:3])}{' and more' if len(unlocks) > 3 else ''}" if unlocks else ""
    return ready + needed + opened


def _path(lookup: Lookup, start: str, end: str, prefer: Prefer) -> Path | None:
    shortest = prefer is Prefer.SHORTEST
    edges = lookup.ways(start, end).edges if shortest else _above(lookup.closure((end,)), start)
    ways = _ways(((edge.concept, edge) for edge in edges), end, prefer, down=True)
    if start not in ways:
        return None
    confidence, ids = ways[start]
    return Path(ids, confidence)


def _above(edges: Iterable[Edge], start: str) -> list[Edge]:
    """The edges that lead on from `start`: of all that a concept needs, few lie on a way from one other."""
    leaving: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        leaving[edge.prerequisite].append(edge)
    found: list[Edge] = []
    seen, todo = {start}, [start]
    while todo:
        for edge in leaving.get(todo.pop(), ()):
            found.append(edge)
            if edge.concept not in seen:
                seen.add(edge.concept)
                todo.append(edge.concept)
    return found


def _ways(edges: Iterable[tuple[str, Edge]], start: str, prefer: Prefer, *, down: bool) -> dict[str, tuple[float, Way]]:
    """From `start` to every other concept: the confidence of the best way, and its ids from prerequisite to use.

    `edges` come with the end that a walk reaches first. Dijkstra (1959) on (steps, distrust) or the reverse.
    """
    leaving: dict[str, list[Edge]] = defaultdict(list)
    for near, edge in edges:
        leaving[near].append(edge)
    found: dict[str, tuple[float, Way]] = {}
    heap: list[tuple[tuple[float, float], Way, float]] = [((0.0, 0.0), (start,), 1.0)]
    while heap:
        _, way, confidence = heappop(heap)
        here = way[0] if down else way[-1]
        if here in found:
            continue
        found[here] = (confidence, way)
        for edge in leaving[here]:
            far = edge.prerequisite if down else edge.concept
            if far not in found:
                longer = (far, *way) if down else (*way, far)
                trust = confidence * max(edge.confidence, 1e-9)
                cost = (float(len(way)), -log(trust))
                heappush(heap, (cost if prefer is Prefer.SHORTEST else cost[::-1], longer, trust))
    del found[start]
    return found


def _along(lookup: Lookup, id_: str, ways: Mapping[str, tuple[float, Way]], *, down: bool) -> tuple[Prerequisite, ...]:
    """The ways as prerequisites; direct ones with their own reasons."""
    direct = (lookup.prerequisites if down else lookup.unlocks)((id_,)).get(id_, ())
    own = {(p.prerequisite, p.concept): p for p in direct}
    between = sorted({step for _, way in ways.values() for step in way[1:-1]})
    names = {step: concept.name for step, concept in lookup.concepts(between).items()}
    order = sorted(ways.items(), key=lambda item: (len(item[1][1]), -item[1][0], item[0]))
    return tuple(own.get((way[0], way[-1])) or _chain(way, trust, names) for _, (trust, way) in order)


def _chain(way: Way, trust: float, names: Mapping[str, str]) -> Prerequisite:
    through = ", ".join(names[step] for step in way[1:-1])
    return Prerequisite(way[0], way[-1], round(trust, 4), (Reason("chain", f"by way of {through}", round(trust, 4)),))
