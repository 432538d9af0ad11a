"""How much each signal counts: one table, so that it can be shown, taken apart in `bench`, and argued about.

Set by reason and by what each signal brought on its own, not fitted to judged pairs: there are too few of those for
that. A score is a sum in log-odds: `bias` plus what speaks for "first before then" minus what speaks against it.
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
        RelationType.IS_A: Says(3.2, 2.5),
        RelationType.EXTENDS: Says(3.6, 2.5),
        RelationType.PART_OF: Says(2.6, 2.5),
        RelationType.USES: Says(2.2, 2.0),
        RelationType.REQUIRES: Says(2.0, 1.5),
        RelationType.MITIGATES: Says(2.6, 1.5),  # who doesn't know the problem can't value the solution
        RelationType.MEASURES: Says(3.0, 1.5),
        RelationType.USED_FOR: Says(0.4, 0.4),
    }
)

# Of these the source is the one to know first, of all others the target.
SOURCE_FIRST: frozenset[RelationType] = frozenset({RelationType.PART_OF})

# From the simple to the composed; kinds that aren't listed take no side.
KIND_RANK: Mapping[Kind, int] = MappingProxyType(
    {Kind.THEORY: 0, Kind.PARAMETER: 0, Kind.FUNCTION: 0, Kind.ALGORITHM: 1, Kind.TECHNIQUE: 1, Kind.MODEL: 2}
)


@dataclass(frozen=True, slots=True)
class Weights:
    """Every number of the score. `price` is what each doubling of the closure pairs that an edge adds must earn."""

    relations: Mapping[RelationType, Says] = field(default_factory=lambda: RELATIONS)
    name: float = 3.2
    name_against: float = 2.5
    definition: float = 2.6
    definition_against: float = 1.6
    reference: float = 1.5
    kind: float = 0.5
    explained: float = 0.5
    level: float = 0.4
    contrast: float = 2.0
    tool: float = 2.5
    quality: float = 1.2
    bias: float = -1.6
    price: float = 0.2


WEIGHTS = Weights()
