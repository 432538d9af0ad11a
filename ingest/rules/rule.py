"""What a rule is: a type, a direction, and patterns over the facts of a pair.

A rule is data, not code: it names the facts that it needs and what they must look like (a regular expression over the
whole fact). Several may share a name, where one idea has several shapes. So a rule can be read in one line, tested by
a case in plain text, and counted by the judge.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from ingest.facts import Facts
from kg.model import RelationType

_ROLE = Facts._fields.index("role")


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
    """Rules in order, by the role that they need, so that a pair meets only rules that may fire."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = tuple(rules)
        self._by_role: dict[str, list[_Indexed]] = {}

    def proposals(self, facts: Facts) -> Mapping[tuple[RelationType, bool], str]:
        """What the rules say of a pair; of two that say the same the first gives its name."""
        if facts.role not in self._by_role:
            self._by_role[facts.role] = [_indexed(r) for r in self._rules if _for_role(r, facts.role)]
        found: dict[tuple[RelationType, bool], str] = {}
        for (name, type_, forward), needs in self._by_role[facts.role]:
            for field, reads in needs:
                if not reads(facts[field]):
                    break
            else:
                found.setdefault((type_, forward), name)
        return found


class _Indexed(NamedTuple):
    """A rule whose role is right. A pattern meets the same few facts again and again, so what it said is kept."""

    proposal: Proposal
    needs: tuple[tuple[int, Callable[[str], object]], ...]


def _indexed(rule_: Rule) -> _Indexed:
    needs = [(field, pattern) for field, pattern in rule_.needs if field != _ROLE]
    return _Indexed(rule_.proposal, tuple((field, _remembered(pattern)) for field, pattern in needs))


@cache
def _remembered(pattern: re.Pattern[str]) -> Callable[[str], object]:
    return lru_cache(maxsize=16_384)(pattern.fullmatch)


def _for_role(rule_: Rule, role: str) -> bool:
    return all(pattern.fullmatch(role) for field, pattern in rule_.needs if field == _ROLE)
