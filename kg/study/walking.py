"""Walks along prerequisites: the closure below and above, its reduction, paths, and what can be learnt next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.lookup import Edge, Lookup
from kg.study.model import NextConcept, NoPath, Path, Prefer


def all_prerequisites(lookup: Lookup, id_: str) -> tuple[Path, ...]:
    """Everything under a concept, nearest first, each with the most trusted of its shortest paths to the concept."""
    raise NotImplementedError


def all_unlocks(lookup: Lookup, id_: str) -> tuple[Path, ...]:
    """Everything above a concept, nearest first, each with the most trusted of the shortest paths to it."""
    raise NotImplementedError


def reduced(edges: Iterable[Edge]) -> tuple[Edge, ...]:
    """The transitive reduction: without the edges that a longer way implies. For display; sorted."""
    raise NotImplementedError


def path(lookup: Lookup, from_: str, to: str, *, prefer: Prefer = Prefer.SHORTEST) -> Path | NoPath:
    """The prerequisite path between two concepts (by name), ties broken by trust, then by ids; or why there is none.

    Raises `UnknownConcept` and `AmbiguousConcept`.
    """
    raise NotImplementedError


def next_concepts(
    lookup: Lookup, known: Sequence[str], *, toward: Sequence[str] = (), first: int = 10, implied: bool = True
) -> tuple[NextConcept, ...]:
    """What can be learnt now, ranked by what it unlocks toward the goals (all names).

    With `implied`, everything under a known concept counts as known. Raises as `find`, and `InputError` for
    `first` below 1.
    """
    raise NotImplementedError
