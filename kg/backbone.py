"""What texts take for granted: prerequisites of general knowledge, kept in `backbone.tsv`, each with its reason.

The file names concepts; `resolve` leads to the ids of a graph. A concept that the graph lacks is bridged: what it
needs becomes a prerequisite of what needs it. Another file may be given in its place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

from kg.errors import CurationError
from kg.names import key
from kg.prerequisites.model import Curated

FILE = Path(__file__).with_name("backbone.tsv")


@lru_cache(maxsize=4)
def load(path: Path = FILE) -> tuple[Curated, ...]:
    """The curated edges of `path` in names; raises `CurationError` for a line that isn't three columns."""
    edges = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            columns = line.split("\t")
            if len(columns) != 3 or not all(columns):
                raise CurationError(
                    f"{path.name}, line {number}: {line!r} is not a curated prerequisite.",
                    hint="A line holds prerequisite, concept and reason, separated by tabs.",
                )
            edges.append(Curated(*columns))
    return tuple(edges)


def resolve(
    edges: Sequence[Curated], named: Callable[[Sequence[str]], dict[str, tuple[str, ...]]]
) -> tuple[Curated, ...]:
    """The same edges in ids, as `Signals.backbone` takes them; `named` answers as `Lookup.named` does.

    A name that no concept has, or several, is bridged.
    """
    names = sorted({name for edge in edges for name in (edge.prerequisite, edge.concept)})
    ids = {name: found[0] for name, found in named(names).items() if len(found) == 1}
    below: dict[str, list[Curated]] = defaultdict(list)
    for edge in edges:
        below[key(edge.concept)].append(edge)
    found: dict[tuple[str, str], Curated] = {}
    for edge in edges:
        if edge.concept in ids:
            for first, why in _bridged(edge, ids, below):
                if first != ids[edge.concept]:
                    found.setdefault((first, ids[edge.concept]), Curated(first, ids[edge.concept], why))
    return tuple(found[pair] for pair in sorted(found))


def _bridged(edge: Curated, ids: dict[str, str], below: dict[str, list[Curated]]) -> list[tuple[str, str]]:
    """The nearest concepts of the graph under an edge, each with its reason."""
    result, seen, open_ = [], {edge.concept}, [edge]
    while open_:
        current = open_.pop()
        name = current.prerequisite
        if name in ids:
            via = "" if current is edge else f" (by way of {edge.prerequisite})"
            result.append((ids[name], edge.why + via))
        elif name not in seen:
            seen.add(name)
            open_.extend(below[key(name)])
    return result


@lru_cache(maxsize=1)
def _needs() -> dict[str, tuple[str, ...]]:
    """The packaged backbone as what each name (by key) directly needs."""
    below: dict[str, list[str]] = defaultdict(list)
    for edge in load():
        below[key(edge.concept)].append(edge.prerequisite)
        below[key(edge.prerequisite)] += []
    return {name: tuple(needed) for name, needed in below.items()}


def knows(name: str) -> bool:
    """Whether the backbone names this concept."""
    return key(name) in _needs()


def under(name: str) -> tuple[str, ...]:
    """The names of all that this concept needs, by the backbone alone, sorted."""
    found: set[str] = set()
    open_ = [name]
    while open_:
        for needed in _needs().get(key(open_.pop()), ()):
            if needed not in found:
                found.add(needed)
                open_.append(needed)
    return tuple(sorted(found))
