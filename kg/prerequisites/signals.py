"""Each signal by itself: what one kind of observation says for and against "first before then".

`VOTERS` go through all that was observed and propose pairs; `weigh` adds what two concepts say by themselves (kind,
order, level) about a pair that was proposed. A signal with a direction also votes against the reverse.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations
from math import log1p
from typing import NamedTuple

from kg.model import RelationType
from kg.names import key
from kg.prerequisites.model import Place, Signals, Subject
from kg.prerequisites.weights import KINDS, SOURCE_FIRST, Weights

Subjects = Mapping[str, Subject]

# What a signal says in words, by its name.
WORDS: Mapping[str, str] = {
    "is_a": "{then} is a kind of {first}",
    "extends": "{then} extends {first}",
    "part_of": "{first} is part of {then}",
    "uses": "{then} uses {first}",
    "requires": "{then} requires {first}",
    "mitigates": "{then} counters {first}",
    "measures": "{then} measures {first}",
    "used_for": "{then} is used for {first}",
    "definition": "{then}'s definition names {first}",
    "name": "the name of {then} holds {first}",
    "reference": "the explanation of {then} speaks of {first}",
}


class Vote(NamedTuple):
    """What a signal says for (or, if negative, against) `first` being a prerequisite of `then`."""

    first: str
    then: str
    signal: str
    weight: float
    place: Place | None = None


def saturated(count: int) -> float:
    """How far repeated evidence convinces: 0.6, 0.84, 0.94, ... toward 1."""
    return 1.0 - 0.4**count


def relation_votes(signals: Signals, subjects: Subjects, weights: Weights) -> Iterator[Vote]:
    """What the texts' relations say: a kind before its instance, a part before its whole, and so on."""
    for stated in signals.stated:
        relation = stated.relation
        first, then = relation.source, relation.target
        if first not in subjects or then not in subjects or first == then:
            continue
        strength = relation.confidence  # that of all places together
        says = weights.relations.get(relation.type)
        if says:
            if relation.type not in SOURCE_FIRST:
                first, then = then, first
            signal = relation.type.value.lower()
            yield Vote(first, then, signal, says.weight * strength, stated.place)
            yield Vote(then, first, signal, -says.against * strength)
        elif relation.type is RelationType.CONTRASTS_WITH:
            yield Vote(first, then, "contrast", -weights.contrast * strength)
            yield Vote(then, first, "contrast", -weights.contrast * strength)


def definition_votes(_: Signals, subjects: Subjects, weights: Weights) -> Iterator[Vote]:
    """A definition is understood by the concepts that it names."""
    for then, subject in subjects.items():
        for first, count, place in ((r.concept, r.count, r.place) for r in subject.defined_by):
            if first in subjects and first != then:
                strength = saturated(count)
                yield Vote(first, then, "definition", weights.definition * strength, place)
                yield Vote(then, first, "definition", -weights.definition_against * strength)


def name_votes(_: Signals, subjects: Subjects, weights: Weights) -> Iterator[Vote]:
    """A name that holds another name: leaky ReLU comes after ReLU. Where one of them is an alias it says less."""
    own = {key(s.name): s.id for s in subjects.values()}
    other = {key(alias): s.id for s in subjects.values() for alias in s.aliases if _telling(alias)}
    for then, subject in subjects.items():
        held: dict[str, float] = {}
        for name in (subject.name, *subject.aliases):
            for part in _parts(name):
                first = own.get(part) or other.get(part)
                if first and first != then:
                    plain = part in own and name == subject.name
                    held[first] = max(held.get(first, 0.0), 1.0 if plain else weights.alias)
        for first, strength in held.items():
            yield Vote(first, then, "name", weights.name * strength)
            yield Vote(then, first, "name", -weights.name_against * strength)


def _telling(alias: str) -> bool:
    """Whether an alias says by itself what it means: an acronym or several words, not "unit" or "filter"."""
    return " " in alias or sum(letter.isupper() for letter in alias) > 1


def _parts(name: str) -> Iterator[str]:
    """All runs of words of a name but the whole."""
    words = key(name).split()
    for start, end in combinations(range(len(words) + 1), 2):
        if end - start < len(words):
            yield " ".join(words[start:end])


def reference_votes(_: Signals, subjects: Subjects, weights: Weights) -> Iterator[Vote]:
    """Asymmetry of reference (RefD, Liang and others 2015): then's explanation speaks of first, first's not of then."""
    counts = {id_: dict(subject.refers_to) for id_, subject in subjects.items()}
    for then, named in counts.items():
        for first, count in named.items():
            if first in counts and first != then:
                back = counts[first].get(then, 0)
                yield Vote(first, then, "reference", weights.reference * (count / (count + 3) - back / (back + 3)))


Voter = Callable[[Signals, Subjects, Weights], Iterator[Vote]]
VOTERS: tuple[Voter, ...] = (relation_votes, definition_votes, name_votes, reference_votes)


class Company:
    """The pairs that were proposed, seen together: each says less in a crowd, and more if others echo it.

    Of a concept that texts speak of at length, much is proposed that isn't needed. What is needed for other things
    that the concept needs is needed for the concept.
    """

    def __init__(self, proposed: Iterable[tuple[str, str]]) -> None:
        self._needs: dict[str, set[str]] = defaultdict(set)
        self._users: dict[str, set[str]] = defaultdict(set)
        for first, then in proposed:
            self._needs[then].add(first)
            self._users[first].add(then)

    def weigh(self, first: str, then: str, weights: Weights) -> float:
        """What the other proposals say about this one."""
        needs = self._needs[then]
        return weights.echo * log1p(len(needs & self._users[first])) - weights.crowd * log1p(1 + len(needs))


def kind_vote(first: Subject, then: Subject, weights: Weights) -> float:
    """Kinds that things are made of come before what is made; those of one kind may come in any order."""
    return 0.0 if first.kind is then.kind else weights.kind * (KINDS[first.kind][0] + KINDS[then.kind][1])


def explained_vote(first: Subject, then: Subject, weights: Weights) -> float:
    """Texts explain the one before the other: the mean over the texts that explain both."""
    if not first.explained or not then.explained:
        return 0.0
    lines = dict(then.explained)
    orders = [_sign(lines[document] - line) for document, line in first.explained if document in lines]
    return weights.explained * sum(orders) / len(orders) if orders else 0.0


def level_vote(first: Subject, then: Subject, weights: Weights) -> float:
    """Texts put the one under an easier heading than the other."""
    return weights.level * _sign(then.level - first.level) if first.level and then.level else 0.0


def weigh(first: Subject, then: Subject, weights: Weights) -> float:
    """What two concepts say by themselves about their order."""
    return kind_vote(first, then, weights) + explained_vote(first, then, weights) + level_vote(first, then, weights)


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
