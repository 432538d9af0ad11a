"""Judged pairs of published data sets, read as their authors give them; none of them is part of this project.

AL-CPL (Liang and others 2018): `NAME.preqs` and `NAME.pairs` beside it, lines "concept,prerequisite" with titles of
Wikipedia; what stands in `pairs` alone is no prerequisite. LectureBank (Li and others 2019): a `.csv` of lines
"prerequisite,concept,1 or 0" in numbers of topics, with the topics ("number|name" or "number,name,...") in a file
beside it that has "topics" in its name. Else the columns prerequisite, concept, label under a header.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Pair:
    """A judged pair; `draw` tells how it was chosen ("" by hand)."""

    first: str
    then: str
    right: bool
    draw: str = ""


def pairs_of(file: Path) -> list[Pair]:
    """The pairs of a file, in any of the three ways."""
    if file.suffix == ".preqs":
        return list(_titles(file))
    if file.suffix == ".csv":
        return list(_numbers(file))
    with file.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    return [Pair(r["prerequisite"], r["concept"], r["label"] == "1", r.get("draw") or "") for r in rows]


def _titles(file: Path) -> Iterator[Pair]:
    right = set(file.read_text(encoding="utf-8").splitlines())
    for line in sorted(right | set(file.with_suffix(".pairs").read_text(encoding="utf-8").splitlines())):
        then, first = (re.sub(r"_\(.*\)$", "", title).replace("_", " ") for title in line.split(","))
        yield Pair(first, then, line in right)


def _numbers(file: Path) -> Iterator[Pair]:
    (listed,) = (beside for beside in file.parent.iterdir() if "topics" in beside.name)
    topics = dict(re.split(r"[|,\t]", line)[:2] for line in listed.read_text(encoding="utf-8").splitlines())
    for line in file.read_text(encoding="utf-8").splitlines():
        first, then, label = line.split(",")
        yield Pair(topics[first], topics[then], label == "1")
