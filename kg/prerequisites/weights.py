"""How much each signal counts: one table, so that it can be shown, taken apart in `bench`, and argued about.

The numbers are what a logistic regression learns from the backbone's own closure (a pair of its concepts that texts
propose is right if it lies in it), with the backbone itself left out of what is looked at; rounded, and drawn towards
each other where there were few examples. Judged pairs were not looked at: there are too few of those. A score is a sum
in log-odds: `bias` plus what speaks for "first before then" minus what speaks against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from kg.model import Kind, RelationType


@dataclass(frozen=True, slots=True)
class Says:
    """What a relation type says of prerequisites: `weight` for its order, `against` the other way round."""

    weight: float
    against: float


RELATIONS: Mapping[RelationType, Says] = MappingProxyType(
    {
        RelationType.IS_A: Says(2.4, 0.9),
        RelationType.EXTENDS: Says(2.0, 0.9),
        RelationType.PART_OF: Says(2.4, 0.9),
        RelationType.USES: Says(2.1, 0.5),
        RelationType.REQUIRES: Says(1.2, 0.5),
        RelationType.MITIGATES: Says(1.0, 0.4),  # who doesn't know the problem can't value the solution
        RelationType.MEASURES: Says(1.3, 0.5),
        RelationType.USED_FOR: Says(0.3, 0.1),
    }
)

# Of these the source is the one to know first, of all others the target.
SOURCE_FIRST: frozenset[RelationType] = frozenset({RelationType.PART_OF})

# How readily a kind is needed for others, and how readily it needs others: from what things are made of to what is
# made, and how it is judged. That order is the general one of the curriculum; the numbers are what a logistic
# regression on the backbone's own pairs gives, rounded.
KINDS: Mapping[Kind, tuple[float, float]] = MappingProxyType(
    {
        Kind.DATA: (1.2, -0.7),
        Kind.COMPONENT: (0.9, -0.5),
        Kind.THEORY: (0.9, -0.6),
        Kind.PARAMETER: (0.8, -1.0),
        Kind.FUNCTION: (0.5, -0.5),
        Kind.PROBLEM: (0.0, 0.3),
        Kind.MODEL: (-0.3, 0.9),
        Kind.TECHNIQUE: (-0.4, 0.7),
        Kind.TASK: (-0.6, -0.6),
        Kind.FIELD: (-0.8, -0.5),
        Kind.ALGORITHM: (-0.8, 0.9),
        Kind.METRIC: (-1.2, 0.9),
        Kind.TOOL: (-5.0, -0.5),  # used to build a thing, hardly ever needed to understand it
    }
)


@dataclass(frozen=True, slots=True)
class Weights:
    """Every number of the score. `price` is what each doubling of the closure pairs that an edge adds must earn."""

    relations: Mapping[RelationType, Says] = field(default_factory=lambda: RELATIONS)
    name: float = 2.1
    name_against: float = 1.9
    alias: float = 0.7  # of the weight of a name, where one of the two is an alias
    definition: float = 0.8
    definition_against: float = 1.0
    reference: float = 0.4
    kind: float = 0.6
    explained: float = 0.2
    level: float = 0.2
    contrast: float = 0.5
    crowd: float = 0.7  # against, times the logarithm of how much is proposed as needed by the same concept
    echo: float = 0.7  # for, times the logarithm of how much of that is proposed to need the prerequisite itself
    listed: float = 4.0  # against another prerequisite of what the backbone knows: it lists what is needed
    bias: float = 0.4
    price: float = 0.15


WEIGHTS = Weights()
