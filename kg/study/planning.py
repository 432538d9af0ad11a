"""From what is known to the targets, in steps."""

from __future__ import annotations

from collections.abc import Sequence

from kg.lookup import Lookup
from kg.study.model import Order, Plan


def plan(
    lookup: Lookup,
    targets: Sequence[str],
    *,
    known: Sequence[str] = (),
    hours_per_week: float | None = None,
    order: Order = Order.JUST_IN_TIME,
    max_steps: int | None = None,
    implied: bool = True,
    readings: int = 2,
    questions: int = 2,
) -> Plan:
    """The plan to learn `targets` (names) for somebody who knows `known` (names) and, if `implied`, all under them.

    `max_steps` keeps the targets and the most important of what they need. `readings` and `questions` are how many
    passages and questions each step brings. A target that is known stands in `skipped`.
    Raises as `find`, and `InputError` for no target at all, hours that aren't positive, or `max_steps` below 1.
    """
    raise NotImplementedError
