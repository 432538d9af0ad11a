"""What every store promises of a graph, whoever wrote it; each store says how to find what breaks a promise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any


class Broken(StrEnum):
    """What must not be there, in the words of a complaint."""

    UNCLAIMED = "concepts without any claim"
    MISCOUNTED = "relations whose evidence was counted wrongly"
    NAMELESS = "concepts that are not found by their names"
    SELF_RELATED = "relations of a concept with itself"
    SELF_NEEDING = "prerequisites of a concept for itself"
    CIRCLE = "prerequisites that run in a circle"


def complaints(search: Mapping[Broken, str], ask: Callable[[str], Iterable[Sequence[Any]]]) -> list[str]:
    """Each broken promise with what breaks it, three at most; empty where all is well."""
    found = []
    for broken in Broken:
        examples = sorted(str(row[0]) for row in ask(f"{search[broken]} LIMIT 3"))
        if examples:
            found.append(f"{broken}: {', '.join(examples)}")
    return found
