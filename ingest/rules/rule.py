"""What a rule is: a type, a direction, and patterns over the facts of a pair.

A rule is data, not code: it names the facts that it needs and what they must look like (a regular expression over the
whole fact). Several may share a name, where one idea has several shapes. So a rule can be read in one line, tested by
a case in plain text, and counted by the judge.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import itemgetter
from typing import NamedTuple

from ingest.facts import Facts
from kg.model import RelationType

_ROLE = Facts._fields.index("role")
_ANY = re.compile(".*")


class Proposal(NamedTuple):
    """What a rule reads from a pair: "first TYPE second", or the reverse."""

    rule: str
    type: RelationType
    forward: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """`proposal` where every fact in `needs` looks as it should."""

    proposal: Proposal
    needs: tuple[tuple[int, re.Pattern[str]], ...]


def rule(id_: str, type_: RelationType, **needs: str) -> Rule:
    """A rule that reads "first TYPE second"; `needs` gives for a field of `Facts` the pattern that it must match."""
    compiled = tuple((Facts._fields.index(field), re.compile(pattern)) for field, pattern in needs.items())
    return Rule(Proposal(id_, type_, True), compiled)  # noqa: FBT003  a field of a tuple


def inverse(id_: str, type_: RelationType, **needs: str) -> Rule:
    """A rule that reads "second TYPE first"."""
    made = rule(id_, type_, **needs)
    return Rule(made.proposal._replace(forward=False), made.needs)


class RuleBook:
    """Rules in order. A pair meets only those that may fire: by its role, and by one more fact that each rule needs."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = tuple(rules)
        self._by_role: dict[str, tuple[_Sharing, ...]] = {}

    def proposals(self, facts: Facts) -> Mapping[tuple[RelationType, bool], str]:
        """What the rules say of a pair; of two that say the same the first gives its name."""
        role = facts.role
        if role not in self._by_role:
            self._by_role[role] = _sharing(self._rules, role)
        fired = []
        for sharing in self._by_role[role]:
            for indexed in sharing.reached(facts[sharing.field]):
                for field, reads in indexed.needs:
                    if not reads(facts[field]):
                        break
                else:
                    fired.append(indexed)
        found: dict[tuple[RelationType, bool], str] = {}
        for _, (name, type_, forward), _ in sorted(fired, key=_NUMBER) if len(fired) > 1 else fired:
            found.setdefault((type_, forward), name)
        return found


class _Indexed(NamedTuple):
    """A rule whose role is right. A pattern meets the same few facts again and again, so what it said is kept."""

    number: int
    proposal: Proposal
    needs: tuple[tuple[int, Callable[[str], object]], ...]


_NUMBER = itemgetter(0)


class _Sharing(NamedTuple):
    """The rules of a role that need the same fact first; `reached` gives those that a value of it satisfies."""

    field: int
    reached: Callable[[str], tuple[_Indexed, ...]]


def _sharing(rules: Sequence[Rule], role: str) -> tuple[_Sharing, ...]:
    by_field: dict[int, list[tuple[re.Pattern[str], _Indexed]]] = {}
    for number, rule_ in enumerate(rules):
        if _for_role(rule_, role):
            needs = [(field, pattern) for field, pattern in rule_.needs if field != _ROLE]
            (field, first), *others = needs or [(_ROLE, _ANY)]
            rest = tuple((field, _remembered(pattern)) for field, pattern in others)
            by_field.setdefault(field, []).append((first, _Indexed(number, rule_.proposal, rest)))
    return tuple(_Sharing(field, _reached(found)) for field, found in by_field.items())


def _reached(found: Sequence[tuple[re.Pattern[str], _Indexed]]) -> Callable[[str], tuple[_Indexed, ...]]:
    @lru_cache(maxsize=16_384)
    def reached(value: str) -> tuple[_Indexed, ...]:
        return tuple(indexed for pattern, indexed in found if pattern.fullmatch(value))

    return reached


@cache
def _remembered(pattern: re.Pattern[str]) -> Callable[[str], object]:
    return lru_cache(maxsize=16_384)(pattern.fullmatch)


def _for_role(rule_: Rule, role: str) -> bool:
    return all(pattern.fullmatch(role) for field, pattern in rule_.needs if field == _ROLE)
