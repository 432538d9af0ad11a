"""From a name that somebody typed to the concept that is meant."""

from __future__ import annotations

from collections.abc import Iterable

from kg import backbone
from kg.errors import AmbiguousConcept, UnknownConcept
from kg.lookup import Lookup
from kg.model import Concept


def find(lookup: Lookup, name: str) -> Concept:
    """The concept called `name` (any spelling, alias or id).

    Raises `UnknownConcept` with suggestions, `AmbiguousConcept` with the candidates' names.
    """
    return find_all(lookup, (name,))[0]


def find_all(lookup: Lookup, names: Iterable[str]) -> tuple[Concept, ...]:
    """The concepts called so, each once, in the order of their first names; raises as `find` for the first bad name."""
    ids = find_ids(lookup, names)
    concepts = lookup.concepts(ids) if ids else {}
    return tuple(concepts[id_] for id_ in ids)


def find_ids(lookup: Lookup, names: Iterable[str]) -> tuple[str, ...]:
    """The ids of the concepts called so, as `find_all`."""
    asked = tuple(dict.fromkeys(names))
    meant = lookup.named(asked) if asked else {}
    for name in asked:
        if not meant[name]:
            raise UnknownConcept(name, lookup.suggest(name))
        if len(meant[name]) > 1:
            candidates = lookup.names_of(meant[name])
            raise AmbiguousConcept(name, tuple(candidates[id_] for id_ in meant[name]))
    return tuple(dict.fromkeys(meant[name][0] for name in asked))


def find_known(lookup: Lookup, names: Iterable[str], *, implied: bool = True) -> tuple[Concept, ...]:
    """The concepts that somebody who knows `names` knows; raises as `find`.

    General knowledge that no document of this graph names ("matrix multiplication" where texts take it for granted)
    stands for what lies under it in the backbone, or, without `implied`, for nothing.
    """
    asked = tuple(dict.fromkeys(names))
    meant = lookup.named(asked) if asked else {}
    present = [name for name in asked if meant[name] or not backbone.knows(name)]
    granted = [name for name in asked if name not in present]
    under = sorted({below for name in granted for below in backbone.under(name)}) if implied else []
    reached = lookup.named(under) if under else {}
    return find_all(lookup, [*present, *(ids[0] for ids in reached.values() if len(ids) == 1)])
