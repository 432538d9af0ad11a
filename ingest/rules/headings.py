"""Relations that headings state: what is compared in one, and what hangs under another.

A question states nothing by itself ("Does dropout help?"); that it compares two things is stated all the same.
"""

from __future__ import annotations

from ingest.rules.rule import inverse, rule
from kg.model import RelationType as T

RULES = (
    rule("headings.versus", T.CONTRASTS_WITH, role="sentence", form="heading", asks="difference"),
    inverse("headings.kind_of", T.IS_A, role="heading1", form="heading", inside="second ends"),
    inverse(
        "headings.member",
        T.IS_A,
        role="heading1",
        form="heading",
        heading="types|members|examples",
        alone="all.*",
    ),
    inverse(
        "headings.component",
        T.PART_OF,
        role="heading1",
        form="heading",
        heading="components|steps",
        alone="all.*",
    ),
    inverse(
        "headings.metric",
        T.MEASURES,
        role="heading1",
        form="heading",
        heading="metrics",
        second_kind="METRIC",
    ),
    rule(
        "headings.application", T.USED_FOR, role="heading1", form="heading", heading="applications", second_kind="TASK"
    ),
)
