"""Relations that a table states: a cell about its row's head or its column's, by the class of the header.

"Type | Use | Drawback" is about the row's head; "Feature | X | Y" is about X and Y, which it compares.
"""

from __future__ import annotations

from ingest.rules.rule import inverse, rule
from kg.model import RelationType as T

_ROW = {"role": "rowhead", "negated": ""}

RULES = (
    rule("tables.compared", T.CONTRASTS_WITH, role="headers"),
    rule(
        "tables.use",
        T.USED_FOR,
        second_header="applications|purpose",
        second_kind="(?!MODEL|FIELD|COMPONENT).*",
        **_ROW,
    ),
    inverse(
        "tables.used_in",
        T.USES,
        second_header="applications|purpose",
        second_kind="MODEL|FIELD|COMPONENT",
        **_ROW,
    ),
    rule("tables.drawback", T.CAUSES, second_header="challenges|effects", second_kind="PROBLEM", **_ROW),
    rule("tables.solves", T.MITIGATES, second_header="solutions|advantages", second_kind="PROBLEM", **_ROW),
    inverse("tables.solved_by", T.MITIGATES, second_header="solutions", first_kind="PROBLEM", **_ROW),
    inverse("tables.cause", T.CAUSES, second_header="causes", first_kind="PROBLEM", **_ROW),
    inverse("tables.example", T.IS_A, second_header="examples|members", **_ROW),
    rule(
        "tables.mechanism",
        T.USES,
        second_header="mechanism|inputs|components|tools",
        second_kind="(?!PROBLEM|TASK).*",
        **_ROW,
    ),
    rule("tables.needs", T.REQUIRES, second_header="requirements", **_ROW),
    rule("tables.measures", T.MEASURES, second_header="metrics", first_kind="METRIC", **_ROW),
    rule(
        "tables.column_uses",
        T.USES,
        role="column",
        second_kind="(?!PROBLEM|TASK|METRIC|DATA).*",
        second_subject="none|it",
        second_rank="0",
    ),
    rule("tables.column_for", T.USED_FOR, role="column", second_kind="TASK", second_subject="none|it"),
    rule("tables.column_causes", T.CAUSES, role="column", second_kind="PROBLEM", second_subject="none|it", negated=""),
)
