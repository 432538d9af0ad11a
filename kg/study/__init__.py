"""The questions of a learner, answered over any `Lookup`: find, path, prerequisites, unlocks, next, plan.

Stores fetch, this package decides, so that no two stores can disagree. It trusts the closure of the prerequisites:
what `kg.prerequisites` lets into the graph has already paid for every pair that it adds to the closure.
"""

from kg.study.finding import find, find_all
from kg.study.model import NextConcept, NoPath, NoPathReason, Order, Path, Plan, Prefer, Step, Week
from kg.study.planning import plan
from kg.study.walking import all_prerequisites, all_unlocks, alternatives, nearest, next_concepts, path, reduced, steps

__all__ = [
    "NextConcept",
    "NoPath",
    "NoPathReason",
    "Order",
    "Path",
    "Plan",
    "Prefer",
    "Step",
    "Week",
    "all_prerequisites",
    "all_unlocks",
    "alternatives",
    "find",
    "find_all",
    "nearest",
    "next_concepts",
    "path",
    "plan",
    "reduced",
    "steps",
]
