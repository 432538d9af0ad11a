"""How long a concept takes to learn once its prerequisites are known: an estimate that can be explained.

A start by kind (a parameter is met sooner than a model), reading what the documents say of it at a slow hundred words
a minute, and three minutes to connect it with each direct prerequisite; in steps of five minutes, ten to ninety.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kg.model import Kind

START: Mapping[Kind, int] = MappingProxyType(
    {
        Kind.FIELD: 20,
        Kind.MODEL: 25,
        Kind.COMPONENT: 15,
        Kind.ALGORITHM: 25,
        Kind.TECHNIQUE: 15,
        Kind.FUNCTION: 15,
        Kind.METRIC: 10,
        Kind.PARAMETER: 5,
        Kind.PROBLEM: 10,
        Kind.TASK: 5,
        Kind.DATA: 5,
        Kind.TOOL: 15,
        Kind.THEORY: 15,
    }
)
WORDS_PER_MINUTE = 100
PER_PREREQUISITE = 3
STEP, LEAST, MOST = 5, 10, 90


def minutes(kind: Kind, words: int, prerequisites: int) -> int:
    """The estimate in minutes."""
    raw = START[kind] + words / WORDS_PER_MINUTE + PER_PREREQUISITE * prerequisites
    return min(MOST, max(LEAST, STEP * round(raw / STEP)))
