"""Relations that a list states through the label above it: "Types:", "Solutions:", "Applications:" and their kin.

What the items relate to is what the label speaks about: a name in the label, else the subject of the section.
"""

from __future__ import annotations

from ingest.rules.rule import Rule, inverse, rule
from kg.model import RelationType as T

_ABOVE = "parent|grandparent|heading1|heading2"
_LEAD = {"role": _ABOVE, "alone": "all.*|half.*|some start", "negated": ""}

# What an item (second) is to the subject (first), by the class of what announces it:
# (rule, class, type, kinds of the item, whether the item is the source).
ANNOUNCED: tuple[tuple[str, str, T, str, bool], ...] = (
    ("types", "types|members", T.IS_A, ".*", True),
    ("examples", "examples", T.IS_A, "(?!TASK|PROBLEM).*", True),
    ("variants", "extends", T.EXTENDS, "MODEL|ALGORITHM|TECHNIQUE|FUNCTION", True),
    ("components", "components|steps", T.PART_OF, "(?!TASK|PROBLEM).*", True),
    ("mechanism", "mechanism|training|tools", T.USES, "(?!TASK|PROBLEM).*", False),
    ("applications", "applications", T.USED_FOR, "TASK|FIELD|DATA", False),
    ("causes", "causes", T.CAUSES, ".*", True),
    ("challenges", "challenges|effects", T.CAUSES, "PROBLEM", False),
    ("advantages", "advantages", T.MITIGATES, "PROBLEM", False),
)


def _list_rules() -> tuple[Rule, ...]:
    found: list[Rule] = []
    for name, classes, type_, kinds, reverse in ANNOUNCED:
        read = inverse if reverse else rule
        found.append(read(f"lists.{name}", type_, parent=classes, second_kind=kinds, **_LEAD))
        found.append(read(f"lists.{name}", type_, own=classes, role=_ABOVE, second_kind=kinds, negated=""))
        found.append(
            read(
                f"lists.{name}",
                type_,
                parent="",
                own="",
                heading=classes,
                form="item",
                second_kind=kinds,
                **_LEAD,
            )
        )
    return tuple(found)


_CURE = {"role": _ABOVE, "first_kind": "PROBLEM", "second_kind": "(?!PROBLEM|TASK).*"}

RULES = (
    inverse("lists.solutions", T.MITIGATES, parent="solutions", **_CURE),
    inverse("lists.solutions", T.MITIGATES, own="solutions", **_CURE),
    inverse("lists.solutions", T.MITIGATES, heading="solutions", parent="", own="", form="item", **_CURE),
    inverse("lists.kinds_of", T.IS_A, role="parent", inside="second ends"),
    *_list_rules(),
)
