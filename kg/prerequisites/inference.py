"""From signals to an acyclic set of prerequisites: score every proposed pair, then take the best first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from math import exp

from kg.model import Prerequisite, Reason
from kg.prerequisites.cutting import Growth, Pair
from kg.prerequisites.effort import minutes
from kg.prerequisites.model import Curated, Inference, Signals, Subject
from kg.prerequisites.signals import VOTERS, WORDS, Company, Vote, weigh
from kg.prerequisites.weights import WEIGHTS, Weights

ASSERTED, BACKBONE = 1.0, 0.95  # the confidence of what a person said, of this graph and in general


def infer(signals: Signals, *, weights: Weights = WEIGHTS) -> Inference:
    """Infer the prerequisites among all concepts; the result is acyclic and doesn't depend on the input's order."""
    subjects = {subject.id: subject for subject in sorted(signals.subjects, key=lambda s: s.id)}
    votes = proposals(signals, subjects, weights)
    growth = Growth(tuple(subjects), signals.rejected, weights.price)
    curated = _take_curated(growth, signals.asserted, ASSERTED)
    given = _take_given(growth, signals.given)
    curated |= _take_curated(growth, signals.backbone, BACKBONE)
    listed = {id_ for edge in signals.backbone for id_ in (edge.prerequisite, edge.concept)}
    for score, (first, then) in _ranked(votes, subjects, listed, weights):
        growth.take(first, then, _confidence(score), score=score)
    prerequisites = tuple(
        given.get(pair)
        or Prerequisite(*pair, confidence, _reasons(curated.get(pair), votes.get(pair, ()), subjects), pair in curated)
        for pair, confidence in sorted(growth.taken.items())
    )
    needs = _needs(growth.taken)
    return Inference(
        prerequisites,
        tuple(sorted(growth.cuts, key=lambda cut: (cut.prerequisite, cut.concept))),
        _levels(subjects, needs),
        {id_: minutes(s.kind, s.words, len(needs.get(id_, ()))) for id_, s in subjects.items()},
    )


def proposals(signals: Signals, subjects: Mapping[str, Subject], weights: Weights) -> dict[Pair, list[Vote]]:
    """All votes on the pairs that something proposes.

    To speak of a concept proposes nothing by itself: that points the wrong way nearly as often.
    """
    votes: dict[Pair, list[Vote]] = defaultdict(list)
    for voter in VOTERS:
        for vote in voter(signals, subjects, weights):
            votes[vote[:2]].append(vote)
    return {
        pair: sorted(cast, key=lambda vote: (vote.signal, vote.weight))  # sums of floats depend on their order
        for pair, cast in votes.items()
        if any(vote.weight > 0 and vote.signal != "reference" for vote in cast)
    }


def _take_curated(growth: Growth, edges: Iterable[Curated], confidence: float) -> dict[Pair, Curated]:
    """What people said goes in first, this graph's curators before the backbone."""
    taken: dict[Pair, Curated] = {}
    for edge in sorted(edges):
        pair = (edge.prerequisite, edge.concept)
        if growth.knows(*pair) and growth.take(*pair, confidence, asserted=confidence == ASSERTED):
            taken[pair] = edge
    return taken


def _take_given(growth: Growth, given: Iterable[Prerequisite]) -> dict[Pair, Prerequisite]:
    """What was imported without its reasons in texts stays as it is, but where a curator of this graph objects."""
    pairs = {(p.prerequisite, p.concept): p for p in given}
    ranked = sorted(pairs, key=lambda pair: (-pairs[pair].confidence, pair))
    return {pair: pairs[pair] for pair in ranked if growth.knows(*pair) and growth.take(*pair, pairs[pair].confidence)}


def _ranked(
    votes: Mapping[Pair, list[Vote]], subjects: Mapping[str, Subject], listed: Collection[str], weights: Weights
) -> list[tuple[float, Pair]]:
    """The pairs that more speaks for than against, the best first, then by id."""
    company = Company(votes)
    ranked = []
    for (first, then), cast in votes.items():
        score = weights.bias + sum(vote.weight for vote in cast) + company.weigh(first, then, weights)
        score += weigh(subjects[first], subjects[then], weights)
        if then in listed:
            score -= weights.listed
        if round(score, 6) > 0:
            ranked.append((-round(score, 6), (first, then)))
    ranked.sort()
    return [(-score, pair) for score, pair in ranked]


def _confidence(score: float) -> float:
    return round(1 / (1 + exp(-score)), 4)


def _reasons(curated: Curated | None, votes: Iterable[Vote], subjects: Mapping[str, Subject]) -> tuple[Reason, ...]:
    """What a person said, then what speaks for the pair, the weightiest first."""
    reasons = []
    for vote in sorted(
        (v for v in votes if v.weight > 0), key=lambda v: (-v.weight, v.signal, v.place is None, v.place)
    ):
        words = WORDS[vote.signal].format(first=subjects[vote.first].name, then=subjects[vote.then].name)
        place = vote.place
        where = (place.document, place.start_line, place.end_line) if place else (None, None, None)
        reasons.append(Reason(vote.signal, words, round(vote.weight, 3), *where))
    if curated:
        reasons.insert(0, Reason("curated", _credited(curated), 5.0))
    return tuple(reasons)


def _credited(curated: Curated) -> str:
    return f"{curated.why} (said by {curated.by})" if curated.by else curated.why


def _needs(pairs: Iterable[Pair]) -> dict[str, list[str]]:
    needs: dict[str, list[str]] = defaultdict(list)
    for first, then in pairs:
        needs[then].append(first)
    return needs


def _levels(ids: Iterable[str], needs: Mapping[str, list[str]]) -> dict[str, int]:
    """The longest chain below each concept; without recursion, chains may be long."""
    levels: dict[str, int] = {}
    for id_ in ids:
        stack = [id_]
        while stack:
            open_ = [first for first in needs.get(stack[-1], ()) if first not in levels]
            if open_:
                stack.extend(open_)
            else:
                top = stack.pop()
                levels[top] = 1 + max((levels[first] for first in needs.get(top, ())), default=-1)
    return levels
